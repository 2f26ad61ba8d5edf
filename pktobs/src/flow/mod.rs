//! What is remembered of the packets before this one. Every memory here is bounded.
//!
//! [`Conversations`] looks at each packet once, in the order seen, and says what the packet does there as
//! [`Note`]s: data, from which a view makes words. Two rules hold. A memory has a fixed number of entries, made
//! at the start, and forgets what was unused for longest; and a note tells what was seen, never what is only
//! likely, unless it says "probably". Packets with something wrong in them are told, but not remembered: the
//! receiver drops them too.

mod arp;
mod checksums;
mod conversations;
mod discovery;
mod echo;
mod form;
mod fragments;
mod icmp;
mod listener;
mod neighbours;
mod note;
mod pair;
mod passed;
mod reason;
pub mod sequence;
mod table;
mod tally;
mod tcp;
mod tcp_acknowledge;
mod tcp_beyond;
mod tcp_offers;
mod tcp_opening;
mod tcp_options;
mod tcp_segment;
mod tcp_send;
mod tcp_sent;
mod tcp_side;
mod tcp_window;
mod udp;

pub use conversations::Conversations;
pub(crate) use form::is_cut_by_capture;
pub use note::{
    Again, DeliveryNote, Earlier, End, FragmentNote, IcmpNote, Identification, Late, ListenerNote,
    NeighbourNote, Note, Notes, OpeningNote, PaceNote, PacketNote, Reason, RouterNote,
    TcpExtensions, TcpNote, UdpNote,
};
pub use tally::{Acts, Calls, Data, InterfaceCalls, Tally};
pub use tcp_options::{TcpOption, TcpOptions};

pub(crate) use pair::{Place, opposite, vlan};
pub(crate) use table::Table;
pub(crate) use tcp_options::only_timestamps;
pub(crate) use udp::data_len;
