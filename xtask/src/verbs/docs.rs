//! `cargo xtask docs`: the pages that are made from tables in the code.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::{cargo, say};

/// The pages: where each is, and what of pktobs `cargo run` is to run, so that it is printed.
const PAGES: [(&str, &[&str]); 3] = [
    ("docs/fields.md", &["--example", "fields", "--", "en"]),
    ("docs/fields.ja.md", &["--example", "fields", "--", "ja"]),
    (
        "docs/record.schema.json",
        &["--bin", "pktobs", "--", "--schema"],
    ),
];

/// Write the pages of docs/ that are made from tables in the code.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Write nothing, and fail if a page is not what the tables say.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if options.check {
        return check();
    }
    for (path, page) in stale()? {
        let place = xtask::root().join(path);
        fs::write(&place, page).with_context(|| format!("cannot write {path}"))?;
        eprintln!("{path}: written");
    }
    Ok(())
}

/// Fails if a page is not what the tables say.
pub(crate) fn check() -> Result<()> {
    let stale: Vec<_> = stale()?.into_iter().map(|(path, _)| path).collect();
    if !stale.is_empty() {
        bail!(
            "not what the tables say: {}; run `cargo xtask docs` and commit what changes",
            stale.join(", ")
        );
    }
    Ok(())
}

/// The pages that are not what the tables say, and what they say.
fn stale() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let mut stale = Vec::new();
    for (path, program) in PAGES {
        let page = page(program)?;
        if fs::read(xtask::root().join(path)).is_ok_and(|kept| kept == page) {
            eprintln!("{path}: what the tables say");
        } else {
            stale.push((path, page));
        }
    }
    Ok(stale)
}

/// What a program of pktobs prints.
fn page(program: &[&str]) -> Result<Vec<u8>> {
    let mut command = cargo();
    command
        .args(["run", "--quiet", "--package", "pktobs"])
        .args(program);
    say(&command);
    let output = command.output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!(
            "{} ended with {}\n{}",
            program.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(output.stdout)
}
