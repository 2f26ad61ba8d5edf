//! Which interfaces are to be observed: those named, those whose names match a pattern, or all.
//!
//! A pattern and `any` hold for what appears later too; a name does so only if it is followed. Whoever has been chosen
//! stays so, whatever it is called later.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
};

use super::{ANY, Interface};

/// How an interface came to be observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// By its name, or as the default: it must be observed.
    Named,
    /// As one of [`ANY`] or by a pattern: the others do if it cannot be observed.
    Any,
}

/// One of the words that name interfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// All.
    All,
    /// Those whose names match: `*` stands for any octets, `?` for one.
    Pattern(&'a OsStr),
    /// The one of this name or alternative name.
    Name(&'a OsStr),
}

impl<'a> Wanted<'a> {
    /// What the user meant by a word.
    #[must_use]
    pub fn new(word: &'a OsStr) -> Self {
        let is_pattern = word.as_bytes().iter().any(|octet| b"*?".contains(octet));
        if word == ANY {
            Self::All
        } else if is_pattern {
            Self::Pattern(word)
        } else {
            Self::Name(word)
        }
    }

    /// Whether an interface is meant.
    #[must_use]
    pub fn means(&self, interface: &Interface) -> bool {
        match self {
            Self::All => true,
            Self::Name(name) => interface.is_named(name),
            Self::Pattern(pattern) => {
                let matches = |name: &[u8]| matches(pattern.as_bytes(), name);
                let others = &interface.alternative_names;
                matches(&interface.raw_name) || others.iter().any(|name| matches(name))
            }
        }
    }
}

/// What is to be observed of all that appears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The words for it.
    pub words: Vec<OsString>,
    /// Names are waited for.
    pub follow: bool,
}

impl Selection {
    fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        self.words.iter().map(|word| Wanted::new(word))
    }

    /// How an interface that has just come by its name is chosen; `None` if it is not.
    #[must_use]
    pub fn choice(&self, interface: &Interface) -> Option<Choice> {
        let choice = |wanted: Wanted<'_>| match wanted {
            Wanted::Name(_) if self.follow => Some(Choice::Named),
            Wanted::Name(_) => None,
            Wanted::All | Wanted::Pattern(_) => Some(Choice::Any),
        };
        let meant = self.wanted().filter(|wanted| wanted.means(interface));
        let choices: Vec<_> = meant.filter_map(choice).collect();
        let is_named = choices.contains(&Choice::Named);
        if is_named {
            Some(Choice::Named)
        } else {
            choices.first().copied()
        }
    }

    /// Whether an interface is meant by a name that is not followed.
    #[must_use]
    pub fn is_namesake(&self, interface: &Interface) -> bool {
        let mut wanted = self.wanted();
        wanted.any(|wanted| matches!(wanted, Wanted::Name(_)) && wanted.means(interface))
    }

    /// Whether more than one interface may be meant.
    #[must_use]
    pub fn is_of_many(&self) -> bool {
        let is_one = |wanted| matches!(wanted, Wanted::Name(_));
        !self.wanted().all(is_one) || self.follow && self.words.len() > 1
    }

    /// Whether what appears later may have to be observed.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.follow || self.wanted().any(|one| !matches!(one, Wanted::Name(_)))
    }
}

/// Whether the whole name matches. On a mismatch the last `*` takes one octet more, and nothing before it is looked at
/// again; so it takes no longer than pattern times name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&octet) if octet == b'?' || octet == name[seen] => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((behind, taken)) = star else {
                    return false;
                };
                star = Some((behind, taken + 1));
                at = behind + 1;
                seen = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|octet| *octet == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interfaces::{Hardware, Ties};

    fn interface(name: &[u8]) -> Interface {
        Interface {
            name: String::from_utf8_lossy(name).into_owned(),
            raw_name: name.to_vec(),
            alternative_names: Vec::new(),
            ifindex: 7,
            hardware: Hardware(libc::ARPHRD_ETHER),
            mtu: 1500,
            is_up: true,
            is_running: true,
            is_loopback: false,
            ties: Ties::default(),
        }
    }

    fn selection(words: &[&str], follow: bool) -> Selection {
        let words = words.iter().map(OsString::from).collect();
        Selection { words, follow }
    }

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("veth*", "veth", true),
            ("veth*", "veth1a2b", true),
            ("veth*", "eveth", false),
            ("*", "", true),
            ("*0", "eth0", true),
            ("*0", "eth01", false),
            ("e*h*0", "eth-eh-0", true),
            ("e*h*1", "eth-eh-0", false),
            ("eth?", "eth0", true),
            ("eth?", "eth", false),
            ("eth?", "eth10", false),
            ("a**b", "ab", true),
            ("a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaa", false),
        ] {
            let is_match = matches(pattern.as_bytes(), name.as_bytes());
            assert_eq!(is_match, expected, "{pattern} {name}");
        }
        assert!(matches(b"odd?", b"odd\xff"));
    }

    #[test]
    fn a_pattern_and_any_hold_for_what_appears_and_a_name_if_followed() {
        let eth0 = interface(b"eth0");
        for (words, follow, choice, waits) in [
            (&["any"][..], false, Some(Choice::Any), true),
            (&["eth*"], false, Some(Choice::Any), true),
            (&["veth*"], false, None, true),
            (&["eth0"], false, None, false),
            (&["eth0"], true, Some(Choice::Named), true),
            (&["any", "eth0"], true, Some(Choice::Named), true),
            (&["any", "eth0"], false, Some(Choice::Any), true),
            (&[], false, None, false),
        ] {
            let selection = selection(words, follow);
            assert_eq!(selection.choice(&eth0), choice, "{words:?} {follow}");
            assert_eq!(selection.waits(), waits, "{words:?} {follow}");
        }
    }

    #[test]
    fn alternative_names_count() {
        let mut eth0 = interface(b"eth0");
        eth0.alternative_names.push(b"enp0s31f6".to_vec());
        assert!(Wanted::new(OsStr::new("enp*")).means(&eth0));
        assert!(selection(&["enp0s31f6"], false).is_namesake(&eth0));
        assert!(!selection(&["enp*"], false).is_namesake(&eth0));
    }
}
