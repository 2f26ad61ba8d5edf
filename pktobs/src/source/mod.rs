//! Where records come from: the kernel program (`live`), or frames at hand (`octets`).

mod attach;
mod clsact;
pub mod live;
pub mod octets;

pub use attach::{AttachError, Attachment, Mechanism};
