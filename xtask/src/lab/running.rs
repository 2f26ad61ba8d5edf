//! Programs that run while something else goes on.

use std::{
    io,
    process::{Child, Command, Output},
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::wait_for;

/// A program that runs until it is waited for; one that is dropped before is killed.
#[derive(Debug)]
pub struct Running(Child);

impl Running {
    /// Starts `command`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let shown = format!("{command:?}");
        command
            .spawn()
            .map(Self)
            .with_context(|| format!("cannot run {shown}"))
    }

    /// The process, with the ends of its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Sends SIGINT, as Ctrl-C does.
    ///
    /// # Errors
    /// It has ended.
    pub fn interrupt(&self) -> Result<()> {
        kill_process(Pid::from_child(&self.0), Signal::INT)
            .context("cannot interrupt a program that has ended")
    }

    /// Stops it, as Ctrl-Z does, and returns when it has stopped.
    ///
    /// # Errors
    /// It has ended.
    pub fn stop(&self) -> Result<()> {
        let id = Pid::from_child(&self.0);
        kill_process(id, Signal::STOP).context("cannot stop a program that has ended")?;
        // It would end, not stop, only by another's hand, and stays to be waited for.
        let options = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        waitid(WaitId::Pid(id), options).context("cannot wait for a program to stop")?;
        Ok(())
    }

    /// Lets it go on, as `fg` does.
    ///
    /// # Errors
    /// It has ended.
    pub fn go_on(&self) -> Result<()> {
        kill_process(Pid::from_child(&self.0), Signal::CONT)
            .context("cannot wake a program that has ended")
    }

    /// Waits until it has ended by itself or by a signal, and gives what its pipes still held.
    ///
    /// # Errors
    /// It has not ended within [`LIMIT`](super::LIMIT).
    pub fn end(mut self) -> Result<Output> {
        wait_for("a program to end", || Ok(self.0.try_wait()?.is_some()))?;
        let mut output = Output {
            status: self.0.wait()?,
            stdout: Vec::new(),
            stderr: Vec::new(),
        };
        if let Some(mut pipe) = self.0.stdout.take() {
            io::copy(&mut pipe, &mut output.stdout)?;
        }
        if let Some(mut pipe) = self.0.stderr.take() {
            io::copy(&mut pipe, &mut output.stderr)?;
        }
        Ok(output)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if it has ended and been waited for.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
