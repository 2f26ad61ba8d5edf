//! What is observed: interfaces or a file, filter and direction.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, ValueEnum};
use pktobs_common::Direction;

/// What is observed.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What to observe")]
pub struct Observe {
    /// Interface to observe; repeatable. `any`: all. `veth*`, `eth?`: all whose names match
    ///
    /// `any` and patterns hold for interfaces that appear later too. An alternative name does as well. Without this
    /// option, the first interface that is up, running and not loopback.
    #[arg(
        short = 'i',
        long = "iface",
        value_name = "NAME",
        allow_hyphen_values = true
    )]
    pub interfaces: Vec<OsString>,

    /// Wait for interfaces that are named and not there, or not any more
    ///
    /// Without it pktobs ends when nothing is left to observe. `any` and patterns wait in any case.
    #[arg(long)]
    pub follow: bool,

    /// Network namespace to observe: a name of `ip netns`, a process that is in it, or a file
    ///
    /// A number is a process id, what has a `/` in it a file. pktobs itself stays where it is.
    #[arg(long = "netns", value_name = "NAME|PID|FILE")]
    pub namespace: Option<OsString>,

    /// Read a pcap or pcapng file instead, `-` for standard input; needs no privileges
    ///
    /// Link types: Ethernet, Linux cooked (both versions), raw IP, BSD loopback. A compressed file goes through
    /// `zcat FILE | pktobs -r -`.
    #[arg(
        short = 'r',
        long,
        value_name = "FILE",
        conflicts_with_all = ["interfaces", "follow", "namespace", "source", "buffer_size", "attach", "kernel_log"]
    )]
    pub read: Option<PathBuf>,

    /// Only packets that match, in the language of tcpdump: `port 80 or icmp`; see pcap-filter(7)
    ///
    /// All words together are one filter. Put it in quotes if it has signs that mean something to the shell.
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,

    /// Take the filter from a file
    ///
    /// What stands behind a `#` is left out, to the end of the line.
    #[arg(short = 'F', long, value_name = "FILE", conflicts_with = "filter")]
    pub filter_file: Option<PathBuf>,

    /// Direction in which packets pass the interface
    ///
    /// With --read, packets of which the file does not tell the direction are passed over.
    #[arg(short = 'Q', long, value_enum, default_value_t = Directions::Inout)]
    pub direction: Directions,
}

/// Directions that are observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Directions {
    /// What the interface receives
    In,
    /// What the interface sends
    Out,
    /// Both
    Inout,
}

impl Directions {
    /// True if packets of `direction` are observed.
    #[must_use]
    pub const fn include(self, direction: Direction) -> bool {
        matches!(
            (self, direction),
            (Self::Inout, _) | (Self::In, Direction::In) | (Self::Out, Direction::Out)
        )
    }
}
