//! A lesson of ARP.

use anyhow::Result;

use super::{
    Lesson,
    icmp::{expect_answer, ping},
};
use crate::lab::{INTERFACE, Lab, wait_for};

/// Two hosts that have never met, and one that gets another MAC address.
pub(super) const FIRST_CONTACT: Lesson = Lesson {
    name: "arp",
    happens: "dev1: ping -c 1 10.0.0.2, for the first time; then ip link set eth0 address 02:00:00:00:00:11",
    teaches: "before the first packet, who-has asks all and is-at answers one; who changes its MAC address tells all",
    lab: Lab::with_arp,
    play: first_contact,
};

fn first_contact(lab: &Lab) -> Result<()> {
    const ANOTHER: &str = "02:00:00:00:00:11";
    let (dev1, dev2) = (lab.dev1(), lab.dev2());
    expect_answer(&ping(lab, &[], dev2.address())?)?;
    // Linux announces a new address only if it is told to.
    dev1.set("ipv4/conf/eth0/arp_notify", "1")?;
    dev1.ip(&["link", "set", INTERFACE, "address", ANOTHER])?;
    wait_for("dev2 to know dev1's new MAC address", || {
        Ok(dev2.ip(&["neighbour", "show"])?.contains(ANOTHER))
    })
}
