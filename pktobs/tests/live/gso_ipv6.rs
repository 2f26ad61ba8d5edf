//! The same over IPv6, up to buffers whose length no IPv6 header can tell ("BIG TCP").

use std::net::Ipv6Addr;

use super::{
    gso::{assert_as_tcpdump, length},
    ipv6_lab::{DEV2, ip, lab},
};
use crate::support::privilege::require_root;

/// How many of these packets have more octets of data.
fn longer_than(told: &[String], octets: u32) -> usize {
    let is_longer = |packet: &&String| length(packet).is_some_and(|length| length > octets);
    told.iter().filter(is_longer).count()
}

#[test]
fn a_transfer_over_veth_is_told_as_tcpdump_tells_it() {
    if !require_root() {
        return;
    }
    let lab = lab();
    let told = assert_as_tcpdump(DEV2.into(), lab.dev1(), lab.dev2(), "eth0");
    assert!(
        longer_than(&told, 9000) > 0,
        "no buffer was longer than a packet may be"
    );
}

#[test]
fn a_transfer_over_lo_is_told_as_tcpdump_tells_it() {
    if !require_root() {
        return;
    }
    let lab = lab();
    let told = assert_as_tcpdump(Ipv6Addr::LOCALHOST.into(), lab.dev2(), lab.dev2(), "lo");
    assert!(longer_than(&told, 30_000) > 0, "no long buffer");
}

#[test]
fn buffers_beyond_64_kib_are_told_as_tcpdump_tells_them() {
    if !require_root() {
        return;
    }
    let lab = lab();
    let unlimited = "gso_max_size 150000 gro_max_size 150000";
    for (host, other, address, interface) in [
        (lab.dev1(), lab.dev2(), DEV2, "eth0"),
        (lab.dev2(), lab.dev2(), Ipv6Addr::LOCALHOST, "lo"),
    ] {
        for host in [host, other] {
            ip(host, &format!("link set dev {interface} {unlimited}"));
        }
        let told = assert_as_tcpdump(address.into(), host, other, interface);
        assert!(
            longer_than(&told, 65_535) > 0,
            "no buffer was beyond 65,535 octets on {interface}"
        );
    }
}
