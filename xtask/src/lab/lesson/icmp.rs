//! Lessons of ICMP.

use std::process::Stdio;

use anyhow::{Result, bail};

use super::Lesson;
use crate::lab::{Lab, Running};

/// A ping larger than the MTU.
pub(super) const FRAGMENTS: Lesson = Lesson {
    name: "icmp-fragments",
    happens: "MTU 500 on both ends; dev1: ping -s 1000 -c 1 10.0.0.2",
    teaches: "one datagram in three fragments: same id, and only the first has the ICMP header",
    play: fragments,
};

fn fragments(lab: &Lab) -> Result<()> {
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
