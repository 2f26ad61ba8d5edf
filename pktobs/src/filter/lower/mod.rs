//! From an expression to tests, for packets that begin with one kind of link layer.
//!
//! What is tested, and in which order, follows the code generator of libpcap (gencode.c): so a filter means the same,
//! also of packets that end early. Like there, `vlan`, `mpls` and `pppoes` move the places of all that stands to the
//! right of them in the expression, be it in parentheses or not.

mod cast;
mod decnet;
mod geneve;
mod host;
mod link;
mod offset;
mod port;
mod protocol;
mod tag;
mod value;

use std::ops::Range;

use offset::Offset;
use pktobs_common::Direction;

use super::{
    FilterError,
    names::Hosts,
    syntax::{Expression, Identifier, Kind, Primitive, Protocol, Qualifiers},
    test::{Comparison, Metadata, Test, Value, Width},
};

/// What packets begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkLayer {
    /// An Ethernet header (`LINKTYPE_ETHERNET`).
    Ethernet,
    /// An IPv4 or IPv6 header (`LINKTYPE_RAW`).
    Raw,
    /// An IPv4 header (`LINKTYPE_IPV4`).
    Ipv4,
    /// An IPv6 header (`LINKTYPE_IPV6`).
    Ipv6,
    /// A family in the byte order of the host that captured (`LINKTYPE_NULL`); `is_big_endian` is its.
    Null {
        /// Whether the octet of the highest value comes first.
        is_big_endian: bool,
    },
    /// A family in network byte order (`LINKTYPE_LOOP`).
    Loop,
    /// Linux's cooked header (`LINKTYPE_LINUX_SLL`).
    Cooked,
    /// Its second version (`LINKTYPE_LINUX_SLL2`).
    Cooked2,
}

/// Where packets come from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// What they begin with.
    pub link: LinkLayer,
    /// Who knows more of them than the octets; `None` for a capture file.
    pub live: Option<Live<'a>>,
    /// The mask of the network, for `ip broadcast`; 0 if it is not known, which is what tcpdump tells libpcap.
    pub netmask: u32,
}

/// What is known where packets are seen on an interface.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// The side of the interface.
    pub direction: Direction,
    /// The index of an interface of that name.
    pub ifindex: &'a dyn Fn(&str) -> Option<u32>,
}

impl std::fmt::Debug for Live<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Live")
            .field(&self.direction)
            .finish()
    }
}

/// What packets begin with at this place of the expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Link(LinkLayer),
    /// A PPP frame within PPPoE.
    Ppp,
}

/// What is known at this place of the expression.
struct Lowering<'a> {
    text: &'a str,
    hosts: &'a Hosts,
    origin: Origin<'a>,
    layer: Layer,
    /// Where the link-layer header begins.
    link_header: Offset,
    /// Where its type field is; `None` if it has none.
    link_type: Option<Offset>,
    /// What is behind the link-layer header.
    payload: Offset,
    /// Octets from there to the network header.
    network: u32,
    /// The same where an LLC header without SNAP comes between.
    network_behind_llc: u32,
    /// Where a Geneve header says what it carries; `None` outside of one.
    geneve_type: Option<Offset>,
    geneve_depth: u32,
    vlan_depth: u32,
    mpls_depth: u32,
    /// Where the primitive stands that is being looked at.
    place: Range<usize>,
}

/// The tests that `expression`, read from `text`, makes of packets from `origin`.
///
/// # Errors
/// It names what does not exist, or asks what such packets cannot tell.
pub(super) fn lower(
    (text, hosts): (&str, &Hosts),
    expression: &Expression,
    origin: Origin<'_>,
) -> Result<Test, FilterError> {
    let (link_type, payload, network_behind_llc) = match origin.link {
        LinkLayer::Ethernet => (Some(12), 14, 3),
        LinkLayer::Raw | LinkLayer::Ipv4 | LinkLayer::Ipv6 => (None, 0, 0),
        LinkLayer::Null { .. } | LinkLayer::Loop => (Some(0), 4, 0),
        LinkLayer::Cooked => (Some(14), 16, 0),
        LinkLayer::Cooked2 => (Some(0), 20, 0),
    };
    let mut lowering = Lowering {
        text,
        hosts,
        origin,
        layer: Layer::Link(origin.link),
        link_header: Offset::at(0),
        link_type: link_type.map(Offset::at),
        payload: Offset::at(payload),
        network: 0,
        network_behind_llc,
        geneve_type: None,
        geneve_depth: 0,
        vlan_depth: 0,
        mpls_depth: 0,
        place: 0..0,
    };
    lowering.expression(expression)
}

impl Lowering<'_> {
    fn expression(&mut self, expression: &Expression) -> Result<Test, FilterError> {
        let mut list = |parts: &[Expression]| {
            parts
                .iter()
                .map(|part| self.expression(part))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match expression {
            Expression::All(parts) => Test::All(list(parts)?),
            Expression::Any(parts) => Test::Any(list(parts)?),
            Expression::Not(part) => !self.expression(part)?,
            Expression::Primitive(primitive, place) => {
                self.place = place.clone();
                self.primitive(primitive)?
            }
        })
    }

    fn primitive(&mut self, primitive: &Primitive) -> Result<Test, FilterError> {
        match primitive {
            Primitive::Qualified(qualifiers, identifier) => self.qualified(*qualifiers, identifier),
            Primitive::Protocol(protocol) => self.protocol(*protocol),
            Primitive::Relation {
                left,
                relation,
                is_negated,
                right,
            } => self.relation(left, *relation, *is_negated, right),
            Primitive::Broadcast(protocol) => self.broadcast(*protocol),
            Primitive::Multicast(protocol) => self.multicast(*protocol),
            Primitive::Less(len) => Ok(!compare(
                Value::Metadata(Metadata::Length),
                Comparison::Greater,
                *len,
            )),
            Primitive::Greater(len) => Ok(compare(
                Value::Metadata(Metadata::Length),
                Comparison::GreaterOrEqual,
                *len,
            )),
            Primitive::Inbound => self.outbound().map(|outbound| !outbound),
            Primitive::Outbound => self.outbound(),
            Primitive::Ifindex(index) => self.ifindex(*index),
            Primitive::Ifname(name) => self.ifname(name),
            Primitive::Vlan(id) => self.vlan(*id),
            Primitive::Mpls(label) => self.mpls(*label),
            Primitive::Pppoed => self.link_type(link::PPPOE_DISCOVERY),
            Primitive::Pppoes(session) => self.pppoe_session(*session),
            Primitive::Geneve(network) => self.geneve(*network),
            Primitive::Llc(kind) => self.llc(kind.as_deref()),
        }
    }

    fn qualified(
        &mut self,
        qualifiers: Qualifiers,
        identifier: &Identifier,
    ) -> Result<Test, FilterError> {
        match qualifiers.kind {
            None | Some(Kind::Host | Kind::Net) => self.address(qualifiers, identifier),
            Some(Kind::Port | Kind::PortRange) => self.ports(qualifiers, identifier),
            Some(Kind::Proto) => self.carried(qualifiers, identifier),
            Some(Kind::ProtoChain) => self.chain(qualifiers, identifier),
            Some(Kind::Gateway) => Err(self.error(
                "`gateway` needs the link-layer address of a name, which is not looked up: write `ether host` and \
                 `not host` instead",
            )),
        }
    }

    fn error(&self, message: impl Into<String>) -> FilterError {
        FilterError::new(self.text, self.place.clone(), message)
    }

    /// A qualifier that does not go with what it qualifies.
    fn misplaced(&self, protocol: Protocol, what: &str) -> FilterError {
        self.error(format!(
            "`{}` cannot qualify {what}",
            super::keyword::protocol(protocol)
        ))
    }

    /// Octets of the network header.
    fn network(&self, offset: u32, width: Width) -> Value {
        self.payload
            .plus(self.network.wrapping_add(offset))
            .load(width)
    }

    /// Octets behind an IPv4 header, which is as long as it says.
    fn behind_ipv4(&self, offset: u32, width: Width) -> Value {
        let index = self.ipv4_header_len();
        Value::Load {
            width,
            offset: self
                .payload
                .plus(self.network)
                .constant
                .wrapping_add(offset),
            index: Some(Box::new(match self.payload.variable.clone() {
                Some(variable) => add(index, variable),
                None => index,
            })),
        }
    }

    fn ipv4_header_len(&self) -> Value {
        use super::syntax::Operation::{And, Multiply};
        let ihl = binary(And, self.network(0, Width::Octet), Value::Number(0xf));
        binary(Multiply, ihl, Value::Number(4))
    }

    /// True of what left the interface.
    fn outbound(&self) -> Result<Test, FilterError> {
        const OUTGOING: u32 = 4;
        if let Some(live) = self.origin.live {
            return Ok(Test::Constant(live.direction == Direction::Out));
        }
        let (offset, width) = match self.layer {
            Layer::Link(LinkLayer::Cooked) => (0, Width::Half),
            Layer::Link(LinkLayer::Cooked2) => (10, Width::Octet),
            _ => return Err(self.error("such a capture file does not tell directions")),
        };
        Ok(equal(self.link_header.plus(offset).load(width), OUTGOING))
    }

    fn ifindex(&self, index: u32) -> Result<Test, FilterError> {
        if self.origin.live.is_some() {
            return Ok(equal(Value::Metadata(Metadata::Ifindex), index));
        }
        match self.layer {
            Layer::Link(LinkLayer::Cooked2) => {
                Ok(equal(self.link_header.plus(4).load(Width::Word), index))
            }
            _ => Err(self.error("such a capture file does not tell interfaces")),
        }
    }

    fn ifname(&self, name: &str) -> Result<Test, FilterError> {
        let Some(live) = self.origin.live else {
            return Err(self.error("a filter cannot ask a capture file for an interface's name"));
        };
        let index = (live.ifindex)(name);
        let index = index.ok_or_else(|| {
            self.error(format!(
                "there is no interface {name}; `pktobs -D` lists them"
            ))
        })?;
        Ok(equal(Value::Metadata(Metadata::Ifindex), index))
    }
}

fn compare(left: Value, comparison: Comparison, right: u32) -> Test {
    Test::Compare {
        left,
        comparison,
        right: Value::Number(right),
    }
}

fn equal(left: Value, right: u32) -> Test {
    compare(left, Comparison::Equal, right)
}

/// The bits of `mask` are those of `right`.
fn equal_in(left: Value, mask: u32, right: u32) -> Test {
    if mask == u32::MAX {
        return equal(left, right);
    }
    if mask == 0 {
        return Test::Constant(right == 0);
    }
    let operation = super::syntax::Operation::And;
    equal(binary(operation, left, Value::Number(mask)), right)
}

fn binary(operation: super::syntax::Operation, left: Value, right: Value) -> Value {
    Value::Binary {
        operation,
        left: left.into(),
        right: right.into(),
    }
}

fn add(left: Value, right: Value) -> Value {
    binary(super::syntax::Operation::Add, left, right)
}
