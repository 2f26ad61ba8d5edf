//! Where records come from: the kernel program (`live`), capture files (`file`), or frames at hand (`octets`).

mod attach;
mod clsact;
pub mod file;
pub mod live;
pub mod octets;
pub mod sieve;

pub use attach::{AttachError, Attachment, Mechanism};
