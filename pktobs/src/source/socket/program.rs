//! The classic BPF program of the socket: which packets come into the ring, and how many octets of each.
//!
//! It asks for the direction and the interface, which the kernel knows beside the octets (`SKF_AD_OFF`,
//! include/uapi/linux/filter.h). What the user's filter asks is answered in userspace.

use libc::{BPF_ABS, BPF_B, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, c_int, sock_filter};
use pktobs_common::Direction;

/// More interfaces than these are not told apart in the kernel: it would compare each packet with all of them, and takes
/// only programs of a certain length.
const INTERFACES_MAX: usize = 128;

/// What comes into the ring.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// Only this direction; `None` for both.
    pub(super) direction: Option<Direction>,
    /// Only these interfaces, if there are not too many; none for all that the socket sees.
    pub(super) interfaces: &'a [u32],
    /// The most octets of a packet.
    pub(super) snapshot_len: u32,
}

/// The program that lets pass what is wanted.
pub(super) fn program(wanted: Wanted<'_>) -> Vec<sock_filter> {
    const OUTGOING: u32 = libc::PACKET_OUTGOING as u32;
    let mut program = Vec::new();
    if let Some(direction) = wanted.direction {
        program.push(load(BPF_B, libc::SKF_AD_PKTTYPE));
        program.push(match direction {
            Direction::In => if_equal(OUTGOING, 0, 1),
            Direction::Out => if_equal(OUTGOING, 1, 0),
        });
        program.push(keep(0));
    }
    if wanted.interfaces.is_empty() || wanted.interfaces.len() > INTERFACES_MAX {
        program.push(keep(wanted.snapshot_len));
        return program;
    }
    program.push(load(BPF_W, libc::SKF_AD_IFINDEX));
    for &ifindex in wanted.interfaces {
        program.push(if_equal(ifindex, 0, 1));
        program.push(keep(wanted.snapshot_len));
    }
    program.push(keep(0));
    program
}

/// The program that lets nothing pass.
pub(super) fn nothing() -> [sock_filter; 1] {
    [keep(0)]
}

/// Loads what the kernel knows beside the octets.
const fn load(width: u32, what: c_int) -> sock_filter {
    let beside = libc::SKF_AD_OFF + what;
    instruction(BPF_LD | width | BPF_ABS, beside.cast_unsigned(), (0, 0))
}

/// Compares what was loaded, and skips so many instructions if it is equal, and so many if it is not.
const fn if_equal(number: u32, equal: u8, unequal: u8) -> sock_filter {
    instruction(BPF_JMP | BPF_JEQ | BPF_K, number, (equal, unequal))
}

/// Ends: so many octets are kept.
const fn keep(octets: u32) -> sock_filter {
    instruction(BPF_RET | BPF_K, octets, (0, 0))
}

const fn instruction(code: u32, k: u32, (jt, jf): (u8, u8)) -> sock_filter {
    let code = code as u16;
    sock_filter { code, jt, jf, k }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the program returns for a packet of this type on this interface.
    fn kept(program: &[sock_filter], packet_type: u8, ifindex: u32) -> u32 {
        let (mut at, mut loaded) = (0, 0);
        loop {
            let sock_filter { code, jt, jf, k } = program[at];
            at += 1;
            // As `tcpdump -dd` writes them: ldb, ld, jeq, ret.
            match (code, k) {
                (0x30, 0xffff_f004) => loaded = packet_type.into(),
                (0x20, 0xffff_f008) => loaded = ifindex,
                (0x15, number) => at += usize::from(if loaded == number { jt } else { jf }),
                (0x06, octets) => return octets,
                other => panic!("no instruction of ours: {other:x?}"),
            }
        }
    }

    #[test]
    fn what_is_wanted_is_kept_and_nothing_else() {
        const INTERFACES: [u32; 2] = [3, 300];
        for direction in [None, Some(Direction::In), Some(Direction::Out)] {
            for interfaces in [&[][..], &INTERFACES] {
                let program = program(Wanted {
                    direction,
                    interfaces,
                    snapshot_len: 99,
                });
                for (packet_type, is) in
                    [(0, Direction::In), (3, Direction::In), (4, Direction::Out)]
                {
                    for ifindex in [1, 3, 300] {
                        let is_wanted = direction.is_none_or(|wanted| wanted == is)
                            && (interfaces.is_empty() || INTERFACES.contains(&ifindex));
                        let expected = if is_wanted { 99 } else { 0 };
                        assert_eq!(kept(&program, packet_type, ifindex), expected);
                    }
                }
            }
        }
        assert_eq!(kept(&nothing(), 0, 1), 0);
    }

    #[test]
    fn very_many_interfaces_are_not_told_apart() {
        let interfaces: Vec<_> = (0..1000).collect();
        let program = program(Wanted {
            direction: None,
            interfaces: &interfaces,
            snapshot_len: 99,
        });
        assert_eq!(kept(&program, 0, 5000), 99);
    }
}
