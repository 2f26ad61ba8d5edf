//! What has no ports: ARP, and frames that are not IP.

use pktobs::lang::Lang;
use pktobs::source::octets::{Frame, Link};
use pktobs::view::{Glyphs, Style};
use pktobs_common::Direction;

use crate::{Watch, canvas, frame};

const CLIENT_MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];
const SERVER_MAC: [u8; 6] = [2, 0, 0, 0, 0, 2];

/// An ARP message for Ethernet and IPv4 (RFC 826).
fn arp(operation: u8, sender: ([u8; 6], [u8; 4]), target: ([u8; 6], [u8; 4])) -> Vec<u8> {
    let mut octets = vec![0, 1, 8, 0, 6, 4, 0, operation];
    for (hardware, address) in [sender, target] {
        octets.extend(hardware);
        octets.extend(address);
    }
    ethernet([0xff; 6], 0x0806, &octets)
}

/// A frame from the client.
pub(crate) fn ethernet(destination: [u8; 6], ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let ether_type = ether_type.to_be_bytes();
    [&destination, &CLIENT_MAC, &ether_type[..], payload].concat()
}

fn show(watch: &mut Watch, octets: &[u8], link_header: bool) {
    watch.time_ns += 10_000;
    let seen = Frame {
        link: Link::Ethernet,
        link_header,
        ..frame(watch.time_ns, Direction::In, octets.len())
    };
    watch.show(octets, &seen);
}

#[test]
fn a_question_of_arp_goes_to_the_address_that_is_asked_for() {
    let mut watch = Watch::new();
    let (one, two) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    show(&mut watch, &arp(1, (CLIENT_MAC, one), ([0; 6], two)), false);
    show(
        &mut watch,
        &arp(2, (SERVER_MAC, two), (CLIENT_MAC, one)),
        false,
    );
    show(&mut watch, &arp(1, (CLIENT_MAC, one), ([0; 6], one)), false);
    watch.assert_shows(
        "
#1 ARP      10.0.0.1                    10.0.0.2  00:00:00.000010 ▶In
#1          │── who has 10.0.0.2? ────────────▶│  asks for its MAC address
#1   +10 µs │◀────── is at 02:00:00:00:00:02 ──│  In; answers
#2 ARP      10.0.0.1             all on the link  00:00:00.000030 ▶In
#2          │── who has 10.0.0.1? ────────────▶│  tells: 02:00:00:00:00:01
",
    );
}

#[test]
fn a_frame_that_is_not_ip_stands_between_its_link_layer_addresses() {
    let mut watch = Watch::new();
    show(&mut watch, &ethernet(SERVER_MAC, 0x88cc, &[0; 46]), false);
    watch.assert_shows(
        "
#1 LLDP     02:00:00:00:00:01  02:00:00:00:00:02  00:00:00.000010 ▶In
#1          │── LLDP, frame of 60 octets ─────▶│
",
    );
}

#[test]
fn what_has_no_ends_has_no_rails() {
    let mut watch = Watch::new();
    show(&mut watch, &[2; 10], false);
    show(&mut watch, &[2; 10], false);
    watch.assert_shows(
        "
            Ethernet, frame of 10 octets          In; cut in the link header
     +10 µs Ethernet, frame of 10 octets          In; cut in the link header
",
    );
}

#[test]
fn the_link_header_stands_below_the_ends() {
    let style = Style {
        link_header: true,
        ..Style::default()
    };
    let mut watch = Watch::speaking(Lang::Ja, canvas(80, Glyphs::Unicode), style);
    let octets = arp(1, (CLIENT_MAC, [10, 0, 0, 1]), ([0; 6], [10, 0, 0, 1]));
    show(&mut watch, &octets, true);
    watch.assert_shows(
        "
#1 ARP      10.0.0.1              リンク上の全員  00:00:00.000010 ▶In
            02:00:00:00:00:01  ff:ff:ff:ff:ff:ff
#1          │── who has 10.0.0.1? ────────────▶│  02:00:00:00:00:01だと伝える
",
    );
}
