//! `cargo xtask run`: builds the daemon and becomes it.

use std::{env, os::unix::process::CommandExt, path::PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::build;
use crate::command::{as_root, say};

/// Build the daemon and run it, with sudo if need be.
#[derive(Args)]
pub(crate) struct Options {
    /// What pktobs is called with, such as `--iface eth0`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    build::run(&build::Options::default())?;
    let mut daemon = as_root(daemon()?)?;
    daemon.args(&options.arguments);
    say(&daemon);
    let error = daemon.exec();
    Err(error).with_context(|| format!("cannot run {}", daemon.get_program().display()))
}

/// Where `build` puts the daemon: in the target directory that this program is in too.
pub(crate) fn daemon() -> Result<PathBuf> {
    let xtask = env::current_exe().context("cannot tell where xtask is")?;
    let target = xtask
        .ancestors()
        .nth(2)
        .context("xtask is not in a target directory; start it by `cargo xtask`")?;
    Ok(target.join("release/pktobs"))
}
