//! `cargo xtask guest`: runs a command in a virtual machine with another kernel.

use std::{ffi::OsString, process};

use anyhow::Result;
use clap::Args;

use crate::guest::{self, Kernel};

/// Run a command as root in a virtual machine with another kernel and the files of this one.
///
/// The kernel is fetched by apt-get if need be. What the command writes is gone afterwards.
#[derive(Args)]
pub(crate) struct Options {
    /// Version of Debian's kernel, such as 6.1 or 6.12.
    #[arg(long, value_parser = guest::version)]
    kernel: String,
    /// The command and its arguments.
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let code = guest::run(&Kernel::find(&options.kernel)?, &options.command)?;
    if code != 0 {
        process::exit(code);
    }
    Ok(())
}
