//! Observing by counters alone: no packet is shown.

use std::{ops::ControlFlow, time::Duration};

use bytes::BytesMut;
use tokio::time::{Instant, interval_at, sleep};

use super::{
    BATCH, End, HOUSEKEEPING, NAP, ObserveError, Stops, closed_is_no_error, detach, news::Untold,
    reader_gone, stdout_as_pipe,
};
use crate::{
    clock::since_boot,
    message::tell,
    output::Output,
    source::{Counted, Source, SourceError},
    view::number::Grouped,
};

/// Hands the counters to `show` every `every`, which appends text for stdout, until it is asked to end, stdout
/// is closed or nothing is attached any more; then detaches.
///
/// # Errors
///
/// [`ObserveError`]; nothing is left attached then.
pub async fn counters(
    source: &mut impl Source,
    stops: &mut Stops,
    every: Duration,
    show: impl FnMut(&Counted, &mut BytesMut),
) -> Result<End, ObserveError> {
    let closed = stdout_as_pipe();
    let mut untold = Untold::new(source.reports());
    let mut told = 0;
    let end = tokio::select! {
        biased;
        () = stops.asked() => End::Done,
        () = reader_gone(closed.as_ref()) => End::Closed,
        end = every_interval(source, every, show, (&mut untold, &mut told)) => closed_is_no_error(end)?,
    };
    detach(source);
    untold.take();
    untold.tell(u64::MAX);
    tokio::select! {
        biased;
        () = stops.signalled() => Ok(End::Forced),
        () = count_rest(source) => {
            tell_uncounted(source, &mut told)?;
            Ok(end)
        }
    }
}

async fn every_interval(
    source: &mut impl Source,
    every: Duration,
    mut show: impl FnMut(&Counted, &mut BytesMut),
    (untold, told): (&mut Untold, &mut u64),
) -> Result<End, ObserveError> {
    let mut output = Output::default();
    let mut text = BytesMut::new();
    let mut ticks = interval_at(Instant::now() + every, every);
    let mut housekeeping = interval_at(Instant::now() + HOUSEKEEPING, HOUSEKEEPING);
    loop {
        tokio::select! {
            error = source.count() => return Err(error.into()),
            _ = ticks.tick() => {}
            () = untold.wait() => {
                untold.tell(u64::MAX);
                if untold.is_over() {
                    return Ok(End::Lost);
                }
                continue;
            }
            _ = housekeeping.tick() => {
                tell_uncounted(source, told)?;
                // No packet is shown, so nobody asks for earlier names.
                source.station().names().forget(since_boot());
                continue;
            }
        }
        source.flush_kernel_log();
        show(&source.counted()?, &mut text);
        output
            .write(&mut text)
            .await
            .map_err(ObserveError::Output)?;
        output.written().await.map_err(ObserveError::Output)?;
    }
}

/// Counts what is left after detaching.
async fn count_rest(source: &mut impl Source) {
    loop {
        if source.drain(BATCH, |_| ControlFlow::Continue(())) > 0 {
            continue;
        }
        if source.is_drained() {
            break;
        }
        sleep(NAP).await;
    }
}

/// Tells what was lost before it could be counted, since it was `told` the last time.
fn tell_uncounted(source: &mut impl Source, told: &mut u64) -> Result<(), SourceError> {
    if !source.may_lose_counts() {
        return Ok(());
    }
    let counted = source.counted()?;
    let lost: u64 = counted
        .all()
        .map(|(_, counters)| counters.lost)
        .iter()
        .sum();
    if lost > *told {
        let more = lost - std::mem::replace(told, lost);
        tell(format_args!(
            "{} packets not counted (ring full)",
            Grouped(more)
        ));
    }
    Ok(())
}
