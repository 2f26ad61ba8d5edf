//! An observer as a process: started, ready when it says so, interrupted, waited for, and what it used.
//!
//! CPU time is that of all its threads and children, from the kernel's account of processes waited for
//! (getrusage(2)); only one observer is waited for at a time, so the difference is its own. What it used before it
//! was ready is taken off and told apart. Sums are exact; into user and system they are divided by `modes`, or where
//! the kernel does not let that look, by the kernel's own estimate. The peak of memory is `VmHWM`, read while it runs:
//! `ru_maxrss` would include the memory of the process that started it.

use std::{
    fs,
    io::Read,
    os::unix::process::CommandExt,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::{
    sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike,
        wait::{Id, WaitPidFlag, WaitStatus, waitid},
    },
    time::{clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use rustix::process::{Signal, kill_process};

use super::{
    cpus::Cpus,
    interrupt,
    modes::{Looks, Modes},
};

/// How long a program may take to be ready, or to end; a slow disk may have to take some hundred MB before that.
const LIMIT: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(2);

/// A running program; one that is dropped is killed.
pub(crate) struct Process {
    name: String,
    child: Child,
    messages: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    /// User and system time of all children that ended before it began.
    before: [Duration; 2],
    modes: Option<Modes>,
    start: Start,
    peak_kib: u64,
}

/// What it had used when it was ready; nothing for one that is not waited for.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    all: Duration,
    /// By the kernel's estimate.
    user: Duration,
    looks: Looks,
}

/// A program that has ended, and what it used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ended {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// User and system time since it was ready, or since its start if it was not waited for.
    pub(crate) user: Duration,
    pub(crate) system: Duration,
    /// The CPU time that it took to be ready.
    pub(crate) start: Duration,
    /// The most memory that it had, in KiB.
    pub(crate) peak_kib: u64,
    /// Octets that it wrote, wherever to.
    pub(crate) written: u64,
}

impl Process {
    /// Starts `command` on the observer's CPUs, in a process group of its own so that Ctrl-C does not reach it
    /// before its time. Its standard error is read as it comes.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(command: &mut Command, cpus: &Cpus) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stderr(Stdio::piped()).process_group(0);
        let before = children()?;
        let spawned = thread::scope(|scope| {
            let spawn = || -> Result<_> {
                cpus.move_to_observer()?;
                let modes = Modes::begin().ok();
                Ok((command.spawn()?, modes))
            };
            scope.spawn(spawn).join()
        });
        let Ok(spawned) = spawned else {
            bail!("cannot run {name}");
        };
        let (mut child, modes) = spawned.with_context(|| format!("cannot run {name}"))?;
        let messages = Arc::new(Mutex::new(String::new()));
        let reader = child.stderr.take().map(|mut pipe| {
            let messages = Arc::clone(&messages);
            thread::spawn(move || {
                let mut octets = [0; 4096];
                while let Ok(len @ 1..) = pipe.read(&mut octets) {
                    if let Ok(mut messages) = messages.lock() {
                        messages.push_str(&String::from_utf8_lossy(&octets[..len]));
                    }
                }
            })
        });
        Ok(Self {
            name,
            child,
            messages,
            reader,
            before,
            modes,
            start: Start::default(),
            peak_kib: 0,
        })
    }

    /// Waits until it has said `words` on standard error.
    ///
    /// # Errors
    /// It ended before, or did not say so in time, or the user has interrupted.
    pub(crate) fn wait_for(&mut self, words: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            interrupt::check()?;
            let said = self.said();
            if said.contains(words) {
                self.start = Start {
                    all: self.cpu()?,
                    user: user(self.child.id()),
                    looks: self.looks()?,
                };
                self.look_at_memory();
                return Ok(());
            }
            if self.has_ended()? || start.elapsed() > LIMIT {
                bail!("{} did not say {words:?}, but: {}", self.name, said.trim());
            }
            thread::sleep(Duration::from_micros(200));
        }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The CPU time that it has used so far, its children left aside.
    ///
    /// # Errors
    /// It has ended.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let clock = clock_getcpuclockid(Pid::from_raw(self.child.id().cast_signed()))?;
        Ok(Duration::from(clock_gettime(clock)?))
    }

    fn looks(&self) -> Result<Looks> {
        self.modes
            .as_ref()
            .map_or(Ok(Looks::default()), Modes::looks)
    }

    /// Its standard output, if that is a pipe; whoever takes it reads it.
    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Its standard input, if that is a pipe; whoever takes it closes it.
    pub(crate) fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Interrupts it as Ctrl-C does and waits until it has ended.
    ///
    /// # Errors
    /// It does not end in time, or not with success.
    pub(crate) fn interrupt(mut self) -> Result<Ended> {
        self.look_at_memory();
        self.signal(Signal::INT)?;
        self.end()
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        kill_process(rustix::process::Pid::from_child(&self.child), signal)
            .with_context(|| format!("cannot send {signal:?} to {}", self.name))
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// It does not end in time, or not with success, or the user has interrupted.
    pub(crate) fn end(mut self) -> Result<Ended> {
        let stdout = self.child.stdout.take().map(|mut pipe| {
            thread::spawn(move || {
                let mut octets = Vec::new();
                // Cut short, it lacks what is then asked for.
                let _ = pipe.read_to_end(&mut octets);
                String::from_utf8_lossy(&octets).into_owned()
            })
        });
        let start = Instant::now();
        while !self.has_ended()? {
            interrupt::check()?;
            self.look_at_memory();
            if start.elapsed() > LIMIT {
                bail!(
                    "{} has not ended; it said: {}",
                    self.name,
                    self.said().trim()
                );
            }
            thread::sleep(LOOK);
        }
        // It is a zombie now, whose account can still be read.
        let written = written(self.child.id());
        let status: ExitStatus = self.child.wait()?;
        let after = children()?;
        if let Some(reader) = self.reader.take() {
            // It ends with the pipe and cannot panic.
            let _ = reader.join();
        }
        let stderr = self.said();
        if !status.success() {
            bail!(
                "{} ended with {status} and said: {}",
                self.name,
                stderr.trim()
            );
        }
        let [user, system] = [0, 1].map(|part| after[part] - self.before[part]);
        let all = (user + system).saturating_sub(self.start.all);
        let user = match self.looks()?.user_share(self.start.looks) {
            Some(share) => all.mul_f64(share),
            None => user.saturating_sub(self.start.user),
        };
        Ok(Ended {
            start: self.start.all,
            stdout: stdout
                .and_then(|reader| reader.join().ok())
                .unwrap_or_default(),
            stderr,
            user: user.min(all),
            system: all.saturating_sub(user),
            peak_kib: self.peak_kib,
            written,
        })
    }

    fn said(&self) -> String {
        self.messages
            .lock()
            .map(|said| said.clone())
            .unwrap_or_default()
    }

    fn has_ended(&self) -> Result<bool> {
        let id = Id::Pid(Pid::from_raw(self.child.id().cast_signed()));
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT | WaitPidFlag::WNOHANG;
        Ok(waitid(id, flags)? != WaitStatus::StillAlive)
    }

    /// Notes the peak of its memory so far.
    pub(crate) fn look_at_memory(&mut self) {
        if let Some(peak) = peak_kib(self.child.id()) {
            self.peak_kib = peak;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if it has ended and been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// User and system time of the children that were waited for.
fn children() -> Result<[Duration; 2]> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("cannot tell what was used")?;
    let duration = |microseconds: i64| Duration::from_micros(microseconds.unsigned_abs());
    Ok([usage.user_time(), usage.system_time()].map(|time| duration(time.num_microseconds())))
}

/// The most memory that a process has had so far; `None` once it has ended.
pub(crate) fn peak_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    field(&status, "VmHWM:")
}

/// The user time of a process (`utime`, proc_pid_stat(5)), in ticks of 10 ms; zero once it is gone.
fn user(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may have spaces; the state is the third field and this is the fourteenth.
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = fields
        .split(' ')
        .nth(11)
        .and_then(|ticks| ticks.parse().ok());
    Duration::from_millis(10 * ticks.unwrap_or(0))
}

/// Octets that a process has handed to write(2); zero where the kernel does not count them.
fn written(process: u32) -> u64 {
    let io = fs::read_to_string(format!("/proc/{process}/io")).unwrap_or_default();
    field(&io, "wchar:").unwrap_or(0)
}

/// The number behind `name` at the beginning of a line.
pub(crate) fn field(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_used_is_told() {
        let cpus = Cpus::divide().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo ready >&2; read line; echo $line"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = Process::start(&mut command, &cpus).unwrap();
        process.wait_for("ready").unwrap();
        assert!(peak_kib(process.id()).unwrap() > 0);
        drop(process.child.stdin.take());
        let ended = process.end().unwrap();
        assert_eq!(
            (ended.stdout.as_str(), ended.stderr.as_str()),
            ("\n", "ready\n")
        );
        assert!(ended.peak_kib > 0);
    }
}
