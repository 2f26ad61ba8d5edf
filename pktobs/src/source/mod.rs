//! Where records come from: the kernel program (`live`), capture files (`file`), or frames at hand (`octets`).

mod attach;
mod clsact;
pub mod file;
mod follow;
pub mod live;
mod news;
pub mod octets;
mod reporter;
pub mod sieve;
mod station;

pub use attach::{AttachError, Mechanism};
pub use news::{News, Report};
pub use station::Plan;
