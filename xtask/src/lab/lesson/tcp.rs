//! Lessons of TCP that need nothing but two programs.

use std::process::Stdio;

use anyhow::Result;

use super::{
    Lesson, PORT,
    netcat::{HELLO, expect, nc, say},
};
use crate::lab::{Lab, Running, Transport, wait_for};

/// A connection that is refused.
pub(super) const REFUSED: Lesson = Lesson {
    name: "tcp-refused",
    happens: "dev1: nc 10.0.0.2 8080, and nothing listens",
    teaches: "SYN asks, RST+ACK refuses: no program listens on TCP port 8080",
    play: refused,
};

fn refused(lab: &Lab) -> Result<()> {
    // It ends when the refusal has come, and not with success.
    Running::start(nc(lab, &[]).stdin(Stdio::null()))?.end()?;
    Ok(())
}

/// A connection from its opening to its close.
pub(super) const SESSION: Lesson = Lesson {
    name: "tcp-session",
    happens: "dev2: nc -l 10.0.0.2 8080; dev1: echo hello | nc -N 10.0.0.2 8080",
    teaches: "three packets open a connection, seq and ack count octets, FIN closes each way",
    play: session,
};

fn session(lab: &Lab) -> Result<()> {
    let listener = lab.dev2().listen(Transport::Tcp, PORT)?;
    say(nc(lab, &["-N"]), HELLO)?;
    expect(HELLO, &listener.end()?.stdout)?;
    // The last packet acknowledges dev2's FIN, and with it dev2's socket goes.
    wait_for("the connection to be closed", || {
        Ok(lab.dev2().sockets(Transport::Tcp, PORT)? == 0)
    })
}
