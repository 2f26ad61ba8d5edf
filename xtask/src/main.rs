//! `cargo xtask VERB`: everything one does with this repository, one module a verb.
//!
//! Whatever a verb does is said on standard error before it is done.

mod bench;
mod command;
mod guest;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use verbs::{build, ci, demo, docs, run, setup, test};

/// What one does with this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    Setup(setup::Options),
    Build(build::Options),
    Run(run::Options),
    Demo(demo::Options),
    Test(test::Options),
    Guest(verbs::guest::Options),
    Docs(docs::Options),
    Ci(ci::Options),
    Bench(verbs::bench::Options),
}

fn main() -> ExitCode {
    let done = match Verb::parse() {
        Verb::Setup(options) => setup::run(&options),
        Verb::Build(options) => build::run(&options),
        Verb::Run(options) => run::run(&options),
        Verb::Demo(options) => demo::run(&options),
        Verb::Test(options) => test::run(&options),
        Verb::Guest(options) => verbs::guest::run(&options),
        Verb::Docs(options) => docs::run(&options),
        Verb::Ci(options) => ci::run(&options),
        Verb::Bench(options) => verbs::bench::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
