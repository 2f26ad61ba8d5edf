//! Which interfaces the socket receives from, as they come and go: its classic BPF program is replaced each time.
//!
//! A socket that can have one interface only is bound to that; any other is bound to none, and sees what passes those
//! in its program.

use std::os::fd::OwnedFd;

use pktobs_common::Direction;

use super::{
    error::SocketError,
    kernel,
    program::{self, Wanted},
};
use crate::{
    filter::FilterError,
    interfaces::Interface,
    source::{AttachError, Place, hooks::Hooks, octets::Link},
};

/// The socket, as the thread that follows the interfaces has it.
pub(super) struct Hook {
    socket: OwnedFd,
    direction: Option<Direction>,
    /// The most octets of a packet.
    snapshot_len: u32,
    is_of_one: bool,
    /// What frames of some interfaces begin with, if the filter means nothing for those.
    unfit: Vec<(Link, FilterError)>,
    /// The indexes of those that are observed.
    observed: Vec<u32>,
    /// The names of those that were observed, escaped.
    names: Vec<String>,
}

/// An interface in the program, by its index.
pub(super) struct Hold(u32);

impl Hook {
    pub(super) fn new(
        socket: OwnedFd,
        place: &Place,
        (direction, snapshot_len): (Option<Direction>, u32),
        unfit: Vec<(Link, FilterError)>,
    ) -> Self {
        Self {
            socket,
            direction,
            snapshot_len,
            is_of_one: place.targets.len() == 1 && !place.selection.waits(),
            unfit,
            observed: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Has the kernel let pass what is observed now.
    fn renew(&self) -> std::io::Result<()> {
        if self.observed.is_empty() {
            return kernel::set_program(&self.socket, &mut program::nothing());
        }
        let told_apart: &[u32] = if self.is_of_one { &[] } else { &self.observed };
        let mut program = program::program(Wanted {
            direction: self.direction,
            interfaces: told_apart,
            snapshot_len: self.snapshot_len,
        });
        kernel::set_program(&self.socket, &mut program)
    }
}

impl Hooks for Hook {
    type Hold = Hold;
    type Error = SocketError;

    fn prepare(&mut self, _: Link) -> Result<(), SocketError> {
        Ok(())
    }

    fn attach(&mut self, interface: &Interface, link: Link) -> Result<Hold, AttachError> {
        let name = || interface.name.clone();
        if let Some((_, source)) = self.unfit.iter().find(|(unfit, _)| *unfit == link) {
            return Err(AttachError::Unfit {
                interface: name(),
                source: source.clone(),
            });
        }
        let is_first = self.observed.is_empty();
        self.observed.push(interface.ifindex);
        let bound_to = if self.is_of_one { interface.ifindex } else { 0 };
        let done = self.renew().and_then(|()| {
            if is_first {
                kernel::bind(&self.socket, bound_to)
            } else {
                Ok(())
            }
        });
        match done {
            Ok(()) => {
                self.names.push(name());
                Ok(Hold(interface.ifindex))
            }
            Err(source) => {
                self.observed.pop();
                Err(AttachError::Receive {
                    interface: name(),
                    source,
                })
            }
        }
    }

    /// The program knows the index, whatever interface has it.
    fn is_another(&mut self, _: &Hold, _: &Interface, _: Link) -> bool {
        false
    }

    fn forget(&mut self, Hold(ifindex): Hold) {
        self.observed.retain(|&one| one != ifindex);
        // Nothing comes from an index that nobody has.
        let _ = self.renew();
    }

    fn needs_privileges<'a>(&self, _: impl Iterator<Item = &'a Hold>, _: bool) -> bool {
        false
    }

    /// Has the kernel let nothing pass any more.
    fn detach(self, _: Vec<Hold>) -> Result<(), Vec<AttachError>> {
        kernel::set_program(&self.socket, &mut program::nothing()).map_err(|source| {
            let interface = self.names.join(", ");
            vec![AttachError::Receiving { interface, source }]
        })
    }
}
