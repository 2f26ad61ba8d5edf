//! What happens to interfaces, and to the clock, while they are observed, a line each.
//!
//! The thread that follows the interfaces reports, and whoever reads the ring tells it at its place among the packets.

use std::{
    fmt::{self, Display, Formatter},
    io,
    time::Duration,
};

use super::{attach::AttachError, front::Hook};
use crate::clock::Step;

/// Something that happened, and when.
#[derive(Debug)]
pub struct Report {
    /// Nanoseconds since boot, as in records.
    pub time_ns: u64,
    /// What it was.
    pub news: News,
}

/// What can happen. Names are escaped.
#[derive(Debug)]
pub enum News {
    /// An interface appeared and is observed.
    Appeared {
        /// Its name.
        interface: String,
    },
    /// An interface has another name.
    Renamed {
        /// The name that it had.
        from: String,
        /// The name that it has.
        to: String,
    },
    /// Its administrator switched an interface off.
    Down {
        /// Its name.
        interface: String,
    },
    /// And on again.
    Up {
        /// Its name.
        interface: String,
    },
    /// An interface that is up has no carrier any more.
    CarrierLost {
        /// Its name.
        interface: String,
    },
    /// And has it again.
    CarrierBack {
        /// Its name.
        interface: String,
    },
    /// An interface carries packets of another size, in octets.
    Mtu {
        /// Its name.
        interface: String,
        /// What it carried.
        from: u32,
        /// What it carries.
        to: u32,
    },
    /// An interface is not there any more.
    Disappeared {
        /// Its name.
        interface: String,
    },
    /// An interface is in another network namespace, where it is not observed.
    Moved {
        /// Its name.
        interface: String,
    },
    /// An interface appeared that has the name of one that was to be observed.
    Namesake {
        /// That name.
        interface: String,
    },
    /// An interface appeared that cannot be read; a whole line.
    LeftOut(String),
    /// Attaching to one that appeared was refused.
    Refused(AttachError),
    /// What attaching to one that appeared found; a whole line.
    Note(String),
    /// An interface is not observed any more.
    Lost(AttachError),
    /// A program or filter of somebody else came to stand before ours.
    InFront {
        /// The interface's name.
        interface: String,
        /// What it is.
        who: String,
        /// Where.
        hook: Hook,
    },
    /// It stands there no longer.
    NotInFront {
        /// The interface's name.
        interface: String,
        /// What it was.
        who: String,
        /// Where.
        hook: Hook,
    },
    /// At the end it stands there still.
    StoodInFront {
        /// The interface's name.
        interface: String,
        /// What it is.
        who: String,
        /// Where.
        hook: Hook,
        /// For how long.
        lasted: Duration,
    },
    /// Who stands before ours cannot be told any more.
    Blind(io::Error),
    /// The kernel could not tell all that happened.
    Missed,
    /// As many could not be told.
    Untold(u64),
    /// What happens from now on cannot be heard.
    Deaf(io::Error),
    /// Nothing is attached any more, but may be again.
    Waiting,
    /// The time of day was set.
    ClockSet(Step),
}

impl Display for News {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Appeared { interface } => {
                write!(f, "{interface} appeared, and is observed from now on")
            }
            Self::Renamed { from, to } => write!(f, "{from} is called {to} from now on"),
            Self::Down { interface } => {
                write!(f, "{interface} went down; observed again once it is up")
            }
            Self::Up { interface } => write!(f, "{interface} is up now"),
            Self::CarrierLost { interface } => write!(f, "{interface} has lost its carrier"),
            Self::CarrierBack { interface } => write!(f, "{interface} has its carrier again"),
            Self::Mtu {
                interface,
                from,
                to,
            } => write!(
                f,
                "the MTU of {interface} is {to} octets now; it was {from}"
            ),
            Self::Disappeared { interface } => write!(f, "{interface}: the interface disappeared"),
            Self::Moved { interface } => write!(
                f,
                "{interface}: the interface moved to another network namespace; \
                 `--netns` observes it there"
            ),
            Self::Namesake { interface } => write!(
                f,
                "another interface is called {interface} now and is not observed; start again, \
                 with --follow if that is to happen by itself"
            ),
            Self::LeftOut(line) | Self::Note(line) => f.write_str(line),
            Self::Refused(error) => write!(f, "{error}; going on without"),
            Self::Lost(error) => error.fmt(f),
            Self::InFront {
                interface,
                who,
                hook,
            } => write!(
                f,
                "{interface}: {who} now stands before ours on {hook}; what it ends is not seen"
            ),
            Self::NotInFront {
                interface,
                who,
                hook,
            } => write!(
                f,
                "{interface}: {who} no longer stands before ours on {hook}"
            ),
            Self::StoodInFront {
                interface,
                who,
                hook,
                lasted,
            } => write!(
                f,
                "{interface}: {who} stood before ours on {hook} for the last {:.1} s; \
                 what it ended was not seen",
                lasted.as_secs_f64()
            ),
            Self::Blind(error) => write!(
                f,
                "whether programs of others stand before ours is not looked at any more: {error}"
            ),
            Self::Missed => f.write_str(
                "interfaces changed faster than the kernel could tell; all were looked at anew",
            ),
            Self::Untold(count) => write!(f, "{count} more changes of interfaces are not told"),
            Self::Deaf(error) => write!(
                f,
                "changes of interfaces cannot be heard any more: {error}; start again"
            ),
            Self::Waiting => f.write_str("nothing is left to observe; waiting for an interface"),
            Self::ClockSet(step) => step.fmt(f),
        }
    }
}
