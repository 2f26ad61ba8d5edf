//! What the lessons show, over IPv6, while the real tcpdump and pktobs look on.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv6Addr, TcpListener, UdpSocket},
    ops::RangeInclusive,
    process::Stdio,
};

use xtask::lab::{Host, Lab};

use super::ipv6_lab::{DEV1, DEV2, lab};
use crate::support::{
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    texts::{assert_same, closing, packets},
};

/// A port that tcpdump knows nothing of, below those that the kernel hands out.
const PORT: u16 = 5001;

/// What happens between the hosts, and how many packets that takes.
type Event = (&'static str, RangeInclusive<usize>, fn(&Lab));

const EVENTS: [Event; 6] = [
    ("a refused connection", 2..=2, refused),
    // dev2 may acknowledge the FIN by itself or with its data.
    ("a connection", 8..=9, session),
    ("a datagram", 1..=1, datagram),
    ("a datagram that nothing waits for", 2..=2, unreachable),
    ("an echo", 2..=2, |lab| ping(lab.dev1(), "56")),
    ("an echo in fragments", 6..=6, |lab| {
        ping(lab.dev1(), "3000")
    }),
];

/// Has each happen in a lab of its own and compares the texts; `interface` is what both observe.
fn assert_as_tcpdump(interface: &str) {
    if !require_root() {
        return;
    }
    for (what, count, happen) in EVENTS {
        let lab = lab();
        let tcpdump = tcpdump(lab.dev2(), &["-i", interface]);
        let pktobs = observe(lab.dev2(), &["-i", interface, "--format", "tcpdump"]);
        happen(&lab);
        send(lab.dev1(), "eth0", &[mark(1)], 1);
        for observer in [&tcpdump, &pktobs] {
            observer.wait_for(&mark_text(1));
        }
        let (expected, ours) = (tcpdump.finish(), pktobs.finish());

        let name = format!("{what} on {interface}");
        let told = packets(&expected.stdout);
        let is_whole = count.contains(&(told.len() - 1));
        assert!(is_whole, "{name}\n{}", expected.stdout);
        assert_same(&name, &told, &packets(&ours.stdout));
        assert_eq!(closing(&ours.stderr), closing(&expected.stderr), "{name}");
    }
}

#[test]
fn one_interface_is_told_as_tcpdump_tells_it() {
    assert_as_tcpdump("eth0");
}

#[test]
fn any_interface_is_told_as_tcpdump_tells_it() {
    assert_as_tcpdump("any");
}

/// `nc` from dev1 to dev2 with nothing to say; it ends with the connection.
fn nc(lab: &Lab) {
    let mut nc = lab.dev1().command("nc");
    nc.args(["-6", "-N", &DEV2.to_string(), &PORT.to_string()]);
    let nc = nc.stdin(Stdio::null()).stdout(Stdio::null());
    let nc = nc.stderr(Stdio::null()).status();
    nc.expect("run nc(1)");
}

fn refused(lab: &Lab) {
    nc(lab);
}

/// dev2 greets, and both close.
fn session(lab: &Lab) {
    let listener = lab.dev2().enter(|| TcpListener::bind((DEV2, PORT)));
    let listener = listener.expect("enter it").expect("listen");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().expect("accept");
            let mut received = Vec::new();
            stream.read_to_end(&mut received).expect("receive FIN");
            stream.write_all(b"hello\n").expect("send");
        });
        nc(lab);
    });
}

fn socket(host: &Host, address: Ipv6Addr, port: u16) -> UdpSocket {
    let socket = host.enter(|| UdpSocket::bind((address, port)));
    socket.expect("enter it").expect("a socket")
}

fn datagram(lab: &Lab) {
    let receiver = socket(lab.dev2(), DEV2, PORT);
    let sender = socket(lab.dev1(), DEV1, 0);
    sender.send_to(b"hello\n", (DEV2, PORT)).expect("send");
    let mut received = [0; 6];
    receiver.recv(&mut received).expect("receive");
    assert_eq!(received, *b"hello\n");
}

fn unreachable(lab: &Lab) {
    let sender = socket(lab.dev1(), DEV1, 0);
    sender.connect((DEV2, PORT)).expect("set the destination");
    sender.send(b"hello\n").expect("send");
    let refused = sender.recv(&mut [0]).expect_err("nothing answers");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}

fn ping(host: &Host, octets: &str) {
    let mut ping = host.command("ping");
    ping.args(["-6", "-n", "-c", "1", "-s", octets, &DEV2.to_string()]);
    let output = ping.output().expect("run ping(8)");
    assert!(output.status.success(), "{output:?}");
}
