//! What grows, and what must not: with flows, with packets, with interfaces, with time.

use std::{thread, time::Duration};

use anyhow::{Context, Result};
use xtask::lab::INTERFACE;

use super::{
    Bench,
    cases::Case,
    interfaces::{self, Interfaces},
    interrupt,
    live::{self, send},
    load::Load,
    mixes::Mix,
    network::Network,
    observers::{Observer, named},
    process::{Process, peak_kib},
    report::Table,
    statistics::{decimals, grouped},
};

/// Flows, up to as many as the load can make.
const FLOWS: [u32; 4] = [1, 1000, 100_000, 1_000_000];
/// Interfaces.
const INTERFACES: [usize; 3] = [1, 10, 100];
/// Packets after which memory is compared.
const PACKETS: u64 = 10_000_000;

fn observers(names: &[&str]) -> Result<Vec<Observer>> {
    let find = |&name: &&str| named(name).with_context(|| format!("no observer {name}"));
    names.iter().map(find).collect()
}

/// Many flows: what is kept for each, and caches that are too small for them.
///
/// # Errors
/// An observer fails, the kernel refuses, or the user has interrupted.
pub(crate) fn flows(bench: &mut Bench) -> Result<()> {
    let network = Network::new()?;
    let mut table = Table::new(&[
        "observer",
        "flows",
        "ratio",
        "shown %",
        "CPU ns/shown",
        "peak MiB",
    ]);
    for flows in FLOWS {
        let case = Case {
            mix: Mix::Tcp,
            flows,
            rate: None,
            observers: observers(&["nothing", "annotated", "text"])?,
        };
        for one in live::measure(bench, &network, &case)?.iter().skip(1) {
            table.row(vec![
                one.observer.shown.to_owned(),
                grouped(f64::from(flows)),
                decimals(Some(one.ratio), 3),
                decimals(one.shown_share().map(|share| share * 100.0), 1),
                decimals(one.each_shown(), 0),
                decimals(Some(one.peak_mib), 1),
            ]);
        }
    }
    bench.report.section("Flows")?;
    bench.report.paragraph(
        "TCP with timestamps at full rate, packets of all flows in turn, so that every packet is of another flow \
         than the one before. The annotated format remembers flows, so many that memory stays bounded; the tcpdump \
         format remembers where sequence numbers began. The curve bends twice: at some thousand flows what is \
         remembered of a flow is no longer in the CPU's own cache when its next packet comes, and above 8,192 \
         connections (65,536 for sequence numbers) every packet is of a flow that was forgotten to make room, so \
         that it is written down anew. From there on more flows cost nothing more.",
    )?;
    bench.report.table("TCP, by the number of flows", &table)
}

/// Memory over many packets of many flows; gives the highest peak in MiB.
///
/// # Errors
/// An observer fails, the kernel refuses, or the user has interrupted.
pub(crate) fn memory(bench: &mut Bench) -> Result<f64> {
    let network = Network::new()?;
    let mut table = Table::new(&[
        "observer",
        "MiB after a tenth",
        "MiB at the end",
        "packets",
        "shown %",
    ]);
    let load = Load::new(&Mix::Tcp.template(), 1_000_000, network.ifindex)?;
    let mut highest: f64 = 0.0;
    for observer in observers(&["annotated", "text"])? {
        eprintln!("{}: {PACKETS} packets", observer.shown);
        let (mut process, _) = start(bench, &network, observer, &[INTERFACE.to_owned()])?;
        let (mut sent, mut early) = (0, None);
        while sent < PACKETS {
            sent += send(bench, &network, &load, None)?.packets;
            if sent >= PACKETS / 10 && early.is_none() {
                early = peak_kib(process.id());
            }
        }
        process.look_at_memory();
        let ended = process.interrupt()?;
        let closing = observer.closing(&ended.stdout, &ended.stderr)?;
        let mib = |kib: u64| kib as f64 / 1024.0;
        highest = highest.max(mib(ended.peak_kib));
        table.row(vec![
            observer.shown.to_owned(),
            decimals(early.map(mib), 1),
            decimals(Some(mib(ended.peak_kib)), 1),
            grouped(sent as f64),
            decimals(Some(closing.shown as f64 / sent as f64 * 100.0), 1),
        ]);
    }
    bench.report.section("Memory")?;
    bench.report.paragraph(
        "Peaks of resident memory. The ring of 8 MiB is in it twice, because it is mapped twice.",
    )?;
    bench
        .report
        .table("10 million packets of 1,000,000 flows at full rate", &table)?;
    Ok(highest)
}

/// Starts an observer on these interfaces of dev2 and waits until it is ready; how long that took.
///
/// # Errors
/// It fails.
pub(crate) fn start(
    bench: &Bench,
    network: &Network,
    observer: Observer,
    interfaces: &[String],
) -> Result<(Process, Duration)> {
    let host = network.lab.dev2();
    let command = observer.command(host, &bench.pktobs, &bench.directories, interfaces)?;
    let (mut command, ready) = command
        .zip(observer.ready())
        .context("no program to start")?;
    let start = std::time::Instant::now();
    let mut process = Process::start(&mut command, &bench.cpus)?;
    process.wait_for(ready)?;
    Ok((process, start.elapsed()))
}

/// What an idle observer does in [`interfaces::IDLE`]; gives the wake-ups a second of pktobs by default.
///
/// # Errors
/// An observer fails, or the user has interrupted.
pub(crate) fn idle(bench: &mut Bench) -> Result<f64> {
    let network = Network::new()?;
    let mut table = Table::new(&["observer", "CPU %", "wake-ups a second"]);
    let mut by_default = f64::NAN;
    for observer in observers(&["stats", "annotated", "text", "tcpdump"])? {
        eprintln!("{}: idle for {:?}", observer.shown, interfaces::IDLE);
        let (process, _) = start(bench, &network, observer, &[INTERFACE.to_owned()])?;
        let idle = interfaces::idle(&process)?;
        process.interrupt()?;
        if observer.name == "annotated" {
            by_default = idle.wakeups;
        }
        table.row(vec![
            observer.shown.to_owned(),
            decimals(Some(idle.cpu_percent), 3),
            decimals(Some(idle.wakeups), 1),
        ]);
    }
    bench.report.section("Idle")?;
    bench.report.paragraph(
        "CPU time by the clock of the process, and voluntary context switches of all its threads: every one ends \
         with a wake-up. Looking after interfaces and the clock takes one every two seconds.",
    )?;
    let title = format!("an interface without packets, for {:?}", interfaces::IDLE);
    bench.report.table(&title, &table)?;
    Ok(by_default)
}

/// The cost of being attached to many interfaces, of which one has traffic.
///
/// # Errors
/// An observer fails, the kernel refuses, or the user has interrupted.
pub(crate) fn interfaces(bench: &mut Bench) -> Result<()> {
    let mut table = Table::new(&[
        "interfaces",
        "ms to be ready",
        "idle CPU %",
        "idle wake-ups a second",
        "packets/s on one",
        "ratio",
        "peak MiB",
    ]);
    let annotated = named("annotated").context("no observer")?;
    for count in INTERFACES {
        interrupt::check()?;
        eprintln!("{count} interfaces");
        let network = Network::new()?;
        let interfaces = Interfaces::make(&network.lab, count)?;
        let load = Load::new(&Mix::Udp.template(), 1000, interfaces.first_ifindex)?;
        let alone = send(bench, &network, &load, None)?.rate();
        let (process, ready) = start(bench, &network, annotated, &interfaces.names)?;
        let idle = interfaces::idle(&process)?;
        let observed = send(bench, &network, &load, None)?.rate();
        // What is in the ring is read before the peak of memory is.
        thread::sleep(Duration::from_millis(100));
        let ended = process.interrupt()?;
        table.row(vec![
            count.to_string(),
            decimals(Some(ready.as_secs_f64() * 1e3), 0),
            decimals(Some(idle.cpu_percent), 3),
            decimals(Some(idle.wakeups), 1),
            grouped(observed),
            decimals(Some(observed / alone), 3),
            decimals(Some(ended.peak_kib as f64 / 1024.0), 1),
        ]);
    }
    bench.report.section("Interfaces")?;
    bench.report.paragraph(
        "`pktobs -i … > /dev/null` on veth ends, all named. The load is on one of them; its ratio is to the rate \
         just before anything was attached. To be ready takes longer with every interface, because the kernel waits \
         at each of the two hooks until no CPU uses the old list of programs any more (`tcx_entry_sync`, \
         include/net/tcx.h), under a lock, so one after the other. With `/sys/kernel/rcu_expedited` at 1, which is \
         not ours to set, 100 took a twelfth of the time.",
    )?;
    bench.report.table("by the number of interfaces", &table)
}
