//! The forms of addresses: of the link layer, of IPv4 and of IPv6.

use super::number_len;

pub(super) fn is_ipv4(word: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && number_len(part) == part.len();
    (2..=4).contains(&word.split('.').count()) && word.split('.').all(is_number)
}

/// How many octets of `text` are a link-layer address in one of its five forms.
pub(super) fn mac_len(text: &str) -> usize {
    let pairs = [':', '-', '.'].map(|separator| groups_len(text, separator, 6, 1..=2));
    let fours = groups_len(text, '.', 3, 4..=4);
    let digits = text.chars().take_while(char::is_ascii_hexdigit).count();
    let plain = if digits >= 12 { 12 } else { 0 };
    pairs.into_iter().chain([fours, plain]).max().unwrap_or(0)
}

/// The length of `count` groups of hexadecimal digits with `separator` between, or 0.
fn groups_len(
    text: &str,
    separator: char,
    count: usize,
    digits: std::ops::RangeInclusive<usize>,
) -> usize {
    let mut len = 0;
    for index in 0..count {
        let rest = &text[len..];
        let rest = match index {
            0 => rest,
            _ => match rest.strip_prefix(separator) {
                Some(rest) => rest,
                None => return 0,
            },
        };
        let found = rest.chars().take_while(char::is_ascii_hexdigit).count();
        let found = found.min(*digits.end());
        if found < *digits.start() {
            return 0;
        }
        len = text.len() - rest.len() + found;
    }
    len
}

pub(super) fn mac_value(text: &str) -> [u8; 6] {
    let is_grouped = text.contains([':', '-']) || text.matches('.').count() == 5;
    let digit = |c: char| c.to_digit(16).unwrap_or(0) as u8;
    let mut mac = [0; 6];
    if is_grouped {
        for (octet, group) in mac.iter_mut().zip(text.split([':', '-', '.'])) {
            *octet = group.chars().fold(0, |value, c| value << 4 | digit(c));
        }
    } else {
        let digits: Vec<u8> = text.chars().filter(|&c| c != '.').map(digit).collect();
        for (octet, pair) in mac.iter_mut().zip(digits.chunks(2)) {
            *octet = pair.iter().fold(0, |value, digit| value << 4 | digit);
        }
    }
    mac
}

/// How many octets of `text` have the form of an IPv6 address.
pub(super) fn ipv6_len(text: &str) -> usize {
    let is_inside = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let run = &text[..text.find(|c| !is_inside(c)).unwrap_or(text.len())];
    (2..=run.len().min(IPV6_LEN_MAX))
        .rev()
        .find(|&len| is_ipv6(&run[..len]))
        .unwrap_or(0)
}

/// Longer texts are no address: eight groups of four digits, or six and an IPv4 address.
const IPV6_LEN_MAX: usize = 45;

/// Groups of at most four hexadecimal digits, once `::` for one group at least, perhaps an IPv4 address for the last
/// two.
fn is_ipv6(text: &str) -> bool {
    let (text, ipv4_groups) = match text.rsplit_once(':') {
        Some((front, last)) if last.contains('.') => {
            if last.split('.').count() != 4 || !is_ipv4(last) {
                return false;
            }
            // The colon stays if it is the second of `::`.
            let len = if front.ends_with(':') {
                front.len() + 1
            } else {
                front.len()
            };
            (&text[..len], 2)
        }
        _ => (text, 0),
    };
    let group = |group: &str| {
        (1..=4).contains(&group.len()) && group.chars().all(|c| c.is_ascii_hexdigit())
    };
    let count = |part: &str| match part {
        "" => Some(0),
        part if part.split(':').all(group) => Some(part.split(':').count()),
        _ => None,
    };
    match text.split_once("::") {
        Some((front, back)) => {
            let groups = count(front).zip(count(back));
            groups.is_some_and(|(front, back)| front + back + ipv4_groups <= 7)
        }
        None => count(text).is_some_and(|groups| groups + ipv4_groups == 8),
    }
}
