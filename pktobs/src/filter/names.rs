//! Names that stand for numbers, from the files where this system keeps them, and hosts from its resolver.
//!
//! Services, protocols and networks are looked up in `/etc`, not in other sources that the C library may know.

use std::{
    collections::HashMap,
    fs, io,
    net::{IpAddr, ToSocketAddrs},
    sync::{Arc, Mutex, PoisonError},
};

/// The ports of a service for TCP and for UDP.
pub(super) fn service(name: &str) -> [Option<u16>; 2] {
    let lines = fs::read_to_string("/etc/services").unwrap_or_default();
    ["tcp", "udp"].map(|protocol| {
        entries(&lines, name).find_map(|value| {
            let (port, of) = value.split_once('/')?;
            if of == protocol {
                port.parse().ok()
            } else {
                None
            }
        })
    })
}

/// The number of a protocol over IP.
pub(super) fn protocol(name: &str) -> Option<u32> {
    let lines = fs::read_to_string("/etc/protocols").unwrap_or_default();
    entries(&lines, name).find_map(|number| number.parse().ok())
}

/// The number of a network, with zeros for the octets that it does not have.
pub(super) fn network(name: &str) -> Option<u32> {
    let lines = fs::read_to_string("/etc/networks").unwrap_or_default();
    let number = entries(&lines, name).next()?;
    let mut octets = [0; 4];
    for (octet, part) in octets.iter_mut().zip(number.split('.')) {
        *octet = part.parse().ok()?;
    }
    // Zero is no network for libpcap.
    Some(u32::from_be_bytes(octets)).filter(|&address| address != 0)
}

/// The link-layer address of a host.
pub(super) fn ether(name: &str) -> Option<[u8; 6]> {
    let lines = fs::read_to_string("/etc/ethers").unwrap_or_default();
    let address = lines.lines().find_map(|line| {
        let mut words = words(line);
        let (address, host) = (words.next()?, words.next()?);
        (host == name).then_some(address)
    })?;
    let mut mac = [0; 6];
    let mut parts = address.split(':');
    for octet in &mut mac {
        *octet = u8::from_str_radix(parts.next()?, 16).ok()?;
    }
    parts.next().is_none().then_some(mac)
}

/// The addresses of hosts, each of which is looked up once: the programs of a filter must not differ.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts(Arc<Mutex<HashMap<String, Vec<IpAddr>>>>);

impl Hosts {
    /// All addresses of a host.
    pub(super) fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(addresses) = known.get(name) {
            return Ok(addresses.clone());
        }
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in (name, 0).to_socket_addrs()? {
            if !addresses.contains(&address.ip()) {
                addresses.push(address.ip());
            }
        }
        known.insert(name.to_owned(), addresses.clone());
        Ok(addresses)
    }
}

/// The second words of the lines whose first word, or one behind the second, is `name`.
fn entries<'a>(lines: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    lines.lines().filter_map(move |line| {
        let mut words = words(line);
        let (first, second) = (words.next()?, words.next()?);
        (first == name || words.any(|alias| alias == name)).then_some(second)
    })
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split('#')
        .next()
        .unwrap_or_default()
        .split_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_names_too_and_comments_are_not() {
        let lines = "# www 1/tcp\nhttp\t\t80/tcp\t\twww # WorldWideWeb\nhttp 80/udp\n";
        assert_eq!(entries(lines, "www").collect::<Vec<_>>(), ["80/tcp"]);
        assert_eq!(entries(lines, "http").count(), 2);
        assert_eq!(entries(lines, "WorldWideWeb").count(), 0);
    }
}
