//! The names of services by their ports, from the list that the machine has (services(5)).

use std::{collections::HashMap, fs};

use pktobs_common::wire::{PROTOCOL_TCP, PROTOCOL_UDP};

/// Where the list is.
const PATH: &str = "/etc/services";
/// Longer names are no names of services (RFC 6335 5.1 allows 15 characters).
const NAME_MAX: usize = 32;

/// Names of services. Read once in a run, so the text of the list stays in memory.
#[derive(Clone, Debug, Default)]
pub struct Services {
    names: HashMap<(u8, u16), &'static str>,
}

impl Services {
    /// The list of this machine; empty if there is none that can be read.
    #[must_use]
    pub fn of_machine() -> Self {
        let text = fs::read(PATH).unwrap_or_default();
        Self::new(String::from_utf8_lossy(&text).into_owned().leak())
    }

    /// A list of lines such as `http 80/tcp www # World Wide Web`; of several names of a port, the first counts.
    #[must_use]
    pub fn new(list: &'static str) -> Self {
        let mut services = Self::default();
        for line in list.lines() {
            if let Some((place, name)) = entry(line) {
                services.names.entry(place).or_insert(name);
            }
        }
        services
    }

    /// The name of the service on a port of a protocol.
    pub(super) fn name(&self, protocol: u8, port: u16) -> Option<&'static str> {
        self.names.get(&(protocol, port)).copied()
    }
}

/// What a line says; `None` if it says nothing of TCP or UDP, or has something in its name that is not printed.
fn entry(line: &'static str) -> Option<((u8, u16), &'static str)> {
    let line = line.split('#').next()?;
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let (port, protocol) = words.next()?.split_once('/')?;
    let protocol = match protocol {
        "tcp" => PROTOCOL_TCP,
        "udp" => PROTOCOL_UDP,
        _ => return None,
    };
    let is_name = name.len() <= NAME_MAX && name.bytes().all(|octet| octet.is_ascii_graphic());
    let port = port.parse().ok().filter(|_| is_name)?;
    Some(((protocol, port), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_has_the_first_name_of_its_protocol() {
        let services = Services::new(
            "# comment\n\nhttp\t80/tcp\twww # web\nother 80/tcp\ndomain 53/udp\nx 80/sctp\nbad eighty/tcp\n\
             bell\u{7} 81/tcp\nhttp-alt 8080/tcp # 82/tcp\n",
        );
        for (protocol, port, expected) in [
            (PROTOCOL_TCP, 80, Some("http")),
            (PROTOCOL_TCP, 8080, Some("http-alt")),
            (PROTOCOL_UDP, 53, Some("domain")),
            (PROTOCOL_TCP, 53, None),
            (PROTOCOL_UDP, 80, None),
            (PROTOCOL_TCP, 81, None),
            (PROTOCOL_TCP, 82, None),
        ] {
            assert_eq!(services.name(protocol, port), expected, "{protocol} {port}");
        }
    }
}
