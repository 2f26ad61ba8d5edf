//! The words for data and for what acknowledges it, with the numbers of its octets where they are known.

use std::num::NonZeroU64;

use crate::view::phrase::{
    Phrase,
    Value::{Elapsed, Numbers, Octets},
    say,
};

/// For data that follows on what was seen.
pub(super) fn sends(octets: u32, first: Option<NonZeroU64>) -> Phrase {
    match first {
        Some(first) => say!(
            "sends {0} of data, numbered {1}",
            "{0}のデータ（{1}バイト目）を送る",
            [Octets(octets), Numbers { first, octets }],
        ),
        None => say!("sends {0} of data", "{0}のデータを送る", [Octets(octets)],),
    }
}

/// For what acknowledges data.
pub(super) fn acknowledges(
    octets: u32,
    first: Option<NonZeroU64>,
    after_ns: Option<u64>,
) -> Phrase {
    match (first, after_ns) {
        (Some(first), Some(after_ns)) => say!(
            "acknowledges {0}, numbered {1}, {2} later",
            "{0}（{1}バイト目）への確認応答を{2}後に返す",
            [Octets(octets), Numbers { first, octets }, Elapsed(after_ns)],
        ),
        (Some(first), None) => say!(
            "acknowledges {0}, numbered {1}",
            "{0}（{1}バイト目）への確認応答を返す",
            [Octets(octets), Numbers { first, octets }],
        ),
        (None, Some(after_ns)) => say!(
            "acknowledges {0}, {1} later",
            "{0}への確認応答を{1}後に返す",
            [Octets(octets), Elapsed(after_ns)],
        ),
        (None, None) => say!(
            "acknowledges {0}",
            "{0}への確認応答を返す",
            [Octets(octets)],
        ),
    }
}
