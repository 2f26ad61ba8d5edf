//! Lessons of ICMP.

use std::{
    net::Ipv4Addr,
    process::{Output, Stdio},
};

use anyhow::{Result, bail};

use super::{IPV4, Lesson, Text};
use crate::lab::{Lab, Running};

/// A ping larger than the MTU.
pub(super) const FRAGMENTS: Lesson = Lesson {
    name: "icmp-fragments",
    happens: Text {
        en: "MTU 500 on both ends; dev1: ping -s 1000 -c 1 10.0.0.2",
        ja: "両端のMTUは500。dev1: ping -s 1000 -c 1 10.0.0.2",
    },
    teaches: Text {
        en: "one datagram in three pieces, of which one has the header",
        ja: "1つのデータグラムが3つに分かれ、ヘッダーは先頭だけ",
    },
    news: Text {
        en: "Ordinary: a question and its answer, each a datagram with its own id.\n\
             The news: 0+480, 480+480, 960+48: the first octet and the number of octets of\n\
             each piece. The same id tells that they belong together.",
        ja: "いつもの部分：要求と応答。それぞれ独自のidを持つデータグラムである。\n\
             注目する部分：0+480、480+480、960+48。各フラグメントの先頭位置とバイト数である。\n\
             idが同じなので、1つのデータグラムだと分かる。",
    },
    hosts: IPV4,
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
        en: "each router takes 1 from the TTL; at 0 the packet is gone",
        ja: "ルーターごとにTTLが1減り、0になると破棄される",
    },
    news: Text {
        en: "Ordinary: the second ping. Its answer has ttl 63: it began at 64 on dev3, and\n\
             the router has taken 1 from it.\n\
             The news: ttl 1, and who answers: not 10.0.1.2 but the router, 10.0.0.2.\n\
             This is how traceroute finds the routers on the way.",
        ja: "いつもの部分：2回目のping。応答のttlは63で、dev3では64だったものをルーターが\n\
             1減らした。\n\
             注目する部分：ttl 1と、応答の送信元。10.0.1.2ではなくルーターの10.0.0.2である。\n\
             tracerouteはこの仕組みで途中のルーターを調べる。",
    },
    hosts: IPV4,
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
