//! A program as text: an instruction a line, as the kernel and bpftool write it.

use std::fmt::{self, Display, Formatter};

use super::compile::Program;

/// The lines of a program.
pub(super) struct Listing<'a>(pub(super) &'a Program);

const OPERATIONS: [&str; 14] = [
    "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "be",
];
const CONDITIONS: [&str; 14] = [
    "", "==", ">", ">=", "&", "!=", "s>", "s>=", "", "", "<", "<=", "s<", "s<=",
];
const WIDTHS: [&str; 4] = ["u32", "u16", "u8", "u64"];

impl Display for Listing<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(program) = self;
        let mut remarks = program.remarks.iter().peekable();
        let mut targets = program.targets.iter().peekable();
        let mut is_second_half = false;
        for (at, instruction) in program.instructions.iter().enumerate() {
            while let Some((_, remark)) = remarks.next_if(|(place, _)| *place <= at) {
                writeln!(f, "      ; {remark}")?;
            }
            if std::mem::take(&mut is_second_half) {
                continue;
            }
            let target = targets
                .next_if(|(jump, _)| *jump == at)
                .map(|(_, target)| *target);
            let [operation, registers, o0, o1, n0, n1, n2, n3] = *instruction;
            let (to, from) = (registers & 0xf, registers >> 4);
            let offset = i16::from_le_bytes([o0, o1]);
            let number = i32::from_le_bytes([n0, n1, n2, n3]);
            let kind = usize::from(operation >> 4);
            let word = if matches!(operation & 7, 4 | 6) {
                'w'
            } else {
                'r'
            };
            let other = if operation & 8 == 0 {
                number.to_string()
            } else {
                format!("{word}{from}")
            };
            let width = WIDTHS[usize::from(operation >> 3 & 3)];
            write!(f, "{at:4}: ({operation:02x}) ")?;
            match operation & 7 {
                _ if operation == 0x18 => {
                    is_second_half = true;
                    writeln!(f, "r{to} = map[{number}]")?;
                }
                1 => writeln!(f, "r{to} = *({width} *)(r{from} {offset:+})")?,
                3 => writeln!(f, "*({width} *)(r{to} {offset:+}) = r{from}")?,
                2 => writeln!(f, "*({width} *)(r{to} {offset:+}) = {number}")?,
                5 | 6 if operation == 0x85 => writeln!(f, "call {}", helper(number))?,
                5 | 6 if operation == 0x95 => writeln!(f, "exit")?,
                5 | 6 => {
                    let target = match target {
                        Some(target) => target as isize,
                        None => at as isize + 1 + isize::from(offset),
                    };
                    match operation {
                        0x05 => writeln!(f, "goto {target}")?,
                        _ => {
                            let condition = CONDITIONS[kind.min(13)];
                            writeln!(f, "if {word}{to} {condition} {other} goto {target}")?;
                        }
                    }
                }
                _ if operation == 0xdc => writeln!(f, "r{to} = be{number} r{to}")?,
                _ => writeln!(f, "{word}{to} {} {other}", OPERATIONS[kind.min(13)])?,
            }
        }
        Ok(())
    }
}

/// The name of a helper (`enum bpf_func_id`, include/uapi/linux/bpf.h).
fn helper(number: i32) -> String {
    match number {
        1 => "bpf_map_lookup_elem".to_owned(),
        12 => "bpf_tail_call".to_owned(),
        26 => "bpf_skb_load_bytes".to_owned(),
        number => format!("helper {number}"),
    }
}
