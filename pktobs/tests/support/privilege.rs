//! Whether this process may load programs into the kernel.

/// True if it may; otherwise says why a test does nothing. Under CI (`CI` is set) a test that cannot run fails.
#[must_use]
pub(crate) fn require_root() -> bool {
    if nix::unistd::geteuid().is_root() {
        return true;
    }
    let reason = "needs root to load programs into the kernel; `cargo xtask test` uses sudo";
    assert!(std::env::var_os("CI").is_none(), "{reason}");
    eprintln!("skipped: {reason}");
    false
}
