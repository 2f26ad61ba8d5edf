//! pktobs: a packet observer whose parser runs in the kernel.
//!
//! The modules stand in the order in which a packet meets them. A packet goes one way: source, packet (with
//! what the flow memory knows of the packets before it), pipeline, view. Imports point only backward along
//! that line.

pub mod escape;

pub mod cli;

pub mod source;

pub mod interfaces;

pub mod preflight;

pub mod packet;

pub mod flow;

pub mod view;
