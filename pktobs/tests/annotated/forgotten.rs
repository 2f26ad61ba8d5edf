//! What was seen, but had to make room for other things: nothing is said of it that was so only if it had not been seen.

use pktobs_common::Direction::{In, Out};

use crate::Watch;
use crate::forge::{CLIENT, Ip, SERVER, Tcp};
use crate::tcp::{client, open, server};

/// More than there is room for, of connections and of exchanges.
const OTHERS: u16 = 29_000;

fn crowd(watch: &mut Watch) {
    let mut syn = Tcp::client(Tcp::SYN, 1, 0).octets();
    for port in 0..OTHERS {
        // Both are part of the checksum.
        syn[20..22].copy_from_slice(&(10_000 + port).to_be_bytes());
        syn[24..28].copy_from_slice(&u32::from(OTHERS - port).to_be_bytes());
        syn[36..38].fill(0);
        let sum = segment_sum(&syn);
        syn[36..38].copy_from_slice(&sum.to_be_bytes());
        watch.note(0, In, &syn);
        let datagram = Ip::new([10, 0, 0, 9], SERVER, 1).udp((10_000 + port, 53), b"?");
        watch.note(0, In, &datagram);
    }
}

fn segment_sum(packet: &[u8]) -> u16 {
    let mut octets = packet[20..].to_vec();
    let pseudo_header = crate::forge::sum(&packet[12..20]) + 6;
    crate::forge::fill(&mut octets, 16, pseudo_header);
    u16::from_be_bytes([octets[16], octets[17]])
}

#[test]
fn an_answer_that_may_be_forgotten_is_not_called_missing() {
    let ask = Ip::new(CLIENT, SERVER, 1).udp((40000, 53), b"who?");
    let answer = Ip::new(SERVER, CLIENT, 1).udp((53, 40000), b"me");
    let mut watch = Watch::new();
    watch.note(0, Out, &ask);
    watch.note(0, In, &answer);
    crowd(&mut watch);
    watch.note(0, Out, &ask);
    assert_eq!(
        watch.note(0, Out, &ask),
        "another 4 octets of data sent to port 53"
    );
}

#[test]
fn data_that_may_be_forgotten_is_not_called_unseen() {
    let mut watch = open();
    for piece in 0..3 {
        watch.note(1, In, &client(0, 1 + piece * 10, 1).data(10).octets());
    }
    crowd(&mut watch);
    let forgotten =
        "the opening of this connection was not seen here, or is forgotten among too many others";
    // The first comes again, and all are acknowledged.
    assert_eq!(
        watch.note(1, In, &client(0, 1, 1).data(10).octets()),
        format!("{forgotten}; sends 10 octets of data")
    );
    assert_eq!(watch.note(1, Out, &server(0, 1, 31).octets()), "");
    let mut watch = open();
    for piece in 0..3 {
        watch.note(1, In, &client(0, 1 + piece * 10, 1).data(10).octets());
    }
    crowd(&mut watch);
    watch.note(1, In, &client(0, 1, 1).data(10).octets());
    assert_eq!(
        watch.note(1, In, &client(0, 31, 1).data(10).octets()),
        "sends 10 octets of data"
    );
}

#[test]
fn a_connection_that_may_be_forgotten_is_not_called_unseen() {
    let mut watch = open();
    crowd(&mut watch);
    assert_eq!(
        watch.note(1, In, &client(Tcp::RST, 1, 1).octets()),
        "says that this connection does not exist or is broken off; nothing of it is remembered here"
    );
}
