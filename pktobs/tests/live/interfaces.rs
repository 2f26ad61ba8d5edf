//! Interfaces other than a plain Ethernet one that stays up.

use std::process::Command;

use xtask::lab::{Host, INTERFACE, Lab, wait_for};

use crate::support::{
    frames::{mark, mark_text, send},
    observer::{Observer, observe, tcpdump},
    packet::{UDP, ethernet, ipv4, tagged, udp},
    privilege::require_root,
    texts::{assert_same, packets},
};

/// What `ip ARGUMENTS` prints in `host`.
#[track_caller]
fn ip(host: &Host, arguments: &[&str]) -> String {
    let output = host.command("ip").args(arguments).output();
    let output = output.expect("run ip(8)");
    assert!(output.status.success(), "ip {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// One end of a tunnel without link layer, whose packets socat(1) carries in UDP datagrams over eth0.
fn tun(host: &Host, other: &Host, address: &str) -> Observer {
    let mut command: Command = host.command("socat");
    command.arg(format!("TUN:{address}/30,tun-name=tun0,iff-no-pi,iff-up"));
    let (here, there) = (host.address(), other.address());
    command.arg(format!("UDP4-DATAGRAM:{there}:7001,bind={here}:7001"));
    let socat = Observer::start(&mut command);
    let is_up = || {
        let links = ip(host, &["-oneline", "address", "show"]);
        Ok(links.contains("tun0") && links.contains(address))
    };
    wait_for("tun0 to be up", is_up).expect("it is");
    socat
}

#[test]
fn a_tunnel_without_link_layer_is_told_as_tcpdump_tells_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let _dev1 = tun(lab.dev1(), lab.dev2(), "10.9.0.1");
    let _dev2 = tun(lab.dev2(), lab.dev1(), "10.9.0.2");
    let tcpdump = tcpdump(lab.dev2(), &["-i", "tun0"]);
    let pktobs = observe(lab.dev2(), &["-i", "tun0", "--format", "tcpdump"]);
    let mut ping = lab.dev1().command("ping");
    let ping = ping
        .args(["-n", "-s", "2000", "-c", "1", "10.9.0.2"])
        .output();
    assert!(ping.expect("run ping(8)").status.success());
    // The MTU is 1500: two fragments each way.
    for observer in [&tcpdump, &pktobs] {
        observer.wait_until("the last fragment", |text| {
            text.matches("ip-proto-1").count() == 2
        });
    }
    let (expected, ours) = (tcpdump.finish(), pktobs.finish());
    let told = packets(&expected.stdout);
    assert_eq!(told.len(), 4, "{told:#?}");
    assert_same("tun0", &told, &packets(&ours.stdout));
}

#[test]
fn to_whom_a_frame_was_sent_is_told_as_tcpdump_tells_it() {
    const BROADCAST: [u8; 6] = [0xff; 6];
    const MULTICAST: [u8; 6] = [0x01, 0, 0x5e, 0, 0, 1];
    const OTHER_HOST: [u8; 6] = [2, 0, 0, 0, 0, 9];
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let arguments = ["-i", "any", "--format", "tcpdump"];
    let observers = [lab.dev1(), lab.dev2()]
        .map(|host| [tcpdump(host, &["-i", "any"]), observe(host, &arguments)]);
    let mut frames: Vec<_> = (1..=4).map(mark).collect();
    for (frame, address) in frames.iter_mut().zip([BROADCAST, MULTICAST, OTHER_HOST]) {
        frame[..6].copy_from_slice(&address);
    }
    send(lab.dev1(), INTERFACE, &frames, 1);
    for ([tcpdump, pktobs], columns) in observers
        .into_iter()
        .zip([["Out"; 4], ["B", "M", "P", "In"]])
    {
        for observer in [&tcpdump, &pktobs] {
            observer.wait_for(&mark_text(4));
        }
        let (expected, ours) = (tcpdump.finish(), pktobs.finish());
        let told = packets(&expected.stdout);
        let told_columns: Vec<_> = told
            .iter()
            .filter_map(|packet| packet.split_whitespace().nth(1))
            .collect();
        assert_eq!(told_columns, columns, "{told:#?}");
        assert_same("any", &told, &packets(&ours.stdout));
    }
}

#[test]
fn the_tag_of_a_frame_is_told_wherever_the_kernel_keeps_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let plain = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    let inner = tagged(&plain, 0x8100, 100);
    let frames = [inner.clone(), tagged(&inner, 0x88a8, 7), mark(1)];
    let observers = [lab.dev1(), lab.dev2()].map(|host| observe(host, &["-i", INTERFACE]));
    send(lab.dev1(), INTERFACE, &frames, 1);
    for pktobs in observers {
        pktobs.wait_for(" seq 1");
        let shown = pktobs.finish().stdout;
        let udp: Vec<_> = shown
            .lines()
            .filter(|line| line.contains("  UDP len 6"))
            .collect();
        assert_eq!(udp.len(), 2, "{shown}");
        assert!(udp[0].ends_with("  vlan 100"), "{shown}");
        // Of two tags, the outer one.
        assert!(udp[1].ends_with("  vlan 7"), "{shown}");
    }
}

#[test]
fn an_interface_that_goes_down_and_up_is_observed_on() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for how in ["auto", "clsact"] {
        let pktobs = observe(
            lab.dev2(),
            &["-i", "eth0", "--attach", how, "--format", "tcpdump"],
        );
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        pktobs.wait_for(&mark_text(1));
        for state in ["down", "up"] {
            ip(lab.dev2(), &["link", "set", "eth0", state]);
        }
        let is_up =
            || Ok(ip(lab.dev1(), &["-oneline", "link", "show", "eth0"]).contains("state UP"));
        wait_for("eth0 to be up again", is_up).expect("it is");
        send(lab.dev1(), "eth0", &[mark(2)], 1);
        pktobs.wait_for(&mark_text(2));
        pktobs.finish();
    }
}
