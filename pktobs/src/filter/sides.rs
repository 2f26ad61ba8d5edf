//! Whether a filter lets the answer to a packet pass if it lets the packet pass.
//!
//! Who compares directions must know it: `dst port 80` has the questions only. Judged by the form alone: what might
//! treat the two directions of a conversation differently counts as doing so.

use super::syntax::{Expression, Primitive, Qualifiers, Side};

/// True if it may let one direction of a conversation pass and not the other.
pub(super) fn is_one_sided(expression: &Expression) -> bool {
    match expression {
        Expression::All(parts) | Expression::Any(parts) => parts.iter().any(is_one_sided),
        Expression::Not(part) => is_one_sided(part),
        Expression::Primitive(primitive, _) => !is_of_both(primitive),
    }
}

/// True if it holds for both directions of a conversation or for neither.
const fn is_of_both(primitive: &Primitive) -> bool {
    match primitive {
        Primitive::Qualified(Qualifiers { side, .. }, _) => {
            matches!(side, None | Some(Side::Either | Side::Both))
        }
        Primitive::Protocol(_)
        | Primitive::Vlan(_)
        | Primitive::Mpls(_)
        | Primitive::Pppoed
        | Primitive::Pppoes(_)
        | Primitive::Geneve(_)
        | Primitive::Llc(_) => true,
        Primitive::Relation { .. }
        | Primitive::Broadcast(_)
        | Primitive::Multicast(_)
        | Primitive::Less(_)
        | Primitive::Greater(_)
        | Primitive::Inbound
        | Primitive::Outbound
        | Primitive::Ifindex(_)
        | Primitive::Ifname(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Filter;

    #[test]
    fn a_filter_that_tells_source_from_destination_is_one_sided() {
        for (text, expected) in [
            ("", false),
            ("port 80", false),
            ("tcp and host 10.0.0.1 and not port 22", false),
            ("src or dst port 80", false),
            ("vlan 5 and udp", false),
            ("dst port 80", true),
            ("src host 10.0.0.1", true),
            ("tcp or (udp and not src net 10.0.0.0/8)", true),
            ("tcp[13] & 2 != 0", true),
            ("inbound", true),
            ("ifname eth0", true),
            ("greater 100", true),
            ("broadcast", true),
        ] {
            let filter = Filter::new(text).expect("a filter");
            assert_eq!(filter.is_one_sided(), expected, "{text}");
        }
    }
}
