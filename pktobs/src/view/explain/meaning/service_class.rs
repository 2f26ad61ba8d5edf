//! The class of service that a packet asks for, and its ECN field: the octet that IPv4 calls tos (RFC 2474, RFC 3168).

use super::number;
use crate::glossary::FieldValue;
use crate::lang::Wording;
use crate::view::phrase::{
    Phrase,
    Value::{Name, Number, Words},
    say,
};

/// Code points, their names, and what they are for (RFC 4594 2.3, RFC 8622).
const CLASSES: &[(u32, &str, Wording)] = &[
    (0, "DF", Wording::new("the default", "既定の扱い")),
    (
        1,
        "LE",
        Wording::new("after all others", "ほかのすべてより後回し"),
    ),
    (
        8,
        "CS1",
        Wording::new("after ordinary data", "通常のデータより後回し"),
    ),
    (10, "AF11", BULK),
    (12, "AF12", BULK),
    (14, "AF13", BULK),
    (
        16,
        "CS2",
        Wording::new("management of networks", "ネットワークの運用管理"),
    ),
    (18, "AF21", INTERACTIVE),
    (20, "AF22", INTERACTIVE),
    (22, "AF23", INTERACTIVE),
    (24, "CS3", Wording::new("television", "映像の放送配信")),
    (26, "AF31", STREAMS),
    (28, "AF32", STREAMS),
    (30, "AF33", STREAMS),
    (
        32,
        "CS4",
        Wording::new("games and the like", "ゲームなど即時性の高い通信"),
    ),
    (34, "AF41", CONFERENCES),
    (36, "AF42", CONFERENCES),
    (38, "AF43", CONFERENCES),
    (40, "CS5", Wording::new("setting up calls", "通話の制御")),
    (44, "VOICE-ADMIT", Wording::new("voice", "音声")),
    (46, "EF", Wording::new("voice", "音声")),
    (
        48,
        "CS6",
        Wording::new(
            "network control, as between routers and in ICMP errors of Linux",
            "ネットワーク制御。ルーター間の通信や、LinuxのICMPエラーなど",
        ),
    ),
    (
        56,
        "CS7",
        Wording::new("network control", "ネットワーク制御"),
    ),
];

const BULK: Wording = Wording::new("much data, no hurry", "大量のデータ（急がない）");
const INTERACTIVE: Wording = Wording::new(
    "someone waits for an answer, as in SSH",
    "SSHなど、応答を待つ対話的な通信",
);
const STREAMS: Wording = Wording::new("streams of sound and pictures", "音声や映像の配信");
const CONFERENCES: Wording = Wording::new("conferences", "会議");

/// What the whole octet says.
pub(super) fn octet(value: FieldValue<'_>) -> Option<Phrase> {
    Some(match number(value)? {
        0 => say!(
            "ordinary: no special service, no ECN",
            "通常の扱い（優先制御もECNも求めない）",
            [],
        ),
        octet => say!(
            "DSCP {0} and ECN {1}",
            "DSCPが{0}、ECNが{1}",
            [Number(octet >> 2), Number(octet & 0b11)],
        ),
    })
}

/// What a code point asks for.
pub(super) fn code_point(value: FieldValue<'_>) -> Option<Phrase> {
    let code_point = number(value)?;
    let known = CLASSES.iter().find(|(number, ..)| *number == code_point);
    Some(match known {
        Some((_, name, words)) => say!("{0}: {1}", "{0}、{1}", [Name(name), Words(words)]),
        None => say!("has no usual name", "一般的な名前のない値", []),
    })
}

/// What the ECN field says (RFC 3168 5, RFC 9331 4.1).
pub(super) fn congestion(value: FieldValue<'_>) -> Option<Phrase> {
    Some(match number(value)? {
        0 => say!("not in use", "使っていない", []),
        1 => say!(
            "{0}: routers may mark it; the sender reacts finely (L4S)",
            "{0}。ルーターは印を付けてよく、送信側は細かく反応する（L4S）",
            [Name("ECT(1)")],
        ),
        2 => say!(
            "{0}: routers may mark it instead of dropping it",
            "{0}。ルーターは破棄する代わりに印を付けてよい",
            [Name("ECT(0)")],
        ),
        3 => say!(
            "CE: a router on the way was about to run full",
            "CE。途中のルーターが混雑し始めていた",
            [],
        ),
        _ => return None,
    })
}
