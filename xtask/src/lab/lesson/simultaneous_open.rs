//! A lesson of the other way to open a connection.

use anyhow::Result;

use super::{
    IPV4, Lesson, PORT, Text,
    netcat::{HELLO, await_closed, nc_to, start},
};
use crate::lab::{FAR_INTERFACE, Host, Lab, Socket, Transport, link::introduce, wait_for};

/// Two hosts that call each other at the same time (RFC 9293 3.5).
pub(super) const SIMULTANEOUS_OPEN: Lesson = Lesson {
    name: "tcp-simultaneous-open",
    happens: Text {
        en: "dev2 is a slow router; behind it is dev3, 10.0.1.2\n\
             at the same time:\n\
             dev1: echo hello | nc -N -p 8080 10.0.1.2 8080\n\
             dev3: nc -p 8080 10.0.0.1 8080",
        ja: "dev2は遅いルーターで、その先にdev3（10.0.1.2）がある\n\
             同時に：\n\
             dev1: echo hello | nc -N -p 8080 10.0.1.2 8080\n\
             dev3: nc -p 8080 10.0.0.1 8080",
    },
    teaches: Text {
        en: "two SYN that cross open one connection; nobody listened",
        ja: "行き違った2つのSYNで開く。待ち受けは要らない",
    },
    news: Text {
        en: "Ordinary: the options, the data and the close.\n\
             The news: two SYN without ACK, so both asked. Each then agrees to the other's\n\
             with SYN+ACK: four packets instead of three. sack 0:1 only says that the SYN\n\
             came twice, the second time within the SYN+ACK.",
        ja: "いつもの部分：オプション、データ、終了。\n\
             注目する部分：ACKのないSYNが2つあるので、双方が要求した。それぞれが相手のSYNに\n\
             SYN+ACKで応じるため、3つではなく4つのパケットで開く。sack 0:1は、SYN+ACKの分も\n\
             含めてSYNが二度届いたことを示すだけである。",
    },
    hosts: IPV4,
    lab: Lab::with_router,
    play: simultaneous_open,
};

fn simultaneous_open(lab: &Lab) -> Result<()> {
    let (dev1, router, dev3) = (lab.dev1(), lab.dev2(), lab.dev3()?);
    let port = PORT.to_string();
    // The router believes that it has asked for dev3's MAC address, and keeps what is for dev3 until it has one.
    let address = dev3.address().to_string();
    let forget = ["neighbour", "replace", &address, "dev", FAR_INTERFACE];
    router.ip(&[forget.as_slice(), &["nud", "incomplete"]].concat())?;

    let to_dev3 = nc_to(dev1, &["-N", "-p", &port], dev3.address().into());
    let from_dev1 = start(to_dev3, HELLO)?;
    await_state(dev1, Socket::SYN_SENT)?;
    let to_dev1 = nc_to(dev3, &["-p", &port], dev1.address().into());
    let from_dev3 = start(to_dev1, b"")?;
    await_state(dev1, Socket::SYN_RECV)?;

    introduce(dev3.end(), lab.far_end())?;
    from_dev1.end()?;
    from_dev3.end()?;
    await_closed(dev3)
}

fn await_state(host: &Host, state: u8) -> Result<()> {
    wait_for(&format!("{} to call", host.name()), || {
        let sockets = host.sockets(Transport::Tcp, PORT)?;
        Ok(sockets.iter().any(|socket| socket.state == state))
    })
}
