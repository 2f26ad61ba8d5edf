//! Links between hosts: veth pairs.

use std::net::Ipv4Addr;

use anyhow::Result;

use super::{Host, INTERFACE, wait_for};

/// One end of a link.
#[derive(Clone, Copy, Debug)]
pub(super) struct End<'a> {
    pub(super) host: &'a Host,
    pub(super) interface: &'a str,
    pub(super) address: Ipv4Addr,
    pub(super) mac: &'a str,
}

impl Host {
    /// Its end of the link between dev1 and dev2, or between a router and dev3.
    pub(super) fn end(&self) -> End<'_> {
        End {
            host: self,
            interface: INTERFACE,
            address: self.address(),
            mac: self.mac(),
        }
    }
}

/// Joins two hosts by a link that is up, with a network of two addresses on it.
pub(super) fn join(one: End<'_>, two: End<'_>) -> Result<()> {
    one.host.ip(&[
        "link",
        "add",
        "name",
        one.interface,
        "address",
        one.mac,
        "type",
        "veth", //
        "peer",
        "name",
        two.interface,
        "address",
        two.mac,
        "netns",
        two.host.namespace(),
    ])?;
    for End {
        host,
        interface,
        address,
        ..
    } in [one, two]
    {
        let address = format!("{address}/30");
        host.ip(&["address", "add", &address, "dev", interface])?;
        host.ip(&["link", "set", interface, "up"])?;
    }
    for End {
        host, interface, ..
    } in [one, two]
    {
        wait_for(&format!("{interface} of {} to be up", host.name()), || {
            let shown = host.ip(&["-oneline", "link", "show", interface])?;
            Ok(shown.contains("state UP"))
        })?;
    }
    Ok(())
}

/// Tells both hosts each other's MAC address, so that ARP is not needed.
pub(super) fn introduce(one: End<'_>, two: End<'_>) -> Result<()> {
    for (end, other) in [(one, two), (two, one)] {
        let (address, interface) = (other.address.to_string(), end.interface);
        end.host.ip(&[
            "neighbour",
            "replace",
            &address,
            "lladdr",
            other.mac,
            "dev",
            interface,
            "nud",
            "permanent",
        ])?;
    }
    Ok(())
}
