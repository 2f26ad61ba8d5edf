//! Lessons of TCP that need nothing but two programs.

use std::{
    io::{Read, Write},
    process::Stdio,
};

use anyhow::{Context, Result};

use super::{
    IPV4, Lesson, PORT, Text,
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
        en: "SYN asks, RST+ACK refuses: nothing listens on that port",
        ja: "SYNがコネクションを要求し、RST+ACKが拒否する",
    },
    news: Text {
        en: "Ordinary: the SYN and its options, as any Linux host sends them.\n\
             The news: the flag RST in the answer. Its ack is the seq of the SYN plus 1:\n\
             it is that SYN which is refused.",
        ja: "いつもの部分：SYNとそのオプション。どのLinuxホストもこう送る。\n\
             注目する部分：応答のRSTフラグ。ackはSYNのseqに1を足した値なので、\n\
             このSYNが拒否されたと分かる。",
    },
    hosts: IPV4,
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
        en: "dev2: nc -l 10.0.0.2 8080\n\
             dev1: echo hello | nc -N 10.0.0.2 8080",
        ja: "dev2: nc -l 10.0.0.2 8080\n\
             dev1: echo hello | nc -N 10.0.0.2 8080",
    },
    teaches: Text {
        en: "three packets open, seq and ack count octets, FIN closes",
        ja: "3つのパケットで開き、seqとackで数え、FINで閉じる",
    },
    news: Text {
        en: "Ordinary: all of it. Every TCP connection begins and ends like this.\n\
             The news: seq 1:7 and ack 7. The octets 1 to 6 went from dev1 to dev2 and\n\
             arrived. Nothing came back, and nothing was lost.",
        ja: "いつもの部分：すべて。TCPコネクションはどれもこのように始まり、終わる。\n\
             注目する部分：seq 1:7とack 7。1〜6バイト目がdev1からdev2へ送られ、届いた。\n\
             逆向きのデータはなく、失われたものもない。",
    },
    hosts: IPV4,
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
             dev2: Ctrl-Z stops its nc\n\
             dev1: says more, which nobody reads\n\
             dev2: kill -9 %1",
        ja: "dev2: nc -l 10.0.0.2 8080\n\
             dev1: nc 10.0.0.2 8080でhelloを送る\n\
             dev2: Ctrl-Zでncを止める\n\
             dev1: さらに送るが、誰も読まない\n\
             dev2: kill -9 %1",
    },
    teaches: Text {
        en: "RST instead of FIN: over at once, unread data is lost",
        ja: "FINではなくRST：すぐに終わり、未読のデータは失われる",
    },
    news: Text {
        en: "Ordinary: dev2 acknowledges all 21 octets. Its system does so even while the\n\
             program sleeps: an ACK says that data has arrived, not that it was read.\n\
             The news: the flag RST. 15 octets had not been read when the program ended.",
        ja: "いつもの部分：dev2は21バイトすべてに確認応答を返す。プログラムが止まっていても\n\
             OSが返すので、ACKは届いたことを示すだけで、読まれたとは限らない。\n\
             注目する部分：RSTフラグ。プログラムが終わったとき、15バイトは未読だった。",
    },
    hosts: IPV4,
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
