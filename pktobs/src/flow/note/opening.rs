//! What SYN and SYN+ACK agree on beside the connection itself.

/// One thing that both sides settle while a connection opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningNote {
    /// Asks for a cookie, with which a later SYN may bring data (RFC 7413 4.1.1).
    AsksForCookie,
    /// Shows a cookie that it was given.
    ShowsCookie,
    /// Gives the cookie that was asked for, or a new one.
    GivesCookie,
    /// Acknowledges data that came in the SYN.
    TakesSynData {
        /// How much of it.
        octets: u32,
    },
    /// Acknowledges nothing of the data that came in the SYN.
    LeavesSynData,
    /// The sender agreed first where both sides asked.
    OtherHasToAgree,
    /// Both sides asked, and now both have agreed.
    BothAgreed,
    /// Extensions that both sides offer.
    InEffect {
        /// Which.
        extensions: TcpExtensions,
    },
    /// Extensions that only one side offers.
    OneSided {
        /// Which.
        extensions: TcpExtensions,
    },
    /// The longest packets, by what both sides can take and the extensions in effect, in octets of data.
    DataMax {
        /// To the side that confirms the opening.
        back: u16,
        /// From it.
        forth: u16,
    },
    /// Asks to tell each other of congestion (RFC 3168).
    AsksForEcn,
    /// The same, in its accurate form (RFC 9768), or else the other.
    AsksForAccurateEcn,
    /// Agrees to that.
    AgreesToEcn,
    /// Agrees to the accurate form.
    AgreesToAccurateEcn,
    /// Does not agree to it.
    WithoutEcn,
}

/// Some of the extensions to TCP that both sides must offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpExtensions(pub(in crate::flow) u8);

impl TcpExtensions {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Windows count in larger units (RFC 7323 2).
    pub const WINDOW_SCALING: Self = Self(1);
    /// Timestamps in every segment (RFC 7323 3).
    pub const TIMESTAMPS: Self = Self(2);
    /// Selective acknowledgments (RFC 2018).
    pub const SACK: Self = Self(4);

    /// True if these are among them.
    #[must_use]
    pub const fn has(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}
