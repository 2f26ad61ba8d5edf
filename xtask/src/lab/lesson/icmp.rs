//! Lessons of ICMP.

use std::{
    net::Ipv4Addr,
    process::{Output, Stdio},
};

use anyhow::{Result, bail};

use super::{Lesson, Text};
use crate::lab::{Lab, Running};

/// A ping larger than the MTU.
pub(super) const FRAGMENTS: Lesson = Lesson {
    name: "icmp-fragments",
    happens: Text {
        en: "MTU 500 on both ends; dev1: ping -s 1000 -c 1 10.0.0.2",
        ja: "両端のMTUは500。dev1: ping -s 1000 -c 1 10.0.0.2",
    },
    teaches: Text {
        en: "one datagram in three fragments: same id, and only the first has the ICMP header",
        ja: "1つのデータグラムが3つのフラグメントになる：idは同じで、ICMPヘッダーは最初の1つにしかない",
    },
    lab: Lab::new,
    play: fragments,
};

fn fragments(lab: &Lab) -> Result<()> {
    lab.set_mtu(500)?;
    expect_answer(&ping(lab, &["-s", "1000"], lab.dev2().address())?)?;
    lab.set_mtu(1500)
}

/// A ping that may not go far enough, and one that may.
pub(super) const TTL_TOO_SMALL: Lesson = Lesson {
    name: "ttl-too-small",
    happens: Text {
        en: "dev2 is a router; behind it is dev3, 10.0.1.2\n\
             dev1: ping -t 1 -c 1 10.0.1.2; ping -t 2 -c 1 10.0.1.2",
        ja: "dev2はルーターで、その先にdev3（10.0.1.2）がある\n\
             dev1: ping -t 1 -c 1 10.0.1.2; ping -t 2 -c 1 10.0.1.2",
    },
    teaches: Text {
        en: "each router takes one from the TTL; where nothing is left, it drops the packet and says so",
        ja: "ルーターはTTLを1ずつ減らす。0になるとパケットを破棄し、そのことを送信側に知らせる",
    },
    lab: Lab::with_router,
    play: ttl_too_small,
};

fn ttl_too_small(lab: &Lab) -> Result<()> {
    let dev3 = lab.dev3()?.address();
    let output = ping(lab, &["-t", "1"], dev3)?;
    if output.status.success() {
        bail!("a packet passed a router that should have dropped it");
    }
    expect_answer(&ping(lab, &["-t", "2"], dev3)?)
}

/// Pings once from dev1, until an answer or an error comes.
pub(super) fn ping(lab: &Lab, options: &[&str], address: Ipv4Addr) -> Result<Output> {
    let mut ping = lab.dev1().command("ping");
    ping.args(["-n", "-c", "1"])
        .args(options)
        .arg(address.to_string());
    Running::start(ping.stdin(Stdio::null()).stdout(Stdio::piped()))?.end()
}

/// # Errors
/// There was no answer to the ping.
pub(super) fn expect_answer(ping: &Output) -> Result<()> {
    if !ping.status.success() {
        bail!(
            "ping had no answer: {}",
            String::from_utf8_lossy(&ping.stdout).trim()
        );
    }
    Ok(())
}
