//! A lesson of the MTU on the way.

use anyhow::Result;

use super::{
    Lesson, Text,
    netcat::{await_closed, expect, listen, nc_to, say},
};
use crate::lab::{FAR_INTERFACE, Lab, Transport};

/// A segment that a router may neither forward nor cut.
pub(super) const TOO_SMALL: Lesson = Lesson {
    name: "mtu-too-small",
    happens: Text {
        en: "dev2 is a router with MTU 1000 on its far side; behind it is dev3, 10.0.1.2\n\
             dev3: nc -l 10.0.1.2 8080\n\
             dev1: head -c 1200 /dev/zero | nc -N 10.0.1.2 8080",
        ja: "dev2はルーターで、先のリンクのMTUは1000。その先にdev3（10.0.1.2）がある\n\
             dev3: nc -l 10.0.1.2 8080\n\
             dev1: head -c 1200 /dev/zero | nc -N 10.0.1.2 8080",
    },
    teaches: Text {
        en: "DF forbids to cut the packet: the router drops it and names the MTU of the next link; dev1 sends smaller ones",
        ja: "DFの付いたパケットはフラグメント化できない：ルーターはそれを破棄して次のリンクのMTUを知らせ、dev1は小さく分けて再送する",
    },
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
