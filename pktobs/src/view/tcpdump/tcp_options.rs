//! TCP options, one after the other (RFC 9293 3.2; `tcp_print` in print-tcp.c). What each says is in
//! `tcp_option_data`.

use super::{
    Cut, Printer,
    tcp_option_data::{Data, Fault},
    u8_at, word,
};
use crate::{flow::only_timestamps, view::text::Append};

pub(super) const END: u8 = 0;
pub(super) const NO_OPERATION: u8 = 1;
pub(super) const MAXIMUM_SEGMENT_SIZE: u8 = 2;
pub(super) const WINDOW_SCALE: u8 = 3;
pub(super) const SACK_PERMITTED: u8 = 4;
pub(super) const SACK: u8 = 5;
pub(super) const ECHO: u8 = 6;
pub(super) const ECHO_REPLY: u8 = 7;
pub(super) const TIMESTAMPS: u8 = 8;
pub(super) const CONNECTION_COUNT: u8 = 11;
pub(super) const CONNECTION_COUNT_NEW: u8 = 12;
pub(super) const CONNECTION_COUNT_ECHO: u8 = 13;
pub(super) const MD5_SIGNATURE: u8 = 19;
pub(super) const SCPS: u8 = 20;
pub(super) const USER_TIMEOUT: u8 = 28;
pub(super) const AUTHENTICATION: u8 = 29;
pub(super) const MULTIPATH: u8 = 30;
pub(super) const FAST_OPEN: u8 = 34;
pub(super) const EXPERIMENT_2: u8 = 254;

const NAMES: [(u8, &str); 19] = [
    (END, "eol"),
    (NO_OPERATION, "nop"),
    (MAXIMUM_SEGMENT_SIZE, "mss"),
    (WINDOW_SCALE, "wscale"),
    (SACK_PERMITTED, "sackOK"),
    (SACK, "sack"),
    (ECHO, "echo"),
    (ECHO_REPLY, "echoreply"),
    (TIMESTAMPS, "TS"),
    (CONNECTION_COUNT, "cc"),
    (CONNECTION_COUNT_NEW, "ccnew"),
    (CONNECTION_COUNT_ECHO, ""),
    (MD5_SIGNATURE, "md5"),
    (SCPS, "scps"),
    (USER_TIMEOUT, "uto"),
    (AUTHENTICATION, "tcp-ao"),
    (MULTIPATH, "mptcp"),
    (FAST_OPEN, "tfo"),
    (EXPERIMENT_2, "exp"),
];

/// The options of a segment.
pub(super) struct Options<'a> {
    /// As many of their octets as were captured.
    pub(super) octets: &'a [u8],
    /// Octets that they have by the data offset.
    pub(super) len: usize,
    /// True if at least one octet was captured behind the header.
    pub(super) data_follows: bool,
    /// True if all of the segment was captured.
    pub(super) is_segment_captured: bool,
    /// What the edges of SACK blocks count from.
    pub(super) sack_base: u32,
    /// The flags octet of the segment.
    pub(super) flags: u8,
}

/// How the options ended.
#[derive(PartialEq, Eq)]
pub(super) enum End {
    /// With the last one.
    All,
    /// With one that is bad or cut; nothing of the segment is told after it.
    Early,
}

impl Printer<'_> {
    /// The options, without the brackets around them.
    pub(super) fn tcp_options(&mut self, options: &Options<'_>) -> Result<End, Cut> {
        // What most segments have (RFC 7323 A): told as below, in fewer steps.
        if options.octets.len() == options.len
            && let Some((value, echo)) = only_timestamps(options.octets)
        {
            self.number("nop,nop,TS val ", value);
            self.number(" ecr ", echo);
            return Ok(End::All);
        }
        let mut at = 0;
        let mut separator = None;
        while at < options.len {
            if let Some(separator) = separator {
                self.text.put_u8(separator);
            }
            match self.tcp_option(options, &mut at) {
                Ok(END) => break,
                Ok(_) => separator = Some(b','),
                Err(Fault::Cut) => return Err(Cut),
                Err(fault) => {
                    let end = if matches!(fault, Fault::Bad) {
                        self.text.text("[bad opt]");
                        "]"
                    } else {
                        self.truncated();
                        ">"
                    };
                    if separator.is_some() {
                        self.text.text(end);
                    }
                    return Ok(End::Early);
                }
            }
        }
        Ok(End::All)
    }

    /// The option at `at`, which is moved behind it; tells its kind.
    fn tcp_option(&mut self, options: &Options<'_>, at: &mut usize) -> Result<u8, Fault> {
        let kind = u8_at(options.octets, *at)?;
        let is_single = matches!(kind, END | NO_OPERATION);
        let told = if is_single {
            1
        } else {
            option_len(options, *at)?
        };
        let overhead = if is_single { 1 } else { 2 };
        let start = *at + overhead;
        let data = Data {
            octets: options.octets.get(start..).unwrap_or(&[]),
            rest: options.len - start,
            told: told - overhead,
        };
        match word(&NAMES, kind) {
            Some(name) => self.text.text(name),
            None => {
                self.text.text("unknown-");
                self.text.decimal(kind);
            }
        }
        let used = self.tcp_option_data(kind, &data, options)?;
        if used != data.told {
            self.text.text("[len ");
            self.text.decimal(told);
            self.text.text("]");
        }
        *at = start + used;
        Ok(kind)
    }
}

/// The length octet of the option at `at`. If it stands behind the header, whatever it holds is bad.
fn option_len(options: &Options<'_>, at: usize) -> Result<usize, Fault> {
    let len = match options.octets.get(at + 1) {
        Some(&len) => usize::from(len),
        None if at + 1 == options.len && options.data_follows => return Err(Fault::Bad),
        None => return Err(Fault::Cut),
    };
    if len < 2 || len > options.len - at {
        return Err(Fault::Bad);
    }
    Ok(len)
}

#[cfg(test)]
mod tests {
    use pktobs_common::Flags;

    use crate::view::tcpdump::tests::line;

    /// The options of a segment without data, as they are told, with the bracket that closes them.
    fn told(options: &[u8]) -> String {
        let len = 40 + options.len() as u8;
        let mut packet = vec![0x45, 0, 0, len, 0, 0, 0, 0, 64, 6, 0, 0];
        packet.extend([10, 0, 0, 1, 10, 0, 0, 2]);
        packet.extend([0xc3, 0x50, 0xc3, 0x51, 0, 0, 0, 0, 0, 0, 0, 0]);
        packet.extend([(5 + options.len() as u8 / 4) << 4, 2, 0, 0, 0, 0, 0, 0]);
        packet.extend(options);
        let line = line(&packet, Flags::default(), u32::from(len));
        let (_, told) = line.split_once(", options [").unwrap();
        told.to_owned()
    }

    #[test]
    fn the_options_of_a_syn() {
        let options = [
            2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7,
        ];
        assert_eq!(
            told(&options),
            "mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7], length 0"
        );
    }

    #[test]
    fn nothing_is_told_after_the_end_of_the_options() {
        assert_eq!(told(&[1, 0, 2, 2]), "nop,eol], length 0");
    }

    #[test]
    fn a_wrong_length_is_told_where_the_option_can_be_read_all_the_same() {
        assert_eq!(told(&[3, 4, 9, 1]), "wscale 9[len 4],nop], length 0");
    }

    #[test]
    fn a_length_beyond_the_header_is_bad() {
        assert_eq!(told(&[1, 8, 10, 0]), "nop,[bad opt]]");
        assert_eq!(told(&[8, 0, 0, 0]), "[bad opt]");
    }

    #[test]
    fn the_last_octet_cannot_begin_an_option() {
        assert_eq!(told(&[1, 1, 1, 2]), "nop,nop,nop, [|tcp]");
    }
}
