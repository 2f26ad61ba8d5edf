//! What the load consists of: a frame, and the fields in it that differ from packet to packet.
//!
//! Only UDP goes to an address of dev2, where a socket takes it. Everything else is for an address that is
//! nobody's: dev2 does not forward, so its stack looks for a route, finds none and drops the packet without an
//! answer (`ip_error`, net/ipv4/route.c). IPv6 is off there, so its packets end earlier (`ipv6_rcv`).

use clap::ValueEnum;

use super::frames::{self, ETHERNET_LEN, Ipv4, Tcp};

/// The port of the socket that takes UDP.
pub(crate) const PORT: u16 = 9;

/// Addresses of dev2, and of nobody (RFC 5737).
const DEV2: [u8; 4] = [10, 0, 0, 2];
const NOBODY: [u8; 4] = [192, 0, 2, 1];
/// Flows come from addresses that begin so; their last 16 bits are the load's.
const SOURCE: [u8; 4] = [10, 77, 0, 0];

/// A kind of packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mix {
    /// UDP with 18 octets of payload, to a socket.
    Udp,
    /// TCP with timestamps and 64 octets of payload.
    Tcp,
    /// TCP with timestamps, 1,514 octets a frame.
    Large,
    /// UDP behind 8 octets of IPv4 options.
    Options,
    /// UDP in two fragments of 576 octets.
    Fragments,
    /// TCP with timestamps over IPv6.
    Ipv6,
}

/// Where the varying fields of a frame are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Template {
    /// The octets, with zeros where the load writes.
    pub(crate) frame: Vec<u8>,
    /// The last 16 bits of the source address.
    pub(crate) address: Option<i16>,
    /// The source port.
    pub(crate) port: Option<i16>,
    /// The sequence number, and by how much each packet of a flow advances it.
    pub(crate) sequence: Option<(i16, i32)>,
    /// The IPv4 identification, whose header's checksum is kept right.
    pub(crate) identification: Option<i16>,
    /// In which unit of 8 octets a second fragment begins, if packets are fragments in turn.
    pub(crate) second_fragment: Option<i32>,
    /// The last 16-bit word of the payload, which takes up what the other words of the segment change in its sum.
    pub(crate) compensation: Option<i16>,
}

impl Mix {
    /// The word for it on the command line.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The frame, and what varies.
    pub(crate) fn template(self) -> Template {
        const AFTER_IPV4: usize = ETHERNET_LEN + 20;
        const AFTER_IPV6: usize = ETHERNET_LEN + 40;
        const IDENTIFICATION: usize = ETHERNET_LEN + 4;
        const ADDRESS: usize = ETHERNET_LEN + 14;
        const ADDRESS_IPV6: usize = ETHERNET_LEN + 22;
        let segment = Tcp {
            ports: [0, 443],
            seq: 0,
            ack: 1,
            flags: Tcp::ACK,
            timestamps: [1000, 900],
        };
        let template = |frame: Vec<u8>, address: usize| Template {
            compensation: Some(at(frame.len() - 2)),
            frame,
            address: Some(at(address)),
            identification: Some(at(IDENTIFICATION)),
            ..Template::default()
        };
        let tcp = |payload: usize| {
            let frame = frames::tcp(&Ipv4::new(SOURCE, NOBODY), &segment, &vec![0; payload]);
            Template {
                port: Some(at(AFTER_IPV4)),
                sequence: Some((at(AFTER_IPV4 + 4), payload as i32)),
                ..template(frame, ADDRESS)
            }
        };
        match self {
            Self::Udp => {
                let frame = frames::udp(&Ipv4::new(SOURCE, DEV2), [0, PORT], &[0; 18]);
                Template {
                    port: Some(at(AFTER_IPV4)),
                    ..template(frame, ADDRESS)
                }
            }
            Self::Tcp => tcp(64),
            Self::Large => tcp(1448),
            Self::Options => {
                /// Router alert (RFC 2113), which no host acts upon or changes; padding.
                const OPTIONS: [u8; 8] = [0x94, 4, 0, 0, 1, 1, 1, 0];
                let ip = Ipv4 {
                    options: &OPTIONS,
                    ..Ipv4::new(SOURCE, NOBODY)
                };
                let frame = frames::udp(&ip, [0, PORT], &[0; 18]);
                Template {
                    port: Some(at(AFTER_IPV4 + OPTIONS.len())),
                    ..template(frame, ADDRESS)
                }
            }
            Self::Fragments => {
                const PIECE: usize = 576;
                let ip = Ipv4 {
                    fragment: 0,
                    ..Ipv4::new(SOURCE, NOBODY)
                };
                let frame = frames::udp(&ip, [5000, PORT], &[0; PIECE - 8]);
                Template {
                    second_fragment: Some((PIECE / 8) as i32),
                    compensation: None,
                    ..template(frame, ADDRESS)
                }
            }
            Self::Ipv6 => {
                let frame = frames::tcp_over_ipv6(0, 2, &segment, &[0; 64]);
                Template {
                    port: Some(at(AFTER_IPV6)),
                    sequence: Some((at(AFTER_IPV6 + 4), 64)),
                    identification: None,
                    ..template(frame, ADDRESS_IPV6)
                }
            }
        }
    }
}

/// A place in a frame as an instruction has it; the longest frame has 1,514 octets.
const fn at(offset: usize) -> i16 {
    offset as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_lies_on_words_of_its_checksum_and_in_the_frame() {
        for &mix in Mix::value_variants() {
            let template = mix.template();
            let sequence = template.sequence.map(|(at, _)| at);
            for at in [
                template.address,
                template.port,
                sequence,
                template.compensation,
            ] {
                let at = usize::try_from(at.unwrap_or(0)).unwrap();
                assert!(
                    at % 2 == 0 && at + 2 <= template.frame.len(),
                    "{mix:?} {at}"
                );
                assert!(
                    at == 0 || template.frame[at..at + 2] == [0, 0],
                    "{mix:?} {at}"
                );
            }
        }
    }
}
