//! What stands between the link layer and the network header, and moves all that follows.

use super::{Layer, LinkLayer, Lowering, Offset, equal, equal_in, link};
use crate::filter::{
    FilterError,
    test::{Metadata, Test, Value, Width},
};

const TAG_LEN: u32 = 4;
const LABEL_LEN: u32 = 4;
const VLAN_ID: u32 = 0x0fff;

impl Lowering<'_> {
    /// A VLAN tag (IEEE 802.1Q), with that identifier if there is one.
    ///
    /// On an interface the kernel keeps the first tag beside the octets, or has left it where it was.
    pub(super) fn vlan(&mut self, id: Option<u32>) -> Result<Test, FilterError> {
        if self.mpls_depth > 0 {
            return Err(self.error("there is no VLAN tag behind an MPLS label"));
        }
        if self.layer != Layer::Link(LinkLayer::Ethernet) {
            return Err(self.error("only Ethernet frames have VLAN tags"));
        }
        if let Some(id) = id.filter(|&id| id > VLAN_ID) {
            return Err(self.error(format!("{id} is no VLAN: the highest is {VLAN_ID}")));
        }
        let types = [link::VLAN, link::VLAN_PROVIDER, link::VLAN_QINQ];
        let types = types.map(|tag| self.link_type(tag)).into_iter();
        let mut in_packet = Test::Any(types.collect::<Result<_, _>>()?);
        if let Some(id) = id {
            let control = self.network(0, Width::Half);
            in_packet = in_packet.and(equal_in(control, VLAN_ID, id));
        }
        let is_first = self.vlan_depth == 0;
        self.vlan_depth += 1;
        if self.origin.live.is_none() || !is_first || self.geneve_type.is_some() {
            for offset in [Some(&mut self.payload), self.link_type.as_mut()]
                .into_iter()
                .flatten()
            {
                offset.constant += TAG_LEN;
            }
            return Ok(in_packet);
        }
        for offset in [Some(&mut self.payload), self.link_type.as_mut()]
            .into_iter()
            .flatten()
        {
            *offset = offset.and(Value::Metadata(Metadata::TagLength));
        }
        let is_beside = || equal(Value::Metadata(Metadata::TagPresent), 1);
        let mut beside = is_beside();
        if let Some(id) = id {
            let control = Value::Metadata(Metadata::TagControl);
            beside = beside.and(equal_in(control, VLAN_ID, id));
        }
        Ok(beside.or((!is_beside()).and(in_packet)))
    }

    /// A label of MPLS (RFC 3032), of that value if there is one.
    pub(super) fn mpls(&mut self, label: Option<u32>) -> Result<Test, FilterError> {
        const LABEL_MAX: u32 = 0xf_ffff;
        let mut test = if self.mpls_depth > 0 {
            // The label before is not the last.
            equal_in(
                self.network(2_u32.wrapping_sub(LABEL_LEN), Width::Octet),
                1,
                0,
            )
        } else {
            match self.layer {
                Layer::Link(LinkLayer::Ethernet) => self.link_type(link::MPLS)?,
                Layer::Ppp => self.link_type(link::PPP_MPLS)?,
                Layer::Link(_) => {
                    return Err(self.error("MPLS labels can be told in Ethernet frames only"));
                }
            }
        };
        if let Some(label) = label {
            if label > LABEL_MAX {
                return Err(self.error(format!("{label} is no label: the highest is {LABEL_MAX}")));
            }
            test = test.and(equal_in(
                self.network(0, Width::Word),
                LABEL_MAX << 12,
                label << 12,
            ));
        }
        self.network += LABEL_LEN;
        self.network_behind_llc += LABEL_LEN;
        self.mpls_depth += 1;
        Ok(test)
    }

    /// A packet of a PPPoE session (RFC 2516 4), of that one if there is one. What follows is about the PPP frame in
    /// it.
    pub(super) fn pppoe_session(&mut self, session: Option<u32>) -> Result<Test, FilterError> {
        const HEADER_LEN: u32 = 6;
        const PROTOCOL_LEN: u32 = 2;
        const SESSION_MAX: u32 = 0xffff;
        let mut test = self.link_type(link::PPPOE_SESSION)?;
        if let Some(session) = session {
            if session > SESSION_MAX {
                let message = format!("{session} is no session: the highest is {SESSION_MAX}");
                return Err(self.error(message));
            }
            test = test.and(equal_in(self.network(0, Width::Word), SESSION_MAX, session));
        }
        let start: Offset = self.payload.plus(self.network + HEADER_LEN);
        self.payload = start.plus(PROTOCOL_LEN);
        self.link_type = Some(start.clone());
        self.link_header = start;
        self.geneve_type = None;
        self.layer = Layer::Ppp;
        self.network = 0;
        self.network_behind_llc = 0;
        Ok(test)
    }
}
