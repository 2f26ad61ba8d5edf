//! The system calls of a process that observes: all others are refused (seccomp(2)).
//!
//! Refused means `EPERM`, not death: a C library or a kernel that is newer than this list may try a call of which it
//! can do without, and an observer that is killed for that leaves clsact filters behind. Whoever takes over the
//! process gets no further for it. `clone3` alone is "not there" (`ENOSYS`): what it shall do stands in memory, where
//! a filter cannot look, and the C library then uses `clone`.

use std::{collections::BTreeMap, env::consts::ARCH, process};

use libc::{c_int, c_long};
use seccompiler::{
    BackendError, BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
    SeccompCondition, SeccompFilter, SeccompRule, TargetArch, apply_filter_all_threads,
};

/// What the process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// It shows a capture file that is open.
    OfFile,
    /// It observes interfaces and follows them.
    OfInterfaces,
}

/// Reading, writing and waiting; memory, threads, time and signals. Nothing here opens, makes or starts anything.
const ALWAYS: [c_long; 47] = [
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_dup,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_lseek,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_ppoll,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_uname,
    libc::SYS_write,
    libc::SYS_writev,
    // Through sockets that are open: the pair by which tokio hears of signals is one.
    libc::SYS_getpeername,
    libc::SYS_getsockname,
    libc::SYS_getsockopt,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_shutdown,
    // Refused by a filter of its own.
    libc::SYS_clone3,
];

/// Older forms, which newer processors' kernels do not have.
#[cfg(target_arch = "x86_64")]
const OLDER: [c_long; 3] = [libc::SYS_epoll_wait, libc::SYS_poll, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: [c_long; 0] = [];

/// What follows interfaces makes sockets to ask the kernel, and has it take filters; at the end it waits for the lookout.
const OF_INTERFACES: [c_long; 5] = [
    libc::SYS_bind,
    libc::SYS_connect,
    libc::SYS_setsockopt,
    libc::SYS_wait4,
    libc::SYS_waitid,
];

/// Commands of bpf(2) on what is there: none makes a map or loads a program (`enum bpf_cmd`,
/// include/uapi/linux/bpf.h).
const BPF_COMMANDS: [c_int; 5] = [
    1,  // BPF_MAP_LOOKUP_ELEM
    2,  // BPF_MAP_UPDATE_ELEM
    15, // BPF_OBJ_GET_INFO_BY_FD
    28, // BPF_LINK_CREATE
    34, // BPF_LINK_DETACH
];

/// The low bits of a socket's type; flags stand above (`SOCK_TYPE_MASK`, include/linux/net.h).
const SOCKET_TYPE: u64 = 0xf;

/// Allows only these calls, to every thread there is and will be.
pub(super) fn allow_only(calls: Calls) -> Result<String, Error> {
    let allowed = allowed(calls)?;
    let number = allowed.len() - 1;
    let refused = |errno: c_int| SeccompAction::Errno(errno.cast_unsigned());
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    apply(clone3, SeccompAction::Allow, refused(libc::ENOSYS))?;
    apply(allowed, refused(libc::EPERM), SeccompAction::Allow)?;
    Ok(format!("{number} system calls (seccomp)"))
}

fn apply(rules: Rules, others: SeccompAction, these: SeccompAction) -> Result<(), Error> {
    let filter = SeccompFilter::new(rules, others, these, TargetArch::try_from(ARCH)?)?;
    apply_filter_all_threads(&BpfProgram::try_from(filter)?)
}

/// By the number of the call, the arguments with which it may be made; none in particular if there are no rules.
type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

fn allowed(calls: Calls) -> Result<Rules, BackendError> {
    let mut ioctls = vec![libc::TCGETS, libc::TIOCGWINSZ, libc::FIONBIO];
    let mut rules: Rules = ALWAYS
        .into_iter()
        .chain(OLDER)
        .map(|call| (call, Vec::new()))
        .collect();
    let is_thread = vec![rule([has(0, libc::CLONE_THREAD as u64)])?];
    rules.insert(libc::SYS_clone, is_thread);
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![rule([lacks(2, libc::PROT_EXEC as u64)])?]);
    }
    // Of an open file alone, not by a name.
    for (call, flags) in [(libc::SYS_statx, 2), (libc::SYS_newfstatat, 3)] {
        rules.insert(call, vec![rule([has(flags, libc::AT_EMPTY_PATH as u64)])?]);
    }
    rules.insert(
        libc::SYS_prctl,
        vec![rule([is(0, libc::PR_SET_NAME as u64)])?],
    );
    // abort(3) ends this process by it.
    rules.insert(libc::SYS_tgkill, vec![rule([is(0, process::id().into())])?]);
    if calls == Calls::OfInterfaces {
        rules.extend(OF_INTERFACES.map(|call| (call, Vec::new())));
        ioctls.extend([libc::SIOCGIFNAME, libc::SIOCGIFINDEX]);
        let netlink = [
            is(0, libc::AF_NETLINK as u64),
            is(2, libc::NETLINK_ROUTE as u64),
        ];
        let datagram = is_masked(1, SOCKET_TYPE, libc::SOCK_DGRAM as u64);
        let unix = [is(0, libc::AF_UNIX as u64), datagram];
        rules.insert(libc::SYS_socket, vec![rule(netlink)?, rule(unix)?]);
        let commands = BPF_COMMANDS.map(|command| rule([is(0, command as u64)]));
        let commands = commands.into_iter().collect::<Result<_, _>>()?;
        rules.insert(libc::SYS_bpf, commands);
    }
    let ioctls = ioctls.into_iter().map(|request| rule([is(1, request)]));
    rules.insert(libc::SYS_ioctl, ioctls.collect::<Result<_, _>>()?);
    Ok(rules)
}

/// An argument, counted from 0, of which the kernel takes 32 bits.
type Condition = Result<SeccompCondition, BackendError>;

fn rule<const N: usize>(conditions: [Condition; N]) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions.into_iter().collect::<Result<_, _>>()?)
}

fn is(argument: u8, value: u64) -> Condition {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

fn is_masked(argument: u8, mask: u64, value: u64) -> Condition {
    let operator = SeccompCmpOp::MaskedEq(mask);
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}

fn has(argument: u8, flag: u64) -> Condition {
    is_masked(argument, flag, flag)
}

fn lacks(argument: u8, flag: u64) -> Condition {
    is_masked(argument, flag, 0)
}
