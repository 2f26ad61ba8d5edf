//! The options that say what a view tells of each packet, in tcpdump's letters.

use clap::{ArgAction, Args, error::ErrorKind};

use super::{Format, Show};
use crate::view::{Style, TimeStyle, text::Decimals};

/// What is told of each packet.
#[derive(Args, Clone, Copy, Debug)]
pub struct StyleOptions {
    /// Time: -t none, -tt since 1970, -ttt since the packet before, -tttt with date, -ttttt since the first
    ///
    /// Without it, the local time of day. Differences and seconds since 1970 do not depend on the time zone.
    #[arg(short = 't', action = ArgAction::Count)]
    pub time: u8,

    /// Show times with nine decimals instead of six
    #[arg(long)]
    pub nano: bool,

    /// Number the packets
    #[arg(short = '#', long = "number")]
    pub numbered: bool,

    /// Show the link-layer header: Ethernet addresses, EtherType, VLAN tags
    #[arg(short = 'e', long)]
    pub link_header: bool,

    /// Show TCP sequence numbers as they are, not counted from the start of the connection
    #[arg(short = 'S', long = "absolute-tcp-sequence-numbers")]
    pub absolute_sequence: bool,

    /// Show less of each packet; only with `--format tcpdump`
    ///
    /// As in tcpdump: of TCP only the number of octets, of the link layer no EtherType's number, and no octets of
    /// protocols that are not known. Given twice, also no addresses of later fragments.
    #[arg(short = 'q', action = ArgAction::Count)]
    pub quiet: u8,
}

impl StyleOptions {
    /// The style of a view.
    #[must_use]
    pub fn style(&self) -> Style {
        let time = TimeStyle::BY_COUNT.get(usize::from(self.time));
        Style {
            numbered: self.numbered,
            time: time.copied().unwrap_or_default(),
            decimals: if self.nano {
                Decimals::Nine
            } else {
                Decimals::Six
            },
            link_header: self.link_header,
            absolute_sequence: self.absolute_sequence,
            quiet: self.quiet,
        }
    }

    /// What of `show` makes no sense, if anything does not.
    pub(super) fn check(show: &Show) -> Result<(), (ErrorKind, &'static str)> {
        let style = &show.style;
        if usize::from(style.time) >= TimeStyle::BY_COUNT.len() {
            let message = "-t can be given at most five times: -t, -tt, -ttt, -tttt or -ttttt";
            return Err((ErrorKind::TooManyValues, message));
        }
        if show.explain.is_some() && show.format != Format::Annotated {
            let message =
                "--explain tells more of the packets of `--format annotated`; leave --format out";
            return Err((ErrorKind::ArgumentConflict, message));
        }
        if style.quiet > 0 && show.format != Format::Tcpdump {
            let message =
                "-q makes the lines of `--format tcpdump` shorter; add that, or leave -q out";
            return Err((ErrorKind::ArgumentConflict, message));
        }
        let has_style = style.time > 0
            || style.nano
            || style.numbered
            || style.link_header
            || style.absolute_sequence;
        if has_style && show.format == Format::Json {
            let message = "-t, --nano, -#, -e and -S are about lines of text; `--format json` tells times, addresses \
                           and numbers in full";
            return Err((ErrorKind::ArgumentConflict, message));
        }
        Ok(())
    }
}
