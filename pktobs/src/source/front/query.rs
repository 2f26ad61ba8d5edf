//! Which programs are attached to a hook by TCX: the one call to the kernel for which aya asks for too much, as it
//! wants to know their names too (`SchedClassifier::query_tcx`).

use std::io;

use pktobs_common::Direction;

/// Of `enum bpf_cmd` and `enum bpf_attach_type` (include/uapi/linux/bpf.h).
const BPF_PROG_QUERY: libc::c_long = 16;
const BPF_TCX_INGRESS: u32 = 46;
const BPF_TCX_EGRESS: u32 = 47;

/// The most programs that a hook can have (`BPF_MPROG_MAX` in kernel/bpf/mprog.c).
const PROGRAMS_MAX: usize = 64;

/// `struct query` of `union bpf_attr`.
#[repr(C)]
#[derive(Default)]
struct Query {
    ifindex: u32,
    attach_type: u32,
    query_flags: u32,
    attach_flags: u32,
    /// Where the kernel writes ids.
    ids: u64,
    /// How many there is room for, and then how many there are.
    count: u32,
    padding: u32,
    program_flags: u64,
    link_ids: u64,
    link_flags: u64,
    revision: u64,
}

/// The ids of the programs at a hook of an interface of this network namespace, in the order in which packets meet
/// them.
///
/// # Errors
///
/// `ENODEV` if there is no such interface, `EINVAL` if the kernel has no TCX, `EPERM` without `CAP_NET_ADMIN`.
pub(super) fn programs(ifindex: u32, direction: Direction) -> io::Result<Vec<u32>> {
    let mut ids = vec![0_u32; PROGRAMS_MAX];
    let mut query = Query {
        ifindex,
        attach_type: match direction {
            Direction::In => BPF_TCX_INGRESS,
            Direction::Out => BPF_TCX_EGRESS,
        },
        ids: ids.as_mut_ptr() as u64,
        count: PROGRAMS_MAX as u32,
        ..Query::default()
    };
    // SAFETY: the kernel reads and writes `size_of::<Query>()` octets at the pointer to `query`, and at most `count`
    // numbers at `ids`, which has room for as many.
    let done = unsafe {
        let (query, len) = (&raw mut query, size_of::<Query>());
        libc::syscall(libc::SYS_bpf, BPF_PROG_QUERY, query, len)
    };
    if done < 0 {
        return Err(io::Error::last_os_error());
    }
    ids.truncate(query.count as usize);
    Ok(ids)
}
