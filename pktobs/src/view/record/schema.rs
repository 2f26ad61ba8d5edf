//! The JSON Schema (draft 2020-12) of what [`Json`](super::Json) prints, made of the glossary.
//!
//! `pktobs --schema` prints it; docs/record.schema.json is a copy. Every member that the view may print is in it and no
//! other is allowed, so that a key that nobody described is a fault of ours.

use bytes::BytesMut;

use crate::flow::Note;
use crate::glossary::{Field, Kind, Unit};
use crate::lang::Lang;
use crate::view::{json::string, text::Append};

/// The layers that the packet within a packet may have.
const QUOTED_LAYERS: [&str; 8] = ["ip", "ipv6", "tcp", "udp", "icmp", "icmpv6", "nd", "mld"];

/// The schema, a member a line.
#[must_use]
pub fn schema() -> String {
    let mut schema = Writer::default();
    schema.object(None, |schema| {
        schema.text("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.text("title", "A line of pktobs --format json");
        schema.list(
            "oneOf",
            &[
                r##"{"$ref": "#/$defs/packet"}"##,
                r##"{"$ref": "#/$defs/loss"}"##,
            ],
        );
        schema.object(Some("$defs"), |schema| {
            schema.object(Some("packet"), packet);
            schema.object(Some("loss"), loss);
            schema.object(Some("quoted"), |schema| {
                schema.closed(&[], |schema| layer_references(&QUOTED_LAYERS, schema));
            });
            for name in layers() {
                schema.object(Some(name), |schema| member(name, schema));
            }
        });
    });
    schema.end()
}

fn packet(schema: &mut Writer) {
    schema.text("description", "A packet.");
    schema.closed(&["frame"], |schema| {
        layer_references(&layers(), schema);
        schema.object(Some("notes"), |schema| {
            schema.text(
                "description",
                "What the packet does here, in the order in which it is to be read.",
            );
            schema.text("type", "array");
            schema.raw("minItems", "1");
            schema.object(Some("items"), |schema| {
                schema.closed(&["code", "text"], |schema| {
                    schema.object(Some("code"), |schema| {
                        schema.text(
                            "description",
                            "Which note it is, the same in all languages.",
                        );
                        schema.texts("enum", Note::CODES);
                    });
                    schema.object(Some("text"), |schema| {
                        schema.text("description", "The note in the language of --lang.");
                        schema.text("type", "string");
                    });
                });
            });
        });
    });
}

fn loss(schema: &mut Writer) {
    schema.text(
        "description",
        "Packets that were counted but could not be shown, at their place.",
    );
    schema.closed(&["lost"], |schema| {
        schema.object(Some("lost"), |schema| {
            schema.closed(&["packets"], |schema| {
                schema.object(Some("direction"), |schema| {
                    schema.texts("enum", &["in", "out"])
                });
                schema.object(Some("packets"), |schema| {
                    schema.text("type", "integer");
                    schema.raw("minimum", "1");
                });
            });
        });
    });
}

/// The first words of all names, each once, in the order of the fields.
fn layers() -> Vec<&'static str> {
    words_behind("")
}

/// The words that stand behind `path` in the names that begin with it, each once, in the order of the fields.
fn words_behind(path: &str) -> Vec<&'static str> {
    let mut words = Vec::new();
    for field in Field::ALL {
        if let Some(rest) = field.name().strip_prefix(path) {
            let word = rest.split_once('.').map_or(rest, |(word, _)| word);
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

fn layer_references(names: &[&str], schema: &mut Writer) {
    for name in names {
        schema.raw(name, &format!(r##"{{"$ref": "#/$defs/{name}"}}"##));
    }
}

/// What stands at the end of a path: a field, or an object of fields.
fn member(path: &str, schema: &mut Writer) {
    let field = Field::of_name(path);
    if let Some(field) = field {
        schema.text("description", field.explanation(Lang::En));
        schema.text("$comment", &source(field));
    }
    let parts_path = format!("{path}.");
    let parts = words_behind(&parts_path);
    let of_parts = |schema: &mut Writer| {
        schema.closed(&[], |schema| {
            for part in &parts {
                schema.object(Some(part), |schema| {
                    member(&format!("{parts_path}{part}"), schema)
                });
            }
        });
    };
    match field.map(Field::kind) {
        Some(Kind::List) => {
            schema.text("type", "array");
            schema.raw("minItems", "1");
            schema.object(Some("items"), of_parts);
        }
        Some(Kind::Packet) => schema.text("$ref", "#/$defs/quoted"),
        _ if !parts.is_empty() => of_parts(schema),
        Some(kind) => scalar(field, kind, schema),
        None => {}
    }
}

/// Where a field is defined, and what it counts.
fn source(field: Field) -> String {
    match field.unit() {
        Unit::None => field.source().to_owned(),
        unit => format!("{}; {}", field.source(), unit.name(Lang::En)),
    }
}

fn scalar(field: Option<Field>, kind: Kind, schema: &mut Writer) {
    if field == Some(Field::FrameTime) {
        schema.text("type", "string");
        schema.text("format", "date-time");
        return schema.text("pattern", r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$");
    }
    match kind {
        Kind::Number | Kind::Hex(_) => {
            schema.text("type", "integer");
            schema.raw("minimum", "0");
            let maximum = match kind {
                Kind::Hex(digits) => (1_u64 << (u32::from(digits) * 4)) - 1,
                _ => u64::from(u32::MAX),
            };
            schema.raw("maximum", &maximum.to_string());
        }
        Kind::Flag => schema.text("type", "boolean"),
        Kind::Address => {
            schema.text("type", "string");
            schema.list("anyOf", &[r#"{"format": "ipv4"}"#, r#"{"format": "ipv6"}"#]);
        }
        Kind::LinkAddress => {
            schema.text("type", "string");
            schema.text("pattern", "^[0-9a-f]{2}(:[0-9a-f]{2}){5}$");
        }
        Kind::Octets => {
            schema.text("type", "string");
            schema.text("pattern", "^([0-9a-f]{2})*$");
        }
        Kind::Word => {
            schema.text("type", "string");
            schema.raw("minLength", "1");
        }
        // Of what has parts, only these are told.
        Kind::List | Kind::Packet => {}
    }
}

/// Writes JSON, a member a line, two spaces a level.
#[derive(Debug, Default)]
struct Writer {
    text: BytesMut,
    depth: usize,
    has_members: bool,
}

impl Writer {
    fn end(mut self) -> String {
        self.text.text("\n");
        String::from_utf8_lossy(&self.text).into_owned()
    }

    fn object(&mut self, key: Option<&str>, within: impl FnOnce(&mut Self)) {
        if let Some(key) = key {
            self.key(key);
        }
        self.text.text("{");
        self.depth += 1;
        self.has_members = false;
        within(self);
        self.depth -= 1;
        self.line();
        self.text.text("}");
        self.has_members = true;
    }

    /// That this is an object, with these properties and no others.
    fn closed(&mut self, required: &[&str], properties: impl FnOnce(&mut Self)) {
        self.text("type", "object");
        self.object(Some("properties"), properties);
        if !required.is_empty() {
            self.texts("required", required);
        }
        self.raw("additionalProperties", "false");
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        string(value, &mut self.text);
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.key(key);
        self.text.text(value);
    }

    fn texts(&mut self, key: &str, values: &[&str]) {
        let values: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
        self.list(key, &values);
    }

    fn list(&mut self, key: &str, values: &[impl AsRef<str>]) {
        self.key(key);
        for (index, value) in values.iter().enumerate() {
            self.text.text(if index == 0 { "[" } else { "," });
            self.depth += 1;
            self.line();
            self.depth -= 1;
            self.text.text(value.as_ref());
        }
        self.line();
        self.text.text("]");
    }

    fn key(&mut self, key: &str) {
        if self.has_members {
            self.text.text(",");
        }
        self.has_members = true;
        self.line();
        string(key, &mut self.text);
        self.text.text(": ");
    }

    fn line(&mut self) {
        self.text.text("\n");
        for _ in 0..self.depth {
            self.text.text("  ");
        }
    }
}
