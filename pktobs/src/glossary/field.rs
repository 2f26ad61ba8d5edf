//! The fields: one list, in the order of the layers, each with the name that users see.
//!
//! A name is the key in JSON and the word in `--explain`, `--glossary` and the docs. It is made of words of lower case,
//! digits and `_`, with dots between. A field whose name begins with that of a list and a dot stands in the items
//! of that list.

/// Makes the enum, the names and the list of all from pairs of variant and name.
macro_rules! fields {
    ($($field:ident $name:literal,)*) => {
        /// A field of a packet, or a fact about it, that a view tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $(#[doc = concat!("`", $name, "`")] $field,)*
        }

        impl Field {
            /// All fields, in the order in which packets have them.
            pub const ALL: &[Self] = &[$(Self::$field,)*];

            const NAMES: [&str; Self::ALL.len()] = [$($name,)*];
        }
    };
}

fields! {
    FrameTime "frame.time",
    FrameInterface "frame.interface",
    FrameIfindex "frame.ifindex",
    FrameDirection "frame.direction",
    FramePacketType "frame.packet_type",
    FrameLength "frame.length",
    FrameCaptured "frame.captured",
    FrameGsoSegments "frame.gso.segments",
    FrameGsoSize "frame.gso.size",

    SllPacketType "sll.packet_type",
    SllHardwareType "sll.hardware_type",
    SllIfindex "sll.ifindex",
    SllAddress "sll.address",
    SllProtocol "sll.protocol",
    LoopbackFamily "loopback.family",

    EthernetDestination "ethernet.destination",
    EthernetSource "ethernet.source",
    Vlan "vlan",
    VlanProtocol "vlan.protocol",
    VlanPriority "vlan.priority",
    VlanDei "vlan.dei",
    VlanId "vlan.id",
    EthernetType "ethernet.type",
    EthernetLength "ethernet.length",
    LlcDsap "llc.dsap",
    LlcSsap "llc.ssap",
    LlcControl "llc.control",
    SnapOui "snap.oui",
    SnapProtocol "snap.protocol",

    ArpHardwareType "arp.hardware_type",
    ArpProtocolType "arp.protocol_type",
    ArpHardwareLength "arp.hardware_length",
    ArpProtocolLength "arp.protocol_length",
    ArpOperation "arp.operation",
    ArpSenderMac "arp.sender_mac",
    ArpSenderIp "arp.sender_ip",
    ArpTargetMac "arp.target_mac",
    ArpTargetIp "arp.target_ip",
    ArpAddresses "arp.addresses",

    IpVersion "ip.version",
    IpIhl "ip.ihl",
    IpTos "ip.tos",
    IpDscp "ip.dscp",
    IpEcn "ip.ecn",
    IpTotalLength "ip.total_length",
    IpId "ip.id",
    IpFlags "ip.flags",
    IpFlagsReserved "ip.flags.reserved",
    IpFlagsDf "ip.flags.df",
    IpFlagsMf "ip.flags.mf",
    IpOffset "ip.offset",
    IpTtl "ip.ttl",
    IpProtocol "ip.protocol",
    IpChecksum "ip.checksum",
    IpChecksumState "ip.checksum_state",
    IpChecksumExpected "ip.checksum_expected",
    IpSource "ip.source",
    IpDestination "ip.destination",
    IpDataLength "ip.data_length",

    IpOptions "ip.options",
    IpOptionsType "ip.options.type",
    IpOptionsLength "ip.options.length",
    IpOptionsPointer "ip.options.pointer",
    IpOptionsRoute "ip.options.route",
    IpOptionsRouteAddress "ip.options.route.address",
    IpOptionsOverflow "ip.options.overflow",
    IpOptionsTimestampFlag "ip.options.timestamp_flag",
    IpOptionsTimestamps "ip.options.timestamps",
    IpOptionsTimestampsAddress "ip.options.timestamps.address",
    IpOptionsTimestampsTime "ip.options.timestamps.time",
    IpOptionsRouterAlert "ip.options.router_alert",
    IpOptionsData "ip.options.data",
    IpOptionsBad "ip.options.bad",

    Ipv6Version "ipv6.version",
    Ipv6TrafficClass "ipv6.traffic_class",
    Ipv6Dscp "ipv6.dscp",
    Ipv6Ecn "ipv6.ecn",
    Ipv6FlowLabel "ipv6.flow_label",
    Ipv6PayloadLength "ipv6.payload_length",
    Ipv6NextHeader "ipv6.next_header",
    Ipv6HopLimit "ipv6.hop_limit",
    Ipv6Source "ipv6.source",
    Ipv6Destination "ipv6.destination",
    Ipv6DataLength "ipv6.data_length",

    Ipv6Extensions "ipv6.extensions",
    Ipv6ExtensionsType "ipv6.extensions.type",
    Ipv6ExtensionsNextHeader "ipv6.extensions.next_header",
    Ipv6ExtensionsLength "ipv6.extensions.length",
    Ipv6ExtensionsOptions "ipv6.extensions.options",
    Ipv6ExtensionsOptionsType "ipv6.extensions.options.type",
    Ipv6ExtensionsOptionsPadding "ipv6.extensions.options.padding",
    Ipv6ExtensionsOptionsRouterAlert "ipv6.extensions.options.router_alert",
    Ipv6ExtensionsOptionsJumboPayload "ipv6.extensions.options.jumbo_payload",
    Ipv6ExtensionsOptionsHomeAddress "ipv6.extensions.options.home_address",
    Ipv6ExtensionsOptionsData "ipv6.extensions.options.data",
    Ipv6ExtensionsOptionsBad "ipv6.extensions.options.bad",
    Ipv6ExtensionsRoutingType "ipv6.extensions.routing_type",
    Ipv6ExtensionsSegmentsLeft "ipv6.extensions.segments_left",
    Ipv6ExtensionsRoute "ipv6.extensions.route",
    Ipv6ExtensionsRouteAddress "ipv6.extensions.route.address",
    Ipv6ExtensionsRoutingData "ipv6.extensions.routing_data",
    Ipv6ExtensionsOffset "ipv6.extensions.offset",
    Ipv6ExtensionsMore "ipv6.extensions.more",
    Ipv6ExtensionsId "ipv6.extensions.id",

    TcpSourcePort "tcp.source_port",
    TcpDestinationPort "tcp.destination_port",
    TcpSeq "tcp.seq",
    TcpAck "tcp.ack",
    TcpDataOffset "tcp.data_offset",
    TcpReserved "tcp.reserved",
    TcpFlags "tcp.flags",
    TcpFlagsAe "tcp.flags.ae",
    TcpFlagsCwr "tcp.flags.cwr",
    TcpFlagsEce "tcp.flags.ece",
    TcpFlagsUrg "tcp.flags.urg",
    TcpFlagsAck "tcp.flags.ack",
    TcpFlagsPsh "tcp.flags.psh",
    TcpFlagsRst "tcp.flags.rst",
    TcpFlagsSyn "tcp.flags.syn",
    TcpFlagsFin "tcp.flags.fin",
    TcpWindow "tcp.window",
    TcpChecksum "tcp.checksum",
    TcpChecksumState "tcp.checksum_state",
    TcpChecksumExpected "tcp.checksum_expected",
    TcpUrgentPointer "tcp.urgent_pointer",

    TcpOptions "tcp.options",
    TcpOptionsEnd "tcp.options.end",
    TcpOptionsNop "tcp.options.nop",
    TcpOptionsMss "tcp.options.mss",
    TcpOptionsWscale "tcp.options.wscale",
    TcpOptionsSackPermitted "tcp.options.sack_permitted",
    TcpOptionsSack "tcp.options.sack",
    TcpOptionsSackLeft "tcp.options.sack.left",
    TcpOptionsSackRight "tcp.options.sack.right",
    TcpOptionsTsValue "tcp.options.ts_value",
    TcpOptionsTsEcho "tcp.options.ts_echo",
    TcpOptionsMd5 "tcp.options.md5",
    TcpOptionsUserTimeout "tcp.options.user_timeout",
    TcpOptionsAo "tcp.options.ao",
    TcpOptionsMptcp "tcp.options.mptcp",
    TcpOptionsFastOpen "tcp.options.fast_open",
    TcpOptionsKind "tcp.options.kind",
    TcpOptionsData "tcp.options.data",
    TcpOptionsBad "tcp.options.bad",
    TcpDataLength "tcp.data_length",

    UdpSourcePort "udp.source_port",
    UdpDestinationPort "udp.destination_port",
    UdpLength "udp.length",
    UdpChecksum "udp.checksum",
    UdpChecksumState "udp.checksum_state",
    UdpChecksumExpected "udp.checksum_expected",
    UdpDataLength "udp.data_length",

    IcmpType "icmp.type",
    IcmpCode "icmp.code",
    IcmpChecksum "icmp.checksum",
    IcmpChecksumState "icmp.checksum_state",
    IcmpChecksumExpected "icmp.checksum_expected",
    IcmpId "icmp.id",
    IcmpSeq "icmp.seq",
    IcmpMtu "icmp.mtu",
    IcmpGateway "icmp.gateway",
    IcmpPointer "icmp.pointer",
    IcmpOriginate "icmp.originate",
    IcmpReceive "icmp.receive",
    IcmpTransmit "icmp.transmit",
    IcmpMask "icmp.mask",
    IcmpLifetime "icmp.lifetime",
    IcmpRouters "icmp.routers",
    IcmpRoutersAddress "icmp.routers.address",
    IcmpRoutersPreference "icmp.routers.preference",
    IcmpRest "icmp.rest",
    IcmpQuoted "icmp.quoted",
    IcmpDataLength "icmp.data_length",

    Icmpv6Type "icmpv6.type",
    Icmpv6Code "icmpv6.code",
    Icmpv6Checksum "icmpv6.checksum",
    Icmpv6ChecksumState "icmpv6.checksum_state",
    Icmpv6ChecksumExpected "icmpv6.checksum_expected",
    Icmpv6Id "icmpv6.id",
    Icmpv6Seq "icmpv6.seq",
    Icmpv6Mtu "icmpv6.mtu",
    Icmpv6Pointer "icmpv6.pointer",
    Icmpv6Rest "icmpv6.rest",
    Icmpv6Quoted "icmpv6.quoted",
    Icmpv6DataLength "icmpv6.data_length",

    NdHopLimit "nd.hop_limit",
    NdManaged "nd.managed",
    NdOther "nd.other",
    NdLifetime "nd.lifetime",
    NdReachableTime "nd.reachable_time",
    NdRetransTimer "nd.retrans_timer",
    NdRouter "nd.router",
    NdSolicited "nd.solicited",
    NdOverride "nd.override",
    NdTarget "nd.target",
    NdDestination "nd.destination",
    NdOptions "nd.options",
    NdOptionsType "nd.options.type",
    NdOptionsSourceMac "nd.options.source_mac",
    NdOptionsTargetMac "nd.options.target_mac",
    NdOptionsPrefix "nd.options.prefix",
    NdOptionsPrefixLength "nd.options.prefix_length",
    NdOptionsOnLink "nd.options.on_link",
    NdOptionsAutonomous "nd.options.autonomous",
    NdOptionsValid "nd.options.valid",
    NdOptionsPreferred "nd.options.preferred",
    NdOptionsMtu "nd.options.mtu",
    NdOptionsDnsLifetime "nd.options.dns_lifetime",
    NdOptionsDns "nd.options.dns",
    NdOptionsDnsAddress "nd.options.dns.address",

    MldMaximumResponse "mld.maximum_response",
    MldGroup "mld.group",
    MldRecords "mld.records",
    MldRecordsType "mld.records.type",
    MldRecordsGroup "mld.records.group",
    MldRecordsSources "mld.records.sources",

    FrameStop "frame.stop",
    FrameMissing "frame.missing",
}

impl Field {
    /// The name: the key in JSON, and the word that users see.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The field of that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// The fields that are meant by the beginning of a name: those whose first words it is, or if there are none, those
    /// that begin with it; all for an empty one.
    #[must_use]
    pub fn beginning_with(start: &str) -> Vec<Self> {
        let of_words = |name: &str| {
            let rest = name.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let all = Self::ALL.iter().copied();
        let found: Vec<_> = all.clone().filter(|field| of_words(field.name())).collect();
        if found.is_empty() {
            all.filter(|field| field.name().starts_with(start))
                .collect()
        } else {
            found
        }
    }

    /// The fields whose names are nearest to one that no field has, the nearest first: those with that word in them,
    /// or if there are none, those that differ from it in the fewest letters.
    #[must_use]
    pub fn near(name: &str) -> Vec<Self> {
        /// More do not help.
        const COUNT: usize = 5;
        let mut near: Vec<_> = Self::ALL.to_vec();
        let has_word = |field: &Self| field.name().split(['.', '_']).any(|word| word == name);
        if near.iter().any(has_word) {
            near.retain(has_word);
        } else {
            near.sort_by_cached_key(|field| strsim::damerau_levenshtein(field.name(), name));
        }
        near.truncate(COUNT);
        near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_means_whole_words_first() {
        assert!(Field::beginning_with("ip").contains(&Field::IpTtl));
        assert!(!Field::beginning_with("ip").contains(&Field::Ipv6HopLimit));
        assert_eq!(Field::beginning_with("tcp.seq"), [Field::TcpSeq]);
        assert_eq!(Field::beginning_with("tcp.flags.s"), [Field::TcpFlagsSyn]);
        assert_eq!(Field::beginning_with(""), Field::ALL);
        assert_eq!(Field::beginning_with("tcp.x"), []);
    }

    #[test]
    fn a_wrong_name_is_near_the_right_one() {
        for (wrong, right) in [
            ("ttl", Field::IpTtl),
            ("mss", Field::TcpOptionsMss),
            ("tcp.widnow", Field::TcpWindow),
            ("udp.src_port", Field::UdpSourcePort),
            ("icmpv6.typ3", Field::Icmpv6Type),
        ] {
            assert_eq!(Field::near(wrong).first(), Some(&right), "{wrong}");
        }
    }
}
