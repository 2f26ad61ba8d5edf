//! A lab whose hosts speak IPv6 too.

use std::{fs, net::Ipv6Addr};

use xtask::lab::{Host, Lab};

pub(crate) const DEV1: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 1);
pub(crate) const DEV2: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 2);

/// Runs `ip ARGUMENTS` in a host.
#[track_caller]
pub(crate) fn ip(host: &Host, arguments: &str) {
    let status = host.command("ip").args(arguments.split(' ')).status();
    assert!(status.expect("run ip(8)").success(), "ip {arguments}");
}

/// A lab whose hosts know each other over IPv6 too, and say nothing of their own: no neighbor discovery, no
/// multicast listener reports, no router solicitations.
pub(crate) fn lab() -> Lab {
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
