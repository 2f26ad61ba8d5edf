//! A lesson of ARP.

use anyhow::Result;

use super::{
    Lesson, Text,
    icmp::{expect_answer, ping},
};
use crate::lab::{INTERFACE, Lab, wait_for};

/// Two hosts that have never met, and one that gets another MAC address.
pub(super) const FIRST_CONTACT: Lesson = Lesson {
    name: "arp",
    happens: Text {
        en: "dev1: ping -c 1 10.0.0.2, for the first time\n\
             dev1: sysctl net.ipv4.conf.eth0.arp_notify=1; ip link set eth0 address 02:00:00:00:00:11",
        ja: "dev1: ping -c 1 10.0.0.2（初めての通信）\n\
             dev1: sysctl net.ipv4.conf.eth0.arp_notify=1; ip link set eth0 address 02:00:00:00:00:11",
    },
    teaches: Text {
        en: "who-has asks all, is-at answers one, then packets go; a host with a new MAC address tells all",
        ja: "who-hasは全員に尋ね、is-atは1台に答える。パケットはそれから届く。MACアドレスが変わったホストは全員に知らせる",
    },
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
