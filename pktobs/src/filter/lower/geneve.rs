//! Geneve (RFC 8926): frames in datagrams of UDP. What stands to the right of `geneve` is about the frame within.

use super::{
    Layer, LinkLayer, Lowering, Offset, add, binary, compare, equal, equal_in, link, port,
};
use crate::filter::{
    FilterError,
    syntax::{Operation, Side},
    test::{Comparison, Test, Value, Width},
};

const PORT: u32 = 6081;
/// So many within each other are followed: a place in the frame is computed from all before it, and every header takes
/// more than ten times as long as the one around it.
const DEPTH_MAX: u32 = 2;
const UDP_LEN: u32 = 8;
/// The EtherType of frames that begin with an Ethernet header themselves (Transparent Ethernet Bridging).
const ETHERNET: u32 = 0x6558;

impl Lowering<'_> {
    /// A datagram with a Geneve header, of that network if there is one.
    pub(super) fn geneve(&mut self, network: Option<u32>) -> Result<Test, FilterError> {
        const VERSION: u32 = 0xc0;
        const NETWORK_MAX: u32 = 0xff_ffff;
        if let Some(network) = network.filter(|&network| network > NETWORK_MAX) {
            let message = format!("{network} is no Geneve network: the highest is {NETWORK_MAX}");
            return Err(self.error(message));
        }
        if self.geneve_depth == DEPTH_MAX {
            let message =
                format!("at most {DEPTH_MAX} Geneve headers within each other are followed");
            return Err(self.error(message));
        }
        self.geneve_depth += 1;
        let header = |field: &dyn Fn(u32, Width) -> Value| {
            let version = equal_in(field(UDP_LEN, Width::Octet), VERSION, 0);
            match network {
                Some(network) => {
                    let field = field(UDP_LEN + 4, Width::Word);
                    version.and(equal_in(field, NETWORK_MAX << 8, network << 8))
                }
                None => version,
            }
        };
        let (port, side) = (PORT..=PORT, Some(Side::Destination));
        let over_ipv4 = self
            .link_type(link::IPV4)?
            .and(self.over_ipv4(port::UDP, side, &port)?)
            .and(header(&|offset, width| self.behind_ipv4(offset, width)));
        let over_ipv6 = self
            .link_type(link::IPV6)?
            .and(self.over_ipv6(port::UDP, side, &port)?)
            .and(header(&|offset, width| {
                self.network(port::IPV6_LEN + offset, width)
            }));
        let geneve_type = self.enter_geneve();
        // A header that ends before it says what it carries is none.
        let is_told = compare(geneve_type, Comparison::GreaterOrEqual, 0);
        Ok(over_ipv4.or(over_ipv6).and(is_told))
    }

    /// `test` of a link-layer header, which may be missing behind a Geneve header.
    pub(super) fn of_link_header(&self, test: Test) -> Test {
        match &self.geneve_type {
            Some(field) => equal(field.load(Width::Half), ETHERNET).and(test),
            None => test,
        }
    }

    /// Moves all places into the frame, and tells what it is.
    fn enter_geneve(&mut self) -> Value {
        const TYPE: u32 = 2;
        const ETHERNET_TYPE: u32 = 12;
        const ETHERNET_LEN: u32 = 14;
        let ip = self.payload.plus(self.network);
        let header = ip.plus(UDP_LEN).and(self.ip_header_len());
        let geneve_type = header.plus(TYPE);
        // Options are counted in words.
        let options = binary(
            Operation::And,
            header.load(Width::Octet),
            Value::Number(0x3f),
        );
        let options = binary(Operation::Multiply, options, Value::Number(4));
        let frame = header.plus(8).and(options);
        // An Ethernet header, if there is one, has its own type and moves what is behind it.
        let is_ethernet = is_equal(geneve_type.load(Width::Half), ETHERNET);
        let times = |value| binary(Operation::Multiply, is_ethernet.clone(), value);
        let from_type_to_frame = binary(Operation::Subtract, frame.value(), geneve_type.value());
        let to_ethernet_type = add(from_type_to_frame, Value::Number(ETHERNET_TYPE));
        self.link_type = Some(geneve_type.and(times(to_ethernet_type)));
        self.payload = frame.and(times(Value::Number(ETHERNET_LEN)));
        self.link_header = frame;
        self.network = 0;
        self.layer = Layer::Link(LinkLayer::Ethernet);
        let kind = geneve_type.load(Width::Half);
        self.geneve_type = Some(geneve_type);
        kind
    }

    /// The length of an IPv4 header, or that of an IPv6 header.
    fn ip_header_len(&self) -> Value {
        let ipv4 = self.ipv4_header_len();
        let longer = binary(
            Operation::Subtract,
            Value::Number(port::IPV6_LEN),
            ipv4.clone(),
        );
        add(ipv4, binary(Operation::Multiply, self.is_ipv6(), longer))
    }

    /// 1 behind an IPv6 header, 0 behind an IPv4 header.
    fn is_ipv6(&self) -> Value {
        let version = |at: Offset| {
            let first = at.load(Width::Octet);
            is_equal(binary(Operation::ShiftRight, first, Value::Number(4)), 6)
        };
        if self.mpls_depth > 0 {
            return version(self.payload.plus(self.network));
        }
        let of_type = |number| is_equal(self.type_field().load(Width::Half), number);
        match self.layer {
            Layer::Ppp => of_type(link::PPP_IPV6),
            Layer::Link(LinkLayer::Raw) => version(self.link_header.clone()),
            Layer::Link(LinkLayer::Ipv4) => Value::Number(0),
            Layer::Link(LinkLayer::Ipv6) => Value::Number(1),
            Layer::Link(LinkLayer::Null { .. } | LinkLayer::Loop) => {
                version(self.payload.plus(self.network))
            }
            Layer::Link(LinkLayer::Ethernet | LinkLayer::Cooked | LinkLayer::Cooked2) => {
                of_type(link::IPV6)
            }
        }
    }
}

/// 1 if `value`, of at most 31 bits, is that number, else 0.
fn is_equal(value: Value, number: u32) -> Value {
    let difference = binary(Operation::Xor, value, Value::Number(number));
    let borrowed = binary(Operation::Subtract, difference, Value::Number(1));
    binary(Operation::ShiftRight, borrowed, Value::Number(31))
}
