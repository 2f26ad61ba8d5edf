//! Giving up what is no longer needed, once everything is attached.
//!
//! A TCX link, the ring and the maps are descriptors: they need no capability any more. A clsact filter can be
//! removed only with `CAP_NET_ADMIN`, and a kernel that has no TCX may want `CAP_BPF` for reading a map
//! (`unprivileged_bpf_disabled` before 5.19). Capabilities are a thread's own: the one that attaches
//! (`source::station`) gives them up once it has attached what there is, all others are started later by the main one.
//! To attach a loaded program to one more interface by TCX, it needs none. To ask who stands before ours takes two;
//! those a process of its own has (`source::front`).

use std::io;

use caps::{CapSet, Capability, CapsHashSet};

/// Gives up all capabilities of this thread and of those it starts, but those that detaching will need, and
/// makes sure that no program started from here can regain any.
///
/// # Errors
///
/// An I/O error if the kernel refuses.
pub fn drop_unneeded(by_tcx: bool) -> io::Result<()> {
    keep_only(if by_tcx {
        &[]
    } else {
        &[Capability::CAP_NET_ADMIN, Capability::CAP_BPF]
    })
}

/// Gives up all capabilities but these, of those that are held.
///
/// # Errors
///
/// An I/O error if the kernel refuses.
pub fn keep_only(keep: &[Capability]) -> io::Result<()> {
    let keep: CapsHashSet = keep.iter().copied().collect();
    let held = caps::read(None, CapSet::Permitted).map_err(io::Error::other)?;
    let keep = keep.intersection(&held).copied().collect();
    nix::sys::prctl::set_no_new_privs()?;
    // Without CAP_SETPCAP the bounding set stays as it is; no_new_privs makes it of no use to anyone.
    if held.contains(&Capability::CAP_SETPCAP) {
        for capability in caps::read(None, CapSet::Bounding).map_err(io::Error::other)? {
            caps::drop(None, CapSet::Bounding, capability).map_err(io::Error::other)?;
        }
    }
    caps::clear(None, CapSet::Ambient).map_err(io::Error::other)?;
    caps::set(None, CapSet::Inheritable, &CapsHashSet::new()).map_err(io::Error::other)?;
    caps::set(None, CapSet::Effective, &keep).map_err(io::Error::other)?;
    caps::set(None, CapSet::Permitted, &keep).map_err(io::Error::other)
}
