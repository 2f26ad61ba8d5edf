//! What the programs cost where they are: on the hook of an interface under load, by the kernel's own account.
//!
//! The kernel reads its clock before and after each call (`BPF_ENABLE_STATS`, include/linux/filter.h), which slows the
//! load; so this is a part of its own. What reading the clock takes is in the figure of an empty program, and is taken
//! off.

use std::{
    fs,
    os::fd::{AsFd, AsRawFd},
};

use anyhow::{Context, Result};
use aya::{
    programs::loaded_programs,
    sys::{Stats, enable_stats},
};

use super::{
    Bench,
    cases::Case,
    live::{self, Medians},
    mixes::Mix,
    network::{EMPTY, Network},
    observers::{Observer, Program, named},
    parts::CLOCK_AND_OUTPUT,
    process::field,
    report::Table,
    statistics::decimals,
};

/// Who is looked at; the first are what the others are compared with.
const OBSERVERS: [&str; 6] = ["nothing", "empty", "ring", "stats", "stopped", "annotated"];
const MIXES: [Mix; 2] = [Mix::Udp, Mix::Tcp];
const FLOWS: u32 = 1000;

/// Measures and reports.
///
/// # Errors
/// The kernel does not count, an observer or the load fails, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let network = Network::new()?;
    // It counts until this is closed.
    let _counting = enable_stats(Stats::RunTime).context("the kernel does not count run times")?;
    bench.report.section("In place")?;
    bench.report.paragraph(
        "Nanoseconds that the program on the ingress hook takes a packet at full rate, by the kernel's own account of \
         calls (`BPF_ENABLE_STATS`), net of an empty program: what the caches have lost since the last packet and what \
         a reader beside takes from them is in. `clock and ring by themselves` does nothing but read the clock and \
         put 64 octets into a ring, and its reader drops them: no observer that records every packet through a ring \
         takes less. `stopped meanwhile` is a pktobs that does not run while the load does, so that nobody reads.",
    )?;
    let [first, second] = MIXES.map(|mix| mix.name());
    let mut table = Table::new(&["observer", &first, &second]);
    let mut columns = Vec::new();
    for mix in MIXES {
        let case = Case {
            mix,
            flows: FLOWS,
            rate: None,
            observers: OBSERVERS.iter().filter_map(|name| named(name)).collect(),
        };
        columns.push(live::measure(bench, &network, &case)?);
    }
    let net = |column: &[Medians], index: usize| {
        let empty = column
            .iter()
            .find(|one| one.observer.program == Program::Empty)?;
        Some(column.get(index)?.in_place - empty.in_place)
    };
    for (index, one) in columns[0].iter().enumerate() {
        if matches!(one.observer.program, Program::Nothing | Program::Empty) {
            continue;
        }
        let figures = columns.iter().map(|column| decimals(net(column, index), 0));
        table.row(
            [one.observer.shown.to_owned()]
                .into_iter()
                .chain(figures)
                .collect(),
        );
    }
    bench.report.table("one call at full rate", &table)
}

/// Nanoseconds of a call of the observer's program on the ingress hook so far; `None` if it has none or the kernel does
/// not count.
///
/// # Errors
/// The kernel does not tell its programs.
pub(crate) fn in_place(observer: Observer) -> Result<Option<f64>> {
    let name = match observer.program {
        Program::Empty => EMPTY,
        Program::Ring => CLOCK_AND_OUTPUT.name,
        Program::Pktobs(_) | Program::Stopped(_) => "pktobs_in",
        _ => return Ok(None),
    };
    let mut most_called = None;
    for program in loaded_programs() {
        // One that is gone meanwhile is not it.
        let Ok(program) = program else { continue };
        if program.name_as_str() != Some(name) {
            continue;
        }
        let descriptor = program.fd()?;
        let path = format!("/proc/self/fdinfo/{}", descriptor.as_fd().as_raw_fd());
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let calls = field(&text, "run_cnt:").unwrap_or(0);
        let nanoseconds = field(&text, "run_time_ns:").unwrap_or(0);
        most_called = most_called.max(Some((calls, nanoseconds)));
    }
    Ok(most_called
        .filter(|&(calls, _)| calls > 0)
        .map(|(calls, nanoseconds)| nanoseconds as f64 / calls as f64))
}
