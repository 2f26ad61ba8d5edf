//! How soon a packet is shown: a lone one, and the first after the start.

use std::{
    io::Read,
    net::UdpSocket,
    process::Stdio,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use xtask::lab::INTERFACE;

use super::{
    Bench, interrupt,
    mixes::PORT,
    network::Network,
    observers::{Observer, Output, Program},
    process::Process,
    report::Table,
    statistics::{decimals, median},
};

/// Long enough for an observer to sleep again.
const PAUSE: Duration = Duration::from_millis(100);
/// tcpdump hands on what it has once a second.
const LIMIT: Duration = Duration::from_secs(5);

/// Observers whose lines are read from a pipe, and how many packets each is sent.
const OBSERVERS: [(&str, Program, u32); 4] = [
    ("pktobs", Program::Pktobs(&[]), 50),
    (
        "pktobs --format tcpdump",
        Program::Pktobs(&["--format", "tcpdump"]),
        50,
    ),
    (
        "tcpdump -l -nn -v --immediate-mode",
        Program::Tcpdump(&["-l", "-nn", "-v", "--immediate-mode"]),
        50,
    ),
    (
        "tcpdump -l -nn -v",
        Program::Tcpdump(&["-l", "-nn", "-v"]),
        10,
    ),
];

/// Measures and reports; gives the milliseconds to the first packet shown of pktobs by default.
///
/// # Errors
/// A packet is not shown in time, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench) -> Result<f64> {
    let network = Network::new()?;
    let socket = network.lab.dev1().enter(|| -> Result<UdpSocket> {
        let socket = UdpSocket::bind(("0.0.0.0", 0))?;
        socket.connect((network.lab.dev2().address(), PORT))?;
        Ok(socket)
    })??;
    let mut table = Table::new(&[
        "observer",
        "median",
        "highest",
        "packets",
        "start to first packet",
    ]);
    let mut by_default = None;
    for (shown, program, count) in OBSERVERS {
        eprintln!("{shown}: {count} packets, one at a time");
        let observer = Observer {
            name: "",
            shown,
            program,
            output: Output::Read,
        };
        let mut starts = Vec::new();
        for _ in 0..bench.rounds {
            starts.push(first_packet(bench, &network, observer, &socket)?);
        }
        let start = median(starts);
        by_default.get_or_insert(start);
        let latencies = lone_packets(bench, &network, observer, &socket, count)?;
        let highest = latencies.iter().copied().fold(0.0, f64::max);
        table.row(vec![
            shown.to_owned(),
            decimals(Some(median(latencies)), 2),
            decimals(Some(highest), 2),
            count.to_string(),
            decimals(Some(start), 0),
        ]);
    }
    bench.report.section("Latency")?;
    bench.report.paragraph(
        "A UDP packet about every 100 ms, alone: from just before it is sent to when the reader of the observer's \
         pipe has read something. The last column is from the start of the program, packets coming every \
         millisecond; it includes the verifier's work on the kernel programs.",
    )?;
    bench.report.table("milliseconds", &table)?;
    Ok(by_default.unwrap_or(f64::NAN))
}

/// An observer, and the times at which it wrote something.
fn start(
    bench: &Bench,
    network: &Network,
    observer: Observer,
) -> Result<(Process, Receiver<Instant>)> {
    let interfaces = [INTERFACE.to_owned()];
    let host = network.lab.dev2();
    let command = observer.command(host, &bench.pktobs, &bench.directories, &interfaces)?;
    let mut command = command.context("no program to start")?;
    command.stdout(Stdio::piped());
    let mut process = Process::start(&mut command, &bench.cpus)?;
    let mut pipe = process.take_stdout().context("no pipe to read from")?;
    let (write, written) = mpsc::channel();
    thread::spawn(move || {
        let mut octets = [0; 4096];
        while let Ok(1..) = pipe.read(&mut octets) {
            if write.send(Instant::now()).is_err() {
                break;
            }
        }
    });
    Ok((process, written))
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// From the start of the program to the first packet shown, of packets that come once a millisecond.
fn first_packet(
    bench: &Bench,
    network: &Network,
    observer: Observer,
    socket: &UdpSocket,
) -> Result<f64> {
    interrupt::check()?;
    let is_shown = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_shown.load(Ordering::Relaxed) {
                // One that is not sent is followed by others.
                let _ = socket.send(b"first");
                thread::sleep(Duration::from_millis(1));
            }
        });
        let start_time = Instant::now();
        let shown = start(bench, network, observer).and_then(|(process, written)| {
            let shown = written.recv_timeout(LIMIT).context("no packet is shown")?;
            Ok((process, shown - start_time))
        });
        is_shown.store(true, Ordering::Relaxed);
        let (process, shown) = shown?;
        process.interrupt()?;
        Ok(milliseconds(shown))
    })
}

/// From sending a packet to its line, with a pause before each.
fn lone_packets(
    bench: &Bench,
    network: &Network,
    observer: Observer,
    socket: &UdpSocket,
    count: u32,
) -> Result<Vec<f64>> {
    let (mut process, written) = start(bench, network, observer)?;
    process.wait_for(observer.ready().context("no program to wait for")?)?;
    let mut latencies = Vec::new();
    for _ in 0..count {
        interrupt::check()?;
        thread::sleep(PAUSE);
        // Nothing is on the wire but what is sent here; a line in several pieces is complete by now.
        while written.try_recv().is_ok() {}
        let sent = Instant::now();
        socket.send(b"lone").context("cannot send")?;
        let shown = written
            .recv_timeout(LIMIT)
            .context("a packet is not shown")?;
        latencies.push(milliseconds(shown - sent));
    }
    process.interrupt()?;
    Ok(latencies)
}
