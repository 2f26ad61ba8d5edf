//! Which interfaces have to do with each other: ports with what they are ports of, what is on top of what, and the ports
//! of one bond. What passes one of the two may pass the other, and that is no news.

use super::Interface;

/// An interface is on top of so few others, one on the other, that more are taken for a ring.
const STORIES_MAX: usize = 16;

/// What an interface has to do with others of its network namespace, by their indexes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// The one of which it is a port (`IFLA_MASTER`): a bridge, a bond, a VRF, …
    pub master: Option<u32>,
    /// The one that it is on, as a VLAN is, or the other end of a veth pair (`IFLA_LINK`).
    pub link: Option<u32>,
    /// It is a port of a bond or a team: its packets may come back by any other port.
    pub is_bonded: bool,
}

/// The names of each two interfaces that have to do with each other.
#[must_use]
pub fn tied(interfaces: &[Interface]) -> Vec<(String, String)> {
    let pairs = interfaces.iter().enumerate().flat_map(|(place, one)| {
        interfaces[place + 1..]
            .iter()
            .map(move |other| (one, other))
    });
    pairs
        .filter(|&(one, other)| {
            is_of_one_bond(one, other)
                || is_above(interfaces, one, other)
                || is_above(interfaces, other, one)
        })
        .map(|(one, other)| (one.name.clone(), other.name.clone()))
        .collect()
}

fn is_of_one_bond(one: &Interface, other: &Interface) -> bool {
    let [one, other] = [one.ties, other.ties];
    one.is_bonded && other.is_bonded && one.master == other.master
}

/// True if packets of one interface go on to the other, or come from there.
fn is_above(interfaces: &[Interface], one: &Interface, other: &Interface) -> bool {
    let mut reached = vec![one.ifindex];
    let mut place = 0;
    while let Some(&ifindex) = reached.get(place)
        && reached.len() <= STORIES_MAX
    {
        place += 1;
        let found = interfaces.iter().find(|known| known.ifindex == ifindex);
        let ties = found.map(|known| known.ties).unwrap_or_default();
        for next in [ties.master, ties.link].into_iter().flatten() {
            if !reached.contains(&next) {
                reached.push(next);
            }
        }
    }
    reached.contains(&other.ifindex)
}

#[cfg(test)]
mod tests {
    use super::super::Hardware;
    use super::*;

    fn interface(ifindex: u32, name: &str, ties: Ties) -> Interface {
        Interface {
            name: name.to_owned(),
            raw_name: name.as_bytes().to_vec(),
            alternative_names: Vec::new(),
            ifindex,
            hardware: Hardware(1),
            mtu: 1500,
            is_up: true,
            is_running: true,
            is_loopback: false,
            ties,
        }
    }

    fn port_of(master: u32, is_bonded: bool) -> Ties {
        Ties {
            master: Some(master),
            is_bonded,
            ..Ties::default()
        }
    }

    fn on(link: u32) -> Ties {
        Ties {
            link: Some(link),
            ..Ties::default()
        }
    }

    fn names(interfaces: &[Interface]) -> Vec<String> {
        let tied = tied(interfaces).into_iter();
        tied.map(|(one, other)| format!("{one} {other}")).collect()
    }

    #[test]
    fn ports_of_a_bond_and_what_is_on_it() {
        let interfaces = [
            interface(1, "eth1", port_of(3, true)),
            interface(2, "eth2", port_of(3, true)),
            interface(3, "bond0", Ties::default()),
            interface(4, "bond0.5", on(3)),
            interface(5, "eth3", port_of(6, true)),
            interface(6, "bond1", Ties::default()),
        ];
        assert_eq!(
            names(&interfaces),
            [
                "eth1 eth2",
                "eth1 bond0",
                "eth2 bond0",
                "bond0 bond0.5",
                "eth3 bond1"
            ]
        );
    }

    #[test]
    fn ports_of_a_bridge_or_a_vrf_are_links_of_their_own() {
        let interfaces = [
            interface(1, "eth1", port_of(3, false)),
            interface(2, "eth2", port_of(3, false)),
            interface(3, "br0", Ties::default()),
        ];
        assert_eq!(names(&interfaces), ["eth1 br0", "eth2 br0"]);
    }

    #[test]
    fn both_ends_of_a_veth_pair_and_no_ring_without_an_end() {
        let interfaces = [
            interface(1, "veth0", on(2)),
            interface(2, "veth1", on(1)),
            interface(3, "eth0", Ties::default()),
            interface(4, "gone", on(9)),
        ];
        assert_eq!(names(&interfaces), ["veth0 veth1"]);
    }
}
