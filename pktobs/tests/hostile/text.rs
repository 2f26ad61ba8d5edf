//! What may be printed.

/// The longest text of a packet that a view may print, in octets.
const TEXT_MAX: usize = 64 << 10;

/// Fails unless octets are lines of printable text.
#[track_caller]
pub(crate) fn assert_printable(text: &[u8]) {
    let shown = str::from_utf8(text).expect("UTF-8");
    assert!(shown.is_empty() || shown.ends_with('\n'), "{shown:?}");
    assert!(shown.len() <= TEXT_MAX, "{} octets", shown.len());
    for line in shown.split('\n') {
        // tcpdump begins some lines with a tab.
        let line = line.strip_prefix('\t').unwrap_or(line);
        let strange = line.chars().find(|&c| !is_known(c));
        assert_eq!(strange, None, "{shown:?}");
    }
}

fn is_known(c: char) -> bool {
    matches!(
        c,
        ' '..='~' | '→' | '↳' | 'µ' | '×' | '…' | '│' | '─' | '▶' | '◀'
    ) || is_japanese(c)
}

/// Kana, kanji, and the punctuation and the full-width forms among them.
fn is_japanese(c: char) -> bool {
    matches!(c, '、'..='ヿ' | '一'..='龥' | '！'..='～')
}

/// The text without what stands from an escape up to an `m`, which is how colours are told.
#[track_caller]
pub(crate) fn without_colours(text: &[u8]) -> Vec<u8> {
    let mut pieces = text.split(|&octet| octet == b'\x1b');
    let mut plain = pieces.next().unwrap_or_default().to_vec();
    for piece in pieces {
        let end = piece.iter().position(|&octet| octet == b'm');
        let (colour, rest) = piece.split_at(end.expect("the end of a colour"));
        let is_colour = |octet: &u8| matches!(octet, b'0'..=b'9' | b';');
        assert!(colour.starts_with(b"[") && colour[1..].iter().all(is_colour));
        plain.extend(&rest[1..]);
    }
    plain
}
