//! Whether this machine is slow.

/// Whether this is an emulated machine (`cargo xtask guest` says so): a tenth as fast, so that less must do, and no
/// measure of time.
#[must_use]
pub(crate) fn emulated() -> bool {
    std::env::var_os("PKTOBS_EMULATED").is_some()
}
