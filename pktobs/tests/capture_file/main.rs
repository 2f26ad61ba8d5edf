//! `pktobs -r` on files of every format, byte order, resolution and link type, sound and damaged.
//!
//! The files are written here, field by field. Where the real tcpdump reads a file too, it says what is expected,
//! on stdout and stderr; where it does not, the expectation is written by hand.

#[path = "../support"]
mod support {
    #[expect(dead_code, reason = "files are changed an octet at a time")]
    pub(crate) mod mutation;
    pub(crate) mod packet;
    pub(crate) mod stats;
}

#[expect(
    clippy::unwrap_used,
    reason = "without its files and programs, the test has failed"
)]
mod run;
mod write;

mod damage;
mod language;
mod link_types;
#[expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
mod memory;
mod offload;
mod pcap;
mod pcapng;
#[expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]
mod program;
mod stats;
mod terminal;
