//! What the verifiers of several kernels were seen to make of the programs: docs/verifier.toml.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use toml::{Table, Value};

/// Where the figures are kept, seen from the root of the workspace.
pub const FILE: &str = "docs/verifier.toml";

/// What a kernel makes of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Instructions that the verifier follows.
    pub verified: u32,
    /// Octets of the program afterwards.
    pub translated: u32,
    /// Octets of stack, of which there are 512.
    pub stack: u32,
}

impl Figures {
    /// The figures by their names.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, u32); 3] {
        [
            ("verified", self.verified),
            ("translated", self.translated),
            ("stack", self.stack),
        ]
    }
}

/// The figures by program, for a kernel of that release (`6.1.0-56-amd64`), or for the newest if it has none.
///
/// # Errors
/// The file cannot be read, or lacks a figure.
pub fn read(root: &Path, release: &str) -> Result<BTreeMap<String, Figures>> {
    let text =
        fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    parse(&text, release)
}

fn parse(text: &str, release: &str) -> Result<BTreeMap<String, Figures>> {
    let table: Table = text
        .parse()
        .with_context(|| format!("{FILE} is not TOML"))?;
    let numbers = |release: &str| -> [u32; 2] {
        let mut numbers = release.split(|c: char| !c.is_ascii_digit());
        [(); 2].map(|()| numbers.next().and_then(|it| it.parse().ok()).unwrap_or(0))
    };
    let wanted = numbers(release);
    let kernels = || {
        table
            .iter()
            .map(|(name, programs)| (numbers(name), programs))
    };
    let programs = kernels()
        .find(|(kernel, _)| *kernel == wanted)
        .or_else(|| kernels().max_by_key(|(kernel, _)| *kernel))
        .and_then(|(_, programs)| programs.as_table())
        .with_context(|| format!("{FILE} has no table of a kernel"))?;
    let entries = programs.iter().map(|(name, figures)| {
        let whole = |figure: &str| {
            let value = figures.get(figure).and_then(Value::as_integer);
            let whole = value.and_then(|value| u32::try_from(value).ok());
            whole.with_context(|| format!("{FILE} has no whole number {figure} for {name}"))
        };
        let figures = Figures {
            verified: whole("verified")?,
            translated: whole("translated")?,
            stack: whole("stack")?,
        };
        Ok((name.clone(), figures))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "
['6.1']
pktobs_in = { verified = 1, translated = 2, stack = 3 }
['6.12']
pktobs_in = { verified = 4, translated = 5, stack = 6 }
";

    #[test]
    fn a_kernel_without_figures_has_those_of_the_newest() {
        for (release, verified) in [
            ("6.1.0-56-amd64", 1),
            ("6.12.117+deb12-amd64", 4),
            ("6.10.2", 4),
        ] {
            let figures = parse(TEXT, release).unwrap();
            assert_eq!(figures["pktobs_in"].verified, verified, "{release}");
        }
    }

    #[test]
    fn a_missing_figure_is_named() {
        let error = parse("['6.1']\na = { verified = 1 }", "6.1").unwrap_err();
        assert_eq!(
            error.to_string(),
            "docs/verifier.toml has no whole number translated for a"
        );
    }
}
