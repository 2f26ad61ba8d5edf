//! The pcapng format: sections of blocks (<https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html>).
//!
//! A section has a byte order and interfaces of its own. Read are packets in all three kinds of block, and what
//! is told of the interfaces that they were seen on; all other blocks are passed over. libpcap refuses files
//! whose interfaces or sections differ from the first; here they may.

use super::{
    ByteOrder, Damage, Interface, Item, LinkType, NANOSECONDS, PacketAt, odd_time, snapshot_len,
};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
/// Obsolete, but there are files that have it.
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;

/// Octets of a block without content: type, length, length.
const BLOCK_MIN: u32 = 12;
/// The longest block that is read (`INITIAL_MAX_BLOCKSIZE`, libpcap sf-pcapng.c).
const BLOCK_MAX: u32 = 16 << 20;
/// Octets in front of a block's content.
const BLOCK_HEADER: usize = 8;
/// Octets behind it.
const BLOCK_TRAILER: usize = 4;

/// Interfaces of one section that are remembered; a host has fewer.
const INTERFACES_MAX: usize = 65_536;
/// Octets of an interface's name that are kept: an alternative name has no more (`ALTIFNAMSIZ`).
const NAME_MAX: usize = 127;

const OPTION_END: u16 = 0;
const IF_NAME: u16 = 2;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
/// Of an enhanced packet block and of a packet block alike.
const PACKET_FLAGS: u16 = 2;

/// How an interface tells time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolution {
    /// Units of time in a second.
    units: u64,
    /// Seconds to add.
    offset: i64,
}

impl Default for Resolution {
    fn default() -> Self {
        Self {
            units: 1_000_000,
            offset: 0,
        }
    }
}

impl Resolution {
    /// From the value of `if_tsresol`: a negative power of 10, or of 2 if the highest bit is set.
    fn units(resolution: u8) -> Option<u64> {
        let exponent = u32::from(resolution & 0x7f);
        if resolution & 0x80 != 0 {
            1u64.checked_shl(exponent)
        } else {
            10u64.checked_pow(exponent)
        }
    }

    /// Seconds and nanoseconds since 1970-01-01 00:00 UTC; 0 seconds for a time before.
    fn time(self, time: u64) -> (u64, u64) {
        let seconds = (time / self.units).saturating_add_signed(self.offset);
        let fraction = time % self.units;
        let fraction_ns = match NANOSECONDS.checked_rem(self.units) {
            Some(0) => fraction * (NANOSECONDS / self.units),
            // The fraction is below one second, so this fits.
            _ => (u128::from(fraction) * u128::from(NANOSECONDS) / u128::from(self.units)) as u64,
        };
        (seconds, fraction_ns)
    }

    /// The same in nanoseconds, the largest number of them for a time beyond; and as it is if it is strange.
    fn time_ns(self, time: u64) -> (u64, Option<(i64, i64)>) {
        let (second, fraction_ns) = self.time(time);
        let time_ns = second
            .saturating_mul(NANOSECONDS)
            .saturating_add(fraction_ns);
        let odd_time = odd_time(second.cast_signed(), fraction_ns.cast_signed());
        (time_ns, odd_time)
    }
}

/// What is known of the section that is being read.
#[derive(Debug)]
pub(super) struct Pcapng {
    pub(super) order: ByteOrder,
    /// The interfaces of this section.
    pub(super) interfaces: Vec<Interface>,
    /// Interfaces of the sections before.
    interfaces_before: u32,
}

/// True if a file that begins so is of this format.
pub(super) fn is_magic(first: [u8; 4]) -> bool {
    u32::from_be_bytes(first) == SECTION_HEADER
}

impl Pcapng {
    pub(super) const fn new() -> Self {
        Self {
            order: ByteOrder::Little,
            interfaces: Vec::new(),
            interfaces_before: 0,
        }
    }

    /// Reads the block that `octets` begin with; `None` if it is not all there.
    pub(super) fn item(&mut self, octets: &[u8]) -> Result<Option<Item>, Damage> {
        let Some([t0, t1, t2, t3, l0, l1, l2, l3]) = octets.first_chunk().copied() else {
            return Ok(None);
        };
        // The type of a section header reads the same in both byte orders; its content tells which one it is.
        let is_section = is_magic([t0, t1, t2, t3]);
        if is_section {
            let Some(&magic) = octets
                .get(BLOCK_HEADER..)
                .and_then(|rest| rest.first_chunk())
            else {
                return Ok(None);
            };
            self.order = ByteOrder::of(magic, BYTE_ORDER_MAGIC).ok_or(Damage::ByteOrder)?;
        }
        let block_type = self.order.u32([t0, t1, t2, t3]);
        let len = self.order.u32([l0, l1, l2, l3]);
        if !(BLOCK_MIN..=BLOCK_MAX).contains(&len) || !len.is_multiple_of(4) {
            return Err(Damage::BlockLength { len });
        }
        let Some(block) = octets.get(..len as usize) else {
            return Ok(None);
        };
        let end = block.len() - BLOCK_TRAILER;
        let trailer = self.order.u32_at(block, end).unwrap_or(0);
        if trailer != len {
            return Err(Damage::BlockTrailer { len, trailer });
        }
        let content = &block[BLOCK_HEADER..end];
        let too_short = Damage::BlockContent { block_type };
        let packet = match block_type {
            SECTION_HEADER => {
                self.begin_section(content).ok_or(too_short)?;
                None
            }
            INTERFACE_DESCRIPTION => {
                self.interface(content, too_short)?;
                None
            }
            ENHANCED_PACKET | PACKET => Some(self.packet(block_type, content).ok_or(too_short)??),
            SIMPLE_PACKET => Some(self.simple_packet(content).ok_or(too_short)??),
            _ => None,
        };
        let len = block.len();
        Ok(Some(match packet {
            Some(packet) => Item::Packet { len, packet },
            None => Item::Other { len },
        }))
    }

    /// `None` if the content is too short.
    fn begin_section(&mut self, content: &[u8]) -> Option<()> {
        /// Byte order, version, length of the section.
        const CONTENT_MIN: usize = 16;
        content.get(..CONTENT_MIN)?;
        let before = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
        self.interfaces_before = self.interfaces_before.saturating_add(before);
        self.interfaces.clear();
        Some(())
    }

    fn interface(&mut self, content: &[u8], too_short: Damage) -> Result<(), Damage> {
        /// Link type, two reserved octets, snapshot length.
        const CONTENT_MIN: usize = 8;
        let order = self.order;
        let (Some(link_type), Some(snapshot)) =
            (order.u16_at(content, 0), order.u32_at(content, 4))
        else {
            return Err(too_short);
        };
        if self.interfaces.len() >= INTERFACES_MAX {
            return Err(Damage::Interfaces {
                max: INTERFACES_MAX,
            });
        }
        let mut interface = Interface {
            number: (self.interfaces_before)
                .saturating_add(u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX)),
            name: Vec::new(),
            link_type: LinkType(u32::from(link_type)),
            snapshot_len: snapshot_len(snapshot),
            resolution: Resolution::default(),
        };
        for (code, value) in options(order, content.get(CONTENT_MIN..).unwrap_or(&[])) {
            match (code, value) {
                (IF_NAME, name) => {
                    let text = name.split(|&octet| octet == 0).next().unwrap_or(&[]);
                    interface.name = text[..text.len().min(NAME_MAX)].to_vec();
                }
                (IF_TSRESOL, &[resolution]) => {
                    interface.resolution.units =
                        Resolution::units(resolution).ok_or(Damage::Resolution { resolution })?;
                }
                (IF_TSOFFSET, offset) => {
                    if let Some(&offset) = offset.first_chunk() {
                        interface.resolution.offset = order.u64(offset).cast_signed();
                    }
                }
                _ => {}
            }
        }
        self.interfaces.push(interface);
        Ok(())
    }

    /// An enhanced packet block, or an obsolete packet block, which differs in its first word only: there the
    /// interface has 16 bits and a count of dropped packets follows. `None` if the content is too short.
    fn packet(&self, block_type: u32, content: &[u8]) -> Option<Result<PacketAt, Damage>> {
        /// Interface, two words of time, two lengths.
        const CONTENT_MIN: usize = 20;
        let word = |at| self.order.u32_at(content, at);
        let number = match block_type {
            PACKET => u32::from(self.order.u16_at(content, 0)?),
            _ => word(0)?,
        };
        let time = u64::from(word(4)?) << 32 | u64::from(word(8)?);
        let (captured, wire_len) = (word(12)? as usize, word(16)?);
        let octets = content.get(CONTENT_MIN..CONTENT_MIN.checked_add(captured)?)?;
        let Some(interface) = self.interfaces.get(number as usize) else {
            return Some(Err(Damage::Interface { interface: number }));
        };
        let padded = CONTENT_MIN + octets.len().next_multiple_of(4);
        let flags = options(self.order, content.get(padded..).unwrap_or(&[]))
            .find(|(code, _)| *code == PACKET_FLAGS)
            .and_then(|(_, value)| self.order.u32_at(value, 0));
        let start = BLOCK_HEADER + CONTENT_MIN;
        let (time_ns, odd_time) = interface.resolution.time_ns(time);
        Some(Ok(PacketAt {
            start,
            end: start + octets.len(),
            time_ns,
            odd_time,
            wire_len,
            interface: Some(number as usize),
            flags: flags.unwrap_or(0),
        }))
    }

    /// A simple packet block: of the first interface, without time, cut at the snapshot length. `None` if the
    /// content is too short.
    fn simple_packet(&self, content: &[u8]) -> Option<Result<PacketAt, Damage>> {
        const CONTENT_MIN: usize = 4;
        let wire_len = self.order.u32_at(content, 0)?;
        let Some(interface) = self.interfaces.first() else {
            return Some(Err(Damage::Interface { interface: 0 }));
        };
        let captured = wire_len.min(interface.snapshot_len) as usize;
        let octets = content.get(CONTENT_MIN..CONTENT_MIN.checked_add(captured)?)?;
        // No time is time 0, to which libpcap too adds the interface's offset.
        let start = BLOCK_HEADER + CONTENT_MIN;
        let (time_ns, odd_time) = interface.resolution.time_ns(0);
        Some(Ok(PacketAt {
            start,
            end: start + octets.len(),
            time_ns,
            odd_time,
            wire_len,
            interface: Some(0),
            flags: 0,
        }))
    }
}

/// The options in `octets`: code and value. They end where a whole one no longer fits.
fn options(order: ByteOrder, mut octets: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let code = order.u16_at(octets, 0)?;
        let len = usize::from(order.u16_at(octets, 2)?);
        let value = octets.get(4..4 + len)?;
        octets = octets.get(4 + len.next_multiple_of(4)..).unwrap_or(&[]);
        (code != OPTION_END).then_some((code, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_powers_of_ten_and_of_two() {
        for (resolution, offset, time, expected) in [
            (6, 0, 1_000_001, 1_000_001_000),
            (9, 0, 1_000_000_001, 1_000_000_001),
            (0, 0, 7, 7_000_000_000),
            (12, 0, 1_000_000_001_999, 1_000_000_001),
            (0x80 | 10, 0, 1024 + 512, 1_500_000_000),
            (6, 3600, 1, 3_600_000_001_000),
            (6, -1, 1_500_000, 500_000_000),
            (6, -9, 1_500_000, 500_000_000),
        ] {
            let units = Resolution::units(resolution).unwrap();
            let (second, fraction_ns) = Resolution { units, offset }.time(time);
            assert_eq!(
                second * NANOSECONDS + fraction_ns,
                expected,
                "{resolution:#x} {offset} {time}"
            );
        }
        assert_eq!(Resolution::units(0x80 | 63), Some(1 << 63));
        assert_eq!(Resolution::units(19), Some(10_000_000_000_000_000_000));
        assert_eq!(Resolution::units(0x80 | 64), None);
        assert_eq!(Resolution::units(20), None);
        let fine = Resolution {
            units: 1 << 63,
            offset: 0,
        };
        assert_eq!(fine.time(u64::MAX), (1, 999_999_999));
    }

    #[test]
    fn options_end_with_the_octets_or_their_end() {
        let octets = [1, 0, 3, 0, 7, 8, 9, 0, 2, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0];
        let found: Vec<_> = options(ByteOrder::Little, &octets).collect();
        assert_eq!(found, [(1, &[7, 8, 9][..]), (2, &[])]);
        assert_eq!(options(ByteOrder::Little, &octets[..6]).count(), 0);
    }
}
