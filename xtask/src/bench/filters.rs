//! What a filter costs: by itself, with its counting of what it passes over and its jump to the observer, and on a
//! saturated interface when it selects one packet in a thousand.
//!
//! The program that pktobs has attached is looked up on its hook and run on octets by bpftool, so that what is
//! measured is what every packet of the host meets.

use std::{fs, process::Stdio};

use anyhow::{Context, Result, bail};
use aya::programs::{SchedClassifier, TcAttachType};
use xtask::lab::INTERFACE;

use super::{
    Bench,
    cases::Case,
    interrupt,
    kernel::{CALLS, Kernel, Room},
    live,
    mixes::Mix,
    network::Network,
    observers::{Observer, Output, Program, observer},
    packets,
    process::Process,
    report::Table,
    statistics::{decimals, grouped, median},
};

/// Selects one of the load's thousand flows: the first, by its source port.
const SELECTIVE: &str = "src port 16384";
const FLOWS: u32 = 1000;

/// Observers of a filter, and whom they are compared with.
const OBSERVERS: [Observer; 7] = [
    observer("nothing", "nothing", Program::Nothing, Output::Null),
    observer("empty", "empty TC program", Program::Empty, Output::Null),
    observer(
        "none",
        "pktobs 'port 9999' > /dev/null",
        Program::Pktobs(&["port 9999"]),
        Output::Null,
    ),
    observer(
        SELECTED,
        "pktobs 'src port 16384' > /dev/null",
        Program::Pktobs(&[SELECTIVE]),
        Output::Null,
    ),
    observer(
        "counted",
        "pktobs --stats 'src port 16384'",
        Program::Pktobs(&["--stats", SELECTIVE]),
        Output::Read,
    ),
    observer(
        "all",
        "pktobs > /dev/null",
        Program::Pktobs(&[]),
        Output::Null,
    ),
    observer(
        "tcpdump",
        "tcpdump -nn -v 'src port 16384' > /dev/null",
        Program::Tcpdump(&["-nn", "-v", SELECTIVE]),
        Output::Null,
    ),
];
const SELECTED: &str = "selected";

/// The figures that budgets are about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// Nanoseconds that `port 8080` takes to pass over a packet.
    pub(crate) port_ns: f64,
    /// Nanoseconds that 50 hosts take to pass over a packet.
    pub(crate) hosts_ns: f64,
    /// The rate with a filter that selects one packet in a thousand, in comparison with nobody observing.
    pub(crate) ratio: f64,
}

/// Measures and reports.
///
/// # Errors
/// An observer fails, the kernel refuses, or the user has interrupted.
pub(crate) fn run(bench: &mut Bench) -> Result<Figures> {
    let [port_ns, hosts_ns] = by_themselves(bench)?;
    let ratio = in_place(bench)?;
    Ok(Figures {
        port_ns,
        hosts_ns,
        ratio,
    })
}

/// The filters that are measured by themselves.
fn expressions() -> Vec<(String, String)> {
    let hosts = |count: u32| {
        let hosts = (0..count).map(|host| format!("host 192.0.2.{}", host + 1));
        hosts.collect::<Vec<_>>().join(" or ")
    };
    let mut expressions: Vec<_> = ["tcp", "port 8080", "tcp[tcpflags] & tcp-rst != 0"]
        .map(|expression| (format!("`{expression}`"), expression.to_owned()))
        .into();
    for count in HOSTS {
        let s = if count == 1 { "" } else { "s" };
        expressions.push((format!("{count} host{s}"), hosts(count)));
    }
    expressions
}

/// Hosts in an expression, with `or` between them.
const HOSTS: [u32; 4] = [1, 10, 50, 200];

/// Nanoseconds of the attached programs; gives those of a miss for one port and for 50 hosts.
fn by_themselves(bench: &mut Bench) -> Result<[f64; 2]> {
    let network = Network::new()?;
    let mut empty = Kernel::empty()?;
    let packets = ["udp", "tcp", "ipv6", "arp"];
    let mut table = Table::new(&[
        "filter",
        "UDP",
        "TCP",
        "TCP over IPv6",
        "ARP",
        "instructions",
    ]);
    let mut figures = [f64::NAN; 2];
    bench.cpus.move_to_load()?;
    for (shown, expression) in expressions() {
        eprintln!("filter: {shown}");
        let mut command = network.lab.dev2().command(&bench.pktobs.to_string_lossy());
        command.args(["-i", INTERFACE, "--stats", &expression]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut process = Process::start(&mut command, &bench.cpus)?;
        process.wait_for("observing ")?;
        let (id, instructions) = attached(&network)?;
        let mut cells = vec![shown.clone()];
        for name in packets {
            let octets = packets::named(name);
            let mut runs = Vec::new();
            for _ in 0..bench.rounds {
                interrupt::check()?;
                let floor = empty.nanoseconds(&octets, Room::None)?;
                runs.push(nanoseconds(bench, id, &octets)? - floor);
            }
            let figure = median(runs);
            cells.push(decimals(Some(figure), 1));
            match (name, shown.as_str()) {
                ("tcp", "`port 8080`") => figures[0] = figure,
                ("tcp", "50 hosts") => figures[1] = figure,
                _ => {}
            }
        }
        cells.push(instructions.to_string());
        table.row(cells);
        process.interrupt()?;
    }
    bench.report.section("Filters")?;
    bench.report.paragraph(
        "Nanoseconds a packet of the program that `pktobs --stats FILTER` has attached, net of an empty program, \
         by `bpftool prog run`. It decides, counts what it passes over, and jumps to the observer with what it \
         selects, whose counters are then in the figure: here `tcp` selects TCP, and all else selects nothing. Hosts stand with `or` between them.",
    )?;
    bench
        .report
        .table("an attached filter, one packet after the other", &table)?;
    Ok(figures)
}

/// The identifier of the first program on dev2's ingress, and how many instructions it has after verification.
fn attached(network: &Network) -> Result<(u32, u32)> {
    let query = || SchedClassifier::query_tcx(INTERFACE, TcAttachType::Ingress);
    let (_, programs) = network.lab.dev2().enter(query)??;
    let first = programs.first().context("nothing is attached")?;
    let translated = first.size_translated().context("needs Linux 4.15")?;
    /// Octets of an eBPF instruction.
    const INSTRUCTION: u32 = 8;
    Ok((first.id(), translated / INSTRUCTION))
}

/// The mean nanoseconds of [`CALLS`] calls of the program with this identifier.
fn nanoseconds(bench: &Bench, id: u32, octets: &[u8]) -> Result<f64> {
    let frame = bench.directories.output();
    fs::write(&frame, octets).with_context(|| format!("cannot write {}", frame.display()))?;
    let mut bpftool = std::process::Command::new("bpftool");
    bpftool.args(["prog", "run", "id", &id.to_string(), "data_in"]);
    bpftool.arg(&frame).args(["repeat", &CALLS.to_string()]);
    let output = bpftool.output().context("cannot run bpftool")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let Some(nanoseconds) = duration(&said) else {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("bpftool did not tell how long program {id} takes: {said}{error}");
    };
    Ok(nanoseconds)
}

/// The figure in "Return value: 4294967295, duration (average): 12ns".
fn duration(said: &str) -> Option<f64> {
    let (_, figure) = said.split_once("(average): ")?;
    figure.split_once("ns")?.0.parse().ok()
}

/// A selective filter at full rate; gives the rate in comparison with nobody observing.
fn in_place(bench: &mut Bench) -> Result<f64> {
    let network = Network::new()?;
    let case = Case {
        mix: Mix::Udp,
        flows: FLOWS,
        rate: None,
        observers: OBSERVERS.to_vec(),
    };
    let medians = live::measure(bench, &network, &case)?;
    let mut table = Table::new(&[
        "observer",
        "packets/s",
        "ratio",
        "shown of 1,000",
        "told lost",
        "CPU ns/offered",
    ]);
    for one in &medians {
        let shows = one.observer.shows();
        let runs = one.observer.ready().is_some();
        table.row(vec![
            one.observer.shown.to_owned(),
            grouped(one.rate),
            format!("{:.3} ({:.3})", one.ratio, one.lowest_ratio),
            decimals(shows.then_some(one.shown / one.offered * 1000.0), 2),
            decimals(shows.then_some(one.lost), 0),
            decimals(runs.then_some(one.user + one.system), 1),
        ]);
    }
    bench.report.paragraph(
        "In place, UDP of 1,000 flows at full rate: a filter that selects nothing, and one that selects one flow.",
    )?;
    bench
        .report
        .table("a filter on a saturated interface", &table)?;
    let selected = medians.iter().find(|one| one.observer.name == SELECTED);
    Ok(selected.map_or(f64::NAN, |one| one.ratio))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bpftools_figure_is_read() {
        let said = "Return value: 4294967295, duration (average): 12ns\n";
        assert_eq!(duration(said), Some(12.0));
        assert_eq!(duration("Error: bpf_prog_test_run_opts"), None);
    }
}
