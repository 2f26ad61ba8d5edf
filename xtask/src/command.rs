//! The commands that verbs run: said before they run, from the root of the workspace, with sudo where needed.

use std::{env, ffi::OsStr, process::Command};

use anyhow::{Context, Result, bail};
use xtask::ebpf::find_program;

/// Cargo, the one that runs this program.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(xtask::root());
    cargo
}

/// `program` as root: by sudo if this is not root.
///
/// # Errors
/// This is not root and there is no sudo.
pub(crate) fn as_root(program: impl AsRef<OsStr>) -> Result<Command> {
    let program = program.as_ref();
    if is_root() {
        return Ok(Command::new(program));
    }
    let Some(sudo) = find_program("sudo") else {
        bail!(
            "{} needs root and there is no sudo; run this as root",
            program.display()
        );
    };
    let mut command = Command::new(sudo);
    command.arg(program);
    Ok(command)
}

/// Whether this process has the effective user id 0.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says what `command` is and runs it.
///
/// # Errors
/// It cannot be started, or ends with anything but success.
pub(crate) fn say_and_run(command: &mut Command) -> Result<()> {
    say(command);
    let shown = command.get_program().display().to_string();
    let status = command
        .status()
        .with_context(|| format!("cannot run {shown}"))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// Says what `command` is.
pub(crate) fn say(command: &Command) {
    eprintln!("$ {}", line(command));
}

/// `command` as one would type it, what it sets in the environment included.
fn line(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        let value = value?;
        Some(format!(
            "{}={} ",
            name.display(),
            quoted(&value.to_string_lossy())
        ))
    });
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or_default().to_owned();
    let arguments = command
        .get_args()
        .map(|argument| format!(" {}", quoted(&argument.to_string_lossy())));
    variables.chain([program]).chain(arguments).collect()
}

/// `word` as a shell takes it for one word.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_said_as_one_would_type_it() {
        let mut command = Command::new("/usr/bin/env");
        command.args(["sh", "-c", "echo it's"]).env("A", "b c");
        assert_eq!(line(&command), r"A='b c' env sh -c 'echo it'\''s'");
    }
}
