//! A lesson of ARP.

use anyhow::Result;

use super::{
    IPV4, Lesson, Text,
    icmp::{expect_answer, ping},
};
use crate::lab::{INTERFACE, Lab, wait_for};

/// Two hosts that have never met, and one that gets another MAC address.
pub(super) const FIRST_CONTACT: Lesson = Lesson {
    name: "arp",
    happens: Text {
        en: "dev1: ping -c 1 10.0.0.2, for the first time\n\
             dev1: sysctl net.ipv4.conf.eth0.arp_notify=1  # announce a new MAC address\n\
             dev1: ip link set eth0 address 02:00:00:00:00:11",
        ja: "dev1: ping -c 1 10.0.0.2（初めての通信）\n\
             dev1: sysctl net.ipv4.conf.eth0.arp_notify=1  # 新しいMACアドレスを知らせる\n\
             dev1: ip link set eth0 address 02:00:00:00:00:11",
    },
    teaches: Text {
        en: "ARP asks all, one answers; a new MAC address is announced",
        ja: "全員に尋ね、1台が答える。新しいMACアドレスは知らせる",
    },
    news: Text {
        en: "Ordinary: question, answer, and then the ping that was waiting for it.\n\
             The news: the last request asks for 10.0.0.1 and is from 10.0.0.1. It wants no\n\
             answer: it tells all that the MAC address has changed.",
        ja: "いつもの部分：問い合わせと応答、そしてそれを待っていたping。\n\
             注目する部分：最後の要求は10.0.0.1について、10.0.0.1自身が尋ねている。応答を\n\
             求めるものではなく、MACアドレスが変わったことを全員に知らせている。",
    },
    hosts: IPV4,
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
