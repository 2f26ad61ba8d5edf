//! A lesson of the MTU on the way.

use anyhow::Result;

use super::{
    IPV4, Lesson, Text,
    netcat::{await_closed, expect, listen, nc_to, say},
};
use crate::lab::{FAR_INTERFACE, Lab, Transport};

/// A segment that a router may neither forward nor cut.
pub(super) const TOO_SMALL: Lesson = Lesson {
    name: "mtu-too-small",
    happens: Text {
        en: "dev2 is a router with MTU 1000 on its far side; behind it is dev3, 10.0.1.2\n\
             dev1, dev2: ip link set eth0 gso_max_segs 1  # each segment is a packet\n\
             dev3: nc -l 10.0.1.2 8080\n\
             dev1: head -c 1200 /dev/zero | nc -N 10.0.1.2 8080",
        ja: "dev2はルーターで、先のリンクのMTUは1000。その先にdev3（10.0.1.2）がある\n\
             dev1とdev2: ip link set eth0 gso_max_segs 1  # 1セグメント1パケット\n\
             dev3: nc -l 10.0.1.2 8080\n\
             dev1: head -c 1200 /dev/zero | nc -N 10.0.1.2 8080",
    },
    teaches: Text {
        en: "a router drops what is too big, and says what would fit",
        ja: "大きすぎるパケットは破棄され、通れる大きさが返る",
    },
    news: Text {
        en: "Ordinary: the handshake. Both sides offer mss 1460, as neither knows of the\n\
             narrow link behind the router.\n\
             The news: ICMP names 1000 octets. 1200 octets of data and 52 of headers were\n\
             too many, so dev1 sends 948 and 252 instead: in the end all 1200 arrive.",
        ja: "いつもの部分：ハンドシェイク。ルーターの先にMTUの小さいリンクがあるとは双方とも\n\
             知らないので、どちらもmss 1460を通知する。\n\
             注目する部分：ICMPが知らせる1000バイト。データ1200とヘッダー52では大きすぎ、\n\
             dev1は948と252に分けて送り直し、最後には1200バイトすべてが届く。",
    },
    hosts: IPV4,
    lab: Lab::with_router,
    play: too_small,
};

fn too_small(lab: &Lab) -> Result<()> {
    const OCTETS: &[u8] = &[0; 1200];
    lab.send_segments_singly()?;
    let router = lab.dev2();
    router.ip(&["link", "set", FAR_INTERFACE, "mtu", "1000"])?;
    let dev3 = lab.dev3()?;
    let listener = listen(dev3, Transport::Tcp)?;
    say(nc_to(lab.dev1(), &["-N"], dev3.address().into()), OCTETS)?;
    expect(OCTETS, &listener.end()?.stdout)?;
    await_closed(dev3)
}
