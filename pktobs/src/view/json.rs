//! One JSON object a line for programs: every field of a packet, and what it does, as a code and in words.
//!
//! It tells what [`fields`] walks over, and nothing else of a packet, and the notes of [`Conversations`]. The path to a
//! field is its name in the glossary: `tcp.flags.syn`, and `tcp.options[].mss` within a list. docs/json.md tells the
//! form, docs/record.schema.json is made by [`schema`] of the same table.

mod object;
mod schema;
mod time;

use bytes::{BufMut, BytesMut};
use pktobs_common::Direction;

pub use self::schema::schema;
use self::{object::Members, time::Time};
use super::{Sink, text::Append, words};
use crate::flow::{Conversations, Notes};
use crate::glossary::{Field, FieldValue, fields};
use crate::lang::Lang;
use crate::packet::Packet;

/// The view for programs. It has the memory of what it saw.
#[derive(Debug)]
pub struct Json {
    conversations: Conversations,
    members: Members,
    time: Time,
    lang: Lang,
    /// Room for the words of a note, which are escaped from here.
    words: BytesMut,
}

impl Json {
    /// Nothing seen yet; the texts of notes are in that language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self {
            conversations: Conversations::new(),
            members: Members::default(),
            time: Time::default(),
            lang,
            words: BytesMut::new(),
        }
    }

    /// Appends the notes as a member of the object that is open.
    fn notes(&mut self, notes: &Notes, text: &mut BytesMut) {
        let mut before = ",\"notes\":[";
        for note in notes.iter() {
            text.text(before);
            text.text("{\"code\":\"");
            text.text(note.code());
            text.text("\",\"text\":");
            self.words.clear();
            words::words(note).append(self.lang, &mut self.words);
            string(&self.words, text);
            text.text("}");
            before = ",";
        }
        if before == "," {
            text.text("]");
        }
    }
}

impl Sink for Json {
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        let notes = self.conversations.observe(packet);
        text.text("{");
        let (members, time) = (&mut self.members, &mut self.time);
        members.begin();
        fields(packet, &mut |field, value| match value {
            FieldValue::Begin => members.begin_item(field, text),
            FieldValue::End => members.end_item(text),
            value if members.key(field, text) => scalar(field, value, time, text),
            _ => {}
        });
        members.end(text);
        self.notes(&notes, text);
        text.text("}\n");
    }

    fn loss(&mut self, lost: u64, direction: Direction, text: &mut BytesMut) -> bool {
        text.text("{\"lost\":{\"direction\":\"");
        text.text(match direction {
            Direction::In => "in",
            Direction::Out => "out",
        });
        text.text("\",\"packets\":");
        text.decimal(lost);
        text.text("}}\n");
        true
    }
}

/// Appends a value that has no parts.
fn scalar(field: Field, value: FieldValue<'_>, time: &mut Time, text: &mut BytesMut) {
    match value {
        FieldValue::Number(time_ns) if field == Field::FrameTime => time.append(time_ns, text),
        FieldValue::Number(number) => text.decimal(number),
        FieldValue::Hex { value, .. } => text.decimal(value),
        FieldValue::Flag(true) => text.text("true"),
        FieldValue::Flag(false) => text.text("false"),
        FieldValue::Address(address) => quoted(text, |text| text.ip_address(address)),
        FieldValue::LinkAddress(address) => quoted(text, |text| text.link_address(&address)),
        FieldValue::Octets(octets) => quoted(text, |text| text.hex_octets(octets)),
        FieldValue::Word(word) => string(word.as_bytes(), text),
        // These have parts.
        FieldValue::Begin | FieldValue::End => {}
    }
}

/// Appends quotation marks and between them what `within` appends, which has nothing to escape.
fn quoted(text: &mut BytesMut, within: impl FnOnce(&mut BytesMut)) {
    text.put_u8(b'"');
    within(text);
    text.put_u8(b'"');
}

/// Appends a string of UTF-8 (RFC 8259 7): what JSON demands is escaped, and DEL, which terminals act on.
fn string(octets: &[u8], text: &mut BytesMut) {
    text.put_u8(b'"');
    let mut rest = octets;
    while let Some(at) = rest.iter().position(|&octet| needs_escape(octet)) {
        let (plain, [octet, behind @ ..]) = rest.split_at(at) else {
            break;
        };
        text.put_slice(plain);
        match octet {
            b'"' | b'\\' => text.put_slice(&[b'\\', *octet]),
            octet => {
                text.text("\\u00");
                text.hex_octets(&[*octet]);
            }
        }
        rest = behind;
    }
    text.put_slice(rest);
    text.put_u8(b'"');
}

const fn needs_escape(octet: u8) -> bool {
    matches!(octet, 0..b' ' | b'"' | b'\\' | 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_demands_is_escaped() {
        let mut text = BytesMut::new();
        string("a\"b\\c\n\u{1b}\u{7f}é日".as_bytes(), &mut text);
        assert_eq!(text, "\"a\\\"b\\\\c\\u000a\\u001b\\u007fé日\"".as_bytes());
    }

    #[test]
    fn a_loss_is_an_object_of_its_own() {
        let mut text = BytesMut::new();
        assert!(Json::new(Lang::Ja).loss(1204, Direction::Out, &mut text));
        assert_eq!(
            text,
            "{\"lost\":{\"direction\":\"out\",\"packets\":1204}}\n"
        );
    }
}
