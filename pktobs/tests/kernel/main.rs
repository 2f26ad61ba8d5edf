//! The kernel program on octets: what it records, counts and loses.
//!
//! Needs root. The programs run through `BPF_PROG_TEST_RUN`, or, where that refuses a frame, on the loopback
//! interface of a network namespace that lives as long as its test.

#[path = "../support"]
mod support {
    pub(crate) mod emulated;
    pub(crate) mod ipv6;
    pub(crate) mod kernel;
    pub(crate) mod mutation;
    pub(crate) mod namespace;
    pub(crate) mod packet;
    pub(crate) mod privilege;
    pub(crate) mod stack;
    pub(crate) mod thread;
}

mod counters;
mod differential;
mod filter;
mod gso;
mod live;
mod loss;
mod packets;
mod same;
mod sums;
mod verifier;
mod wake;
