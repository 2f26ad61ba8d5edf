//! Neighbor discovery: who asks for whom, what answers it, and what routers tell.

use pktobs_common::Direction::{In, Out};

use crate::forge6::{Ip6, address, router_with_prefixes};
use crate::{Watch, facts_of, note_of};

/// The link-layer addresses of two hosts.
const A: [u8; 6] = [2, 0, 0, 0, 0, 0xa];
const B: [u8; 6] = [2, 0, 0, 0, 0, 0xb];

const SOURCE: u8 = 1;
const TARGET: u8 = 2;
const SOLICITED: u8 = 0x40;
const OVERRIDE: u8 = 0x20;

fn link_address(option: u8, hardware: [u8; 6]) -> Vec<u8> {
    [&[option, 1], &hardware[..]].concat()
}

/// Who has `target`? The sender's link-layer address is told unless it has no address yet.
fn solicitation(source: &str, destination: &str, target: &str) -> Vec<u8> {
    let mut body = address(target).octets().to_vec();
    if source != "::" {
        body.extend(link_address(SOURCE, A));
    }
    Ip6::on_link(source, destination).icmpv6((135, 0), [0; 4], &body)
}

fn advertisement(destination: &str, flags: u8, target: &str, hardware: Option<[u8; 6]>) -> Vec<u8> {
    let mut body = address(target).octets().to_vec();
    body.extend(hardware.map_or(Vec::new(), |hardware| link_address(TARGET, hardware)));
    Ip6::on_link(target, destination).icmpv6((136, 0), [flags, 0, 0, 0], &body)
}

#[test]
fn a_question_and_its_answer() {
    let mut watch = Watch::new();
    let question = solicitation("2001:db8::1", "ff02::1:ff00:2", "2001:db8::2");
    let text = watch.see(0, Out, &question);
    assert_eq!(
        facts_of(&text),
        "2001:db8::1 → ff02::1:ff00:2  ICMPv6 neighbor solicitation who has 2001:db8::2? \
         tell 02:00:00:00:00:0a  hlim 255"
    );
    assert_eq!(
        note_of(&text),
        "asks who on the link has 2001:db8::2: 2001:db8::1 has something to send to it"
    );
    assert_eq!(
        watch.note(1_000_000, Out, &question),
        "asks for 2001:db8::2 again, 1.0 s later; no answer seen so far"
    );
    let flags = SOLICITED | OVERRIDE;
    let answer = advertisement("2001:db8::1", flags, "2001:db8::2", Some(B));
    let text = watch.see(25, In, &answer);
    assert_eq!(
        facts_of(&text),
        "2001:db8::2 → 2001:db8::1  ICMPv6 neighbor advertisement 2001:db8::2 is at 02:00:00:00:00:0b \
         <solicited, override>  hlim 255"
    );
    assert_eq!(
        note_of(&text),
        "answers, 25 µs later: frames for 2001:db8::2 go to 02:00:00:00:00:0b"
    );
    assert_eq!(
        watch.note(25, In, &answer),
        "answers, 50 µs later: frames for 2001:db8::2 go to 02:00:00:00:00:0b"
    );
    assert_eq!(
        watch.note(2_000_000, In, &answer),
        "answers, but no question is remembered here: frames for 2001:db8::2 go to 02:00:00:00:00:0b"
    );
    let check = solicitation("2001:db8::1", "2001:db8::2", "2001:db8::2");
    assert_eq!(
        watch.note(25, Out, &check),
        "asks 2001:db8::2 alone whether it is still there"
    );
    let answer = advertisement("2001:db8::1", SOLICITED, "2001:db8::2", None);
    assert_eq!(
        watch.note(30, In, &answer),
        "answers, 30 µs later: 2001:db8::2 is there"
    );
    assert_eq!(
        watch.note(2_000_000, In, &answer),
        "says that 2001:db8::2 is there"
    );
}

#[test]
fn an_address_is_probed_and_taken_by_another_host() {
    let probe = solicitation("::", "ff02::1:ff00:2", "2001:db8::2");
    let objection = advertisement("ff02::1", OVERRIDE, "2001:db8::2", Some(B));
    let probes = "asks whether anyone has 2001:db8::2, before taking it";
    let mut watch = Watch::new();
    assert_eq!(watch.note(0, Out, &probe), probes);
    assert_eq!(
        watch.note(1_000_000, Out, &probe),
        "asks again whether anyone has 2001:db8::2, 1.0 s later; no answer seen so far"
    );
    assert_eq!(
        watch.note(30, In, &objection),
        "answers, 30 µs later: 2001:db8::2 is taken"
    );
    assert_eq!(
        watch.note(30, In, &objection),
        "tells every host on the link: frames for 2001:db8::2 go to 02:00:00:00:00:0b"
    );
    // From the same side it may be whoever asked, who has it after a second.
    let mut watch = Watch::new();
    watch.note(0, In, &probe);
    assert_eq!(
        watch.note(900_000, In, &objection),
        "probably answers, 900 ms later: 2001:db8::2 is taken"
    );
    watch.note(0, In, &probe);
    assert_eq!(
        watch.note(1_000_000, In, &objection),
        "tells every host on the link: frames for 2001:db8::2 go to 02:00:00:00:00:0b"
    );
}

#[test]
fn a_probe_of_another_host_is_not_called_the_same_question() {
    let probe = solicitation("::", "ff02::1:ff00:2", "2001:db8::2");
    let probes = "asks whether anyone has 2001:db8::2, before taking it";
    let mut watch = Watch::new();
    watch.note(0, Out, &probe);
    assert_eq!(watch.note(8_000_000, Out, &probe), probes);
    assert_eq!(watch.note(1000, In, &probe), probes);
}

#[test]
fn an_address_that_moves_is_told() {
    let tells = |hardware, flags| advertisement("ff02::1", flags, "2001:db8::2", Some(hardware));
    let mut watch = Watch::new();
    watch.note(0, In, &tells(A, OVERRIDE));
    assert_eq!(
        watch.note(0, In, &tells(B, OVERRIDE)),
        "tells every host on the link: frames for 2001:db8::2 go to 02:00:00:00:00:0b; \
         2001:db8::2 was at 02:00:00:00:00:0a before: it has moved, or two hosts claim it"
    );
    // One of several hosts with that address does not take it from the others.
    assert_eq!(
        watch.note(0, In, &tells(A, 0)),
        "tells every host on the link: frames for 2001:db8::2 go to 02:00:00:00:00:0a"
    );
}

#[test]
fn a_message_that_a_router_may_have_passed_on_counts_for_nothing() {
    let mut far = solicitation("2001:db8::1", "ff02::1:ff00:2", "2001:db8::2");
    far[7] = 254;
    let mut watch = Watch::new();
    assert_eq!(
        watch.note(0, In, &far),
        "its hop limit is 254 where 255 belongs: it may come from another link, so hosts ignore it"
    );
    let near = solicitation("2001:db8::1", "ff02::1:ff00:2", "2001:db8::2");
    assert_eq!(
        watch.note(10, In, &near),
        "asks who on the link has 2001:db8::2: 2001:db8::1 has something to send to it"
    );
}

fn router_solicitation() -> Vec<u8> {
    let body = link_address(SOURCE, A);
    Ip6::on_link("fe80::1", "ff02::2").icmpv6((133, 0), [0; 4], &body)
}

/// Prefix 2001:db8:1::/64 for `valid` seconds, and as long preferred, with these flags.
fn prefix(flags: u8, valid: u32, preferred: u32) -> Vec<u8> {
    let mut option = vec![3, 4, 64, flags];
    option.extend(valid.to_be_bytes());
    option.extend(preferred.to_be_bytes());
    option.extend([0; 4]);
    option.extend(address("2001:db8:1::").octets());
    option
}

fn advertise(destination: &str, flags: u8, lifetime: u16, options: &[Vec<u8>]) -> Vec<u8> {
    let [l0, l1] = lifetime.to_be_bytes();
    let mut body = vec![0; 8];
    body.extend(options.concat());
    Ip6::on_link("fe80::ff", destination).icmpv6((134, 0), [64, flags, l0, l1], &body)
}

/// One that tells all there is to tell.
pub(crate) fn router_advertisement() -> Vec<u8> {
    let mtu = vec![5, 1, 0, 0, 0, 0, 0x05, 0xdc];
    let mut dns = vec![25, 5, 0, 0, 0, 0, 0x02, 0x58];
    dns.extend(address("2001:db8:1::53").octets());
    dns.extend(address("2001:db8:1::54").octets());
    let options = [
        link_address(SOURCE, B),
        prefix(0xc0, 86_400, 14_400),
        mtu,
        dns,
    ];
    advertise("ff02::1", 0x40, 1800, &options)
}

#[test]
fn a_router_tells_of_itself_and_of_the_link() {
    let mut watch = Watch::new();
    let text = watch.see(0, Out, &router_solicitation());
    assert_eq!(
        facts_of(&text),
        "fe80::1 → ff02::2  ICMPv6 router solicitation from 02:00:00:00:00:0a  hlim 255"
    );
    assert_eq!(note_of(&text), "asks which routers there are on the link");
    assert_eq!(
        watch.note(4_000_000, Out, &router_solicitation()),
        "asks again which routers there are, 4.0 s later; no answer seen so far"
    );
    let text = watch.see(200_000, In, &router_advertisement());
    assert_eq!(
        facts_of(&text),
        "fe80::ff → ff02::1  ICMPv6 router advertisement from 02:00:00:00:00:0b lifetime 1800 s \
         <other, prefix 2001:db8:1::/64 on-link auto valid 86400 s preferred 14400 s, mtu 1500, \
         dns 2001:db8:1::53 and 1 more lifetime 600 s>  hlim 255"
    );
    assert_eq!(
        note_of(&text),
        "probably answers, 200 ms later; a router: for the next 1800 s it takes packets for other networks; \
         hosts make their own addresses in 2001:db8:1::/64, and reach others in it without a router; \
         packets on this link have at most 1500 octets; \
         names can be looked up at 2001:db8:1::53 (DNS) and 1 more; \
         hosts can have settings from DHCPv6, but no addresses"
    );
}

#[test]
fn what_there_is_no_room_for_is_counted() {
    let offers = "a router: for the next 30 s it takes packets for other networks";
    let reached = "; hosts reach addresses in 2001:db8:1::/64 without a router";
    for (prefixes, told, more) in [
        (9, 9, ""),
        (10, 9, "; and one more note, left out here"),
        (40, 9, "; and 31 more notes, left out here"),
    ] {
        assert_eq!(
            Watch::new().note(0, In, &router_with_prefixes(prefixes)),
            format!("{offers}{}{more}", reached.repeat(told))
        );
    }
}

#[test]
fn a_router_answers_one_host_or_nobody() {
    let mut watch = Watch::new();
    let offers = "a router: for the next 30 s it takes packets for other networks";
    let to_all = advertise("ff02::1", 0, 30, &[]);
    assert_eq!(watch.note(0, In, &to_all), offers);
    watch.note(0, Out, &router_solicitation());
    assert_eq!(
        watch.note(10, In, &advertise("fe80::1", 0, 30, &[])),
        format!("answers, 10 µs later; {offers}")
    );
    // Too late for an answer.
    assert_eq!(watch.note(4_000_000, In, &to_all), offers);
}

#[test]
fn a_prefix_is_told_by_what_it_is_for() {
    for (option, expected) in [
        (
            prefix(0x40, 60, 60),
            "hosts make their own addresses in 2001:db8:1::/64",
        ),
        (
            prefix(0x80, 60, 60),
            "hosts reach addresses in 2001:db8:1::/64 without a router",
        ),
        (
            prefix(0xc0, 60, 0),
            "hosts begin nothing new from addresses in 2001:db8:1::/64: that prefix is on its way out",
        ),
        (
            prefix(0xc0, 0, 0),
            "the prefix 2001:db8:1::/64 is withdrawn (valid for 0 s)",
        ),
    ] {
        let octets = advertise("ff02::1", 0x80, 0, &[option]);
        assert_eq!(
            Watch::new().note(0, In, &octets),
            format!(
                "a router, but none for packets to other networks (lifetime 0); {expected}; \
                 hosts can have addresses from DHCPv6"
            )
        );
    }
    let octets = advertise("ff02::1", 0, 0, &[prefix(0, u32::MAX, u32::MAX)]);
    let text = Watch::new().see(0, In, &octets);
    assert_eq!(
        facts_of(&text),
        "fe80::ff → ff02::1  ICMPv6 router advertisement lifetime 0 s \
         <prefix 2001:db8:1::/64 valid forever preferred forever>  hlim 255"
    );
    assert_eq!(
        note_of(&text),
        "a router, but none for packets to other networks (lifetime 0)"
    );
}

#[test]
fn a_redirect_tells_the_better_way() {
    let redirect = |next_hop: &str| {
        let body = [address(next_hop), address("2001:db8::2")].map(|address| address.octets());
        Ip6::on_link("fe80::ff", "2001:db8::1").icmpv6((137, 0), [0; 4], &body.concat())
    };
    let text = Watch::new().see(0, In, &redirect("fe80::9"));
    assert_eq!(
        facts_of(&text),
        "fe80::ff → 2001:db8::1  ICMPv6 redirect of 2001:db8::2 to fe80::9  hlim 255"
    );
    assert_eq!(
        note_of(&text),
        "the better way to 2001:db8::2 is through fe80::9"
    );
    assert_eq!(
        Watch::new().note(0, In, &redirect("2001:db8::2")),
        "2001:db8::2 is on this link: no router is needed to reach it"
    );
}

#[test]
fn a_message_of_another_code_or_without_its_target_says_nothing() {
    let body = address("2001:db8::2").octets();
    let ip = Ip6::on_link("2001:db8::1", "ff02::1:ff00:2");
    for (octets, expected) in [
        (
            ip.icmpv6((135, 1), [0; 4], &body),
            "ICMPv6 neighbor solicitation code 1",
        ),
        (
            ip.icmpv6((135, 0), [0; 4], &body[..15]),
            "ICMPv6 neighbor solicitation",
        ),
    ] {
        let text = Watch::new().see(0, In, &octets);
        let expected = format!("2001:db8::1 → ff02::1:ff00:2  {expected}  hlim 255");
        assert_eq!(facts_of(&text), expected);
        assert_eq!(note_of(&text), "");
    }
}
