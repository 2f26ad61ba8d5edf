//! Observing, from the first packet until something ends it: by records, by counters alone, or in a capture file.
//!
//! Whatever is being done, a signal is heard: the first one ends observing in good order, one that comes while
//! that is going on ends it at once.

pub mod capture;
mod counters;
mod file_filter;
mod news;
mod progress;
mod records;

use std::{fs, io, io::Write, os::fd::AsFd, time::Duration};

use bytes::BytesMut;
use tokio::{
    io::Interest,
    net::unix::pipe,
    signal::unix::{Signal, SignalKind, signal},
    task::spawn_blocking,
    time::{Instant, sleep_until},
};

use crate::{
    message::tell,
    source::{Source, SourceError},
};

pub use counters::counters;
pub use records::records;

/// Between looks at what changes by itself (the clock, the kernel program's diagnostics), on an idle host too.
const HOUSEKEEPING: Duration = Duration::from_secs(2);

/// Items read from the ring before anything else gets its turn.
const BATCH: usize = 4096;
/// How long the reader leaves the ring to itself while packets come.
const NAP: Duration = Duration::from_millis(4);

/// Why observing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Asked to: by a signal, after a duration, or after the last packet wanted.
    Done,
    /// Nobody reads stdout any more.
    Closed,
    /// Asked to once more while still busy ending.
    Forced,
    /// Nothing is attached any more, nor will be; why was told.
    Lost,
}

/// Observing failed.
#[derive(Debug, thiserror::Error)]
pub enum ObserveError {
    /// Stdout could not be written.
    #[error("cannot write to stdout: {0}")]
    Output(io::Error),
    /// A facility of the system could not be used.
    #[error("cannot wait for events: {0}")]
    System(#[from] io::Error),
    /// What observes could not be used.
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// What asks for an end: signals and time.
pub struct Stops {
    interrupt: Signal,
    terminate: Signal,
    hangup: Option<Signal>,
    deadline: Option<Instant>,
}

impl Stops {
    /// Hears signals from now on; to be made before anything is attached, so that none finds it half done.
    ///
    /// # Errors
    ///
    /// An I/O error if signals cannot be heard, or outside a tokio runtime.
    pub fn new() -> io::Result<Self> {
        // Who starts a program with SIGHUP ignored (nohup) wants it to go on.
        let hangup = if is_hangup_ignored() {
            None
        } else {
            Some(signal(SignalKind::hangup())?)
        };
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
            deadline: None,
        })
    }

    /// Asks for an end after `duration` from now, if there is one.
    pub fn after(&mut self, duration: Option<Duration>) {
        self.deadline = duration.map(|duration| Instant::now() + duration);
    }

    /// Waits for a signal or the end of the time.
    async fn asked(&mut self) {
        let deadline = self.deadline;
        tokio::select! {
            () = self.signalled() => {}
            () = async {
                match deadline {
                    Some(deadline) => sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            } => {}
        }
    }

    /// Waits for a signal.
    async fn signalled(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = async {
                match &mut self.hangup {
                    Some(hangup) => { hangup.recv().await; }
                    None => std::future::pending().await,
                }
            } => {}
        }
    }
}

/// `SigIgn` of /proc/self/status (proc(5)): a hexadecimal set, signal 1 in the lowest bit.
fn is_hangup_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    ignored.is_some_and(|set| set & 1 != 0)
}

/// Where the last words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// To stdout.
    Stdout,
    /// To stderr; what it does not take is let go.
    Stderr,
}

/// Writes what is to be said at the end, unless a signal asks to end at once.
///
/// # Errors
///
/// [`ObserveError::Output`] if stdout cannot be written.
pub async fn last_words(
    stops: &mut Stops,
    text: BytesMut,
    stream: Stream,
) -> Result<End, ObserveError> {
    let writing = spawn_blocking(move || match stream {
        Stream::Stdout => io::stdout().write_all(&text),
        Stream::Stderr => io::stderr().write_all(&text).or(Ok(())),
    });
    tokio::select! {
        biased;
        () = stops.signalled() => Ok(End::Forced),
        written = writing => {
            let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
            closed_is_no_error(written.map(|()| End::Done).map_err(ObserveError::Output))
        }
    }
}

fn detach(source: &mut impl Source) {
    for error in source.detach().err().into_iter().flatten() {
        tell(error);
    }
}

/// Stdout, if it can be watched for its reader's end: a pipe can, a file cannot. It stays a blocking one.
fn stdout_as_pipe() -> Option<pipe::Sender> {
    let stdout = io::stdout().as_fd().try_clone_to_owned().ok()?;
    pipe::Sender::from_owned_fd_unchecked(stdout).ok()
}

/// Waits until nobody reads stdout any more; for ever if stdout cannot be watched.
async fn reader_gone(stdout: Option<&pipe::Sender>) {
    match stdout {
        Some(stdout) if stdout.ready(Interest::ERROR).await.is_ok() => {}
        _ => std::future::pending().await,
    }
}

fn closed_is_no_error(end: Result<End, ObserveError>) -> Result<End, ObserveError> {
    match end {
        Err(ObserveError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(End::Closed)
        }
        end => end,
    }
}
