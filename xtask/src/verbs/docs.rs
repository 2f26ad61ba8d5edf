//! `cargo xtask docs`: the pages in docs/ that pktobs itself prints, from the tables in its source.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::command::{cargo, say};

/// Write the pages in docs/ that are made from tables in the source.
#[derive(Args)]
pub(crate) struct Options {}

/// The pages, each with what pktobs is asked for.
const PAGES: [(&str, &[&str]); 1] = [("docs/record.schema.json", &["--schema"])];

pub(crate) fn run(_: &Options) -> Result<()> {
    for (path, arguments) in PAGES {
        fs::write(xtask::root().join(path), printed(arguments)?)
            .with_context(|| format!("cannot write {path}"))?;
        eprintln!("{path}: written");
    }
    Ok(())
}

/// Fails unless every page is what pktobs prints now.
pub(crate) fn check() -> Result<()> {
    let mut stale = Vec::new();
    for (path, arguments) in PAGES {
        let kept =
            fs::read(xtask::root().join(path)).with_context(|| format!("cannot read {path}"))?;
        if kept == printed(arguments)? {
            eprintln!("{path}: as printed by pktobs");
        } else {
            stale.push(path);
        }
    }
    if !stale.is_empty() {
        bail!(
            "{} not as printed by pktobs; run `cargo xtask docs`",
            stale.join(", ")
        );
    }
    Ok(())
}

fn printed(arguments: &[&str]) -> Result<Vec<u8>> {
    let mut pktobs = cargo();
    pktobs
        .args(["run", "--quiet", "--package", "pktobs", "--"])
        .args(arguments);
    say(&pktobs);
    let output = pktobs.output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!(
            "pktobs {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(output.stdout)
}
