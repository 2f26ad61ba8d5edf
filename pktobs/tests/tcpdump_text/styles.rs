//! Every combination of the options that change what is told of a packet.

use pktobs::{
    source::octets::Link,
    view::{Style, TimeStyle, text::Decimals},
};

use crate::{
    assert_same_in,
    capture::{Capture, Frame},
    generate,
    link::{arp, frames},
};

fn styles() -> Vec<Style> {
    let mut styles = Vec::new();
    for time in TimeStyle::BY_COUNT {
        for bits in 0..8 {
            for quiet in 0..3 {
                styles.push(Style {
                    numbered: bits & 1 != 0,
                    time,
                    decimals: Decimals::Six,
                    link_header: bits & 2 != 0,
                    absolute_sequence: bits & 4 != 0,
                    quiet,
                });
            }
        }
        styles.push(Style {
            time,
            decimals: Decimals::Nine,
            ..Style::default()
        });
    }
    styles
}

/// The times of some packets changed, so that differences have either sign and reach over days.
fn shuffle_times(frames: &mut [Frame]) {
    for (number, frame) in frames.iter_mut().enumerate().skip(1) {
        let seconds = (number as u64 * 7_919_131) % 200_000;
        frame.time += std::time::Duration::from_secs(seconds);
    }
}

#[test]
fn the_lessons_and_malformed_frames_are_the_same_in_every_style() {
    let names = [
        "icmp-fragments.eth.pcap",
        "tcp-refused.eth.pcap",
        "tcp-session.eth.pcap",
        "udp-hello.eth.pcap",
        "udp-hello-icmp.eth.pcap",
        "malformed-34.pcap",
    ];
    let frames = names.map(|name| Capture::read(name).frames);
    let capture = Capture::write(Link::Ethernet, frames.into_iter().flatten().collect());
    for style in styles() {
        assert_same_in(&style, "lessons", &capture);
    }
}

#[test]
fn cooked_lessons_are_the_same_in_every_style() {
    let capture = Capture::read("tcp-session.pcap");
    // What a file says of the sender's address is not in a record.
    for style in styles().into_iter().filter(|style| !style.link_header) {
        assert_same_in(&style, "tcp-session.pcap", &capture);
    }
}

#[test]
fn generated_packets_are_the_same_in_every_style() {
    let mut ethernet = generate::frames(Link::Ethernet, 1500, 21);
    ethernet.extend(frames(300, 22, arp));
    shuffle_times(&mut ethernet);
    let ethernet = Capture::write(Link::Ethernet, ethernet);
    let mut without_link = generate::frames(Link::None, 500, 23);
    shuffle_times(&mut without_link);
    let without_link = Capture::write(Link::None, without_link);
    let cooked = generate::frames(Link::Ethernet, 500, 24).into_iter();
    let cooked = cooked.filter(Frame::can_be_cooked);
    let cooked = Capture::write_cooked(cooked.collect());
    for style in styles() {
        assert_same_in(&style, "generated", &ethernet);
        assert_same_in(&style, "generated, no link layer", &without_link);
        assert_same_in(&style, "generated, cooked", &cooked);
    }
}
