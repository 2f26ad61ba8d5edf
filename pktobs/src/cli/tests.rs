//! What the command line accepts, and what it makes of it.

use std::ffi::OsStr;

use clap::error::ErrorKind;

use pktobs_common::Direction;

use super::*;
use crate::glossary::Field;
use crate::view::{Style, TimeStyle, text::Decimals};

fn parse(arguments: &str) -> Result<Cli, ErrorKind> {
    let arguments = arguments.split_whitespace();
    Cli::try_read(["pktobs"].into_iter().chain(arguments)).map_err(|error| error.kind())
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn without_options_all_has_a_default() {
    let cli = parse("").unwrap();
    assert!(cli.observe.interfaces.is_empty());
    assert_eq!(cli.observe.direction, Directions::Inout);
    assert_eq!((cli.end.count, cli.end.duration), (None, None));
    assert_eq!(cli.show.format, Format::Annotated);
    assert!(!cli.show.checksums);
    assert_eq!(cli.show.lang, None);
    assert_eq!(cli.show.stats, None);
    assert_eq!(cli.show.color, Color::Auto);
    assert_eq!(cli.kernel.buffer_size.octets(), 8 << 20);
    assert_eq!(cli.kernel.kernel_log, LevelFilter::Off);
}

#[test]
fn letters_are_those_of_tcpdump() {
    let cli = parse("-i eth0 -i lo -Q in -c 5").unwrap();
    assert_eq!(cli.observe.interfaces, ["eth0", "lo"]);
    assert_eq!(cli.observe.direction, Directions::In);
    assert_eq!(cli.end.count, Some(5));
    assert!(parse("-D").unwrap().print.list_interfaces);
    let cli = parse("-r - -Q out -c 5 --format tcpdump --duration 1s").unwrap();
    assert_eq!(cli.observe.read.as_deref(), Some("-".as_ref()));
    assert!(parse("-r a.pcap --stats").is_ok());
}

#[test]
fn who_it_becomes_is_asked_for_as_in_tcpdump() {
    let cli = parse("-Z nobody").unwrap();
    assert_eq!(cli.privileges.user.as_deref(), Some("nobody"));
    let cli = parse("--relinquish-privileges=nobody -vv").unwrap();
    assert_eq!(cli.privileges.user.as_deref(), Some("nobody"));
    assert_eq!(cli.privileges.verbose, 2);
    let cli = parse("").unwrap();
    assert_eq!((cli.privileges.user, cli.privileges.verbose), (None, 0));
    assert!(!cli.print.version);
    for arguments in ["-V", "--version", "--version --verbose"] {
        assert!(parse(arguments).unwrap().print.version, "{arguments}");
    }
}

#[test]
fn what_is_told_of_a_packet_is_asked_for_as_in_tcpdump() {
    let style = |arguments| parse(arguments).unwrap().show.style.style();
    assert_eq!(style(""), Style::default());
    for (arguments, time) in [
        ("-t", TimeStyle::Untold),
        ("-tt", TimeStyle::SinceEpoch),
        ("-t -tt", TimeStyle::SincePrevious),
        ("-tttt", TimeStyle::WithDate),
        ("-ttttt", TimeStyle::SinceFirst),
    ] {
        assert_eq!(style(arguments).time, time, "{arguments}");
    }
    let all = Style {
        numbered: true,
        time: TimeStyle::SinceEpoch,
        decimals: Decimals::Nine,
        link_header: true,
        absolute_sequence: true,
        quiet: 2,
    };
    assert_eq!(style("--format tcpdump -qeS#ttq --nano"), all);
}

#[test]
fn the_glossary_is_asked_for_whole_or_by_the_beginning_of_a_name() {
    let asked = |arguments| parse(arguments).unwrap().print.glossary;
    assert!(asked("").is_none());
    let fields = |arguments| asked(arguments).unwrap().0;
    assert_eq!(fields("--glossary"), Field::ALL);
    assert_eq!(fields("--glossary tcp.seq --lang ja"), [Field::TcpSeq]);
    assert_eq!(fields("--glossary=tcp.seq"), [Field::TcpSeq]);
    assert_eq!(fields("--color always --glossary").len(), Field::ALL.len());
}

#[test]
fn fields_are_explained_once_or_always() {
    for (arguments, expected) in [
        ("", None),
        ("--explain", Some(When::First)),
        ("--explain -i eth0", Some(When::First)),
        ("--explain=first", Some(When::First)),
        ("--explain=full --format annotated", Some(When::Full)),
    ] {
        assert_eq!(
            parse(arguments).unwrap().show.explain,
            expected,
            "{arguments}"
        );
    }
}

#[test]
fn a_name_may_begin_with_a_hyphen() {
    let cli = parse("--iface=-x -i -y").unwrap();
    assert_eq!(cli.observe.interfaces, ["-x", "-y"]);
}

#[test]
fn the_interval_of_stats_takes_nothing_that_follows() {
    let second = Some(Duration::from_secs(1));
    let cli = parse("--stats -i eth0").unwrap();
    assert_eq!(cli.show.stats, second);
    assert_eq!(
        parse("--stats=250ms").unwrap().show.stats,
        Some(Duration::from_millis(250))
    );
    assert_eq!(
        parse("--stats --format json").unwrap().show.format,
        Format::Json
    );
    assert_eq!(parse("--format json").unwrap().show.stats, None);
    let cli = parse("--stats -r a.pcap 5s").unwrap();
    assert_eq!(
        (cli.show.stats, cli.observe.filter),
        (second, vec!["5s".to_owned()])
    );
    assert_eq!(parse("--stats=0").unwrap_err(), ErrorKind::ValueValidation);
}

#[test]
fn options_about_the_kernel_program_ask_for_it() {
    for (arguments, expected) in [
        ("", Kind::Auto),
        ("--source ebpf", Kind::Ebpf),
        ("--source socket", Kind::Socket),
        ("--attach clsact", Kind::Ebpf),
        ("--attach auto", Kind::Auto),
        ("--kernel-log info --source auto", Kind::Ebpf),
    ] {
        let source = parse(arguments).unwrap().kernel.source();
        assert_eq!(source, expected, "{arguments}");
    }
}

#[test]
fn wrong_usage_is_refused() {
    for (arguments, kind) in [
        ("-c 0", ErrorKind::ValueValidation),
        ("-c -1", ErrorKind::UnknownArgument),
        ("-c x", ErrorKind::ValueValidation),
        ("-Q sideways", ErrorKind::InvalidValue),
        ("--duration 0", ErrorKind::ValueValidation),
        ("--duration 10x", ErrorKind::ValueValidation),
        ("--format json --explain", ErrorKind::ArgumentConflict),
        ("--format json -e", ErrorKind::ArgumentConflict),
        ("--format json -tttt", ErrorKind::ArgumentConflict),
        ("--format xml", ErrorKind::InvalidValue),
        ("--buffer-size 4095", ErrorKind::ValueValidation),
        ("--buffer-size 2G", ErrorKind::ValueValidation),
        ("--kernel-log loud", ErrorKind::InvalidValue),
        ("--color sometimes", ErrorKind::InvalidValue),
        ("--stats -c 5", ErrorKind::ArgumentConflict),
        ("--stats --format tcpdump", ErrorKind::ArgumentConflict),
        ("--stats --format ladder", ErrorKind::ArgumentConflict),
        ("--stats --checksums", ErrorKind::ArgumentConflict),
        ("--stats --buffer-size 1M", ErrorKind::ArgumentConflict),
        ("-D -i eth0", ErrorKind::ArgumentConflict),
        ("--glossary tcp.widnow", ErrorKind::ValueValidation),
        ("--glossary tcp -i eth0", ErrorKind::ArgumentConflict),
        ("--glossary --explain", ErrorKind::ArgumentConflict),
        ("-tttttt", ErrorKind::TooManyValues),
        ("-q", ErrorKind::ArgumentConflict),
        ("--stats --explain", ErrorKind::ArgumentConflict),
        ("--format tcpdump --explain", ErrorKind::ArgumentConflict),
        ("--explain=sometimes", ErrorKind::InvalidValue),
        ("--stats -e", ErrorKind::ArgumentConflict),
        ("--stats -S", ErrorKind::ArgumentConflict),
        ("--stats -tt", ErrorKind::ArgumentConflict),
        ("--stats -#", ErrorKind::ArgumentConflict),
        ("--stats --format tcpdump -q", ErrorKind::ArgumentConflict),
        ("-r a.pcap -i eth0", ErrorKind::ArgumentConflict),
        ("-r a.pcap --buffer-size 1M", ErrorKind::ArgumentConflict),
        ("-r a.pcap --attach clsact", ErrorKind::ArgumentConflict),
        ("-r a.pcap --kernel-log info", ErrorKind::ArgumentConflict),
        ("-r a.pcap --source socket", ErrorKind::ArgumentConflict),
        ("--source file", ErrorKind::InvalidValue),
        (
            "--source socket --attach clsact",
            ErrorKind::ArgumentConflict,
        ),
        (
            "--source socket --kernel-log info",
            ErrorKind::ArgumentConflict,
        ),
        ("-r a.pcap -r b.pcap", ErrorKind::ArgumentConflict),
        ("-r", ErrorKind::InvalidValue),
        ("-d -r a.pcap port 80", ErrorKind::ArgumentConflict),
    ] {
        assert_eq!(parse(arguments).unwrap_err(), kind, "{arguments}");
    }
}

#[test]
fn directions_include_what_they_say() {
    for (directions, inbound, outbound) in [
        (Directions::In, true, false),
        (Directions::Out, false, true),
        (Directions::Inout, true, true),
    ] {
        assert_eq!(directions.include(Direction::In), inbound);
        assert_eq!(directions.include(Direction::Out), outbound);
    }
}

#[test]
fn color_asks_the_option_then_the_environment_then_the_terminal() {
    let [set, empty, zero] = ["1", "", "0"].map(|value| Some(OsStr::new(value)));
    for (color, no_color, force, terminal, expected) in [
        (Color::Auto, None, None, true, true),
        (Color::Auto, None, None, false, false),
        (Color::Auto, set, None, true, false),
        (Color::Auto, set, set, true, false),
        (Color::Auto, empty, None, true, true),
        (Color::Auto, None, set, false, true),
        (Color::Auto, None, zero, false, false),
        (Color::Always, set, None, false, true),
        (Color::Never, None, set, true, false),
    ] {
        let found = color.decide(no_color, force, terminal);
        assert_eq!(
            found, expected,
            "{color:?} {no_color:?} {force:?} {terminal}"
        );
    }
}

#[test]
fn help_tells_of_every_option_what_is_needed_and_the_exit_codes() {
    let help = Cli::command().render_long_help().to_string();
    for option in Cli::command().get_opts() {
        let name = option.get_long().unwrap_or_default();
        assert!(help.contains(&format!("--{name}")), "{name}");
    }
    assert!(AFTER_HELP.lines().all(|line| line.len() <= 80));
    for words in ["Examples:", "Exit codes:", "CAP_PERFMON", "Linux 6.1"] {
        assert!(help.contains(words), "{words}");
    }
}

#[test]
fn completions_and_manual_are_written() {
    let mut script = Vec::new();
    completions(Shell::Bash, &mut script).unwrap();
    assert!(String::from_utf8(script).unwrap().contains("--kernel-log"));
    let mut page = Vec::new();
    manual(&mut page).unwrap();
    assert!(String::from_utf8(page).unwrap().contains(".TH pktobs 1"));
}
