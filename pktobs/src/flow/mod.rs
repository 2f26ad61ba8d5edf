//! What is remembered of the packets before this one. Every memory here is bounded.

pub mod sequence;
