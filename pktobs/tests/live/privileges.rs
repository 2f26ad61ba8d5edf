//! What it may still do once it observes: as the kernel tells it of each of its threads.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use pktobs::preflight::facts::Kernel;
use xtask::lab::{Host, Lab};

use crate::support::{
    attached::{filters, qdiscs},
    frames::{mark, send},
    observer::{Observer, observe, observe_by, pktobs},
    privilege::require_root,
};

/// A bit of capability sets (include/uapi/linux/capability.h).
pub(super) const CAP_NET_ADMIN: u64 = 1 << 12;

/// The thread that attaches and detaches (comm(5) keeps 15 characters).
const ATTACHER: &str = "pktobs-attach";

/// One thread, by its lines of `/proc/PID/task/TID/status` (proc(5)).
pub(super) struct Thread(pub(super) String);

impl Thread {
    #[track_caller]
    pub(super) fn field(&self, name: &str) -> &str {
        let mut lines = self.0.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.unwrap_or_else(|| panic!("{}", self.0)).trim()
    }

    #[track_caller]
    pub(super) fn set(&self, name: &str) -> u64 {
        u64::from_str_radix(self.field(name), 16).expect("hex")
    }
}

fn threads(pktobs: &Observer) -> Vec<Thread> {
    let tasks = fs::read_dir(format!("/proc/{}/task", pktobs.pid())).expect("its threads");
    let status = |task: std::io::Result<fs::DirEntry>| {
        // One that waits for more to write may end meanwhile.
        Some(Thread(
            fs::read_to_string(task.ok()?.path().join("status")).ok()?,
        ))
    };
    tasks.filter_map(status).collect()
}

/// Fails unless every thread has given up everything; the one that attaches may have kept capabilities.
#[track_caller]
fn assert_given_up(pktobs: &Observer, kept_by_attacher: u64) {
    let threads = threads(pktobs);
    assert!(!threads.is_empty());
    for thread in threads {
        let Thread(status) = &thread;
        let is_attacher = thread.field("Name") == ATTACHER;
        let kept = if is_attacher { kept_by_attacher } else { 0 };
        assert_eq!(thread.set("CapEff"), kept, "{status}");
        assert_eq!(thread.set("CapPrm"), kept, "{status}");
        for none in ["CapInh", "CapBnd", "CapAmb"] {
            assert_eq!(thread.set(none), 0, "{status}");
        }
        assert_eq!(thread.field("NoNewPrivs"), "1", "{status}");
        // By a filter (SECCOMP_MODE_FILTER).
        assert_eq!(thread.field("Seccomp"), "2", "{status}");
    }
    // Of one that is not dumpable, others may not even see these (ptrace(2), "access mode checking").
    let environment = Command::new("setpriv")
        .args(["--bounding-set=-all", "cat"])
        .arg(format!("/proc/{}/environ", pktobs.pid()))
        .output()
        .expect("run setpriv(1)");
    assert!(!environment.status.success(), "it is dumpable");
}

#[track_caller]
fn assert_user(pktobs: &Observer, user: &str, groups: &str) {
    for thread in threads(pktobs) {
        let four = [user; 4].join("\t");
        assert_eq!(thread.field("Uid"), four);
        assert_eq!(thread.field("Gid"), four);
        assert_eq!(thread.field("Groups"), groups);
    }
}

/// The user `nobody`, and its group.
const NOBODY: &str = "65534";

/// Sends something, and waits until it is shown: nothing that is needed was given up.
#[track_caller]
fn assert_observes(pktobs: &Observer, lab: &Lab) {
    send(lab.dev1(), "eth0", &[mark(7)], 1);
    pktobs.wait_for(" seq 7");
}

#[test]
fn it_gives_up_every_capability_that_it_does_not_need() {
    if !require_root() {
        return;
    }
    let by_program = kept_by_default();
    for (arguments, kept) in [
        (&["-i", "eth0"][..], by_program),
        (&["-i", "any"], by_program),
        (&["-i", "eth0", "--follow", "icmp"], by_program),
        (&["-i", "eth0", "--attach", "clsact"], CAP_NET_ADMIN),
        (&["-i", "any", "--attach", "clsact"], CAP_NET_ADMIN),
        (&["-i", "eth0", "--source", "socket"], 0),
        (&["-i", "any", "--source", "socket"], 0),
    ] {
        let lab = Lab::new().expect("a lab");
        let pktobs = observe(lab.dev2(), arguments);
        assert_given_up(&pktobs, kept);
        assert_user(&pktobs, "0", &own_groups());
        assert_observes(&pktobs, &lab);
        // Threads that came since are as those before.
        assert_given_up(&pktobs, kept);
        let ended = pktobs.finish();
        ended.assert_code(0);
        assert!(!ended.stderr.contains("cannot"), "{ended:?}");
    }
}

/// Nothing with TCX; without it, clsact filters are attached and removed.
fn kept_by_default() -> u64 {
    let has_tcx = Kernel::running().version >= (6, 6);
    if has_tcx { 0 } else { CAP_NET_ADMIN }
}

/// The supplementary groups of this test, which pktobs has from it as long as it stays the same user.
fn own_groups() -> String {
    let groups = nix::unistd::getgroups().expect("groups");
    let groups: Vec<_> = groups.iter().map(ToString::to_string).collect();
    groups.join(" ")
}

#[test]
fn it_becomes_the_user_asked_for_or_who_ran_sudo_and_still_detaches() {
    if !require_root() {
        return;
    }
    for how in [
        &["--attach", "auto"],
        &["--attach", "clsact"],
        &["--source", "socket"],
    ] {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        let mut by_name = pktobs(dev2, &["-i", "any", "-Z", "nobody"]);
        let mut by_sudo = pktobs(dev2, &["-i", "any"]);
        by_sudo.envs([("SUDO_UID", NOBODY), ("SUDO_GID", NOBODY)]);
        for command in [&mut by_name, &mut by_sudo] {
            let pktobs = observe_by(command.args(how));
            assert_user(&pktobs, NOBODY, "");
            assert_observes(&pktobs, &lab);
            pktobs.finish().assert_code(0);
            assert_eq!(filters(dev2, "ingress"), "");
            assert!(!qdiscs(dev2).contains("clsact"));
        }
    }
}

#[test]
fn root_stays_root_if_that_is_asked_for() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let mut command = pktobs(lab.dev2(), &["-i", "eth0", "-Z", "root"]);
    command.envs([("SUDO_UID", NOBODY), ("SUDO_GID", NOBODY)]);
    let pktobs = observe_by(&mut command);
    assert_user(&pktobs, "0", &own_groups());
    assert_given_up(&pktobs, kept_by_default());
    pktobs.finish().assert_code(0);
}

#[test]
fn a_user_that_cannot_be_become_is_an_error_and_nothing_is_attached() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let ended = Observer::start(&mut pktobs(
        lab.dev2(),
        &["-i", "eth0", "-Z", "no-such-user"],
    ))
    .end();
    ended.assert_code(1);
    let text = "pktobs: there is no user no-such-user; `getent passwd` lists them\n";
    assert_eq!(ended.stderr, text);
}

/// The header of a pcap file of Ethernet frames, host byte order: magic, version 2.4, zone, accuracy, snapshot length,
/// link type (pcap-savefile(5)).
fn pcap_header() -> Vec<u8> {
    let version = [2_u16, 4].map(u16::to_ne_bytes).concat();
    let words = [0_u32, 0, 262_144, 1].map(u32::to_ne_bytes).concat();
    [&0xa1b2_c3d4_u32.to_ne_bytes()[..], &version, &words].concat()
}

#[test]
fn a_file_is_read_with_nothing_at_all() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let of_sudo = [("SUDO_UID", NOBODY), ("SUDO_GID", NOBODY)];
    for (user, groups, variables) in [("0", &*own_groups(), &[][..]), (NOBODY, "", &of_sudo)] {
        let mut command = pktobs(lab.dev1(), &["-r", "-"]);
        let (reader, mut writer) = std::io::pipe().expect("a pipe");
        command
            .stdin(Stdio::from(reader))
            .envs(variables.iter().copied());
        let pktobs = Observer::start(&mut command);
        drop(command);
        writer.write_all(&pcap_header()).expect("it reads");
        pktobs.wait_for_message("reading -");
        assert_given_up(&pktobs, 0);
        assert_user(&pktobs, user, groups);
        drop(writer);
        pktobs.end().assert_code(0);
    }
}

/// What is told with -v: `what` each time, in the order in which it is given up.
#[track_caller]
fn assert_told(host: &Host, arguments: &[&str], what: &[&str]) {
    let pktobs = observe(host, &[arguments, &["-v"]].concat());
    let ended = pktobs.finish();
    let line = ended
        .stderr
        .lines()
        .find_map(|line| line.strip_prefix("pktobs: goes on with "));
    let line = line.unwrap_or_else(|| panic!("{ended:?}"));
    let mut rest = line;
    for words in what {
        let place = rest
            .find(words)
            .unwrap_or_else(|| panic!("{words} in {line}"));
        rest = &rest[place + words.len()..];
    }
}

#[test]
fn what_was_given_up_is_told_in_a_line_if_that_is_asked_for() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let ways = [
        "no new privileges",
        "no capabilities",
        "no files (landlock ABI ",
        "system calls (seccomp)",
    ];
    assert_told(lab.dev2(), &["-i", "eth0"], &ways);
    let with_user = [&["user nobody"], &ways[..]].concat();
    assert_told(lab.dev2(), &["-i", "eth0", "-Z", "nobody"], &with_user);
}

#[test]
fn the_version_tells_what_the_machine_offers_in_aligned_lines() {
    let verbose = |wrapper: &str, arguments: &[&str]| {
        let mut command = Command::new(wrapper);
        command.args(arguments).arg(env!("CARGO_BIN_EXE_pktobs"));
        command.args(["--version", "--verbose"]).env("LC_ALL", "C");
        let output = command.output().expect("its output");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    if !require_root() {
        return;
    }
    let text = verbose("env", &["-u", "SUDO_UID"]);
    let mut lines = text.lines();
    let version = format!("pktobs {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(lines.next(), Some(&*version));
    for (line, name) in lines.by_ref().zip([
        "kernel",
        "ring buffer",
        "TCX",
        "BTF",
        "no_new_privs",
        "seccomp",
        "landlock",
        "CAP_BPF",
        "CAP_NET_ADMIN",
        "CAP_PERFMON",
        "CAP_NET_RAW",
        "CAP_SYS_ADMIN",
        "CAP_SETUID",
        "CAP_SETGID",
        "CAP_SETPCAP",
        "user",
    ]) {
        let (column, value) = line.split_at(16);
        assert_eq!(column.trim_end(), name, "{text}");
        assert!(!value.starts_with(' ') && !value.is_empty(), "{text}");
    }
    let value = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{text}")).trim().to_owned()
    };
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").expect("a release");
    assert_eq!(value(&text, "kernel"), format!("Linux {}", release.trim()));
    assert!(value(&text, "CAP_BPF").starts_with("held "));
    assert_eq!(value(&text, "user"), "root, stays so");
    let text = verbose("setpriv", &["--bounding-set=-bpf"]);
    assert!(value(&text, "CAP_BPF").starts_with("not held "), "{text}");
    let text = verbose("env", &["SUDO_UID=65534", "SUDO_GID=65534"]);
    assert_eq!(value(&text, "user"), "root, becomes nobody");
}
