//! What pktobs says when it cannot start: one clear message with everything that is missing, exit code 1, and
//! nothing left attached.
//!
//! The built program is run as another user, with capabilities taken away (`setpriv`), in a user namespace
//! (`unshare`), and under a system call filter that refuses bpf(2). This needs root: without it the tests pass
//! without looking, except under CI (the variable `CI` is set), where they fail.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Output},
    thread,
};

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use tempfile::TempDir;

/// A network namespace for one test, with nothing in it but `lo`, up.
struct Namespace {
    name: String,
    /// Holds a copy of the program that every user may run.
    directory: TempDir,
}

impl Namespace {
    /// `None` without root.
    fn new(test: &str) -> Option<Self> {
        if !nix::unistd::geteuid().is_root() {
            assert!(std::env::var_os("CI").is_none(), "this test needs root");
            eprintln!("skipped: this test needs root");
            return None;
        }
        let name = format!("pktobs-{test}-{}", std::process::id());
        run(Command::new("ip").args(["netns", "add", &name]));
        let directory = TempDir::new().expect("a temporary directory");
        let namespace = Self { name, directory };
        fs::copy(env!("CARGO_BIN_EXE_pktobs"), namespace.program()).expect("a copy");
        for path in [namespace.program(), namespace.directory.path().into()] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("its mode");
        }
        run(namespace.command("ip").args(["link", "set", "lo", "up"]));
        Some(namespace)
    }

    fn program(&self) -> PathBuf {
        self.directory.path().join("pktobs")
    }

    /// A command in the namespace.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }

    /// Runs pktobs below `wrapper`, a command with its own arguments.
    fn pktobs(&self, wrapper: &[&str], arguments: &[&str]) -> Output {
        let mut command = self.command(wrapper[0]);
        command.args(&wrapper[1..]).arg(self.program());
        command.args(arguments).output().expect("its output")
    }

    /// Checks that pktobs could not start and left nothing behind; returns what it said.
    #[track_caller]
    fn refused(&self, output: &Output) -> String {
        let text = String::from_utf8(output.stderr.clone()).expect("UTF-8");
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(output.stdout.is_empty(), "{:?}", output.stdout);
        assert!(text.starts_with("pktobs: "), "{text}");
        let attached = run(self.command("bpftool").args(["net", "show"]));
        assert!(attached.contains("tc:"), "{attached}");
        assert!(!attached.contains("pktobs"), "{attached}");
        let queues = run(self.command("tc").args(["qdisc", "show", "dev", "lo"]));
        assert!(!queues.contains("clsact"), "{queues}");
        text
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = Command::new("ip")
            .args(["netns", "del", &self.name])
            .status();
    }
}

/// Runs a command that must succeed, and returns what it printed.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().expect("its output");
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

const NOBODY: &[&str] = &[
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
];

#[test]
fn nobody_is_told_of_the_capabilities_and_the_remedy() {
    let Some(namespace) = Namespace::new("nobody") else {
        return;
    };
    let output = namespace.pktobs(NOBODY, &["-i", "lo", "-c", "1"]);
    assert_eq!(
        namespace.refused(&output),
        format!(
            "pktobs: cannot start:\n  - CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON missing; run with sudo, or once: \
             sudo setcap cap_bpf,cap_net_admin,cap_perfmon+ep {} (or cap_net_raw+ep alone, for a packet socket)\n",
            namespace.program().display()
        )
    );
}

#[test]
fn each_capability_is_missed_by_name() {
    let Some(namespace) = Namespace::new("caps") else {
        return;
    };
    for name in ["bpf", "net_admin", "perfmon"] {
        let bounds = format!("--bounding-set=-sys_admin,-{name}");
        let arguments = ["-i", "lo", "-c", "1", "--source", "ebpf"];
        let output = namespace.pktobs(&["setpriv", &bounds], &arguments);
        let text = namespace.refused(&output);
        let expected = format!("  - CAP_{} missing, although", name.to_uppercase());
        assert!(text.contains(&expected), "{text}");
        assert_eq!(text.matches("CAP_").count(), 1, "{text}");
    }
}

#[test]
fn a_user_namespace_is_told_in_so_many_words() {
    let Some(namespace) = Namespace::new("userns") else {
        return;
    };
    let without_net_raw = [&UNSHARE[..], &["setpriv", "--bounding-set=-net_raw"]].concat();
    for (wrapper, source) in [(&UNSHARE[..], "ebpf"), (&without_net_raw, "auto")] {
        let output = namespace.pktobs(wrapper, &["-i", "lo", "-c", "1", "--source", source]);
        let text = namespace.refused(&output);
        assert!(text.contains("the kernel refuses eBPF"), "{text}");
        assert!(text.contains("run pktobs on the host"), "{text}");
        assert!(text.contains("with CAP_NET_RAW here"), "{text}");
        assert_eq!(text.matches("CAP_").count(), 1, "{text}");
    }
}

/// Root of a user namespace with a network namespace of its own.
const UNSHARE: [&str; 4] = ["unshare", "--user", "--map-root-user", "--net"];

const INSTEAD: &str = "packets come from a packet socket instead, which costs the host more \
                       (`--source ebpf` tells what would help)";

/// Runs pktobs for a moment; it must work, and says the reason in its first line.
#[track_caller]
fn assert_by_socket(output: &Output, reason: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let first = format!("pktobs: {reason}; {INSTEAD}\n");
    assert!(text.starts_with(&first), "{text}");
    assert!(
        text.contains("\nobserving lo by a packet socket; "),
        "{text}"
    );
    assert_eq!(text.matches("packet socket").count(), 2, "{text}");
}

const FOR_A_MOMENT: [&str; 4] = ["-i", "lo", "--duration", "50ms"];

#[test]
fn where_ebpf_is_refused_a_socket_takes_its_place_and_one_line_says_so() {
    let Some(namespace) = Namespace::new("instead") else {
        return;
    };
    assert_by_socket(
        &namespace.pktobs(&UNSHARE, &FOR_A_MOMENT),
        "the kernel refuses eBPF in a user namespace (an unprivileged container)",
    );
    let bounds = ["setpriv", "--bounding-set=-sys_admin,-bpf,-net_admin"];
    assert_by_socket(
        &namespace.pktobs(&bounds, &FOR_A_MOMENT),
        "CAP_BPF, CAP_NET_ADMIN missing",
    );
    assert_by_socket(
        &without_bpf(libc::EPERM, || namespace.pktobs(&["env"], &FOR_A_MOMENT)),
        "the kernel refuses to create the eBPF maps: Operation not permitted (os error 1)",
    );
}

#[test]
fn a_socket_that_is_asked_for_takes_one_capability() {
    let Some(namespace) = Namespace::new("raw") else {
        return;
    };
    let arguments = [&FOR_A_MOMENT[..], &["--source", "socket"]].concat();
    let output = namespace.pktobs(NOBODY, &arguments);
    assert_eq!(
        namespace.refused(&output),
        format!(
            "pktobs: cannot start:\n  - CAP_NET_RAW missing, which a packet socket takes; run with sudo, or once: \
             sudo setcap cap_net_raw+ep {}\n",
            namespace.program().display()
        )
    );
    let net_raw = ["--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw"];
    let output = namespace.pktobs(&[NOBODY, &net_raw].concat(), &arguments);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(
        text.starts_with("observing lo by a packet socket; "),
        "{text}"
    );
    let user_only = ["unshare", "--user", "--map-root-user"];
    let text = namespace.refused(&namespace.pktobs(&user_only, &FOR_A_MOMENT));
    assert!(
        text.contains("cannot open a packet socket: Operation not permitted"),
        "{text}"
    );
}

#[test]
fn an_unknown_interface_is_named_and_escaped() {
    let Some(namespace) = Namespace::new("iface") else {
        return;
    };
    let output = namespace.pktobs(&["env"], &["-i", "eth9", "-i", "\x1b[2J", "-c", "1"]);
    assert_eq!(
        namespace.refused(&output),
        "pktobs: cannot start:\n  - cannot attach to eth9: no such interface; `pktobs -D` lists them\n  \
         - cannot attach to ^[[2J: no such interface; `pktobs -D` lists them\n"
    );
}

#[test]
fn without_a_running_interface_one_must_be_named() {
    let Some(namespace) = Namespace::new("none") else {
        return;
    };
    let text = namespace.refused(&namespace.pktobs(&["env"], &["-c", "1"]));
    assert!(text.contains("no interface but loopback"), "{text}");
}

#[test]
fn everything_missing_is_told_at_once() {
    let Some(namespace) = Namespace::new("all") else {
        return;
    };
    let output = namespace.pktobs(NOBODY, &["-i", "eth8", "-i", "lo", "-i", "eth9"]);
    let text = namespace.refused(&output);
    assert_eq!(text.matches("\n  - ").count(), 3, "{text}");
    for words in ["CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON", "eth8", "eth9"] {
        assert!(text.contains(words), "{text}");
    }
}

/// As a security module or a container's system call filter does, and as a kernel without bpf(2) does.
#[test]
fn a_kernel_that_refuses_is_told_in_one_line_without_the_verifier_s_log() {
    let Some(namespace) = Namespace::new("seccomp") else {
        return;
    };
    for (errno, words) in [
        (libc::EPERM, "a security module"),
        (libc::ENOSYS, "CONFIG_BPF_SYSCALL"),
    ] {
        let arguments = ["-i", "lo", "-c", "1", "--source", "ebpf"];
        let output = without_bpf(errno, || namespace.pktobs(&["env"], &arguments));
        let text = namespace.refused(&output);
        assert!(text.contains(words), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

/// What `run` returns where bpf(2) is refused. The filter holds for the thread that sets it and for what it starts.
fn without_bpf(errno: i32, run: impl FnOnce() -> Output + Send) -> Output {
    thread::scope(|scope| {
        let runs = scope.spawn(|| {
            seccompiler::apply_filter(&refusing_bpf(errno)).expect("a filter");
            run()
        });
        runs.join().expect("it runs")
    })
}

fn refusing_bpf(errno: i32) -> BpfProgram {
    SeccompFilter::new(
        [(libc::SYS_bpf, Vec::new())].into(),
        SeccompAction::Allow,
        SeccompAction::Errno(errno.cast_unsigned()),
        TargetArch::try_from(std::env::consts::ARCH).expect("a known processor"),
    )
    .and_then(BpfProgram::try_from)
    .expect("a sound filter")
}
