//! What a packet record is, and how one is read from octets.
//!
//! This crate is compiled twice from the same source: for the BPF target into the kernel program, and for the
//! host into the daemon. So it has no `std`, no allocation, no panic path and no loop without a constant bound.
//!
//! Byte order is settled here, once: integers are in host order, addresses are octets as they stand on the wire. A
//! record keeps headers as they stand on the wire, and gives them out as structures of integers in host order. All lengths and offsets are in octets; offsets count from the first octet of the frame.
#![no_std]
#![forbid(unsafe_code)]

pub mod bytecode;
mod bytes;
pub mod checksum;
mod counters;
mod flags;
mod headers;
mod record;
pub mod settings;
mod stop;
pub mod wire;

pub use bytes::PacketBytes;
pub use counters::{Counters, Direction};
pub use flags::{Flags, PacketType};
pub use headers::{Icmp, Icmpv6, Ipv4, Ipv6, Tcp, Transport, Udp};
pub use record::{LossRecord, PacketRecord, SkbMetadata, TAIL_MAX};
pub use stop::Stop;
