//! Giving up all files, networks and sockets that are not open yet (landlock(7)), as far as the kernel can.
//!
//! System calls that open anything are refused already (`calls`); this holds for what that list may come to allow, and
//! in the kernel, whatever call leads there. It is a thread's own.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, RestrictionStatus,
    Ruleset, RulesetAttr, RulesetError, Scope,
};

/// The newest that is asked for; an older kernel gives what it has.
const NEWEST: ABI = ABI::V6;

/// Gives up everything; empty if the kernel has no landlock.
pub(super) fn give_up() -> Result<String, RulesetError> {
    let abi = restrict()?.map(|abi| format!("no files (landlock ABI {abi})"));
    Ok(abi.unwrap_or_default())
}

/// Restricts this thread. Returns the version of what the kernel offers, `None` if it offers nothing.
pub(super) fn restrict() -> Result<Option<i32>, RulesetError> {
    let RestrictionStatus { landlock, .. } = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::AbstractUnixSocket)?
        .create()?
        .restrict_self()?;
    Ok(match landlock {
        LandlockStatus::Available {
            effective_abi,
            kernel_abi,
        } => Some(kernel_abi.unwrap_or(effective_abi as i32)),
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => None,
    })
}
