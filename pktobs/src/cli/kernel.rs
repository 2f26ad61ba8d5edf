//! What of the options about the kernel side fits together.

use clap::error::ErrorKind;
use log::LevelFilter;

use super::Kernel;
use crate::source::{Mechanism, chosen::Kind};

impl Kernel {
    /// What makes no sense, if anything does not.
    pub(super) fn check(&self) -> Result<(), (ErrorKind, &'static str)> {
        if self.source == Kind::Socket && self.is_about_program() {
            let message = "--attach and --kernel-log are about the kernel program, which `--source socket` goes without";
            return Err((ErrorKind::ArgumentConflict, message));
        }
        Ok(())
    }

    /// Where packets shall come from.
    #[must_use]
    pub fn source(&self) -> Kind {
        match self.source {
            Kind::Auto if self.is_about_program() => Kind::Ebpf,
            source => source,
        }
    }

    fn is_about_program(&self) -> bool {
        self.attach != Mechanism::Auto || self.kernel_log != LevelFilter::Off
    }
}
