//! The search for a protocol along a chain of headers, as a loop with a constant bound.
//!
//! It is rare, so the kernel is asked for every header. Nothing is kept over it: registers and stack are free.

use pktobs_common::bytecode::{
    Condition, Operation::*, Register, Width, load, skip_if_number, store, with_number,
    with_number_32, with_register,
};

use super::{
    super::test::Chain,
    code::{Code, Label, Other},
    compute::ask,
    home::{BUFFER, CONTEXT, SCRATCH, STACK},
};

/// Conditional jumps that a packet meets at most.
pub(super) const JUMPS: usize = 10 * Chain::HEADERS_MAX;

/// Where the header is, from the network header on.
const AT: Register = 9;
/// The protocol of the header, and how many more are looked at.
const PROTOCOL: i16 = BUFFER - 8;
const LEFT: i16 = BUFFER - 16;

const HOP_BY_HOP: u32 = 0;
const ROUTING: u32 = 43;
const FRAGMENT: u32 = 44;
const AUTHENTICATION: u32 = 51;
const NONE: u32 = 59;
const DESTINATION: u32 = 60;

/// Jumps to `yes` if the protocol is in the chain, and goes on if not.
pub(super) fn emit(code: &mut Code, chain: &Chain, yes: Label) {
    let (again, length, authentication, behind, end) = (
        code.local(),
        code.local(),
        code.local(),
        code.local(),
        code.local(),
    );
    let if_equal = |code: &mut Code, number, label| {
        code.jump_if(Condition::Equal, 1, Other::Number(number), label);
    };
    if chain.is_ipv6 {
        octets(code, chain.network, 6, None, 1);
        code.push(load(Width::Octet, 1, STACK, BUFFER));
        code.push(with_number_32(Move, AT, 40));
    } else {
        octets(code, chain.network, 0, None, 1);
        code.push(load(Width::Octet, AT, STACK, BUFFER));
        code.push(with_number_32(And, AT, 0xf));
        code.push(with_number_32(ShiftLeft, AT, 2));
        octets(code, chain.network, 9, None, 1);
        code.push(load(Width::Octet, 1, STACK, BUFFER));
    }
    code.push(with_number(Move, 0, Chain::HEADERS_MAX as i32));
    code.push(store(Width::Double, STACK, LEFT, 0));

    code.place(again);
    if_equal(code, chain.protocol, yes);
    if_equal(code, NONE, end);
    if chain.is_ipv6 {
        for protocol in [HOP_BY_HOP, DESTINATION, ROUTING, FRAGMENT] {
            if_equal(code, protocol, length);
        }
    }
    code.jump_if(Condition::NotEqual, 1, Other::Number(AUTHENTICATION), end);
    if chain.is_ipv6 {
        code.place(length);
    }
    code.push(store(Width::Double, STACK, PROTOCOL, 1));
    octets(code, chain.network, 0, Some(AT), 2);
    code.push(load(Width::Double, 3, STACK, PROTOCOL));
    code.push(load(Width::Octet, 1, STACK, BUFFER));
    code.push(load(Width::Octet, 2, STACK, BUFFER + 1));
    code.jump_if(
        Condition::Equal,
        3,
        Other::Number(AUTHENTICATION),
        authentication,
    );
    if chain.is_ipv6 {
        code.push(with_number_32(Add, 2, 1));
        code.push(with_number_32(ShiftLeft, 2, 3));
        code.push(with_register(Add, AT, 2));
        code.jump(behind);
    }
    code.place(authentication);
    // As libpcap has it: not so far from this header, but from the network header.
    code.push(with_number_32(Add, 2, 2));
    code.push(with_number_32(ShiftLeft, 2, 2));
    code.push(with_register(Move, AT, 2));

    code.place(behind);
    code.push(load(Width::Double, 0, STACK, LEFT));
    code.push(with_number(Add, 0, -1));
    code.push(store(Width::Double, STACK, LEFT, 0));
    code.jump_by(skip_if_number(Condition::NotEqual, 0, 0, 0), again);
    if_equal(code, chain.protocol, yes);
    code.place(end);
}

/// Puts octets of a header into the buffer: `offset` from the network header on, and `register` if there is one.
fn octets(code: &mut Code, network: u32, offset: u32, register: Option<Register>, count: u32) {
    code.push(with_register(Move, 1, CONTEXT));
    let offset = network.saturating_add(offset);
    match register {
        Some(register) => {
            code.push(with_register(Move, 2, register));
            code.push(with_number(Add, 2, offset.cast_signed()));
        }
        None => code.push(with_number_32(Move, 2, offset)),
    }
    code.extend(ask(count));
    let failed = Other::Number(0);
    code.jump_if(Condition::NotEqual, SCRATCH, failed, Label::Pass);
}
