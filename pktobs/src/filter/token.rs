//! The words of a filter expression.
//!
//! As the lexical analyser of libpcap does (scanner.l), the longest match counts, and among equally long ones the kind
//! that is named first: keyword, link-layer address, number, IPv4 address, IPv6 address, name.

mod address;

use std::{net::Ipv6Addr, ops::Range};

use address::{ipv6_len, is_ipv4, mac_len, mac_value};

use super::{
    FilterError,
    keyword::{self, Keyword},
};

/// A word, or a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Keyword(Keyword),
    Number(u32),
    /// Two to four numbers with dots between, as they stand there.
    Ipv4(&'a str),
    Ipv6(Ipv6Addr),
    Mac([u8; 6]),
    /// Anything else of letters and digits.
    Name(&'a str),
    Sign(Sign),
    End,
}

/// What is neither letter nor digit. `&&`, `||` and `!` are keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Colon,
    BracketOpens,
    BracketCloses,
    ParenthesisOpens,
    ParenthesisCloses,
}

/// Longer ones come before those that they begin with.
const SIGNS: [(&str, Sign); 22] = [
    (">=", Sign::GreaterOrEqual),
    ("<=", Sign::LessOrEqual),
    ("!=", Sign::NotEqual),
    ("==", Sign::Equal),
    ("<<", Sign::ShiftLeft),
    (">>", Sign::ShiftRight),
    ("+", Sign::Plus),
    ("-", Sign::Minus),
    ("*", Sign::Times),
    ("/", Sign::Divide),
    ("%", Sign::Modulo),
    ("&", Sign::And),
    ("|", Sign::Or),
    ("^", Sign::Xor),
    ("=", Sign::Equal),
    ("<", Sign::Less),
    (">", Sign::Greater),
    (":", Sign::Colon),
    ("[", Sign::BracketOpens),
    ("]", Sign::BracketCloses),
    ("(", Sign::ParenthesisOpens),
    (")", Sign::ParenthesisCloses),
];

/// Keywords that are written with signs.
const SIGN_KEYWORDS: [(&str, Keyword); 3] = [
    ("&&", Keyword::And),
    ("||", Keyword::Or),
    ("!", Keyword::Not),
];

/// A token and where it stands, in octets of the text.
pub(super) type Placed<'a> = (Token<'a>, Range<usize>);

/// All tokens of `text`; the last one is [`Token::End`].
///
/// # Errors
/// Something that is no token.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, FilterError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        at = text.len() - rest.len();
        if rest.is_empty() {
            tokens.push((Token::End, at..at));
            return Ok(tokens);
        }
        let (token, len) =
            next(rest).map_err(|(message, len)| FilterError::new(text, at..at + len, message))?;
        tokens.push((token, at..at + len));
        at += len;
    }
}

/// The first token of `text`, which is not empty, and how long it is; or what is wrong, with how much.
fn next(text: &str) -> Result<(Token<'_>, usize), (String, usize)> {
    let sign = |text: &str| {
        let found = SIGNS.iter().find(|(sign, _)| text.starts_with(sign));
        found.map(|&(sign, token)| (Token::Sign(token), sign.len()))
    };
    if !text.starts_with("!=")
        && let Some(&(sign, word)) = SIGN_KEYWORDS
            .iter()
            .find(|(sign, _)| text.starts_with(sign))
    {
        return Ok((Token::Keyword(word), sign.len()));
    }
    if let Some(escaped) = text.strip_prefix('\\') {
        let end = escaped.find([' ', '!', '(', ')', '\n', '\t']);
        let name = &escaped[..end.unwrap_or(escaped.len())];
        return match name {
            "" => Err(("a name is missing after the backslash".to_owned(), 1)),
            name => Ok((Token::Name(name), name.len() + 1)),
        };
    }
    let word = &text[..name_len(text)];
    let mac = mac_len(text);
    let ipv6 = ipv6_len(text);
    let longest = word.len().max(mac).max(ipv6);
    if longest == 0 {
        let unknown = || {
            let sign = text.chars().next().unwrap_or_default();
            let message = format!("`{sign}` has no meaning in a filter{}", hint(sign));
            (message, sign.len_utf8())
        };
        return sign(text).ok_or_else(unknown);
    }
    if word.len() == longest
        && let Some(known) = keyword::named(word)
    {
        return Ok((known, word.len()));
    }
    if mac == longest {
        return Ok((Token::Mac(mac_value(&text[..mac])), mac));
    }
    if number_len(text) == longest {
        return number(word).map(|number| (Token::Number(number), longest));
    }
    if word.len() == longest && is_ipv4(word) {
        return Ok((Token::Ipv4(word), longest));
    }
    if ipv6 == longest {
        let address = &text[..ipv6];
        return match address.parse() {
            Ok(address) => Ok((Token::Ipv6(address), ipv6)),
            Err(_) => Err((format!("{address} is no IPv6 address"), ipv6)),
        };
    }
    Ok((Token::Name(word), longest))
}

/// What may have been meant by a sign that means nothing.
fn hint(sign: char) -> String {
    /// Full-width forms of ASCII stand in its order, so far behind it.
    const FULL_WIDTH: u32 = 0xfee0;
    match sign {
        ',' => ": a list is written as `port 80 or 443`".to_owned(),
        '"' | '\'' => ": quotes are for the shell".to_owned(),
        '\u{3000}' => ": it is a full-width space".to_owned(),
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = char::from_u32(u32::from(sign) - FULL_WIDTH).unwrap_or(sign);
            format!(": it is full-width, and `{narrow}` is not")
        }
        _ => String::new(),
    }
}

/// A letter or digit, then letters, digits, `-`, `_` and `.`, the last one none of the first two signs.
fn name_len(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return 0;
    }
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let run = &text[..text.find(|c| !is_inside(c)).unwrap_or(text.len())];
    run.trim_end_matches(['-', '_']).len()
}

/// How many digits `text` begins with, `0x` included.
fn number_len(text: &str) -> usize {
    let digits =
        |text: &str, is_digit: fn(&char) -> bool| text.chars().take_while(is_digit).count();
    let hex = text.strip_prefix("0x").or(text.strip_prefix("0X"));
    let hex = hex.map_or(0, |hex| digits(hex, char::is_ascii_hexdigit));
    if hex > 0 {
        hex + 2
    } else {
        digits(text, char::is_ascii_digit)
    }
}

/// The value of digits: hexadecimal behind `0x`, octal behind `0`.
fn number(word: &str) -> Result<u32, (String, usize)> {
    let (digits, radix) = match word.strip_prefix("0x").or(word.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if word.len() > 1 && word.starts_with('0') => (&word[1..], 8),
        None => (word, 10),
    };
    if let Some(digit) = digits.chars().find(|digit| !digit.is_digit(radix)) {
        let message = format!("{word} begins with 0 and is octal, which has no digit {digit}");
        return Err((message, word.len()));
    }
    u32::from_str_radix(digits, radix)
        .map_err(|_| (format!("{word} does not fit into 32 bits"), word.len()))
}

#[cfg(test)]
mod tests {
    use super::{
        super::syntax::{Kind, Protocol},
        *,
    };

    fn of(text: &str) -> Vec<Token<'_>> {
        tokens(text)
            .unwrap()
            .into_iter()
            .map(|(token, _)| token)
            .collect()
    }

    #[test]
    fn the_longest_match_counts() {
        let mac = [0, 0x11, 0x22, 0xaa, 0xbb, 0xcc];
        for (text, token) in [
            ("80", Token::Number(80)),
            ("0x1f", Token::Number(31)),
            ("017", Token::Number(15)),
            ("10.0.0.1", Token::Ipv4("10.0.0.1")),
            ("10.1", Token::Ipv4("10.1")),
            ("1.2.3.4.5", Token::Name("1.2.3.4.5")),
            ("8080-8090", Token::Name("8080-8090")),
            ("00:11:22:aa:bb:cc", Token::Mac(mac)),
            ("0-11-22-aa-bb-cc", Token::Mac(mac)),
            ("00.11.22.aa.bb.cc", Token::Mac(mac)),
            ("0011.22aa.bbcc", Token::Mac(mac)),
            ("001122aabbcc", Token::Mac(mac)),
            ("::1", Token::Ipv6(Ipv6Addr::LOCALHOST)),
            ("::", Token::Ipv6(Ipv6Addr::UNSPECIFIED)),
            ("2001:db8::", Token::Ipv6("2001:db8::".parse().unwrap())),
            (
                "::ffff:10.0.0.1",
                Token::Ipv6("::ffff:10.0.0.1".parse().unwrap()),
            ),
            ("tcp-syn", Token::Number(2)),
            ("tcp-synx", Token::Name("tcp-synx")),
            ("icmptype", Token::Number(0)),
            ("icmp6-echo", Token::Number(128)),
            ("\\host", Token::Name("host")),
            ("host", Token::Keyword(Keyword::Kind(Kind::Host))),
            ("Host", Token::Name("Host")),
            ("!", Token::Keyword(Keyword::Not)),
            ("&&", Token::Keyword(Keyword::And)),
            ("<<", Token::Sign(Sign::ShiftLeft)),
            ("!=", Token::Sign(Sign::NotEqual)),
        ] {
            assert_eq!(of(text), [token, Token::End], "{text}");
        }
    }

    #[test]
    fn words_end_where_signs_begin() {
        assert_eq!(
            of("ip[6:2]&0x1fff!=0"),
            [
                Token::Keyword(Keyword::Protocol(Protocol::Ip)),
                Token::Sign(Sign::BracketOpens),
                Token::Number(6),
                Token::Sign(Sign::Colon),
                Token::Number(2),
                Token::Sign(Sign::BracketCloses),
                Token::Sign(Sign::And),
                Token::Number(0x1fff),
                Token::Sign(Sign::NotEqual),
                Token::Number(0),
                Token::End,
            ]
        );
    }

    #[test]
    fn what_is_no_token_is_told_with_its_place() {
        for (text, place) in [
            ("port ;", 5..6),
            ("089", 0..3),
            ("4294967296", 0..10),
            ("\\", 0..1),
        ] {
            assert_eq!(tokens(text).unwrap_err().place(), place, "{text}");
        }
    }
}
