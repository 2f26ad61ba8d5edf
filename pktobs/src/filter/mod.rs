//! The filter language of tcpdump (pcap-filter(7)): which packets are to be observed.
//!
//! A filter goes one way: text, tokens (`token`, `keyword`), a tree as it was written (`parse`, `syntax`), tests on
//! octets for one kind of link layer (`lower`, `test`); these are either answered on octets at hand (`evaluate`) or
//! become a program for the kernel. What a filter means is what libpcap 1.10 makes of it, down to packets that end
//! early: a load behind the end of the packet rejects it, wherever in the expression it stands.

mod error;
mod keyword;
mod parse;
mod syntax;
mod token;

pub use error::FilterError;
