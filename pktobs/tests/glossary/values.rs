//! Every field of some packets, written by hand from the comments in their files; the checksums from RFC 1071.

use super::{packets, walk::told};

/// Fails unless the walk tells this of the packet of that name.
#[track_caller]
fn assert_tells(name: &str, expected: &str) {
    let samples = packets::all();
    let sample = samples.iter().find(|sample| sample.name == name);
    let shown = told(&sample.expect("a packet of that name").packet());
    assert!(shown == expected, "shown:\n{shown}\nexpected:\n{expected}");
}

#[test]
fn a_syn_of_linux() {
    assert_tells(
        "tcp-syn-options",
        include_str!("values/tcp-syn-options.txt"),
    );
}

#[test]
fn an_error_and_the_packet_that_it_quotes() {
    let expected = include_str!("values/icmp-port-unreachable.txt");
    assert_tells("icmp-port-unreachable", expected);
}

#[test]
fn a_fragment_behind_the_first() {
    assert_tells(
        "fragment-middle",
        include_str!("values/fragment-middle.txt"),
    );
}

#[test]
fn two_vlan_tags() {
    assert_tells("qinq", include_str!("values/qinq.txt"));
}

#[test]
fn extension_headers_of_ipv6() {
    assert_tells(
        "ipv6-extensions",
        include_str!("values/ipv6-extensions.txt"),
    );
}

#[test]
fn who_has_an_address_of_ipv6() {
    let expected = include_str!("values/ipv6-neighbor-solicitation.txt");
    assert_tells("ipv6-neighbor-solicitation", expected);
}

#[test]
fn a_header_length_that_cannot_be() {
    assert_tells(
        "tcp-data-offset-4",
        include_str!("values/tcp-data-offset-4.txt"),
    );
}
