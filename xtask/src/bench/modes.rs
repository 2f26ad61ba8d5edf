//! In which mode a process spends its CPU time: its own code, or the kernel's.
//!
//! The kernel's division of CPU time into user and system is by ticks of 4 ms or 10 ms: whoever runs at a tick has had
//! all of it. For an observer that comes every 4 ms to see what there is, that tells next to nothing. So a clock that
//! runs only while the process does (`PERF_COUNT_SW_TASK_CLOCK`, perf_event_open(2)) interrupts it every 0.5 ms of its
//! time, and a program looks at the registers: which mode was interrupted. 100 ms of CPU time are 200 looks, so that the
//! share of a mode is right to 4 % or so of the whole; the whole itself the kernel counts exactly. A look takes its time,
//! too, from all observers alike: every 0.1 ms, on a virtual machine, they made 15 % of the whole.

use anyhow::{Context, Result};
use aya::{
    EbpfLoader,
    maps::{Array, Map, MapData, MapType},
    programs::{
        PerfEvent,
        perf_event::{PerfEventConfig, PerfEventScope, SamplePolicy, SoftwareEvent},
    },
};
use xtask::bytecode::{
    self, Condition::Equal, EXIT, Instruction, Operation::*, Width::Double, add_to_memory, load,
    load_first_element, skip, skip_if_number, with_number,
};

const NAME: &str = "modes";
/// Nanoseconds of CPU time from look to look.
const PERIOD_NS: u64 = 500_000;

/// The register that tells the mode, as an offset in what the program is given (`struct bpf_perf_event_data`), the bits
/// of it that do, and what they are in user mode.
#[cfg(target_arch = "x86_64")]
const REGISTER: (i16, i32, i32) = (17 * 8, 0b11, 0b11);
#[cfg(target_arch = "aarch64")]
const REGISTER: (i16, i32, i32) = (33 * 8, 0b1111, 0);

/// What looks at the thread that began it, and at all that it starts from then on.
pub(super) struct Modes {
    /// Keeps the program attached.
    _ebpf: aya::Ebpf,
    looks: Map,
}

/// How often which mode was interrupted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) user: u64,
    pub(super) system: u64,
}

impl Modes {
    /// Looks at this thread, and at the processes that it starts with all their threads.
    ///
    /// # Errors
    /// The kernel refuses, as it does without privileges.
    pub(super) fn begin() -> Result<Self> {
        let looks = bytecode::map(MapType::Array, 16, 1)?;
        let object = bytecode::object("perf_event", NAME, &program(&looks))?;
        let mut ebpf = EbpfLoader::new().btf(None).load(&object)?;
        let program: &mut PerfEvent = ebpf.program_mut(NAME).context("no program")?.try_into()?;
        program.load()?;
        program.attach(
            PerfEventConfig::Software(SoftwareEvent::TaskClock),
            PerfEventScope::CallingProcess { cpu: None },
            SamplePolicy::Period(PERIOD_NS),
            true,
        )?;
        Ok(Self {
            _ebpf: ebpf,
            looks: Map::Array(looks),
        })
    }

    /// The looks so far.
    ///
    /// # Errors
    /// The kernel does not tell them.
    pub(super) fn looks(&self) -> Result<Looks> {
        let looks = Array::<_, [u64; 2]>::try_from(&self.looks)?;
        let [system, user] = looks.get(&0, 0)?;
        Ok(Looks { user, system })
    }
}

impl Looks {
    /// The share of user mode in the looks since `earlier`; `None` if there were none.
    pub(super) fn user_share(self, earlier: Self) -> Option<f64> {
        let user = self.user.saturating_sub(earlier.user);
        let all = user + self.system.saturating_sub(earlier.system);
        (all > 0).then(|| user as f64 / all as f64)
    }
}

/// The program that counts a look: the system's in the first eight octets, the user's behind them.
fn program(looks: &MapData) -> Vec<Instruction> {
    /// Registers: what the program is given; the one that tells the mode; one; the counts.
    const GIVEN: u8 = 1;
    const MODE: u8 = 2;
    const ONE: u8 = 3;
    const COUNTS: u8 = 4;
    let (offset, bits, user) = REGISTER;
    let mut program = vec![
        load(Double, MODE, GIVEN, offset),
        with_number(And, MODE, bits),
        with_number(Move, ONE, 1),
    ];
    program.extend(load_first_element(COUNTS, looks));
    program.extend([
        skip_if_number(Equal, MODE, user, 2),
        add_to_memory(COUNTS, 0, ONE),
        skip(1),
        add_to_memory(COUNTS, 8, ONE),
        with_number(Move, 0, 0),
        EXIT,
    ]);
    program
}

#[cfg(test)]
mod tests {
    use std::{fs::File, hint::black_box, io::Read, thread, time::Instant};

    use super::*;

    /// The share of user mode in what a thread does that `work` is done in for 300 ms.
    fn share(mut work: impl FnMut() + Send) -> f64 {
        let look = || {
            let modes = Modes::begin().unwrap();
            let before = modes.looks().unwrap();
            let start = Instant::now();
            while start.elapsed().as_millis() < 300 {
                work();
            }
            modes.looks().unwrap().user_share(before).unwrap()
        };
        thread::scope(|scope| scope.spawn(look).join().unwrap())
    }

    #[test]
    fn counting_is_user_time_and_reading_random_octets_is_system_time() {
        if !nix::unistd::geteuid().is_root() {
            assert!(std::env::var_os("CI").is_none(), "needs root");
            return;
        }
        let counting = share(|| {
            black_box((0..10_000_u64).map(black_box).sum::<u64>());
        });
        assert!(counting > 0.9, "{counting}");
        let mut octets = vec![0; 1 << 16];
        let mut random = File::open("/dev/urandom").unwrap();
        let reading = share(|| random.read_exact(&mut octets).unwrap());
        assert!(reading < 0.1, "{reading}");
    }

    #[test]
    fn shares_are_of_what_was_looked_at_since() {
        let looks = |user, system| Looks { user, system };
        assert_eq!(looks(9, 3).user_share(looks(6, 2)), Some(0.75));
        assert_eq!(looks(9, 3).user_share(looks(9, 3)), None);
    }
}
