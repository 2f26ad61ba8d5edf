//! A lab whose hosts speak IPv6 too.

use std::net::Ipv6Addr;

use xtask::lab::{Host, Lab};

pub(crate) const DEV1: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 1);
pub(crate) const DEV2: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 2);

/// Runs `ip ARGUMENTS` in a host.
#[track_caller]
pub(crate) fn ip(host: &Host, arguments: &str) {
    let status = host.command("ip").args(arguments.split(' ')).status();
    assert!(status.expect("run ip(8)").success(), "ip {arguments}");
}

/// That lab, whose hosts have these addresses.
pub(crate) fn lab() -> Lab {
    Lab::with_ipv6().expect("a lab with IPv6")
}
