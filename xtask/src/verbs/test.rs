//! `cargo xtask test`: installs what the tests need and runs them all, with privileges.

use std::env;

use anyhow::{Result, bail};
use clap::Args;
use xtask::ebpf::find_program;

use super::setup;
use crate::command::{cargo, is_root, say_and_run};

/// Run all tests, those on the real kernel included, with sudo if need be.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// More arguments for `cargo test`, such as the name of a test.
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    setup::test_tools()?;
    let mut tests = cargo();
    tests.args(["test", "--no-fail-fast"]);
    if !is_root() {
        if find_program("sudo").is_some() {
            tests.args([
                "--config",
                "target.'cfg(all())'.runner = ['sudo', '--preserve-env']",
            ]);
        } else if env::var_os("CI").is_some() {
            bail!("the tests on the real kernel need root and there is no sudo; run this as root");
        } else {
            eprintln!("not root and no sudo: the tests on the real kernel will be skipped");
        }
    }
    say_and_run(tests.args(&options.arguments))
}
