//! The `pktobs` command: from the command line to the exit code.

mod print;

use std::{
    fs::{self, File},
    io,
    os::{fd::AsFd, unix::ffi::OsStrExt},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result, anyhow};
use bytes::BytesMut;
use caps::CapsHashSet;
use pktobs::{
    cli::{Cli, Directions, Format},
    clock::Clock,
    escape::Escaped,
    filter::{Filter, FilterError},
    interfaces::{self, names::Names},
    message::{self, say, tell},
    namespace::{Namespace, within},
    observe::{
        self, End, Stops,
        capture::{Capture, CaptureError, Wanted},
    },
    pipeline::Pipeline,
    preflight::{self, facts},
    privileges::{self, Calls, Dropped},
    source::{
        Counted, Place, Settings, Source,
        chosen::{self, Chosen, Plan, StartError},
        file::{Detail, Header, LinkType},
        front::{self, lookout},
        sieve,
    },
    summary::{StatsLines, both, now_ns, summary},
    view::table::{self, Seen},
};
use pktobs_common::Direction;

/// The exit code for wrong usage; clap has the same.
const WRONG_USAGE: u8 = 2;

/// The shell's way to say that SIGINT ended a program.
const INTERRUPTED: u8 = 128 + 2;

fn main() -> ExitCode {
    if lookout::is_meant() {
        // Whoever started it hears that it has ended.
        return lookout::run().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    match run(&Cli::read()) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<FilterError>() => {
            tell(format_args!("{error}"));
            ExitCode::from(WRONG_USAGE)
        }
        Err(error) => {
            tell(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let done = print::print(cli, &mut io::stdout().lock())?;
    done.map_or_else(|| observe(cli), Ok)
}

fn observe(cli: &Cli) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let end = match &cli.observe.read {
        Some(path) => runtime.block_on(observe_file(cli, path)),
        None => runtime.block_on(observe_live(cli)),
    };
    // A thread may still wait for octets that never come.
    runtime.shutdown_background();
    if end? == End::Forced {
        // A thread may still be stuck in a write; it must not hold up the end.
        std::process::exit(i32::from(INTERRUPTED));
    }
    Ok(ExitCode::SUCCESS)
}

/// The filter that is given as arguments or in a file.
fn filter(cli: &Cli) -> Result<Filter> {
    let text = match &cli.observe.filter_file {
        Some(path) => {
            let name = Escaped(path.as_os_str().as_bytes());
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
            let lines = text.lines().map(|line| line.split('#').next());
            lines.flatten().collect::<Vec<_>>().join(" ")
        }
        None => cli.observe.filter.join(" "),
    };
    Ok(Filter::new(text.trim())?)
}

/// Shows a capture file.
async fn observe_file(cli: &Cli, path: &Path) -> Result<End> {
    let filter = filter(cli)?;
    let name = Escaped(path.as_os_str().as_bytes());
    let mut stops = Stops::new().context("cannot hear signals")?;
    stops.after(cli.end.duration);
    let user = cli.privileges.user()?;
    let file = open(path).with_context(|| format!("cannot open {name}"))?;
    let mut dropped = privileges::narrow(user.as_ref(), &CapsHashSet::new())?;
    let is_tcpdump = cli.show.format == Format::Tcpdump;
    let shown = cli.show.stats.is_none();
    let is_one_sided = filter.is_one_sided() || cli.observe.direction != Directions::Inout;
    let mut capture = Capture::new(Wanted {
        filter,
        direction: match cli.observe.direction {
            Directions::In => Some(Direction::In),
            Directions::Out => Some(Direction::Out),
            Directions::Inout => None,
        },
        detail: Detail {
            checksums: shown && cli.show.tells_checksums(),
            link_header: cli.show.tells_link_header(),
        },
        shown,
        own_names: is_tcpdump,
    });
    let begin = |&Header {
                     link_type,
                     snapshot_len,
                     ..
                 }: &Header| {
        if is_tcpdump {
            say(format_args!(
                "reading from file {name}, link-type {link_type}, snapshot length {snapshot_len}"
            ));
            if link_type == LinkType::LINUX_SLL2 {
                say("Warning: interface names might be incorrect");
            }
        } else {
            say(format_args!("reading {name}, {link_type}"));
        }
    };
    let clock = Clock::of_times_of_day();
    let mut pipeline = Pipeline::new(
        cli.show.sink(false),
        clock,
        &Names::default(),
        cli.end.count,
    );
    dropped.extend(privileges::settle(&CapsHashSet::new()));
    dropped.extend(privileges::confine(Calls::OfFile));
    tell_dropped(cli, &dropped);
    let reading = capture.read(file, &mut stops, &mut pipeline, begin);
    let (mut end, error) = reading.await?;
    let both = capture.both();
    // Programs get their object of an empty file, too.
    let is_told = both.is_any() || cli.show.format == Format::Json;
    if end == End::Done && !is_tcpdump && is_told {
        let seen = Seen {
            both,
            span: capture.span(),
            through_ring: false,
            is_one_sided,
            tally: pipeline.tally().filter(|_| shown),
            tied: None,
        };
        let (text, stream) = summary(&cli.show, &seen, 0, capture.last_ns());
        end = observe::last_words(&mut stops, text, stream).await?;
    }
    let passed_over = both.undirected.filter(|counters| counters.filtered > 0);
    if let (Some(counters), false) = (passed_over, cli.observe.direction == Directions::Inout) {
        tell(format_args!(
            "{name} does not tell the direction of {}; -Q passed over them",
            table::Packets(counters.filtered)
        ));
    }
    match error {
        Some(CaptureError::Filter(error)) => Err(error.into()),
        Some(error) => Err(anyhow!("{name}: {error}")),
        None => Ok(end),
    }
}

/// Tells what could not be given up; if that was asked for, also what was.
fn tell_dropped(cli: &Cli, dropped: &Dropped) {
    dropped.failed.iter().for_each(tell);
    if cli.privileges.verbose > 0 {
        tell(format_args!("goes on with {}", dropped.done.join(", ")));
    }
}

/// A file, or standard input for `-`.
fn open(path: &Path) -> io::Result<File> {
    if path == Path::new("-") {
        io::stdin().as_fd().try_clone_to_owned().map(File::from)
    } else {
        File::open(path)
    }
}

async fn observe_live(cli: &Cli) -> Result<End> {
    let filter = filter(cli)?;
    let user = cli.privileges.user()?;
    let namespace = namespace(cli)?;
    let facts = facts::gather(namespace.as_ref());
    let request = preflight::Request {
        interfaces: cli.observe.interfaces.clone(),
        follow: cli.observe.follow,
        buffer_size: cli.kernel.buffer_size.octets(),
        source: cli.kernel.source(),
    };
    let mut ready = preflight::check(&request, &facts)?;
    let settings = Settings {
        records: cli.show.stats.is_none(),
        checksums: cli.show.tells_checksums(),
        link_header: cli.show.tells_link_header(),
        buffer_size: cli.kernel.buffer_size.octets(),
        kernel_log: cli.kernel.kernel_log,
    };
    let directions: Vec<_> = Direction::ALL
        .into_iter()
        .filter(|&one| cli.observe.direction.include(one))
        .collect();
    // Names of interfaces are looked up where those are.
    let waits = ready.selection.waits();
    let leave_out = || sieve::leave_out(&filter, &mut ready.targets, &directions, waits);
    ready.notes.extend(within(namespace.as_ref(), leave_out)??);
    let stops = Stops::new().context("cannot hear signals")?;
    let lookout = front::start_lookout(ready.way, namespace.as_ref(), facts.kernel.version)?;
    let needed = privileges::needed(ready.way, namespace.is_some());
    let needed = needed.context("cannot read what is allowed")?;
    let dropped = privileges::narrow(user.as_ref(), &needed)?;
    let place = Place {
        targets: ready.targets,
        selection: ready.selection,
        namespace: namespace.map(Arc::new),
        kernel: facts.kernel.version,
    };
    let plan = Plan {
        place: &place,
        directions: &directions,
        mechanism: cli.kernel.attach,
        filter: &filter,
    };
    let chosen =
        chosen::start(ready.way, &settings, plan, &facts.kernel, lookout).map_err(|error| {
            match error {
                StartError::Filter(error) => error.into(),
                error => anyhow!("{error}"),
            }
        })?;
    match chosen {
        Chosen::Ebpf(live) => show(cli, *live, dropped, &ready.notes, plan, stops).await,
        Chosen::Socket(socket, note) => {
            note.iter().for_each(tell);
            show(cli, *socket, dropped, &ready.notes, plan, stops).await
        }
    }
}

/// Shows what a source has, until something ends it.
async fn show(
    cli: &Cli,
    mut source: impl Source,
    mut dropped: Dropped,
    notes: &[String],
    Plan {
        place,
        directions,
        filter,
        ..
    }: Plan<'_>,
    mut stops: Stops,
) -> Result<End> {
    // Whatever reads a file or speaks to others comes before.
    let pipeline = pipeline(cli, place, source.station().names())?;
    let mut lines = StatsLines::new(&cli.show, directions);
    message::ready();
    dropped.extend(privileges::settle(&privileges::kept(false, place.kernel)));
    dropped.extend(privileges::confine(Calls::OfInterfaces));
    tell_dropped(cli, &dropped);
    for note in notes.iter().chain(source.station().notes()) {
        tell(note);
    }
    say(greeting(&source));
    stops.after(cli.end.duration);
    let mut shows = None;
    let end = match cli.show.stats {
        Some(every) => {
            lines.begin();
            let show = |counted: &Counted, text: &mut BytesMut| lines.append(counted, text);
            observe::counters(&mut source, &mut stops, every, show).await?
        }
        None => {
            let pipeline = shows.insert(pipeline);
            let end = observe::records(&mut source, &mut stops, pipeline).await?;
            if let Some(error) = pipeline.error() {
                return Err(anyhow!("{error}"));
            }
            end
        }
    };
    if matches!(end, End::Closed | End::Forced) {
        return Ok(end);
    }
    let counted = source.counted()?;
    let tied = interfaces::tied(source.station().present());
    let seen = Seen {
        both: both(directions, &counted),
        span: Some(source.span()),
        through_ring: shows.is_some() || source.may_lose_counts(),
        is_one_sided: filter.is_one_sided(),
        tally: shows.as_ref().and_then(Pipeline::tally),
        tied: Some(&tied),
    };
    let shown = shows
        .as_ref()
        .map_or(0, |pipeline| pipeline.account().shown);
    let (text, stream) = summary(&cli.show, &seen, shown, Some(now_ns()));
    let said = observe::last_words(&mut stops, text, stream).await?;
    if end == End::Lost && said == End::Done {
        return Err(anyhow!("nothing is left to observe"));
    }
    Ok(said)
}

/// What the user is told when everything is in place.
fn greeting(source: &impl Source) -> String {
    let names = match source.station().interfaces() {
        [] => "nothing yet".to_owned(),
        names => names.join(", "),
    };
    format!("observing {names}{}; Ctrl-C ends", source.manner())
}

/// The namespace that is to be observed, if it is another one. It can be entered.
fn namespace(cli: &Cli) -> Result<Option<Namespace>> {
    let Some(name) = &cli.observe.namespace else {
        return Ok(None);
    };
    let namespace = Namespace::open(name)?;
    namespace.visit(|| ())?;
    Ok(Some(namespace))
}

fn pipeline(cli: &Cli, place: &Place, names: &Names) -> Result<Pipeline> {
    let is_of_many = place.targets.len() > 1 || place.selection.is_of_many();
    let clock = Clock::new().context("cannot read the clock")?;
    let mut pipeline = Pipeline::new(cli.show.sink(is_of_many), clock, names, cli.end.count);
    // What leaves a loopback interface comes in again, and is shown then: so does tcpdump, which shows nothing if only
    // what leaves is asked for (`linux_check_direction`, pcap-linux.c of libpcap).
    pipeline.shows_outgoing_of_loopback =
        cli.observe.direction == Directions::Out && cli.show.format != Format::Tcpdump;
    Ok(pipeline)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
