//! The kernel side of pktobs: four TC programs that count, parse and record every packet.
//!
//! One program for each direction, on interfaces with an Ethernet header and on those without link layer
//! (tun, wireguard): the same code with constants. Their octets come from the skb, their records go into the
//! ring, which `pktobs::source::live` reads.
//!
//! The rule: a packet's fate never changes. Every way out returns `TC_ACT_UNSPEC`, which means "not my
//! business" to TCX and to clsact alike (include/uapi/linux/pkt_cls.h).
#![no_std]
#![no_main]
#![feature(asm_experimental_arch)]

mod maps;
mod observe;
mod skb;

use aya_ebpf::{macros::classifier, programs::TcContext};
use observe::{Link, observe};
use pktobs_common::Direction;
use skb::Skb;

const TC_ACT_UNSPEC: i32 = -1;

/// Ingress of an interface whose frames begin with an Ethernet header.
#[classifier]
pub fn pktobs_in(ctx: TcContext) -> i32 {
    observe(Skb(ctx.skb.skb), Direction::In, Link::Ethernet);
    TC_ACT_UNSPEC
}

/// Egress of an interface whose frames begin with an Ethernet header.
#[classifier]
pub fn pktobs_out(ctx: TcContext) -> i32 {
    observe(Skb(ctx.skb.skb), Direction::Out, Link::Ethernet);
    TC_ACT_UNSPEC
}

/// Ingress of an interface whose frames begin with the network header.
#[classifier]
pub fn pktobs_in_ip(ctx: TcContext) -> i32 {
    observe(Skb(ctx.skb.skb), Direction::In, Link::None);
    TC_ACT_UNSPEC
}

/// Egress of an interface whose frames begin with the network header.
#[classifier]
pub fn pktobs_out_ip(ctx: TcContext) -> i32 {
    observe(Skb(ctx.skb.skb), Direction::Out, Link::None);
    TC_ACT_UNSPEC
}

/// Nothing here can panic; the verifier would refuse the loop.
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
