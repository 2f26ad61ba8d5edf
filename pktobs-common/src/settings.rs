//! The globals of the kernel program that the daemon sets before it loads it.
//!
//! They are read-only data for the verifier, which removes the code that is switched off. Each name is that of
//! the `static` in `pktobs-ebpf`.

/// `u8`: 1 to put a record of every packet into the ring, 0 to keep counters only.
pub const RECORDS: &str = "RECORDS";

/// `u8`: 1 to sum the octets of transport segments into
/// [`PacketRecord::segment_sum`](crate::PacketRecord::segment_sum).
pub const CHECKSUMS: &str = "CHECKSUMS";

/// `u8`: 1 to send the Ethernet header of every frame too, see
/// [`tail_with_link_header`](crate::wire::tail_with_link_header).
pub const LINK_HEADER: &str = "LINK_HEADER";

/// The name of the ring buffer map.
pub const RING: &str = "RING";

/// The name of the per-CPU array of [`Counters`](crate::Counters), one element a
/// [`Direction`](crate::Direction).
pub const COUNTERS: &str = "COUNTERS";

/// The name of the array whose one `u32` the reader sets to 1 before it sleeps until the next record, and to 0
/// while it comes by itself. The program that wakes it sets it to 0, too.
pub const READER_SLEEPS: &str = "READER_SLEEPS";
