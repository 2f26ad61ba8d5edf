//! What the fields of UDP mean.

use pktobs_common::{Stop, Transport, wire::PROTOCOL_UDP};

use super::{Context, checksum, port};
use crate::glossary::{Field, FieldValue};
use crate::packet::Checksum;
use crate::view::phrase::{Phrase, Value::Number, say};

/// Octets of the header.
const HEADER_LEN: u16 = 8;

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    _value: FieldValue<'_>,
) -> Option<Phrase> {
    if let Field::UdpSourcePort | Field::UdpDestinationPort = field {
        let (source, destination) = context.packet.ports()?;
        let (here, other) = match field {
            Field::UdpSourcePort => (source, destination),
            _ => (destination, source),
        };
        return Some(port::meaning(context, PROTOCOL_UDP, here, other));
    }
    let Some(Transport::Udp(udp)) = context.packet.transport() else {
        return None;
    };
    Some(match field {
        Field::UdpLength => match udp.length {
            _ if context.packet.record().stop == Stop::UdpLength => say!(
                "cannot be: at least 8, and not beyond the packet",
                "ありえない値である（8以上で、パケットを越えてはならない）",
                [],
            ),
            length => say!(
                "8 of header, {0} of data",
                "ヘッダー8、データ{0}",
                [Number(length.saturating_sub(HEADER_LEN).into())],
            ),
        },
        Field::UdpChecksum => match context.packet.transport_checksum() {
            Checksum::Incorrect { .. } if udp.checksum == 0 => say!(
                "none: over IPv6, only tunnels that allow it take such a packet",
                "なし。IPv6でこのようなパケットを受け取るのは、それを許すトンネルだけである",
                [],
            ),
            _ => checksum::of_transport(context),
        },
        _ => return None,
    })
}
