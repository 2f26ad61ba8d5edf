//! A third host behind dev2, which becomes a router.

use std::net::Ipv4Addr;

use anyhow::{Context, Result};

use super::{
    Host, Lab,
    link::{End, introduce, join},
};

/// The router's interface on the far side.
pub const FAR_INTERFACE: &str = "eth1";

impl Lab {
    /// A lab with a dev3 at 10.0.1.2. Between it and dev1 stands dev2, a router that has 10.0.1.1 on its
    /// [`FAR_INTERFACE`]. All know each other's MAC addresses.
    ///
    /// # Errors
    /// As for [`Lab::new`].
    pub fn with_router() -> Result<Self> {
        let mut lab = Self::new()?;
        let dev3 = Host::new("dev3", &lab.name, Ipv4Addr::new(10, 0, 1, 2))?;
        let far = lab.far_end();
        join(dev3.end(), far)?;
        introduce(dev3.end(), far)?;
        for (host, router) in [(&lab.dev1, lab.dev2.address()), (&dev3, far.address)] {
            host.ip(&["route", "add", "default", "via", &router.to_string()])?;
        }
        lab.dev2.set("ipv4/ip_forward", "1")?;
        lab.dev3 = Some(dev3);
        Ok(lab)
    }

    /// The router's end of the link to dev3.
    pub(super) fn far_end(&self) -> End<'_> {
        End {
            host: &self.dev2,
            interface: FAR_INTERFACE,
            address: Ipv4Addr::new(10, 0, 1, 1),
            mac: "02:00:00:00:01:01",
        }
    }

    /// The host at 10.0.1.2.
    ///
    /// # Errors
    /// The lab has no router.
    pub fn dev3(&self) -> Result<&Host> {
        self.dev3.as_ref().context("this lab has no dev3")
    }
}
