//! What a sender captures before its network card cuts it into packets, and writes their lengths into them.

use crate::{
    run::{assert_same, on_disk, pktobs},
    support::packet,
    write::{ETHERNET, MICROSECONDS, Order, Pcap},
};

const ACK: u8 = 1 << 4;
/// Of the segment that `packet::tcp` makes.
const SEQ: u32 = 3_671_328_783;

/// A file with a segment of so much data, whose IPv4 header has 0 for the length and for the checksum, and the
/// acknowledgment of all of it.
fn file(octets: u32) -> Vec<u8> {
    let data = vec![b'x'; octets as usize];
    let mut sent = packet::ipv4(packet::TCP, &packet::tcp(ACK, &[], &data));
    sent[2..4].fill(0);
    sent[10..12].fill(0);
    let mut back = packet::ipv4(packet::TCP, &packet::tcp(ACK, &[], &[]));
    let (source, destination) = (packet::SOURCE, packet::DESTINATION);
    back[12..16].copy_from_slice(&destination);
    back[16..20].copy_from_slice(&source);
    back[20..24].rotate_left(2);
    back[24..28].fill(0);
    back[28..32].copy_from_slice(&(SEQ + octets).to_be_bytes());
    back[36..38].fill(0);
    let covered = [
        &destination,
        &source,
        &[0, packet::TCP, 0, 20][..],
        &back[20..],
    ]
    .concat();
    back[36..38].copy_from_slice(&packet::internet_checksum(&covered));
    let mut file = Pcap::new(Order::Little, MICROSECONDS, ETHERNET);
    for packet in [sent, back] {
        file.packet(&packet::ethernet(0x0800, &packet));
    }
    file.octets
}

#[test]
fn a_length_left_to_the_card_is_that_of_the_frame() {
    let file = file(2920);
    for options in [&["--lang", "en"][..], &["--lang", "en", "--checksums"]] {
        let path = on_disk(&file);
        let said = pktobs(&[&["-r", &path.path, "-t"], options].concat()).stdout;
        let notes: Vec<_> = said.lines().filter(|line| line.contains('↳')).collect();
        assert!(
            notes[0].contains(
                "leaves the length out (0), 2960 octets by its frame: probably captured before"
            ) && notes[0].ends_with("sends 2920 octets of data"),
            "{said}"
        );
        assert!(notes[1].contains("↳ acknowledges 2920 octets"), "{said}");
    }
    assert_same(&file, "a length of 0");
}

#[test]
fn what_needs_no_cutting_has_a_wrong_length() {
    let path = on_disk(&file(536));
    let said = pktobs(&["-r", &path.path, "--lang", "en"]).stdout;
    assert!(
        said.contains("says that the packet is 0 octets long, but the header alone takes 20"),
        "{said}"
    );
    assert!(!said.contains("sends"), "{said}");
}
