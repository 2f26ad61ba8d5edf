//! The kernel program from userspace: loading it, reading its ring and its counters.
//!
//! Records come out of the ring in the order in which they went in. The ring is the only queue: whoever reads
//! too slowly finds a [`LossRecord`](pktobs_common::LossRecord) at the place of the gap. Attaching is in
//! `attach`, done by the thread of `station`.

use std::{
    io,
    ops::ControlFlow,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

use aya::{
    Ebpf, EbpfError, EbpfLoader,
    maps::{Array, Map, MapData, MapError, PerCpuArray, RingBuf},
    util::nr_cpus,
};
use aya_log::EbpfLogger;
use pktobs_common::{Counters, Direction, settings};
use tokio::io::{Interest, unix::AsyncFd};

use super::{
    Counted, Place, Reports, Source, SourceError,
    attach::{AttachError, Attacher, Mechanism},
    front::post::Post,
    sieve::{FilterCounts, Sieve},
    station::{Station, StationError},
};
use crate::{
    filter::{Filter, FilterError},
    message::tell,
    packet::{DecodeError, Item, decode},
};

/// The kernel program, built by `build.rs` from `pktobs-ebpf` or taken from `pktobs/bpf`.
pub static OBJECT: &[u8] = aya::include_bytes_aligned!(env!("PKTOBS_OBJECT"));

/// A block of counters as the map holds it.
type Words = [u64; size_of::<Counters>() / size_of::<u64>()];

/// What the kernel program shall do.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Send a record of every packet; otherwise only count.
    pub records: bool,
    /// Sum the octets of every segment, so that checksums can be judged.
    pub checksums: bool,
    /// Send the Ethernet header of every frame.
    pub link_header: bool,
    /// Octets of the ring: a power of two and a multiple of the page size.
    pub buffer_size: u32,
    /// Diagnostics of the kernel program up to this level.
    pub kernel_log: log::LevelFilter,
}

/// The kernel program could not be brought to work.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The kernel refused the program or a map.
    #[error("the kernel refuses the program")]
    Load(#[from] EbpfError),
    /// A map could not be used.
    #[error("a map of the kernel program cannot be used")]
    Map(#[from] MapError),
    /// The object lacks something; kernel program and daemon are not of one build.
    #[error("the kernel program has no {0}; rebuild pktobs")]
    Missing(&'static str),
    /// The filter means nothing on an interface.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// It could not be attached.
    #[error(transparent)]
    Attach(AttachError),
    /// The thread that attaches could not do its work.
    #[error(transparent)]
    Station(#[from] StationError),
}

/// That the filter means nothing on an interface is the filter's fault.
impl From<AttachError> for LiveError {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Unfit { source, .. } => Self::Filter(source),
            error => Self::Attach(error),
        }
    }
}

/// The kernel program at work, and this end of its ring.
pub struct Live {
    ring: RingBuf<MapData>,
    counters: PerCpuArray<MapData, Words>,
    reader_sleeps: Array<MapData, u32>,
    logger: Option<EbpfLogger<Logger>>,
    // Dropped before what the filter's programs count in.
    station: Station,
    filter_counts: Option<FilterCounts>,
    /// When it was attached.
    attached: Instant,
    /// When it was detached from everything.
    detached: Option<Instant>,
}

impl Live {
    /// Loads the kernel program and attaches it there, in the given directions. The lookout looks who stands before it.
    ///
    /// # Errors
    ///
    /// [`LiveError`]; nothing is left attached then. An interface that was not named and refuses is no error,
    /// but one of the [`notes`](Station::notes), as long as another one is left.
    pub fn start(
        settings: &Settings,
        place: Place,
        directions: &[Direction],
        mechanism: Mechanism,
        filter: Filter,
        lookout: Option<io::Result<Post>>,
    ) -> Result<Self, LiveError> {
        // aya asks for it when it reads counters, and remembers it for this thread: later no file can be opened.
        let _ = nr_cpus();
        let mut ebpf = load(settings)?;
        let (sieve, filter_counts) = if filter.is_empty() {
            (None, None)
        } else {
            let (sieve, filter_counts) = Sieve::new(filter)?;
            (Some(sieve), Some(filter_counts))
        };
        let logger = match settings.kernel_log {
            log::LevelFilter::Off => None,
            _ => EbpfLogger::init_with_logger(&mut ebpf, Logger).ok(),
        };
        let ring = take(&mut ebpf, settings::RING)?;
        let counters = take(&mut ebpf, settings::COUNTERS)?;
        let reader_sleeps = take(&mut ebpf, settings::READER_SLEEPS)?;
        let attacher = Attacher::new((ebpf, sieve), directions, mechanism, place.kernel, lookout);
        Ok(Self {
            ring,
            counters,
            reader_sleeps,
            logger,
            station: Station::start(attacher, place)?,
            filter_counts,
            attached: Instant::now(),
            detached: None,
        })
    }

    /// The counters of one direction, summed over all CPUs.
    fn counters(&self, direction: Direction) -> Result<Counters, LiveError> {
        let mut sum = Counters::ZERO;
        for words in self.counters.get(&direction.index(), 0)?.iter() {
            let block: Counters = zerocopy::transmute!(*words);
            sum += &block;
        }
        if let Some(filter_counts) = &self.filter_counts {
            filter_counts.add_to(&mut sum, direction)?;
        }
        Ok(sum)
    }
}

impl Source for Live {
    fn station(&self) -> &Station {
        &self.station
    }

    fn reports(&mut self) -> Reports {
        self.station.reports()
    }

    fn manner(&self) -> &'static str {
        if self.needs_privileges() {
            " by clsact filters"
        } else {
            ""
        }
    }

    fn drain(
        &mut self,
        limit: usize,
        mut each: impl FnMut(Result<Item<'_>, DecodeError>) -> ControlFlow<()>,
    ) -> usize {
        let mut drained = 0;
        while drained < limit {
            let Some(item) = self.ring.next() else { break };
            drained += 1;
            if each(decode(&item)).is_break() {
                break;
            }
        }
        drained
    }

    fn set_reader_sleeps(&mut self, sleeps: bool) -> Result<(), SourceError> {
        let set = self.reader_sleeps.set(0, u32::from(sleeps), 0);
        Ok(set.map_err(LiveError::Map)?)
    }

    fn wakeups(&self) -> io::Result<AsyncFd<OwnedFd>> {
        wakeups(self.ring.as_fd())
    }

    fn counted(&mut self) -> Result<Counted, SourceError> {
        let [inbound, outbound] = Direction::ALL;
        Ok(Counted {
            sides: [self.counters(inbound)?, self.counters(outbound)?],
            ..Counted::ZERO
        })
    }

    fn flush_kernel_log(&mut self) {
        if let Some(logger) = &mut self.logger {
            logger.flush();
        }
    }

    fn span(&self) -> Duration {
        self.detached
            .unwrap_or_else(Instant::now)
            .saturating_duration_since(self.attached)
    }

    /// What is in the ring can still be read.
    fn detach(&mut self) -> Result<(), Vec<AttachError>> {
        let result = self.station.detach();
        self.detached.get_or_insert_with(Instant::now);
        result
    }

    fn needs_privileges(&self) -> bool {
        self.station.needs_privileges()
    }
}

/// Becomes readable when the kernel says that there is something to read.
pub(super) fn wakeups(descriptor: BorrowedFd<'_>) -> io::Result<AsyncFd<OwnedFd>> {
    let descriptor = descriptor.try_clone_to_owned()?;
    // SAFETY: an `OwnedFd` is the only owner of its descriptor (it was cloned in the line above) and
    // always returns the same one, for as long as it lives.
    let wakeups = unsafe { AsyncFd::register_with_interest(descriptor, Interest::READABLE) };
    wakeups.map_err(|error| error.into_parts().1)
}

fn load(settings: &Settings) -> Result<Ebpf, LiveError> {
    Ok(EbpfLoader::new()
        .override_global(settings::RECORDS, &u8::from(settings.records), true)
        .override_global(settings::CHECKSUMS, &u8::from(settings.checksums), true)
        .override_global(settings::LINK_HEADER, &u8::from(settings.link_header), true)
        .override_global(aya_log::LEVEL, &(settings.kernel_log as u8), true)
        .map_max_entries(settings::RING, settings.buffer_size)
        .load(OBJECT)?)
}

fn take<M: TryFrom<Map, Error = MapError>>(
    ebpf: &mut Ebpf,
    name: &'static str,
) -> Result<M, LiveError> {
    let map = ebpf.take_map(name).ok_or(LiveError::Missing(name))?;
    Ok(M::try_from(map)?)
}

/// Writes the kernel program's diagnostics to stderr.
struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let (level, arguments) = (record.level(), record.args());
        tell(format_args!("kernel program: {level}: {arguments}"));
    }

    fn flush(&self) {}
}
