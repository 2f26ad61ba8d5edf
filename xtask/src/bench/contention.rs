//! What CPUs cost each other that put records into one ring, beside rings of their own.
//!
//! Every CPU runs the program at the same time on one packet (`BPF_PROG_TEST_RUN`), as many times as all records fit;
//! then the rings are read, and so on. With rings of their own they share the caches and, as threads of one core, its
//! units; what one ring for all costs beyond that is its lock and the lines of memory that go from CPU to CPU.

use std::{collections::BTreeMap, sync::Barrier, thread};

use anyhow::{Result, anyhow};
use aya::programs::SchedClassifier;

use super::{
    Bench,
    cpus::move_to,
    interrupt,
    kernel::{Kernel, Settings, call},
    packets,
    parts::OUTPUT,
    report::Table,
    statistics::{decimals, median},
};

/// Records that fit into a ring, of all CPUs together.
const FIT: u32 = 40_000;
/// Calls of the kernel for one figure.
const REPEATS: usize = 40;

/// What runs on every CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Counters,
    Record,
    Ring,
}

impl What {
    const ALL: [Self; 3] = [Self::Counters, Self::Record, Self::Ring];

    fn load(self, object: &[u8]) -> Result<Kernel> {
        let settings = |records| Settings {
            records,
            checksums: false,
        };
        match self {
            Self::Counters => Kernel::load(object, "pktobs_in", settings(false)),
            Self::Record => Kernel::load(object, "pktobs_in", settings(true)),
            Self::Ring => Kernel::part(&OUTPUT),
        }
    }
}

/// Measures and reports.
///
/// # Errors
/// The kernel refuses a program, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench) -> Result<()> {
    let object = xtask::ebpf::object(&xtask::root(), &xtask::ebpf::target_dir(&xtask::root()))?;
    let cpus = bench.cpus.all();
    let frame = packets::named("tcp");
    let counts: Vec<usize> = std::iter::successors(Some(1), |count| Some(count * 2))
        .take_while(|&count| count < cpus.len())
        .chain([cpus.len()])
        .collect();
    let mut samples: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for round in 1..=bench.rounds {
        eprintln!("rings: round {round} of {}", bench.rounds);
        for what in What::ALL {
            let mut own = (0..cpus.len())
                .map(|_| what.load(&object.octets))
                .collect::<Result<Vec<_>>>()?;
            let mut empty = vec![Kernel::empty()?];
            for &count in &counts {
                let cpus = &cpus[..count];
                let net = together(cpus, &mut empty, &frame)?;
                let apart = together(cpus, &mut own[..count], &frame)?;
                let shared = together(cpus, &mut own[..1], &frame)?;
                let figures = samples.entry((count, false, what)).or_default();
                figures.push(apart - net);
                let figures = samples.entry((count, true, what)).or_default();
                figures.push(shared - net);
            }
        }
    }
    let mut table = Table::new(&[
        "CPUs at the same time",
        "counters only",
        "record",
        "`bpf_ringbuf_output` of 64 octets",
    ]);
    for count in counts {
        for (is_shared, words) in [(false, "a ring each"), (true, "one ring")] {
            if count == 1 && is_shared {
                continue;
            }
            let figure = |what| {
                let figures = samples.get(&(count, is_shared, what));
                decimals(figures.map(|figures| median(figures.iter().copied())), 1)
            };
            let name = match count {
                1 => "1".to_owned(),
                count => format!("{count}, {words}"),
            };
            table.row([vec![name], What::ALL.map(figure).to_vec()].concat());
        }
    }
    bench.report.section("Rings")?;
    bench.report.paragraph(
        "TCP with timestamps, nanoseconds a packet net of an empty program on as many CPUs, all CPUs at the same time \
         and without pause. CPUs that are threads of one core slow each other even with nothing in common: that is \
         the row `a ring each`. What `one ring` costs beyond it is what a ring for every CPU would save.",
    )?;
    bench.report.table("one ring and one for every CPU", &table)
}

/// The mean nanoseconds of a call, all CPUs calling at the same time: each its own program, or all the only one.
fn together(cpus: &[usize], kernels: &mut [Kernel], frame: &[u8]) -> Result<f64> {
    let repeat = FIT / u32::try_from(cpus.len())?;
    let mut sum = 0.0;
    for _ in 0..REPEATS {
        interrupt::check()?;
        let programs = kernels
            .iter()
            .map(Kernel::program)
            .collect::<Result<Vec<_>>>()?;
        sum += once(cpus, &programs, frame, repeat)?;
        kernels.iter_mut().for_each(Kernel::drain);
    }
    Ok(sum / REPEATS as f64)
}

fn once(cpus: &[usize], programs: &[&SchedClassifier], frame: &[u8], repeat: u32) -> Result<f64> {
    let barrier = Barrier::new(cpus.len());
    let calls = cpus.iter().zip(programs.iter().cycle());
    let times = thread::scope(|scope| {
        let threads: Vec<_> = calls
            .map(|(&cpu, program)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    let moved = move_to(&[cpu]);
                    barrier.wait();
                    moved.and_then(|()| call(program, frame, repeat))
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread panicked"))?)
            .collect::<Result<Vec<f64>>>()
    })?;
    Ok(times.iter().sum::<f64>() / times.len() as f64)
}
