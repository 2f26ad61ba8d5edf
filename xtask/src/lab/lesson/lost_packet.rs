//! A lesson of what TCP does about loss.

use anyhow::Result;

use super::{
    Lesson,
    netcat::{await_closed, expect, nc, offer},
};
use crate::lab::{Lab, Running};

/// Five segments, of which the second is lost.
pub(super) const LOST_PACKET: Lesson = Lesson {
    name: "tcp-lost-packet",
    happens: "dev2: head -c 7240 /dev/zero | nc -N -l 10.0.0.2 8080; dev1: nc 10.0.0.2 8080; the second of five \
              segments leaves dev2 and does not reach dev1",
    teaches: "dev1 says again and again what it waits for, and by SACK what it has; dev2 sends the one again",
    lab: Lab::new,
    play: lost_packet,
};

fn lost_packet(lab: &Lab) -> Result<()> {
    /// Five times the octets that have room in a packet beside the headers, with timestamps.
    const OCTETS: &[u8] = &[0; 5 * 1448];
    /// No packet without data is as long.
    const LONG: i32 = 1000;
    lab.send_segments_singly()?;
    let _loss = lab.dev1().lose(2, LONG)?;
    let sender = offer(lab.dev2(), OCTETS)?;
    let receiver = Running::start(&mut nc(lab, &[]))?;
    expect(OCTETS, &receiver.end()?.stdout)?;
    sender.end()?;
    // The last packet acknowledges dev1's FIN, and with it dev1's socket goes.
    await_closed(lab.dev1())
}
