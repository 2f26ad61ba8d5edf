//! The daemon's loop: read the ring in batches, feed the pipeline, write the text, until something ends it.
//!
//! How the reader sleeps decides what a busy host pays. While packets come it looks at the ring every
//! [`NAP`] by itself, and the kernel program wakes nobody; when none has come for that long it tells the
//! kernel program, and sleeps until it is woken. So an idle host costs no wake-ups but one or two a second, a
//! busy one some hundreds, and a lone packet is shown at once.

use std::{io, ops::ControlFlow, os::fd::AsFd, time::Duration};

use pktobs_common::{Counters, Direction};
use tokio::{
    io::Interest,
    net::unix::pipe,
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, interval_at, sleep, sleep_until, timeout, timeout_at},
};

use crate::{
    output::Output,
    pipeline::Pipeline,
    source::live::{Live, LiveError},
    view::number::Grouped,
};

/// Between looks at the clock and at the kernel program's diagnostics, on an idle host too.
const HOUSEKEEPING: Duration = Duration::from_secs(2);
/// Items read from the ring before anything else gets its turn.
const BATCH: usize = 4096;
/// How long the reader leaves the ring to itself while packets come.
const NAP: Duration = Duration::from_millis(4);
/// A record that the kernel program began before it knew that the reader sleeps is there after this long.
const GRACE: Duration = Duration::from_millis(4);

/// Why observing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Asked to: by a signal, after a duration, or after the last packet wanted.
    Done,
    /// Nobody reads stdout any more.
    Closed,
    /// Asked to a second time while still busy ending.
    Forced,
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
    /// The kernel program could not be used.
    #[error(transparent)]
    Live(#[from] LiveError),
}

/// The signals that ask for an end.
struct Stops {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Stops {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn recv(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}

/// Observes until the pipeline is full, a signal comes, `duration` is over or stdout is closed; then detaches,
/// drains the ring to its end and writes what is left.
///
/// `ready` is called when everything is in place.
///
/// # Errors
///
/// [`ObserveError`]; nothing is left attached then.
pub async fn records(
    live: &mut Live,
    pipeline: &mut Pipeline,
    duration: Option<Duration>,
    ready: impl FnOnce(),
) -> Result<End, ObserveError> {
    let mut stops = Stops::new()?;
    let mut output = Output::default();
    let closed = stdout_as_pipe();
    let deadline = duration.map(|duration| Instant::now() + duration);
    ready();
    let end = tokio::select! {
        biased;
        () = stops.recv() => End::Done,
        () = until(deadline) => End::Done,
        () = reader_gone(closed.as_ref()) => End::Closed,
        end = read(live, pipeline, &mut output) => closed_is_no_error(end)?,
    };
    // The loop may have been left in the middle of anything: from here on only the ring's content counts.
    let detached = live.detach();
    for error in detached.err().into_iter().flatten() {
        eprintln!("pktobs: {error}");
    }
    if end == End::Closed {
        return Ok(end);
    }
    tokio::select! {
        biased;
        () = stops.recv() => Ok(End::Forced),
        end = drain(live, pipeline, &mut output) => closed_is_no_error(end),
    }
}

/// What the reader does while the ring is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Comes by itself after a nap.
    Awake,
    /// Has told the kernel program that it sleeps; a record may have been on its way at that moment.
    Dozing,
    /// Is woken by the next record.
    Asleep,
}

/// Reads until the pipeline is full.
async fn read(
    live: &mut Live,
    pipeline: &mut Pipeline,
    output: &mut Output,
) -> Result<End, ObserveError> {
    let wakeups = live.wakeups()?;
    let woken = async || -> io::Result<()> {
        wakeups.readable().await?.clear_ready();
        Ok(())
    };
    let mut reader = Reader::Awake;
    let mut next_housekeeping = Instant::now() + HOUSEKEEPING;
    loop {
        let drained = live.drain(BATCH, |item| pipeline.item(item));
        let now = Instant::now();
        if now >= next_housekeeping {
            next_housekeeping = now + HOUSEKEEPING;
            keep_house(live, pipeline)?;
        }
        output
            .write(&mut pipeline.text)
            .await
            .map_err(ObserveError::Output)?;
        if pipeline.is_full() {
            return Ok(End::Done);
        }
        if drained > 0 && reader != Reader::Awake {
            live.set_reader_sleeps(false)?;
            reader = Reader::Awake;
        }
        match reader {
            Reader::Awake if drained == BATCH => tokio::task::yield_now().await,
            Reader::Awake if drained > 0 => sleep(NAP).await,
            Reader::Awake => {
                live.set_reader_sleeps(true)?;
                reader = Reader::Dozing;
            }
            Reader::Dozing => {
                timeout(GRACE, woken()).await.unwrap_or(Ok(()))?;
                reader = Reader::Asleep;
            }
            Reader::Asleep => {
                output.written().await.map_err(ObserveError::Output)?;
                timeout_at(next_housekeeping, woken())
                    .await
                    .unwrap_or(Ok(()))?;
            }
        }
    }
}

fn keep_house(live: &mut Live, pipeline: &mut Pipeline) -> Result<(), ObserveError> {
    live.flush_kernel_log();
    tell_loss(pipeline);
    if let Some(step_ns) = pipeline.clock.adjust()? {
        let seconds = step_ns as f64 / 1e9;
        eprintln!(
            "pktobs: the system's clock was set by {seconds:+.3} s; times follow it from here"
        );
    }
    Ok(())
}

/// Reads and writes what is left after detaching.
async fn drain(
    live: &mut Live,
    pipeline: &mut Pipeline,
    output: &mut Output,
) -> Result<End, ObserveError> {
    loop {
        let drained = live.drain(BATCH, |item| {
            // Past the last packet wanted the rest is only counted.
            let _ = pipeline.item(item);
            ControlFlow::Continue(())
        });
        if drained == 0 {
            break;
        }
        output
            .write(&mut pipeline.text)
            .await
            .map_err(ObserveError::Output)?;
    }
    tell_rest_of_loss(live, pipeline)?;
    tell_loss(pipeline);
    output
        .write(&mut pipeline.text)
        .await
        .map_err(ObserveError::Output)?;
    output.written().await.map_err(ObserveError::Output)?;
    live.flush_kernel_log();
    Ok(End::Done)
}

/// Tells on stderr what the view has no place for.
fn tell_loss(pipeline: &mut Pipeline) {
    let lost = pipeline.take_untold_loss();
    if lost > 0 {
        eprintln!("pktobs: {} packets not shown (ring full)", Grouped(lost));
    }
}

/// Losses after which nothing found room any more are told by the counters alone.
fn tell_rest_of_loss(live: &Live, pipeline: &mut Pipeline) -> Result<(), LiveError> {
    for direction in Direction::ALL {
        let counters = live.counters(direction)?;
        let told = pipeline.account().lost[direction.index() as usize];
        if !pipeline.is_full() && counters.lost > told {
            pipeline.loss(counters.lost - told, direction);
        }
    }
    Ok(())
}

/// Observes by counters only: hands them to `show` every `every`, until a signal comes, `duration` is over or
/// stdout is closed; then detaches.
///
/// # Errors
///
/// [`ObserveError`]; nothing is left attached then.
pub async fn counters(
    live: &mut Live,
    every: Duration,
    duration: Option<Duration>,
    ready: impl FnOnce(),
    mut show: impl FnMut([&Counters; 2]) -> io::Result<()>,
) -> Result<End, ObserveError> {
    let mut stops = Stops::new()?;
    let closed = stdout_as_pipe();
    let deadline = duration.map(|duration| Instant::now() + duration);
    let mut ticks = interval_at(Instant::now() + every, every);
    ready();
    let end = loop {
        tokio::select! {
            biased;
            () = stops.recv() => break End::Done,
            () = until(deadline) => break End::Done,
            () = reader_gone(closed.as_ref()) => break End::Closed,
            _ = ticks.tick() => {
                live.flush_kernel_log();
                let [ingress, egress] = both(live)?;
                let shown = show([&ingress, &egress]).map_err(ObserveError::Output);
                if closed_is_no_error(shown.map(|()| End::Done))? == End::Closed {
                    break End::Closed;
                }
            }
        }
    };
    for error in live.detach().err().into_iter().flatten() {
        eprintln!("pktobs: {error}");
    }
    Ok(end)
}

/// The counters of both directions.
///
/// # Errors
///
/// [`LiveError`] if the kernel refuses.
pub fn both(live: &Live) -> Result<[Counters; 2], LiveError> {
    Ok([
        live.counters(Direction::In)?,
        live.counters(Direction::Out)?,
    ])
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
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
