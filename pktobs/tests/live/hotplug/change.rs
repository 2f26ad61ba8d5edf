//! Interfaces that are renamed, go down and up, and change otherwise: observed on, and told once.

use std::{
    io::{Read, pipe},
    process::Stdio,
};

use xtask::lab::Lab;

use super::{MANNERS, assert_told, ip, wait_until_heard, wait_until_up};
use crate::support::{
    frames::{mark, mark_text, send},
    observer::{Observer, observe, pktobs},
    privilege::require_root,
};

#[test]
fn a_renamed_interface_is_observed_on_and_its_packets_have_the_name_of_their_time() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let observer = observe(dev2, &["-i", "eth0", how[0], how[1]]);
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        observer.wait_for(" seq 1");
        ip(dev2, &["link", "set", "eth0", "name", "lan\x1b0"]);
        observer.wait_for_message("pktobs: eth0 is called lan^[0 from now on\n");
        send(lab.dev1(), "eth0", &[mark(2)], 1);
        observer.wait_for(" seq 2");
        let ended = observer.finish();
        for (name, number) in [("eth0", 1), ("lan^[0", 2)] {
            let told = format!(" {name} In   ");
            let line = ended.stdout.lines().find(|line| line.contains(&told));
            let line = line.unwrap_or_else(|| panic!("{ended:?}"));
            assert!(line.contains(&format!(" seq {number}")), "{ended:?}");
        }
    }
}

/// What was seen before keeps its name, although it is shown only after the interface was renamed: nobody reads stdout
/// meanwhile, so the packets wait.
#[test]
fn packets_that_wait_while_the_interface_is_renamed_keep_their_names() {
    const EACH: usize = 20_000;
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let (mut reader, writer) = pipe().expect("a pipe");
    let count = (2 * EACH).to_string();
    let mut command = pktobs(dev2, &["-i", "eth0", "-Q", "in", "-c", &count]);
    let observer = Observer::start(command.stdout(writer));
    // The command holds an end of the pipe, too.
    drop(command);
    observer.wait_for_message("observing ");
    send(lab.dev1(), "eth0", &[mark(1)], EACH);
    ip(dev2, &["link", "set", "eth0", "name", "lan0"]);
    wait_until_heard(dev2);
    send(lab.dev1(), "eth0", &[mark(2)], EACH);
    let mut shown = String::new();
    reader.read_to_string(&mut shown).expect("UTF-8");
    let ended = observer.end();
    ended.assert_code(0);
    for (name, number) in [("eth0", 1), ("lan0", 2)] {
        let words = format!(" {name} In   ");
        let seq = format!(" seq {number} ");
        let of_name = shown.lines().filter(|line| line.contains(&words));
        let of_both = of_name.filter(|line| format!("{line} ").contains(&seq));
        assert_eq!(of_both.count(), EACH, "{name}: {}", &shown[..2000]);
    }
    assert_told(&ended.stderr, "eth0 is called lan0 from now on", 1);
}

#[test]
fn down_and_up_carrier_and_mtu_are_told_once_and_it_is_observed_on() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let (dev1, dev2) = (lab.dev1(), lab.dev2());
        let observer = observe(dev2, &["-i", "eth0", how[0], how[1], "--format", "tcpdump"]);
        send(dev1, "eth0", &[mark(1)], 1);
        observer.wait_for(&mark_text(1));
        let down = "eth0 went down; observed again once it is up";
        let mtu = "the MTU of eth0 is 1400 octets now; it was 1500";
        let steps = [
            (dev2, &["down"][..], down),
            (dev2, &["up"], "eth0 is up now"),
            (dev2, &["mtu", "1400"], mtu),
            (dev1, &["down"], "eth0 has lost its carrier"),
            (dev1, &["up"], "eth0 has its carrier again"),
        ];
        for (host, change, told) in steps {
            ip(host, &[&["link", "set", "eth0"], change].concat());
            observer.wait_for_message(told);
            // What the kernel does later (carrier after up) must not be taken for the next step.
            if told.ends_with("again") {
                wait_until_up(dev1, "eth0");
                wait_until_up(dev2, "eth0");
            }
        }
        send(dev1, "eth0", &[mark(2)], 1);
        observer.wait_for(&mark_text(2));
        let ended = observer.finish();
        for (_, _, told) in steps {
            assert_told(&ended.stderr, told, 1);
        }
        assert_eq!(
            ended.stderr.matches("pktobs: ").count(),
            steps.len(),
            "{ended:?}"
        );
    }
}

/// The bridge tells that in the same messages as the kernel tells that an interface is removed.
#[test]
fn a_port_that_leaves_its_bridge_is_observed_on() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    ip(dev2, &["link", "add", "br0", "type", "bridge"]);
    let observer = observe(dev2, &["-i", "eth0", "--format", "tcpdump"]);
    ip(dev2, &["link", "set", "eth0", "master", "br0"]);
    ip(dev2, &["link", "set", "eth0", "nomaster"]);
    // The next change is heard after those.
    ip(dev2, &["link", "set", "eth0", "mtu", "1400"]);
    observer.wait_for_message("the MTU of eth0 is 1400");
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    observer.wait_for(&mark_text(1));
    let ended = observer.finish();
    assert!(!ended.stderr.contains("disappeared"), "{ended:?}");
}

/// What is said comes after the packets that were seen before it, where both go to the same terminal.
#[test]
fn what_happens_is_told_at_its_place_among_the_packets() {
    const EACH: usize = 3000;
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let program = env!("CARGO_BIN_EXE_pktobs");
    let script = format!("exec {program} -i eth0 -Q in --format tcpdump 2>&1");
    let mut command = dev2.command("sh");
    command.args(["-c", &script]).stdin(Stdio::null());
    let observer = Observer::start(command.stdout(Stdio::piped()));
    observer.wait_for("observing ");
    send(lab.dev1(), "eth0", &[mark(1)], EACH);
    ip(dev2, &["link", "set", "eth0", "name", "lan0"]);
    observer.wait_for("eth0 is called lan0 from now on");
    send(lab.dev1(), "eth0", &[mark(2)], EACH);
    let all = |text: &str| text.matches(&mark_text(2)).count() == EACH;
    observer.wait_until("all packets", all);
    let shown = observer.finish().stdout;
    let (before, after) = shown.split_once("pktobs: eth0 is called").expect("it was");
    assert_eq!(before.matches(&mark_text(1)).count(), EACH, "{shown}");
    assert_eq!(after.matches(&mark_text(1)).count(), 0, "{shown}");
}
