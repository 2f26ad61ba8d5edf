//! Whatever comes: no panic, no control octet, and no line of fields beyond the screen.

use pktobs::lang::Lang;
use pktobs::source::octets::Link;
use pktobs::view::Colour;
use unicode_width::UnicodeWidthStr;

use crate::{
    packets::{self, Sample},
    shown,
    support::mutation::{Random, mutate},
    view,
};

const LANGS: [Lang; 2] = [Lang::En, Lang::Ja];

/// What holds of every block.
#[track_caller]
fn assert_is_text(text: &str, columns: usize) {
    let control = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{text:?}");
    assert!(
        text.ends_with("\n\n") && !text.contains("\n\n\n"),
        "{text:?}"
    );
    let mut is_field = false;
    for line in text.lines() {
        is_field |= line.starts_with("  frame.time ");
        assert!(!is_field || line.width() <= columns, "{line:?}");
        assert!(!line.ends_with(' '), "{line:?}");
    }
    assert!(is_field, "no fields in {text:?}");
}

#[test]
fn lines_end_with_the_screen() {
    for lang in LANGS {
        for columns in [60, 80, 100] {
            let mut view = view(lang, columns, Colour::Off);
            for sample in packets::all() {
                assert_is_text(&shown(&mut view, &sample.packet()), columns);
            }
        }
    }
}

#[test]
fn colours_change_nothing_but_the_look() {
    for lang in LANGS {
        let (mut plain, mut coloured) = (view(lang, 80, Colour::Off), view(lang, 80, Colour::On));
        for sample in packets::all() {
            let (plain, coloured) = (
                shown(&mut plain, &sample.packet()),
                shown(&mut coloured, &sample.packet()),
            );
            assert_eq!(without_colours(&coloured), plain);
        }
    }
}

/// The text without what stands from an escape up to an `m`.
fn without_colours(text: &str) -> String {
    let mut pieces = text.split('\x1b');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (_, rest) = piece.split_once('m').expect("the end of a colour");
        text + rest
    })
}

#[test]
fn every_prefix_of_every_packet_is_shown() {
    let mut view = view(Lang::Ja, 80, Colour::Off);
    for mut sample in packets::all().into_iter().filter(is_told_apart) {
        let whole = std::mem::take(&mut sample.octets);
        for kept in 0..=whole.len().min(160) {
            sample.octets = whole[..kept].to_vec();
            for wire_len in [kept, whole.len()] {
                sample.frame.wire_len = u32::try_from(wire_len).expect("a length");
                assert_is_text(&shown(&mut view, &sample.packet()), 80);
            }
        }
    }
}

/// The packets of captures are many of a kind.
fn is_told_apart(sample: &Sample) -> bool {
    !sample.name.ends_with(".pcap")
}

#[test]
fn changed_packets_are_shown() {
    let mut random = Random::new(20_261_124);
    let samples = packets::all();
    for lang in LANGS {
        let mut view = view(lang, 80, Colour::Off);
        for _ in 0..4_000 {
            let mut sample = samples[random.below(samples.len())].clone();
            sample.octets.truncate(400);
            let network = match sample.frame.link {
                Link::Ethernet => 14,
                _ => 0,
            };
            mutate(&mut sample.octets, network, &mut random);
            sample.frame.wire_len = u32::try_from(sample.octets.len()).expect("a length");
            assert_is_text(&shown(&mut view, &sample.packet()), 80);
        }
    }
}
