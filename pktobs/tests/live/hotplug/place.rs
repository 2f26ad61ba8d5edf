//! Where a packet is seen that passes more than one interface, and names that nobody would choose.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
};

use xtask::lab::Lab;

use super::{ip, pair_up, set_up};
use crate::support::{
    attached::tcx_both,
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    texts::{assert_same, packets},
};

#[test]
fn a_packet_is_seen_on_the_port_and_on_its_bridge_as_tcpdump_sees_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    ip(dev2, &["link", "add", "br0", "type", "bridge"]);
    ip(dev2, &["link", "set", "eth0", "master", "br0"]);
    set_up(dev2, &["br0"]);
    // The kernel has things of its own to say on a bridge: memberships of groups.
    let tcpdump = tcpdump(dev2, &["-i", "any", "icmp"]);
    let ours = observe(dev2, &["-i", "any", "--format", "tcpdump", "icmp"]);
    // To everybody, so that the bridge takes it for itself.
    let mut frame = mark(1);
    frame[..6].fill(0xff);
    send(lab.dev1(), "eth0", &[frame], 1);
    let twice = |text: &str| text.matches(&mark_text(1)).count() == 2;
    tcpdump.wait_until("both", twice);
    ours.wait_until("both", twice);
    let (expected, ours) = (tcpdump.finish(), ours.finish());
    let expected = packets(&expected.stdout);
    let names: Vec<_> = expected.iter().map(|it| it.split(' ').next()).collect();
    assert_eq!(names, [Some("eth0"), Some("br0")], "{expected:#?}");
    assert_same("any", &expected, &packets(&ours.stdout));
}

/// The names that the kernel accepts, of those that were tried on it; `any` and numbers among them.
const HOSTILE: [&[u8]; 10] = [
    b"\x1b[31mred",
    b"bell\x07",
    b"back\x08\x08",
    b"q\"uo'te",
    b";id",
    b"$(reboot)",
    b"u\xe2\x80\xaetxet",
    b"-rf",
    b"any",
    b"0x41",
];

#[test]
fn hostile_names_are_shown_escaped_when_they_come_change_and_go() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let observer = observe(dev2, &["-i", "any", "--format", "tcpdump"]);
    let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
    for (number, name) in HOSTILE.into_iter().enumerate() {
        let (name, plain) = (OsStr::from_bytes(name), format!("plain{number}"));
        let add = words(&["link", "add", "name"]);
        let rest = words(&["type", "veth", "peer", "name", &plain]);
        ip(dev2, &[add, vec![name.to_owned()], rest].concat());
    }
    // The last word of all: it comes when the other names have been told.
    pair_up(dev2, "last0", "last1");
    observer.wait_for_message("last0 appeared");
    for name in HOSTILE {
        let shown = pktobs::escape::Escaped(name).to_string();
        observer.wait_for_message(&format!("pktobs: {shown} appeared"));
        let delete = words(&["link", "del", "dev"]);
        ip(
            dev2,
            &[delete, vec![OsStr::from_bytes(name).to_owned()]].concat(),
        );
        observer.wait_for_message(&format!("pktobs: {shown}: the interface disappeared"));
    }
    let ended = observer.finish();
    let is_plain = |text: &str| {
        text.bytes()
            .all(|it| it == b'\n' || (b' '..=b'~').contains(&it))
    };
    assert!(is_plain(&ended.stderr), "{ended:?}");
}

#[test]
fn a_name_may_begin_with_a_hyphen_or_have_signs_of_a_pattern() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    for name in ["-rf", "we*rd"] {
        ip(dev2, &["link", "add", "name", name, "type", "veth"]);
        let observer = observe(dev2, &["-i", name]);
        observer.wait_for_message(&format!("observing {name}; "));
        assert_eq!(tcx_both(dev2, name), [["pktobs_in"], ["pktobs_out"]]);
        observer.finish();
    }
}
