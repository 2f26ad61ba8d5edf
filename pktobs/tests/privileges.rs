//! What privileges are needed for, and what can still be done once they were given up.
//!
//! What a process gives up it does not get back, so each such test runs in a process of its own: this program once
//! more, with that test alone. The lists of what is tried hold before, too, so that it is seen what refuses. Needs root.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io,
    net::UdpSocket,
    os::unix::net::UnixStream,
    process::Command,
    sync::mpsc::channel,
    thread,
};

use aya::EbpfLoader;
use caps::{CapSet, Capability, CapsHashSet};
use landlock::{AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
use nix::{
    errno::Errno,
    sched::{CloneFlags, unshare},
    sys::{ptrace, signal::kill},
    unistd::{Gid, Pid, Uid, execv, getgroups, getresgid, getresuid, setuid},
};
use pktobs::{
    privileges::{Calls, User, confine, narrow, settle},
    source::live::OBJECT,
};

use support::{
    kernel::{Kernel, PROGRAMS, Settings},
    privilege::require_root,
    thread::alone,
};

#[path = "support"]
mod support {
    #[expect(dead_code, reason = "nothing is run here")]
    pub(crate) mod kernel;
    pub(crate) mod privilege;
    #[expect(dead_code, reason = "one CPU is as good as another here")]
    pub(crate) mod thread;
}

/// Set in a process that runs one test.
const ALONE: &str = "PKTOBS_TEST_ALONE";

/// Runs `test`, of that name, in a process of its own. It fails as the test does.
fn in_its_own_process(name: &str, test: impl FnOnce()) {
    in_its_own_process_below(&["env"], name, test);
}

/// The same below `wrapper`, a command with its own arguments.
fn in_its_own_process_below(wrapper: &[&str], name: &str, test: impl FnOnce()) {
    if !require_root() {
        return;
    }
    if env::var_os(ALONE).is_some() {
        return test();
    }
    let mut command = Command::new(wrapper[0]);
    command.args(&wrapper[1..]);
    command.arg(env::current_exe().expect("the path of this program"));
    command.args(["--exact", name, "--nocapture"]);
    let output = command.env(ALONE, "").output().expect("its output");
    let text = String::from_utf8_lossy(&output.stdout);
    let is_run = text.contains("test result: ok. 1 passed");
    assert!(output.status.success() && is_run, "{output:#?}");
}

/// The kernel's number in a chain of causes.
fn errno(error: &(dyn Error + 'static)) -> Option<Errno> {
    let number = |error: &io::Error| error.raw_os_error().map(Errno::from_raw);
    error
        .downcast_ref::<io::Error>()
        .and_then(number)
        .or_else(|| error.source().and_then(errno))
}

fn of_io<T>(done: io::Result<T>) -> Result<(), Errno> {
    done.map(drop)
        .map_err(|error| errno(&error).expect("a number"))
}

fn load() -> Result<(), Errno> {
    let loaded = EbpfLoader::new().load(OBJECT);
    match loaded.map_err(|error| errno(&error)) {
        // Without its settings the object is not complete; so far the kernel has made the maps.
        Ok(_) | Err(None) => Ok(()),
        Err(Some(errno)) => Err(errno),
    }
}

/// What a process that was taken over would try, and what comes of it while nothing was given up. None of it leaves
/// anything behind.
type Try = (&'static str, fn() -> Result<(), Errno>, Result<(), Errno>);
const TRIES: [Try; 13] = [
    (
        "execve",
        || execv(c"/nowhere", &[c"nowhere"]).map(drop),
        Err(Errno::ENOENT),
    ),
    ("a process", || of_io(Command::new("true").status()), Ok(())),
    ("AF_INET", || of_io(UdpSocket::bind("127.0.0.1:0")), Ok(())),
    (
        "a stream of AF_UNIX",
        || of_io(UnixStream::connect("/nowhere")),
        Err(Errno::ENOENT),
    ),
    (
        "reading a file",
        || of_io(File::open("/etc/passwd")),
        Ok(()),
    ),
    (
        "writing a file",
        || of_io(File::options().append(true).open("/dev/null")),
        Ok(()),
    ),
    (
        "removing a file",
        || of_io(fs::remove_file("/nowhere")),
        Err(Errno::ENOENT),
    ),
    (
        "ptrace",
        || ptrace::attach(Pid::from_raw(i32::MAX)),
        Err(Errno::ESRCH),
    ),
    ("a signal", || kill(Pid::parent(), None), Ok(())),
    ("setuid", || setuid(Uid::from_raw(0)), Ok(())),
    ("a namespace", || unshare(CloneFlags::empty()), Ok(())),
    (
        "capabilities",
        || caps::set(None, CapSet::Inheritable, &CapsHashSet::new()).map_err(|_| Errno::EPERM),
        Ok(()),
    ),
    ("bpf", load, Ok(())),
];

fn try_all(expected: impl Fn(&Try) -> Result<(), Errno>) {
    for one in &TRIES {
        let (what, attempt, _) = one;
        assert_eq!(attempt(), expected(one), "{what}");
    }
}

/// Root with all capabilities, so that nothing but the list of system calls refuses. A thread that was there before is
/// held by it too, and so is one that comes later.
#[test]
fn system_calls_that_observing_does_not_take_are_refused_to_every_thread() {
    let name = "system_calls_that_observing_does_not_take_are_refused_to_every_thread";
    in_its_own_process(name, || {
        let (begin, begins) = channel();
        let earlier = thread::spawn(move || {
            begins.recv().expect("a word");
            try_all(|_| Err(Errno::EPERM));
        });
        nix::sys::prctl::set_no_new_privs().expect("no_new_privs");
        try_all(|(_, _, before)| *before);
        let confined = confine(Calls::OfInterfaces);
        assert!(confined.failed.is_empty(), "{confined:?}");
        try_all(|_| Err(Errno::EPERM));
        begin.send(()).expect("it waits");
        earlier.join().expect("the earlier thread");
        alone(|| try_all(|_| Err(Errno::EPERM)));
        // What is needed is there.
        pktobs::interfaces::list().expect("the interfaces");
        pktobs::interfaces::exists(1).expect("an answer");
    });
}

#[test]
fn whoever_shows_a_file_has_no_sockets_at_all() {
    in_its_own_process("whoever_shows_a_file_has_no_sockets_at_all", || {
        nix::sys::prctl::set_no_new_privs().expect("no_new_privs");
        pktobs::interfaces::list().expect("the interfaces");
        let confined = confine(Calls::OfFile);
        assert!(confined.failed.is_empty(), "{confined:?}");
        try_all(|_| Err(Errno::EPERM));
        let refused = pktobs::interfaces::list().expect_err("a refusal");
        assert_eq!(errno(&refused), Some(Errno::EPERM));
    });
}

/// Without the list of system calls: what the others of the means do.
#[test]
fn files_and_capabilities_are_gone_without_it_too() {
    in_its_own_process("files_and_capabilities_are_gone_without_it_too", || {
        nix::sys::prctl::set_no_new_privs().expect("no_new_privs");
        let has_landlock = has_landlock();
        let settled = settle(&[Capability::CAP_NET_ADMIN].into());
        assert!(settled.failed.is_empty(), "{settled:?}");
        let held = |set| caps::read(None, set).expect("a set");
        assert_eq!(held(CapSet::Effective), [Capability::CAP_NET_ADMIN].into());
        assert_eq!(held(CapSet::Permitted), [Capability::CAP_NET_ADMIN].into());
        assert_eq!(load(), Err(Errno::EPERM));
        let is_told = settled.done.iter().any(|it| it.starts_with("no files"));
        assert_eq!(is_told, has_landlock, "{settled:?}");
        if is_told {
            let refused = Err(Errno::EACCES);
            assert_eq!(of_io(File::open("/etc/passwd")), refused);
            assert_eq!(of_io(File::create("/tmp/pktobs-never")), refused);
            assert_eq!(of_io(Command::new("true").status()), refused);
        }
    });
}

/// Whether the kernel makes sets of rules.
fn has_landlock() -> bool {
    let rules = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    let rules = rules.handle_access(AccessFs::ReadFile);
    rules.and_then(Ruleset::create).is_ok()
}

#[test]
fn another_user_is_become_for_good_and_keeps_what_attaching_takes() {
    let name = "another_user_is_become_for_good_and_keeps_what_attaching_takes";
    in_its_own_process(name, || {
        let nobody = User::named("nobody").expect("it is everywhere");
        let needed: CapsHashSet = [Capability::CAP_BPF, Capability::CAP_NET_ADMIN].into();
        let narrowed = narrow(Some(&nobody), &needed).expect("root may");
        assert!(narrowed.failed.is_empty(), "{narrowed:?}");
        let entry = nix::unistd::User::from_name("nobody");
        let entry = entry.expect("an answer").expect("an entry");
        let (uids, gids) = (getresuid().expect("users"), getresgid().expect("groups"));
        assert_eq!([uids.real, uids.effective, uids.saved], [entry.uid; 3]);
        assert_eq!([gids.real, gids.effective, gids.saved], [entry.gid; 3]);
        assert_eq!(getgroups(), Ok(Vec::<Gid>::new()));
        for (set, expected) in [
            (CapSet::Effective, needed.clone()),
            (CapSet::Permitted, needed.clone()),
            (CapSet::Inheritable, CapsHashSet::new()),
            (CapSet::Ambient, CapsHashSet::new()),
            (CapSet::Bounding, CapsHashSet::new()),
        ] {
            assert_eq!(caps::read(None, set).expect("a set"), expected, "{set:?}");
        }
        assert_eq!(setuid(Uid::from_raw(0)), Err(Errno::EPERM));
        assert_eq!(load(), Ok(()));
        assert!(nix::sys::prctl::get_no_new_privs().expect("an answer"));
        assert!(!nix::sys::prctl::get_dumpable().expect("an answer"));
    });
}

#[test]
fn a_user_that_there_is_not_and_one_that_cannot_be_become_are_errors() {
    let unknown = User::named("no\x1bbody").expect_err("no user");
    let text = "there is no user no^[body; `getent passwd` lists them";
    assert_eq!(unknown.to_string(), text);
    let name = "a_user_that_there_is_not_and_one_that_cannot_be_become_are_errors";
    let wrapper = ["setpriv", "--bounding-set=-setuid,-setgid"];
    in_its_own_process_below(&wrapper, name, || {
        let nobody = User::named("nobody").expect("it is everywhere");
        let refused = narrow(Some(&nobody), &CapsHashSet::new()).expect_err("a refusal");
        let text = "cannot become user nobody: EPERM: Operation not permitted, it takes root or CAP_SETUID and CAP_SETGID";
        assert_eq!(refused.to_string(), text);
        let of_sudo = User::of_sudo(Some("65534"), Some("65534")).expect("this is root");
        let narrowed = narrow(Some(&of_sudo), &CapsHashSet::new()).expect("not asked for");
        assert_eq!(narrowed.failed.len(), 1, "{narrowed:?}");
        assert!(narrowed.failed[0].starts_with("cannot stop being root: "));
    });
}

#[test]
fn only_root_by_sudo_has_somebody_to_go_back_to() {
    if !require_root() {
        return;
    }
    assert_eq!(User::of_sudo(None, None), None);
    assert_eq!(User::of_sudo(Some("1000"), None), None);
    assert_eq!(User::of_sudo(Some("0"), Some("0")), None);
    assert_eq!(User::of_sudo(Some("-1"), Some("x")), None);
    let user = User::of_sudo(Some("65534"), Some("65534")).expect("one");
    assert_eq!(user.name(), "nobody");
}

/// Which capabilities the kernel asks for before it takes maps and programs of ours.
#[test]
fn programs_are_loaded_with_three_capabilities_and_without_one_of_them_are_not() {
    use Capability::{CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON, CAP_SYS_ADMIN};
    if !require_root() {
        return;
    }
    for (held, expected) in [
        (&[CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON][..], true),
        (&[CAP_SYS_ADMIN, CAP_NET_ADMIN], true),
        (&[CAP_BPF, CAP_NET_ADMIN], false),
        (&[CAP_BPF, CAP_PERFMON], false),
        (&[CAP_NET_ADMIN, CAP_PERFMON], false),
    ] {
        alone(|| {
            let held = held.iter().copied().collect();
            for set in [CapSet::Effective, CapSet::Permitted] {
                caps::set(None, set, &held).expect("less is always allowed");
            }
            let loads = PROGRAMS.iter().map(|program| {
                std::panic::catch_unwind(|| drop(Kernel::load(*program, Settings::default())))
            });
            for (program, loaded) in PROGRAMS.iter().zip(loads) {
                assert_eq!(loaded.is_ok(), expected, "{held:?} {}", program.name);
            }
        });
    }
}
