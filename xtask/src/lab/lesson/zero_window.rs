//! A lesson of flow control.

use anyhow::Result;

use super::{
    Lesson, Text,
    netcat::{await_closed, expect, listen, nc, start},
};
use crate::lab::{Lab, Transport, wait_for};

/// A receiver that does not read, and then does.
pub(super) const ZERO_WINDOW: Lesson = Lesson {
    name: "tcp-zero-window",
    happens: Text {
        en: "dev2: nc -l 10.0.0.2 8080; Ctrl-Z stops it\n\
             dev1: head -c 8000 /dev/zero | nc -N 10.0.0.2 8080\n\
             dev2: fg",
        ja: "dev2: nc -l 10.0.0.2 8080をCtrl-Zで止める\n\
             dev1: head -c 8000 /dev/zero | nc -N 10.0.0.2 8080\n\
             dev2: fg",
    },
    teaches: Text {
        en: "window 0 stops the sender, which asks at longer and longer intervals; an open window lets it go on",
        ja: "ウィンドウ0で送信は止まり、送信側は間隔を延ばしながら尋ねる。ウィンドウが開くと送信は続く",
    },
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
