//! `--format json`: every line by the schema and by the walk, some packets by hand, the examples of the docs by jq.
#![cfg(test)]

#[path = "../annotated/forge.rs"]
#[expect(
    dead_code,
    reason = "the annotated view is tested with more kinds of packets"
)]
mod forge;
#[path = "../annotated/forge6.rs"]
#[expect(
    dead_code,
    reason = "the annotated view is tested with more kinds of packets"
)]
mod forge6;
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
