//! What tcpdump calls ICMP messages (print-icmp.c).

/// Messages that are told by their type alone.
pub(super) const TYPES: [(u8, &str); 6] = [
    (4, "source quench"),
    (10, "router solicitation"),
    (15, "information request"),
    (16, "information reply"),
    (17, "address mask request"),
    (13, "time stamp request"),
];

/// By the code of "destination unreachable": what stands before and after the destination of the quoted packet.
/// Codes 2, 3 and 4 tell more and are not here.
pub(super) const UNREACHABLE: [(u8, (&str, &str)); 13] = [
    (0, ("net ", " unreachable")),
    (1, ("host ", " unreachable")),
    (5, ("", " unreachable - source route failed")),
    (6, ("net ", " unreachable - unknown")),
    (7, ("host ", " unreachable - unknown")),
    (8, ("", " unreachable - source host isolated")),
    (9, ("net ", " unreachable - admin prohibited")),
    (10, ("host ", " unreachable - admin prohibited")),
    (11, ("net ", " unreachable - tos prohibited")),
    (12, ("host ", " unreachable - tos prohibited")),
    (13, ("host ", " unreachable - admin prohibited filter")),
    (14, ("host ", " unreachable - host precedence violation")),
    (15, ("host ", " unreachable - precedence cutoff")),
];

/// By the code of "redirect": what stands before the destination of the quoted packet and before the gateway.
pub(super) const REDIRECT: [(u8, (&str, &str)); 4] = [
    (0, ("redirect ", " to net ")),
    (1, ("redirect ", " to host ")),
    (2, ("redirect-tos ", " to net ")),
    (3, ("redirect-tos ", " to host ")),
];

/// By the code of "time exceeded".
pub(super) const TIME_EXCEEDED: [(u8, &str); 2] = [
    (0, "time exceeded in-transit"),
    (1, "ip reassembly time exceeded"),
];

/// By the class of an extension object (RFC 4884 8).
pub(super) const OBJECTS: [(u8, &str); 2] =
    [(1, "MPLS Stack Entry"), (2, "Interface Identification")];
