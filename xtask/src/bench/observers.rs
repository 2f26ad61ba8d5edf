//! Who observes: pktobs and tcpdump in the ways in which they are used, and what their closing lines say.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use xtask::lab::Host;

use super::directories::Directories;

/// Something that observes, or is there for comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Observer {
    /// The word for it on the command line.
    pub(crate) name: &'static str,
    /// What it is, for tables.
    pub(crate) shown: &'static str,
    pub(crate) program: Program,
    pub(crate) output: Output,
}

/// What runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// Nothing.
    Nothing,
    /// A TC program on both hooks that returns at once.
    Empty,
    /// A shell that runs in circles: what a busy CPU beside the load's costs, whatever it does.
    Busy,
    /// A TC program that reads the clock and puts 64 octets into a ring of the default size, where a thread reads and
    /// drops them: the least that recording every packet can cost.
    Ring,
    /// pktobs with these arguments.
    Pktobs(&'static [&'static str]),
    /// The same, stopped (SIGSTOP) while the load runs; its ring has to hold all.
    Stopped(&'static [&'static str]),
    /// tcpdump with these arguments.
    Tcpdump(&'static [&'static str]),
    /// The same with TZ set; otherwise the C library looks at /etc/localtime for every packet (`tzset_internal`,
    /// time/tzset.c of glibc).
    TcpdumpWithZone(&'static [&'static str]),
}

/// Where its standard output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// `/dev/null`.
    Null,
    /// A file in memory.
    Tmpfs,
    /// A file on the disk with the target directory.
    Disk,
    /// A pipe, whose other end takes packets.
    Pipe,
    /// A pipe, whose other end takes counters.
    Read,
}

use Output::{Disk, Null, Pipe, Read, Tmpfs};
use Program::{Busy, Empty, Nothing, Pktobs, Ring, Stopped, Tcpdump, TcpdumpWithZone};

const ANNOTATED: Program = Pktobs(&[]);
const TEXT: Program = Pktobs(&["--format", "tcpdump"]);

/// An observer.
pub(crate) const fn observer(
    name: &'static str,
    shown: &'static str,
    program: Program,
    output: Output,
) -> Observer {
    Observer {
        name,
        shown,
        program,
        output,
    }
}

/// All of them; the first is what ratios refer to.
pub(crate) const OBSERVERS: &[Observer] = &[
    observer("nothing", "nothing", Nothing, Null),
    observer("busy", "a busy loop beside", Busy, Null),
    observer("empty", "empty TC program", Empty, Null),
    observer("ring", "clock and ring by themselves", Ring, Null),
    observer("stats", "pktobs --stats", Pktobs(&["--stats"]), Read),
    observer("annotated", "pktobs > /dev/null", ANNOTATED, Null),
    observer(
        "stopped",
        "pktobs, stopped meanwhile",
        Stopped(&["--buffer-size", "128MiB"]),
        Null,
    ),
    observer("annotated-tmpfs", "pktobs > tmpfs", ANNOTATED, Tmpfs),
    observer("annotated-disk", "pktobs > disk", ANNOTATED, Disk),
    observer("annotated-cat", "pktobs | cat", ANNOTATED, Pipe),
    observer("text", "pktobs --format tcpdump > /dev/null", TEXT, Null),
    observer("text-tmpfs", "pktobs --format tcpdump > tmpfs", TEXT, Tmpfs),
    observer("text-disk", "pktobs --format tcpdump > disk", TEXT, Disk),
    observer("text-cat", "pktobs --format tcpdump | cat", TEXT, Pipe),
    observer(
        "socket-stats",
        "pktobs --source socket --stats",
        Pktobs(&["--source", "socket", "--stats"]),
        Read,
    ),
    observer(
        "socket",
        "pktobs --source socket > /dev/null",
        Pktobs(&["--source", "socket"]),
        Null,
    ),
    observer(
        "socket-text",
        "pktobs --source socket --format tcpdump > /dev/null",
        Pktobs(&["--source", "socket", "--format", "tcpdump"]),
        Null,
    ),
    observer(
        "tcpdump-w",
        "tcpdump -w /dev/null",
        Tcpdump(&["-w", "/dev/null"]),
        Null,
    ),
    observer(
        "tcpdump",
        "tcpdump -nn -v > /dev/null",
        Tcpdump(&["-nn", "-v"]),
        Null,
    ),
    observer(
        "tcpdump-tz",
        "TZ=UTC0 tcpdump -nn -v > /dev/null",
        TcpdumpWithZone(&["-nn", "-v"]),
        Null,
    ),
    observer(
        "tcpdump-tmpfs",
        "tcpdump -nn -v > tmpfs",
        Tcpdump(&["-nn", "-v"]),
        Tmpfs,
    ),
    observer(
        "tcpdump-l",
        "tcpdump -l -nn -v > /dev/null",
        Tcpdump(&["-l", "-nn", "-v"]),
        Null,
    ),
    observer(
        "tcpdump-l-tmpfs",
        "tcpdump -l -nn -v > tmpfs",
        Tcpdump(&["-l", "-nn", "-v"]),
        Tmpfs,
    ),
    observer(
        "tcpdump-immediate",
        "tcpdump -nn -v --immediate-mode > /dev/null",
        Tcpdump(&["-nn", "-v", "--immediate-mode"]),
        Null,
    ),
    observer(
        "tcpdump-B",
        "tcpdump -nn -v -B 65536 > /dev/null",
        Tcpdump(&["-nn", "-v", "-B", "65536"]),
        Null,
    ),
];

/// Those that are measured where all would take too long.
pub(crate) const MAIN: [&str; 5] = ["nothing", "stats", "annotated", "text", "tcpdump"];

/// The observer of that name.
pub(crate) fn named(name: &str) -> Option<Observer> {
    OBSERVERS.iter().copied().find(|one| one.name == name)
}

/// What an observer's closing lines say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Closing {
    /// Packets that it counted, shown or not.
    pub(crate) seen: u64,
    pub(crate) shown: u64,
    /// Packets of which it says that it lost them.
    pub(crate) lost: u64,
}

impl Observer {
    /// What it says once it sees every packet; `None` if no process runs.
    pub(crate) fn ready(&self) -> Option<&'static str> {
        match self.program {
            Nothing | Empty | Ring => None,
            Busy => Some("busy"),
            Pktobs(_) | Stopped(_) => Some("observing "),
            Tcpdump(_) | TcpdumpWithZone(_) => Some("listening on "),
        }
    }

    /// Its command on these interfaces of `host`, with an output that is no pipe opened; `None` if no process runs.
    ///
    /// # Errors
    /// The output cannot be opened.
    pub(crate) fn command(
        &self,
        host: &Host,
        pktobs: &Path,
        directories: &Directories,
        interfaces: &[String],
    ) -> Result<Option<Command>> {
        let (program, arguments): (_, &[&str]) = match self.program {
            Nothing | Empty | Ring => return Ok(None),
            Busy => {
                let mut command = Command::new("sh");
                command.args([
                    "-c",
                    "trap 'exit 0' INT; echo busy >&2; while :; do :; done",
                ]);
                return Ok(Some(command));
            }
            Pktobs(arguments) | Stopped(arguments) => (pktobs.to_string_lossy(), arguments),
            Tcpdump(arguments) | TcpdumpWithZone(arguments) => ("tcpdump".into(), arguments),
        };
        let mut command = host.command(&program);
        for interface in interfaces {
            command.args(["-i", interface]);
        }
        command.args(arguments);
        if matches!(self.program, TcpdumpWithZone(_)) {
            command.env("TZ", "UTC0");
        }
        command
            .stdin(Stdio::null())
            .stdout(self.stdout(directories)?);
        Ok(Some(command))
    }

    fn stdout(&self, directories: &Directories) -> Result<Stdio> {
        let create = |path: PathBuf| {
            let file = File::create(&path);
            file.with_context(|| format!("cannot write {}", path.display()))
        };
        Ok(match self.output {
            Null => Stdio::null(),
            Tmpfs => create(directories.output())?.into(),
            Disk => create(directories.output_on_disk())?.into(),
            Pipe | Read => Stdio::piped(),
        })
    }

    /// Whether it shows packets.
    pub(crate) fn shows(&self) -> bool {
        !matches!(self.program, Nothing | Empty | Ring | Busy) && self.output != Read
    }

    /// What it said at the end.
    ///
    /// # Errors
    /// The closing lines are not there.
    pub(crate) fn closing(&self, stdout: &str, stderr: &str) -> Result<Closing> {
        let is_tcpdump = match self.program {
            Tcpdump(_) | TcpdumpWithZone(_) => true,
            Pktobs(arguments) | Stopped(arguments) => arguments.contains(&"tcpdump"),
            Nothing | Empty | Ring | Busy => false,
        };
        let closing = match self.program {
            Nothing | Empty | Ring | Busy => Some(Closing::default()),
            _ if is_tcpdump => tcpdump_closing(stderr),
            _ if self.output == Read => table(stdout),
            _ => table(stderr),
        };
        let said = || format!("{} did not say what it saw: {stderr}", self.shown);
        closing.with_context(said)
    }
}

/// The three lines with which tcpdump ends, and pktobs in its format.
fn tcpdump_closing(text: &str) -> Option<Closing> {
    let before = |words: &str| {
        let line = text.lines().find(|line| line.ends_with(words))?;
        number(line.split_whitespace().next()?)
    };
    Some(Closing {
        shown: before("captured")?,
        seen: before("received by filter")?,
        lost: before("dropped by kernel")?,
    })
}

/// The table with which pktobs ends, and its row of losses; without that row nothing was to be shown.
fn table(text: &str) -> Option<Closing> {
    let packets = text
        .lines()
        .find_map(|line| line.strip_prefix("packets "))?;
    let seen = packets.split_whitespace().filter_map(number).sum();
    let Some(loss) = text.lines().find_map(|line| line.strip_prefix("lost ")) else {
        return Some(Closing {
            seen,
            ..Closing::default()
        });
    };
    let lost = loss.split_whitespace().filter_map(number).sum();
    Some(Closing {
        seen,
        shown: u64::checked_sub(seen, lost)?,
        lost,
    })
}

/// A number whose digits may be grouped.
fn number(word: &str) -> Option<u64> {
    word.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tcpdumps_closing_lines_are_read() {
        let text = "tcpdump: listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n\
                    120 packets captured\n1000 packets received by filter\n880 packets dropped by kernel\n";
        let closing = named("tcpdump").unwrap().closing("", text).unwrap();
        let expected = Closing {
            seen: 1000,
            shown: 120,
            lost: 880,
        };
        assert_eq!(closing, expected);
    }

    #[test]
    fn one_packet_is_singular() {
        let text = "1 packet captured\n1 packet received by filter\n0 packets dropped by kernel\n";
        for name in ["tcpdump", "text", "socket-text"] {
            assert_eq!(named(name).unwrap().closing("", text).unwrap().shown, 1);
        }
    }

    #[test]
    fn the_table_is_read_with_and_without_losses() {
        let table = "         In           Out\npackets  1,234,567    3\n\
                     packets on the wire  9  9\nlost  0  0\n";
        let annotated = named("annotated").unwrap();
        let closing = annotated.closing("", table).unwrap();
        assert_eq!((closing.shown, closing.lost), (1_234_570, 0));
        let lossy = table.replace("lost  0  0", "lost  1,204  1");
        let closing = annotated.closing("", &lossy).unwrap();
        assert_eq!((closing.shown, closing.lost), (1_233_365, 1205));
        let stats = named("stats").unwrap();
        let counters = table.replace("lost  0  0\n", "");
        assert_eq!(stats.closing(&counters, "").unwrap().seen, 1_234_570);
    }

    #[test]
    fn what_ended_without_closing_lines_is_an_error() {
        for name in ["tcpdump", "text", "socket-text", "annotated", "stats"] {
            assert!(named(name).unwrap().closing("", "killed").is_err());
        }
    }
}
