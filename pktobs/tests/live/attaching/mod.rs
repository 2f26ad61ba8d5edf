//! Attaching beside others and detaching from what is gone: by clsact first of all, by TCX where that differs.

mod foreign;
mod many;
mod owners;

use std::ffi::OsStr;

use xtask::lab::Host;

use crate::support::attached::filters;

const CLSACT: &[&str] = &["-i", "eth0", "--attach", "clsact", "--format", "tcpdump"];

/// Runs `ip ARGUMENTS`, which must succeed.
#[track_caller]
pub(crate) fn ip(host: &Host, arguments: &[impl AsRef<OsStr>]) {
    let output = host.command("ip").args(arguments).output();
    let output = output.expect("run ip(8)");
    assert!(output.status.success(), "{output:?}");
}

/// The number of filters of pktobs at ingress and egress of eth0.
fn ours(host: &Host) -> [usize; 2] {
    ["ingress", "egress"].map(|side| filters(host, side).matches(" name pktobs_").count())
}
