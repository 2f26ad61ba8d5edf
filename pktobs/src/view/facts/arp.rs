//! The facts of an ARP or RARP message.

use crate::packet::{Arp, ArpOperation};
use crate::view::colour::{Colour, Role};
use crate::view::line::Line;
use crate::view::text::Append;

/// Appends what the message says.
pub(super) fn message(arp: &Arp, colour: Colour, text: &mut Line<'_>) {
    let name = match arp.operation {
        ArpOperation::Request => "ARP request",
        ArpOperation::Reply => "ARP reply",
        ArpOperation::ReverseRequest => "RARP request",
        ArpOperation::ReverseReply => "RARP reply",
    };
    colour.paint(Role::Strong, text, |text| text.text(name));
    text.text("  ");
    match arp.operation {
        ArpOperation::Request => {
            text.text("who has ");
            text.ipv4_address(arp.target);
            text.text("? tell ");
            text.ipv4_address(arp.sender);
            text.text(" at ");
            text.link_address(&arp.sender_hardware);
        }
        ArpOperation::Reply => {
            text.ipv4_address(arp.sender);
            text.text(" is at ");
            text.link_address(&arp.sender_hardware);
            text.text(", to ");
            text.ipv4_address(arp.target);
        }
        ArpOperation::ReverseRequest => {
            text.text("who is ");
            text.link_address(&arp.target_hardware);
            text.text("? tell ");
            text.link_address(&arp.sender_hardware);
        }
        ArpOperation::ReverseReply => {
            text.link_address(&arp.target_hardware);
            text.text(" is ");
            text.ipv4_address(arp.target);
        }
    }
}
