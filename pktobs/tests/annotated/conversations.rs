//! What real kernels did when packets were lost, late, doubled or marked, from captures that `tests/conversations/make.py`
//! made: what it says of each, and for every packet the note that belongs there, written by hand from tcpdump's lines.

use pcap_file::pcap::PcapReader;
use pktobs::lang::Lang;
use pktobs::source::octets::{Frame, Link};
use pktobs_common::Direction;

use crate::{Watch, frame, note_of};

/// Octets of the LINUX_SLL2 header, and where in it the packet type stands.
const SLL2_LEN: usize = 20;
const SLL2_PACKET_TYPE: usize = 10;
const SLL2_OUTGOING: u8 = 4;
/// The EtherType of ARP, with which that header begins.
const ARP: [u8; 2] = [8, 6];

/// The texts of the packets of a capture.
pub(crate) fn packets(capture: &[u8], lang: Lang) -> Vec<String> {
    let mut reader = PcapReader::new(capture).unwrap();
    let mut watch = Watch::speaking(lang);
    let mut texts = Vec::new();
    // As it stands in the file: of long packets there is only the beginning.
    while let Some(packet) = reader.next_raw_packet() {
        let packet = packet.unwrap();
        let direction = match packet.data[SLL2_PACKET_TYPE] {
            SLL2_OUTGOING => Direction::Out,
            _ => Direction::In,
        };
        let time_us = u64::from(packet.ts_sec) * 1_000_000 + u64::from(packet.ts_frac);
        let octets = &packet.data[SLL2_LEN..];
        let frame = Frame {
            wire_len: packet.orig_len - SLL2_LEN as u32,
            ..frame(time_us * 1000, direction, octets.len())
        };
        texts.push(if packet.data[..2] == ARP {
            watch.show(
                &[&[0xff; 12][..], &ARP, octets].concat(),
                &Frame {
                    link: Link::Ethernet,
                    wire_len: frame.wire_len + 14,
                    ..frame
                },
            )
        } else {
            watch.show(octets, &frame)
        });
    }
    texts
}

/// Compares the notes of a capture from the packet of this number on, counted from 1 as tcpdump -# does, with these.
#[track_caller]
fn assert_notes(capture: &[u8], from: usize, expected: &[&str]) {
    let texts = packets(capture, Lang::En);
    let notes: Vec<_> = texts.iter().map(|text| note_of(text)).collect();
    let shown = &notes[from - 1..from - 1 + expected.len()];
    assert!(
        shown == expected,
        "shown:\n{}\n\nexpected:\n{}",
        shown.join("\n"),
        expected.join("\n")
    );
}

macro_rules! conversation {
    ($(#[$what:meta])* $test:ident, $capture:literal, $($from:literal => [$($note:literal),* $(,)?]),* $(,)?) => {
        $(#[$what])*
        #[test]
        fn $test() {
            let capture = include_bytes!(concat!("../captures/", $capture, ".pcap"));
            $(assert_notes(capture, $from, &[$($note),*]);)*
        }
    };
}

conversation!(
    /// Where it was sent, the lost packet was seen: 17 sends it again when the acknowledgments name it.
    what_is_lost_behind_is_seen_twice,
    "tcp-loss.sender",
    12 => [
        "acknowledges 1448 octets, numbered 1 to 1448, 10.3 ms later; can take 68608 octets more (window 67 × 1024)",
        "acknowledges 1448 octets, numbered 1449 to 2896",
        "repeats its acknowledgment; lacks 1448 octets, numbered 2897 to 4344; has the 1448 octets behind them (SACK)",
        "repeats its acknowledgment a second time; \
         lacks 1448 octets, numbered 2897 to 4344; has the 2896 octets behind them (SACK)",
        "repeats its acknowledgment a third time, a sign of loss; \
         lacks 1448 octets, numbered 2897 to 4344; has the 4344 octets behind them (SACK)",
        "sends again 1448 octets, numbered 2897 to 4344: probably lost, as the other side does not acknowledge them",
        "repeats its acknowledgment a fourth time; \
         lacks 1448 octets, numbered 2897 to 4344; has the 5792 octets behind them (SACK)",
        "repeats its acknowledgment a fifth time; \
         lacks 1448 octets, numbered 2897 to 4344; has the 7240 octets behind them (SACK)",
        "has no more to send: closes its direction, the other stays open",
        "acknowledges 8688 octets, numbered 2897 to 11584",
    ],
);

conversation!(
    /// Where it was to arrive, it is seen once: 18 brings it, with a timestamp 10 ms younger than that of 16.
    what_is_lost_before_is_a_gap_until_it_comes,
    "tcp-loss.receiver",
    8 => [
        "sends 1448 octets of data, numbered 4345 to 5792; \
         1448 octets before these were not seen so far: lost, late or not captured",
        "repeats its acknowledgment; lacks 1448 octets, numbered 2897 to 4344; has the 1448 octets behind them (SACK)",
        "sends 1448 octets of data, numbered 5793 to 7240",
    ],
    18 => [
        "brings earlier data, 1448 octets, numbered 2897 to 4344: probably sent again after a loss; \
         that fills the gap",
        "acknowledges 8688 octets, numbered 2897 to 11584",
    ],
);

conversation!(
    /// tshark takes 18 for one out of order, as it follows 17 at once; its timestamp says that it was sent again.
    two_gaps_are_filled_one_by_one,
    "tcp-two-losses",
    6 => [
        "sends 1448 octets of data, numbered 2897 to 4344; \
         1448 octets before these were not seen so far: lost, late or not captured",
        "repeats its acknowledgment; lacks 1448 octets, numbered 1449 to 2896; has the 1448 octets behind them (SACK)",
        "sends 1448 octets of data, numbered 5793 to 7240; \
         1448 octets before these were not seen so far: lost, late or not captured",
        "repeats its acknowledgment a second time; lacks 1448 octets, numbered 1449 to 2896, \
         and some in one more place; has 2896 octets behind them (SACK)",
    ],
    16 => [
        "brings earlier data, 1448 octets, numbered 1449 to 2896: probably sent again after a loss; \
         still not seen: 1448 octets, numbered 4345 to 5792",
        "acknowledges 2896 octets, numbered 1449 to 4344; \
         lacks 1448 octets, numbered 4345 to 5792; has the 5792 octets behind them (SACK)",
        "brings earlier data, 1448 octets, numbered 4345 to 5792: probably sent again after a loss; \
         that fills the gap",
        "acknowledges 7240 octets, numbered 4345 to 11584",
    ],
);

conversation!(
    a_timer_sends_again_what_nothing_answers,
    "tcp-timer",
    4 => [
        "sends 5 octets of data, numbered 1 to 5",
        "sends again 5 octets, numbered 1 to 5: 215 ms without an answer, so probably its timer ran out",
        "has no more to send: closes its direction, the other stays open",
        "acknowledges 5 octets, numbered 1 to 5; can take 65536 octets more (window 64 × 1024)",
    ],
);

conversation!(
    what_was_sent_twice_for_nothing_is_said_to_have_come_twice,
    "tcp-needless.sender",
    5 => [
        "sends again 5 octets, numbered 1 to 5: 215 ms without an answer, so probably its timer ran out",
        "acknowledges 5 octets, numbered 1 to 5; \
         received twice, so it was not needed again: 5 octets, numbered 1 to 5 (DSACK); \
         can take 65536 octets more (window 64 × 1024)",
    ],
);

conversation!(
    what_was_acknowledged_is_sent_again_if_that_was_lost,
    "tcp-needless.receiver",
    6 => [
        "sends again 5 octets, numbered 1 to 5: an acknowledgment was seen, but may not have arrived",
        "received twice, so it was not needed again: 5 octets, numbered 1 to 5 (DSACK)",
    ],
);

conversation!(
    /// 10 has the timestamp of 8 and an id before that of 8; 14 a timestamp 5 ms older than that of 12.
    what_was_overtaken_is_late_and_not_sent_again,
    "tcp-late",
    10 => [
        "brings earlier data, 1448 octets, numbered 1449 to 2896: late, probably overtaken on the way (by its id); \
         that fills the gap",
        "acknowledges 4344 octets, numbered 1449 to 5792",
    ],
    14 => [
        "brings earlier data, 1000 octets, numbered 5793 to 6792: late, overtaken on the way (by its timestamp); \
         that fills the gap",
        "acknowledges 2000 octets, numbered 5793 to 7792",
        "has no more to send: closes its direction, the other stays open",
        "sends again 1000 octets, numbered 5793 to 6792: an acknowledgment was seen, but may not have arrived",
        "acknowledges the close; received twice, so it was not needed again: 1000 octets, numbered 5793 to 6792 (DSACK)",
    ],
);

conversation!(
    a_packet_doubled_by_the_wire_is_not_sent_again,
    "tcp-doubled",
    6 => [
        "brings again 5 octets, numbered 1 to 5: probably the same packet, doubled on the way or in the capture",
        "received twice: 5 octets, numbered 1 to 5 (DSACK)",
    ],
);

conversation!(
    /// tshark calls 10 and 12 keep-alives; they are sent while the window is 0, to learn of its opening.
    a_window_fills_closes_and_opens,
    "tcp-window",
    6 => [
        "sends 1448 octets of data, numbered 1449 to 2896",
        "sends 1448 octets of data, numbered 2897 to 4344; \
         that is all that the other side can take for now (window full)",
        "sends again 1448 octets, numbered 2897 to 4344: 28.1 ms without an answer, so probably its timer ran out",
        "acknowledges 2896 octets, numbered 1449 to 4344; \
         received twice, so it was not needed again: 1448 octets, numbered 2897 to 4344 (DSACK); \
         cannot take any more data for now (window 0)",
        "brings nothing new: asks whether the other side can take data again",
        "answers, 21 µs later: still cannot take any data (window 0)",
        "brings nothing new: asks whether the other side can take data again",
        "can take data again, 1.1 s later: 2896 octets",
        "sends 1448 octets of data, numbered 4345 to 5792",
        "acknowledges 1448 octets, numbered 4345 to 5792, 26 µs later",
    ],
);

conversation!(
    a_silent_connection_is_asked_whether_it_is_there,
    "tcp-keep-alive",
    5 => [
        "acknowledges 5 octets, numbered 1 to 5, 11.9 ms later; can take 65536 octets more (window 64 × 1024)",
        "brings nothing new: asks whether the other side is still there (keep-alive)",
        "answers, 10.4 ms later: it is still there",
        "brings nothing new: asks whether the other side is still there (keep-alive)",
        "answers, 10.4 ms later: it is still there",
        "has no more to send: closes its direction, the other stays open",
    ],
);

conversation!(
    data_comes_with_the_request_if_a_cookie_allows_it,
    "tcp-fast-open",
    1 => [
        "asks to open a connection (handshake 1/3); can take segments of 1460 octets; \
         asks for a cookie, to send data at once next time (TCP Fast Open)",
        "agrees, 26 µs later (handshake 2/3); can take segments of 1460 octets; \
         gives a cookie, with which a later request may bring data (TCP Fast Open); \
         in effect, as both sides offer it: window scaling, timestamps, selective acknowledgments (SACK)",
    ],
    9 => [
        "asks to open a connection (handshake 1/3); can take segments of 1460 octets; \
         brings 5 octets of data with it already; shows a cookie that it was given before (TCP Fast Open)",
        "agrees, 49 µs later (handshake 2/3); can take segments of 1460 octets; \
         takes the 5 octets of data that came with the request; \
         in effect, as both sides offer it: window scaling, timestamps, selective acknowledgments (SACK)",
        "confirms, 10.4 ms later (handshake 3/3): the connection is open; \
         a packet carries at most 1448 octets of data, either way; \
         can take 64512 octets more (window 63 × 1024)",
    ],
    16 => [
        "asks to open a connection (handshake 1/3); can take segments of 1460 octets; \
         brings 5 octets of data with it already; shows a cookie that it was given before (TCP Fast Open)",
        "agrees, 25 µs later (handshake 2/3); can take segments of 1460 octets; \
         does not take the data that came with the request: it is to be sent again; \
         in effect, as both sides offer it: window scaling, timestamps, selective acknowledgments (SACK)",
        "confirms, 10.2 ms later (handshake 3/3): the connection is open; \
         a packet carries at most 1448 octets of data, either way; \
         sends 5 octets of data, numbered 1 to 5; can take 64512 octets more (window 63 × 1024)",
    ],
);

conversation!(
    congestion_is_marked_told_and_answered,
    "tcp-ecn",
    1 => [
        "asks to open a connection (handshake 1/3); can take segments of 1460 octets; \
         asks to be told of congestion by marks, not only by losses (ECN)",
        "agrees, 24 µs later (handshake 2/3); can take segments of 1460 octets; \
         in effect, as both sides offer it: window scaling, timestamps, selective acknowledgments (SACK); \
         agrees to ECN: routers may mark packets of this connection before they drop any",
    ],
    6 => [
        "sends 1448 octets of data, numbered 1449 to 2896; has the mark that routers set when their queues fill (CE)",
        "acknowledges 1448 octets, numbered 1449 to 2896, 5 µs later; \
         a packet came marked by a router whose queue fills: asks to send slower (ECE)",
        "sends 1448 octets of data, numbered 2897 to 4344; sends slower than before (CWR)",
        "acknowledges 1448 octets, numbered 2897 to 4344, 18 µs later",
    ],
    20 => [
        "asks to open a connection (handshake 1/3); can take segments of 1460 octets; \
         asks to be told of congestion by marks, not only by losses (ECN)",
        "agrees, 28 µs later (handshake 2/3); can take segments of 1460 octets; \
         in effect, as both sides offer it: window scaling, timestamps, selective acknowledgments (SACK); \
         does not agree to ECN: only losses will tell of congestion",
    ],
);

conversation!(
    /// 5 and 6 tell by DSACK that the SYN came twice, alone and in the answer.
    both_sides_ask_at_the_same_time,
    "tcp-crossing",
    1 => [
        "asks to open a connection (handshake 1/3); can take segments of 1460 octets",
        "asks too: both sides asked at the same time (simultaneous open); can take segments of 1460 octets",
        "agrees to the other side's request, 30 µs later; as both sides asked, the other side has to agree too; \
         in effect, as both sides offer it: window scaling, timestamps, selective acknowledgments (SACK)",
        "agrees to the other side's request, 40.5 ms later; \
         now both sides have agreed: the connection is open; \
         a packet carries at most 1448 octets of data, either way",
        "received the other side's SYN twice (DSACK); can take 64512 octets more (window 63 × 1024)",
        "received the other side's SYN twice (DSACK); can take 64512 octets more (window 63 × 1024)",
        "sends 5 octets of data, numbered 1 to 5",
        "acknowledges 5 octets, numbered 1 to 5, 51 µs later",
    ],
);

conversation!(
    a_connection_is_broken_off_with_data_under_way,
    "tcp-reset",
    6 => [
        "sends 14 octets of data, numbered 1 to 14",
        "breaks off the connection: it is over at once for both sides",
        "comes 5.1 ms after the connection was broken off",
        "comes 5.1 ms after the connection was broken off",
    ],
);

conversation!(
    what_only_one_side_offers_is_not_in_effect,
    "tcp-sizes",
    2 => [
        "agrees, 60 µs later (handshake 2/3); can take segments of 1460 octets; \
         in effect, as both sides offer it: window scaling, selective acknowledgments (SACK); \
         not in effect, as one side does not offer it: timestamps",
        "confirms, 10.4 ms later (handshake 3/3): the connection is open; \
         a packet this way carries at most 1460 octets of data, one the other way 1360 octets; \
         can take 65536 octets more (window 64 × 1024)",
    ],
);

conversation!(
    what_is_missing_of_a_datagram_is_told_until_it_is_given_up,
    "fragment-lost",
    1 => [
        "asks 10.0.0.2 to send the same data back (ping); \
         first piece of datagram 50633, and the only one with the ICMP header",
        "the last piece of datagram 50633; only the first piece has the ICMP header; \
         not seen so far: 1480 octets of it, from offset 1480 on",
        "answers an earlier ICMP packet: pieces of it were missing for too long, so it was dropped; \
         not seen so far: 1480 octets of it, from offset 1480 on",
    ],
);

conversation!(
    a_question_over_udp_is_answered_and_another_refused,
    "udp-answers",
    1 => [
        "UDP has no handshake: 4 octets of data sent to port 8080 (52 in all: 40 IPv6 + 8 UDP + 4); \
         port 37578 is probably a temporary one",
        "2 octets of data back to port 37578, 10.3 ms later: probably the answer",
        "UDP has no handshake: 4 octets of data sent to port 8081 (52 in all: 40 IPv6 + 8 UDP + 4); \
         port 37578 is probably a temporary one",
        "answers the UDP packet 10.2 ms earlier: no program listens on UDP port 8081 (or a firewall refuses)",
    ],
);

conversation!(
    a_host_announces_its_address_and_asks_for_another,
    "arp-announces",
    1 => [
        "tells everyone on the link, unasked: frames for 10.0.0.1 go to 02:00:00:00:00:01",
        "asks everyone on the link who has 10.0.0.2: 10.0.0.1 has something to send to it",
        "answers, 29 µs later: frames for 10.0.0.2 go to 02:00:00:00:00:02",
    ],
);

conversation!(
    /// Between the hosts stands a router, 10.0.1.254; the link behind it takes packets of 1400 octets.
    a_router_says_why_it_dropped_a_packet,
    "icmp-errors",
    1 => [
        "asks 10.0.2.1 to send the same data back (ping)",
        "answers the ICMP packet 24 µs earlier: \
         10.0.1.254 dropped it: its time to live (ttl) ran out before it arrived",
        "asks 10.0.2.1 to send the same data back (ping)",
        "answers the ICMP packet 16 µs earlier: \
         too big for the way ahead, and it must not be fragmented (DF); at most 1400 octets fit",
        "asks 10.0.2.1 to send the same data back (ping)",
        "sends the data back: there and back took 32 µs",
    ],
);
