//! What the programs cost the verifier: a budget, so that a doubling is seen before a user's kernel refuses.
//!
//! The kernel's limit is 1,000,000 instructions. The sum over a segment's octets is a loop that is followed pass
//! by pass, which is most of what a program with checksums costs; most of the rest are the IPv6 extension headers.
//! The budgets are in docs/budgets.toml, and what the kernels were seen to do in docs/verifier.toml; `--nocapture` shows
//! the figures as they are written there.

use std::collections::BTreeMap;

use aya::programs::SchedClassifier;
use nix::sys::utsname::uname;
use pktobs::{
    filter::Filter,
    source::{live::OBJECT, sieve},
};
use pktobs_common::{Direction, bytecode::Instruction};
use xtask::budgets::{
    Budgets,
    verifier::{self, Figures},
};

use super::filter::{Sifted, size::hosts};
use crate::support::{
    emulated::emulated,
    kernel::{Kernel, PROGRAMS, Settings},
    privilege::require_root,
    stack::stack,
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
                    let is_most = records && (log_level, link_header) == (TRACE, true);
                    if emulated() && !is_most {
                        continue;
                    }
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

/// Filters whose figures are kept, by the names that they have there.
fn filters() -> [(&'static str, String); 6] {
    let texts = [
        "port 8080",
        "host 10.0.0.1 and not port 22",
        "tcp[((tcp[12] & 0xf0) >> 2) - 4:4] != 0",
        "ip6 protochain 6",
    ];
    let [port, host, index, chain] = texts.map(|text| (text, text.to_owned()));
    [
        port,
        host,
        index,
        chain,
        ("50 hosts", hosts(50)),
        ("1000 hosts", hosts(1000)),
    ]
}

fn figures(program: &SchedClassifier, instructions: &[Instruction]) -> Figures {
    let info = program.info().expect("ask the kernel");
    Figures {
        verified: info.verified_instruction_count().expect("Linux 5.16"),
        translated: info.size_translated().expect("Linux 4.15"),
        stack: stack(instructions),
    }
}

/// The instructions of a program in the object, with those of the functions that it calls.
fn instructions(object: &aya_obj::Object, name: &str) -> Vec<Instruction> {
    let program = object.programs.get(name).expect("the program");
    let function = &object.functions[&program.function_key()];
    let octets = |instruction: &aya_obj::generated::bpf_insn| {
        let [o0, o1] = instruction.off.to_le_bytes();
        let [n0, n1, n2, n3] = instruction.imm.to_le_bytes();
        let registers = instruction.dst_reg() | instruction.src_reg() << 4;
        [instruction.code, registers, o0, o1, n0, n1, n2, n3]
    };
    function.instructions.iter().map(octets).collect()
}

/// What this kernel makes of every program, and of some filters.
fn found() -> BTreeMap<String, Figures> {
    let mut object = aya_obj::Object::parse(OBJECT).expect("the object");
    let sections = object.functions.keys().map(|&(section, _)| section);
    let sections = sections.collect();
    object.relocate_calls(&sections).expect("its functions");
    let mut found = BTreeMap::new();
    for program in PROGRAMS {
        let instructions = instructions(&object, program.name);
        for (checksums, name) in [(false, ""), (true, " with checksums")] {
            let settings = Settings {
                checksums,
                ..Settings::default()
            };
            let mut kernel = Kernel::load(program, settings);
            let figures = figures(kernel.classifier(), &instructions);
            found.insert(format!("{}{name}", program.name), figures);
        }
    }
    for (name, text) in filters() {
        let filter = Filter::new(&text).expect("a filter");
        let shown = sieve::programs(&filter).expect("not too large");
        let mut sifted = Sifted::new(&text, Direction::In);
        let figures = figures(sifted.classifier(), shown[0].program.instructions());
        found.insert(name.to_owned(), figures);
    }
    found
}

#[test]
fn no_figure_has_doubled_or_halved_since_it_was_looked_at() {
    /// Octets of stack that the kernel gives a program (`MAX_BPF_STACK`).
    const STACK_MAX: u32 = 512;
    if !require_root() {
        return;
    }
    let release = uname().expect("the kernel").release().to_owned();
    let release = release.to_string_lossy();
    let kept = verifier::read(&xtask::root(), &release).expect("the figures");
    let found = found();
    println!("Linux {release}");
    for (name, figures) in &found {
        let figures = figures
            .named()
            .map(|(name, value)| format!("{name} = {value}"));
        println!("'{name}' = {{ {} }}", figures.join(", "));
    }
    let names =
        |figures: &BTreeMap<String, Figures>| -> Vec<_> { figures.keys().cloned().collect() };
    assert_eq!(names(&found), names(&kept), "in {}", verifier::FILE);
    for (name, found) in found {
        assert!(found.stack <= STACK_MAX, "{name}: {found:?}");
        for ((figure, found), (_, kept)) in found.named().into_iter().zip(kept[&name].named()) {
            let is_like_it = found < 2 * kept && kept < 2 * found;
            let file = verifier::FILE;
            assert!(is_like_it, "{name}: {figure} is {found}, in {file} {kept}");
        }
    }
}
