//! What a view tells beside the usual, and what it leaves out: the options that tcpdump has under the same
//! letters.
//!
//! The command line makes a [`Style`], and every view of packets takes one.

use super::text::Decimals;

/// The options of a view of packets. The default is that none of them is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Packets are numbered from 1 on (`-#`).
    pub numbered: bool,
    /// How the time is told (`-t` and so on).
    pub time: TimeStyle,
    /// Digits of a second's fraction (`--nano`).
    pub decimals: Decimals,
    /// The link-layer header is told (`-e`).
    pub link_header: bool,
    /// TCP sequence numbers are those of the packet, not counted from the start of the connection (`-S`).
    pub absolute_sequence: bool,
    /// How often `-q` is given: once for less of each packet, twice for hardly anything of a later fragment.
    pub quiet: u8,
}

/// How the time of a packet is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// The local time of day.
    #[default]
    OfDay,
    /// Not at all (`-t`).
    Untold,
    /// Seconds since 1970-01-01 00:00 UTC (`-tt`).
    SinceEpoch,
    /// Since the packet before (`-ttt`).
    SincePrevious,
    /// Date and local time of day (`-tttt`).
    WithDate,
    /// Since the first packet (`-ttttt`).
    SinceFirst,
}

impl TimeStyle {
    /// By how often `-t` is given: the index in this list.
    pub const BY_COUNT: [Self; 6] = [
        Self::OfDay,
        Self::Untold,
        Self::SinceEpoch,
        Self::SincePrevious,
        Self::WithDate,
        Self::SinceFirst,
    ];
}
