//! How much a side can take, and how it is told to send less (RFC 9293 3.8.6, RFC 7323 2, RFC 3168 6.1).

use pktobs_common::Tcp;

use super::note::{Notes, PaceNote, TcpNote};
use super::tcp_segment::Segment;
use super::tcp_sent::distance;
use super::tcp_side::Side;

impl Side {
    /// The window of a segment of this side that is neither SYN nor RST.
    pub(super) fn window(&mut self, other: &Self, segment: &Segment<'_>, notes: &mut Notes) {
        let is_late = |known| distance(segment.ack, known) < 0;
        if self.acknowledged.is_some_and(is_late) {
            return;
        }
        let window = segment.window;
        self.window = Some(self.octets(other, window));
        if window == 0 {
            if self.closed_ns.is_none() {
                self.closed_ns = Some(segment.now_ns);
                notes.push(TcpNote::WindowCloses);
            }
            return;
        }
        if let Some(closed_ns) = self.closed_ns.take() {
            notes.push(PaceNote::WindowOpens {
                octets: self.window.filter(|_| self.knows_units(other)),
                after_ns: segment.after(closed_ns),
            });
        }
        if let (false, Some(shift)) = (self.window_told, self.shift(other)) {
            self.window_told = true;
            notes.push(TcpNote::Window { window, shift });
        }
    }

    /// The octets for which a window of this side stands, as far as its unit is known.
    pub(super) fn octets(&self, other: &Self, window: u16) -> u32 {
        u32::from(window) << self.shift(other).unwrap_or(0)
    }

    /// True if the window of the other side ends with this sequence number of this side.
    pub(super) fn fills_window(&self, other: &Self, end: u32) -> bool {
        let edge = |(ack, window): (u32, u32)| ack.wrapping_add(window);
        let window = other.window.filter(|&window| window > 0);
        self.knows_units(other) && other.acknowledged.zip(window).map(edge) == Some(end)
    }

    /// What the flags ECE and CWR of a segment of this side say, where both sides agreed on them.
    pub(super) fn congestion(&mut self, segment: &Segment<'_>, notes: &mut Notes) {
        let tells = segment.has(Tcp::ECE);
        if tells && !self.tells_congestion {
            notes.push(PaceNote::TellsOfCongestion);
        }
        self.tells_congestion = tells;
        if segment.has(Tcp::CWR) {
            notes.push(PaceNote::HasSlowedDown);
        }
    }
}
