//! `cargo xtask ci`: everything that must hold before a change is taken, with the object built from source.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};
use clap::Args;
use xtask::ebpf::{self, Manifest, Toolchain};

use crate::command::{cargo, say, say_and_run};
use crate::verbs::docs as pages;

/// A file that is longer is about more than one thing.
const LINES_MAX: usize = 400;

/// Check form, lints, docs and the kept object, and run all tests with the object built from source.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave the tests out.
    #[arg(long)]
    no_tests: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let checks: [fn() -> Result<()>; 8] = [
        form,
        lengths,
        kept_object,
        lints,
        docs,
        pages::check,
        dependencies,
        unit,
    ];
    let tests: &[fn() -> Result<()>] = if options.no_tests { &[] } else { &[tests] };
    let mut failed = 0;
    for check in checks.iter().chain(tests) {
        if let Err(error) = check() {
            eprintln!("error: {error:#}");
            failed += 1;
        }
    }
    if failed > 0 {
        bail!("{failed} of the checks above failed");
    }
    Ok(())
}

fn form() -> Result<()> {
    say_and_run(cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    say_and_run(from_source(cargo().args([
        "clippy",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])))
}

/// Whoever reads the docs reads the sources too, so private items are in, and links to them lead somewhere.
fn docs() -> Result<()> {
    let flags = "-D warnings -A rustdoc::private-intra-doc-links";
    let mut docs = cargo();
    docs.args(["doc", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", flags);
    say_and_run(from_source(&mut docs))
}

/// Licences and origins of dependencies are those of deny.toml.
fn dependencies() -> Result<()> {
    say_and_run(cargo().args(["deny", "--offline", "check", "licenses", "bans", "sources"]))
}

/// systemd calls the exposure of the unit at most 2.0 of 10.
fn unit() -> Result<()> {
    let mut analyze = Command::new("systemd-analyze");
    analyze.args(["security", "--offline=true", "--no-pager", "--threshold=20"]);
    analyze.arg(xtask::root().join("deploy/pktobs.service"));
    say(&analyze);
    let output = analyze.output().context("cannot run systemd-analyze")?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("the unit is open to more than it needs:\n{said}{error}");
    }
    eprintln!("{}", said.lines().last().unwrap_or_default());
    Ok(())
}

fn tests() -> Result<()> {
    say_and_run(from_source(
        cargo().args(["xtask", "test"]).env("CI", "true"),
    ))
}

fn from_source(command: &mut Command) -> &mut Command {
    command.env(ebpf::CHOICE, "source")
}

/// Every Rust file is at most [`LINES_MAX`] lines long.
fn lengths() -> Result<()> {
    let root = xtask::root();
    let listing = Command::new("git")
        .args(["ls-files", "*.rs"])
        .current_dir(&root)
        .output()
        .context("cannot run git")?;
    if !listing.status.success() {
        bail!(
            "git ls-files: {}",
            String::from_utf8_lossy(&listing.stderr).trim()
        );
    }
    let mut long = Vec::new();
    for path in String::from_utf8_lossy(&listing.stdout).lines() {
        let text =
            fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {path}"))?;
        let lines = text.lines().count();
        if lines > LINES_MAX {
            long.push(format!("{path} has {lines} lines"));
        }
    }
    if !long.is_empty() {
        bail!("{}; cut what is longer than {LINES_MAX}", long.join(", "));
    }
    Ok(())
}

/// The object in `pktobs/bpf/` is that of the sources, and what the same compiler makes of them here.
fn kept_object() -> Result<()> {
    let root = xtask::root();
    let manifest = Manifest::read(&root)?
        .context("there is no manifest in pktobs/bpf/; `cargo xtask build` writes it")?;
    let sources = ebpf::digest(&root)?;
    if manifest.sources != sources {
        bail!(
            "{} was built from sources with the digest {}, theirs is {sources}; run `cargo xtask build` and commit \
             pktobs/bpf",
            ebpf::OBJECT,
            manifest.sources
        );
    }
    let kept = ebpf::kept_object(&root, &manifest)?;
    let toolchain = Toolchain::find()?;
    let built = toolchain.build(&root, &ebpf::target_dir(&root))?;
    if toolchain.versions != manifest.versions {
        eprintln!(
            "{}: not compared, because it is from {:?} and here are {:?}",
            ebpf::OBJECT,
            manifest.versions,
            toolchain.versions
        );
    } else if built == kept {
        eprintln!("{}: the same as built here", ebpf::OBJECT);
    } else {
        bail!(
            "{} differs from what the same compiler and linker make here; run `cargo xtask build --object` and \
             commit pktobs/bpf",
            ebpf::OBJECT
        );
    }
    Ok(())
}
