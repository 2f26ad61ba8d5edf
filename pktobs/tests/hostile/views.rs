//! Nothing from the wire reaches the terminal but printable text: no control octet but the end of a line, and the
//! tab with which tcpdump begins some lines. Colours add to it the sequences of colours alone.

use bytes::BytesMut;
use jiff::tz::TimeZone;
use jsonschema::Validator;
use pktobs::{
    lang::Lang,
    view::{
        Annotated, Canvas, Colour, Columns, Explain, Glyphs, Json, Ladder, Screen, Services, Sink,
        Style, Tcpdump, TimeStyle, When, schema, text::TimeOfDay,
    },
};

use crate::{
    Case, rounds,
    samples::{Samples, packet},
    text::{assert_printable, without_colours},
};

const LANGS: [Lang; 2] = [Lang::En, Lang::Ja];
const SERVICES: &str = "ssh 22/tcp\nhttp-alt 8080/tcp webcache\ndomain 53/udp\n";

type View = Box<dyn Sink>;

fn clock() -> TimeOfDay {
    TimeOfDay::new(TimeZone::UTC)
}

/// The options that go together in turn.
fn styles() -> impl Iterator<Item = Style> {
    let times = TimeStyle::BY_COUNT.into_iter().enumerate();
    times.flat_map(|(number, time)| {
        [false, true].map(|link_header| Style {
            numbered: number % 2 == 0,
            time,
            link_header,
            absolute_sequence: number % 3 == 0,
            ..Style::default()
        })
    })
}

fn annotated(style: Style, colour: Colour, lang: Lang) -> View {
    Box::new(Annotated::new(clock(), colour, lang).styled(style))
}

fn ladder(style: Style, colour: Colour, lang: Lang) -> View {
    let canvas = Canvas {
        columns: 80,
        glyphs: Glyphs::Unicode,
        colour,
    };
    Box::new(Ladder::new(clock(), canvas, lang).styled(style))
}

fn explain(style: Style, colour: Colour, lang: Lang) -> View {
    let columns = 80;
    let explain = Explain::new(clock(), Screen { columns, colour }, lang)
        .with_services(Services::new(SERVICES))
        .explaining(When::First);
    Box::new(explain.styled(style))
}

fn tcpdump(style: Style, quiet: u8, interface: bool) -> View {
    let columns = Columns {
        interface,
        time: clock(),
    };
    let style = Style { quiet, ..style };
    Box::new(Tcpdump::new(columns).styled(style))
}

/// Every view in every language, without colours.
pub(crate) fn every_view() -> Vec<View> {
    let style = Style {
        link_header: true,
        ..Style::default()
    };
    let mut views = vec![tcpdump(style, 0, true), tcpdump(Style::default(), 1, false)];
    for lang in LANGS {
        for make in [annotated, ladder, explain] {
            views.push(make(style, Colour::Off, lang));
        }
        views.push(Box::new(Json::new(lang)));
    }
    views
}

/// Each packet goes through one of the views, plain and in colours; each view has some thousand to remember.
fn show(seed: u64, usual: usize, make: impl Fn(Style, Colour, Lang) -> View) {
    let mut views = Vec::new();
    for style in styles() {
        for lang in LANGS {
            views.push([Colour::Off, Colour::On].map(|colour| make(style, colour, lang)));
        }
    }
    let mut samples = Samples::new(seed);
    let (mut text, mut coloured) = (BytesMut::new(), BytesMut::new());
    let (mut longest, mut colours) = (0, 0);
    for _ in 0..rounds(usual) {
        let sample = samples.next();
        let odd_time = samples.random.pick(&[None, None, Some((-1, -1))]);
        let _case = Case((&sample, odd_time));
        let packet = packet(&sample, "eth0", odd_time);
        let view = samples.random.below(views.len());
        let [plain, in_colours] = &mut views[view];
        text.clear();
        coloured.clear();
        plain.packet(&packet, &mut text);
        in_colours.packet(&packet, &mut coloured);
        assert_printable(&text);
        assert!(!text.is_empty());
        // What the two remember is the same until their memory is full.
        assert_printable(&without_colours(&coloured));
        longest = longest.max(text.len());
        colours += usize::from(coloured != text);
    }
    assert!(colours > 0);
    eprintln!("the longest text has {longest} octets");
}

#[test]
fn annotated_prints_text_alone() {
    show(3, 20_000, annotated);
}

#[test]
fn the_ladder_prints_text_alone() {
    show(4, 20_000, ladder);
}

#[test]
fn explain_prints_text_alone() {
    show(5, 8_000, explain);
}

#[test]
fn tcpdump_prints_text_alone() {
    let mut views = Vec::new();
    for style in styles() {
        for quiet in 0..3 {
            views.extend([false, true].map(|interface| tcpdump(style, quiet, interface)));
        }
    }
    let mut samples = Samples::new(6);
    let mut text = BytesMut::new();
    let mut longest = 0;
    for _ in 0..rounds(60_000) {
        let sample = samples.next();
        let odd_time = samples.random.pick(&[None, None, Some((-1, -1))]);
        let _case = Case((&sample, odd_time));
        let view = samples.random.below(views.len());
        text.clear();
        views[view].packet(&packet(&sample, "eth0", odd_time), &mut text);
        assert_printable(&text);
        longest = longest.max(text.len());
    }
    eprintln!("the longest text has {longest} octets");
}

fn validator() -> Validator {
    let schema = serde_json::from_str(&schema()).expect("the schema is JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("the schema is one")
}

#[test]
fn json_prints_one_object_by_the_schema() {
    let mut views = LANGS.map(Json::new);
    let validator = validator();
    let mut samples = Samples::new(7);
    let mut text = BytesMut::new();
    let mut longest = 0;
    for count in 0..rounds(4_000) {
        let sample = samples.next();
        let _case = Case(&sample);
        text.clear();
        views[count % 2].packet(&packet(&sample, "eth0", None), &mut text);
        assert_printable(&text);
        let line = text.strip_suffix(b"\n").expect("a line");
        assert!(!line.contains(&b'\n'));
        let value = serde_json::from_slice(line).expect("JSON");
        let errors: Vec<_> = validator.iter_errors(&value).collect();
        assert!(errors.is_empty(), "{errors:?}\n{value:#}");
        longest = longest.max(text.len());
    }
    eprintln!("the longest text has {longest} octets");
}
