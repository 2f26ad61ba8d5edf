//! Ctrl-C: noted, and asked about by whoever measures, so that namespaces and files are removed.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use anyhow::{Context, Result, bail};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

static INTERRUPTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Notes SIGINT and SIGTERM from now on. Another one ends nothing sooner: some programs that pass signals on send
/// each twice, and whatever takes long asks [`check`].
///
/// # Errors
/// The kernel refuses.
pub(crate) fn hear() -> Result<()> {
    let interrupted = INTERRUPTED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM] {
        flag::register(signal, Arc::clone(interrupted)).context("cannot hear signals")?;
    }
    Ok(())
}

/// Goes on unless the user has interrupted.
///
/// # Errors
/// The user has interrupted.
pub(crate) fn check() -> Result<()> {
    if INTERRUPTED
        .get()
        .is_some_and(|flag| flag.load(Ordering::Relaxed))
    {
        bail!("interrupted; nothing is left behind");
    }
    Ok(())
}
