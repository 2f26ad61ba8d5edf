//! Echo requests to many: who answers does so from another address than the one that was asked (RFC 1122 3.2.2.6).

use pktobs::source::octets::{Frame, Link};
use pktobs_common::Direction::{In, Out};

use crate::forge::{CLIENT, Ip, SERVER};
use crate::{Watch, frame, note_of};

fn echo(source: [u8; 4], destination: [u8; 4], kind: u8) -> Vec<u8> {
    Ip::new(source, destination, 7).icmp((kind, 0), [0, 9, 0, 1], b"data")
}

#[test]
fn a_request_to_all_is_answered_by_each() {
    let mut watch = Watch::new();
    watch.note(0, Out, &echo(CLIENT, [255; 4], 8));
    for after in [100, 200] {
        assert_eq!(
            watch.note(100, In, &echo(SERVER, CLIENT, 0)),
            format!("sends the data back: there and back took {after} µs")
        );
    }
}

/// That 10.0.0.255 is the address of all, only the length of the prefix tells, or a frame to all.
#[test]
fn a_request_in_a_frame_to_all_is_answered_by_each() {
    let mut watch = Watch::new();
    let request = echo(CLIENT, [10, 0, 0, 255], 8);
    let octets = [&[0xff; 6][..], &[2; 6], &[8, 0], &request].concat();
    let frame = Frame {
        link: Link::Ethernet,
        link_header: true,
        ..frame(0, Out, octets.len())
    };
    watch.show(&octets, &frame);
    assert_eq!(
        watch.note(100, In, &echo(SERVER, CLIENT, 0)),
        "sends the data back: there and back took 100 µs"
    );
    let mut watch = Watch::new();
    let text = watch.see(0, Out, &request);
    assert_eq!(
        note_of(&text),
        "asks 10.0.0.255 to send the same data back (ping)"
    );
    assert_eq!(
        watch.note(100, In, &echo(SERVER, CLIENT, 0)),
        "sends data back; no echo request to this address with this id and seq is remembered here"
    );
}
