//! Access to a packet's octets and to what the kernel knows beside them.
//!
//! The linear part of the skb is read directly; where it ends, `bpf_skb_load_bytes` takes over.
//! Input for `observe`.

use aya_ebpf::{
    bindings::__sk_buff,
    helpers::{bpf_csum_diff, bpf_ktime_get_boot_ns, bpf_skb_load_bytes},
};
use pktobs_common::{PacketBytes, PacketType, SkbMetadata, checksum};

use crate::maps::Window;

/// Nanoseconds since boot, suspend included.
///
/// `bpf_ktime_get_ns` takes a fifth less, but stands still while the host is suspended: times would be wrong until the
/// daemon has looked at the clocks again. The skb's own time stamp is none at ingress unless a socket asks for it
/// (`net_timestamp_check`, net/core/dev.c), and at egress it is when the packet is to leave.
#[inline(always)]
pub(crate) fn time_ns() -> u64 {
    // SAFETY: the helper takes no arguments and only reads the clock.
    unsafe { bpf_ktime_get_boot_ns() }
}

/// The packet that a program was called for.
#[derive(Clone, Copy)]
pub(crate) struct Skb(pub(crate) *mut __sk_buff);

/// All octets, wherever they lie.
impl PacketBytes for Skb {
    #[inline(always)]
    fn read<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        self.linear().read(offset).or_else(|| {
            let mut octets = [0; N];
            self.load(offset as u32, octets.as_mut_ptr(), N as u32)
                .then_some(octets)
        })
    }

    #[inline(always)]
    fn copy<const N: usize>(&self, offset: usize, words: &mut [u32; N]) -> bool {
        self.linear().copy(offset, words)
            || self.load(offset as u32, words.as_mut_ptr().cast(), N as u32 * 4)
    }
}

/// The linear part of an skb, which is read directly: the whole of a small packet, and of a large one usually all
/// headers. Without calls that would take the registers, what reads it fits into them.
#[derive(Clone, Copy)]
pub(crate) struct Linear {
    data: usize,
    data_end: usize,
}

impl PacketBytes for Linear {
    #[inline(always)]
    fn read<const N: usize>(&self, offset: usize) -> Option<[u8; N]> {
        let start = self.data + offset;
        if start + N > self.data_end {
            return None;
        }
        // SAFETY: the comparison above keeps N octets in front of `data_end`, and the kernel keeps what
        // lies between `data` and `data_end` readable; an array of octets needs no alignment.
        Some(unsafe { *(start as *const [u8; N]) })
    }

    #[inline(always)]
    fn copy<const N: usize>(&self, offset: usize, words: &mut [u32; N]) -> bool {
        let start = self.data + offset;
        if start + N * 4 > self.data_end {
            return false;
        }
        for (index, word) in words.iter_mut().enumerate() {
            // SAFETY: the comparison above keeps N words in front of `data_end`.
            *word = unsafe { load_word(start + index * 4) };
        }
        true
    }
}

/// The four octets at `address`, in one load. LLVM takes one an octet, as it does not know that the kernel, which
/// compiles the program for this machine, accepts an address that is not a multiple of four.
///
/// # Safety
///
/// Four octets at `address` lie between `data` and `data_end`.
#[inline(always)]
unsafe fn load_word(address: usize) -> u32 {
    let word: u64;
    // SAFETY: the caller vouches for the octets; the instruction reads them and does nothing else.
    unsafe {
        core::arch::asm!(
            "{word} = *(u32 *)({address} + 0)",
            word = lateout(reg) word,
            address = in(reg) address,
            options(pure, readonly, nostack, preserves_flags),
        );
    }
    word as u32
}

impl Skb {
    #[inline(always)]
    fn fields(&self) -> &__sk_buff {
        // SAFETY: the kernel calls a TC program with a valid context, which outlives the call.
        unsafe { &*self.0 }
    }

    #[inline(always)]
    pub(crate) fn linear(&self) -> Linear {
        Linear {
            data: self.fields().data as usize,
            data_end: self.fields().data_end as usize,
        }
    }

    /// Octets of the whole frame.
    #[inline(always)]
    pub(crate) fn len(&self) -> u32 {
        self.fields().len
    }

    #[inline(always)]
    pub(crate) fn ifindex(&self) -> u32 {
        self.fields().ifindex
    }

    /// The EtherType, in host order.
    #[inline(always)]
    pub(crate) fn protocol(&self) -> u16 {
        u16::from_be(self.fields().protocol as u16)
    }

    #[inline(always)]
    pub(crate) fn packet_type(&self) -> PacketType {
        PacketType::from_kernel(self.fields().pkt_type)
    }

    #[inline(always)]
    pub(crate) fn metadata(&self) -> SkbMetadata {
        let skb = self.fields();
        let (vlan_proto, vlan_tci) = match skb.vlan_present {
            0 => (0, 0),
            _ => (u16::from_be(skb.vlan_proto as u16), skb.vlan_tci as u16),
        };
        SkbMetadata {
            gso_segs: skb.gso_segs as u16,
            gso_size: skb.gso_size as u16,
            vlan_proto,
            vlan_tci,
        }
    }

    /// Copies `len` octets at `offset` to `to`, which has room for them; false if the frame ends before.
    #[inline(always)]
    fn load(&self, offset: u32, to: *mut u8, len: u32) -> bool {
        // SAFETY: every caller in this file passes a `len` that it has compared with the room at `to`; the
        // verifier checks it once more. The context is valid as in `fields`.
        unsafe { bpf_skb_load_bytes(self.0.cast(), offset, to.cast(), len) == 0 }
    }

    /// Copies `len` octets at `offset` to `to[at..]`; false if the frame ends before or the room does.
    #[inline(always)]
    pub(crate) fn copy<const ROOM: usize>(
        &self,
        offset: u32,
        to: &mut [u8; ROOM],
        at: usize,
        len: usize,
    ) -> bool {
        // LLVM knows bounds that it does not tell the verifier; hiding the value keeps the comparison.
        let len = core::hint::black_box(len);
        if at > ROOM || len > ROOM - at || len < one() as usize {
            return false;
        }
        self.load(offset, to.as_mut_ptr().wrapping_add(at), len as u32)
    }

    /// The folded one's complement sum of `len` octets at `offset`, or `None` if the frame ends before.
    #[inline(always)]
    pub(crate) fn sum(&self, offset: u32, len: u32, window: &mut Window) -> Option<u16> {
        /// The largest GSO buffer has 512 KiB (`GSO_MAX_SIZE`, include/linux/netdevice.h).
        const WINDOWS_MAX: u32 = (512 << 10) / WINDOW;
        const WINDOW: u32 = Window::LEN as u32;
        let mut left = Left {
            offset,
            len,
            sum: 0,
        };
        self.sum_pieces::<WINDOW, WINDOWS_MAX>(&mut left, window)?;
        self.sum_pieces::<SUM_MAX, { WINDOW / SUM_MAX }>(&mut left, window)?;
        let rest = core::hint::black_box(left.len);
        if rest > SUM_MAX {
            return None;
        }
        if rest >= one() {
            let start = window.0.as_mut_ptr();
            let padding = start.wrapping_add(rest as usize & !3).cast::<u32>();
            // SAFETY: `rest` is at most `SUM_MAX` by the comparison above, a multiple of 4 is an aligned place in
            // the window, and the window is longer than that.
            unsafe { padding.write(0) };
            if !self.load(left.offset, start, rest) {
                return None;
            }
            let padded = core::hint::black_box((rest + 3) & !3);
            if padded > SUM_MAX {
                return None;
            }
            // SAFETY: the load and the padding wrote `padded` octets of the window.
            left.sum = unsafe { add(start, padded, left.sum) };
        }
        Some(u16::from_be(checksum::fold(u64::from(left.sum))))
    }

    /// Sums pieces of `LEN` octets, as long as there are any and at most `MAX`; `None` if the frame ends before.
    ///
    /// `LEN` is a multiple of [`SUM_MAX`] and at most `Window::LEN`. Only whole pieces: with one path through the
    /// loop the verifier's work stays linear.
    #[inline(always)]
    fn sum_pieces<const LEN: u32, const MAX: u32>(
        &self,
        left: &mut Left,
        window: &mut Window,
    ) -> Option<()> {
        let start = window.0.as_mut_ptr();
        for _ in 0..MAX {
            if left.len < LEN {
                break;
            }
            if !self.load(left.offset, start, LEN) {
                return None;
            }
            let mut summed = 0;
            while summed < LEN {
                // SAFETY: the load wrote `LEN` octets, and `summed` is a multiple of `SUM_MAX` below it.
                left.sum = unsafe { add(start.wrapping_add(summed as usize), SUM_MAX, left.sum) };
                summed += SUM_MAX;
            }
            left.offset += LEN;
            left.len -= LEN;
        }
        Some(())
    }
}

/// The most octets that `bpf_csum_diff` takes at a time, up to Linux 6.12 (`MAX_BPF_STACK`, net/core/filter.c).
const SUM_MAX: u32 = 512;

/// The number 1, which LLVM does not know: it turns `>= 1` into `!= 0`, from which verifiers before 6.8 learn no
/// lower bound (`reg_set_min_max`, kernel/bpf/verifier.c), and then they refuse a load of that many octets.
#[inline(always)]
fn one() -> u32 {
    core::hint::black_box(1)
}

/// What is still to be summed, and the sum so far.
struct Left {
    offset: u32,
    len: u32,
    sum: u32,
}

/// The one's complement sum of `len` octets at `start` and of `sum`, unfolded.
///
/// # Safety
///
/// `len` octets at `start` are initialised, and `len` is a multiple of 4 and at most [`SUM_MAX`].
#[inline(always)]
unsafe fn add(start: *mut u8, len: u32, sum: u32) -> u32 {
    // SAFETY: the caller vouches for the octets; nothing is taken away, so there is no first buffer.
    let sum = unsafe { bpf_csum_diff(core::ptr::null_mut(), 0, start.cast(), len, sum) };
    sum as u32
}
