//! The interfaces of this network namespace: their names, what their frames begin with, and which to observe.
//!
//! The list comes from [`netlink`] as of the moment it was asked for. Preflight chooses from it ([`selection`]), the
//! live source attaches to what was chosen, and `pktobs -D` prints it. From then on `watch` hears what changes,
//! `roster` says what that is, and [`names`] remembers which name was whose when.
//!
//! The rule: an interface is identified by its index; its name is octets that anyone may have chosen, and is
//! shown escaped. Where frames begin was read in the kernel, see [`Hardware`].

pub mod names;
mod netlink;
pub(crate) mod roster;
pub mod selection;
mod ties;
pub(crate) mod watch;

use std::{
    ffi::OsStr,
    fmt::{self, Display, Formatter},
    io,
    os::unix::{ffi::OsStrExt, net::UnixDatagram},
};

use rustix::{
    io::Errno,
    net::netdevice::{index_to_name_inlined, name_to_index},
};

use crate::{
    namespace::{Namespace, within},
    source::octets::Link,
};
pub use ties::{Ties, tied};

/// The name that stands for all interfaces.
pub const ANY: &str = "any";

/// One interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name, escaped for a terminal.
    pub name: String,
    /// Its name as the kernel has it: 1 to 15 octets, never NUL, `/` or white space.
    pub raw_name: Vec<u8>,
    /// Further names (`ip link property add altname`), as the kernel has them: at most 127 octets each.
    pub alternative_names: Vec<Vec<u8>>,
    /// Its index, which a change of name leaves as it is.
    pub ifindex: u32,
    /// Its kind of link layer.
    pub hardware: Hardware,
    /// The largest packet that it carries, in octets.
    pub mtu: u32,
    /// Switched on by its administrator (`IFF_UP`).
    pub is_up: bool,
    /// Able to carry packets: up, and with carrier where there is such a thing (`IFF_RUNNING`).
    pub is_running: bool,
    /// Packets sent come back (`IFF_LOOPBACK`).
    pub is_loopback: bool,
    /// What it has to do with others.
    pub ties: Ties,
}

impl Interface {
    /// True if `name` is the name or an alternative name.
    #[must_use]
    pub fn is_named(&self, name: &OsStr) -> bool {
        let name = name.as_bytes();
        self.raw_name == name || self.alternative_names.iter().any(|other| other == name)
    }

    /// What is told of an interface whose frames cannot be read.
    pub(crate) fn left_out(&self) -> String {
        let Self { name, hardware, .. } = self;
        format!("{name} is left out: its link layer is {hardware}, which pktobs cannot read")
    }

    /// Up, down, or up without carrier; in the words of `tcpdump -D`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match (self.is_up, self.is_running) {
            (true, true) => "up, running",
            (true, false) => "up, no carrier",
            (false, _) => "down",
        }
    }
}

/// A kind of link layer: an ARPHRD number (include/uapi/linux/if_arp.h).
///
/// What the octets of an skb begin with at a TC hook depends on it. At egress that is what the device's
/// `header_ops->create` wrote, if it has one; at ingress it is where the driver left `mac_header`. A kind without
/// link layer has no `create` and resets `mac_header` to the network header: ARPHRD_NONE in drivers/net/tun.c and
/// drivers/net/wireguard, ARPHRD_RAWIP in drivers/net/ethernet/qualcomm/rmnet/rmnet_vnd.c, ARPHRD_PPP in
/// drivers/net/ppp/ppp_generic.c, the IP tunnels in net/ipv4/ipip.c, net/ipv6/sit.c and net/ipv6/ip6_tunnel.c
/// (there since Linux 5.14; before, `mac_header` stayed at the outer header). GRE over IP leaves it at the outer
/// header still if the tunnel has no fixed remote address (`ipgre_header_ops` in net/ipv4/ip_gre.c), which the
/// kind does not tell; so GRE is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hardware(pub u16);

struct Kind {
    hardware: Hardware,
    name: &'static str,
    link: Option<Link>,
    since: (u32, u32),
}

const fn kind(hardware: u16, name: &'static str, link: Option<Link>, since: (u32, u32)) -> Kind {
    Kind {
        hardware: Hardware(hardware),
        name,
        link,
        since,
    }
}

const ETHERNET: Option<Link> = Some(Link::Ethernet);
const NONE: Option<Link> = Some(Link::None);

/// The last column is the Linux version from which on frames begin as told; (0, 0) for always.
const KINDS: &[Kind] = &[
    kind(1, "Ethernet", ETHERNET, (0, 0)),
    kind(32, "InfiniBand", None, (0, 0)),
    kind(280, "CAN", None, (0, 0)),
    kind(512, "PPP", NONE, (0, 0)),
    kind(519, "raw IP", NONE, (0, 0)),
    kind(768, "IP-in-IP tunnel", NONE, (5, 14)),
    kind(769, "tunnel over IPv6", NONE, (5, 14)),
    kind(772, "loopback", ETHERNET, (0, 0)),
    kind(776, "IPv6-in-IPv4 tunnel", NONE, (5, 14)),
    kind(778, "GRE over IPv4", None, (0, 0)),
    kind(801, "IEEE 802.11", None, (0, 0)),
    kind(802, "IEEE 802.11 with Prism header", None, (0, 0)),
    kind(803, "IEEE 802.11 with radiotap header", None, (0, 0)),
    kind(804, "IEEE 802.15.4", None, (0, 0)),
    kind(823, "GRE over IPv6", None, (0, 0)),
    kind(824, "netlink monitor", None, (0, 0)),
    kind(826, "vsock monitor", None, (0, 0)),
    kind(0xfffe, "no link layer", NONE, (0, 0)),
];

impl Hardware {
    fn kind(self) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.hardware == self)
    }

    /// What frames begin with, or `None` if pktobs cannot read them on Linux `kernel` (major, minor).
    #[must_use]
    pub fn link(self, kernel: (u32, u32)) -> Option<Link> {
        self.kind()
            .filter(|kind| kind.since <= kernel)
            .and_then(|kind| kind.link)
    }

    /// The Linux version from which on frames can be read, if any is.
    #[must_use]
    pub fn readable_since(self) -> Option<(u32, u32)> {
        self.kind()
            .filter(|kind| kind.link.is_some())
            .map(|kind| kind.since)
    }
}

impl Display for Hardware {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Some(kind) => f.pad(kind.name),
            None => f.pad(&format!("ARPHRD type {}", self.0)),
        }
    }
}

/// All interfaces, in the order of their indexes.
///
/// # Errors
///
/// What the kernel says to an rtnetlink socket or to the question.
pub fn list() -> io::Result<Vec<Interface>> {
    netlink::interfaces()
}

/// All interfaces of another network namespace, or of this one.
///
/// # Errors
///
/// As for [`list`], or the namespace cannot be entered.
pub fn list_in(namespace: Option<&Namespace>) -> io::Result<Vec<Interface>> {
    within(namespace, list).map_err(io::Error::other)?
}

/// The index of the interface of this name in this network namespace; `None` if there is none.
///
/// Not asked of the C library: where no descriptor is left, that says that a file is missing.
///
/// # Errors
///
/// What the kernel says to a socket or to the question.
pub fn index(name: &str) -> io::Result<Option<u32>> {
    match name_to_index(UnixDatagram::unbound()?, name) {
        Ok(index) => Ok(Some(index)),
        Err(Errno::NODEV) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The name of the interface of this index; `None` if it is no UTF-8.
///
/// Asked by an ioctl (man 7 netdevice), because rtnetlink may wait for whoever changes an interface meanwhile.
///
/// # Errors
///
/// `ENODEV` if there is no such interface, or what the kernel says to a socket.
pub fn name(ifindex: u32) -> io::Result<Option<String>> {
    match index_to_name_inlined(UnixDatagram::unbound()?, ifindex) {
        Ok(name) => Ok(Some(name.as_str().to_owned())),
        Err(Errno::ILSEQ) => Ok(None),
        Err(Errno::NXIO) => Err(Errno::NODEV.into()),
        Err(error) => Err(error.into()),
    }
}

/// False if no interface of this network namespace has that index (any more).
///
/// # Errors
///
/// What the kernel says to a socket or to the question.
pub fn exists(ifindex: u32) -> io::Result<bool> {
    match name(ifindex) {
        Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(false),
        name => name.map(|_| true),
    }
}

/// The interface to observe if none was named, as tcpdump chooses it: the first that is up, running and no
/// loopback interface. `None` if there is none.
#[must_use]
pub fn default(interfaces: &[Interface], kernel: (u32, u32)) -> Option<(&Interface, Link)> {
    interfaces
        .iter()
        .filter(|interface| interface.is_up && interface.is_running && !interface.is_loopback)
        .find_map(|interface| Some((interface, interface.hardware.link(kernel)?)))
}

/// The interfaces as `pktobs -D` prints them: a line each, columns aligned.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// What is listed.
    pub interfaces: &'a [Interface],
    /// The running Linux version: major, minor.
    pub kernel: (u32, u32),
}

impl Display for Listing<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let names = self.interfaces.iter().map(|interface| interface.name.len());
        let width = names.max().unwrap_or(0);
        for interface in self.interfaces {
            let Interface {
                name,
                hardware,
                alternative_names,
                ..
            } = interface;
            let state = interface.state();
            write!(f, "{name:<width$}  {state:<14}  {hardware}")?;
            for (index, other) in alternative_names.iter().enumerate() {
                let before = if index == 0 { "; also named " } else { ", " };
                write!(f, "{before}{}", crate::escape::Escaped(other))?;
            }
            if hardware.link(self.kernel).is_none() {
                f.write_str(" (cannot be read)")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::Escaped;

    const KERNEL: (u32, u32) = (6, 1);

    fn interface(ifindex: u32, raw_name: &[u8], hardware: u16, state: &str) -> Interface {
        Interface {
            name: Escaped(raw_name).to_string(),
            raw_name: raw_name.to_vec(),
            alternative_names: Vec::new(),
            ifindex,
            hardware: Hardware(hardware),
            mtu: 1500,
            is_up: state.contains("up"),
            is_running: state.contains("running"),
            is_loopback: hardware == 772,
            ties: Ties::default(),
        }
    }

    #[test]
    fn the_default_is_the_first_up_running_and_not_loopback() {
        let mut interfaces = vec![
            interface(1, b"lo", 772, "up running"),
            interface(2, b"eth0", 1, "down"),
            interface(3, b"eth1", 1, "up"),
            interface(4, b"can0", 280, "up running"),
            interface(5, b"eth2", 1, "up running"),
            interface(6, b"tun0", 0xfffe, "up running"),
        ];
        assert_eq!(
            default(&interfaces, KERNEL),
            Some((&interfaces[4], Link::Ethernet))
        );
        interfaces.remove(4);
        assert_eq!(
            default(&interfaces, KERNEL),
            Some((&interfaces[4], Link::None))
        );
        interfaces.truncate(4);
        assert_eq!(default(&interfaces, KERNEL), None);
    }

    #[test]
    fn link_layers_by_arphrd_type() {
        for (hardware, link) in [
            (libc::ARPHRD_ETHER, ETHERNET),
            (libc::ARPHRD_LOOPBACK, ETHERNET),
            (libc::ARPHRD_NONE, NONE),
            (libc::ARPHRD_PPP, NONE),
            (libc::ARPHRD_TUNNEL, NONE),
            (libc::ARPHRD_TUNNEL6, NONE),
            (libc::ARPHRD_SIT, NONE),
            (libc::ARPHRD_IPGRE, None),
            (libc::ARPHRD_INFINIBAND, None),
            (libc::ARPHRD_IEEE80211_RADIOTAP, None),
            (4711, None),
        ] {
            assert_eq!(Hardware(hardware).link(KERNEL), link, "{hardware}");
        }
    }

    #[test]
    fn ip_tunnels_cannot_be_read_before_linux_5_14() {
        assert_eq!(Hardware(libc::ARPHRD_TUNNEL).link((5, 13)), None);
        assert_eq!(Hardware(libc::ARPHRD_TUNNEL).link((5, 14)), NONE);
    }

    #[test]
    fn only_what_is_listed_exists() {
        for interface in list().unwrap() {
            assert!(exists(interface.ifindex).unwrap(), "{interface:?}");
            let name = str::from_utf8(&interface.raw_name).unwrap();
            assert_eq!(index(name).unwrap(), Some(interface.ifindex));
        }
        assert!(!exists(i32::MAX.cast_unsigned()).unwrap());
        assert_eq!(index("no-such").unwrap(), None);
    }

    #[test]
    fn the_list_is_aligned_and_escaped() {
        let mut interfaces = vec![
            interface(1, b"lo", 772, "up running"),
            interface(7, b"-x\x1b[31m\xff", 1, "up"),
            interface(8, b"can0", 280, "down"),
            interface(9, b"odd", 4711, "down"),
        ];
        interfaces[0].alternative_names = vec![b"back".to_vec(), b"\x07bell".to_vec()];
        let listing = Listing {
            interfaces: &interfaces,
            kernel: KERNEL,
        };
        assert_eq!(
            listing.to_string(),
            "lo            up, running     loopback; also named back, ^Gbell\n\
             -x^[[31mM-^?  up, no carrier  Ethernet\n\
             can0          down            CAN (cannot be read)\n\
             odd           down            ARPHRD type 4711 (cannot be read)\n"
        );
    }

    #[test]
    fn alternative_names_name_it_too() {
        let mut eth0 = interface(2, b"eth0", 1, "up running");
        eth0.alternative_names.push(b"enp0s31f6".to_vec());
        assert!(eth0.is_named(OsStr::new("eth0")));
        assert!(eth0.is_named(OsStr::new("enp0s31f6")));
        assert!(!eth0.is_named(OsStr::new("enp0s31f")));
    }
}
