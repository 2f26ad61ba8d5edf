//! A lesson of data in the first packet.

use std::{
    io::Read,
    net::{SocketAddrV4, TcpStream},
};

use anyhow::{Context, Result};
use rustix::net::{AddressFamily, SendFlags, Shutdown, SocketType, sendto, shutdown, socket};

use super::{
    IPV4, Lesson, PORT, Text,
    netcat::{HELLO, await_closed, expect, listen},
};
use crate::lab::{Lab, Transport};

/// Two connections, of which the second carries data in its first packet (RFC 7413).
pub(super) const FAST_OPEN: Lesson = Lesson {
    name: "tcp-fast-open",
    happens: Text {
        en: "dev1 and dev2: sysctl net.ipv4.tcp_fastopen=1027  # allow data in SYN\n\
             twice:\n\
             dev2: nc -l 10.0.0.2 8080\n\
             dev1: a program calls sendto(\"hello\\n\", MSG_FASTOPEN)",
        ja: "dev1とdev2: sysctl net.ipv4.tcp_fastopen=1027  # SYNにデータを許す\n\
             次を2回：\n\
             dev2: nc -l 10.0.0.2 8080\n\
             dev1: プログラムがsendto(\"hello\\n\", MSG_FASTOPEN)を呼ぶ",
    },
    teaches: Text {
        en: "with a cookie from before, the SYN already carries data",
        ja: "前に得たクッキーがあれば、SYNでデータを送れる",
    },
    news: Text {
        en: "Ordinary: the first connection, but for tfo, by which dev1 gets a cookie.\n\
             The news: the second SYN has len 6. The answer's ack is its seq plus 7, 1 for\n\
             the SYN and 6 for the data: dev2 has hello before the handshake is complete.",
        ja: "いつもの部分：1回目のコネクション。ただし、dev1はtfoでクッキーを受け取る。\n\
             注目する部分：2回目のSYNはlen 6。応答のackはそのseqに7（SYNの1とデータの6）を\n\
             足した値で、ハンドシェイクが終わる前にhelloがdev2に届いたと分かる。",
    },
    hosts: IPV4,
    lab: Lab::new,
    play: fast_open,
};

fn fast_open(lab: &Lab) -> Result<()> {
    /// Documentation/networking/ip-sysctl.rst: as client, as server, for every program that listens.
    const SETTING: u32 = 0x1 | 0x2 | 0x400;
    for host in [lab.dev1(), lab.dev2()] {
        host.set("ipv4/tcp_fastopen", &SETTING.to_string())?;
    }
    for _ in ["the cookie", "the data"] {
        let listener = listen(lab.dev2(), Transport::Tcp)?;
        let address = SocketAddrV4::new(lab.dev2().address(), PORT);
        lab.dev1()
            .enter(|| say_at_once(address))?
            .context("cannot say hello in the first packet")?;
        expect(HELLO, &listener.end()?.stdout)?;
        await_closed(lab.dev2())?;
    }
    Ok(())
}

/// Connects and sends a line, in one call, and waits until the other side has closed.
fn say_at_once(address: SocketAddrV4) -> Result<()> {
    /// include/linux/socket.h
    const MSG_FASTOPEN: SendFlags = SendFlags::from_bits_retain(0x2000_0000);
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
    sendto(&socket, HELLO, MSG_FASTOPEN, &address)?;
    shutdown(&socket, Shutdown::Write)?;
    TcpStream::from(socket).read_to_end(&mut Vec::new())?;
    Ok(())
}
