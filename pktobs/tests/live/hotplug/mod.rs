//! Interfaces that come and go, change and move, while they are observed.

mod appear;
mod change;
mod gone;
mod loopback;
mod missed;
mod namespace;
mod place;
mod two_hundred;

use xtask::lab::{Host, wait_for};

use super::attaching::ip;

/// Both ways to attach the kernel program, and the packet socket.
const MANNERS: [[&str; 2]; 3] = [
    ["--attach", "auto"],
    ["--attach", "clsact"],
    ["--source", "socket"],
];

/// Two interfaces of a host, joined: what one sends the other receives. They are not up.
#[track_caller]
pub(crate) fn pair(host: &Host, one: &str, other: &str) {
    ip(host, &["link", "add", one, "type", "veth", "peer", other]);
}

/// The same, and up.
#[track_caller]
pub(crate) fn pair_up(host: &Host, one: &str, other: &str) {
    pair(host, one, other);
    set_up(host, &[one, other]);
}

/// Switches interfaces on, and waits until they carry packets: a moment later.
#[track_caller]
fn set_up(host: &Host, names: &[&str]) {
    for name in names {
        ip(host, &["link", "set", name, "up"]);
    }
    for name in names {
        wait_until_up(host, name);
    }
}

/// Waits until an interface carries packets: what is sent before is dropped without a word.
#[track_caller]
fn wait_until_up(host: &Host, name: &str) {
    let is_up = || {
        let mut show = host.command("ip");
        let output = show
            .args(["-oneline", "link", "show", "dev", name])
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout).contains(" state UP "))
    };
    wait_for("an interface to be up", is_up).expect("it is");
}

/// How often a line of this text was written to standard error.
#[track_caller]
fn assert_told(stderr: &str, line: &str, times: usize) {
    let line = format!("pktobs: {line}");
    let told = stderr.lines().filter(|one| *one == line).count();
    assert_eq!(told, times, "{line}\n{stderr}");
}

/// Waits until whoever listens to changes of interfaces in `host` has read all that there were.
fn wait_until_heard(host: &Host) {
    let is_heard = || {
        let mut cat = host.command("cat");
        let sockets = cat.arg("/proc/net/netlink").output()?.stdout;
        let sockets = String::from_utf8(sockets)?;
        // sk Eth Pid Groups Rmem: of rtnetlink (0) and group 1, what waits to be read.
        let waiting = sockets.lines().filter_map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            let is_member = words.get(1) == Some(&"0") && words.get(3) == Some(&"00000001");
            is_member.then(|| words.get(4).copied())?
        });
        let waiting: Vec<_> = waiting.collect();
        assert!(!waiting.is_empty(), "nobody listens\n{sockets}");
        Ok(waiting.iter().all(|&octets| octets == "0"))
    };
    wait_for("the changes to be heard", is_heard).expect("they are");
}
