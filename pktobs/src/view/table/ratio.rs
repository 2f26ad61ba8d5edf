//! In beside Out as a ratio.

use crate::view::number::Short;

/// `12:1`, `1:3.5`, `1:1`: the smaller of the two is one, the larger has a decimal below ten. Empty if one is zero: then
/// the figures say all.
pub(super) fn ratio(inbound: u64, outbound: u64) -> String {
    let (smaller, larger) = (inbound.min(outbound), inbound.max(outbound));
    if smaller == 0 {
        return String::new();
    }
    let tenths = (u128::from(larger) * 10 + u128::from(smaller) / 2) / u128::from(smaller);
    let times = match u64::try_from(tenths).unwrap_or(u64::MAX) {
        tenths if tenths >= 100 => Short(tenths.saturating_add(5) / 10).to_string(),
        tenths if tenths % 10 == 0 => (tenths / 10).to_string(),
        tenths => format!("{}.{}", tenths / 10, tenths % 10),
    };
    if inbound < outbound {
        format!("1:{times}")
    } else {
        format!("{times}:1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_side_is_one() {
        for (inbound, outbound, expected) in [
            (0, 0, ""),
            (0, 7, ""),
            (7, 0, ""),
            (7, 7, "1:1"),
            (1204, 100, "12:1"),
            (2, 7, "1:3.5"),
            (994, 100, "9.9:1"),
            (999, 100, "10:1"),
            (100, 104, "1:1"),
            (100, 105, "1:1.1"),
            (1, 1_239_000, "1:1.23M"),
            (u64::MAX, 1, "1.84E:1"),
        ] {
            assert_eq!(ratio(inbound, outbound), expected, "{inbound} {outbound}");
        }
    }
}
