//! `cargo xtask bench`: builds what it needs, measures what observing costs, and prints tables.

use std::{
    env,
    os::unix::process::CommandExt,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::{
    Args, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser},
};
use xtask::budgets::Budgets;

use super::{build, run::daemon, setup};
use crate::{
    bench::{
        Bench,
        cases::{self, Rate},
        contention,
        cpus::Cpus,
        directories::Directories,
        files, filters, interrupt, latency, live,
        mixes::Mix,
        observers::{OBSERVERS, Observer},
        place, programs,
        report::{self, Report},
        scale, slow, soak,
        verdict::{self, Measured},
    },
    command::{as_root, is_root, say},
};

/// Measure what observing costs, beside tcpdump on the same load.
///
/// Makes two network namespaces and a load of its own, and removes them. Without PARTS: live, programs and files,
/// which take about 5 minutes together; the others take about 3 more, and `soak` ten.
#[derive(Args)]
pub(crate) struct Options {
    /// What to measure.
    #[arg(value_enum)]
    parts: Vec<Part>,

    /// How many turns every observer gets; figures are medians over them.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// How long the load runs in a turn.
    #[arg(long, default_value_t = 0.7)]
    seconds: f64,

    /// Packets a second, such as 10k or 1m; `full` is as fast as it goes.
    #[arg(long, value_delimiter = ',', default_value = "full,10k,100k,500k", value_parser = rate)]
    rates: Vec<RateArgument>,

    /// What the load consists of. All observers are measured on the first mix at the first rate, and the main
    /// ones on the other mixes and at the other rates.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "udp,tcp,large,options,fragments,ipv6"
    )]
    mixes: Vec<Mix>,

    /// Flows that the load consists of.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    flows: u32,

    /// Packets of the capture file; memory is measured with ten times as many too.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    packets: u64,

    /// Who observes, everywhere; by default all, or the main ones.
    #[arg(long, value_delimiter = ',', value_parser = observers())]
    observers: Vec<String>,

    /// Renew docs/performance.md; all parts but `soak` unless some are named.
    #[arg(long)]
    write: bool,

    /// The daemon is built and the tools are installed.
    #[arg(long, hide = true)]
    ready: bool,
}

/// A part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Observers under load.
    Live,
    /// The kernel's programs by themselves.
    Programs,
    /// The kernel's programs on an interface under load.
    Place,
    /// The kernel's programs on all CPUs at a time.
    Rings,
    /// Filters, by themselves and in place.
    Filters,
    /// Capture files.
    Files,
    /// From 1 flow to a million.
    Flows,
    /// Memory over 10 million packets.
    Memory,
    /// How soon a lone packet is shown, and the first one.
    Latency,
    /// Pipes that are not read, or slowly.
    Slow,
    /// What observers do while nothing happens.
    Idle,
    /// From 1 interface to 100.
    Interfaces,
    /// Memory and descriptors over ten minutes; only when named.
    Soak,
}

/// What is measured if nothing is named.
const PARTS: [Part; 3] = [Part::Live, Part::Programs, Part::Files];

/// What docs/performance.md tells.
const PAGE: [Part; 12] = [
    Part::Live,
    Part::Programs,
    Part::Place,
    Part::Rings,
    Part::Filters,
    Part::Files,
    Part::Flows,
    Part::Memory,
    Part::Latency,
    Part::Slow,
    Part::Idle,
    Part::Interfaces,
];

/// A rate as an argument, which clap would take for optional if it were an `Option`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RateArgument(Rate);

/// The names of all observers, and what they are.
fn observers() -> PossibleValuesParser {
    let value = |one: &Observer| PossibleValue::new(one.name).help(one.shown);
    OBSERVERS.iter().map(value).collect::<Vec<_>>().into()
}

/// `full`, or a number with k or m behind it.
fn rate(text: &str) -> Result<RateArgument, String> {
    if text == "full" {
        return Ok(RateArgument(None));
    }
    let unit = |unit: char, factor: u32| text.strip_suffix(unit).map(|digits| (digits, factor));
    let (digits, factor) = unit('k', 1000)
        .or(unit('m', 1_000_000))
        .unwrap_or((text, 1));
    let rate = digits
        .parse::<u32>()
        .ok()
        .and_then(|rate| rate.checked_mul(factor));
    rate.filter(|&rate| rate > 0)
        .map(|rate| RateArgument(Some(rate)))
        .ok_or_else(|| "a number such as 10k, or full".to_owned())
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.ready {
        setup::test_tools()?;
        build::run(&build::Options::default())?;
    }
    if !is_root() {
        return again_as_root();
    }
    interrupt::hear()?;
    measure(options)
}

/// Becomes the same verb with sudo; only building is left to the user.
fn again_as_root() -> Result<()> {
    let mut again = as_root(env::current_exe()?)?;
    again.args(env::args_os().skip(1)).arg("--ready");
    say(&again);
    Err(again.exec()).context("cannot run sudo")
}

fn measure(options: &Options) -> Result<()> {
    if !(0.01..=600.0).contains(&options.seconds) {
        bail!("--seconds {} is not between 0.01 and 600", options.seconds);
    }
    let parts: &[Part] = if !options.parts.is_empty() {
        &options.parts
    } else if options.write {
        &PAGE
    } else {
        &PARTS
    };
    let mut measured = Measured::default();
    let budgets = Budgets::read(&xtask::root())?;
    let target = xtask::ebpf::target_dir(&xtask::root());
    let mut bench = Bench {
        rounds: options.rounds,
        duration: Duration::from_secs_f64(options.seconds),
        cpus: Cpus::divide()?,
        pktobs: daemon()?,
        directories: Directories::make(&target)?,
        report: Report::default(),
    };
    let arguments: String = env::args()
        .skip(2)
        .filter(|argument| argument != "--ready")
        .map(|argument| " ".to_owned() + &argument)
        .collect();
    let machine = report::machine(&arguments);
    eprintln!("{machine}");
    let start = Instant::now();
    for &part in parts {
        match part {
            Part::Live => {
                let rates: Vec<Rate> = options.rates.iter().map(|rate| rate.0).collect();
                let cases =
                    cases::cases(&options.mixes, options.flows, &rates, &options.observers)?;
                measured.live = Some(live::run(&mut bench, &cases)?);
            }
            Part::Programs => {
                measured.programs = Some(programs::run(&mut bench, &budgets)?);
            }
            Part::Place => place::run(&mut bench)?,
            Part::Rings => contention::run(&mut bench)?,
            Part::Filters => measured.filters = Some(filters::run(&mut bench)?),
            Part::Files => {
                files::run(&mut bench, options.packets)?;
            }
            Part::Flows => scale::flows(&mut bench)?,
            Part::Memory => measured.resident_mib = Some(scale::memory(&mut bench)?),
            Part::Latency => measured.start_ms = Some(latency::run(&mut bench)?),
            Part::Slow => slow::run(&mut bench)?,
            Part::Idle => measured.idle_wakeups = Some(scale::idle(&mut bench)?),
            Part::Interfaces => scale::interfaces(&mut bench)?,
            Part::Soak => soak::run(&mut bench)?,
        }
    }
    verdict::report(&mut bench, &measured, &budgets)?;
    eprintln!("measured in {:.0?}", start.elapsed());
    if options.write {
        bench.report.write(&machine)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_units() {
        let rates = ["full", "7", "10k", "2m"].map(|text| rate(text).unwrap().0);
        assert_eq!(rates, [None, Some(7), Some(10_000), Some(2_000_000)]);
        assert!(
            ["", "k", "0", "fast", "9999m"]
                .map(rate)
                .iter()
                .all(Result::is_err)
        );
    }
}
