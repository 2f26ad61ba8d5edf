//! What instructions are about, in words as tcpdump's users know them.

use super::{
    super::{
        syntax::Operation,
        test::{Comparison, Width},
    },
    graph::Question,
    value::{Field, Id, Operand, Term, Values},
};

/// The question, as an expression; octets of the packet as `[offset:width]`.
pub(super) fn question(values: &Values, question: &Question) -> String {
    match question {
        Question::Compare(left, comparison, right) => {
            let sign = match comparison {
                Comparison::Equal => "==",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
                Comparison::AnyBit => "has a bit of",
            };
            let right = match right {
                Operand::Number(number) => format!("{:#x}", in_order(values, *left, *number)),
                Operand::Value(id) => value(values, *id),
            };
            format!("{} {sign} {right}?", value(values, *left))
        }
        Question::Among(id, numbers) => {
            format!("{} one of {}?", value(values, *id), numbers.len())
        }
        Question::Chain(chain) => format!("protochain {}?", chain.protocol),
    }
}

/// A number in the order in which it is read, when `id` is as the machine loads it.
fn in_order(values: &Values, id: Id, number: u32) -> u32 {
    match values.term(id) {
        Term::Load {
            width: Width::Half, ..
        } => u32::from(u16::from_be(number as u16)),
        Term::Load {
            width: Width::Word, ..
        } => u32::from_be(number),
        Term::Binary(Operation::And, Operand::Value(id), Operand::Number(_)) => {
            in_order(values, id, number)
        }
        _ => number,
    }
}

/// Texts of values that are made of many others are cut.
const LONG: usize = 60;

fn value(values: &Values, id: Id) -> String {
    let text = match values.term(id) {
        Term::Field(field) => match field {
            Field::Length => "len".to_owned(),
            Field::TagPresent => "vlan_present".to_owned(),
            Field::TagControl => "vlan_tci".to_owned(),
            Field::Ifindex => "ifindex".to_owned(),
            Field::Data => "data".to_owned(),
            Field::DataEnd => "data_end".to_owned(),
        },
        Term::Pointer(id) => format!("&[{}]", value(values, id)),
        Term::Load {
            width,
            offset,
            index,
        } => match index {
            Some(index) => format!(
                "[{} + {offset}:{}]",
                value(values, index.value),
                width as u8
            ),
            None => format!("[{offset}:{}]", width as u8),
        },
        Term::Swap(_, id) => value(values, id),
        Term::Binary(operation, left, right) => {
            let sign = match operation {
                Operation::Add => "+",
                Operation::Subtract => "-",
                Operation::Multiply => "*",
                Operation::Divide => "/",
                Operation::Modulo => "%",
                Operation::And => "&",
                Operation::Or => "|",
                Operation::Xor => "^",
                Operation::ShiftLeft => "<<",
                Operation::ShiftRight => ">>",
            };
            let operand = |operand, id| match operand {
                Operand::Number(number) => format!("{:#x}", in_order(values, id, number)),
                Operand::Value(id) => value(values, id),
            };
            format!("({} {sign} {})", operand(left, id), operand(right, id))
        }
    };
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
