//! `cargo xtask test`: installs what the tests need and runs them all, with privileges; or those of the kernel side on
//! another kernel.

use std::env;

use anyhow::{Context, Result, bail};
use clap::Args;
use xtask::ebpf::find_program;

use super::setup;
use crate::{
    command::{cargo, is_root, say_and_run},
    guest::{self, Kernel},
};

/// Run all tests, those on the real kernel included, with sudo if need be.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Run what tests the kernel side in a virtual machine with that kernel of Debian's, such as 6.1 or 6.12.
    #[arg(long, value_parser = guest::version)]
    kernel: Option<String>,
    /// More arguments for `cargo test`, such as the name of a test.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// What is run in a guest: the tests of the programs on octets; what privileges are needed and given up; the lessons on
/// one interface, and filters.
const IN_A_GUEST: [&[&str]; 3] = [
    &["--test", "kernel"],
    &["--test", "privileges"],
    &[
        "--test",
        "live",
        "--",
        "--test-threads=1",
        "one_interface",
        "privileges::root_stays_root",
        "filters::in_and_out",
    ],
];

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::test_tools()?;
    match &options.kernel {
        Some(version) => run_in_a_guest(version, &options.arguments),
        None => run_here(&options.arguments),
    }
}

fn run_here(arguments: &[String]) -> Result<()> {
    let mut tests = cargo();
    tests.args(["test", "--no-fail-fast"]);
    if !is_root() {
        if find_program("sudo").is_some() {
            tests.args(["--config", &runner(["sudo", "--preserve-env"])]);
        } else if env::var_os("CI").is_some() {
            bail!("the tests on the real kernel need root and there is no sudo; run this as root");
        } else {
            eprintln!("not root and no sudo: the tests on the real kernel will be skipped");
        }
    }
    say_and_run(tests.args(arguments))
}

/// Every test program runs in a guest of its own.
fn run_in_a_guest(version: &str, arguments: &[String]) -> Result<()> {
    setup::guest_tools()?;
    let kernel = Kernel::find(version)?;
    eprintln!("Linux {}", kernel.release);
    let xtask = env::current_exe().context("cannot tell where xtask is")?;
    let xtask = xtask.to_str().context("the path of xtask is not UTF-8")?;
    let runner = runner([xtask, "guest", "--kernel", version, "--"]);
    let own = [arguments.iter().map(String::as_str).collect::<Vec<_>>()];
    let all = IN_A_GUEST.map(<[&str]>::to_vec);
    let runs = if arguments.is_empty() { &all[..] } else { &own };
    let mut failed = Vec::new();
    for arguments in runs {
        let mut tests = cargo();
        tests.args(["test", "--config", &runner]);
        // A test that cannot run there has failed.
        tests.args(arguments).env("CI", "true");
        failed.extend(say_and_run(&mut tests).err());
    }
    match failed.pop() {
        Some(error) => Err(error.context(format!("tests failed on Linux {version}"))),
        None => Ok(()),
    }
}

/// What makes cargo start test programs by way of another.
fn runner<const N: usize>(words: [&str; N]) -> String {
    format!("target.'cfg(all())'.runner = {words:?}")
}
