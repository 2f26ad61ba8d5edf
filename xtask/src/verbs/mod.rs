//! The verbs of `cargo xtask`, one module each: its options and `run`, which does it.

pub(crate) mod bench;
pub(crate) mod build;
pub(crate) mod ci;
pub(crate) mod demo;
pub(crate) mod docs;
pub(crate) mod guest;
pub(crate) mod run;
pub(crate) mod setup;
pub(crate) mod test;
