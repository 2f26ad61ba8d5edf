//! Our end of the [`lookout`](super::lookout): what it is asked, and what it tells.
//!
//! The rule: nothing here waits for it, but the end, for its end.

use std::{
    fmt::{self, Display, Formatter},
    io::{self, Read, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::process::CommandExt,
    },
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use pktobs_common::Direction;

use super::{Change, lookout::NAME};

/// The lookout, at work. Dropping this ends it.
#[derive(Debug)]
pub struct Post {
    child: Child,
    /// Closing it asks for the end.
    asks: Option<ChildStdin>,
    told: ChildStdout,
    /// What has come of a line.
    text: Vec<u8>,
}

/// What the lookout is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// To look at a hook.
    Watch {
        ifindex: u32,
        direction: Direction,
        /// The id of our program; 0 if ours is a filter, which all programs come before.
        ours: u32,
    },
    /// To look at an interface no longer.
    Leave { ifindex: u32 },
}

impl Post {
    /// Starts it in the network namespace that this thread is in, with the privileges that it has; to be called before
    /// those are given up.
    ///
    /// # Errors
    ///
    /// What the kernel says to a new process.
    pub fn start() -> io::Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        // In a process group of its own no Ctrl-C of a terminal reaches it.
        command.arg0(NAME).env_clear().process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn()?;
        let (asks, told) = (child.stdin.take(), child.stdout.take());
        let (asks, told) = asks.zip(told).ok_or(io::ErrorKind::BrokenPipe)?;
        rustix::io::ioctl_fionbio(&asks, true)?;
        rustix::io::ioctl_fionbio(&told, true)?;
        Ok(Self {
            child,
            asks: Some(asks),
            told,
            text: Vec::new(),
        })
    }

    /// Has it look at a hook where a program of this id is ours, 0 if ours is a filter.
    pub(in crate::source) fn watch(&mut self, ifindex: u32, direction: Direction, ours: u32) {
        self.ask(Ask::Watch {
            ifindex,
            direction,
            ours,
        });
    }

    /// Has it look at an interface no longer.
    pub(in crate::source) fn leave(&mut self, ifindex: u32) {
        self.ask(Ask::Leave { ifindex });
    }

    fn ask(&mut self, ask: Ask) {
        let line = format!("{ask}\n");
        if let Some(asks) = &mut self.asks
            && asks.write_all(line.as_bytes()).is_err()
        {
            // It has ended, or does so now because it has not read for too long; `told` says so.
            self.asks = None;
        }
    }

    /// What it has told since the last time.
    ///
    /// # Errors
    ///
    /// It has ended; or `InvalidData`, if it told something else.
    pub(in crate::source) fn told(&mut self) -> io::Result<Vec<Change>> {
        let mut buffer = [0; 4096];
        loop {
            match self.told.read(&mut buffer) {
                Ok(0) => return Err(io::Error::other("the process that did so has ended")),
                Ok(len) => self.text.extend_from_slice(&buffer[..len]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let mut changes = Vec::new();
        while let Some(end) = self.text.iter().position(|&octet| octet == b'\n') {
            let line: Vec<_> = self.text.drain(..=end).collect();
            changes.push(change(&line).ok_or(io::ErrorKind::InvalidData)?);
        }
        Ok(changes)
    }
}

impl AsFd for Post {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.told.as_fd()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.asks = None;
        // It ends once it has asked the kernel what it was about to. Whether it could be waited for nobody needs to know.
        let _ = self.child.wait();
    }
}

/// A change, as the lookout writes it: `2 in + program "other" (id 12)`.
fn change(line: &[u8]) -> Option<Change> {
    let mut words = str::from_utf8(line).ok()?.trim_end().splitn(4, ' ');
    Some(Change {
        ifindex: words.next()?.parse().ok()?,
        direction: direction(words.next()?)?,
        is_there: match words.next()? {
            "+" => true,
            "-" => false,
            _ => return None,
        },
        who: words.next()?.to_owned(),
    })
}

impl Ask {
    /// Reads what `Display` wrote.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let words: Vec<_> = str::from_utf8(line).ok()?.split_whitespace().collect();
        match *words.as_slice() {
            ["watch", ifindex, side, ours] => Some(Self::Watch {
                ifindex: ifindex.parse().ok()?,
                direction: direction(side)?,
                ours: ours.parse().ok()?,
            }),
            ["leave", ifindex] => Some(Self::Leave {
                ifindex: ifindex.parse().ok()?,
            }),
            _ => None,
        }
    }
}

impl Display for Ask {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Watch {
                ifindex,
                direction,
                ours,
            } => write!(f, "watch {ifindex} {} {ours}", word(direction)),
            Self::Leave { ifindex } => write!(f, "leave {ifindex}"),
        }
    }
}

/// The word for a direction.
pub(super) const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
    }
}

fn direction(text: &str) -> Option<Direction> {
    Direction::ALL.into_iter().find(|&one| word(one) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_understood() {
        for ask in [
            Ask::Watch {
                ifindex: 2,
                direction: Direction::Out,
                ours: 4711,
            },
            Ask::Leave { ifindex: u32::MAX },
        ] {
            assert_eq!(Ask::read(format!("{ask}\n").as_bytes()), Some(ask));
        }
        for line in [
            "",
            "watch",
            "watch 2 in",
            "watch 2 up 3",
            "leave -1",
            "leave 1 2",
        ] {
            assert_eq!(Ask::read(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn what_is_told_is_understood() {
        let told = change(b"2 in + program \"a b\" (id 12)\n").unwrap();
        let expected = Change {
            ifindex: 2,
            direction: Direction::In,
            is_there: true,
            who: "program \"a b\" (id 12)".to_owned(),
        };
        assert_eq!(told, expected);
        for line in [
            &b"2 in +"[..],
            b"2 in * x",
            b"x in + x",
            b"2 by + x",
            b"\xff",
        ] {
            assert_eq!(change(line), None);
        }
    }
}
