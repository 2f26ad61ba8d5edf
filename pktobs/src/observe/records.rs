//! The daemon's loop: read the ring in batches, feed the pipeline, write the text, until something ends it.
//!
//! How the reader sleeps decides what a busy host pays. While packets come it looks at the ring every
//! [`NAP`] by itself, and the kernel program wakes nobody; when none has come for that long it tells the
//! kernel program, and sleeps until it is woken. So an idle host costs no wake-ups but one or two a second, a
//! busy one some hundreds, and a lone packet is shown at once.

use std::{io, ops::ControlFlow, time::Duration};

use tokio::time::{Instant, sleep, timeout_at};

use super::{
    BATCH, End, HOUSEKEEPING, NAP, ObserveError, Stops, closed_is_no_error, detach, news::Untold,
    reader_gone, stdout_as_pipe,
};
use crate::{
    clock::since_boot,
    message::tell,
    output::Output,
    pipeline::Pipeline,
    source::{News, Source, SourceError},
    view::number::Grouped,
};

/// A record that the kernel program began before it knew that the reader sleeps is there after this long.
const GRACE: Duration = Duration::from_millis(4);

/// Observes until the pipeline is full, it is asked to end, stdout is closed or nothing is attached any more; then
/// detaches, drains the ring to its end and writes what is left.
///
/// # Errors
///
/// [`ObserveError`]; nothing is left attached then.
pub async fn records(
    source: &mut impl Source,
    stops: &mut Stops,
    pipeline: &mut Pipeline,
) -> Result<End, ObserveError> {
    let mut output = Output::default();
    let mut untold = Untold::new(source.reports());
    let closed = stdout_as_pipe();
    let end = tokio::select! {
        biased;
        () = stops.asked() => End::Done,
        () = reader_gone(closed.as_ref()) => End::Closed,
        end = read(source, pipeline, &mut output, &mut untold) => closed_is_no_error(end)?,
    };
    // The loop may have been left in the middle of anything: from here on only the ring's content counts.
    detach(source);
    if end == End::Closed {
        return Ok(end);
    }
    tokio::select! {
        biased;
        () = stops.signalled() => Ok(End::Forced),
        drained = drain(source, pipeline, &mut output) => {
            untold.take();
            untold.tell(u64::MAX);
            drained.map_or_else(|error| closed_is_no_error(Err(error)), |()| Ok(end))
        }
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
    source: &mut impl Source,
    pipeline: &mut Pipeline,
    output: &mut Output,
    untold: &mut Untold,
) -> Result<End, ObserveError> {
    let wakeups = source.wakeups()?;
    let woken = async || -> io::Result<()> {
        wakeups.readable().await?.clear_ready();
        Ok(())
    };
    let mut reader = Reader::Awake;
    let mut next_housekeeping = Instant::now() + HOUSEKEEPING;
    loop {
        untold.take();
        let drained = source.drain(BATCH, |item| pipeline.item(item));
        let now = Instant::now();
        if now >= next_housekeeping {
            next_housekeeping = now + HOUSEKEEPING;
            keep_house(source, pipeline, untold, reader)?;
        }
        output
            .write(&mut pipeline.text)
            .await
            .map_err(ObserveError::Output)?;
        if pipeline.is_full() {
            return Ok(End::Done);
        }
        // If the ring is empty now, all packets from before those reports have been shown.
        let shown_until = if drained < BATCH {
            u64::MAX
        } else {
            pipeline.latest_ns()
        };
        if untold.is_due(shown_until) {
            output.written().await.map_err(ObserveError::Output)?;
            untold.tell(shown_until);
        }
        if untold.is_over() {
            return Ok(End::Lost);
        }
        if drained > 0 && reader != Reader::Awake {
            source.set_reader_sleeps(false)?;
            reader = Reader::Awake;
        }
        match reader {
            Reader::Awake if drained == BATCH => tokio::task::yield_now().await,
            Reader::Awake if drained > 0 => sleep(NAP).await,
            Reader::Awake => {
                source.set_reader_sleeps(true)?;
                reader = Reader::Dozing;
            }
            Reader::Dozing => {
                sleep(GRACE).await;
                reader = Reader::Asleep;
            }
            Reader::Asleep => {
                output.written().await.map_err(ObserveError::Output)?;
                tokio::select! {
                    woken = timeout_at(next_housekeeping, woken()) => woken.unwrap_or(Ok(()))?,
                    () = untold.wait() => {}
                }
            }
        }
    }
}

fn keep_house(
    source: &mut impl Source,
    pipeline: &mut Pipeline,
    untold: &mut Untold,
    reader: Reader,
) -> Result<(), ObserveError> {
    source.flush_kernel_log();
    if reader == Reader::Asleep {
        tell_counted_loss(source, pipeline)?;
        // The ring has been empty for a while.
        let before = since_boot().saturating_sub(GRACE.as_nanos() as u64);
        source.station().names().forget(before);
    }
    tell_loss(pipeline);
    let latest_ns = pipeline.latest_ns();
    if let Some(step) = pipeline.clock.adjust(latest_ns)? {
        untold.tell_next(News::ClockSet(step));
    }
    Ok(())
}

/// Reads and writes what is left after detaching.
async fn drain(
    source: &mut impl Source,
    pipeline: &mut Pipeline,
    output: &mut Output,
) -> Result<(), ObserveError> {
    loop {
        let drained = source.drain(BATCH, |item| {
            // Past the last packet wanted the rest is only counted.
            let _ = pipeline.item(item);
            ControlFlow::Continue(())
        });
        if drained == 0 {
            if source.is_drained() {
                break;
            }
            sleep(NAP).await;
        }
        output
            .write(&mut pipeline.text)
            .await
            .map_err(ObserveError::Output)?;
    }
    tell_counted_loss(source, pipeline)?;
    tell_loss(pipeline);
    tell_if_not_closed(source, pipeline)?;
    output
        .write(&mut pipeline.text)
        .await
        .map_err(ObserveError::Output)?;
    output.written().await.map_err(ObserveError::Output)?;
    source.flush_kernel_log();
    Ok(())
}

/// Tells on stderr what the view has no place for.
fn tell_loss(pipeline: &mut Pipeline) {
    let lost = pipeline.take_untold_loss();
    if lost > 0 {
        tell(format_args!(
            "{} packets not shown (ring full)",
            Grouped(lost)
        ));
    }
}

/// Losses after which nothing has found room yet are told by the counters alone.
fn tell_counted_loss(source: &mut impl Source, pipeline: &mut Pipeline) -> Result<(), SourceError> {
    for (direction, counters) in source.counted()?.all() {
        pipeline.counted_loss(counters.lost, direction);
    }
    Ok(())
}

/// What was recorded must have been received, once the ring is empty and nothing is attached any more.
fn tell_if_not_closed(source: &mut impl Source, pipeline: &Pipeline) -> Result<(), SourceError> {
    let recorded: u64 = source.counted()?.sides.iter().map(|one| one.recorded).sum();
    let received = pipeline.account().received;
    if received != recorded {
        tell(format_args!(
            "{recorded} packets were recorded, of which {received} were received; please report this"
        ));
    }
    Ok(())
}
