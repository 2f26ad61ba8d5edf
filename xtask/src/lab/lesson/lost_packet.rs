//! A lesson of what TCP does about loss.

use anyhow::Result;

use super::{
    Lesson, Text,
    netcat::{await_closed, expect, nc, offer},
};
use crate::lab::{Lab, Running};

/// Six segments, of which the third is lost.
pub(super) const LOST_PACKET: Lesson = Lesson {
    name: "tcp-lost-packet",
    happens: Text {
        en: "dev2: head -c 8688 /dev/zero | nc -N -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080\n\
             of six segments, the third leaves dev2 and does not reach dev1",
        ja: "dev2: head -c 8688 /dev/zero | nc -N -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080\n\
             6つのセグメントのうち3つ目は、dev2を出るがdev1に届かない",
    },
    teaches: Text {
        en: "dev1 repeats which octet it waits for, and tells by SACK what it has; dev2 sends only the missing segment again",
        ja: "dev1は待っているバイトの番号を繰り返し、届いた分をSACKで伝える。dev2は欠けたセグメントだけを再送する",
    },
    lab: Lab::new,
    play: lost_packet,
};

fn lost_packet(lab: &Lab) -> Result<()> {
    /// Six times the octets that have room in a packet beside the headers, with timestamps.
    const OCTETS: &[u8] = &[0; 6 * 1448];
    /// No packet without data is as long.
    const LONG: i32 = 1000;
    lab.send_segments_singly()?;
    // A buffer that does not grow: a wider window would be news in packets that are to have none but SACK.
    lab.dev1().set("ipv4/tcp_rmem", "65536 65536 65536")?;
    let _loss = lab.dev1().lose(3, LONG)?;
    let sender = offer(lab.dev2(), OCTETS)?;
    let receiver = Running::start(&mut nc(lab, &[]))?;
    expect(OCTETS, &receiver.end()?.stdout)?;
    sender.end()?;
    // The last packet acknowledges dev1's FIN, and with it dev1's socket goes.
    await_closed(lab.dev1())
}
