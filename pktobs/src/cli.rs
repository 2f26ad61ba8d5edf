//! The command line: every option, what it takes, and the text of `--help` and of the manual page.
//!
//! `main` reads it once; no other module looks at the arguments or the environment. An option means what it
//! means in tcpdump where the letter is the same. Wrong usage ends the program with exit code 2 (clap does that).

mod color;
mod glossary;
mod kernel;
mod language;
mod observe;
mod privileges;
mod show;
mod style;
pub mod terminal;
mod values;

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    time::Duration,
};

use clap::{
    ArgAction, Args, CommandFactory, Parser, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;
use log::LevelFilter;

use crate::{
    lang::Lang,
    source::{Mechanism, chosen::Kind},
    view::When,
};
pub use color::Color;
pub use glossary::Fields;
pub use observe::{Directions, Observe};
pub use privileges::Privileges;
pub use style::StyleOptions;
pub use values::BufferSize;

const LEVELS: [(&str, LevelFilter); 6] = [
    ("off", LevelFilter::Off),
    ("error", LevelFilter::Error),
    ("warn", LevelFilter::Warn),
    ("info", LevelFilter::Info),
    ("debug", LevelFilter::Debug),
    ("trace", LevelFilter::Trace),
];

const AFTER_HELP: &str = "\
Examples:
  pktobs                            the first interface that is up
  pktobs -i eth0 -c 10              ten packets of eth0
  pktobs -i any --duration 30s      all interfaces, for half a minute
  pktobs -i 'veth*'                 those of containers, later ones too
  pktobs --netns 4711 -i eth0       eth0 as process 4711 sees it
  pktobs -i eth0 --format tcpdump   the lines of `tcpdump -nn -v`
  pktobs -i eth0 --format json      an object a line, for jq and other programs
  pktobs -i eth0 --format ladder    arrows between the two that talk
  pktobs -i eth0 --stats=5s         counters only, a line every 5 seconds
  pktobs -i eth0 --stats --format json   the same for programs
  pktobs -r trace.pcap              a capture file; needs no privileges
  pktobs -r trace.pcap port 8080    only what matches, as tcpdump has it
  pktobs --detach-all               removes what a killed pktobs left

Packets go to standard output; messages and the table at the end to standard
error. Ctrl-C or SIGTERM ends it as -c does; a second one ends it at once.

If a program of somebody else comes to stand before that of pktobs, a message
says so: what it ends (drops, redirects, lets pass for good) is not seen.

Needs:
  Linux 6.1 or newer, and root or the capabilities CAP_BPF, CAP_NET_ADMIN and
  CAP_PERFMON. Where the kernel refuses eBPF, as in an unprivileged container (a
  user namespace), CAP_NET_RAW will do: packets come from a socket then, which
  costs the host more.

Privileges:
  They are given up once all is attached, before the first packet is looked at:
  capabilities, and all system calls, files and sockets that observing does not
  take. Run by sudo, pktobs becomes the user who ran it; with -Z root it stays
  root. It writes no files. -v tells what was given up, `--version -v` what this
  machine offers.

Exit codes:
  0  done, also after Ctrl-C and when the reader of the output has gone
  1  could not start, or failed while running; a message says what to do
  2  wrong usage";

/// Watch packets, parsed in the kernel and explained in plain words.
///
/// Shows every packet that enters (In) or leaves (Out) an interface, and at the end a table of what was seen, In
/// beside Out. It only watches: no packet's fate changes.
#[derive(Clone, Debug, Parser)]
#[command(name = "pktobs", version, disable_version_flag = true, after_long_help = AFTER_HELP)]
#[command(after_help = "`--help` tells more, with examples, exit codes and what it needs.")]
pub struct Cli {
    /// What is observed.
    #[command(flatten)]
    pub observe: Observe,

    /// When it ends.
    #[command(flatten)]
    pub end: End,

    /// How packets are shown.
    #[command(flatten)]
    pub show: Show,

    /// How the kernel program works.
    #[command(flatten)]
    pub kernel: Kernel,

    /// What it gives up.
    #[command(flatten)]
    pub privileges: Privileges,

    /// What is done instead of observing.
    #[command(flatten)]
    pub print: Print,
}

impl Cli {
    /// Reads the arguments; wrong usage ends the program here.
    #[must_use]
    pub fn read() -> Self {
        Self::try_read(env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn try_read(
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let cli = Self::try_parse_from(arguments)?;
        cli.show
            .check()
            .and_then(|()| cli.kernel.check())
            .map_err(|(kind, message)| Self::command().error(kind, message))?;
        Ok(cli)
    }
}

/// When it ends.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "When to end")]
pub struct End {
    /// End after N packets
    #[arg(short = 'c', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,

    /// End after this time: 10s, 500ms, 2m, 1h; a plain number is seconds
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    pub duration: Option<Duration>,
}

/// How packets are shown.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "How to show it")]
pub struct Show {
    /// How a packet is written
    ///
    /// A ladder is as wide as the terminal, or as COLUMNS says, and is drawn in ASCII unless the locale is one of
    /// UTF-8. Its columns are for 80 and more; 60 are few.
    #[arg(long, value_enum, default_value_t = Format::Annotated)]
    pub format: Format,

    /// Below each packet, every field of it on a line, with what its value means here and what it is for
    ///
    /// What a field is for is said with its first value; with `--explain=full`, with every one. Checksums are computed.
    /// Cannot be combined with another format than `annotated`.
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "first"
    )]
    pub explain: Option<When>,

    /// Say in annotated lines, ladders and JSON whether the checksums are right
    ///
    /// They are computed in the kernel over the whole packet. `--format tcpdump` always says it.
    #[arg(long)]
    pub checksums: bool,

    /// Language in which packets are explained; if not given, that of the locale
    ///
    /// The locale is that of LC_ALL, LC_MESSAGES or LANG, the first of them that is not empty; English, unless it is
    /// Japanese. The lines of `--format tcpdump`, messages and this help are English in any case.
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<Lang>,

    /// What is told of each packet.
    #[command(flatten)]
    pub style: StyleOptions,

    /// Counters only, In beside Out: a line every INTERVAL (1s if not given), the table at the end
    ///
    /// No packet is shown, so no record of it leaves the kernel: the cheapest way to watch. The interval is
    /// written after an equals sign: `--stats=5s`. It cannot be combined with options about showing packets, nor
    /// with --count: counters are read once an interval, too late to stop at a packet; use --duration. With --read
    /// there is the table only.
    #[arg(
        long,
        value_name = "INTERVAL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "1s",
        value_parser = values::interval,
        conflicts_with_all = [
            "count", "explain", "checksums", "buffer_size",
            "time", "nano", "numbered", "link_header", "absolute_sequence", "quiet",
        ]
    )]
    pub stats: Option<Duration>,

    /// Colours; auto: where the output goes to a terminal
    ///
    /// With auto, NO_COLOR in the environment turns them off and CLICOLOR_FORCE turns them on.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
}

/// How the kernel program works.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "The kernel side")]
pub struct Kernel {
    /// Where packets come from
    ///
    /// With auto, one line says so if it is a packet socket. Options about the kernel program ask for eBPF. A packet
    /// socket counts what it loses, but does not tell in which direction that went, unless one alone is observed.
    #[arg(long, value_enum, value_name = "WHENCE", default_value_t = Kind::Auto)]
    pub source: Kind,

    /// Room for packets on their way from the kernel, 4KiB to 1GiB
    ///
    /// If it is full because packets come faster than they are written, packets are counted but not shown, and
    /// this is told. Rounded up to a power of two.
    #[arg(long, value_name = "SIZE", default_value = "8MiB", value_parser = values::buffer_size)]
    pub buffer_size: BufferSize,

    /// How the kernel program is attached
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Mechanism::Auto)]
    pub attach: Mechanism,

    /// Messages of the kernel program itself, to standard error
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "off",
        value_parser = PossibleValuesParser::new(LEVELS.map(|(name, _)| name)).map(|name| level(&name))
    )]
    pub kernel_log: LevelFilter,
}

/// What is done instead of observing.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Instead of observing")]
pub struct Print {
    /// List the interfaces, with --netns those of that namespace: name, state, kind
    #[arg(
        short = 'D',
        long,
        conflicts_with_all = ["interfaces", "follow", "read", "filter", "count", "duration", "stats"]
    )]
    pub list_interfaces: bool,

    /// Print what fields mean and are for: all, or those whose names begin with FIELD
    ///
    /// In the language of --lang; `pktobs --glossary tcp.options` prints the options of TCP.
    #[arg(
        long,
        value_name = "FIELD",
        num_args = 0..=1,
        default_missing_value = "",
        value_parser = glossary::fields,
        conflicts_with_all = [
            "interfaces", "follow", "namespace", "read", "direction", "count", "duration",
            "format", "explain", "checksums", "stats", "time", "nano", "numbered",
            "link_header", "absolute_sequence", "quiet",
            "source", "buffer_size", "attach", "kernel_log",
        ]
    )]
    pub glossary: Option<Fields>,

    /// Print the kernel programs that the filter becomes, and end; twice: only how large they are
    ///
    /// Needs no privileges.
    #[arg(short = 'd', action = ArgAction::Count, conflicts_with = "read")]
    pub program: u8,

    /// Remove what pktobs left on interfaces when it was killed, and end; -i and --netns say where
    ///
    /// Says of each filter what became of it: those of a pktobs that runs and those of others are left alone. Only
    /// filters under clsact can be left (Linux before 6.6, or --attach clsact), and the next start removes them too.
    /// The exit code is 1 if one of ours could not be removed.
    #[arg(
        long,
        conflicts_with_all = [
            "follow", "read", "filter", "filter_file", "direction", "count", "duration",
            "format", "explain", "checksums", "stats", "source", "buffer_size", "attach",
            "kernel_log", "list_interfaces", "glossary", "program",
        ]
    )]
    pub detach_all: bool,

    /// Print a completion script for this shell
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub completions: Option<Shell>,

    /// Print the JSON Schema of the lines of `--format json`
    #[arg(long, exclusive = true)]
    pub schema: bool,

    /// Print the version; with --verbose, also what this machine offers and allows
    #[arg(short = 'V', long)]
    pub version: bool,

    /// Print the manual page; `pktobs --man | man -l -` shows it
    #[arg(long, exclusive = true)]
    pub man: bool,
}

/// How a packet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Two lines: the facts, then what the packet does here
    Annotated,
    /// What `tcpdump -nn -v` prints
    Tcpdump,
    /// Arrows between the two that talk, each with what it does
    Ladder,
    /// One JSON object a line, for programs; with --stats, the counters
    Json,
}

/// The level of that name; clap has made sure that there is one.
fn level(name: &str) -> LevelFilter {
    LEVELS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(LevelFilter::Off, |(_, level)| *level)
}

/// Writes the completion script for a shell.
///
/// # Errors
///
/// What `output` says.
pub fn completions(shell: Shell, output: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pktobs", &mut script);
    output.write_all(&script)
}

/// Writes the manual page (roff, section 1).
///
/// # Errors
///
/// What `output` says.
pub fn manual(output: &mut dyn Write) -> io::Result<()> {
    clap_mangen::Man::new(Cli::command()).render(output)
}

#[cfg(test)]
mod tests;
