//! The loop over a capture file: read, parse, write the text, until the file or something else ends it.
//!
//! While the packets of one chunk go through the pipeline, a thread that may block reads the next chunk, and
//! another writes the text of the one before. Signals are heard all the while, also when
//! nothing comes through a pipe.

use std::{collections::HashMap, fs::File, io, time::Duration};

use nix::net::if_::if_nameindex;
use pktobs_common::{Counters, Direction};
use tokio::task::spawn_blocking;

use super::{
    End, ObserveError, Stops, closed_is_no_error, file_filter::FileFilter, progress::Progress,
    reader_gone, stdout_as_pipe,
};
use crate::{
    escape::Escaped,
    filter::{Filter, FilterError},
    flow::is_cut_by_capture,
    output::Output,
    packet::{LinkHeader, Packet, Told},
    pipeline::Pipeline,
    source::file::{self, Chunk, Detail, FileError, FilePacket, Header, Reader, Step},
    view::table::Both,
};

/// Names that are remembered; then all are looked up anew.
const NAMES_MAX: usize = 65_536;

/// A file could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The system refuses.
    #[error("it cannot be read: {0}")]
    Read(io::Error),
    /// Its content is at fault.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot tell what the filter asks.
    #[error(transparent)]
    Filter(#[from] FilterError),
}

/// What is wanted of a file.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Only packets that pass.
    pub filter: Filter,
    /// Only packets in this direction; `None` for all.
    pub direction: Option<Direction>,
    /// What records shall have.
    pub detail: Detail,
    /// Whether packets are shown, or only counted.
    pub shown: bool,
    /// Interfaces by the names that this host has for their indexes, as tcpdump tells them; otherwise as the file
    /// tells them.
    pub own_names: bool,
}

/// What was seen of a capture file.
#[derive(Debug)]
pub struct Capture {
    direction: Option<Direction>,
    detail: Detail,
    is_shown: bool,
    filter: FileFilter,
    counters: Box<[Counters; 3]>,
    /// The earliest and the latest time of a packet, in nanoseconds since 1970-01-01 00:00 UTC.
    times_ns: Option<(u64, u64)>,
    names: Names,
}

/// Where packets of unknown direction are counted: behind those of both directions.
const UNDIRECTED: usize = 2;

impl Capture {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        Self {
            direction: wanted.direction,
            detail: wanted.detail,
            is_shown: wanted.shown,
            filter: FileFilter::new(wanted.filter),
            counters: Box::new([Counters::ZERO; 3]),
            times_ns: None,
            names: Names {
                own: wanted.own_names.then(own_names),
                known: HashMap::new(),
            },
        }
    }

    /// What was counted; both directions if one of them was seen.
    #[must_use]
    pub fn both(&self) -> Both<'_> {
        let [inbound, outbound, undirected] = self.counters.as_ref();
        let seen = |counters: &Counters| counters.packets + counters.filtered;
        let is_directed = seen(inbound) + seen(outbound) > 0;
        Both {
            inbound: is_directed.then_some(inbound),
            outbound: is_directed.then_some(outbound),
            undirected: Some(undirected).filter(|counters| seen(counters) > 0),
        }
    }

    /// From the earliest packet counted to the latest; `None` if there was at most one.
    #[must_use]
    pub fn span(&self) -> Option<Duration> {
        let (first, last) = self.times_ns?;
        (first < last).then(|| Duration::from_nanos(last - first))
    }

    /// The time of the latest packet, in nanoseconds since 1970-01-01 00:00 UTC; `None` if there was none.
    #[must_use]
    pub fn last_ns(&self) -> Option<u64> {
        self.times_ns.map(|(_, last)| last)
    }

    /// Reads until the file ends or cannot be read on, the pipeline is full, it is asked to end or stdout is closed;
    /// then writes what is left.
    ///
    /// `begin` is called before the first packet. Returns also why the file could not be read to its end, if that
    /// was so; all before that has been shown.
    ///
    /// # Errors
    ///
    /// [`ObserveError`] if stdout cannot be written.
    pub async fn read(
        &mut self,
        file: File,
        stops: &mut Stops,
        pipeline: &mut Pipeline,
        begin: impl FnMut(&Header),
    ) -> Result<(End, Option<CaptureError>), ObserveError> {
        let mut output = Output::default();
        let closed = stdout_as_pipe();
        let mut error = None;
        let end = tokio::select! {
            biased;
            () = stops.asked() => End::Done,
            () = reader_gone(closed.as_ref()) => End::Closed,
            end = self.read_on(file, pipeline, &mut output, begin, &mut error) => closed_is_no_error(end)?,
        };
        if end == End::Closed {
            return Ok((end, error));
        }
        let end = tokio::select! {
            biased;
            () = stops.signalled() => End::Forced,
            end = write_rest(pipeline, &mut output) => closed_is_no_error(end)?,
        };
        Ok((end, error))
    }

    async fn read_on(
        &mut self,
        file: File,
        pipeline: &mut Pipeline,
        output: &mut Output,
        mut begin: impl FnMut(&Header),
        error: &mut Option<CaptureError>,
    ) -> Result<End, ObserveError> {
        let total = file.metadata().ok().filter(std::fs::Metadata::is_file);
        let mut progress = Progress::new(total.map(|metadata| metadata.len()));
        let mut reader = Reader::default();
        let mut reading = Some(spawn_blocking(|| read(file, Chunk::default())));
        while let Some(read_before) = reading.take() {
            let (file, chunk, result) = read_before.await.map_err(io::Error::other)?;
            let is_end = chunk.is_empty();
            let spare = reader.feed(chunk);
            if !is_end {
                reading = Some(spawn_blocking(|| read(file, spare)));
            }
            let more = match result {
                Ok(()) => self.take(&mut reader, pipeline, &mut begin),
                Err(error) => Err(CaptureError::Read(error)),
            };
            progress.show(reader.offset());
            output
                .write(&mut pipeline.text)
                .await
                .map_err(ObserveError::Output)?;
            match more {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => {
                    *error = Some(why);
                    break;
                }
            }
        }
        Ok(End::Done)
    }

    /// Takes all packets that the reader has; true if it wants more octets, false if that was all.
    fn take(
        &mut self,
        reader: &mut Reader,
        pipeline: &mut Pipeline,
        begin: &mut impl FnMut(&Header),
    ) -> Result<bool, CaptureError> {
        loop {
            match reader.step()? {
                Step::Header(header) => {
                    begin(&header);
                    self.filter.tests(header.link_type, header.is_big_endian)?;
                }
                Step::Packet(packet) => {
                    self.packet(&packet, pipeline)?;
                    if pipeline.is_full() {
                        return Ok(false);
                    }
                }
                Step::More => return Ok(true),
                Step::End => return Ok(false),
            }
        }
    }

    fn packet(
        &mut self,
        packet: &FilePacket<'_>,
        pipeline: &mut Pipeline,
    ) -> Result<(), FilterError> {
        let (captured, link_header) = file::record(packet, self.detail);
        let mut shown = Packet {
            captured,
            time_ns: packet.time_ns,
            interface: "",
            told: Told {
                link_header,
                odd_time: packet.odd_time,
            },
        };
        let direction = shown.known_direction();
        let index = direction.map_or(UNDIRECTED, |direction| direction.index() as usize);
        let counters = &mut self.counters[index];
        let is_wanted = self
            .direction
            .is_none_or(|wanted| direction == Some(wanted));
        if !is_wanted || !self.filter.passes(packet)? {
            counters.filtered += 1;
            return Ok(());
        }
        counters.count(&captured.record, &captured.metadata);
        let is_short = captured.captured_len < captured.record.wire_len;
        if is_short && captured.record.missing_octets() == 0 && is_cut_by_capture(&shown) {
            counters.malformed -= 1;
        }
        let (first, last) = self.times_ns.unwrap_or((packet.time_ns, packet.time_ns));
        self.times_ns = Some((first.min(packet.time_ns), last.max(packet.time_ns)));
        if self.is_shown {
            shown.interface = self.names.of(packet, &link_header);
            // A full pipeline is asked for by whoever called.
            let _ = pipeline.packet(&shown);
        }
        Ok(())
    }
}

/// Fills a chunk, in a thread that may block.
fn read(mut file: File, mut chunk: Chunk) -> (File, Chunk, io::Result<()>) {
    let result = chunk.read_from(&mut file);
    (file, chunk, result)
}

async fn write_rest(pipeline: &mut Pipeline, output: &mut Output) -> Result<End, ObserveError> {
    let written = async {
        output.write(&mut pipeline.text).await?;
        output.written().await
    };
    written.await.map_err(ObserveError::Output)?;
    Ok(End::Done)
}

/// The names of interfaces, escaped for a terminal.
#[derive(Debug)]
struct Names {
    /// Those of this host by index, if they are asked for.
    own: Option<HashMap<u32, String>>,
    /// By index in a cooked header and by number in the file; the latter above 32 bits.
    known: HashMap<u64, String>,
}

impl Names {
    /// The name of a packet's interface; empty if there is none to tell.
    fn of(&mut self, packet: &FilePacket<'_>, header: &LinkHeader<'_>) -> &str {
        let key = match (header.ifindex(), packet.interface) {
            (Some(ifindex), _) => u64::from(ifindex),
            (None, Some(interface)) => u64::from(interface.number) | 1 << 32,
            (None, None) => return "",
        };
        if self.known.len() >= NAMES_MAX && !self.known.contains_key(&key) {
            self.known.clear();
        }
        let own = &self.own;
        self.known
            .entry(key)
            .or_insert_with(|| match (header.ifindex(), packet.interface) {
                (Some(ifindex), _) => match own {
                    // tcpdump's sign for one that is not known.
                    Some(own) => own.get(&ifindex).map_or("?", String::as_str).to_owned(),
                    None => format!("#{ifindex}"),
                },
                (None, Some(interface)) => Escaped(&interface.name).to_string(),
                (None, None) => String::new(),
            })
    }
}

/// The names that this host has for indexes now: later it cannot be asked any more. None if it does not tell them.
fn own_names() -> HashMap<u32, String> {
    let Ok(interfaces) = if_nameindex() else {
        return HashMap::new();
    };
    let interfaces = interfaces.iter();
    interfaces
        .map(|interface| {
            let name = Escaped(interface.name().to_bytes()).to_string();
            (interface.index(), name)
        })
        .collect()
}
