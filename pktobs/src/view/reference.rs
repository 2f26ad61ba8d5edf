//! The glossary as a text: a field a paragraph, with what kind of value it has, where it is defined, what it is for.

use bytes::BytesMut;

use super::Screen;
use super::colour::Role;
use super::text::Append;
use super::wrap::Lines;
use crate::glossary::Field;
use crate::lang::{Lang, Wording};

/// Columns by which what is said of a field is moved to the right.
const INDENT: usize = 4;
/// Longer lines are hard to read.
const COLUMNS_MAX: usize = 100;

/// Appends what the glossary says of these fields.
pub fn append(
    fields: impl IntoIterator<Item = Field>,
    screen: Screen,
    lang: Lang,
    text: &mut BytesMut,
) {
    const COMMA: Wording = Wording::new(", ", "、");
    let end = screen.columns.min(COLUMNS_MAX);
    for field in fields {
        let mut lines = Lines {
            start: INDENT,
            end,
            column: 0,
        };
        screen.colour.paint(Role::Strong, text, |text| {
            lines.append(field.name(), text);
        });
        lines.append("  ", text);
        screen.colour.paint(Role::Quiet, text, |text| {
            lines.append(field.kind().name(lang), text);
            let unit = field.unit().name(lang);
            if !unit.is_empty() {
                lines.append(COMMA.of(lang), text);
                lines.append(unit, text);
            }
            lines.append("  ", text);
            lines.append(field.source(), text);
        });
        text.text("\n");
        lines.column = 0;
        lines.go_to(INDENT, text);
        lines.append(field.explanation(lang), text);
        text.text("\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Colour;

    #[test]
    fn a_field_is_a_paragraph() {
        let screen = Screen {
            columns: 60,
            colour: Colour::Off,
        };
        let mut text = BytesMut::new();
        append([Field::IpIhl], screen, Lang::En, &mut text);
        append([Field::IpFlagsReserved], screen, Lang::Ja, &mut text);
        let expected = "\
ip.ihl  number, words of 4 octets  RFC 791 3.1
    Internet header length: how long this header is. At
    least 5, which is 20 octets; more if options follow the
    fixed part.
ip.flags.reserved  フラグ  RFC 791 3.1
    予約ビット。0でなければならない。
";
        assert_eq!(text, expected);
    }
}
