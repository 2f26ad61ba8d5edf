//! Bars: a figure as a length, for the eye that compares rows and directions.

/// How bars are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bars {
    /// Not at all: who reads a file or a pipe wants figures.
    #[default]
    None,
    /// With `#`, for a terminal that shows nothing else.
    Ascii,
    /// With blocks of eighths of a column (U+2588 to U+258F).
    Blocks,
}

/// A block of so many eighths of a column.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

impl Bars {
    /// A bar of at most `columns`, as long as `figure` is of `most`. It is rounded up, so that what is there is seen.
    pub(super) fn draw(self, figure: u64, most: u64, columns: usize) -> String {
        let steps = |of_column: usize| {
            let steps = u128::from(figure) * (columns * of_column) as u128;
            let steps = steps.div_ceil(u128::from(most.max(1)));
            usize::try_from(steps)
                .unwrap_or(usize::MAX)
                .min(columns * of_column)
        };
        match self {
            Self::None => String::new(),
            Self::Ascii => "#".repeat(steps(1)),
            Self::Blocks => {
                let eighths = steps(8);
                "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_figure_is_of_the_most() {
        for (figure, blocks, ascii) in [
            (0, "", ""),
            (1, "▏", "#"),
            (100, "▉", "#"),
            (125, "█", "#"),
            (126, "█▏", "##"),
            (500, "████", "####"),
            (937, "███████▌", "########"),
            (1000, "████████", "########"),
        ] {
            assert_eq!(Bars::Blocks.draw(figure, 1000, 8), blocks, "{figure}");
            assert_eq!(Bars::Ascii.draw(figure, 1000, 8), ascii, "{figure}");
            assert_eq!(Bars::None.draw(figure, 1000, 8), "", "{figure}");
        }
    }

    #[test]
    fn a_bar_of_nothing_is_none_and_none_is_too_long() {
        assert_eq!(Bars::Blocks.draw(0, 0, 8), "");
        assert_eq!(Bars::Blocks.draw(u64::MAX, u64::MAX, 8), "████████");
        assert_eq!(Bars::Blocks.draw(3, 2, 1), "█");
    }
}
