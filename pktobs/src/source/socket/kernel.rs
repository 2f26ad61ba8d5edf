//! The calls to the kernel that a packet socket with a ring needs, and the ring's memory (packet(7),
//! Documentation/networking/packet_mmap.rst).
//!
//! All `unsafe` of the socket source is here: no library sets these options, and none maps the ring but af_packet, which
//! is GPL, and netring, which brings far more than that. What this file gives out is safe: a block is readable only
//! while the kernel has left it to us.
//!
//! The rule: who has a block is told by one word in it. The kernel writes the word last, and so do we.

use std::{
    io,
    mem::{offset_of, size_of_val},
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
    ptr::{self, NonNull},
    slice,
    sync::atomic::{AtomicU32, Ordering},
};

use libc::{c_int, c_uint, sock_filter, sock_fprog, sockaddr_ll, socklen_t, tpacket_req3};
use rustix::{
    mm::{MapFlags, ProtFlags, mmap, munmap},
    net::{AddressFamily, SocketFlags, SocketType, socket_with},
};

use super::block::BlockHeader;

/// A packet socket, and the ring that the kernel fills.
pub(super) struct Ring {
    socket: OwnedFd,
    start: NonNull<u8>,
    shape: Shape,
}

/// The blocks of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Octets of a block: a power of two and a multiple of the page size.
    pub(super) block_len: u32,
    /// How many there are.
    pub(super) blocks: u32,
}

impl Shape {
    /// Octets of all.
    pub(super) const fn len(self) -> usize {
        self.block_len as usize * self.blocks as usize
    }
}

/// What the kernel has counted since it was asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Statistics {
    /// Packets that passed the program, those that were dropped included.
    pub(super) packets: u64,
    /// Those that found the ring full.
    pub(super) dropped: u64,
}

/// A block is left to us at the latest this long after its first packet, in milliseconds. A lone packet is shown within
/// twice that: the kernel looks only so often.
const PATIENCE_MS: u32 = 8;

/// A packet socket of the network namespace that this thread is in; it receives nothing yet.
///
/// # Errors
///
/// What the kernel says: `EPERM` without `CAP_NET_RAW` where the network namespace belongs.
pub(super) fn open() -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    Ok(socket_with(
        AddressFamily::PACKET,
        SocketType::RAW,
        flags,
        None,
    )?)
}

impl Ring {
    /// Gives a socket a ring of that shape; with `segments` the kernel tells of each buffer for how many packets on the
    /// wire it stands.
    ///
    /// # Errors
    ///
    /// What the kernel says: `ENOMEM` for a ring that is too large.
    pub(super) fn new(socket: OwnedFd, shape: Shape, segments: bool) -> io::Result<Self> {
        let version = libc::tpacket_versions::TPACKET_V3 as c_int;
        set(&socket, libc::SOL_PACKET, libc::PACKET_VERSION, &version)?;
        if segments {
            let on: c_int = 1;
            set(&socket, libc::SOL_PACKET, libc::PACKET_VNET_HDR, &on)?;
        }
        let request = tpacket_req3 {
            tp_block_size: shape.block_len,
            tp_block_nr: shape.blocks,
            // Packets of a block follow each other whatever their lengths; the kernel compares these two all the same.
            tp_frame_size: shape.block_len,
            tp_frame_nr: shape.blocks,
            tp_retire_blk_tov: PATIENCE_MS,
            tp_sizeof_priv: 0,
            tp_feature_req_word: 0,
        };
        set(&socket, libc::SOL_PACKET, libc::PACKET_RX_RING, &request)?;
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: the kernel chooses the place, so no other memory is touched, and only `Ring` knows it.
        let start = unsafe {
            let (place, len) = (ptr::null_mut(), shape.len());
            mmap(place, len, protection, MapFlags::SHARED, &socket, 0)?
        };
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self {
            socket,
            start,
            shape,
        })
    }

    /// The socket once more, for whoever changes what it receives.
    ///
    /// # Errors
    ///
    /// No more descriptors can be had.
    pub(super) fn socket(&self) -> io::Result<OwnedFd> {
        self.socket.try_clone()
    }

    /// What was counted since the last call.
    ///
    /// # Errors
    ///
    /// What the kernel says.
    pub(super) fn statistics(&self) -> io::Result<Statistics> {
        /// `struct tpacket_stats_v3`: packets, dropped, and how often the ring was full.
        type Words = [c_uint; 3];
        let mut words: Words = [0; 3];
        let mut len = size_of::<Words>() as socklen_t;
        // SAFETY: the pointers are to `len` octets, any value of which is a number, and to `len` itself.
        let done = unsafe {
            let (option, place) = (libc::PACKET_STATISTICS, words.as_mut_ptr().cast());
            let socket = self.socket.as_raw_fd();
            libc::getsockopt(socket, libc::SOL_PACKET, option, place, &raw mut len)
        };
        succeeded(done)?;
        Ok(Statistics {
            packets: words[0].into(),
            dropped: words[1].into(),
        })
    }

    /// How many blocks there are.
    pub(super) const fn blocks(&self) -> u32 {
        self.shape.blocks
    }

    /// The octets of a block, and its status, if the kernel has left it to us.
    pub(super) fn block(&self, index: u32) -> Option<(&[u8], u32)> {
        let status = self.status(index).load(Ordering::Acquire);
        if status & libc::TP_STATUS_USER == 0 {
            return None;
        }
        // SAFETY: the block lies within the mapping (see `place`), which lives as long as `self`. Its status was read to
        // be ours, and it stays so until `give_back`, which takes `self` by mutable reference: until then the kernel
        // writes nothing there (`prb_dispatch_next_block`, net/packet/af_packet.c), nor do we.
        let octets = unsafe {
            slice::from_raw_parts(self.place(index).as_ptr(), self.shape.block_len as usize)
        };
        Some((octets, status))
    }

    /// Leaves a block to the kernel again.
    pub(super) fn give_back(&mut self, index: u32) {
        let status = self.status(index);
        status.store(libc::TP_STATUS_KERNEL, Ordering::Release);
    }

    fn status(&self, index: u32) -> &AtomicU32 {
        const OFFSET: usize = offset_of!(BlockHeader, status);
        // SAFETY: every block is longer than its header and begins at a multiple of the page size, so the word lies
        // within the mapping and is aligned; kernel and process write it as a whole.
        unsafe { AtomicU32::from_ptr(self.place(index).add(OFFSET).as_ptr().cast()) }
    }

    /// Where a block begins; the first one if there is none of that index.
    fn place(&self, index: u32) -> NonNull<u8> {
        let index = if index < self.shape.blocks { index } else { 0 };
        let offset = index as usize * self.shape.block_len as usize;
        // SAFETY: the index is below the number of blocks by the line above, so the sum is within the mapping.
        unsafe { self.start.add(offset) }
    }
}

impl AsFd for Ring {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: this is the mapping of `new`, and with `self` all references into it have ended.
        let unmapped = unsafe { munmap(self.start.as_ptr().cast(), self.shape.len()) };
        // It can fail only if there is no such mapping.
        debug_assert_eq!(unmapped, Ok(()));
    }
}

/// Has the kernel run a classic BPF program on every packet, in place of the one before: what it returns is how many
/// octets are kept, none of a packet for 0.
///
/// # Errors
///
/// What the kernel says: `ENOMEM` for a program that is too long (`net.core.optmem_max`).
pub(super) fn set_program(socket: &OwnedFd, program: &mut [sock_filter]) -> io::Result<()> {
    let program = sock_fprog {
        len: u16::try_from(program.len()).map_err(|_| io::ErrorKind::OutOfMemory)?,
        filter: program.as_mut_ptr(),
    };
    set(socket, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, &program)
}

/// Receives from now on what passes an interface, or all for the index 0.
///
/// # Errors
///
/// What the kernel says: `ENODEV` if there is no such interface.
pub(super) fn bind(socket: &OwnedFd, ifindex: u32) -> io::Result<()> {
    let address = sockaddr_ll {
        sll_family: libc::AF_PACKET as u16,
        sll_protocol: (libc::ETH_P_ALL as u16).to_be(),
        sll_ifindex: ifindex.cast_signed(),
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    };
    let len = size_of_val(&address) as socklen_t;
    // SAFETY: the pointer is to an address of that length, which outlives the call.
    let done = unsafe {
        let address = ptr::from_ref(&address).cast();
        libc::bind(socket.as_raw_fd(), address, len)
    };
    succeeded(done)
}

/// Sets an option that the kernel reads as a `T`.
fn set<T: Copy>(socket: &OwnedFd, level: c_int, option: c_int, value: &T) -> io::Result<()> {
    let len = size_of_val(value) as socklen_t;
    // SAFETY: the pointer is to a value of that length, which outlives the call; the kernel only reads it.
    let done = unsafe {
        let value = ptr::from_ref(value).cast();
        libc::setsockopt(socket.as_raw_fd(), level, option, value, len)
    };
    succeeded(done)
}

fn succeeded(done: c_int) -> io::Result<()> {
    match done {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
