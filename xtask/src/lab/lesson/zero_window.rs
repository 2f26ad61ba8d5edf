//! A lesson of flow control.

use anyhow::Result;

use super::{
    IPV4, Lesson, Text,
    netcat::{await_closed, expect, listen, nc, start},
};
use crate::lab::{Lab, Transport, wait_for};

/// A receiver that does not read, and then does.
pub(super) const ZERO_WINDOW: Lesson = Lesson {
    name: "tcp-zero-window",
    happens: Text {
        en: "dev2: sysctl net.ipv4.tcp_rmem=\"8192 8192 8192\"  # a small buffer\n\
             dev2: sysctl net.ipv4.tcp_invalid_ratelimit=0  # answer every probe\n\
             dev1: sysctl net.ipv4.tcp_early_retrans=0  # wait for slow acknowledgments\n\
             dev1, dev2: ip link set eth0 gso_max_segs 1  # each segment is a packet\n\
             dev2: nc -l 10.0.0.2 8080; Ctrl-Z stops it\n\
             dev1: head -c 8000 /dev/zero | nc -N 10.0.0.2 8080\n\
             dev2: fg",
        ja: "dev2: sysctl net.ipv4.tcp_rmem=\"8192 8192 8192\"  # バッファを小さく\n\
             dev2: sysctl net.ipv4.tcp_invalid_ratelimit=0  # 問い合わせのすべてに答える\n\
             dev1: sysctl net.ipv4.tcp_early_retrans=0  # 遅い確認応答を待つ\n\
             dev1とdev2: ip link set eth0 gso_max_segs 1  # 1セグメント1パケット\n\
             dev2: nc -l 10.0.0.2 8080をCtrl-Zで止める\n\
             dev1: head -c 8000 /dev/zero | nc -N 10.0.0.2 8080\n\
             dev2: fg",
    },
    teaches: Text {
        en: "window 0 stops the sender until the receiver reads again",
        ja: "ウィンドウ0で送信が止まり、受信側が読むと再開する",
    },
    news: Text {
        en: "Ordinary: the small windows of dev2, whose buffer was set to 8192 octets.\n\
             At win 8, dev1 waits 0.2 s for more room before it sends a short segment.\n\
             The news: win 0. dev1 must wait, and asks after longer and longer pauses, with\n\
             an octet number that dev2 has already. When dev2's program reads, win 30 lets\n\
             dev1 go on: all 8000 octets arrive, and none was lost.",
        ja: "いつもの部分：dev2の小さなウィンドウ。バッファを8192バイトにしてある。\n\
             win 8では、dev1は短いセグメントを避けて0.2秒待ってから送る。\n\
             注目する部分：win 0。dev1は送れず、届いている番号のパケットで、間隔を延ばしつつ\n\
             受け取れるかを確かめる。dev2のプログラムが読むとwin 30になり、送信が再開する。\n\
             8000バイトすべてが届き、失われたものはない。",
    },
    hosts: IPV4,
    lab: Lab::new,
    play: zero_window,
};

fn zero_window(lab: &Lab) -> Result<()> {
    const OCTETS: &[u8] = &[0; 8000];
    const PROBES: u64 = 2;
    lab.send_segments_singly()?;
    // A small buffer, so that few packets fill it.
    lab.dev2().set("ipv4/tcp_rmem", "8192 8192 8192")?;
    // dev1 waits for acknowledgments that dev2 delays, and does not take what they are for as lost.
    lab.dev1().set("ipv4/tcp_early_retrans", "0")?;
    // Every probe is answered, however soon it follows the one before.
    lab.dev2().set("ipv4/tcp_invalid_ratelimit", "0")?;
    let listener = listen(lab.dev2(), Transport::Tcp)?;
    listener.stop()?;
    let speaker = start(nc(lab, &["-N"]), OCTETS)?;
    wait_for("dev1 to probe the window", || {
        Ok(lab.dev1().count("TCPWinProbe")? >= PROBES)
    })?;
    listener.go_on()?;
    speaker.end()?;
    expect(OCTETS, &listener.end()?.stdout)?;
    await_closed(lab.dev2())
}
