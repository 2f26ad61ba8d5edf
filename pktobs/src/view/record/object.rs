//! The members of an object, as the walk over a packet tells them one by one: where objects and lists begin and end.
//!
//! A name of the glossary is the way to the field: `ip.flags.df` is the member `df` of `flags` of `ip`. Items of a
//! list, and a packet within the packet, are objects of their own, with members from there on. The walk is in the order
//! of the wire, so that it comes back to a layer sometimes: to `ethernet` behind the VLAN tags, and to `frame` at the
//! end. What is told then is written behind everything else first, and moved into the layer when it is complete.

use super::keys::{GROUP, HAS_PARTS, KEYS, PARENT_LEN};
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
    /// The group of the member told last, which says sooner than the way that the next one stands beside it.
    group: Option<u16>,
    /// Nothing stands in the innermost object yet.
    is_empty: bool,
    /// The list whose bracket is open.
    list: Option<Field>,
    layers: [Layer; LAYERS_MAX],
    layer_count: usize,
    /// The layer that is told more of: its index, and where in the text that begins.
    more: Option<(usize, usize)>,
}

/// An object right within a scope.
#[derive(Clone, Copy, Debug, Default)]
struct Layer {
    name: &'static str,
    /// Where in the text it ends, behind its brace.
    end: usize,
}

impl Scope {
    fn begin(&mut self, prefix_len: usize) {
        self.prefix_len = prefix_len;
        self.path = "";
        self.group = None;
        self.is_empty = true;
        self.list = None;
        self.layer_count = 0;
        self.more = None;
    }

    /// Appends the key of a field, in the object to which it belongs.
    fn key(&mut self, field: Field, text: &mut Line<'_>) {
        self.end_list(text);
        let group = Some(GROUP[field as usize]);
        if group != self.group {
            self.group = group;
            let parents = field
                .name()
                .get(self.prefix_len..PARENT_LEN[field as usize]);
            self.go(parents.unwrap_or_default(), text);
        }
        self.comma(text);
        let key = &KEYS[field as usize];
        text.written(|room| {
            *room = key.octets;
            key.len
        });
    }

    /// Closes all objects that are not on the way, and opens those that are.
    fn go(&mut self, path: &'static str, text: &mut Line<'_>) {
        // An item has its members beside each other, and so asks for no way most of the time.
        while !self.path.is_empty() && !path.starts_with(self.path) {
            self.leave(text);
        }
        while let Some((name, _)) = path[self.path.len()..].split_once('.') {
            let is_layer = self.path.is_empty();
            self.path = &path[..self.path.len() + name.len() + 1];
            if is_layer {
                let known = &self.layers[..self.layer_count];
                if let Some(index) = known.iter().position(|layer| layer.name == name) {
                    self.more = Some((index, text.len()));
                    continue;
                }
                self.layers[self.layer_count] = Layer { name, end: 0 };
                self.layer_count += 1;
            }
            self.comma(text);
            text.put_u8(b'"');
            text.text(name);
            text.text("\":{");
            self.is_empty = true;
        }
    }

    /// Closes the innermost object within this one.
    fn leave(&mut self, text: &mut Line<'_>) {
        let inner = self.path.trim_end_matches('.');
        self.path = &self.path[..inner.rfind('.').map_or(0, |at| at + 1)];
        if !self.path.is_empty() {
            return text.put_u8(b'}');
        }
        if let Some((index, start)) = self.more.take() {
            self.move_into(index, start, text);
        } else {
            text.put_u8(b'}');
            self.layers[self.layer_count - 1].end = text.len();
        }
    }

    /// Moves what begins at `start` into a layer, in front of its brace.
    fn move_into(&mut self, index: usize, start: usize, text: &mut Line<'_>) {
        let added = text.len() - start;
        let layers = &mut self.layers[index..self.layer_count];
        text.poured()[layers[0].end - 1..].rotate_right(added);
        for layer in layers {
            layer.end += added;
        }
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
