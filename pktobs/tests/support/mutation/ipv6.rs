//! What is changed in an IPv6 packet: its fixed header, the chain of extension headers, what stands behind it.

use super::{Random, change, set, set_u16};

const HEADER_LEN: usize = 40;
const FRAGMENT: u8 = 44;
/// Hop-by-hop options, routing header, fragment header, destination options.
const EXTENSIONS: [u8; 4] = [0, 43, FRAGMENT, 60];

/// Changes one thing; `network` is where the header stood before.
pub(super) fn mutate(frame: &mut Vec<u8>, network: usize, random: &mut Random) {
    let chain = Chain::read(frame, network);
    let (named_at, extension) = random.pick(&chain.headers);
    let transport = chain.end;
    match random.below(9) {
        0 => {
            let version = random.below(16) as u8;
            change(frame, network, |octet| (octet & 0x0f) | (version << 4));
        }
        1 => {
            let present = frame.len().saturating_sub(network + HEADER_LEN);
            let near = (present + random.below(16)).saturating_sub(8);
            let length = [0, near, random.below(120), random.below(1 << 16)];
            set_u16(frame, network + 4, random.pick(&length) as u16);
        }
        2 => {
            let kinds = [0, 6, 17, 43, FRAGMENT, 58, 59, 60, 135, random.octet()];
            set(frame, named_at, random.pick(&kinds));
        }
        3 => {
            let length = [0, 1, 2, random.octet()];
            set(frame, extension + 1, random.pick(&length));
        }
        4 => {
            let fragment = [0, 1, 8, 9, 0xfff8, 0xffff, random.below(1 << 16)];
            set_u16(frame, extension + 2, random.pick(&fragment) as u16);
        }
        5 => insert(frame, network, (named_at, extension), random),
        6 => {
            let data_offset = random.below(16) as u8;
            change(frame, transport + 12, |octet| {
                (octet & 0x0f) | (data_offset << 4)
            });
        }
        7 => {
            let length = [0, 7, 8, random.below(80), random.below(1 << 16)];
            set_u16(frame, transport + 4, random.pick(&length) as u16);
        }
        _ => {
            let icmp_type = [1, 2, 3, 4, 128, 129, 133, 136, random.octet()];
            set(frame, transport, random.pick(&icmp_type));
        }
    }
}

/// Puts up to nine extension headers of eight octets in front of what is named at `named_at` and stands at `at`.
fn insert(
    frame: &mut Vec<u8>,
    network: usize,
    (named_at, at): (usize, usize),
    random: &mut Random,
) {
    if frame.len() < at {
        return;
    }
    for _ in 0..=random.below(9) {
        let kind = random.pick(&EXTENSIONS);
        let named = std::mem::replace(&mut frame[named_at], kind);
        let fragment = if kind == FRAGMENT {
            random.pick(&[0, 0, 1, 9])
        } else {
            0
        };
        frame.splice(at..at, [named, 0, 0, fragment, 0, 0, 0, 0]);
    }
    let told = u16::from_be_bytes([frame[network + 4], frame[network + 5]]);
    set_u16(frame, network + 4, told.wrapping_add(8));
}

/// The headers of a packet as far as they are there.
struct Chain {
    /// Where the number of an extension header stands, and where it begins itself. The last entry is that of what
    /// stands behind them all.
    headers: Vec<(usize, usize)>,
    /// Where that begins.
    end: usize,
}

impl Chain {
    fn read(frame: &[u8], network: usize) -> Self {
        /// More than the parser follows.
        const MAX: usize = 12;
        let mut headers = vec![(network + 6, network + HEADER_LEN)];
        let (mut named_at, mut end) = (network + 6, network + HEADER_LEN);
        while headers.len() < MAX
            && let Some(&kind) = frame.get(named_at)
            && EXTENSIONS.contains(&kind)
            && let Some(&len) = frame.get(end + 1)
        {
            named_at = end;
            end += match kind {
                FRAGMENT => 8,
                _ => (usize::from(len) + 1) * 8,
            };
            headers.push((named_at, end));
        }
        Self { headers, end }
    }
}
