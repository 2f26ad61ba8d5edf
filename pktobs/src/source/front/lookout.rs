//! The process that looks who stands before our programs, which pktobs starts for itself under the name [`NAME`].
//!
//! It is told on standard input which hooks to look at, a line each, and writes what has changed to standard output. It
//! ends when its standard input does, so with who started it. The rule: it is told numbers, and does nothing but ask.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    env,
    ffi::CString,
    fs::File,
    io::{self, Read, Write},
    os::fd::AsFd,
    time::Instant,
};

use aya::programs::loaded_programs;
use caps::Capability;
use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
};
use pktobs_common::Direction;

use super::{
    LOOK,
    post::{Ask, word},
    query,
};
use crate::{escape::Escaped, privileges, source::clsact};

/// What the process is called, and what it is started as. 14 octets, as a process may have 15.
pub(super) const NAME: &str = "pktobs-lookout";

/// True if this process was started to look.
#[must_use]
pub fn is_meant() -> bool {
    env::args_os().next().is_some_and(|name| name == NAME)
}

/// One hook, and what was told of it.
struct Watched {
    /// The id of our program; 0 if ours is a filter, which all programs come before.
    ours: u32,
    /// By id; `None` for a program of another pktobs, which ends nothing.
    told: BTreeMap<u32, Option<String>>,
}

/// By interface and [`Direction::index`].
type Hooks = BTreeMap<(u32, u32), Watched>;

/// Looks until standard input ends, or nobody reads what is written.
///
/// # Errors
///
/// What the kernel says.
pub fn run() -> io::Result<()> {
    nix::sys::prctl::set_name(&CString::new(NAME)?)?;
    let needed = [Capability::CAP_NET_ADMIN, Capability::CAP_SYS_ADMIN];
    let dropped = privileges::narrow(None, &needed.into()).map_err(io::Error::other)?;
    if let Some(failed) = dropped.failed.into_iter().next() {
        return Err(io::Error::other(failed));
    }
    let mut asks = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut buffer = [0; 4096];
    let mut text = Vec::new();
    let mut hooks = Hooks::new();
    let mut next = Instant::now();
    loop {
        let left = next.saturating_duration_since(Instant::now());
        let timeout = PollTimeout::try_from(left)
            .ok()
            .filter(|_| !hooks.is_empty());
        let mut polled = [PollFd::new(asks.as_fd(), PollFlags::POLLIN)];
        match poll(&mut polled, timeout.unwrap_or(PollTimeout::NONE)) {
            Ok(0) => {
                look(&mut hooks)?;
                next = Instant::now() + LOOK;
                continue;
            }
            Err(Errno::EINTR) => continue,
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        let len = asks.read(&mut buffer)?;
        if len == 0 {
            return Ok(());
        }
        text.extend_from_slice(&buffer[..len]);
        while let Some(end) = text.iter().position(|&octet| octet == b'\n') {
            let line: Vec<_> = text.drain(..=end).collect();
            let ask = Ask::read(&line).ok_or(io::ErrorKind::InvalidData)?;
            heed(&mut hooks, ask);
        }
        // Not before the rest of what is asked for has come.
        next = next.min(Instant::now() + LOOK / 10);
    }
}

fn heed(hooks: &mut Hooks, ask: Ask) {
    match ask {
        Ask::Watch {
            ifindex,
            direction,
            ours,
        } => {
            let told = BTreeMap::new();
            hooks.insert((ifindex, direction.index()), Watched { ours, told });
        }
        Ask::Leave { ifindex } => hooks.retain(|(one, _), _| *one != ifindex),
    }
}

/// Looks at every hook, and tells what has changed.
fn look(hooks: &mut Hooks) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for (&(ifindex, index), watched) in hooks {
        let direction = Direction::ALL[index as usize];
        let before = match query::programs(ifindex, direction) {
            Ok(programs) => before(programs, watched.ours),
            // It has gone, which whoever asked hears; or there is no TCX, so nobody can stand there.
            Err(error) if matches!(error.raw_os_error(), Some(libc::ENODEV | libc::EINVAL)) => {
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        let mut tell = |sign, who: Option<&String>| match who {
            Some(who) => writeln!(output, "{ifindex} {} {sign} {who}", word(direction)),
            None => Ok(()),
        };
        let is_gone = |id: &u32| !before.contains(id);
        let gone: Vec<_> = watched.told.keys().copied().filter(is_gone).collect();
        for id in gone {
            tell('-', watched.told.remove(&id).flatten().as_ref())?;
        }
        for id in before {
            if let Entry::Vacant(new) = watched.told.entry(id) {
                tell('+', new.insert(who(id)).as_ref())?;
            }
        }
    }
    output.flush()
}

/// Those before ours: none if ours is there no more, all if it is a filter.
fn before(mut programs: Vec<u32>, ours: u32) -> Vec<u32> {
    if ours != 0 {
        let place = programs.iter().position(|&id| id == ours);
        programs.truncate(place.unwrap_or(0));
    }
    programs
}

/// How a program is told; `None` of one of another pktobs, which ends nothing.
fn who(id: u32) -> Option<String> {
    // One that goes meanwhile is an error.
    let mut programs = loaded_programs().filter_map(Result::ok);
    match programs.find(|program| program.id() == id) {
        // Without CAP_SYS_ADMIN; or it is gone again.
        None => Some(format!("the program of id {id}")),
        Some(program) if program.name().starts_with(clsact::NAME) => None,
        Some(program) => {
            let name = Escaped(program.name());
            Some(format!("program \"{name}\" (id {id})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_ours_is_what_packets_meet_first() {
        assert_eq!(before(vec![7, 5, 9], 5), [7]);
        assert_eq!(before(vec![5, 9], 5), [0; 0]);
        assert_eq!(before(vec![7, 9], 5), [0; 0]);
        assert_eq!(before(vec![7, 9], 0), [7, 9]);
    }
}
