//! Lessons of UDP.

use anyhow::Result;

use super::{
    Lesson, Text,
    netcat::{self, expect, listen, nc, nc_to, say},
};
use crate::lab::{Lab, Transport};

/// A datagram that arrives.
pub(super) const HELLO: Lesson = Lesson {
    name: "udp-hello",
    happens: Text {
        en: "dev2: nc -u -l -W1 10.0.0.2 8080; dev1: echo hello | nc -u -w1 10.0.0.2 8080",
        ja: "dev2: nc -u -l -W1 10.0.0.2 8080; dev1: echo hello | nc -u -w1 10.0.0.2 8080",
    },
    teaches: Text {
        en: "UDP has no handshake: one packet of 20 + 8 + 6 octets, and no answer",
        ja: "UDPにハンドシェイクはない：20 + 8 + 6バイトのパケット1つだけで、返事はない",
    },
    lab: Lab::new,
    play: hello,
};

fn hello(lab: &Lab) -> Result<()> {
    let listener = listen(lab.dev2(), Transport::Udp)?;
    say(nc(lab, &["-u", "-w1"]), netcat::HELLO)?;
    expect(netcat::HELLO, &listener.end()?.stdout)
}

/// A datagram that nothing waits for.
pub(super) const HELLO_ICMP: Lesson = Lesson {
    name: "udp-hello-icmp",
    happens: Text {
        en: "dev1: echo hello | nc -u -w1 10.0.0.2 8080, and nothing listens",
        ja: "dev1: echo hello | nc -u -w1 10.0.0.2 8080（待ち受けるプログラムはない）",
    },
    teaches: Text {
        en: "ICMP port unreachable answers, and quotes the packet that it complains about",
        ja: "ICMPのポート到達不能が返り、原因になったパケットを引用する",
    },
    lab: Lab::new,
    play: hello_icmp,
};

fn hello_icmp(lab: &Lab) -> Result<()> {
    say(nc(lab, &["-u", "-w1"]), netcat::HELLO)
}

/// The same over IPv6.
pub(super) const HELLO_ICMP6: Lesson = Lesson {
    name: "udp-hello-icmp6",
    happens: Text {
        en: "dev1: echo hello | nc -u -w1 fd00::2 8080, and nothing listens",
        ja: "dev1: echo hello | nc -u -w1 fd00::2 8080（待ち受けるプログラムはない）",
    },
    teaches: Text {
        en: "over IPv6 it is ICMPv6 that answers: other numbers, the same quotation",
        ja: "IPv6ではICMPv6が返る：番号は違うが、引用のしかたは同じ",
    },
    lab: Lab::with_ipv6,
    play: hello_icmp6,
};

fn hello_icmp6(lab: &Lab) -> Result<()> {
    let nc = nc_to(lab.dev1(), &["-u", "-w1"], lab.dev2().ipv6().into());
    say(nc, netcat::HELLO)
}
