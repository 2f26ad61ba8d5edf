//! Addresses of DECnet Phase IV: an area of six bits and a node of ten.

use super::{Lowering, equal, equal_in, host::sides, link};
use crate::filter::{
    FilterError,
    syntax::{Identifier, Side},
    test::{Test, Width},
};

/// The forms of a header that has both addresses, in the order in which libpcap looks for them (`gen_dnhostop`): what
/// its first octets are, and where the addresses of source and destination are. All is counted from behind the two
/// octets that tell its length; a form may begin with an octet of padding.
const FORMS: [(Width, u32, u32, u32, u32); 4] = [
    (Width::Octet, 0x07, 0x02, 3, 1),
    (Width::Half, 0xff07, 0x8102, 4, 2),
    (Width::Octet, 0x07, 0x06, 15, 7),
    (Width::Half, 0xff07, 0x8106, 16, 8),
];

impl Lowering<'_> {
    /// A data packet of DECnet with that address.
    pub(super) fn decnet(
        &self,
        side: Option<Side>,
        identifier: &Identifier,
    ) -> Result<Test, FilterError> {
        const LENGTH_LEN: u32 = 2;
        let address = match identifier {
            Identifier::Number(number) => *number as u16,
            Identifier::Ipv4(text) => area_and_node(text)
                .ok_or_else(|| self.error(format!("{text} is no DECnet address, such as 1.10")))?,
            _ => return Err(self.error("this is no DECnet address, such as 1.10")),
        };
        // Its octets have the lowest first.
        let address = address.swap_bytes().into();
        sides(side, &|side| {
            let forms = FORMS.map(|(width, mask, flags, source, destination)| {
                let place = if side == Side::Source {
                    source
                } else {
                    destination
                };
                let field = |offset, width| self.network(LENGTH_LEN + offset, width);
                equal_in(field(0, width), mask, flags)
                    .and(equal(field(place, Width::Half), address))
            });
            Ok(self
                .link_type(link::DECNET)?
                .and(Test::Any(forms.into_iter().collect())))
        })
    }
}

/// The address that is written as `1.10`; numbers behind the second mean nothing.
fn area_and_node(text: &str) -> Option<u16> {
    let mut parts = text.split('.').map(|part| part.parse::<u32>().ok());
    let (area, node) = (parts.next()??, parts.next()??);
    Some(((area & 0x3f) << 10 | node & 0x3ff) as u16)
}
