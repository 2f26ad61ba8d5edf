//! Lessons of UDP.

use anyhow::Result;

use super::{
    IPV4, IPV6, Lesson, Text,
    netcat::{self, expect, listen, nc, nc_to, say},
};
use crate::lab::{Lab, Transport};

/// A datagram that arrives.
pub(super) const HELLO: Lesson = Lesson {
    name: "udp-hello",
    happens: Text {
        en: "dev2: nc -u -l -W1 10.0.0.2 8080\n\
             dev1: echo hello | nc -u -w1 10.0.0.2 8080",
        ja: "dev2: nc -u -l -W1 10.0.0.2 8080\n\
             dev1: echo hello | nc -u -w1 10.0.0.2 8080",
    },
    teaches: Text {
        en: "no handshake, no answer: one packet of 20 + 8 + 6 octets",
        ja: "ハンドシェイクも応答もない。20+8+6バイトの1パケットだけ",
    },
    news: Text {
        en: "Ordinary: ttl 64, DF, and a source port that dev1's system picked.\n\
             The news: there is no second packet. Nothing here tells whether dev2's program\n\
             got the 6 octets.",
        ja: "いつもの部分：ttl 64、DF、そしてdev1のOSが選んだ送信元ポート。\n\
             注目する部分：2つ目のパケットがない。6バイトがdev2のプログラムに届いたかどうか、\n\
             ここからは分からない。",
    },
    hosts: IPV4,
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
        en: "ICMP says that nobody listens, and quotes the packet",
        ja: "待ち受けがないとICMPが知らせ、パケットを引用する",
    },
    news: Text {
        en: "Ordinary: the UDP packet. It looks the same whether a program listens or not.\n\
             tos 0xc0 is usual, too: Linux marks its ICMP errors so.\n\
             The news: port unreachable, from dev2. In ( ) is the packet that it is about.",
        ja: "いつもの部分：UDPパケット。待ち受けがあってもなくても同じに見える。\n\
             tos 0xc0も普通で、LinuxはICMPのエラーにこの印を付ける。\n\
             注目する部分：dev2からのport unreachable。括弧の中が原因になったパケットである。",
    },
    hosts: IPV4,
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
        en: "the same over IPv6, where ICMPv6 answers",
        ja: "IPv6でも同じことが起き、ICMPv6が知らせる",
    },
    news: Text {
        en: "Ordinary: hlim is to IPv6 what ttl is to IPv4. There is no id and no DF, as\n\
             routers never cut IPv6 packets; flow is a number for the conversation.\n\
             The news: port unreachable, this time of ICMPv6; the rest is as over IPv4.",
        ja: "いつもの部分：hlimはIPv4のttlに当たる。ルーターはIPv6パケットを分割しないので、\n\
             idとDFはない。flowは通信ごとの番号である。\n\
             注目する部分：ICMPv6のport unreachable。ほかはIPv4のときと同じである。",
    },
    hosts: IPV6,
    lab: Lab::with_ipv6,
    play: hello_icmp6,
};

fn hello_icmp6(lab: &Lab) -> Result<()> {
    let nc = nc_to(lab.dev1(), &["-u", "-w1"], lab.dev2().ipv6().into());
    say(nc, netcat::HELLO)
}
