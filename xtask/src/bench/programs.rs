//! What the kernel side costs by itself: its programs on octets, through `BPF_PROG_TEST_RUN`.
//!
//! The kernel calls a program many times with one packet and tells the mean (net/bpf/test_run.c); what its loop and
//! the call itself cost is in the figure of an empty program, which is taken off. A record goes into a ring that is
//! drained between calls, each of which fits in; or it finds the ring full.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use xtask::budgets::Budgets;

use super::{
    Bench, interrupt,
    kernel::{Kernel, Room, Settings},
    packets::{self, PACKETS},
    parts::{CLOCK, PARTS},
    report::Table,
    statistics::{decimals, grouped, median},
};

/// The programs of the object; the last two see no Ethernet header.
const PROGRAMS: [&str; 4] = ["pktobs_in", "pktobs_out", "pktobs_in_ip", "pktobs_out_ip"];

const COUNTERS: Settings = Settings {
    records: false,
    checksums: false,
};
const RECORDS: Settings = Settings {
    records: true,
    checksums: false,
};
const CHECKSUMS: Settings = Settings {
    records: true,
    checksums: true,
};

/// What is measured: a program with settings, on a packet, with room in the ring or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    program: &'static str,
    settings: Settings,
    packet: &'static str,
    room: Room,
}

/// The figures that budgets are about, in nanoseconds and octets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    pub(crate) counters: f64,
    /// Net of the clock.
    pub(crate) record: f64,
    pub(crate) record_octets: f64,
}

/// Measures and reports.
///
/// # Errors
/// The kernel refuses a program, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench, budgets: &Budgets) -> Result<Figures> {
    let object = xtask::ebpf::object(&xtask::root(), &xtask::ebpf::target_dir(&xtask::root()))?;
    let mut kernels = load(&object.octets)?;
    bench.cpus.move_to_load()?;
    let mut samples: BTreeMap<Case, Vec<f64>> = BTreeMap::new();
    let mut octets = BTreeMap::new();
    for round in 1..=bench.rounds {
        eprintln!("programs: round {round} of {}", bench.rounds);
        let empty = kernels
            .empty
            .nanoseconds(packets::named("tcp").as_slice(), Room::None)?;
        for case in cases() {
            interrupt::check()?;
            let packet = packet(case);
            let kernel = kernels.of(case)?;
            let nanoseconds = kernel.nanoseconds(&packet, case.room)? - empty;
            samples.entry(case).or_default().push(nanoseconds);
            if let Some(len) = kernel.record_len {
                octets.insert(case, len);
            }
        }
    }
    let figures = Measured { samples, octets };
    bench.report.section("Programs")?;
    let words = format!(
        "Nanoseconds a packet, net of an empty program: medians of {} rounds of {} calls each. `ring drained`: the \
         record finds room, and what was put into the ring is read between calls of the kernel, so that the memory \
         of the ring is as warm as under a busy reader. `ring full`: the record is made and then lost, which is also \
         counted. Branches and caches know the one packet by heart; on traffic it is more, which the live part \
         shows.",
        bench.rounds,
        grouped(f64::from(super::kernel::CALLS))
    );
    bench.report.paragraph(&words)?;
    bench.report.table(
        "one packet after the other: `pktobs_in`",
        &figures.packets(),
    )?;
    bench.report.table("parts of it", &figures.parts())?;
    bench
        .report
        .table("checksums, by length of the frame", &figures.checksums())?;
    let verified = figures.programs(&object.octets, budgets)?;
    bench.report.table("the four programs", &verified)?;
    Ok(figures.against_budgets())
}

/// The programs in the kernel, by name and settings.
struct Kernels {
    empty: Kernel,
    others: BTreeMap<(&'static str, Settings), Kernel>,
}

impl Kernels {
    fn of(&mut self, case: Case) -> Result<&mut Kernel> {
        let kernel = self.others.get_mut(&(case.program, case.settings));
        kernel.with_context(|| format!("{} is not loaded", case.program))
    }
}

fn load(object: &[u8]) -> Result<Kernels> {
    let mut others = BTreeMap::new();
    for case in cases() {
        let key = (case.program, case.settings);
        if others.contains_key(&key) {
            continue;
        }
        let kernel = match PARTS.iter().find(|part| part.name == case.program) {
            Some(part) => Kernel::part(part)?,
            None => Kernel::load(object, case.program, case.settings)?,
        };
        others.insert(key, kernel);
    }
    Ok(Kernels {
        empty: Kernel::empty()?,
        others,
    })
}

fn cases() -> Vec<Case> {
    let case = |program, settings, packet, room| Case {
        program,
        settings,
        packet,
        room,
    };
    let mut cases: Vec<_> = PARTS
        .iter()
        .map(|part| case(part.name, COUNTERS, "tcp", part.room))
        .collect();
    for &(packet, _) in PACKETS {
        cases.push(case(PROGRAMS[0], COUNTERS, packet, Room::None));
        cases.push(case(PROGRAMS[0], RECORDS, packet, Room::Drained));
        cases.push(case(PROGRAMS[0], RECORDS, packet, Room::Full));
    }
    for &(packet, _) in packets::LENGTHS {
        cases.push(case(PROGRAMS[0], RECORDS, packet, Room::Drained));
        cases.push(case(PROGRAMS[0], CHECKSUMS, packet, Room::Drained));
    }
    for program in &PROGRAMS[1..] {
        cases.push(case(program, COUNTERS, "tcp", Room::None));
        cases.push(case(program, RECORDS, "tcp", Room::Drained));
    }
    cases
}

/// The octets that a case's program sees.
fn packet(case: Case) -> Vec<u8> {
    let frame = packets::named(case.packet);
    if case.program.ends_with("_ip") {
        packets::without_link_layer(&frame)
    } else {
        frame
    }
}

/// What came out, by case.
struct Measured {
    samples: BTreeMap<Case, Vec<f64>>,
    /// Octets of the record, without the ring's header.
    octets: BTreeMap<Case, usize>,
}

impl Measured {
    fn nanoseconds(
        &self,
        program: &'static str,
        settings: Settings,
        packet: &'static str,
        room: Room,
    ) -> Option<f64> {
        let case = Case {
            program,
            settings,
            packet,
            room,
        };
        self.samples
            .get(&case)
            .map(|samples| median(samples.iter().copied()))
    }

    fn octets(&self, packet: &'static str) -> Option<f64> {
        /// What the ring puts in front of a record (`BPF_RINGBUF_HDR_SZ`); it also rounds up to 8.
        const HEADER: usize = 8;
        let case = Case {
            program: PROGRAMS[0],
            settings: RECORDS,
            packet,
            room: Room::Drained,
        };
        let len = self.octets.get(&case)?;
        Some((len + HEADER).next_multiple_of(8) as f64)
    }

    fn packets(&self) -> Table {
        let mut table = Table::new(&[
            "packet",
            "counters only",
            "record, ring drained",
            "record, ring full",
            "octets in the ring",
        ]);
        for &(name, shown) in PACKETS {
            let figure =
                |settings, room| decimals(self.nanoseconds(PROGRAMS[0], settings, name, room), 1);
            table.row(vec![
                shown.to_owned(),
                figure(COUNTERS, Room::None),
                figure(RECORDS, Room::Drained),
                figure(RECORDS, Room::Full),
                decimals(self.octets(name), 0),
            ]);
        }
        table
    }

    fn parts(&self) -> Table {
        let mut table = Table::new(&["part", "ns"]);
        for part in &PARTS {
            let nanoseconds = self.nanoseconds(part.name, COUNTERS, "tcp", part.room);
            table.row(vec![part.shown.to_owned(), decimals(nanoseconds, 1)]);
        }
        table.row(vec![
            "TCP, record net of the clock, drained".to_owned(),
            decimals(Some(self.against_budgets().record), 1),
        ]);
        table
    }

    fn checksums(&self) -> Table {
        let mut table = Table::new(&["frame", "record", "with its checksum", "difference"]);
        for &(name, shown) in packets::LENGTHS {
            let of = |settings| self.nanoseconds(PROGRAMS[0], settings, name, Room::Drained);
            let (without, with) = (of(RECORDS), of(CHECKSUMS));
            let difference = with.zip(without).map(|(with, without)| with - without);
            let cells = [without, with, difference].map(|figure| decimals(figure, 1));
            table.row([vec![shown.to_owned()], cells.to_vec()].concat());
        }
        table
    }

    fn programs(&self, object: &[u8], budgets: &Budgets) -> Result<Table> {
        let mut table = Table::new(&[
            "program",
            "counters only",
            "record",
            "verified",
            "with checksums",
            "translated octets",
        ]);
        for program in PROGRAMS {
            let of = |settings, room| decimals(self.nanoseconds(program, settings, "tcp", room), 1);
            let plain = Kernel::load(object, program, RECORDS)?.size()?;
            let checked = Kernel::load(object, program, CHECKSUMS)?.size()?;
            table.row(vec![
                format!("`{program}`"),
                of(COUNTERS, Room::None),
                of(RECORDS, Room::Drained),
                grouped(plain.verified),
                grouped(checked.verified),
                grouped(checked.translated),
            ]);
        }
        let [plain, checked, translated] = [
            budgets.verified,
            budgets.verified_with_checksums,
            budgets.translated_octets,
        ];
        let budget = [plain, checked, translated].map(|budget| grouped(f64::from(budget)));
        table.row(
            [
                vec!["budget".to_owned(), "-".into(), "-".into()],
                budget.to_vec(),
            ]
            .concat(),
        );
        Ok(table)
    }

    fn against_budgets(&self) -> Figures {
        let of = |settings, room| {
            self.nanoseconds(PROGRAMS[0], settings, "tcp", room)
                .unwrap_or(f64::NAN)
        };
        let clock = self.nanoseconds(CLOCK, COUNTERS, "tcp", Room::None);
        Figures {
            counters: of(COUNTERS, Room::None),
            record: of(RECORDS, Room::Drained) - clock.unwrap_or(f64::NAN),
            record_octets: self.octets("tcp").unwrap_or(f64::NAN),
        }
    }
}
