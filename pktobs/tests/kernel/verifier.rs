//! What the programs cost the verifier: a budget, so that a doubling is seen before a user's kernel refuses.
//!
//! The kernel's limit is 1,000,000 instructions. The sum over a segment's octets is a loop that is followed pass
//! by pass, which is most of what a program with checksums costs; most of the rest are the IPv6 extension headers.
//! The budgets are in docs/budgets.toml; `--nocapture` shows the figures.

use xtask::budgets::Budgets;

use crate::support::{
    kernel::{Kernel, PROGRAMS, Settings},
    privilege::require_root,
};

#[test]
fn every_program_loads_in_every_setting_within_its_budget() {
    /// `--kernel-log trace`; 0 is off (`aya_log_common::Level`).
    const TRACE: u8 = 5;
    if !require_root() {
        return;
    }
    let budgets = Budgets::read(&xtask::root()).expect("the budgets");
    let verified_max = [
        (false, budgets.verified),
        (true, budgets.verified_with_checksums),
    ];
    for program in PROGRAMS {
        for records in [false, true] {
            for (checksums, verified_max) in verified_max {
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
                    assert!(
                        translated <= budgets.translated_octets,
                        "{case}: {translated} octets"
                    );
                }
            }
        }
    }
}
