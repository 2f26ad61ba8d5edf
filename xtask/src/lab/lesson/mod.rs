//! The lessons: what dev1 does, and what can be learnt from the packets.
//!
//! Each does the real thing with real programs, so that the packets are those that a beginner will meet. A
//! lesson has ended when its last packet has passed dev2. A lesson's texts stand beside what it does, in the file
//! of its protocol.

mod icmp;
mod netcat;
mod tcp;
mod udp;

use anyhow::Result;

use super::Lab;

/// The port that dev2 serves in all lessons, or does not.
const PORT: u16 = 8080;

/// A lesson.
#[derive(Debug)]
pub struct Lesson {
    /// The name one calls it by.
    pub name: &'static str,
    /// What happens in it, as one would type it.
    pub happens: &'static str,
    /// What it teaches, in one line.
    pub teaches: &'static str,
    play: fn(&Lab) -> Result<()>,
}

impl Lesson {
    /// All lessons, in the order in which to take them.
    pub const ALL: [&Self; 5] = [
        &tcp::REFUSED,
        &tcp::SESSION,
        &udp::HELLO,
        &udp::HELLO_ICMP,
        &icmp::FRAGMENTS,
    ];

    /// The lesson of that name; `None` if there is none.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|lesson| lesson.name == name)
    }

    /// Does it in `lab`. All its packets have passed dev2 when this returns.
    ///
    /// # Errors
    /// A program is missing, or something does not happen within [`LIMIT`](super::LIMIT).
    pub fn play(&self, lab: &Lab) -> Result<()> {
        (self.play)(lab)
    }
}
