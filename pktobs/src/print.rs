//! What is done instead of observing.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, Result};
use bytes::BytesMut;
use clap::CommandFactory;
use pktobs::{
    cli::{self, Cli, Fields},
    interfaces::{self, Listing},
    namespace::within,
    preflight::facts,
    privileges::Machine,
    source::{leftovers, sieve},
    view::{reference, schema},
};

use crate::{filter, namespace};

/// Does what the user asked for instead of observing; gives the exit code, or `None` if it was observing.
///
/// # Errors
///
/// What cannot be had, or what `stdout` says.
pub(crate) fn print(cli: &Cli, stdout: &mut impl Write) -> Result<Option<ExitCode>> {
    if let Some(Fields(fields)) = &cli.print.glossary {
        let mut text = BytesMut::new();
        reference::append(
            fields.iter().copied(),
            cli.show.screen(),
            cli.show.lang(),
            &mut text,
        );
        stdout.write_all(&text)?;
    } else if cli.print.version {
        write!(stdout, "{}", Cli::command().render_version())?;
        if cli.privileges.verbose > 0 {
            let user = cli.privileges.user()?;
            let user = user.as_ref();
            write!(stdout, "{}", Machine { user })?;
        }
    } else if let Some(shell) = cli.print.completions {
        cli::completions(shell, stdout)?;
    } else if cli.print.schema {
        stdout.write_all(schema().as_bytes())?;
    } else if cli.print.man {
        cli::manual(stdout)?;
    } else if cli.print.list_interfaces {
        let namespace = namespace(cli)?;
        let interfaces = interfaces::list_in(namespace.as_ref());
        let interfaces = interfaces.context("cannot list the interfaces")?;
        let kernel = facts::Kernel::running().version;
        write!(
            stdout,
            "{}",
            Listing {
                interfaces: &interfaces,
                kernel
            }
        )?;
    } else if cli.print.detach_all {
        return detach_all(cli, stdout);
    } else if cli.print.program > 0 {
        let filter = filter(cli)?;
        for program in sieve::programs(&filter)? {
            if cli.print.program == 1 {
                writeln!(stdout, "{}\n{}", program.title, program.program)?;
            } else {
                writeln!(stdout, "{}: {}", program.title, program.size())?;
            }
        }
    } else {
        return Ok(None);
    }
    Ok(Some(ExitCode::SUCCESS))
}

fn detach_all(cli: &Cli, stdout: &mut impl Write) -> Result<Option<ExitCode>> {
    let namespace = namespace(cli)?;
    let remove = || leftovers::remove(&cli.observe.interfaces);
    let found = within(namespace.as_ref(), remove)??;
    for leftover in &found {
        writeln!(stdout, "{leftover}")?;
    }
    if !found.iter().any(|one| one.is_ours) {
        writeln!(stdout, "there was nothing that pktobs left")?;
    }
    let is_refused = found.iter().any(|one| one.is_refused);
    Ok(Some(if is_refused {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }))
}
