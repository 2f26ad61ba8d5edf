//! Figures out of the table that pktobs ends with.

/// The figures of a row, In and Out; zeros if there is no such row.
pub(crate) fn row(table: &str, label: &str) -> [u64; 2] {
    rows(table, label).next().unwrap_or_default()
}

/// The rows of losses, In and Out: one for each table that tells them.
pub(crate) fn losses(text: &str) -> Vec<[u64; 2]> {
    rows(text, "lost ").collect()
}

/// Lost packets by direction, and those that they are part of; `None` if the table does not tell losses.
pub(crate) fn lost(table: &str) -> Option<[(u64, u64); 2]> {
    let &[lost_in, lost_out] = losses(table).first()?;
    let [of_in, of_out] = row(table, "packets");
    Some([(lost_in, of_in), (lost_out, of_out)])
}

fn rows(table: &str, label: &str) -> impl Iterator<Item = [u64; 2]> {
    all_rows(table, label).filter_map(|figures| <[u64; 2]>::try_from(figures).ok())
}

/// The figures of the first row of that name, however many columns there are; none if there is no such row.
pub(crate) fn figures(table: &str, label: &str) -> Vec<u64> {
    all_rows(table, label).next().unwrap_or_default()
}

fn all_rows(table: &str, label: &str) -> impl Iterator<Item = Vec<u64>> {
    table.lines().filter_map(move |line| {
        let figures = line.trim_start().strip_prefix(label)?;
        Some(figures.split_whitespace().map_while(number).collect())
    })
}

/// A number with commas between thousands.
pub(crate) fn number(word: &str) -> Option<u64> {
    word.replace(',', "").parse().ok()
}
