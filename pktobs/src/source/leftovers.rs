//! What a pktobs that was killed has left, removed for people who do not want to wait for the next start.
//!
//! By TCX nothing is ever left: the kernel removes a link with its process. Filters under clsact stay. What is ours is
//! found out in `clsact`, as at every start; everything else is left alone, and told with the reason.

use std::{
    ffi::OsString,
    fmt::{self, Display, Formatter},
    io,
    os::unix::ffi::OsStrExt,
};

use super::{
    clsact::{Fate, Found, Qdisc},
    front::Hook,
};
use crate::{
    escape::Escaped,
    interfaces::{self, Interface, selection::Wanted},
};

/// A filter or a qdisc, and what became of it; a line.
#[derive(Debug)]
pub struct Leftover {
    line: String,
    /// A pktobs that has ended left it.
    pub is_ours: bool,
    /// And it could not be removed.
    pub is_refused: bool,
}

/// Leftovers cannot be looked for.
#[derive(Debug, thiserror::Error)]
pub enum LeftoverError {
    /// The interfaces cannot be listed.
    #[error("cannot list the interfaces: {0}; try `ip link`")]
    List(io::Error),
    /// No interface has that name.
    #[error("there is no interface {0}; `pktobs -D` lists them")]
    Interface(String),
    /// What is at an interface cannot be listed.
    #[error("cannot list what is at {interface}: {reason}; try `tc filter show dev {interface}`")]
    Filters {
        /// The interface's name, escaped.
        interface: String,
        /// Why.
        reason: io::Error,
    },
}

impl Display for Leftover {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

/// Removes what a pktobs that has ended left at interfaces of this network namespace: at those that are meant by these
/// words, or at all if there are none. Gives all that is there.
///
/// # Errors
///
/// [`LeftoverError`]; what was removed before stays removed.
pub fn remove(words: &[OsString]) -> Result<Vec<Leftover>, LeftoverError> {
    let present = interfaces::list().map_err(LeftoverError::List)?;
    let wanted: Vec<_> = words.iter().map(|word| Wanted::new(word)).collect();
    for one in &wanted {
        if let Wanted::Name(name) = one
            && !present.iter().any(|interface| one.means(interface))
        {
            let name = Escaped(name.as_bytes()).to_string();
            return Err(LeftoverError::Interface(name));
        }
    }
    let is_meant =
        |one: &&Interface| wanted.is_empty() || wanted.iter().any(|wanted| wanted.means(one));
    let mut leftovers = Vec::new();
    for interface in present.iter().filter(is_meant) {
        let found = remove_at(interface).map_err(|reason| LeftoverError::Filters {
            interface: interface.name.clone(),
            reason,
        })?;
        leftovers.extend(found);
    }
    Ok(leftovers)
}

fn remove_at(interface: &Interface) -> io::Result<Vec<Leftover>> {
    let Some((mut qdisc, found)) = Qdisc::sweep(interface.ifindex)? else {
        return Ok(Vec::new());
    };
    let name = &interface.name;
    let mut leftovers: Vec<_> = found.into_iter().map(|one| filter(name, one)).collect();
    if qdisc.is_made_by_us() {
        let (line, is_ours, is_refused) = match qdisc.remove() {
            Ok(true) => (
                "removed the clsact qdisc: a pktobs made it".to_owned(),
                true,
                false,
            ),
            Ok(false) => (
                "left alone the clsact qdisc: it has filters".to_owned(),
                false,
                false,
            ),
            Err(error) => (
                format!("cannot remove the clsact qdisc: {error}{}", remedy(&error)),
                true,
                true,
            ),
        };
        leftovers.push(Leftover {
            line: format!("{name}: {line}"),
            is_ours,
            is_refused,
        });
    }
    Ok(leftovers)
}

/// What would help, if that is known.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "; it takes root or CAP_NET_ADMIN",
        _ => "",
    }
}

fn filter(
    name: &str,
    Found {
        what,
        direction,
        fate,
    }: Found,
) -> Leftover {
    let what = format!("{what} on {}", Hook(direction));
    let line = match &fate {
        Fate::Removed => format!("removed {what}: a pktobs that has ended left it"),
        Fate::Refused(error) => format!("cannot remove {what}: {error}{}", remedy(error)),
        Fate::InUse => format!("left alone {what}: a running pktobs observes by it"),
        Fate::Foreign => format!("left alone {what}: no pktobs made it"),
    };
    Leftover {
        line: format!("{name}: {line}"),
        is_ours: matches!(fate, Fate::Removed | Fate::Refused(_)),
        is_refused: matches!(fate, Fate::Refused(_)),
    }
}
