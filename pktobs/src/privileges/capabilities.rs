//! Which capabilities are needed when, and giving up the others (capabilities(7)).

use std::io;

use caps::{CapSet, Capability, CapsHashSet};

use crate::preflight::Way;

/// From this Linux on a map is used, and TCX tried, without `CAP_BPF`, whatever `kernel.unprivileged_bpf_disabled` says.
const MAPS_ARE_FREE_SINCE: (u32, u32) = (5, 19);

/// What attaching takes, of what is held; in another network namespace entering it takes one more.
///
/// # Errors
///
/// What the kernel says to the question what is held.
pub fn needed(way: Way, in_namespace: bool) -> io::Result<CapsHashSet> {
    let held = caps::read(None, CapSet::Permitted).map_err(io::Error::other)?;
    let of_ebpf = [
        Capability::CAP_BPF,
        Capability::CAP_NET_ADMIN,
        Capability::CAP_PERFMON,
    ];
    let mut needed = CapsHashSet::new();
    if let Way::Ebpf { .. } = way {
        needed.extend(of_ebpf);
    }
    if let Way::Socket | Way::Ebpf { or_socket: true } = way {
        needed.insert(Capability::CAP_NET_RAW);
    }
    // It stands for two of the others where those are missing.
    let is_stand_in = needed.contains(&Capability::CAP_BPF)
        && of_ebpf.iter().any(|capability| !held.contains(capability));
    if in_namespace || is_stand_in {
        needed.insert(Capability::CAP_SYS_ADMIN);
    }
    Ok(needed)
}

/// What a thread keeps when all is attached: `has_filters` if it has clsact filters to remove, or will have. Of what is
/// not held nothing is kept.
#[must_use]
pub fn kept(has_filters: bool, kernel: (u32, u32)) -> CapsHashSet {
    let mut kept = CapsHashSet::new();
    if has_filters {
        kept.insert(Capability::CAP_NET_ADMIN);
    }
    if kernel < MAPS_ARE_FREE_SINCE {
        kept.insert(Capability::CAP_BPF);
    }
    kept
}

/// Empties the sets from which a program that is executed gets capabilities.
pub(super) fn empty_inheritance() -> io::Result<String> {
    let held = caps::read(None, CapSet::Effective).map_err(io::Error::other)?;
    // Without CAP_SETPCAP the bounding set stays as it is; no_new_privs makes it of no use to anyone.
    if held.contains(&Capability::CAP_SETPCAP) {
        for capability in caps::read(None, CapSet::Bounding).map_err(io::Error::other)? {
            caps::drop(None, CapSet::Bounding, capability).map_err(io::Error::other)?;
        }
    }
    caps::clear(None, CapSet::Ambient).map_err(io::Error::other)?;
    caps::clear(None, CapSet::Inheritable).map_err(io::Error::other)?;
    Ok(String::new())
}

/// Gives up all capabilities of this thread but those `kept`.
pub(super) fn limit(kept: &CapsHashSet) -> io::Result<()> {
    let held = caps::read(None, CapSet::Permitted).map_err(io::Error::other)?;
    let kept = kept.intersection(&held).copied().collect();
    caps::set(None, CapSet::Effective, &kept).map_err(io::Error::other)?;
    caps::set(None, CapSet::Permitted, &kept).map_err(io::Error::other)
}

/// In a few words, what is left.
pub(super) fn left(kept: &CapsHashSet) -> String {
    if kept.is_empty() {
        return "no capabilities".to_owned();
    }
    let mut names: Vec<_> = kept.iter().map(ToString::to_string).collect();
    names.sort();
    format!("of capabilities {} alone", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_alone_keep_a_capability() {
        assert!(kept(false, (6, 18)).is_empty());
        let names = |has_filters, kernel| left(&kept(has_filters, kernel));
        assert_eq!(names(false, (6, 18)), "no capabilities");
        assert_eq!(names(true, (6, 1)), "of capabilities CAP_NET_ADMIN alone");
        assert_eq!(
            names(true, (5, 18)),
            "of capabilities CAP_BPF, CAP_NET_ADMIN alone"
        );
    }
}
