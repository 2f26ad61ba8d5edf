//! The link layer on a real interface: ARP, VLAN tags, and `-e`.

use xtask::lab::{INTERFACE, Lab};

use crate::support::{
    frames::{mark, send},
    observer::{Observer, observe, tcpdump},
    packet::{UDP, ethernet, ipv4, tagged, udp},
    privilege::require_root,
    texts::{assert_same, packets},
};

/// The end of what both print of [`mark`], with and without `-q`.
const LAST: &str = "ICMP echo reply, id 65535, seq 1, length 8";

/// Both observers with the same options, and what each printed in the end.
fn told(both: [Observer; 2]) -> [Vec<String>; 2] {
    for observer in &both {
        observer.wait_for(LAST);
    }
    both.map(|observer| packets(&observer.finish().stdout))
}

/// Frames in which the link layer is not plain.
fn frames() -> Vec<Vec<u8>> {
    let plain = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    let tag = tagged(&plain, 0x8100, 0xb064);
    let mut arp = vec![0, 1, 8, 0, 6, 4, 0, 2, 2, 0, 0, 0, 0, 1, 10, 9, 9, 9];
    arp.extend([2, 0, 0, 0, 0, 2, 10, 9, 9, 8]);
    vec![
        plain,
        tagged(&ethernet(0x0806, &arp), 0x8100, 5),
        ethernet(0x0806, &arp),
        ethernet(0x8035, &arp[..20]),
        tag,
        ethernet(0x88b5, b"an EtherType for experiments"),
    ]
}

#[test]
fn the_link_layer_is_told_as_tcpdump_tells_it() {
    if !require_root() {
        return;
    }
    for options in [&[][..], &["-e"], &["-e", "-q"]] {
        for interface in [INTERFACE, "any"] {
            let lab = Lab::new().expect("a lab");
            let mut frames = frames();
            if interface == INTERFACE {
                // Sent as they are and cooked, the kernel makes of LLC and of a second tag what they are not.
                frames.push(ethernet(17, b"\x04\x04\xafan unknown one"));
                frames.push(tagged(&tagged(&frames[0], 0x8100, 7), 0x88a8, 8));
            }
            frames.push(mark(1));
            let both = [lab.dev1(), lab.dev2()].map(|host| {
                let common = [&["-i", interface], options].concat();
                let ours = [&common[..], &["--format", "tcpdump"]].concat();
                [tcpdump(host, &common), observe(host, &ours)]
            });
            send(lab.dev1(), INTERFACE, &frames, 1);
            for (both, host) in both.into_iter().zip(["dev1", "dev2"]) {
                let [expected, ours] = told(both);
                assert_eq!(expected.len(), frames.len(), "{expected:#?}");
                let what = format!("{options:?} on {interface} of {host}");
                assert_same(&what, &expected, &ours);
            }
        }
    }
}

#[test]
fn arp_between_real_hosts_is_told_as_tcpdump_tells_it_and_explained() {
    if !require_root() {
        return;
    }
    let lab = Lab::with_arp().expect("a lab");
    let both = [
        tcpdump(lab.dev1(), &["-i", INTERFACE]),
        observe(lab.dev1(), &["-i", INTERFACE, "--format", "tcpdump"]),
    ];
    let annotated = observe(lab.dev1(), &["-i", INTERFACE]);
    let mut ping = lab.dev1().command("ping");
    let address = lab.dev2().address().to_string();
    let ping = ping.args(["-n", "-c", "1", &address]).output();
    assert!(ping.expect("run ping(8)").status.success());
    send(lab.dev1(), INTERFACE, &[mark(1)], 1);
    let [expected, ours] = told(both);
    assert_same("ARP", &expected, &ours);
    assert_eq!(expected.len(), 5, "{expected:#?}");
    annotated.wait_for(" seq 1 len 0");
    let shown = annotated.finish().stdout;
    for words in [
        "ARP request  who has 10.0.0.2? tell 10.0.0.1 at ",
        "asks everyone on the link who has 10.0.0.2: 10.0.0.1 has something to send to it",
        "later: frames for 10.0.0.2 go to ",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}
