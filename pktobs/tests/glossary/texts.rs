//! Rules for names and texts.

use std::collections::HashSet;

use pktobs::glossary::{Field, Kind};
use pktobs::lang::Lang;

const LANGS: [Lang; 2] = [Lang::En, Lang::Ja];
/// What RFCs have no numbered sections.
const WITHOUT_SECTIONS: [&str; 5] = ["768", "792", "826", "950", "1042"];

#[test]
fn names_are_unique_and_of_one_grammar() {
    let mut seen = HashSet::new();
    for field in Field::ALL {
        let name = field.name();
        assert!(seen.insert(name), "{name} twice");
        assert_eq!(Field::of_name(name), Some(*field));
        for word in name.split('.') {
            assert!(word.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(word.chars().all(is_plain) && !word.ends_with('_'), "{name}");
        }
    }
    assert_eq!(Field::of_name("ip"), None);
}

#[test]
fn a_name_is_that_of_its_variant() {
    for field in Field::ALL {
        let words = field.name().split(['.', '_']);
        let camel: String = words
            .flat_map(|word| {
                let (first, rest) = word.split_at(1);
                [first.to_uppercase(), rest.to_owned()]
            })
            .collect();
        assert_eq!(format!("{field:?}"), camel);
    }
}

#[test]
fn a_text_is_one_to_three_sentences() {
    for field in Field::ALL {
        for (lang, end) in [(Lang::En, '.'), (Lang::Ja, '。')] {
            let (name, text) = (field.name(), field.explanation(lang));
            assert!(text.ends_with(end), "{name}: {text}");
            let sentences = match lang {
                Lang::En => text.matches(". ").count() + 1,
                Lang::Ja => text.matches(end).count(),
            };
            assert!(sentences <= 3, "{name}: {sentences} sentences");
            let len = text.chars().count();
            assert!((8..=300).contains(&len), "{name}: {len} characters");
        }
    }
}

#[test]
fn each_language_has_its_own_text() {
    let is_japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    for field in Field::ALL {
        let [english, japanese] = LANGS.map(|lang| field.explanation(lang));
        let name = field.name();
        assert!(english.is_ascii(), "{name}: {english}");
        let own = japanese.chars().filter(|&c| is_japanese(c)).count();
        assert!(own >= 5, "{name}: {japanese}");
        for half_width in [", ", ". ", "(", ")", ";"] {
            assert!(!japanese.contains(half_width), "{name}: {japanese}");
        }
        assert!(!english.contains("  "), "{name}: {english}");
        assert!(!english.contains(" ,"), "{name}: {english}");
    }
}

#[test]
fn a_source_is_a_document_and_a_place_in_it() {
    for field in Field::ALL {
        let (name, source) = (field.name(), field.source());
        let is_section = |place: &str| place.split('.').all(|number| number.parse::<u16>().is_ok());
        let is_known = if let Some(rest) = source.strip_prefix("RFC ") {
            match rest.split_once(' ') {
                Some((number, section)) => number.parse::<u16>().is_ok() && is_section(section),
                None => WITHOUT_SECTIONS.contains(&rest),
            }
        } else if let Some(rest) = source.strip_prefix("IEEE 802.") {
            rest.split_once(' ')
                .is_some_and(|(_, place)| is_section(place))
        } else if let Some((_, section)) = source.split_once('(') {
            section.ends_with(')')
        } else {
            ["include/uapi/", "Documentation/", "docs/"]
                .iter()
                .any(|start| source.starts_with(start))
        };
        assert!(is_known, "{name}: {source}");
    }
}

#[test]
fn a_unit_is_named_in_each_language_or_in_none() {
    for field in Field::ALL {
        let [english, japanese] = LANGS.map(|lang| field.unit().name(lang));
        assert_eq!(english.is_empty(), japanese.is_empty());
        if !english.is_empty() {
            assert_eq!(field.kind(), Kind::Number, "{}", field.name());
        }
    }
}

#[test]
fn members_stand_behind_their_list() {
    for (at, field) in Field::ALL.iter().enumerate() {
        if field.kind() == Kind::List {
            let start = format!("{}.", field.name());
            let next = Field::ALL.get(at + 1).expect("its first member");
            assert!(next.name().starts_with(&start), "{}", field.name());
        }
    }
}
