//! A lesson of the MTU on the way.

use anyhow::Result;

use super::{
    Lesson,
    netcat::{await_closed, expect, listen, nc_to, say},
};
use crate::lab::{FAR_INTERFACE, Lab, Transport};

/// A segment that a router may neither forward nor cut.
pub(super) const TOO_SMALL: Lesson = Lesson {
    name: "mtu-too-small",
    happens: "dev2 is a router, MTU 1000 on its far side, dev3 there; dev3: nc -l 10.0.1.2 8080; dev1: \
              head -c 1200 /dev/zero | nc -N 10.0.1.2 8080",
    teaches: "DF forbids to cut a packet: the router says which MTU the next link has, and dev1 sends smaller ones",
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
