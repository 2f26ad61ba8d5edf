//! The page of the fields, docs/fields.md or docs/fields.ja.md, made from the glossary: `cargo xtask docs` runs it
//! with `en` or `ja` and keeps what it prints.

use std::{
    env,
    fmt::Write as _,
    io::{self, Write},
};

use clap::ValueEnum;
use pktobs::glossary::Field;
use pktobs::lang::{Lang, Wording};

/// What stands in front.
const TITLE: Wording = Wording::new("Fields", "フィールド");
const INTRODUCTION: Wording = Wording::new(
    "What every field is for: the same words as with `--explain` and `--glossary`. The names are the keys of JSON. \
     A field whose name begins with that of a list stands in the items of that list.\n\n\
     This page is made from the tables in `pktobs/src/glossary/` by `cargo xtask docs`; change them, not the page.",
    "各フィールドの説明。`--explain`と`--glossary`の説明と同じで、名前はJSONのキーになる。名前が一覧の名前で始まるフィールドは、\
     その一覧の各項目に含まれる。\n\n\
     このページは`cargo xtask docs`が`pktobs/src/glossary/`の表から生成する。変更は表のほうに加える。",
);
/// The heads of the columns.
const COLUMNS: Wording = Wording::new(
    "|name|value|defined in|what it is for|",
    "|名前|値|定義|説明|",
);

/// By the first word of a name, what the fields belong to.
const SECTIONS: &[(&str, Wording)] = &[
    (
        "frame",
        Wording::new("Facts of the capture", "キャプチャの情報"),
    ),
    (
        "sll",
        Wording::new("Linux cooked captures", "Linux cooked形式のキャプチャ"),
    ),
    (
        "loopback",
        Wording::new("BSD loopback", "BSDのループバック"),
    ),
    ("ethernet", Wording::new("Ethernet", "イーサネット")),
    ("vlan", Wording::new("VLAN tags", "VLANタグ")),
    ("llc", Wording::new("LLC", "LLCヘッダー")),
    ("snap", Wording::new("SNAP", "SNAPヘッダー")),
    ("arp", Wording::new("ARP and RARP", "ARPとRARP")),
    ("ip", Wording::new("IPv4", "IPv4ヘッダー")),
    ("ipv6", Wording::new("IPv6", "IPv6ヘッダーと拡張ヘッダー")),
    ("tcp", Wording::new("TCP", "TCPヘッダー")),
    ("udp", Wording::new("UDP", "UDPヘッダー")),
    ("icmp", Wording::new("ICMP", "ICMPメッセージ")),
    ("icmpv6", Wording::new("ICMPv6", "ICMPv6メッセージ")),
    ("nd", Wording::new("Neighbor discovery", "近隣探索")),
    (
        "mld",
        Wording::new("Multicast listener discovery", "マルチキャストリスナー探索"),
    ),
];

fn main() -> io::Result<()> {
    let code = env::args().nth(1).unwrap_or_default();
    let lang = Lang::from_str(&code, false).map_err(io::Error::other)?;
    let has_section = |field: &&Field| {
        SECTIONS
            .iter()
            .any(|(word, _)| *word == first_word(**field))
    };
    if let Some(field) = Field::ALL.iter().find(|field| !has_section(field)) {
        let message = format!("{} is in no section of the page", field.name());
        return Err(io::Error::other(message));
    }
    io::stdout().write_all(page(lang).as_bytes())
}

fn page(lang: Lang) -> String {
    let mut text = format!("# {}\n\n{}\n", TITLE.of(lang), INTRODUCTION.of(lang));
    for (word, title) in SECTIONS {
        let _ = write!(
            text,
            "\n## {}\n\n{}\n|---|---|---|---|\n",
            title.of(lang),
            COLUMNS.of(lang)
        );
        for field in Field::ALL
            .iter()
            .filter(|field| first_word(**field) == *word)
        {
            row(*field, lang, &mut text);
        }
    }
    text
}

fn first_word(field: Field) -> &'static str {
    field.name().split('.').next().unwrap_or_default()
}

fn row(field: Field, lang: Lang, text: &mut String) {
    const COMMA: Wording = Wording::new(", ", "、");
    let (kind, unit) = (field.kind().name(lang), field.unit().name(lang));
    let comma = if unit.is_empty() { "" } else { COMMA.of(lang) };
    let (name, source, purpose) = (field.name(), field.source(), field.explanation(lang));
    let _ = writeln!(
        text,
        "| `{name}` | {kind}{comma}{unit} | {source} | {purpose} |"
    );
}
