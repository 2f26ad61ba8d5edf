//! `--format json`: every line by the schema and by the walk, some packets by hand, the examples of the docs by jq.
#![cfg(test)]

#[path = "../support"]
mod support {
    pub(crate) mod mutation;
}

mod by_hand;
mod docs;
mod expected;
mod lines;
#[path = "../glossary/packets.rs"]
mod packets;
mod program;
#[path = "../glossary/rare.rs"]
mod rare;
