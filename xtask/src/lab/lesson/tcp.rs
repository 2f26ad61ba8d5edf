//! Lessons of TCP that need nothing but two programs.

use std::{
    io::{Read, Write},
    process::Stdio,
};

use anyhow::{Context, Result};

use super::{
    Lesson, PORT, Text,
    netcat::{HELLO, await_closed, expect, listen, nc, say},
};
use crate::lab::{Lab, Running, Transport, wait_for};

/// A connection that is refused.
pub(super) const REFUSED: Lesson = Lesson {
    name: "tcp-refused",
    happens: Text {
        en: "dev1: nc 10.0.0.2 8080, and nothing listens",
        ja: "dev1: nc 10.0.0.2 8080（待ち受けるプログラムはない）",
    },
    teaches: Text {
        en: "SYN asks, RST+ACK refuses: no program listens on TCP port 8080",
        ja: "SYNがコネクションを要求し、RST+ACKが拒否する：TCPポート8080で待ち受けるプログラムはない",
    },
    lab: Lab::new,
    play: refused,
};

fn refused(lab: &Lab) -> Result<()> {
    // It ends when the refusal has come, and not with success.
    Running::start(&mut nc(lab, &[]))?.end()?;
    Ok(())
}

/// A connection from its opening to its close.
pub(super) const SESSION: Lesson = Lesson {
    name: "tcp-session",
    happens: Text {
        en: "dev2: nc -l 10.0.0.2 8080; dev1: echo hello | nc -N 10.0.0.2 8080",
        ja: "dev2: nc -l 10.0.0.2 8080; dev1: echo hello | nc -N 10.0.0.2 8080",
    },
    teaches: Text {
        en: "three packets open a connection, seq and ack count octets, FIN closes each way",
        ja: "3つのパケットでコネクションが開く。seqとackはバイトを数え、FINは片方向ずつ閉じる",
    },
    lab: Lab::new,
    play: session,
};

fn session(lab: &Lab) -> Result<()> {
    let listener = listen(lab.dev2(), Transport::Tcp)?;
    say(nc(lab, &["-N"]), HELLO)?;
    expect(HELLO, &listener.end()?.stdout)?;
    // The last packet acknowledges dev2's FIN, and with it dev2's socket goes.
    await_closed(lab.dev2())
}

/// A connection that is torn down.
pub(super) const RESET: Lesson = Lesson {
    name: "tcp-reset",
    happens: Text {
        en: "dev2: nc -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080, says hello\n\
             dev2: Ctrl-Z stops its nc; dev1: says more, which nobody reads; dev2: kill -9 %1",
        ja: "dev2: nc -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080でhelloを送る\n\
             dev2: Ctrl-Zでncを止める。dev1: さらに送るが、誰も読まない。dev2: kill -9 %1",
    },
    teaches: Text {
        en: "RST instead of FIN: what was not read is lost, and the connection is over at once",
        ja: "FINではなくRST：読まれていないデータは失われ、コネクションはその場で終わる",
    },
    lab: Lab::new,
    play: reset,
};

fn reset(lab: &Lab) -> Result<()> {
    let mut listener = listen(lab.dev2(), Transport::Tcp)?;
    let mut speaker = Running::start(nc(lab, &[]).stdin(Stdio::piped()))?;
    let input = speaker.child().stdin.take();
    let mut input = input.context("nc has no standard input")?;
    input.write_all(HELLO).context("cannot write to nc")?;
    let output = listener.child().stdout.as_mut();
    let mut heard = [0; HELLO.len()];
    output
        .context("nc has no standard output")?
        .read_exact(&mut heard)
        .context("nc on dev2 has heard nothing")?;
    expect(HELLO, &heard)?;
    listener.stop()?;
    input
        .write_all(b"are you there?\n")
        .context("cannot write to nc")?;
    wait_for("dev2 to have octets that nobody reads", || {
        let sockets = lab.dev2().sockets(Transport::Tcp, PORT)?;
        Ok(sockets.iter().any(|socket| socket.unread > 0))
    })?;
    // Dropped, it is killed.
    drop(listener);
    // The reset ends it.
    drop(speaker.end()?);
    Ok(())
}
