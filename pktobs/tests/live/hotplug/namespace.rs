//! Another network namespace, observed from outside.

use std::{
    fs,
    process::{Command, Stdio},
};

use xtask::lab::Lab;

use super::{MANNERS, ip, pair};
use crate::support::{
    attached::{qdiscs, tcx_both},
    frames::{mark, mark_text, send},
    observer::Observer,
    privilege::require_root,
};

/// pktobs where this test is, not in a host of the lab.
fn outside(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pktobs"));
    command.args(arguments).env("LC_ALL", "C");
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The network namespace of a thread.
fn net(path: &str) -> String {
    let namespace = fs::read_link(format!("{path}/ns/net")).expect("its namespace");
    namespace.to_string_lossy().into_owned()
}

#[test]
fn a_namespace_is_observed_by_name_by_process_and_by_file_from_outside() {
    if !require_root() {
        return;
    }
    for how in MANNERS {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        // It waits for its standard input to be closed.
        let mut inside = dev2.command("cat");
        let mut inside = inside.stdin(Stdio::piped()).spawn().expect("cat");
        let process = inside.id().to_string();
        let file = format!("/proc/{process}/ns/net");
        for namespace in [dev2.namespace(), &process, &file] {
            let arguments = ["--netns", namespace, "-i", "any", how[0], how[1]];
            let filter = ["--format", "tcpdump", "ifname", "eth0", "or", "arp"];
            let observer = Observer::start(&mut outside(&[&arguments[..], &filter].concat()));
            observer.wait_for_message("observing lo, eth0");
            send(lab.dev1(), "eth0", &[mark(1)], 1);
            observer.wait_for(&mark_text(1));
            pair(dev2, "new0", "new1");
            observer.wait_for_message("new0 appeared, and is observed from now on");
            if how == MANNERS[0] {
                assert_eq!(tcx_both(dev2, "new0"), [["pktobs_f_in"], ["pktobs_f_out"]]);
            }
            // One thread is there, the process is not.
            let pid = observer.pid();
            assert_eq!(net(&format!("/proc/{pid}")), net("/proc/self"));
            let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("its threads");
            let tasks = tasks.map(|task| task.expect("a thread").path());
            let there = net(&format!("/proc/{process}"));
            let is_there = |task: &std::path::PathBuf| net(&task.to_string_lossy()) == there;
            assert_eq!(tasks.filter(is_there).count(), 1);
            ip(dev2, &["link", "del", "new0"]);
            observer.wait_for_message("new0: the interface disappeared");
            observer.finish();
            assert_eq!(tcx_both(dev2, "eth0"), [[""; 0]; 2]);
            assert!(!qdiscs(dev2).contains("clsact"));
        }
        drop(inside.stdin.take());
        inside.wait().expect("cat ends");
    }
}

#[test]
fn its_interfaces_are_listed_from_outside() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    pair(lab.dev2(), "only-there0", "only-there1");
    let arguments = ["--netns", lab.dev2().namespace(), "-D"];
    let listed = outside(&arguments).output().expect("run pktobs");
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.status.success(), "{listed:?}");
    let mut lines = text.lines();
    assert!(lines.any(|line| line.starts_with("only-there0 ")), "{text}");
}

#[test]
fn a_namespace_that_is_not_there_or_may_not_be_entered_is_told() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for (name, where_) in [
        ("no-such", "/run/netns/no-such"),
        ("2147483647", "/proc/2147483647/ns/net"),
    ] {
        let refused = Observer::start(&mut outside(&["--netns", name, "-i", "lo"])).end();
        refused.assert_code(1);
        let told = format!("pktobs: cannot open network namespace {name} ({where_}): No such file");
        assert!(refused.stderr.starts_with(&told), "{refused:?}");
        assert_eq!(
            refused.stderr.matches("No such file").count(),
            1,
            "{refused:?}"
        );
    }
    let file = env!("CARGO_BIN_EXE_pktobs");
    let refused = Observer::start(&mut outside(&["--netns", file, "-i", "lo"])).end();
    refused.assert_code(1);
    let told = format!(
        "pktobs: {file} is no network namespace; `ip netns list` and `lsns -t net` list them\n"
    );
    assert_eq!(refused.stderr, told);
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-sys_admin", env!("CARGO_BIN_EXE_pktobs")]);
    command.args(["--netns", lab.dev2().namespace(), "-i", "lo"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let refused = Observer::start(command.stderr(Stdio::piped())).end();
    refused.assert_code(1);
    let name = lab.dev2().namespace();
    let told = format!("cannot enter network namespace {name}: Operation not permitted");
    assert!(refused.stderr.contains(&told), "{refused:?}");
    assert!(refused.stderr.contains("CAP_SYS_ADMIN"), "{refused:?}");
}
