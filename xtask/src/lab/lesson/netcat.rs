//! What hosts say by `nc`, and what has arrived.

use std::{
    io::Write,
    net::IpAddr,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use super::PORT;
use crate::lab::{Host, Lab, Running, Transport, wait_for};

/// What `echo hello` prints.
pub(super) const HELLO: &[u8] = b"hello\n";

/// `nc` from dev1 to dev2.
pub(super) fn nc(lab: &Lab, options: &[&str]) -> Command {
    nc_to(lab.dev1(), options, lab.dev2().address().into())
}

/// `nc` from `host` to `address`. It is quiet about a refusal.
pub(super) fn nc_to(host: &Host, options: &[&str], address: IpAddr) -> Command {
    let mut nc = host.command("nc");
    nc.args(options)
        .args([address.to_string(), PORT.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    nc
}

/// Starts `nc` listening in `host`, with nothing to say, and waits until it does. It ends with the first
/// connection, or after the first datagram.
///
/// # Errors
/// `nc` is missing, or does not listen within [`LIMIT`](crate::lab::LIMIT).
pub(super) fn listen(host: &Host, transport: Transport) -> Result<Running> {
    let options: &[_] = match transport {
        Transport::Tcp => &["-l"],
        Transport::Udp => &["-u", "-W", "1", "-l"],
    };
    let nc = Running::start(&mut nc_to(host, options, host.address().into()))?;
    await_listening(host, transport)?;
    Ok(nc)
}

/// Starts `nc` listening in `host` for a connection by which it sends `octets`, of which it will find all at once
/// in its input, and ends.
///
/// # Errors
/// As for [`listen`].
pub(super) fn offer(host: &Host, octets: &[u8]) -> Result<Running> {
    let nc = start(nc_to(host, &["-N", "-l"], host.address().into()), octets)?;
    await_listening(host, Transport::Tcp)?;
    Ok(nc)
}

fn await_listening(host: &Host, transport: Transport) -> Result<()> {
    wait_for(
        &format!("nc to listen on {transport:?} port {PORT}"),
        || Ok(!host.sockets(transport, PORT)?.is_empty()),
    )
}

/// Starts `nc` with `octets` as its input.
///
/// # Errors
/// It does not run.
pub(super) fn start(mut nc: Command, octets: &[u8]) -> Result<Running> {
    let mut nc = Running::start(nc.stdin(Stdio::piped()))?;
    let mut input = nc
        .child()
        .stdin
        .take()
        .context("nc has no standard input")?;
    input.write_all(octets).context("cannot write to nc")?;
    Ok(nc)
}

/// Runs `nc` with `octets` as its input until it ends.
///
/// # Errors
/// It does not run, or does not end.
pub(super) fn say(nc: Command, octets: &[u8]) -> Result<()> {
    start(nc, octets)?.end()?;
    Ok(())
}

/// Waits until `host` has no socket of a connection any more: its last packet has come or gone.
///
/// # Errors
/// It has one still after [`LIMIT`](crate::lab::LIMIT).
pub(super) fn await_closed(host: &Host) -> Result<()> {
    wait_for("the connection to be closed", || {
        Ok(host.sockets(Transport::Tcp, PORT)?.is_empty())
    })
}

/// Compares what has arrived with what was said.
///
/// # Errors
/// It differs.
pub(super) fn expect(said: &[u8], received: &[u8]) -> Result<()> {
    if received != said {
        bail!(
            "{} octets were said and {} others arrived",
            said.len(),
            received.len()
        );
    }
    Ok(())
}
