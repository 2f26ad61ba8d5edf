//! The budgets of docs/budgets.toml beside what was measured.

use anyhow::Result;
use xtask::budgets::Budgets;

use super::{Bench, filters, live::Medians, programs, report::Table};

/// What was measured, by part; `None` for a part that was not.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    pub(crate) live: Option<Vec<Medians>>,
    pub(crate) programs: Option<programs::Figures>,
    pub(crate) filters: Option<filters::Figures>,
    /// MiB at the most over many packets and flows.
    pub(crate) resident_mib: Option<f64>,
    pub(crate) idle_wakeups: Option<f64>,
    /// Milliseconds from the start to the first packet shown.
    pub(crate) start_ms: Option<f64>,
}

/// Whether a figure has to be at most or at least its budget.
#[derive(Clone, Copy)]
enum Bar {
    /// It is told beside another.
    None,
    AtMost(f64),
    AtLeast(f64),
}

/// Nanoseconds of an observer's CPU.
type Each = fn(&Medians) -> Option<f64>;

/// Reports the budgets about which something was measured.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn report(bench: &mut Bench, measured: &Measured, budgets: &Budgets) -> Result<()> {
    let rows = rows(measured, budgets);
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&["what", "budget", "measured", "kept"]);
    for (what, bar, figure) in rows {
        let kept = |is_kept| if is_kept { "yes" } else { "no" };
        let (budget, kept) = match bar {
            Bar::None => ("-".to_owned(), "-"),
            Bar::AtMost(most) => (format!("≤ {most}"), kept(figure <= most)),
            Bar::AtLeast(least) => (format!("≥ {least}"), kept(figure >= least)),
        };
        table.row(vec![
            what.to_owned(),
            budget,
            format!("{figure:.2}"),
            kept.to_owned(),
        ]);
    }
    bench.report.section("Budgets")?;
    bench
        .report
        .table("docs/budgets.toml beside this run", &table)
}

fn rows(measured: &Measured, budgets: &Budgets) -> Vec<(&'static str, Bar, f64)> {
    use Bar::{AtLeast, AtMost};
    let mut rows = Vec::new();
    if let Some(figures) = measured.programs {
        /// Options of the TCP packet that is measured on, and what the ring rounds up.
        const OPTIONS: f64 = 12.0 + 4.0;
        let octets = budgets.record_octets + OPTIONS;
        rows.extend([
            (
                "counters only, ns",
                AtMost(budgets.counters_ns),
                figures.counters,
            ),
            (
                "record net of the clock, ns",
                AtMost(budgets.record_ns),
                figures.record,
            ),
            (
                "octets in the ring, TCP with timestamps",
                AtMost(octets),
                figures.record_octets,
            ),
        ]);
    }
    if let Some(figures) = measured.filters {
        rows.extend([
            (
                "`port 8080` passes over TCP, ns",
                AtMost(budgets.filter_port_ns),
                figures.port_ns,
            ),
            (
                "50 hosts pass over TCP, ns",
                AtMost(budgets.filter_hosts_ns),
                figures.hosts_ns,
            ),
            (
                "ratio, a filter that selects 1 in 1,000",
                AtLeast(budgets.filter_ratio),
                figures.ratio,
            ),
        ]);
    }
    let live = |name: &str| {
        measured
            .live
            .iter()
            .flatten()
            .find(|one| one.observer.name == name)
    };
    if let Some(stats) = live("stats") {
        rows.push((
            "ratio, counters only",
            AtLeast(budgets.counters_ratio),
            stats.ratio,
        ));
    }
    if let Some(annotated) = live("annotated") {
        rows.push((
            "ratio, records",
            AtLeast(budgets.records_ratio),
            annotated.ratio,
        ));
        rows.extend(live("ring").map(|ring| {
            (
                "ratio, records / clock and ring by themselves",
                AtLeast(budgets.records_of_ring_ratio),
                annotated.ratio / ring.ratio,
            )
        }));
    }
    for (what, name) in [
        ("lost at full rate, > /dev/null", "annotated"),
        ("lost at full rate, > tmpfs", "annotated-tmpfs"),
        ("lost at full rate, --format tcpdump > /dev/null", "text"),
    ] {
        rows.extend(live(name).map(|one| (what, AtMost(0.0), one.lost)));
    }
    let user: Each = Medians::user_each_shown;
    let all: Each = Medians::each_shown;
    let most = AtMost(budgets.user_cpu_ratio);
    for (what, name, each, bar) in [
        (
            "user CPU a packet shown / tcpdump's",
            "annotated",
            user,
            most,
        ),
        ("the same, system CPU included", "annotated", all, Bar::None),
        ("user CPU, --format tcpdump / tcpdump's", "text", user, most),
        ("the same, system CPU included", "text", all, Bar::None),
    ] {
        let figure = |name| live(name).and_then(each);
        let ratio = figure(name)
            .zip(figure("tcpdump"))
            .map(|(ours, theirs)| ours / theirs);
        rows.extend(ratio.map(|ratio| (what, bar, ratio)));
    }
    for (what, budget, figure) in [
        (
            "resident memory, MiB",
            budgets.resident_mib,
            measured.resident_mib,
        ),
        (
            "idle wake-ups a second",
            budgets.idle_wakeups,
            measured.idle_wakeups,
        ),
        (
            "start to first packet, ms",
            budgets.start_ms,
            measured.start_ms,
        ),
    ] {
        rows.extend(figure.map(|figure| (what, AtMost(budget), figure)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_measured_is_judged() {
        let budgets = Budgets::read(&xtask::root()).unwrap();
        assert!(rows(&Measured::default(), &budgets).is_empty());
        let measured = Measured {
            idle_wakeups: Some(1.0),
            ..Measured::default()
        };
        let rows = rows(&measured, &budgets);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].2, 1.0);
    }
}
