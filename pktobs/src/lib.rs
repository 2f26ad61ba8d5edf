//! pktobs: a packet observer whose parser runs in the kernel.
//!
//! The modules stand in the order in which a packet meets them. A packet goes one way: source, packet (with
//! what the flow memory knows of the packets before it), pipeline, view. Imports point only backward along
//! that line.
#![warn(clippy::print_stderr)]

pub mod cli;
pub mod clock;
pub mod escape;
pub mod filter;
pub mod interfaces;
pub mod lang;
pub mod message;
pub mod namespace;
mod netlink;
pub mod preflight;
pub mod privileges;

pub mod source;

pub mod packet;

pub mod flow;

pub mod glossary;

pub mod view;

pub mod output;
pub mod pipeline;

pub mod observe;
pub mod summary;
