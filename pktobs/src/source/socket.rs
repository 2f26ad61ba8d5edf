//! Packets from a packet socket (packet(7)), for where the kernel refuses eBPF: the same parser, run here.
//!
//! The kernel copies frames into a ring (TPACKET_V3) and leaves it to us block by block. Here each becomes a record, by
//! the same functions as those of capture files, and is counted; filters are answered here too. So every packet costs
//! the host a copy of its octets and this process the parsing, and counters are exact only as long as nothing is lost.
//!
//! The rule: what found the ring full is counted by the kernel, and told. In which direction it went the kernel does
//! not say, so that is known only where one direction alone is observed.
//!
//! A socket without a ring would be simpler, but its buffer is bounded by `net.core.rmem_max`, which root in a user
//! namespace may not exceed: with the usual 208 KiB that is 512 small packets. No mode is made promiscuous, as with
//! eBPF.

mod block;
mod error;
mod hook;
mod kernel;
mod observer;
mod program;

use std::{
    io,
    ops::ControlFlow,
    os::fd::{AsFd, OwnedFd},
    time::{Duration, Instant},
};

use pktobs_common::Direction;
use tokio::{io::unix::AsyncFd, time::sleep};

use super::{
    AttachError, Counted, Place, Reports, Settings, Source, SourceError, Station, live::wakeups,
};
use crate::{
    filter::Filter,
    interfaces::names::Names,
    packet::{DecodeError, Item},
};
use block::Cursor;
pub use error::SocketError;
use hook::Hook;
use kernel::{Ring, Shape};
use observer::Observer;

/// Octets that are kept of a packet if its headers are all that anybody asks for: more than a record holds.
const HEADERS_LEN: u32 = 2048;
/// Octets that are kept otherwise: all that a packet can have.
const WHOLE_LEN: u32 = 1 << 18;

/// A block for headers. It is left to us after a few milliseconds, however little is in it; so the more blocks there
/// are, the longer a slow stream finds room while nobody reads.
const BLOCK_FOR_HEADERS: u32 = 16 << 10;
/// A block for whole packets: it takes the largest buffer of TCP, unless somebody raised its limit of 64 KiB.
const BLOCK_FOR_PACKETS: u32 = 64 << 10;
/// A block for whole packets of loopback interfaces, whose MTU is 64 KiB already.
const BLOCK_FOR_LOOPBACK: u32 = 256 << 10;
/// The kernel fills one while the other is read.
const BLOCKS_MIN: u32 = 2;

/// From this Linux on a socket may ask of how many packets on the wire a buffer consists. Before, the kernel drops
/// buffers of UDP from a socket that does (`virtio_net_hdr_from_skb`, include/linux/virtio_net.h).
const TELLS_SEGMENTS: (u32, u32) = (6, 2);

/// How long the kernel may keep the last block, at most, after the last packet.
const LAST_BLOCK: Duration = Duration::from_millis(500);

/// Frames read at a time while they are only counted, and how long the ring is left to itself then.
const BATCH: usize = 4096;
const NAP: Duration = Duration::from_millis(4);

/// A packet socket at work.
pub struct Socket {
    ring: Ring,
    /// The block that is read, or will be.
    block: u32,
    /// Where in it; `None` before it is ours.
    cursor: Option<Cursor>,
    /// Each buffer is told with its segments.
    segments: bool,
    observer: Observer,
    /// The one direction that is observed, if it is one.
    direction: Option<Direction>,
    account: Account,
    station: Station,
    attached: Instant,
    detached: Option<Instant>,
}

/// What became of packets, since the start.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    /// Those that the kernel put into the ring.
    kept: u64,
    /// Those that were read there.
    read: u64,
    lost: u64,
    /// Losses that were told among the packets.
    told: u64,
}

impl Socket {
    /// Opens a socket that receives what passes the interfaces of that place in the given directions.
    ///
    /// # Errors
    ///
    /// [`SocketError`].
    pub fn start(
        settings: &Settings,
        place: Place,
        directions: &[Direction],
        filter: &Filter,
    ) -> Result<Self, SocketError> {
        let is_whole = settings.checksums || !filter.is_empty();
        let shape = shape(settings, &place, is_whole);
        let segments = place.kernel >= TELLS_SEGMENTS;
        let names = Names::default();
        // A socket belongs to the namespace where it was opened, and names are looked up there.
        let open = || {
            let observer = Observer::new(*settings, &place, filter, &names)?;
            let socket = kernel::open().map_err(SocketError::Open)?;
            Ok::<_, SocketError>((observer, socket))
        };
        let (observer, socket) = match &place.namespace {
            Some(namespace) => namespace.visit(open)??,
            None => open()?,
        };
        let ring = Ring::new(socket, shape, segments);
        let ring = ring.map_err(|source| match source.raw_os_error() {
            Some(libc::ENOMEM) => SocketError::Ring {
                kib: shape.len() >> 10,
                source,
            },
            _ => SocketError::Open(source),
        })?;
        let direction = match directions {
            [direction] => Some(*direction),
            _ => None,
        };
        let snapshot_len = if is_whole { WHOLE_LEN } else { HEADERS_LEN };
        let socket = ring.socket().map_err(SocketError::Open)?;
        let unfit = observer.unfit();
        let hook = Hook::new(socket, &place, (direction, snapshot_len), unfit);
        Ok(Self {
            station: Station::start_with(hook, place, names)?,
            ring,
            block: 0,
            cursor: None,
            segments,
            observer,
            direction,
            account: Account::default(),
            attached: Instant::now(),
            detached: None,
        })
    }

    /// Asks the kernel what it has counted since the last time.
    fn ask(&mut self) -> Result<(), SocketError> {
        let statistics = self.ring.statistics().map_err(SocketError::Statistics)?;
        self.account.kept += statistics.packets - statistics.dropped;
        self.lose(statistics.dropped);
        Ok(())
    }

    fn lose(&mut self, lost: u64) {
        self.account.lost += lost;
        let counters = self.observer.counted.of(self.direction);
        counters.packets += lost;
        counters.segments += lost;
        counters.lost += lost;
    }

    /// What was lost and has not been told among the packets.
    fn take_untold(&mut self) -> Option<Item<'static>> {
        let lost = self.account.lost - self.account.told;
        self.account.told = self.account.lost;
        let direction = self.direction;
        (lost > 0).then_some(Item::Loss { lost, direction })
    }
}

/// As many octets as were asked for, at least two blocks.
fn shape(settings: &Settings, place: &Place, is_whole: bool) -> Shape {
    let has_loopback = place.targets.iter().any(|one| one.interface.is_loopback);
    let block_len = match (is_whole, has_loopback) {
        (false, _) => BLOCK_FOR_HEADERS,
        (true, false) => BLOCK_FOR_PACKETS,
        (true, true) => BLOCK_FOR_LOOPBACK,
    };
    Shape {
        block_len,
        blocks: (settings.buffer_size / block_len).max(BLOCKS_MIN),
    }
}

impl Source for Socket {
    fn station(&self) -> &Station {
        &self.station
    }

    fn reports(&mut self) -> Reports {
        self.station.reports()
    }

    fn manner(&self) -> &'static str {
        " by a packet socket"
    }

    fn drain(
        &mut self,
        limit: usize,
        mut each: impl FnMut(Result<Item<'_>, DecodeError>) -> ControlFlow<()>,
    ) -> usize {
        let mut drained = 0;
        while drained < limit {
            let status = self.ring.block(self.block).map(|(_, status)| status);
            // Between blocks, and behind the last of them, is the place of what found the ring full meanwhile.
            let may_have_lost = status.is_none_or(|status| status & libc::TP_STATUS_LOSING != 0);
            if self.cursor.is_none() && may_have_lost {
                // Without an answer it is told with the next block, or at the end.
                let _ = self.ask();
                if let Some(loss) = self.take_untold() {
                    drained += 1;
                    if each(Ok(loss)).is_break() {
                        break;
                    }
                }
            }
            let Some((octets, _)) = self.ring.block(self.block) else {
                break;
            };
            let observer = &mut self.observer;
            let cursor = self.cursor.get_or_insert_with(|| {
                // Without an answer times follow the clocks as they were.
                let _ = observer.look_at_clock();
                Cursor::new(octets)
            });
            let mut flow = ControlFlow::Continue(());
            while drained < limit && flow.is_continue() {
                let Some(frame) = cursor.next(octets, self.segments) else {
                    break;
                };
                self.account.read += 1;
                drained += 1;
                if let Some(captured) = observer.take(&frame) {
                    flow = each(Ok(Item::Packet(captured)));
                }
            }
            if cursor.left() == 0 {
                self.cursor = None;
                self.ring.give_back(self.block);
                self.block = (self.block + 1) % self.ring.blocks();
            }
            if flow.is_break() {
                break;
            }
        }
        drained
    }

    fn is_drained(&mut self) -> bool {
        let Some(detached) = self.detached else {
            return true;
        };
        let asked = self.ask();
        let left = self.account.kept.saturating_sub(self.account.read);
        if asked.is_ok() && left > 0 && detached.elapsed() < LAST_BLOCK {
            return false;
        }
        self.account.kept -= left;
        self.lose(left);
        true
    }

    fn wakeups(&self) -> io::Result<AsyncFd<OwnedFd>> {
        wakeups(self.ring.as_fd())
    }

    fn counted(&mut self) -> Result<Counted, SourceError> {
        self.ask()?;
        Ok(*self.observer.counted)
    }

    async fn count(&mut self) -> io::Error {
        let wakeups = match self.wakeups() {
            Ok(wakeups) => wakeups,
            Err(error) => return error,
        };
        loop {
            while self.drain(BATCH, |_| ControlFlow::Continue(())) > 0 {
                sleep(NAP).await;
            }
            match wakeups.readable().await {
                Ok(mut ready) => ready.clear_ready(),
                Err(error) => return error,
            }
        }
    }

    fn may_lose_counts(&self) -> bool {
        true
    }

    fn span(&self) -> Duration {
        self.detached
            .unwrap_or_else(Instant::now)
            .saturating_duration_since(self.attached)
    }

    fn detach(&mut self) -> Result<(), Vec<AttachError>> {
        let result = self.station.detach();
        self.detached.get_or_insert_with(Instant::now);
        result
    }

    fn needs_privileges(&self) -> bool {
        self.station.needs_privileges()
    }
}
