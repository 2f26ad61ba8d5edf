//! What the programs cost the verifier: a budget, so that a doubling is seen before a user's kernel refuses.
//!
//! The kernel's limit is 1,000,000 instructions. The sum over a segment's octets is a loop that is followed pass
//! by pass, which is most of what a program with checksums costs; most of the rest are the IPv6 extension headers.
//! `--nocapture` shows the figures.

use crate::support::{
    kernel::{Kernel, PROGRAMS, Settings},
    privilege::require_root,
};

/// Instructions that the verifier may follow, with and without checksums. The most that it has been seen to follow are
/// 47,029 and 130,920, on Linux 6.1 with the diagnostics of `--kernel-log trace`; without those, 25,041 and 77,767.
const VERIFIED_MAX: [(bool, u32); 2] = [(false, 60_000), (true, 160_000)];
/// Octets that a program may have after verification.
const TRANSLATED_MAX: u32 = 32 << 10;

#[test]
fn every_program_loads_in_every_setting_within_its_budget() {
    /// `--kernel-log trace`; 0 is off (`aya_log_common::Level`).
    const TRACE: u8 = 5;
    if !require_root() {
        return;
    }
    for program in PROGRAMS {
        for records in [false, true] {
            for (checksums, verified_max) in VERIFIED_MAX {
                for (log_level, link_header) in [(0, false), (TRACE, false), (TRACE, true)] {
                    let settings = Settings {
                        records,
                        checksums,
                        link_header,
                        log_level,
                        ..Settings::default()
                    };
                    let mut kernel = Kernel::load(program, settings);
                    let info = kernel.classifier().info().expect("ask the kernel");
                    let verified = info.verified_instruction_count().expect("Linux 5.16");
                    let translated = info.size_translated().expect("Linux 4.15");
                    let case = format!("{}, {settings:?}", program.name);
                    println!("{case}: {verified} verified, {translated} octets");
                    assert!(verified <= verified_max, "{case}: {verified} instructions");
                    assert!(translated <= TRANSLATED_MAX, "{case}: {translated} octets");
                }
            }
        }
    }
}
