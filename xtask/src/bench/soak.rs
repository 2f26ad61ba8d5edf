//! What a long run does to memory and descriptors: ten minutes of packets, each of another flow than the one before.

use std::{fs, time::Duration};

use anyhow::{Context, Result};
use xtask::lab::INTERFACE;

use super::{
    Bench,
    cases::Rate,
    interrupt, live,
    load::Load,
    mixes::Mix,
    network::Network,
    observers::{Observer, named},
    process::{Process, field},
    report::Table,
    scale,
    statistics::{decimals, grouped},
};

/// How long the load runs, in as many parts as there are rows.
const LASTS: Duration = Duration::from_secs(600);
const ROWS: u32 = 10;
/// Packets a second.
const RATE: Rate = Some(5000);
/// As many flows as the load can make: none comes again in the first three minutes.
const FLOWS: u32 = 1_000_000;
/// Its memory is looked at: the default format, which remembers most.
const OBSERVER: &str = "annotated";

/// What a process holds.
#[derive(Clone, Copy, Debug)]
struct Held {
    resident_kib: u64,
    descriptors: usize,
    /// Octets of its maps in the kernel.
    maps: u64,
}

impl Held {
    /// Looks.
    ///
    /// # Errors
    /// The process has ended.
    fn by(process: &Process) -> Result<Self> {
        let own = format!("/proc/{}", process.id());
        let status = fs::read_to_string(format!("{own}/status"))?;
        let mut maps = 0;
        let mut descriptors = 0;
        for entry in fs::read_dir(format!("{own}/fdinfo"))? {
            descriptors += 1;
            // One that was closed in the meantime is not held.
            let info = fs::read_to_string(entry?.path()).unwrap_or_default();
            if field(&info, "map_type:").is_some() {
                maps += field(&info, "memlock:").unwrap_or(0);
            }
        }
        Ok(Self {
            resident_kib: field(&status, "VmRSS:").context("no resident memory")?,
            descriptors,
            maps,
        })
    }
}

/// Measures and reports.
///
/// # Errors
/// The observer fails, the kernel refuses, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let network = Network::new()?;
    let observer: Observer = named(OBSERVER).context("no observer")?;
    let load = Load::new(&Mix::Udp.template(), FLOWS, network.ifindex)?;
    let (process, _) = scale::start(bench, &network, observer, &[INTERFACE.to_owned()])?;
    let mut table = Table::new(&[
        "after",
        "packets",
        "resident KiB",
        "descriptors",
        "KiB of maps",
    ]);
    let mut sent = 0;
    for row in 0..=ROWS {
        interrupt::check()?;
        if row > 0 {
            let part = LASTS / ROWS;
            eprintln!("soak: {:?} of {LASTS:?}", part * row);
            sent += live::send_for(bench, &network, &load, part, RATE)?.packets;
        }
        let held = Held::by(&process)?;
        table.row(vec![
            format!("{:?}", LASTS / ROWS * row),
            grouped(sent as f64),
            grouped(held.resident_kib as f64),
            held.descriptors.to_string(),
            grouped(held.maps as f64 / 1024.0),
        ]);
    }
    let ended = process.interrupt()?;
    let closing = observer.closing(&ended.stdout, &ended.stderr)?;
    bench.report.section("A long run")?;
    let words = format!(
        "`{}`: UDP at 5,000 packets a second, of 1,000,000 flows in turn. Shown: {} %; told lost: {}.",
        observer.shown,
        decimals(Some(closing.shown as f64 / sent as f64 * 100.0), 1),
        grouped(closing.lost as f64)
    );
    bench.report.paragraph(&words)?;
    bench.report.table("what the process holds", &table)
}
