//! The members of an object, as the walk over a packet tells them one by one: where objects and lists begin and end.
//!
//! A name of the glossary is the way to the field: `ip.flags.df` is the member `df` of `flags` of `ip`. Items of a
//! list, and a packet within the packet, are objects of their own, with members from there on. The walk is in the order
//! of the wire, so that it comes back to a layer sometimes: to `ethernet` behind the VLAN tags, and to `frame` at the
//! end. The layer is moved to the end of the text then, and goes on there.

use crate::glossary::{Field, Kind};
use crate::view::{line::Line, text::Append};

/// How many objects whose members are told one by one are open at once: the packet, the packet that it quotes, an
/// extension header, an option, an address.
const DEPTH_MAX: usize = 6;

/// How many layers an object may have; a packet has fewer.
const LAYERS_MAX: usize = 16;

/// The objects that are open, the outermost first.
#[derive(Debug, Default)]
pub(super) struct Members {
    scopes: [Scope; DEPTH_MAX],
    /// The innermost one.
    depth: usize,
}

impl Members {
    /// Begins with an object of which the brace stands in the text.
    pub(super) fn begin(&mut self) {
        self.depth = 0;
        self.scope().begin(0);
    }

    /// Closes all within that object, but not the object itself.
    pub(super) fn end(&mut self, text: &mut Line<'_>) {
        self.scope().close(text);
    }

    /// Appends the key of a field without items. False if there is nothing to tell but its parts, each a field of its
    /// own.
    pub(super) fn key(&mut self, field: Field, text: &mut Line<'_>) -> bool {
        let has_value = !HAS_PARTS[field as usize];
        if has_value {
            self.scope().key(field, text);
        }
        has_value
    }

    /// Begins an item of a list, or a packet within the packet.
    pub(super) fn begin_item(&mut self, field: Field, text: &mut Line<'_>) {
        let is_list = field.kind() == Kind::List;
        let scope = self.scope();
        if scope.list == Some(field) {
            text.put_u8(b',');
        } else {
            scope.key(field, text);
            if is_list {
                text.put_u8(b'[');
                scope.list = Some(field);
            }
        }
        text.put_u8(b'{');
        self.depth += 1;
        let prefix_len = if is_list { field.name().len() + 1 } else { 0 };
        self.scope().begin(prefix_len);
    }

    /// Ends what was begun last.
    pub(super) fn end_item(&mut self, text: &mut Line<'_>) {
        self.scope().close(text);
        text.put_u8(b'}');
        self.depth -= 1;
    }

    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.depth]
    }
}

/// An object that is open: the packet, a packet within it, or an item of a list.
#[derive(Clone, Copy, Debug, Default)]
struct Scope {
    /// How much of the names of its members leads to it, in octets.
    prefix_len: usize,
    /// The way from it to the object that is open within it, with a dot behind every name; empty for itself.
    path: &'static str,
    /// Nothing stands in the innermost object yet.
    is_empty: bool,
    /// The list whose bracket is open.
    list: Option<Field>,
    layers: [Layer; LAYERS_MAX],
    layer_count: usize,
}

/// An object right within a scope.
#[derive(Clone, Copy, Debug, Default)]
struct Layer {
    name: &'static str,
    /// Where it begins in the text, with its key.
    start: usize,
    /// Where it ends, behind its brace.
    end: usize,
}

impl Scope {
    fn begin(&mut self, prefix_len: usize) {
        self.prefix_len = prefix_len;
        self.path = "";
        self.is_empty = true;
        self.list = None;
        self.layer_count = 0;
    }

    /// Appends the key of a field, in the object to which it belongs.
    fn key(&mut self, field: Field, text: &mut Line<'_>) {
        self.end_list(text);
        let name = &field.name()[self.prefix_len..];
        let (path, key) = name.split_at(PARENT_LEN[field as usize].saturating_sub(self.prefix_len));
        if path != self.path {
            self.go(path, text);
        }
        self.comma(text);
        text.put_u8(b'"');
        text.text(key);
        text.text("\":");
    }

    /// Closes all objects that are not on the way, and opens those that are.
    fn go(&mut self, path: &'static str, text: &mut Line<'_>) {
        while !path.starts_with(self.path) {
            self.leave(text);
        }
        while let Some((name, _)) = path[self.path.len()..].split_once('.') {
            let is_layer = self.path.is_empty();
            self.path = &path[..self.path.len() + name.len() + 1];
            if is_layer && self.reopen(name, text) {
                continue;
            }
            self.comma(text);
            if is_layer {
                self.layers[self.layer_count] = Layer {
                    name,
                    start: text.len(),
                    end: 0,
                };
                self.layer_count += 1;
            }
            text.put_u8(b'"');
            text.text(name);
            text.text("\":{");
            self.is_empty = true;
        }
    }

    /// Closes the innermost object within this one.
    fn leave(&mut self, text: &mut Line<'_>) {
        text.put_u8(b'}');
        let inner = self.path.trim_end_matches('.');
        self.path = &self.path[..inner.rfind('.').map_or(0, |at| at + 1)];
        if self.path.is_empty() {
            self.layers[self.layer_count - 1].end = text.len();
        }
    }

    /// Moves a layer that was closed to the end and opens it again. False if there is none of that name.
    fn reopen(&mut self, name: &str, text: &mut Line<'_>) -> bool {
        let layers = &mut self.layers[..self.layer_count];
        let Some(index) = layers.iter().position(|layer| layer.name == name) else {
            return false;
        };
        let Layer { start, end, .. } = layers[index];
        if end < text.len() {
            // With a comma behind what stood last, every member here has one behind it.
            text.put_u8(b',');
            let moved = end + 1 - start;
            text.poured()[start..].rotate_left(moved);
            text.truncate(text.len() - 1);
            for layer in &mut layers[index + 1..] {
                layer.start -= moved;
                layer.end -= moved;
            }
            layers[index].start = text.len() + 1 - moved;
            layers[index..].rotate_left(1);
        }
        text.truncate(text.len() - 1);
        true
    }

    /// Closes all objects within this one.
    fn close(&mut self, text: &mut Line<'_>) {
        self.end_list(text);
        while !self.path.is_empty() {
            self.leave(text);
        }
    }

    fn end_list(&mut self, text: &mut Line<'_>) {
        if self.list.take().is_some() {
            text.put_u8(b']');
        }
    }

    fn comma(&mut self, text: &mut Line<'_>) {
        if !std::mem::replace(&mut self.is_empty, false) {
            text.put_u8(b',');
        }
    }
}

/// How much of a name stands in front of its last word, the dot included, in octets.
const PARENT_LEN: [usize; Field::ALL.len()] = {
    let mut lens = [0; Field::ALL.len()];
    let mut index = 0;
    while index < lens.len() {
        let name = Field::ALL[index].name().as_bytes();
        let mut len = name.len();
        while len > 0 && name[len - 1] != b'.' {
            len -= 1;
        }
        lens[index] = len;
        index += 1;
    }
    lens
};

/// Whether the name of the next field says that it is a part of this one.
const HAS_PARTS: [bool; Field::ALL.len()] = {
    let mut has_parts = [false; Field::ALL.len()];
    let mut index = 0;
    while index + 1 < has_parts.len() {
        let len = Field::ALL[index].name().len();
        has_parts[index] = PARENT_LEN[index + 1] == len + 1
            && starts_with(Field::ALL[index + 1].name(), Field::ALL[index].name());
        index += 1;
    }
    has_parts
};

const fn starts_with(name: &str, start: &str) -> bool {
    let (name, start) = (name.as_bytes(), start.as_bytes());
    let mut at = 0;
    while at < start.len() {
        if at >= name.len() || name[at] != start[at] {
            return false;
        }
        at += 1;
    }
    true
}
