//! The same over IPv6, up to buffers whose length no IPv6 header can tell ("BIG TCP").

use std::{fs, net::Ipv6Addr};

use xtask::lab::{Host, Lab};

use super::gso::{assert_as_tcpdump, length};
use crate::support::privilege::require_root;

const DEV1: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 1);
const DEV2: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 2);

/// Runs `ip ARGUMENTS` in a host.
#[track_caller]
fn ip(host: &Host, arguments: &str) {
    let status = host.command("ip").args(arguments.split(' ')).status();
    assert!(status.expect("run ip(8)").success(), "ip {arguments}");
}

/// A lab whose hosts know each other over IPv6 too, and say nothing of their own: no neighbor discovery, no
/// multicast listener reports, no router solicitations.
fn lab() -> Lab {
    let lab = Lab::new().expect("a lab");
    let ends = [(lab.dev1(), DEV1), (lab.dev2(), DEV2)];
    let [(_, address1), (_, address2)] = ends;
    for ((host, address), (other, peer)) in ends
        .into_iter()
        .zip([(lab.dev2(), address2), (lab.dev1(), address1)])
    {
        ip(host, "link set eth0 arp off addrgenmode none");
        let turn_on = || {
            fs::write("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0")?;
            fs::write("/proc/sys/net/ipv6/conf/eth0/router_solicitations", "0")?;
            fs::write("/proc/sys/net/ipv6/conf/eth0/disable_ipv6", "0")
        };
        let turned_on = host.enter(turn_on).expect("enter it");
        turned_on.expect("this kernel has IPv6");
        ip(host, &format!("address add {address}/64 dev eth0 nodad"));
        let mac = other.mac();
        let neighbor = format!("neighbour add {peer} lladdr {mac} dev eth0 nud permanent");
        ip(host, &neighbor);
    }
    lab
}

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
