//! The built program on the real kernel: what it shows, what it costs nobody, and how it ends.
//!
//! Needs root. Every test makes hosts of its own (`xtask::lab`), network namespaces that are gone afterwards, and
//! runs pktobs in them, beside the real tcpdump where there is something to compare.

#[path = "../support"]
mod support {
    pub(crate) mod attached;
    pub(crate) mod emulated;
    pub(crate) mod frames;
    pub(crate) mod observer;
    pub(crate) mod packet;
    pub(crate) mod privilege;
    pub(crate) mod stats;
    pub(crate) mod table;
    pub(crate) mod texts;
    pub(crate) mod thread;
    pub(crate) mod transfer;
}

mod accounting;
mod attaching;
mod clock;
mod clsact;
mod endings;
mod fate;
mod filters;
mod gso;
mod gso_ipv6;
mod hotplug;
mod interfaces;
mod ipv6_lab;
mod json;
mod lessons;
mod lessons_ipv6;
mod link;
#[expect(clippy::unwrap_used, reason = "without its file, the test has failed")]
mod malformed;
mod options;
mod others;
mod privileges;
mod service;
mod socket;
