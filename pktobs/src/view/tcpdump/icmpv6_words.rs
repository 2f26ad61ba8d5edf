//! What tcpdump calls ICMPv6 messages, their options and flags (print-icmp6.c).

/// By type.
pub(super) const TYPES: [(u8, &str); 27] = [
    (1, "destination unreachable"),
    (2, "packet too big"),
    (3, "time exceeded in-transit"),
    (4, "parameter problem"),
    (128, "echo request"),
    (129, "echo reply"),
    (130, "multicast listener query"),
    (131, "multicast listener report"),
    (132, "multicast listener done"),
    (133, "router solicitation"),
    (134, "router advertisement"),
    (135, "neighbor solicitation"),
    (136, "neighbor advertisement"),
    (137, "redirect"),
    (138, "router renumbering"),
    (139, "who-are-you request"),
    (140, "who-are-you reply"),
    (141, "inverse neighbor solicitation"),
    (142, "inverse neighbor advertisement"),
    (143, "multicast listener report v2"),
    (144, "ha discovery request"),
    (145, "ha discovery reply"),
    (146, "mobile router solicitation"),
    (147, "mobile router advertisement"),
    (155, "RPL"),
    (200, "mtrace response"),
    (201, "mtrace message"),
];

/// By the code of "destination unreachable".
pub(super) const UNREACHABLE: [(u8, &str); 5] = [
    (0, "unreachable route"),
    (1, " unreachable prohibited"),
    (2, "beyond scope"),
    (3, "unreachable address"),
    (4, "unreachable port"),
];

/// By the code of "parameter problem": what stands before the offset that is wrong.
pub(super) const PARAMETER_PROBLEM: [(u8, &str); 4] = [
    (0, ", erroneous - octet "),
    (1, ", next header - octet "),
    (2, ", option - octet "),
    (3, ", incomplete header chain - octet "),
];

/// Options of neighbor discovery.
pub(super) const OPTIONS: [(u8, &str); 10] = [
    (1, "source link-address"),
    (2, "destination link-address"),
    (3, "prefix info"),
    (4, "redirected header"),
    (5, "mtu"),
    (25, "rdnss"),
    (31, "dnssl"),
    (7, "advertisement interval"),
    (8, "homeagent information"),
    (24, "route info"),
];

/// Flags of a router advertisement.
pub(super) const ROUTER_FLAGS: [(u8, &str); 4] = [
    (0x80, "managed"),
    (0x40, "other stateful"),
    (0x20, "home agent"),
    (0x02, "ipv6 only"),
];

/// Flags of a neighbor advertisement.
pub(super) const NEIGHBOR_FLAGS: [(u8, &str); 3] =
    [(0x80, "router"), (0x40, "solicited"), (0x20, "override")];

/// Flags of a prefix.
pub(super) const PREFIX_FLAGS: [(u8, &str); 3] =
    [(0x80, "onlink"), (0x40, "auto"), (0x20, "router")];

/// Preference of a router or a route, by bits 3 and 4 of its flags (RFC 4191 2.1).
pub(super) const PREFERENCES: [&str; 4] = ["medium", "high", "rsv", "low"];

/// Types of the records of a multicast listener report (RFC 3810 5.2.12).
pub(super) const GROUP_RECORDS: [(u8, &str); 6] = [
    (1, "is_in"),
    (2, "is_ex"),
    (3, "to_in"),
    (4, "to_ex"),
    (5, "allow"),
    (6, "block"),
];

/// Flags of a node information reply about addresses; the last not in a query (RFC 4620 6.3).
pub(super) const NODE_ADDRESS_FLAGS: [(u16, &str); 7] = [
    (0x40, "a"),
    (0x20, "G"),
    (0x10, "S"),
    (0x08, "L"),
    (0x04, "C"),
    (0x02, "A"),
    (0x01, "T"),
];

/// By the code of "router renumbering" (RFC 2894 3.1).
pub(super) const RENUMBERING: [(u8, &str); 3] = [
    (0, ", command"),
    (1, ", result"),
    (255, ", sequence number reset"),
];

/// Flags of router renumbering.
pub(super) const RENUMBERING_FLAGS: [(u8, &str); 5] = [
    (0x80, "T"),
    (0x40, "R"),
    (0x20, "A"),
    (0x10, "S"),
    (0x08, "P"),
];

/// What a renumbering command does with the prefixes that match.
pub(super) const RENUMBERING_OPERATIONS: [(u8, &str); 3] =
    [(1, "add"), (2, "change"), (3, "setglobal")];

/// Flags of a new prefix: which of its lifetimes go down.
pub(super) const NEW_PREFIX_FLAGS: [(u8, &str); 2] = [(0x80, "V"), (0x40, "P")];

/// By the code of an RPL message (RFC 6550 6).
pub(super) const RPL: [(u8, &str); 4] = [
    (0, "DODAG Information Solicitation"),
    (1, "DODAG Information Object"),
    (2, "Destination Advertisement Object"),
    (3, "Destination Advertisement Object Ack"),
];

/// Modes of operation in RPL (RFC 6550 6.3.1).
pub(super) const RPL_MODES: [(u8, &str); 4] = [
    (0, "nonstoring"),
    (1, "storing"),
    (2, "nonstoring-multicast"),
    (3, "storing-multicast"),
];
