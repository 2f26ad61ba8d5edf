//! A filter expression as a tree, as it was written.

use std::{net::Ipv6Addr, ops::Range};

/// What a protocol qualifier, or a protocol by itself, can be (`pname` of libpcap's grammar).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Link,
    Ip,
    Arp,
    Rarp,
    Sctp,
    Tcp,
    Udp,
    Icmp,
    Igmp,
    Igrp,
    Pim,
    Vrrp,
    Carp,
    Atalk,
    Aarp,
    Decnet,
    Lat,
    Sca,
    Moprc,
    Mopdl,
    Ip6,
    Icmp6,
    Ah,
    Esp,
    Iso,
    Esis,
    Isis,
    IsisL1,
    IsisL2,
    IsisIih,
    IsisLsp,
    IsisSnp,
    IsisCsnp,
    IsisPsnp,
    Clnp,
    Stp,
    Ipx,
    Netbeui,
    Radio,
}

/// Which of the two addresses or ports is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// `src`
    Source,
    /// `dst`
    Destination,
    /// `src or dst`
    Either,
    /// `src and dst`
    Both,
}

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Host,
    Net,
    Port,
    PortRange,
    Proto,
    ProtoChain,
    Gateway,
}

/// What stands in front of an identifier; `None` for what was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Qualifiers {
    /// Of which protocol.
    pub(super) protocol: Option<Protocol>,
    /// Of which side.
    pub(super) side: Option<Side>,
    /// What it is; a host if that was left out.
    pub(super) kind: Option<Kind>,
}

/// What qualifiers are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identifier {
    /// A name, or anything that has no form of its own, such as `8080-8090`.
    Name(String),
    /// A number.
    Number(u32),
    /// Two to four numbers with dots between, as they were written.
    Ipv4(String),
    /// The same with the length of a prefix in bits.
    Ipv4Prefix(String, u32),
    /// The same with a mask in the same form.
    Ipv4Mask(String, String),
    /// An address.
    Ipv6(Ipv6Addr),
    /// An address with the length of a prefix in bits.
    Ipv6Prefix(Ipv6Addr, u32),
    /// A link-layer address.
    Mac([u8; 6]),
}

/// A filter expression, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// All of them, in this order.
    All(Vec<Expression>),
    /// One of them, in this order.
    Any(Vec<Expression>),
    /// The contrary.
    Not(Box<Expression>),
    /// What has no parts, and where it stands in the text, in octets.
    Primitive(Primitive, Range<usize>),
}

/// What has no parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Primitive {
    /// `src host 10.0.0.1`
    Qualified(Qualifiers, Identifier),
    /// `tcp`
    Protocol(Protocol),
    /// `ip[0] & 0xf > 5`; `is_negated` for `<=`, `<` and `!=`, which are the contraries of the three relations.
    Relation {
        /// The left side.
        left: Arithmetic,
        /// How it compares.
        relation: Relation,
        /// The contrary of it.
        is_negated: bool,
        /// The right side.
        right: Arithmetic,
    },
    /// `ip broadcast`
    Broadcast(Option<Protocol>),
    /// `ip6 multicast`
    Multicast(Option<Protocol>),
    /// `less 100`: at most so many octets.
    Less(u32),
    /// `greater 100`: at least so many octets.
    Greater(u32),
    /// `inbound`
    Inbound,
    /// `outbound`
    Outbound,
    /// `ifindex 2`
    Ifindex(u32),
    /// `ifname eth0`
    Ifname(String),
    /// `vlan`, `vlan 100`
    Vlan(Option<u32>),
    /// `mpls`, `mpls 1024`
    Mpls(Option<u32>),
    /// `pppoed`
    Pppoed,
    /// `pppoes`, `pppoes 1`
    Pppoes(Option<u32>),
    /// `geneve`, `geneve 5`
    Geneve(Option<u32>),
    /// `llc`, `llc u`
    Llc(Option<String>),
}

/// A relation between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// `=`
    Equal,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value, of 32 bits without sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    /// `5`
    Number(u32),
    /// `len`
    Length,
    /// `ip[6:2]`
    Load {
        /// Whose octets.
        protocol: Protocol,
        /// Octets from the beginning of its header.
        offset: Box<Arithmetic>,
        /// 1, 2 or 4 octets; anything else is refused later.
        size: u32,
        /// Where it stands in the text, in octets.
        place: Range<usize>,
    },
    /// `1 + 2`
    Binary {
        /// What is done.
        operation: Operation,
        /// To this.
        left: Box<Arithmetic>,
        /// With this.
        right: Box<Arithmetic>,
        /// Where the sign stands in the text, in octets.
        place: Range<usize>,
    },
    /// `-5`
    Negative(Box<Arithmetic>),
}

/// What is done to two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
}

impl Operation {
    /// What comes of two numbers, without overflow; `None` of a division by zero.
    pub(super) fn of(self, left: u32, right: u32) -> Option<u32> {
        Some(match self {
            Self::Add => left.wrapping_add(right),
            Self::Subtract => left.wrapping_sub(right),
            Self::Multiply => left.wrapping_mul(right),
            Self::Divide => left.checked_div(right)?,
            Self::Modulo => left.checked_rem(right)?,
            Self::And => left & right,
            Self::Or => left | right,
            Self::Xor => left ^ right,
            Self::ShiftLeft => left.checked_shl(right).unwrap_or(0),
            Self::ShiftRight => left.checked_shr(right).unwrap_or(0),
        })
    }
}
