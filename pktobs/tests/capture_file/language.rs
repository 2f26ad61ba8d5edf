//! Which language the program speaks, and where it speaks English in any case.

use crate::run::{capture, pktobs_in};

#[test]
fn the_language_is_the_one_asked_for_or_that_of_the_locale() {
    let file = capture("udp-hello-icmp.pcap");
    let (en, ja) = ("port 8080", "ポート8080");
    for (option, locale, expected) in [
        ("", &[][..], en),
        ("", &[("LANG", "ja_JP.UTF-8")], ja),
        ("", &[("LC_ALL", "C"), ("LANG", "ja_JP.UTF-8")], en),
        ("", &[("LC_ALL", ""), ("LC_MESSAGES", "ja_JP.UTF-8")], ja),
        ("--lang=en", &[("LC_ALL", "ja_JP.UTF-8")], en),
        ("--lang=ja", &[("LC_ALL", "C")], ja),
    ] {
        let options = [option].into_iter().filter(|option| !option.is_empty());
        let arguments: Vec<_> = ["-r", &file].into_iter().chain(options).collect();
        let said = pktobs_in(locale, &arguments);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        for text in [en, ja] {
            let is_there = said.stdout.contains(text);
            assert_eq!(
                is_there,
                text == expected,
                "{option} {locale:?}\n{}",
                said.stdout
            );
        }
    }
}

#[test]
fn the_tcpdump_format_messages_and_help_are_english() {
    let file = capture("tcp-session.pcap");
    for arguments in [
        &["-r", &file, "--format", "tcpdump"][..],
        &["-r", "/no/such/file"],
        &["--help"],
    ] {
        let japanese = pktobs_in(&[("LC_ALL", "ja_JP.UTF-8")], arguments);
        let english = pktobs_in(&[], arguments);
        assert_eq!(japanese.code, english.code);
        assert_eq!(japanese.stdout, english.stdout);
        assert_eq!(japanese.stderr, english.stderr);
    }
}
