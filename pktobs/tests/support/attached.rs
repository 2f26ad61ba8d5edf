//! What is attached to an interface, as the kernel and tc(8) tell it.

use aya::programs::{SchedClassifier, TcAttachType};
use xtask::lab::Host;

/// The names of the TCX programs of an interface, in the order in which packets meet them.
pub(crate) fn tcx(host: &Host, interface: &str, side: TcAttachType) -> Vec<String> {
    let query = || {
        let (_, programs) = SchedClassifier::query_tcx(interface, side).expect("query TCX");
        let name = |program: &aya::programs::ProgramInfo| {
            program.name_as_str().expect("a name in UTF-8").to_owned()
        };
        programs.iter().map(name).collect()
    };
    host.enter(query).expect("enter the host")
}

/// The same of both sides: ingress, egress.
pub(crate) fn tcx_both(host: &Host, interface: &str) -> [Vec<String>; 2] {
    [TcAttachType::Ingress, TcAttachType::Egress].map(|side| tcx(host, interface, side))
}

/// What `tc ARGUMENTS` prints.
#[track_caller]
pub(crate) fn tc(host: &Host, arguments: &[&str]) -> String {
    let output = host.command("tc").args(arguments).output();
    let output = output.expect("run tc(8)");
    assert!(output.status.success(), "tc {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The clsact filters of one side (`ingress` or `egress`) of eth0.
pub(crate) fn filters(host: &Host, side: &str) -> String {
    tc(host, &["filter", "show", "dev", "eth0", side])
}

/// The qdiscs of eth0.
pub(crate) fn qdiscs(host: &Host) -> String {
    tc(host, &["qdisc", "show", "dev", "eth0"])
}

/// Adds a filter to one side of eth0, at `place` (`pref`, `protocol`), that decides nothing: classic BPF that matches no
/// packet.
#[track_caller]
pub(crate) fn add_filter(host: &Host, side: &str, place: &[&str]) {
    let add = ["filter", "add", "dev", "eth0", side];
    let no_match = ["bpf", "bytecode", "1,6 0 0 0"];
    tc(host, &[&add[..], place, &no_match].concat());
}
