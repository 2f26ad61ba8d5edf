//! Hosts that speak IPv6 too.

use std::net::Ipv6Addr;

use anyhow::Result;

use super::{Host, INTERFACE, Lab};

impl Lab {
    /// A lab whose hosts know each other over IPv6 too, and say nothing of their own: no neighbor discovery, no
    /// multicast listener reports, no router solicitations.
    ///
    /// # Errors
    /// As for [`Lab::new`]; or this kernel has no IPv6.
    pub fn with_ipv6() -> Result<Self> {
        let lab = Self::new()?;
        for (host, other) in [(&lab.dev1, &lab.dev2), (&lab.dev2, &lab.dev1)] {
            let silent = ["arp", "off", "addrgenmode", "none"];
            host.ip(&[&["link", "set", INTERFACE], silent.as_slice()].concat())?;
            host.set("ipv6/conf/lo/disable_ipv6", "0")?;
            host.set("ipv6/conf/eth0/router_solicitations", "0")?;
            host.set("ipv6/conf/eth0/disable_ipv6", "0")?;
            let address = format!("{}/64", host.ipv6());
            host.ip(&["address", "add", &address, "dev", INTERFACE, "nodad"])?;
            let peer = other.ipv6().to_string();
            let entry = [&peer, "lladdr", other.mac(), "dev", INTERFACE];
            let permanent = ["nud", "permanent"];
            host.ip(&[&["neighbour", "add"], entry.as_slice(), &permanent].concat())?;
        }
        Ok(lab)
    }
}

impl Host {
    /// Its IPv6 address, `fd00::1` or `fd00::2`, in a lab that has IPv6.
    pub fn ipv6(&self) -> Ipv6Addr {
        let [.., octet] = self.address().octets();
        Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, octet.into())
    }
}
