//! Figures out of the table that pktobs ends with.

/// The figures of a row, In and Out; zeros if there is no such row.
pub(crate) fn row(table: &str, label: &str) -> [u64; 2] {
    let mut rows = table.lines().filter_map(|line| {
        let figures = line.trim_start().strip_prefix(label)?;
        let figures: Vec<u64> = figures.split_whitespace().map_while(number).collect();
        <[u64; 2]>::try_from(figures).ok()
    });
    rows.next().unwrap_or_default()
}

/// Lost packets by direction, and those that they are part of, from a line such as
/// `lost 1,204 of 2,000 In, 0 of 7 Out (ring full)`; `None` if there is no such line.
pub(crate) fn lost(table: &str) -> Option<[(u64, u64); 2]> {
    let line = table.lines().find_map(|line| line.strip_prefix("lost "))?;
    let mut numbers = line.split_whitespace().filter_map(number);
    let mut pair = || Some((numbers.next()?, numbers.next()?));
    Some([pair()?, pair()?])
}

/// A number with commas between thousands.
pub(crate) fn number(word: &str) -> Option<u64> {
    word.replace(',', "").parse().ok()
}
