//! Octets sent over a real TCP connection.

use std::{
    io::{Read, Write},
    net::{IpAddr, Shutdown, TcpListener, TcpStream},
    thread,
};

use xtask::lab::Host;

/// A port that tcpdump knows nothing of.
const PORT: u16 = 5001;

/// Sends `data` from one host to another over IPv4 and returns what arrived.
pub(crate) fn transfer(from: &Host, to: &Host, data: &[u8]) -> Vec<u8> {
    transfer_to(to.address().into(), from, to, data)
}

/// Sends `data` from one host to this address of another and returns what arrived. The connection is closed when
/// this returns: each side has seen the other's FIN.
pub(crate) fn transfer_to(address: IpAddr, from: &Host, to: &Host, data: &[u8]) -> Vec<u8> {
    let address = (address, PORT);
    let listener = to.enter(|| TcpListener::bind(address)).expect("enter it");
    let listener = listener.expect("listen");
    let sender = from
        .enter(|| TcpStream::connect(address))
        .expect("enter it");
    let mut sender = sender.expect("connect");
    let (mut receiver, _) = listener.accept().expect("accept");
    thread::scope(|scope| {
        scope.spawn(|| {
            sender.write_all(data).expect("send");
            sender.shutdown(Shutdown::Write).expect("send FIN");
            assert_eq!(sender.read(&mut [0]).expect("receive FIN"), 0);
        });
        let mut received = Vec::new();
        receiver.read_to_end(&mut received).expect("receive");
        receiver.shutdown(Shutdown::Write).expect("send FIN");
        received
    })
}

/// As many octets, of which no stretch is like another.
pub(crate) fn data(len: usize) -> Vec<u8> {
    let words = (0u32..).map(|n| n.wrapping_mul(0x9e37_79b1).rotate_left(n % 32));
    let mut data: Vec<u8> = words
        .take(len.div_ceil(4))
        .flat_map(u32::to_be_bytes)
        .collect();
    data.truncate(len);
    data
}
