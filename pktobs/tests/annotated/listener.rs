//! Multicast listener discovery: who listens to which group.

use pktobs_common::Direction::{In, Out};

use crate::forge6::{Ip6, address};
use crate::{Watch, facts_of, note_of};

fn ip(destination: &str) -> Ip6 {
    let mut ip = Ip6::new(address("fe80::1"), address(destination));
    ip.hop_limit = 1;
    // Router alert (RFC 2711).
    ip.extension(0, &[0, 0, 5, 2, 0, 0, 1, 0])
}

/// A record: type, group, so many senders.
fn record(kind: u8, group: &str, senders: u8) -> Vec<u8> {
    let mut octets = vec![kind, 0, 0, senders];
    octets.extend(address(group).octets());
    for sender in 1..=senders {
        octets.extend(address(&format!("2001:db8::{sender}")).octets());
    }
    octets
}

fn report_of(records: &[Vec<u8>]) -> Vec<u8> {
    let count = u8::try_from(records.len()).unwrap();
    ip("ff02::16").icmpv6((143, 0), [0, 0, 0, count], &records.concat())
}

pub(crate) fn report() -> Vec<u8> {
    report_of(&[
        record(4, "ff02::fb", 0),
        record(3, "ff02::1:ff00:1", 0),
        record(4, "ff02::1:ff00:2", 0),
        record(5, "ff0e::7", 2),
        record(4, "ff0e::8", 0),
        record(4, "ff0e::9", 0),
    ])
}

#[test]
fn a_report_tells_of_every_group() {
    let text = Watch::new().see(0, Out, &report());
    assert_eq!(
        facts_of(&text),
        "fe80::1 → ff02::16  ICMPv6 multicast listener report v2 <ff02::fb from all, ff02::1:ff00:1 from none, \
         ff02::1:ff00:2 from all, ff0e::7 from another 2, 2 more>  hlim 1 ext hop-by-hop"
    );
    assert_eq!(
        note_of(&text),
        "listens to the group ff02::fb (mDNS); does not listen to the group ff02::1:ff00:1; \
         listens to the group ff02::1:ff00:2, where neighbors ask about one of its addresses; \
         listens to 2 senders more in the group ff0e::7; and so on of 2 more groups"
    );
}

#[test]
fn senders_are_counted() {
    for (kind, senders, facts, note) in [
        (1, 1, "from 1", "one sender"),
        (3, 2, "from 2", "2 senders"),
        (2, 1, "from all but 1", "all senders but one"),
        (4, 3, "from all but 3", "all senders but 3"),
        (5, 1, "from another 1", "one sender more"),
        (6, 1, "no more from 1", "one sender less"),
        (6, 2, "no more from 2", "2 senders less"),
    ] {
        let octets = report_of(&[record(kind, "ff0e::7", senders)]);
        let text = Watch::new().see(0, In, &octets);
        assert_eq!(
            facts_of(&text),
            format!(
                "fe80::1 → ff02::16  ICMPv6 multicast listener report v2 <ff0e::7 {facts}>  hlim 1 ext hop-by-hop"
            )
        );
        assert_eq!(
            note_of(&text),
            format!("listens to {note} in the group ff0e::7")
        );
    }
}

#[test]
fn the_older_version_tells_of_one_group() {
    let group = address("ff02::fb").octets();
    for (kind, name, note) in [
        (
            131,
            "report ff02::fb",
            "listens to the group ff02::fb (mDNS)",
        ),
        (
            132,
            "done ff02::fb",
            "does not listen to the group ff02::fb (mDNS)",
        ),
        (
            130,
            "query ff02::fb",
            "asks whether anyone on the link listens to the group ff02::fb (mDNS)",
        ),
    ] {
        let octets = ip("ff02::fb").icmpv6((kind, 0), [0; 4], &group);
        let text = Watch::new().see(0, In, &octets);
        assert_eq!(
            facts_of(&text),
            format!("fe80::1 → ff02::fb  ICMPv6 multicast listener {name}  hlim 1 ext hop-by-hop")
        );
        assert_eq!(note_of(&text), note);
    }
    let octets = ip("ff02::1").icmpv6((130, 0), [0; 4], &[0; 16]);
    assert_eq!(
        Watch::new().note(0, In, &octets),
        "asks all hosts on the link to which groups they listen"
    );
}
