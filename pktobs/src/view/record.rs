//! One JSON object a line for programs: every field of a packet, and what it does, as a code and in words.
//!
//! It tells what [`fields`] walks over, and nothing else of a packet, and the notes of [`Conversations`]. The path to a
//! field is its name in the glossary: `tcp.flags.syn`, and `tcp.options[].mss` within a list. docs/json.md tells the
//! form, docs/record.schema.json is made by [`schema()`] of the same table.

mod keys;
mod object;
mod schema;

use bytes::BytesMut;
use pktobs_common::Direction;

use self::object::Members;
pub use self::schema::schema;
use super::rfc3339::Time;
use super::{
    Sink,
    json::string,
    line::{Line, Room},
    text::Append,
    words,
};
use crate::flow::{Conversations, Notes};
use crate::glossary::{Field, FieldValue, fields};
use crate::lang::Lang;
use crate::packet::Packet;

/// Octets for which there is room in the words of a note from the start; none has as many.
const WORDS_LEN: usize = 1024;

/// The view for programs. It has the memory of what it saw.
#[derive(Debug)]
pub struct Json {
    conversations: Conversations,
    members: Members,
    time: Time,
    words: Words,
    room: Room,
}

/// The words of a note, on their way to be escaped.
#[derive(Debug)]
struct Words {
    lang: Lang,
    text: BytesMut,
    room: Room,
}

impl Json {
    /// Nothing seen yet; the texts of notes are in that language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self {
            conversations: Conversations::new(),
            members: Members::default(),
            time: Time::default(),
            words: Words {
                lang,
                text: BytesMut::with_capacity(WORDS_LEN),
                room: Room::default(),
            },
            room: Room::default(),
        }
    }
}

impl Words {
    /// Appends the notes as a member of the object that is open.
    fn notes(&mut self, notes: &Notes, line: &mut Line<'_>) {
        let mut before = ",\"notes\":[";
        for note in notes.iter() {
            line.text(before);
            line.text("{\"code\":\"");
            line.text(note.code());
            line.text("\",\"text\":");
            self.text.clear();
            let mut said = self.room.line(&mut self.text);
            words::words(note).append(self.lang, &mut said);
            // What is said is UTF-8, as texts and numbers are.
            string(str::from_utf8(said.poured()).unwrap_or_default(), line);
            line.text("}");
            before = ",";
        }
        if before == "," {
            line.text("]");
        }
    }
}

impl Sink for Json {
    fn packet(&mut self, packet: &Packet<'_>, text: &mut BytesMut) {
        let notes = self.conversations.observe(packet);
        let mut line = self.room.line(text);
        line.text("{");
        let (members, time) = (&mut self.members, &mut self.time);
        members.begin();
        fields(packet, &mut |field, value| match value {
            FieldValue::Begin => members.begin_item(field, &mut line),
            FieldValue::End => members.end_item(&mut line),
            value if members.key(field, &mut line) => scalar(field, value, time, &mut line),
            _ => {}
        });
        members.end(&mut line);
        self.words.notes(&notes, &mut line);
        line.text("}");
        line.end();
    }

    fn loss(&mut self, lost: u64, direction: Option<Direction>, text: &mut BytesMut) -> bool {
        text.text("{\"lost\":{");
        text.text(match direction {
            Some(Direction::In) => "\"direction\":\"in\",",
            Some(Direction::Out) => "\"direction\":\"out\",",
            None => "",
        });
        text.text("\"packets\":");
        text.decimal(lost);
        text.text("}}\n");
        true
    }
}

/// Appends a value that has no parts.
fn scalar(field: Field, value: FieldValue<'_>, time: &mut Time, text: &mut Line<'_>) {
    match value {
        FieldValue::Number(time_ns) if field == Field::FrameTime => time.append(time_ns, text),
        FieldValue::Number(number) => text.decimal(number),
        FieldValue::Hex { value, .. } => text.decimal(value),
        FieldValue::Flag(true) => text.text("true"),
        FieldValue::Flag(false) => text.text("false"),
        FieldValue::Address(address) => quoted(text, |text| text.ip_address(address)),
        FieldValue::LinkAddress(address) => quoted(text, |text| text.link_address(&address)),
        FieldValue::Octets(octets) => quoted(text, |text| text.hex_octets(octets)),
        FieldValue::Word(word) => string(word, text),
        // These have parts.
        FieldValue::Begin | FieldValue::End => {}
    }
}

/// Appends quotation marks and between them what `within` appends, which has nothing to escape.
fn quoted(text: &mut Line<'_>, within: impl FnOnce(&mut Line<'_>)) {
    text.put_u8(b'"');
    within(text);
    text.put_u8(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_an_object_of_its_own() {
        let mut text = BytesMut::new();
        assert!(Json::new(Lang::Ja).loss(1204, Some(Direction::Out), &mut text));
        assert_eq!(
            text,
            "{\"lost\":{\"direction\":\"out\",\"packets\":1204}}\n"
        );
    }
}
