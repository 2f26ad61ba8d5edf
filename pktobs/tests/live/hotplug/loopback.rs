//! `lo`, where every packet leaves and comes in: shown once, as tcpdump does, and counted on both sides.

use xtask::lab::{Host, Lab};

use crate::support::{
    observer::{observe, tcpdump},
    privilege::require_root,
    table::row,
    texts::{assert_same, packets},
    transfer::{data, transfer},
};

/// Three echo requests and a connection, all within the host.
fn talk(host: &Host) {
    let mut ping = host.command("ping");
    let ping = ping
        .args(["-n", "-c", "3", "-i", "0.01", "127.0.0.1"])
        .output();
    assert!(ping.expect("run ping(8)").status.success());
    let sent = data(1000);
    assert_eq!(transfer(host, host, &sent), sent);
}

/// Until both sides have acknowledged the other's FIN.
fn is_all(text: &str) -> bool {
    text.matches("Flags [F.]").count() == 2
        && text
            .lines()
            .last()
            .is_some_and(|line| line.contains("Flags [.]"))
}

#[test]
fn every_packet_is_shown_once_as_tcpdump_does() {
    if !require_root() {
        return;
    }
    for interface in ["lo", "any"] {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let tcpdump = tcpdump(dev2, &["-i", interface]);
        let ours = observe(dev2, &["-i", interface, "--format", "tcpdump"]);
        talk(dev2);
        tcpdump.wait_until("the end", is_all);
        ours.wait_until("the end", is_all);
        let (expected, ours) = (tcpdump.finish(), ours.finish());
        let expected = packets(&expected.stdout);
        assert!(expected.len() >= 6 + 8, "{expected:#?}");
        assert_same(interface, &expected, &packets(&ours.stdout));
    }
}

#[test]
fn every_packet_is_shown_once_in_plain_words_and_counted_on_both_sides() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let ours = observe(dev2, &["-i", "lo"]);
    let mut ping = dev2.command("ping");
    let ping = ping
        .args(["-n", "-c", "3", "-i", "0.01", "127.0.0.1"])
        .output();
    assert!(ping.expect("run ping(8)").status.success());
    ours.wait_until("three answers", |text| {
        text.matches("echo reply").count() >= 3
    });
    let ended = ours.finish();
    assert_eq!(ended.stdout.matches(" lo In   ").count(), 6, "{ended:?}");
    assert_eq!(ended.stdout.matches(" lo Out  ").count(), 0, "{ended:?}");
    assert_eq!(row(&ended.stderr, "packets"), [6, 6], "{ended:?}");
    assert_eq!(row(&ended.stderr, "ICMP"), [6, 6], "{ended:?}");
}

#[test]
fn what_leaves_is_shown_if_only_that_is_asked_for() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let ours = observe(dev2, &["-i", "lo", "-Q", "out", "-c", "2"]);
    let mut ping = dev2.command("ping");
    let ping = ping.args(["-n", "-c", "1", "127.0.0.1"]).output();
    assert!(ping.expect("run ping(8)").status.success());
    let ended = ours.end();
    ended.assert_code(0);
    assert_eq!(ended.stdout.matches(" lo Out  ").count(), 2, "{ended:?}");
}
