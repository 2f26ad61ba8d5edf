//! What the link layer carries, by its type field or by what stands in its place.

use super::{Layer, LinkLayer, Lowering, Offset, compare, equal, equal_in};
use crate::filter::{
    FilterError,
    test::{Comparison, Test, Width},
};

pub(super) const IPV4: u32 = 0x0800;
pub(super) const ARP: u32 = 0x0806;
pub(super) const MOPDL: u32 = 0x6001;
pub(super) const MOPRC: u32 = 0x6002;
pub(super) const DECNET: u32 = 0x6003;
pub(super) const LAT: u32 = 0x6004;
pub(super) const SCA: u32 = 0x6007;
pub(super) const RARP: u32 = 0x8035;
pub(super) const ATALK: u32 = 0x809b;
pub(super) const AARP: u32 = 0x80f3;
pub(super) const VLAN: u32 = 0x8100;
pub(super) const IPV6: u32 = 0x86dd;
pub(super) const MPLS: u32 = 0x8847;
pub(super) const PPPOE_DISCOVERY: u32 = 0x8863;
pub(super) const PPPOE_SESSION: u32 = 0x8864;
pub(super) const VLAN_PROVIDER: u32 = 0x88a8;
pub(super) const LOOPBACK: u32 = 0x9000;
pub(super) const VLAN_QINQ: u32 = 0x9100;

/// Service access points of LLC, which are no greater than the longest IEEE 802.3 frame and so no EtherTypes.
pub(super) const SAP_IP: u32 = 0x06;
pub(super) const SAP_STP: u32 = 0x42;
pub(super) const SAP_SNAP: u32 = 0xaa;
pub(super) const SAP_IPX: u32 = 0xe0;
pub(super) const SAP_NETBEUI: u32 = 0xf0;
pub(super) const SAP_ISO: u32 = 0xfe;

/// The greatest length of an IEEE 802.3 frame's data; greater numbers are EtherTypes.
const LENGTH_MAX: u32 = 1500;

/// MPLS as a protocol of PPP (RFC 3032 4.2).
pub(super) const PPP_MPLS: u32 = 0x0281;

pub(super) const PPP_IPV6: u32 = 0x0057;

/// What EtherTypes and access points are as protocols of PPP; others are taken for protocols of PPP themselves.
const PPP_PROTOCOLS: [(u32, u32); 6] = [
    (IPV4, 0x0021),
    (IPV6, PPP_IPV6),
    (DECNET, 0x0027),
    (ATALK, 0x0029),
    (SAP_ISO, 0x0023),
    (SAP_STP, 0x0031),
];

/// IPX, which is an access point here, as a protocol of PPP.
const PPP_IPX: u32 = 0x002b;

impl Lowering<'_> {
    /// The link layer carries this EtherType, or this access point of LLC.
    pub(super) fn link_type(&self, protocol: u32) -> Result<Test, FilterError> {
        if self.mpls_depth > 0 {
            return self.behind_mpls(protocol);
        }
        let link = match self.layer {
            Layer::Ppp => {
                let known = PPP_PROTOCOLS.iter().find(|(ours, _)| *ours == protocol);
                let protocol = match known {
                    Some(&(_, theirs)) => theirs,
                    None if protocol == SAP_IPX => PPP_IPX,
                    None => protocol,
                };
                return Ok(equal(self.type_field().load(Width::Half), protocol));
            }
            Layer::Link(link) => link,
        };
        Ok(match link {
            LinkLayer::Ethernet => self.of_ethernet(protocol),
            LinkLayer::Cooked => self.of_cooked(protocol),
            LinkLayer::Cooked2 => equal(self.type_field().load(Width::Half), protocol),
            LinkLayer::Raw => self.by_version(protocol),
            LinkLayer::Ipv4 => Test::Constant(protocol == IPV4),
            LinkLayer::Ipv6 => Test::Constant(protocol == IPV6),
            LinkLayer::Loop => self.of_loopback(protocol, u32::from),
            LinkLayer::Null {
                is_big_endian: true,
            } => self.of_loopback(protocol, u32::from),
            LinkLayer::Null {
                is_big_endian: false,
            } => self.of_loopback(protocol, u32::swap_bytes),
        })
    }

    /// The type field, if there is one.
    pub(super) fn type_field(&self) -> Offset {
        self.link_type.clone().unwrap_or(Offset::at(0))
    }

    fn is_length(&self) -> Test {
        !compare(
            self.type_field().load(Width::Half),
            Comparison::Greater,
            LENGTH_MAX,
        )
    }

    fn of_ethernet(&self, protocol: u32) -> Test {
        let is_type = |protocol| equal(self.type_field().load(Width::Half), protocol);
        match protocol {
            SAP_ISO | SAP_IP | SAP_NETBEUI => {
                self.is_length().and(self.both_access_points(protocol))
            }
            SAP_IPX => {
                let inside = self.is_length().and(
                    self.is_ipx_behind_llc()
                        .or(self.is_raw_ipx())
                        .or(self.snap(0, IPX)),
                );
                is_type(IPX).or(inside)
            }
            ATALK => is_type(ATALK).or(self.is_length().and(self.snap(APPLE, ATALK))),
            AARP => is_type(AARP).or(self.is_length().and(self.snap(0, AARP))),
            _ if protocol <= LENGTH_MAX => {
                let access_point = self.type_field().plus(2).load(Width::Octet);
                self.is_length().and(equal(access_point, protocol))
            }
            _ => is_type(protocol),
        }
    }

    fn of_cooked(&self, protocol: u32) -> Test {
        /// What stands in the type field for frames of IEEE 802.3 with Novell's and with LLC's header.
        const NOVELL: u32 = 1;
        const LLC: u32 = 4;
        let is_type = |protocol| equal(self.type_field().load(Width::Half), protocol);
        match protocol {
            SAP_ISO | SAP_IP | SAP_NETBEUI => is_type(LLC).and(self.both_access_points(protocol)),
            SAP_IPX => {
                let inside = is_type(LLC).and(self.is_ipx_behind_llc().or(self.snap(0, IPX)));
                is_type(IPX).or(is_type(NOVELL)).or(inside)
            }
            ATALK => is_type(ATALK).or(is_type(LLC).and(self.snap(APPLE, ATALK))),
            AARP => is_type(AARP).or(is_type(LLC).and(self.snap(0, AARP))),
            _ if protocol <= LENGTH_MAX => {
                is_type(LLC).and(equal(self.payload.load(Width::Octet), protocol))
            }
            _ => is_type(protocol),
        }
    }

    fn both_access_points(&self, access_point: u32) -> Test {
        equal(
            self.payload.load(Width::Half),
            access_point << 8 | access_point,
        )
    }

    fn is_ipx_behind_llc(&self) -> Test {
        equal(self.payload.load(Width::Octet), SAP_IPX)
    }

    /// Novell's frames have no LLC header, and begin with a checksum that is not used.
    fn is_raw_ipx(&self) -> Test {
        equal(self.payload.load(Width::Half), 0xffff)
    }

    /// An LLC header with SNAP behind it (RFC 1042): two access points, unnumbered information, who gives out the
    /// protocol's number, and that number.
    fn snap(&self, organization: u32, protocol: u32) -> Test {
        const UNNUMBERED: u32 = 3;
        let first = SAP_SNAP << 24 | SAP_SNAP << 16 | UNNUMBERED << 8 | organization >> 16;
        let second = (organization & 0xffff) << 16 | protocol;
        // From the last octet to the first.
        equal(self.payload.plus(4).load(Width::Word), second)
            .and(equal(self.payload.load(Width::Word), first))
    }

    fn by_version(&self, protocol: u32) -> Test {
        let version =
            |version: u32| equal_in(self.link_header.load(Width::Octet), 0xf0, version << 4);
        match protocol {
            IPV4 => version(4),
            IPV6 => version(6),
            _ => Test::Constant(false),
        }
    }

    /// A family instead of a type; that of IPv6 differs from system to system.
    fn of_loopback(&self, protocol: u32, order: impl Fn(u32) -> u32) -> Test {
        const FAMILY_INET: u32 = 2;
        const FAMILIES_INET6: [u32; 3] = [24, 28, 30];
        let family = |family| equal(self.link_header.load(Width::Word), order(family));
        match protocol {
            IPV4 => family(FAMILY_INET),
            IPV6 => Test::Any(FAMILIES_INET6.map(family).to_vec()),
            _ => Test::Constant(false),
        }
    }

    /// A packet behind the last label tells its version only.
    fn behind_mpls(&self, protocol: u32) -> Result<Test, FilterError> {
        let version = match protocol {
            IPV4 => 4,
            IPV6 => 6,
            _ => return Err(self.error("behind MPLS labels only `ip` and `ip6` can be told")),
        };
        let last_label = self.network(2_u32.wrapping_neg(), Width::Octet);
        let first_octet = self.network(0, Width::Octet);
        Ok(equal_in(last_label, 1, 1).and(equal_in(first_octet, 0xf0, version << 4)))
    }

    /// The frame has an LLC header, of this kind if there is one.
    pub(super) fn llc(&self, kind: Option<&str>) -> Result<Test, FilterError> {
        let control = self.payload.plus(2).load(Width::Octet);
        let of_kind = match kind {
            None => None,
            Some("i") => Some(!compare(control, Comparison::AnyBit, 1)),
            Some("s") => Some(equal_in(control, 3, 1)),
            Some("u") => Some(equal_in(control, 3, 3)),
            Some(name) => {
                let known = LLC_KINDS
                    .iter()
                    .find(|(known, ..)| known.eq_ignore_ascii_case(name));
                let &(_, mask, value) = known
                    .ok_or_else(|| self.error(format!("LLC has no frames of the kind `{name}`")))?;
                Some(equal_in(control, mask, value))
            }
        };
        if self.layer != Layer::Link(LinkLayer::Ethernet) {
            return Err(self.error("`llc` can be told of Ethernet frames only"));
        }
        let is_llc = self.is_length().and(!self.is_raw_ipx());
        Ok(match of_kind {
            Some(of_kind) => is_llc.and(of_kind),
            None => is_llc,
        })
    }
}

const IPX: u32 = 0x8137;
const APPLE: u32 = 0x08_0007;

/// Kinds of LLC frames: which bits of the control field tell them, and how they are set (IEEE 802.2 5.4).
const LLC_KINDS: [(&str, u32, u32); 11] = [
    ("rr", 0x0f, 0x01),
    ("rnr", 0x0f, 0x05),
    ("rej", 0x0f, 0x09),
    ("ui", 0xef, 0x03),
    ("ua", 0xef, 0x63),
    ("disc", 0xef, 0x43),
    ("dm", 0xef, 0x0f),
    ("sabme", 0xef, 0x6f),
    ("test", 0xef, 0xe3),
    ("xid", 0xef, 0xaf),
    ("frmr", 0xef, 0x87),
];
