//! What observing costs under load: observers take turns on the same load, and each is compared with none in its
//! round.
//!
//! A turn: the observer says that it is ready, the load runs, the observer is interrupted and ends by itself. What it
//! used is counted from then to its end, so draining and closing lines are in; what it took to be ready is told
//! apart.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result};
use rustix::process::Signal;
use xtask::lab::INTERFACE;

use super::{
    Bench,
    cases::{Case, Rate},
    interrupt,
    least::Least,
    load::{Load, Sent},
    mixes::Mix,
    network::Network,
    observers::{Closing, Observer, Output, Program},
    place::in_place,
    process::{Ended, Process},
    report::Table,
    statistics::{decimals, grouped, median},
};

/// What came of one turn.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) sent: Sent,
    /// Nanoseconds of a call of the program on the hook; `None` if the kernel does not count them.
    pub(crate) in_place: Option<f64>,
    /// The rate in comparison with nobody observing in the same round.
    pub(crate) ratio: f64,
    pub(crate) closing: Closing,
    pub(crate) ended: Ended,
}

/// The medians of an observer's turns.
#[derive(Clone, Debug)]
pub(crate) struct Medians {
    pub(crate) observer: Observer,
    pub(crate) rate: f64,
    pub(crate) ratio: f64,
    pub(crate) lowest_ratio: f64,
    /// Nanoseconds of a call of the program on the hook; not a number if the kernel does not count them.
    pub(crate) in_place: f64,
    pub(crate) offered: f64,
    pub(crate) shown: f64,
    pub(crate) lost: f64,
    /// Nanoseconds a packet offered.
    pub(crate) user: f64,
    pub(crate) system: f64,
    /// Milliseconds of CPU to be ready.
    pub(crate) start_ms: f64,
    pub(crate) peak_mib: f64,
    pub(crate) written_mb: f64,
}

impl Medians {
    fn of(observer: Observer, turns: &[Turn]) -> Self {
        let median_of = |figure: &dyn Fn(&Turn) -> f64| median(turns.iter().map(figure));
        let offered = |turn: &Turn| turn.sent.packets as f64;
        let each = |duration: Duration, turn: &Turn| duration.as_nanos() as f64 / offered(turn);
        Self {
            observer,
            rate: median_of(&|turn| turn.sent.rate()),
            ratio: median_of(&|turn| turn.ratio),
            lowest_ratio: turns
                .iter()
                .map(|turn| turn.ratio)
                .fold(f64::INFINITY, f64::min),
            in_place: median_of(&|turn| turn.in_place.unwrap_or(f64::NAN)),
            offered: median_of(&offered),
            shown: median_of(&|turn| turn.closing.shown as f64),
            lost: median_of(&|turn| turn.closing.lost as f64),
            user: median_of(&|turn| each(turn.ended.user, turn)),
            system: median_of(&|turn| each(turn.ended.system, turn)),
            start_ms: median_of(&|turn| turn.ended.start.as_secs_f64() * 1e3),
            peak_mib: median_of(&|turn| turn.ended.peak_kib as f64 / 1024.0),
            written_mb: median_of(&|turn| turn.ended.written as f64 / 1e6),
        }
    }

    /// The share of the packets offered that was shown; `None` if none was to be.
    pub(crate) fn shown_share(&self) -> Option<f64> {
        (self.shown > 0.0 && self.offered > 0.0).then(|| self.shown / self.offered)
    }

    /// Nanoseconds of CPU a packet shown, user and system.
    pub(crate) fn each_shown(&self) -> Option<f64> {
        self.shown_share()
            .map(|share| (self.user + self.system) / share)
    }

    /// Nanoseconds of user CPU a packet shown.
    pub(crate) fn user_each_shown(&self) -> Option<f64> {
        self.shown_share().map(|share| self.user / share)
    }
}

/// Measures all cases and reports them; gives the medians of the first.
///
/// # Errors
/// An observer or the load fails, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench, cases: &[Case]) -> Result<Vec<Medians>> {
    let network = Network::new()?;
    bench.report.section("Live")?;
    let words = format!(
        "{} rounds of {:?}; {}. The load is made in the kernel and takes its whole CPU at full rate: what programs \
         on the hooks cost, and the copying into the ring or the socket's buffer, they cost there. What the \
         observer's process costs is in the columns of CPU time: their sum is exact, and divided by looking every \
         0.5 ms of it whether its own code runs or the kernel's. It runs on another CPU if there is one, and then \
         slows the load only by what the CPUs share: `a busy loop beside` tells how much a process that never waits \
         slows it, `empty TC program` how much having a hook at all, `clock and ring by themselves` how much recording \
         every packet at the least. What an observer loses beyond these is its own, caches and memory included. `ratio` is the rate in comparison with nobody observing in the same round, \
         in parentheses the lowest of the rounds. `shown` is of what was offered, so what tcpdump had not yet read \
         when it was interrupted is missing there, although it is not told as lost. Checksums of the load are right: \
         a word of the payload makes up for the fields that vary. Only UDP is for a socket of the receiving host, \
         whose buffer is always full; all else is for an address that is nobody's, and its stack drops it unanswered.",
        bench.rounds,
        bench.duration,
        bench.cpus.words()
    );
    bench.report.paragraph(&words)?;
    load_alone(bench, &network)?;
    let mut first = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let medians = measure(bench, &network, case)?;
        bench.report.table(&case.title(), &table(case, &medians))?;
        if index == 0 {
            first = medians;
        }
    }
    Ok(first)
}

/// What writing fields costs the load, and what share of it a rate leaves.
fn load_alone(bench: &mut Bench, network: &Network) -> Result<()> {
    let template = Mix::Udp.template();
    let mut table = Table::new(&["load", "packets/s", "ns a packet"]);
    let kinds = [
        ("the same octets", 0),
        ("1 flow", 1),
        ("1,000,000 flows", 1_000_000),
    ];
    let loads = kinds
        .iter()
        .map(|&(_, flows)| Load::new(&template, flows, network.ifindex))
        .collect::<Result<Vec<_>>>()?;
    let mut rates = vec![Vec::new(); kinds.len()];
    for _ in 0..bench.rounds {
        for (load, rates) in loads.iter().zip(&mut rates) {
            rates.push(send(bench, network, load, None)?.rate());
        }
    }
    for ((name, _), rates) in kinds.iter().zip(rates) {
        let rate = median(rates);
        table.row(vec![
            (*name).to_owned(),
            grouped(rate),
            decimals(Some(1e9 / rate), 0),
        ]);
    }
    bench.report.table(
        "udp, nobody observing: what writing the varying fields costs",
        &table,
    )
}

/// Measures one case: medians in the order of its observers.
///
/// # Errors
/// An observer or the load fails, or the user has interrupted.
pub(crate) fn measure(bench: &Bench, network: &Network, case: &Case) -> Result<Vec<Medians>> {
    let load = Load::new(&case.mix.template(), case.flows, network.ifindex)?;
    let mut turns = vec![Vec::new(); case.observers.len()];
    for round in 1..=bench.rounds {
        eprintln!("{}: round {round} of {}", case.title(), bench.rounds);
        let mut unobserved = None;
        for (observer, turns) in case.observers.iter().zip(&mut turns) {
            let mut turn = turn(bench, network, &load, *observer, case.rate)?;
            if observer.program == Program::Nothing {
                unobserved = Some(turn.sent.rate());
            }
            turn.ratio = unobserved.map_or(f64::NAN, |rate| turn.sent.rate() / rate);
            turns.push(turn);
        }
    }
    let medians = case.observers.iter().zip(&turns);
    Ok(medians
        .map(|(&observer, turns)| Medians::of(observer, turns))
        .collect())
}

fn turn(
    bench: &Bench,
    network: &Network,
    load: &Load,
    observer: Observer,
    rate: Rate,
) -> Result<Turn> {
    interrupt::check()?;
    let interfaces = [INTERFACE.to_owned()];
    let command = observer.command(
        network.lab.dev2(),
        &bench.pktobs,
        &bench.directories,
        &interfaces,
    )?;
    let (sent, in_place, ended) = match (command, observer.ready()) {
        (Some(mut command), Some(ready)) => {
            let mut process = Process::start(&mut command, &bench.cpus)?;
            // Dropped, the command lets go of the observer's end of the pipe.
            drop(command);
            let cat = match observer.output {
                Output::Pipe => Some(cat(&mut process, bench)?),
                _ => None,
            };
            process.wait_for(ready)?;
            let stops = matches!(observer.program, Program::Stopped(_));
            if stops {
                process.signal(Signal::STOP)?;
            }
            let sent = send(bench, network, load, rate)?;
            let in_place = in_place(observer)?;
            if stops {
                process.signal(Signal::CONT)?;
            }
            let ended = process.interrupt()?;
            cat.map(Process::end).transpose()?;
            (sent, in_place, ended)
        }
        _ => {
            let empty = match observer.program {
                Program::Empty => Some(network.attach_empty()?),
                _ => None,
            };
            let least = match observer.program {
                Program::Ring => Some(Least::attach(network, &bench.cpus)?),
                _ => None,
            };
            let sent = send(bench, network, load, rate)?;
            let in_place = in_place(observer)?;
            least.map(Least::end).transpose()?;
            drop(empty);
            (sent, in_place, Ended::default())
        }
    };
    bench.directories.clear();
    let closing = observer.closing(&ended.stdout, &ended.stderr)?;
    Ok(Turn {
        sent,
        in_place,
        ratio: f64::NAN,
        closing,
        ended,
    })
}

/// `cat > /dev/null` behind an observer.
fn cat(process: &mut Process, bench: &Bench) -> Result<Process> {
    let pipe = process.take_stdout().context("no pipe to read from")?;
    let mut cat = Command::new("cat");
    cat.stdin(pipe).stdout(Stdio::null());
    Process::start(&mut cat, &bench.cpus)
}

/// Runs the load on its CPU.
///
/// # Errors
/// The kernel refuses, or the user has interrupted.
pub(crate) fn send(bench: &Bench, network: &Network, load: &Load, rate: Rate) -> Result<Sent> {
    send_for(bench, network, load, bench.duration, rate)
}

/// The same for another duration than a turn's.
///
/// # Errors
/// As for [`send`].
pub(crate) fn send_for(
    bench: &Bench,
    network: &Network,
    load: &Load,
    duration: Duration,
    rate: Rate,
) -> Result<Sent> {
    let send = || {
        bench.cpus.move_to_load()?;
        load.run(duration, rate)
    };
    network.lab.dev2().enter(send)?
}

fn table(case: &Case, medians: &[Medians]) -> Table {
    let mut table = Table::new(&[
        "observer",
        "packets/s",
        "ratio",
        "shown %",
        "told lost",
        "user ns/offered",
        "system ns/offered",
        "CPU ns/shown",
        "CPU ms to start",
        "peak MiB",
        "output MB",
    ]);
    for one in medians {
        let runs = one.observer.ready().is_some();
        let ratio = match case.rate {
            None => format!("{:.3} ({:.3})", one.ratio, one.lowest_ratio),
            Some(_) => format!("{:.3}", one.ratio),
        };
        let shows = one.observer.shows();
        table.row(vec![
            one.observer.shown.to_owned(),
            grouped(one.rate),
            ratio,
            decimals(shows.then_some(one.shown / one.offered * 100.0), 1),
            if shows { grouped(one.lost) } else { "-".into() },
            decimals(runs.then_some(one.user), 1),
            decimals(runs.then_some(one.system), 1),
            decimals(one.each_shown().filter(|_| shows), 0),
            decimals(runs.then_some(one.start_ms), 0),
            decimals(runs.then_some(one.peak_mib), 1),
            decimals(runs.then_some(one.written_mb), 1),
        ]);
    }
    table
}
