//! The lessons: what dev1 does, and what can be learnt from the packets.
//!
//! Each does the real thing with real programs, so that the packets are those that a beginner will meet. A
//! lesson has ended when its last packet has passed dev2.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::{
    Lab,
    host::{Running, Transport},
    wait_for,
};

const PORT: u16 = 8080;

/// A lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// A TCP connection that is refused.
    TcpRefused,
    /// A TCP connection from its opening to its close.
    TcpSession,
    /// A UDP datagram that arrives.
    UdpHello,
    /// A UDP datagram that nothing waits for.
    UdpHelloIcmp,
    /// A ping larger than the MTU.
    IcmpFragments,
}

impl Lesson {
    /// All lessons, in the order in which to take them.
    pub const ALL: [Self; 5] = [
        Self::TcpRefused,
        Self::TcpSession,
        Self::UdpHello,
        Self::UdpHelloIcmp,
        Self::IcmpFragments,
    ];

    /// The name one calls it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::TcpRefused => "tcp-refused",
            Self::TcpSession => "tcp-session",
            Self::UdpHello => "udp-hello",
            Self::UdpHelloIcmp => "udp-hello-icmp",
            Self::IcmpFragments => "icmp-fragments",
        }
    }

    /// The lesson of that name; `None` if there is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lesson| lesson.name() == name)
    }

    /// What happens in it, as one would type it.
    pub fn happens(self) -> &'static str {
        match self {
            Self::TcpRefused => "dev1: nc 10.0.0.2 8080, and nothing listens",
            Self::TcpSession => "dev2: nc -l 10.0.0.2 8080; dev1: echo hello | nc -N 10.0.0.2 8080",
            Self::UdpHello => {
                "dev2: nc -u -l -W1 10.0.0.2 8080; dev1: echo hello | nc -u -w1 10.0.0.2 8080"
            }
            Self::UdpHelloIcmp => "dev1: echo hello | nc -u -w1 10.0.0.2 8080, and nothing listens",
            Self::IcmpFragments => "MTU 500 on both ends; dev1: ping -s 1000 -c 1 10.0.0.2",
        }
    }

    /// What it teaches, in one line.
    pub fn teaches(self) -> &'static str {
        match self {
            Self::TcpRefused => "SYN asks, RST+ACK refuses: no program listens on TCP port 8080",
            Self::TcpSession => {
                "three packets open a connection, seq and ack count octets, FIN closes each way"
            }
            Self::UdpHello => {
                "UDP has no handshake: one packet of 20 + 8 + 6 octets, and no answer"
            }
            Self::UdpHelloIcmp => {
                "ICMP port unreachable answers, and quotes the packet that it complains about"
            }
            Self::IcmpFragments => {
                "one datagram in three fragments: same id, and only the first has the ICMP header"
            }
        }
    }

    /// Does it in `lab`. All its packets have passed dev2 when this returns.
    ///
    /// # Errors
    /// A program is missing, or something does not happen within [`LIMIT`](super::LIMIT).
    pub fn play(self, lab: &Lab) -> Result<()> {
        match self {
            Self::TcpRefused => tcp_refused(lab),
            Self::TcpSession => tcp_session(lab),
            Self::UdpHello => udp_hello(lab),
            Self::UdpHelloIcmp => udp_hello_icmp(lab),
            Self::IcmpFragments => icmp_fragments(lab),
        }
    }
}

fn tcp_refused(lab: &Lab) -> Result<()> {
    // It ends when the refusal has come, and not with success.
    Running::start(nc(lab, &[]).stdin(Stdio::null()))?.end()?;
    Ok(())
}

fn tcp_session(lab: &Lab) -> Result<()> {
    let listener = lab.dev2().listen(Transport::Tcp, PORT)?;
    say_hello(nc(lab, &["-N"]))?;
    expect_hello(&listener.end()?.stdout)?;
    // The last packet acknowledges dev2's FIN, and with it dev2's socket goes.
    wait_for("the connection to be closed", || {
        Ok(lab.dev2().sockets(Transport::Tcp, PORT)? == 0)
    })
}

fn udp_hello(lab: &Lab) -> Result<()> {
    let listener = lab.dev2().listen(Transport::Udp, PORT)?;
    say_hello(nc(lab, &["-u", "-w1"]))?;
    expect_hello(&listener.end()?.stdout)
}

fn udp_hello_icmp(lab: &Lab) -> Result<()> {
    say_hello(nc(lab, &["-u", "-w1"]))
}

fn icmp_fragments(lab: &Lab) -> Result<()> {
    lab.set_mtu(500)?;
    let mut ping = lab.dev1().command("ping");
    ping.args([
        "-n",
        "-s",
        "1000",
        "-c",
        "1",
        &lab.dev2().address().to_string(),
    ]);
    let output = Running::start(ping.stdin(Stdio::null()).stdout(Stdio::piped()))?.end()?;
    lab.set_mtu(1500)?;
    if !output.status.success() {
        bail!(
            "ping had no answer: {}",
            String::from_utf8_lossy(&output.stdout).trim()
        );
    }
    Ok(())
}

/// `nc` from dev1 to dev2. It is quiet about a refusal.
fn nc(lab: &Lab, options: &[&str]) -> Command {
    let mut nc = lab.dev1().command("nc");
    nc.args(options)
        .args([lab.dev2().address().to_string(), PORT.to_string()])
        .stdout(Stdio::null());
    nc
}

/// Runs `nc` with `hello` and a line feed as its input.
fn say_hello(mut nc: Command) -> Result<()> {
    let mut nc = Running::start(nc.stdin(Stdio::piped()))?;
    let mut input = nc
        .child()
        .stdin
        .take()
        .context("nc has no standard input")?;
    input.write_all(b"hello\n").context("cannot write to nc")?;
    drop(input);
    nc.end()?;
    Ok(())
}

fn expect_hello(received: &[u8]) -> Result<()> {
    if received != b"hello\n" {
        bail!(
            "dev2 received {:?} instead of \"hello\\n\"",
            String::from_utf8_lossy(received)
        );
    }
    Ok(())
}
