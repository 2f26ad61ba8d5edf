//! A lesson of what TCP does about loss.

use anyhow::Result;

use super::{
    IPV4, Lesson, Text,
    netcat::{await_closed, expect, nc, offer},
};
use crate::lab::{Lab, Running};

/// Six segments, of which the third is lost.
pub(super) const LOST_PACKET: Lesson = Lesson {
    name: "tcp-lost-packet",
    happens: Text {
        en: "dev1: sysctl net.ipv4.tcp_rmem=\"65536 65536 65536\"  # a buffer of one size\n\
             dev1, dev2: ip link set eth0 gso_max_segs 1  # each segment is a packet\n\
             dev2: head -c 8688 /dev/zero | nc -N -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080\n\
             of six segments, the third leaves dev2 and does not reach dev1",
        ja: "dev1: sysctl net.ipv4.tcp_rmem=\"65536 65536 65536\"  # バッファを広げない\n\
             dev1とdev2: ip link set eth0 gso_max_segs 1  # 1セグメント1パケット\n\
             dev2: head -c 8688 /dev/zero | nc -N -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080\n\
             6つのセグメントのうち3つ目は、dev2を出るがdev1に届かない",
    },
    teaches: Text {
        en: "SACK names what is missing, and only that is sent again",
        ja: "欠けた分をSACKが伝え、そこだけが再送される",
    },
    news: Text {
        en: "Ordinary: handshake, data, close. At dev2 no packet is missing: it left.\n\
             The news: dev1 says ack 2897 again and again, and sack tells what it has behind\n\
             the gap. dev2 sends 2897:4345 once more, and ack jumps to 8689: 1448 octets\n\
             were lost on the way, and all 8688 arrived in the end.",
        ja: "いつもの部分：ハンドシェイク、データ、終了。dev2からはすべて送信されている。\n\
             注目する部分：dev1はack 2897を繰り返し、その先で届いた範囲をsackで伝える。dev2が\n\
             2897:4345を再送すると、ackは8689まで進む。途中で失われたのは1448バイトで、\n\
             最後には8688バイトすべてが届いた。",
    },
    hosts: IPV4,
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
