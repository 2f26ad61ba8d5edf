//! What dev1 says by `nc`, and what has arrived.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::PORT;
use crate::lab::{Lab, Running};

/// What `echo hello` prints.
pub(super) const HELLO: &[u8] = b"hello\n";

/// `nc` from dev1 to dev2. It is quiet about a refusal.
pub(super) fn nc(lab: &Lab, options: &[&str]) -> Command {
    let mut nc = lab.dev1().command("nc");
    nc.args(options)
        .args([lab.dev2().address().to_string(), PORT.to_string()])
        .stdout(Stdio::null());
    nc
}

/// Runs `nc` with `octets` as its input until it ends.
///
/// # Errors
/// It does not run, or does not end.
pub(super) fn say(mut nc: Command, octets: &[u8]) -> Result<()> {
    let mut nc = Running::start(nc.stdin(Stdio::piped()))?;
    let mut input = nc
        .child()
        .stdin
        .take()
        .context("nc has no standard input")?;
    input.write_all(octets).context("cannot write to nc")?;
    drop(input);
    nc.end()?;
    Ok(())
}

/// Compares what dev2 received with what was said.
///
/// # Errors
/// It differs.
pub(super) fn expect(said: &[u8], received: &[u8]) -> Result<()> {
    if received != said {
        bail!(
            "dev2 received {:?} instead of {:?}",
            String::from_utf8_lossy(received),
            String::from_utf8_lossy(said)
        );
    }
    Ok(())
}
