//! Observing by counters alone: no record leaves the kernel.

use std::time::Duration;

use bytes::BytesMut;
use pktobs_common::Counters;
use tokio::time::{Instant, interval_at};

use super::{
    End, HOUSEKEEPING, ObserveError, Stops, both, closed_is_no_error, detach, news::Untold,
    reader_gone, stdout_as_pipe,
};
use crate::{clock::since_boot, message::tell, output::Output, source::live::Live};

/// Hands the counters to `show` every `every`, which appends text for stdout, until it is asked to end, stdout
/// is closed or nothing is attached any more; then detaches.
///
/// # Errors
///
/// [`ObserveError`]; nothing is left attached then.
pub async fn counters(
    live: &mut Live,
    stops: &mut Stops,
    every: Duration,
    show: impl FnMut([&Counters; 2], &mut BytesMut),
) -> Result<End, ObserveError> {
    let closed = stdout_as_pipe();
    let end = tokio::select! {
        biased;
        () = stops.asked() => End::Done,
        () = reader_gone(closed.as_ref()) => End::Closed,
        end = every_interval(live, every, show) => closed_is_no_error(end)?,
    };
    detach(live);
    let mut untold = Untold::default();
    untold.take(live);
    untold.tell(u64::MAX);
    Ok(end)
}

async fn every_interval(
    live: &mut Live,
    every: Duration,
    mut show: impl FnMut([&Counters; 2], &mut BytesMut),
) -> Result<End, ObserveError> {
    let mut output = Output::default();
    let mut text = BytesMut::new();
    let mut ticks = interval_at(Instant::now() + every, every);
    let mut housekeeping = interval_at(Instant::now() + HOUSEKEEPING, HOUSEKEEPING);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            report = live.report() => {
                let Some(report) = report else { return Ok(End::Lost) };
                tell(report.news);
                continue;
            }
            _ = housekeeping.tick() => {
                // No packet is shown, so nobody asks for earlier names.
                live.names().forget(since_boot());
                continue;
            }
        }
        live.flush_kernel_log();
        let [ingress, egress] = both(live)?;
        show([&ingress, &egress], &mut text);
        output
            .write(&mut text)
            .await
            .map_err(ObserveError::Output)?;
        output.written().await.map_err(ObserveError::Output)?;
    }
}
