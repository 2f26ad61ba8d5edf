//! What was measured, as tables that read well in a terminal and are Markdown in docs/performance.md.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write},
    process::Command,
};

use anyhow::{Context, Result};

/// The page that `--write` renews, seen from the root of the workspace.
const PAGE: &str = "docs/performance.md";

/// A table; the first column is to the left, the others are figures.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub(crate) fn new(head: &[&str]) -> Self {
        Self {
            head: head.iter().map(|&name| name.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row, which has as many columns.
    pub(crate) fn row(&mut self, row: Vec<String>) {
        let escaped = |cell: &String| cell.replace('|', "\\|");
        self.rows.push(row.iter().map(escaped).collect());
    }

    fn append(&self, text: &mut String) {
        let lines = || std::iter::once(&self.head).chain(&self.rows);
        let len = |cell: Option<&String>| cell.map_or(0, |cell| cell.chars().count());
        let widths: Vec<usize> = (0..self.head.len())
            .map(|column| {
                lines()
                    .map(|row| len(row.get(column)))
                    .max()
                    .unwrap_or(0)
                    .max(2)
            })
            .collect();
        for (index, row) in lines().enumerate() {
            text.push('|');
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                // Writing to a String cannot fail.
                let _ = if column == 0 {
                    write!(text, " {cell:<width$} |")
                } else {
                    write!(text, " {cell:>width$} |")
                };
            }
            text.push('\n');
            if index == 0 {
                text.push('|');
                for (column, &width) in widths.iter().enumerate() {
                    let (dashes, colon) =
                        ("-".repeat(width + 1), if column == 0 { "-" } else { ":" });
                    text.push_str(&format!("{dashes}{colon}|"));
                }
                text.push('\n');
            }
        }
        text.push('\n');
    }
}

/// What has been measured so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    text: String,
}

impl Report {
    /// Begins a section.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn section(&mut self, title: &str) -> Result<()> {
        self.add(&format!("## {title}\n\n"))
    }

    /// Adds a table under a line that says what it is.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn table(&mut self, title: &str, table: &Table) -> Result<()> {
        let mut text = format!("**{title}**\n\n");
        table.append(&mut text);
        self.add(&text)
    }

    /// Adds a paragraph.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(crate) fn paragraph(&mut self, words: &str) -> Result<()> {
        self.add(&format!("{}\n\n", wrapped(words)))
    }

    fn add(&mut self, text: &str) -> Result<()> {
        self.text.push_str(text);
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        Ok(stdout.flush()?)
    }

    /// Renews the page.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, machine: &str) -> Result<()> {
        let path = xtask::root().join(PAGE);
        let head = format!(
            "# Performance\n\n{}\n\n{}\n",
            wrapped(
                "What observing costs, beside tcpdump on the same load. All figures of this page were measured in \
                 one run on one machine, observers taking turns; they are medians over the rounds. Ratios within a \
                 table can be compared, figures of different machines cannot."
            ),
            machine
        );
        fs::write(&path, head + "\n" + self.text.trim_end() + "\n")
            .with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("{PAGE}: written");
        Ok(())
    }
}

/// The machine, the date, and how to repeat it.
pub(crate) fn machine(arguments: &str) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpu.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": "))
            .map_or("unknown", |(_, value)| value.trim())
    };
    let cpus = cpu
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        let text = output.map_or_else(
            |_| String::new(),
            |output| String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        );
        text.lines().next().unwrap_or("unknown").to_owned()
    };
    format!(
        "- machine: {} ({} {}), {cpus} CPUs, Linux {}\n- beside: {}\n- date: {}; load average before: {}\n- repeat: \
         `cargo xtask bench{arguments}`, on a machine that does nothing else\n",
        field("model name"),
        field("vendor_id"),
        field("cpu family"),
        release.trim(),
        said("tcpdump", &["--version"]),
        said("date", &["--utc", "+%F %R UTC"]),
        load.split_whitespace().next().unwrap_or("unknown"),
    )
}

/// `words` in lines of at most 118 columns.
fn wrapped(words: &str) -> String {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > 118 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown_in_columns() {
        let mut table = Table::new(&["what", "ns"]);
        table.row(vec!["clock".into(), "15".into()]);
        table.row(vec!["x".into(), "1,234".into()]);
        let mut text = String::new();
        table.append(&mut text);
        let expected = "\
| what  |    ns |
|-------|------:|
| clock |    15 |
| x     | 1,234 |

";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_paragraphs_are_cut_into_lines() {
        let text = wrapped(&"word ".repeat(50));
        assert!(text.lines().all(|line| line.len() <= 118));
        assert_eq!(text.split_whitespace().count(), 50);
    }
}
