//! Buffers that stand for many packets on the wire: what tcpdump says of them.

use std::{fs, net::IpAddr};

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::{
    RouteNetlinkMessage,
    link::{LinkAttribute, LinkMessage},
};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};
use xtask::lab::{Host, Lab};

use crate::support::{
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    texts::{assert_same, closing, packets},
    transfer::{data, transfer_to},
};

/// tcpdump captures no more than 64 KiB of a buffer, headers included; of a longer one it cannot sum the octets, and
/// says nothing of the checksum.
const CAPTURED_MAX: u32 = 65_000;

/// A packet's text without the words on the TCP checksum.
fn without_checksum(packet: &str) -> String {
    let words = packet.split_once("cksum 0x");
    let behind = words.and_then(|(before, rest)| Some((before, rest.split_once("), ")?.1)));
    behind.map_or_else(
        || packet.to_owned(),
        |(before, behind)| [before, behind].concat(),
    )
}

/// Sends some megabytes from `from` to an address of `to` and compares what is told of `interface` of `to`, packet by
/// packet but in any order: In and Out meet the observers on several CPUs. Returns the text.
pub(crate) fn assert_as_tcpdump(
    address: IpAddr,
    from: &Host,
    to: &Host,
    interface: &str,
) -> Vec<String> {
    let tcpdump = tcpdump(to, &["-i", interface]);
    // As much room as tcpdump has.
    let arguments = ["-i", interface, "--format", "tcpdump"];
    let pktobs = observe(to, &[&arguments[..], &["--buffer-size", "64MiB"]].concat());
    let sent = data(8 << 20);
    let arrived = transfer_to(address, from, to, &sent);
    assert!(arrived == sent, "what arrived differs");
    send(from, interface, &[mark(1)], 1);
    for observer in [&tcpdump, &pktobs] {
        observer.wait_for(&mark_text(1));
    }
    let (expected, ours) = (tcpdump.finish(), pktobs.finish());
    assert_eq!(closing(&ours.stderr)[0], closing(&expected.stderr)[0]);
    let [mut expected, mut ours] = [expected, ours].map(|ended| packets(&ended.stdout));
    for packet in expected.iter_mut().chain(&mut ours) {
        if length(packet).is_some_and(|length| length > CAPTURED_MAX) {
            *packet = without_checksum(packet);
        }
    }
    expected.sort();
    ours.sort();
    assert_same(interface, &expected, &ours);
    ours
}

#[test]
fn a_transfer_over_veth_is_told_as_tcpdump_tells_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let told = assert_as_tcpdump(lab.dev2().address().into(), lab.dev1(), lab.dev2(), "eth0");
    // 40 octets of headers and 12 of timestamps are with every buffer.
    let is_long = |packet: &&String| length(packet).is_some_and(|length| length > 9000);
    let long = told.iter().filter(is_long).count();
    assert!(long > 0, "no buffer was longer than a packet may be");
}

#[test]
fn a_transfer_over_lo_is_told_as_tcpdump_tells_it() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    allow_buffers_beyond_64_kib(lab.dev2());
    let told = assert_as_tcpdump(lab.dev2().address().into(), lab.dev2(), lab.dev2(), "lo");
    let unlimited = told.iter().filter(|packet| packet.contains("bad-len 0"));
    if release() >= (6, 3) {
        assert!(unlimited.count() > 0, "no buffer was beyond 65,535 octets");
    }
}

/// The first two numbers of this kernel's release.
fn release() -> (u32, u32) {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").expect("read the release");
    let mut numbers = release.split('.').map_while(|number| number.parse().ok());
    let mut number = || numbers.next().expect("a number");
    (number(), number())
}

/// For `lo`; older kernels than 6.3 pass over what they do not know. ip(8) can say it only since 6.3 (`gso_ipv4_max_size`).
fn allow_buffers_beyond_64_kib(host: &Host) {
    let mut message = LinkMessage::default();
    message.header.index = 1;
    message.attributes = vec![LinkAttribute::GsoIpv4MaxSize(1 << 17)];
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST | NLM_F_ACK;
    let payload = NetlinkPayload::from(RouteNetlinkMessage::SetLink(message));
    let mut request = NetlinkMessage::new(header, payload);
    request.finalize();
    let mut octets = vec![0; request.buffer_len()];
    request.serialize(&mut octets);
    let ask = || -> std::io::Result<Vec<u8>> {
        let socket = Socket::new(NETLINK_ROUTE)?;
        socket.send_to(&octets, &SocketAddr::new(0, 0), 0)?;
        Ok(socket.recv_from_full()?.0)
    };
    let answer = host.enter(ask).expect("enter it").expect("an answer");
    let answer = NetlinkMessage::<RouteNetlinkMessage>::deserialize(&answer).expect("a message");
    let NetlinkPayload::Error(error) = answer.payload else {
        panic!("{answer:?}");
    };
    assert_eq!(error.code, None, "{error:?}");
}

/// The length that a packet's text ends with.
pub(crate) fn length(packet: &str) -> Option<u32> {
    let (_, length) = packet.rsplit_once(", length ")?;
    length.parse().ok()
}
