//! Lessons of UDP.

use anyhow::Result;

use super::{
    Lesson, PORT,
    netcat::{HELLO as HELLO_LINE, expect, nc, say},
};
use crate::lab::{Lab, Transport};

/// A datagram that arrives.
pub(super) const HELLO: Lesson = Lesson {
    name: "udp-hello",
    happens: "dev2: nc -u -l -W1 10.0.0.2 8080; dev1: echo hello | nc -u -w1 10.0.0.2 8080",
    teaches: "UDP has no handshake: one packet of 20 + 8 + 6 octets, and no answer",
    play: hello,
};

fn hello(lab: &Lab) -> Result<()> {
    let listener = lab.dev2().listen(Transport::Udp, PORT)?;
    say(nc(lab, &["-u", "-w1"]), HELLO_LINE)?;
    expect(HELLO_LINE, &listener.end()?.stdout)
}

/// A datagram that nothing waits for.
pub(super) const HELLO_ICMP: Lesson = Lesson {
    name: "udp-hello-icmp",
    happens: "dev1: echo hello | nc -u -w1 10.0.0.2 8080, and nothing listens",
    teaches: "ICMP port unreachable answers, and quotes the packet that it complains about",
    play: hello_icmp,
};

fn hello_icmp(lab: &Lab) -> Result<()> {
    say(nc(lab, &["-u", "-w1"]), HELLO_LINE)
}
