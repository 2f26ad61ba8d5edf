//! The lessons: what dev1 does, and what can be learnt from the packets.
//!
//! Each does the real thing with real programs, so that the packets are those that a beginner will meet. A
//! lesson has ended when its last packet has passed dev2. A lesson's texts stand beside what it does, in the file
//! of its protocol.

mod arp;
mod fast_open;
mod icmp;
mod lost_packet;
mod mtu;
mod netcat;
mod simultaneous_open;
mod tcp;
mod text;
mod udp;
mod zero_window;

use anyhow::Result;

pub use text::{Lang, Text};

use super::Lab;

/// The port that dev2 serves in all lessons, or does not.
const PORT: u16 = 8080;

/// The addresses of dev1 and dev2 over IPv4.
const IPV4: [&str; 2] = ["10.0.0.1", "10.0.0.2"];
/// The same over IPv6.
const IPV6: [&str; 2] = ["fd00::1", "fd00::2"];

/// A lesson.
#[derive(Debug)]
pub struct Lesson {
    /// The name one calls it by.
    pub name: &'static str,
    /// What happens in it, as one would type it, a step a line.
    pub happens: Text,
    /// What it teaches, in one line that has room beside the name.
    pub teaches: Text,
    /// Which of what is shown is ordinary, and what to look at; in lines.
    pub news: Text,
    /// The addresses of dev1 and dev2 in it.
    hosts: [&'static str; 2],
    lab: fn() -> Result<Lab>,
    play: fn(&Lab) -> Result<()>,
}

impl Lesson {
    /// All lessons, in the order in which to take them.
    pub const ALL: [&Self; 14] = [
        &tcp::REFUSED,
        &tcp::SESSION,
        &udp::HELLO,
        &udp::HELLO_ICMP,
        &icmp::FRAGMENTS,
        &arp::FIRST_CONTACT,
        &udp::HELLO_ICMP6,
        &icmp::TTL_TOO_SMALL,
        &mtu::TOO_SMALL,
        &tcp::RESET,
        &lost_packet::LOST_PACKET,
        &zero_window::ZERO_WINDOW,
        &fast_open::FAST_OPEN,
        &simultaneous_open::SIMULTANEOUS_OPEN,
    ];

    /// The lesson of that name; `None` if there is none.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|lesson| lesson.name == name)
    }

    /// Who is who, and where the packets are observed, in a line.
    pub fn stage(&self, lang: Lang) -> String {
        let [dev1, dev2] = self.hosts;
        match lang {
            Lang::En => {
                format!("dev1 is {dev1}, dev2 is {dev2}; pktobs runs on dev2, so In is from dev1")
            }
            Lang::Ja => {
                format!("dev1は{dev1}、dev2は{dev2}。pktobsはdev2で動く（Inはdev1から届くもの）")
            }
        }
    }

    /// A lab to play it in.
    ///
    /// # Errors
    /// As for [`Lab::new`].
    pub fn lab(&self) -> Result<Lab> {
        (self.lab)()
    }

    /// Does it in a lab that was made for it. All its packets have passed dev2 when this returns.
    ///
    /// # Errors
    /// A program is missing, or something does not happen within [`LIMIT`](super::LIMIT).
    pub fn play(&self, lab: &Lab) -> Result<()> {
        (self.play)(lab)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_is_found_by_its_name() {
        for lesson in Lesson::ALL {
            let found = Lesson::named(lesson.name).map(|found| found.teaches.en);
            assert_eq!(found, Some(lesson.teaches.en));
        }
    }

    /// Columns on a terminal.
    fn columns(line: &str) -> usize {
        let is_wide = |character| matches!(character, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..);
        line.chars()
            .map(|character| 1 + usize::from(is_wide(character)))
            .sum()
    }

    #[test]
    fn the_addresses_of_a_lesson_are_those_that_it_uses() {
        for lesson in Lesson::ALL {
            let [dev1, dev2] = lesson.hosts;
            assert_ne!(dev1, dev2);
            for lang in [Lang::En, Lang::Ja] {
                let happens = lesson.happens.of(lang);
                let over_ipv6 = happens.contains("fd00::");
                assert_eq!(dev1.contains(':'), over_ipv6, "{happens}");
                assert!(columns(&lesson.stage(lang)) <= 80);
            }
        }
    }

    #[test]
    fn texts_fit_a_terminal_of_80_columns() {
        let names = Lesson::ALL.map(|lesson| lesson.name.len());
        let name = names.into_iter().max().unwrap();
        for lesson in Lesson::ALL {
            for lang in [Lang::En, Lang::Ja] {
                let texts = [lesson.happens.of(lang), lesson.news.of(lang)];
                for line in texts.into_iter().flat_map(str::lines) {
                    assert!(columns(line) <= 80, "{line}");
                }
                let teaches = lesson.teaches.of(lang);
                assert!(name + 1 + columns(teaches) <= 80, "{teaches}");
            }
        }
    }

    #[test]
    fn a_lesson_says_what_is_ordinary_and_then_what_is_the_news() {
        for Lesson { news, .. } in Lesson::ALL {
            for (lang, words) in [
                (Lang::En, ["Ordinary: ", "\nThe news: "]),
                (Lang::Ja, ["いつもの部分：", "\n注目する部分："]),
            ] {
                let news = news.of(lang);
                assert!(news.starts_with(words[0]), "{news}");
                assert_eq!(news.matches(words[1]).count(), 1, "{news}");
                assert!(news.ends_with(['.', '。']), "{news}");
            }
        }
    }

    #[test]
    fn what_a_lesson_teaches_is_a_line_in_each_language() {
        let is_japanese = |character: char| ('\u{3040}'..='\u{9fff}').contains(&character);
        for Lesson { teaches, .. } in Lesson::ALL {
            let (en, ja) = (teaches.of(Lang::En), teaches.of(Lang::Ja));
            assert!(en.is_ascii() && !en.contains('\n'), "{en}");
            assert!(ja.contains(is_japanese) && !ja.contains('\n'), "{ja}");
            // The caller ends the sentence.
            assert!(!en.ends_with('.') && !ja.ends_with('。'), "{en} {ja}");
            // Punctuation is Japanese where it does not belong to a number or a name.
            assert!(!ja.contains([',', ';', ':', '(', ')']), "{ja}");
        }
    }
}
