//! Programs that run while a test goes on, and what they have printed so far.
//!
//! A test waits for what they print or for their end, never for a time; whatever does not happen within [`LIMIT`]
//! fails the test with all that was printed.

use std::{
    io::Read,
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex, mpsc},
    thread,
    time::Duration,
};

use nix::{
    sys::{
        signal::{Signal, kill},
        wait::{Id, WaitPidFlag, waitid},
    },
    unistd::Pid,
};
use xtask::lab::Host;

/// How long anything may take. Nothing takes nearly as long on an idle machine.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);

/// A running program. One that is dropped before its end is killed.
pub(crate) struct Observer {
    name: String,
    child: Child,
    ended: mpsc::Receiver<()>,
    stdout: Option<Printed>,
    stderr: Option<Printed>,
}

/// A program that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Empty if it was not a pipe to this test.
    pub(crate) stdout: String,
    /// Empty if it was not a pipe to this test.
    pub(crate) stderr: String,
}

impl Ended {
    /// Fails unless it ended with this exit code.
    #[track_caller]
    pub(crate) fn assert_code(&self, code: i32) {
        assert_eq!(self.status.code(), Some(code), "{self:#?}");
    }
}

/// pktobs in `host`, in English whatever the locale of this test, with pipes for its output.
pub(crate) fn pktobs(host: &Host, arguments: &[&str]) -> Command {
    let mut command = host.command(env!("CARGO_BIN_EXE_pktobs"));
    command.args(arguments);
    piped(command)
}

/// A command that starts pktobs somehow, in English and with pipes for its output.
pub(crate) fn piped(mut command: Command) -> Command {
    command.env("LC_ALL", "C").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts pktobs and waits until it observes.
#[track_caller]
pub(crate) fn observe(host: &Host, arguments: &[&str]) -> Observer {
    observe_by(&mut pktobs(host, arguments))
}

/// The same with a command that starts pktobs somehow.
#[track_caller]
pub(crate) fn observe_by(command: &mut Command) -> Observer {
    let observer = Observer::start(command);
    observer.wait_for_message("observing ");
    observer
}

/// Starts `tcpdump -nn -v`, which prints every packet at once, and waits until it captures.
///
/// It stays root, as in a user namespace there is no other user. To print at once it keeps every packet in a slot of
/// 64 KiB, and by default has room for 32 of them: it gets a buffer of 64 MiB.
#[track_caller]
pub(crate) fn tcpdump(host: &Host, arguments: &[&str]) -> Observer {
    let mut command = host.command("tcpdump");
    command.args(["-Z", "root", "-l", "--immediate-mode", "-B", "65536"]);
    command.args(["-nn", "-v"]);
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let observer = Observer::start(&mut command);
    observer.wait_for_message("listening on ");
    observer
}

impl Observer {
    /// Starts a program; only those of its outputs that are pipes are read.
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = format!("{command:?}");
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let id = Id::Pid(Pid::from_raw(child.id().cast_signed()));
        let (end, ended) = mpsc::channel();
        thread::spawn(move || {
            // It stays a zombie until `end` or `drop` collects it, so that its process id stays its own.
            let _ = waitid(id, WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT);
            end.send(())
        });
        Self {
            name,
            ended,
            stdout: child.stdout.take().map(Printed::read),
            stderr: child.stderr.take().map(Printed::read),
            child,
        }
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until what it has printed on standard error has these words.
    #[track_caller]
    pub(crate) fn wait_for_message(&self, words: &str) {
        let is_there = |text: &str| text.contains(words);
        self.wait(self.stderr.as_ref(), &format!("{words:?}"), is_there);
    }

    /// Waits until it has printed these words so often on standard error.
    #[track_caller]
    pub(crate) fn wait_until_told(&self, words: &str, times: usize) {
        let are_there = |text: &str| text.matches(words).count() == times;
        let what = format!("{words:?} {times} times");
        self.wait(self.stderr.as_ref(), &what, are_there);
    }

    /// Waits until what it has printed on standard output has these words.
    #[track_caller]
    pub(crate) fn wait_for(&self, words: &str) {
        self.wait_until(&format!("{words:?}"), |text| text.contains(words));
    }

    /// Waits until `condition` holds for what it has printed on standard output.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn(&str) -> bool) {
        self.wait(self.stdout.as_ref(), what, condition);
    }

    #[track_caller]
    fn wait(&self, printed: Option<&Printed>, what: &str, condition: impl Fn(&str) -> bool) {
        let printed = printed.expect("a pipe to this test");
        if !printed.wait_until(condition) {
            let (stdout, stderr) = (text(self.stdout.as_ref()), text(self.stderr.as_ref()));
            let name = &self.name;
            panic!("{name}\nwaited in vain for {what}\nstdout: {stdout}\nstderr: {stderr}");
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed());
        kill(pid, signal).unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    /// Stops it, and returns when it has stopped.
    pub(crate) fn stop(&self) {
        self.signal(Signal::SIGSTOP);
        let id = Id::Pid(Pid::from_raw(self.child.id().cast_signed()));
        waitid(id, WaitPidFlag::WSTOPPED).expect("it stops");
    }

    /// Waits until it has ended by itself.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        if self.ended.recv_timeout(LIMIT).is_err() {
            let (stdout, stderr) = (text(self.stdout.as_ref()), text(self.stderr.as_ref()));
            let name = &self.name;
            panic!("{name}\nhas not ended\nstdout: {stdout}\nstderr: {stderr}");
        }
        Ended {
            status: self.child.wait().expect("its status"),
            stdout: whole(self.stdout.as_ref()),
            stderr: whole(self.stderr.as_ref()),
        }
    }

    /// Ends it by a signal.
    #[track_caller]
    pub(crate) fn end_by(self, signal: Signal) -> Ended {
        self.signal(signal);
        self.end()
    }

    /// Ends it as Ctrl-C does; it must have worked until then.
    #[track_caller]
    pub(crate) fn finish(self) -> Ended {
        let ended = self.end_by(Signal::SIGINT);
        ended.assert_code(0);
        ended
    }

    /// Ends it at once, as `kill -9` does.
    #[track_caller]
    pub(crate) fn kill(self) {
        let ended = self.end_by(Signal::SIGKILL);
        assert_eq!(ended.status.signal(), Some(9), "{ended:?}");
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        // Both fail only if it has ended and been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What comes out of a pipe, read by a thread as it comes.
struct Printed(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    octets: Vec<u8>,
    is_closed: bool,
}

impl Printed {
    fn read(mut pipe: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let state = Arc::clone(&shared);
        thread::spawn(move || {
            let mut chunk = vec![0; 1 << 16];
            loop {
                let len = pipe.read(&mut chunk).unwrap_or(0);
                let mut printed = state.0.lock().expect("no panic with the lock");
                printed.octets.extend(&chunk[..len]);
                printed.is_closed = len == 0;
                state.1.notify_all();
                if len == 0 {
                    return;
                }
            }
        });
        Self(shared)
    }

    /// False if the condition does not hold within the limit, or before the end of the output.
    fn wait_until(&self, condition: impl Fn(&str) -> bool) -> bool {
        let (state, changed) = &*self.0;
        let holds = |state: &State| condition(&String::from_utf8_lossy(&state.octets));
        let state = state.lock().expect("no panic with the lock");
        let goes_on = |state: &mut State| !state.is_closed && !holds(state);
        let (state, _) = changed
            .wait_timeout_while(state, LIMIT, goes_on)
            .expect("no panic with the lock");
        holds(&state)
    }
}

/// What was printed so far.
fn text(printed: Option<&Printed>) -> String {
    printed.map_or_else(String::new, |printed| {
        let state = printed.0.0.lock().expect("no panic with the lock");
        String::from_utf8_lossy(&state.octets).into_owned()
    })
}

/// All that was printed, once the pipe is closed.
fn whole(printed: Option<&Printed>) -> String {
    if let Some(printed) = printed {
        let (state, changed) = &*printed.0;
        let state = state.lock().expect("no panic with the lock");
        let goes_on = |state: &mut State| !state.is_closed;
        let waited = changed.wait_timeout_while(state, LIMIT, goes_on);
        let (state, _) = waited.expect("no panic with the lock");
        assert!(state.is_closed, "the output of a program that has ended");
    }
    text(printed)
}
