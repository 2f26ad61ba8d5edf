//! The headers of a packet, read from its record once for all who ask for them.

use pktobs_common::Transport;

use super::{Network, Packet};

/// What a record tells of the headers of a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Headers {
    /// See [`Packet::network`].
    pub(crate) network: Network,
    /// See [`Packet::transport`].
    pub(crate) transport: Option<Transport>,
    /// See [`Packet::ports`].
    pub(crate) ports: Option<(u16, u16)>,
}

impl Packet<'_> {
    /// The headers, or `None` if there is no network header.
    #[inline(always)]
    pub(crate) fn headers(&self) -> Option<Headers> {
        let network = self.network()?;
        let transport = self.transport();
        let ports = self.ports_in(transport.as_ref());
        Some(Headers {
            network,
            transport,
            ports,
        })
    }
}
