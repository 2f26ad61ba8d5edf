//! What a filter asks of a packet: comparisons of values, and how they are joined.
//!
//! `lower` makes it of an expression for one kind of link layer; `evaluate` answers it for octets at hand and `compile`
//! makes a program of it. The rule both keep: tests are made from left to right and no further than needed, and a value
//! that cannot be had, be it behind the end of the packet or a division by zero, rejects the packet.

use super::syntax::{Operation, Relation};

/// A test of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// The same for every packet.
    Constant(bool),
    /// The contrary.
    Not(Box<Test>),
    /// All of them.
    All(Vec<Test>),
    /// One of them.
    Any(Vec<Test>),
    /// How two values compare.
    Compare {
        left: Value,
        comparison: Comparison,
        right: Value,
    },
    /// Whether a protocol is in the chain of headers.
    Chain(Chain),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Comparison {
    Equal,
    Greater,
    GreaterOrEqual,
    /// They have a bit in common.
    AnyBit,
}

impl From<Relation> for Comparison {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Equal => Self::Equal,
            Relation::Greater => Self::Greater,
            Relation::GreaterOrEqual => Self::GreaterOrEqual,
        }
    }
}

/// 32 bits without sign. Arithmetic wraps; a shift by 32 and more gives zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Value {
    /// Itself.
    Number(u32),
    /// What the kernel or the capture knows beside the octets.
    Metadata(Metadata),
    /// Octets of the packet, in network byte order.
    Load {
        width: Width,
        /// Octets from the beginning of the packet.
        offset: u32,
        /// So many more; both together may be more than 32 bits hold, which is behind the end of any packet.
        index: Option<Box<Value>>,
    },
    /// What comes of two values.
    Binary {
        operation: Operation,
        left: Box<Value>,
        right: Box<Value>,
    },
    /// Zero minus the value.
    Negative(Box<Value>),
}

/// How many octets are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Width {
    Octet = 1,
    Half = 2,
    Word = 4,
}

/// What is known of a packet beside its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Metadata {
    /// Octets of the packet on the wire, be they there or not.
    Length,
    /// The index of the interface.
    Ifindex,
    /// 1 if a VLAN tag is kept beside the octets, else 0.
    TagPresent,
    /// That tag: priority, DEI and VLAN identifier.
    TagControl,
    /// Octets by which a first VLAN tag in the packet moves what is behind it: 4, or 0 if the tag is kept beside.
    TagLength,
}

/// A search for a protocol along the chain of extension headers, or of authentication headers behind an IPv4 header
/// (`gen_protochain` of libpcap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Chain {
    /// What is searched for.
    pub(super) protocol: u32,
    /// Where the network header begins.
    pub(super) network: u32,
    /// IPv6, else IPv4.
    pub(super) is_ipv6: bool,
}

impl Chain {
    /// Headers that are followed; libpcap has no such bound, as its loop ends with the packet.
    pub(super) const HEADERS_MAX: usize = 32;
}

impl Test {
    /// `self` and then `other`.
    pub(super) fn and(self, other: Self) -> Self {
        match self {
            Self::All(mut tests) => {
                tests.push(other);
                Self::All(tests)
            }
            first => Self::All(vec![first, other]),
        }
    }

    /// `self`, or else `other`.
    pub(super) fn or(self, other: Self) -> Self {
        match self {
            Self::Any(mut tests) => {
                tests.push(other);
                Self::Any(tests)
            }
            first => Self::Any(vec![first, other]),
        }
    }
}

impl std::ops::Not for Test {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Not(test) => *test,
            Self::Constant(is_true) => Self::Constant(!is_true),
            test => Self::Not(test.into()),
        }
    }
}
