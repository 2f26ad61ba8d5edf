//! The budgets of docs/budgets.toml, which tests and the benchmark hold the project to.

pub mod verifier;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use toml::{Table, Value};

/// Where they are kept, seen from the root of the workspace.
pub const FILE: &str = "docs/budgets.toml";

/// What pktobs may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budgets {
    /// Instructions that the verifier may follow in a program without checksums.
    pub verified: u32,
    /// The same with checksums.
    pub verified_with_checksums: u32,
    /// Octets that a program may have after verification.
    pub translated_octets: u32,
    /// Nanoseconds a packet net of an empty program, counters only.
    pub counters_ns: f64,
    /// The same with a record, net of the clock too.
    pub record_ns: f64,
    /// Octets in the ring for a TCP packet over IPv4, its options aside.
    pub record_octets: f64,
    /// Rate under saturation in comparison with nobody observing, counters only.
    pub counters_ratio: f64,
    /// The same with records.
    pub records_ratio: f64,
    /// Nanoseconds that an attached `port 8080` takes to pass over a TCP packet, net of an empty program.
    pub filter_port_ns: f64,
    /// The same of 50 hosts or-ed.
    pub filter_hosts_ns: f64,
    /// Rate under saturation with a filter that selects one packet in a thousand, in comparison with nobody observing.
    pub filter_ratio: f64,
    /// User CPU a packet shown in comparison with `tcpdump -nn -v`.
    pub user_cpu_ratio: f64,
    /// Wake-ups a second on an idle host.
    pub idle_wakeups: f64,
    /// Resident memory in MiB, the ring included.
    pub resident_mib: f64,
    /// Milliseconds from the start to the first packet shown.
    pub start_ms: f64,
}

impl Budgets {
    /// Reads the file under `root`, the root of the workspace.
    ///
    /// # Errors
    /// It cannot be read, or lacks a budget.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(FILE);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {FILE}"))?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        let table: Table = text
            .parse()
            .with_context(|| format!("{FILE} is not TOML"))?;
        let float = |name: &str| {
            let value = table.get(name);
            let number = value.and_then(Value::as_float);
            let whole = || value.and_then(Value::as_integer).map(|whole| whole as f64);
            number
                .or_else(whole)
                .with_context(|| format!("{FILE} has no number {name}"))
        };
        let whole = |name: &str| {
            let value = table.get(name).and_then(Value::as_integer);
            let whole = value.and_then(|value| u32::try_from(value).ok());
            whole.with_context(|| format!("{FILE} has no whole number {name}"))
        };
        Ok(Self {
            verified: whole("verified")?,
            verified_with_checksums: whole("verified_with_checksums")?,
            translated_octets: whole("translated_octets")?,
            counters_ns: float("counters_ns")?,
            record_ns: float("record_ns")?,
            record_octets: float("record_octets")?,
            counters_ratio: float("counters_ratio")?,
            records_ratio: float("records_ratio")?,
            filter_port_ns: float("filter_port_ns")?,
            filter_hosts_ns: float("filter_hosts_ns")?,
            filter_ratio: float("filter_ratio")?,
            user_cpu_ratio: float("user_cpu_ratio")?,
            idle_wakeups: float("idle_wakeups")?,
            resident_mib: float("resident_mib")?,
            start_ms: float("start_ms")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_every_budget() {
        let budgets = Budgets::read(&crate::root()).unwrap();
        assert!(budgets.verified <= budgets.verified_with_checksums);
    }

    #[test]
    fn a_missing_budget_is_named() {
        let error = Budgets::parse("verified = 1").unwrap_err().to_string();
        assert_eq!(
            error,
            "docs/budgets.toml has no whole number verified_with_checksums"
        );
    }
}
