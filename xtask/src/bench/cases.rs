//! What is measured under load: which packets at which rate, and who observes.

use anyhow::{Context, Result};

use super::{
    mixes::Mix,
    observers::{MAIN, OBSERVERS, Observer, named},
    statistics::grouped,
};

/// Packets a second; `None` is as fast as it goes.
pub(crate) type Rate = Option<u32>;

/// What is measured with one load.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) mix: Mix,
    pub(crate) flows: u32,
    pub(crate) rate: Rate,
    pub(crate) observers: Vec<Observer>,
}

impl Case {
    /// What stands above its table.
    pub(crate) fn title(&self) -> String {
        let rate = match self.rate {
            None => "as fast as it goes".to_owned(),
            Some(rate) => format!("{} packets a second", grouped(f64::from(rate))),
        };
        let flows = if self.flows == 1 { "flow" } else { "flows" };
        format!(
            "{}, {} {flows}, {rate}",
            self.mix.name(),
            grouped(f64::from(self.flows))
        )
    }
}

/// The cases of a run: every observer on the first mix at the first rate, the main ones on the other mixes and at
/// the other rates; those that are named, everywhere.
///
/// # Errors
/// There is no observer of that name.
pub(crate) fn cases(
    mixes: &[Mix],
    flows: u32,
    rates: &[Rate],
    names: &[String],
) -> Result<Vec<Case>> {
    let find = |name: &str| {
        let known = || {
            OBSERVERS
                .iter()
                .map(|one| one.name)
                .collect::<Vec<_>>()
                .join(", ")
        };
        named(name).with_context(|| {
            format!(
                "there is no observer {name:?}; the observers are {}",
                known()
            )
        })
    };
    let main = MAIN.map(find).into_iter().collect::<Result<Vec<_>>>()?;
    let (all, main) = if names.is_empty() {
        (OBSERVERS.to_vec(), main)
    } else {
        let mut named = vec![find("nothing")?];
        for name in names.iter().filter(|&name| name != "nothing") {
            named.push(find(name)?);
        }
        (named.clone(), named)
    };
    let (first_mix, first_rate) = (mixes.first().copied(), rates.first().copied());
    let (Some(first_mix), Some(first_rate)) = (first_mix, first_rate) else {
        return Ok(Vec::new());
    };
    let case = |mix, rate, observers: &[Observer]| Case {
        mix,
        flows,
        rate,
        observers: observers.to_vec(),
    };
    let mut cases = vec![case(first_mix, first_rate, &all)];
    cases.extend(mixes[1..].iter().map(|&mix| case(mix, first_rate, &main)));
    cases.extend(rates[1..].iter().map(|&rate| case(first_mix, rate, &main)));
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_measured_first_whatever_is_named() {
        let names = ["tcpdump".to_owned(), "nothing".to_owned()];
        let cases = cases(&[Mix::Tcp, Mix::Udp], 1, &[None, Some(10)], &names).unwrap();
        assert_eq!(cases.len(), 3);
        for case in cases {
            let names: Vec<_> = case.observers.iter().map(|one| one.name).collect();
            assert_eq!(names, ["nothing", "tcpdump"]);
        }
        assert!(super::cases(&[Mix::Tcp], 1, &[None], &["wireshark".to_owned()]).is_err());
    }
}
