//! The one way in which the parser gets at a packet's octets.
//!
//! In the kernel the octets belong to an skb (direct access, then `bpf_skb_load_bytes` where its linear part
//! ends); in userspace they are a slice. The parser sees no difference.

/// Octets of one packet, addressed from the first octet of the frame.
pub trait PacketBytes {
    /// The `N` octets at `offset`, or `None` if not all of them are there.
    fn read<const N: usize>(&self, offset: usize) -> Option<[u8; N]>;

    /// Copies the `N` words of four octets at `offset` to `words`, the octets of each in the order in which they
    /// stand; false, and `words` is as it was, if not all of them are there. In the kernel this takes a load a word,
    /// where [`read`](Self::read) takes one an octet.
    #[inline(always)]
    fn copy<const N: usize>(&self, offset: usize, words: &mut [u32; N]) -> bool {
        let mut copy = [0; N];
        for (index, word) in copy.iter_mut().enumerate() {
            let Some(octets) = self.read(offset + index * 4) else {
                return false;
            };
            *word = u32::from_ne_bytes(octets);
        }
        *words = copy;
        true
    }
}

impl PacketBytes for [u8] {
    fn read<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        self.get(offset..)?.first_chunk().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_ends_with_the_last_octet() {
        let octets: &[u8] = &[1, 2, 3];
        assert_eq!(octets.read::<2>(1), Some([2, 3]));
        assert_eq!(octets.read::<2>(2), None);
        assert_eq!(octets.read::<0>(3), Some([]));
        assert_eq!(octets.read::<1>(usize::MAX), None);
    }
}
