//! LLC (IEEE 802.2; print-llc.c), which stands behind an IEEE 802.3 header.
//!
//! What it carries is not looked into, but for ARP behind SNAP.

use super::{Cut, Printer, ethernet::Addresses, snap::Snap, word};
use crate::view::text::Append;

/// The bit of a destination that means a group, and of a source that means a response.
const FLAG: u8 = 1;
/// Both low bits of the control field are set in an unnumbered frame, the lowest alone in a supervisory one.
const UNNUMBERED: u16 = 3;
const SUPERVISORY: u16 = 1;
/// Poll or final, in the control field of one octet and of two.
const POLL: u16 = 0x10;
const LONG_POLL: u16 = 0x100;
/// Control fields of an unnumbered frame: information, exchange of identification.
const INFORMATION: u16 = 0x03;
const IDENTIFICATION: u16 = 0xaf;
/// The first octet of the usual form of identification.
const IDENTIFICATION_FORMAT: u8 = 0x81;

const GLOBAL: u8 = 0xff;
const SNAP: u8 = 0xaa;
const IPX: u8 = 0xe0;
const NETBEUI: u8 = 0xf0;
/// Service access points into whose information tcpdump looks: IP, spanning tree, OSI.
const DECODED: [u8; 4] = [0x06, 0x42, IPX, 0xfe];

const SERVICES: [(u8, &str); 13] = [
    (0x00, "Null"),
    (0x02, "802.1B I"),
    (0x04, "SNA"),
    (0x06, "IP"),
    (0x0e, "ProWay NM"),
    (0x42, "STP"),
    (0x4e, "RS511"),
    (0x7e, "ISO8208"),
    (0x8e, "ProWay"),
    (SNAP, "SNAP"),
    (IPX, "IPX"),
    (NETBEUI, "NetBeui"),
    (0xfe, "OSI"),
];

const COMMANDS: [(u16, &str); 8] = [
    (INFORMATION, "ui"),
    (0x0f, "dm"),
    (0x43, "disc"),
    (0x63, "ua"),
    (0x6f, "sabme"),
    (0x87, "frmr"),
    (IDENTIFICATION, "xid"),
    (0xe3, "test"),
];

const SUPERVISORY_COMMANDS: [&str; 4] = ["Receiver Ready", "Receiver not Ready", "Reject", "?"];

/// An LLC header and what follows it.
pub(super) struct Frame<'a> {
    /// The octets at hand.
    pub(super) octets: &'a [u8],
    /// Octets that were captured.
    pub(super) captured: u32,
    /// Octets that it had on the wire.
    pub(super) length: u32,
    /// Those of the Ethernet header, if there is one.
    pub(super) addresses: Option<Addresses>,
}

/// The header, read.
struct Header {
    destination: u8,
    source: u8,
    control: u16,
    len: usize,
}

impl Header {
    fn read(frame: &Frame<'_>) -> Option<Self> {
        let end = frame.captured.min(frame.length) as usize;
        let octets = frame.octets.get(..end).unwrap_or(frame.octets);
        let (&[destination, source, control], rest) = octets.split_first_chunk()?;
        let (control, len) = if u16::from(control) & UNNUMBERED == UNNUMBERED {
            (control.into(), 3)
        } else {
            (u16::from_le_bytes([control, *rest.first()?]), 4)
        };
        Some(Self {
            destination,
            source,
            control,
            len,
        })
    }

    /// The service access point, if it is the same on both sides.
    fn service(&self) -> Option<u8> {
        let (destination, source) = (self.destination & !FLAG, self.source & !FLAG);
        (destination == source).then_some(source)
    }

    fn is_raw_ipx(&self) -> bool {
        (self.destination, self.source) == (GLOBAL, GLOBAL)
    }
}

/// True if tcpdump looks into what stands behind the header, and this view does not.
pub(super) fn is_decoded(frame: &Frame<'_>) -> bool {
    let Some(header) = Header::read(frame) else {
        return false;
    };
    let is_information = header.control == INFORMATION;
    match header.service() {
        _ if header.is_raw_ipx() => true,
        Some(SNAP) if is_information => {
            let snap = frame.octets.get(header.len..).and_then(Snap::read);
            snap.is_some_and(|snap| snap.is_decoded())
        }
        Some(service) => DECODED.contains(&service) && is_information,
        None => false,
    }
}

impl Printer<'_> {
    /// A frame, its header told if `with_header`. False if what it carries is not known.
    pub(super) fn llc(&mut self, frame: &Frame<'_>, with_header: bool) -> Result<bool, Cut> {
        self.protocol = "llc";
        let Some(header) = Header::read(frame) else {
            self.truncated();
            self.hex_and_ascii(frame.octets);
            return Ok(true);
        };
        if header.is_raw_ipx() {
            self.text.text("IPX 802.3: ");
            return Ok(true);
        }
        if with_header {
            self.llc_header(&header);
        }
        let rest = Frame {
            octets: frame.octets.get(header.len..).unwrap_or_default(),
            captured: frame.captured - header.len as u32,
            length: frame.length - header.len as u32,
            addresses: frame.addresses,
        };
        match header.service() {
            Some(SNAP) if header.control == INFORMATION => return self.snap(&rest, with_header),
            Some(IPX) if header.control == INFORMATION => {
                self.text.text("IPX 802.2: ");
                return Ok(true);
            }
            _ if is_decoded(frame) => return Ok(true),
            _ => {}
        }
        if !with_header {
            self.services(&header, frame.addresses);
        }
        Ok(self.llc_control(&header, &rest))
    }

    fn llc_header(&mut self, header: &Header) {
        let service = |octet: u8| word(&SERVICES, octet & !FLAG).unwrap_or("Unknown");
        let (destination, source) = (header.destination, header.source);
        self.text.formatted(format_args!(
            "LLC, dsap {} (0x{:02x}) {}, ssap {} (0x{:02x}) {}, ctrl 0x{:0width$x}: ",
            service(destination),
            destination & !FLAG,
            ["Individual", "Group"][usize::from(destination & FLAG)],
            service(source),
            source & !FLAG,
            ["Command", "Response"][usize::from(source & FLAG)],
            header.control,
            width = if header.len == 3 { 2 } else { 4 },
        ));
    }

    /// Who talks to whom, by the access points, for a frame whose header is not told.
    fn services(&mut self, header: &Header, addresses: Option<Addresses>) {
        let (destination, source) = (header.destination & !FLAG, header.source & !FLAG);
        if let Some(addresses) = addresses {
            self.text.link_address(&addresses.source);
        }
        if destination == source {
            if let Some(addresses) = addresses {
                self.text.text(" > ");
                self.text.link_address(&addresses.destination);
                self.text.text(" ");
            }
        } else {
            if addresses.is_some() {
                self.text.text(" ");
            }
            self.service("SSAP", source);
            self.text.text("> ");
            if let Some(addresses) = addresses {
                self.text.link_address(&addresses.destination);
                self.text.text(" ");
            }
        }
        self.service("DSAP", destination);
    }

    fn service(&mut self, side: &str, service: u8) {
        match word(&SERVICES, service) {
            Some(name) => self.text.text(name),
            None => self
                .text
                .formatted(format_args!("Unknown {side} 0x{service:02x}")),
        }
        self.text.text(" ");
    }

    /// The control field; false if octets follow of which nothing is known.
    fn llc_control(&mut self, header: &Header, rest: &Frame<'_>) -> bool {
        let control = header.control;
        let is_response = header.source & FLAG != 0;
        let flag = |poll: u16| match (is_response, control & poll != 0) {
            (false, false) => "Command",
            (true, false) => "Response",
            (false, true) => "Poll",
            (true, true) => "Final",
        };
        let length = rest.length + header.len as u32;
        if header.len == 4 {
            let received = control >> 9;
            let sent = control >> 1 & 0x7f;
            let is_supervisory = control & SUPERVISORY != 0;
            if is_supervisory {
                let command = SUPERVISORY_COMMANDS[usize::from(control >> 2 & 3)];
                self.text
                    .formatted(format_args!("Supervisory, {command}, rcv seq {received}"));
            } else {
                self.text.formatted(format_args!(
                    "Information, send seq {sent}, rcv seq {received}"
                ));
            }
            let flag = flag(LONG_POLL);
            self.text
                .formatted(format_args!(", Flags [{flag}], length {length}"));
            return is_supervisory;
        }
        self.text.text("Unnumbered, ");
        match word(&COMMANDS, control & !POLL) {
            Some(name) => self.text.text(name),
            None => self.text.formatted(format_args!("{:02x}", control & !POLL)),
        }
        let flag = flag(POLL);
        self.text
            .formatted(format_args!(", Flags [{flag}], length {length}"));
        control & !POLL == IDENTIFICATION && self.identification(rest)
    }

    /// An exchange of identification; false if it is not of the usual form.
    fn identification(&mut self, rest: &Frame<'_>) -> bool {
        if rest.length == 0 {
            return true;
        }
        match *rest.octets {
            [] => self.truncated(),
            [IDENTIFICATION_FORMAT, first, second, ..] if rest.length >= 3 => self
                .text
                .formatted(format_args!(": {first:02x} {second:02x}")),
            [IDENTIFICATION_FORMAT, ..] => {
                self.truncated();
                self.hex_and_ascii(rest.octets);
            }
            _ => return false,
        }
        true
    }
}
