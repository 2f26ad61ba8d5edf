//! Where records come from.

pub mod octets;
