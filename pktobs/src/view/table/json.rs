//! The table for programs: an object a line, in JSON (RFC 8259).
//!
//! Its keys are those of [`figure`](super::figure) and stand in `docs/stats.schema.json`; what is not known has no key.

use std::time::Duration;

use bytes::BytesMut;

use super::Seen;
use super::figure::FIGURES;
use super::reading;
use crate::lang::Lang;
use crate::view::json::{Millionths, Quoted};
use crate::view::rfc3339::Time;
use crate::view::text::Append;

/// What an object tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What an interval had.
    Interval,
    /// All that was seen.
    Total,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::Total => "total",
        }
    }
}

/// Appends an object and the end of its line. It ends at `time_ns`, nanoseconds since 1970-01-01 00:00 UTC; `None` if that
/// is not known. The readings are those of the total only: an interval is too short to conclude anything from.
pub fn append(kind: Kind, time_ns: Option<u64>, seen: &Seen<'_>, lang: Lang, text: &mut BytesMut) {
    text.formatted(format_args!("{{\"kind\":\"{}\"", kind.name()));
    if let Some(time_ns) = time_ns {
        text.text(",\"time\":");
        Time::default().append(time_ns, text);
    }
    if let Some(span) = seen.span {
        text.formatted(format_args!(",\"seconds\":{}", microseconds(span)));
    }
    for column in seen.columns() {
        text.formatted(format_args!(",\"{}\":{{", column.key()));
        let mut before = "";
        for figure in FIGURES {
            if let Some(value) = column.value(figure) {
                text.formatted(format_args!("{before}\"{}\":{}", figure.key, value.json()));
                before = ",";
            }
        }
        text.text("}");
    }
    if kind == Kind::Total {
        text.text(",\"readings\":[");
        let mut before = "";
        for reading in reading::of(seen, lang) {
            let told = reading.text(lang);
            text.formatted(format_args!(
                "{before}{{\"code\":\"{}\",\"text\":{}}}",
                reading.code,
                Quoted(&told)
            ));
            before = ",";
        }
        text.text("]");
    }
    text.text("}\n");
}

fn microseconds(span: Duration) -> Millionths {
    Millionths(u64::try_from(span.as_micros()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
