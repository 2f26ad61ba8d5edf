//! The glossary: its texts by rules, and its walk over packets, held against other programs.
#![cfg(test)]

#[path = "../support"]
mod support {
    pub(crate) mod mutation;
}

mod packets;
mod rare;
mod tcpdump;
mod texts;
mod values;
mod walk;
