//! What appears is observed from then on, by `any` and by patterns, with the filter that was asked for.

use std::process::Stdio;

use xtask::lab::Lab;

use super::{MANNERS, assert_told, ip, pair, pair_up};
use crate::support::{
    attached::tcx_both,
    frames::{mark, mark_text, send},
    observer::{Observer, observe, pktobs},
    packet::{UDP, ethernet, ipv4, udp},
    privilege::require_root,
};

const NOTHING: [[&str; 0]; 2] = [[], []];

#[test]
fn what_appears_is_observed_if_its_name_matches() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        for pattern in ["new*", "any"] {
            let lab = Lab::new().expect("a lab");
            let dev2 = lab.dev2();
            let arguments = ["-i", pattern, how[0], how[1], "--format", "tcpdump"];
            let observer = observe(dev2, &arguments);
            pair_up(dev2, "new0", "other0");
            observer.wait_for_message("new0 appeared, and is observed from now on");
            send(dev2, "other0", &[mark(1)], 1);
            observer.wait_until("the packet that came in", |text| {
                let came_in = |line: &str| {
                    let mut words = line.split_whitespace().skip(1);
                    words.next() == Some("new0") && matches!(words.next(), Some("In" | "P"))
                };
                text.lines().any(came_in) && text.contains(&mark_text(1))
            });
            let ended = observer.finish();
            let is_any = usize::from(pattern == "any");
            let other = "other0 appeared, and is observed from now on";
            assert_told(&ended.stderr, other, is_any);
            assert_eq!(ended.stderr.contains("observing nothing yet"), is_any == 0);
            assert_eq!(tcx_both(dev2, "new0"), NOTHING);
        }
    }
}

#[test]
fn what_appears_gets_the_filter_and_the_twin_for_its_link_layer() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let observer = observe(dev2, &["-i", "any", "--format", "tcpdump", "udp"]);
    pair_up(dev2, "new0", "new1");
    ip(dev2, &["tuntap", "add", "dev", "tun7", "mode", "tun"]);
    observer.wait_for_message("tun7 appeared");
    for (name, programs) in [
        ("new0", [["pktobs_f_in"], ["pktobs_f_out"]]),
        ("tun7", [["pktobs_f_in_ip"], ["pktobs_f_out_ip"]]),
    ] {
        assert_eq!(tcx_both(dev2, name), programs);
    }
    let datagram = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    send(dev2, "new0", &[mark(1), datagram], 1);
    observer.wait_until("both sides", |text| text.matches("length 6\n").count() == 2);
    let ended = observer.finish();
    assert!(!ended.stdout.contains("ICMP"), "{ended:?}");
    assert!(ended.stderr.contains("2 packets captured"), "{ended:?}");
}

#[test]
fn where_the_filter_means_nothing_that_is_told_and_the_rest_observed() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let filter = "ether src 02:00:00:00:00:01";
    let observer = observe(dev2, &["-i", "any", "--format", "tcpdump", filter]);
    ip(dev2, &["tuntap", "add", "dev", "tun7", "mode", "tun"]);
    observer.wait_for_message("pktobs: tun7: ");
    assert_eq!(tcx_both(dev2, "tun7"), NOTHING);
    pair(dev2, "new0", "new1");
    observer.wait_for_message("new1 appeared");
    let ended = observer.finish();
    assert!(ended.stderr.contains("; going on without\n"), "{ended:?}");
}

#[test]
fn what_refuses_is_told_and_the_rest_observed_on() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    // Preflight wants room for 32 files and two an interface; of those, some are left.
    let mut command = dev2.command("prlimit");
    command.args(["--nofile=36:36", env!("CARGO_BIN_EXE_pktobs"), "-i", "any"]);
    command.args(["--format", "tcpdump"]).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let observer = Observer::start(&mut command);
    observer.wait_for_message("observing lo, eth0;");
    for number in 0..8 {
        pair(dev2, &format!("a{number}"), &format!("b{number}"));
    }
    observer.wait_for_message("; going on without");
    send(lab.dev1(), "eth0", &[mark(1)], 1);
    observer.wait_for(&mark_text(1));
    let ended = observer.finish();
    let mut lines = ended.stderr.lines();
    let refused = lines.find(|line| line.starts_with("pktobs: cannot attach to "));
    let is_reason = |line: &str| line.contains("Too many open files");
    assert!(refused.is_some_and(is_reason), "{ended:?}");
    assert!(ended.stderr.contains("b0 appeared"), "{ended:?}");
}

#[test]
fn a_name_is_waited_for_only_with_follow() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let refused = Observer::start(&mut pktobs(dev2, &["-i", "late0"])).end();
    refused.assert_code(1);
    assert!(refused.stderr.contains("no such interface"), "{refused:?}");
    let arguments = ["-i", "late0", "--follow", "--format", "tcpdump"];
    let observer = observe(dev2, &arguments);
    observer.wait_for_message("pktobs: there is no late0 yet; waiting for it");
    // Not by its first name, but by the one that it is given.
    pair_up(dev2, "early0", "early1");
    ip(dev2, &["link", "set", "early0", "name", "late0"]);
    observer.wait_for_message("pktobs: late0 appeared");
    send(dev2, "early1", &[mark(1)], 1);
    observer.wait_for(&mark_text(1));
    observer.finish();
}

#[test]
fn alternative_names_are_names_of_what_appears_too() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let long = "an-alternative-name-that-is-longer-than-fifteen-octets";
    let observer = observe(dev2, &["-i", "an-alternative-name*"]);
    // Of one that is down, the kernel does not tell that.
    pair_up(dev2, "new0", "new1");
    ip(
        dev2,
        &["link", "property", "add", "dev", "new0", "altname", long],
    );
    observer.wait_for_message("pktobs: new0 appeared");
    observer.finish();
}
