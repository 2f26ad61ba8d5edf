//! One interface with programs attached to it, and detaching them.

use std::sync::Arc;

use aya::programs::tc::SchedClassifierLink;

use super::AttachError;
use crate::{
    interfaces::{self, Interface},
    source::{clsact, front::Change},
};

/// One interface to which programs are attached; dropping it detaches them.
pub(in crate::source) struct Attachment {
    /// The interface's name, escaped.
    pub(super) interface: String,
    /// True if by TCX links, false if by filters under clsact.
    pub(super) by_tcx: bool,
    pub(super) ifindex: u32,
    // In this order they are dropped.
    pub(super) links: Vec<SchedClassifierLink>,
    pub(super) filters: Vec<clsact::Link>,
    pub(super) qdisc: Option<clsact::Qdisc>,
    pub(super) owner: Option<Arc<clsact::Owner>>,
}

impl Attachment {
    pub(super) fn new(interface: &Interface, by_tcx: bool) -> Self {
        Self {
            interface: interface.name.clone(),
            by_tcx,
            ifindex: interface.ifindex,
            links: Vec::new(),
            filters: Vec::new(),
            qdisc: None,
            owner: None,
        }
    }

    /// True if somebody removed its filters. Looking for them may wait for whoever changes an interface meanwhile
    /// (the kernel's RTNL lock).
    pub(super) fn is_stripped(&self) -> bool {
        let is_there = |filter: &clsact::Link| filter.is_there().unwrap_or(true);
        !self.filters.iter().all(is_there) && interfaces::exists(self.ifindex).unwrap_or(false)
    }

    /// Who came to stand before its filters since the last time, or went.
    pub(super) fn changes(&mut self) -> Vec<Change> {
        // What cannot be listed now is listed the next time.
        let changes = |filter: &mut clsact::Link| filter.changes().unwrap_or_default();
        self.filters.iter_mut().flat_map(changes).collect()
    }

    /// Lets go of it without detaching: the interface has gone, filters and qdisc with it, and another one may have
    /// its index.
    pub(super) fn forget(mut self) {
        self.filters.drain(..).for_each(clsact::Link::forget);
        if let Some(qdisc) = self.qdisc.take() {
            qdisc.forget();
        }
    }

    fn detach(mut self) -> Vec<AttachError> {
        let filters = self.filters.drain(..);
        let results: Vec<_> = filters.map(clsact::Link::detach).collect();
        let remove = |qdisc: &mut clsact::Qdisc| qdisc.remove().map(drop);
        let qdisc = self.qdisc.as_mut().map(remove);
        let errors = results.into_iter().chain(qdisc).filter_map(Result::err);
        let error = |source| AttachError::Detach {
            interface: self.interface.clone(),
            source,
        };
        errors.map(error).collect()
    }
}

/// Detaches everything; a filter that will not go does not keep the others. No program runs any more afterwards.
pub(super) fn detach(attachments: Vec<Attachment>) -> Result<(), Vec<AttachError>> {
    let (stripped, attachments): (Vec<_>, Vec<_>) =
        attachments.into_iter().partition(Attachment::is_stripped);
    let removed = |one: Attachment| AttachError::Removed {
        interface: one.interface.clone(),
    };
    let mut errors: Vec<_> = stripped.into_iter().map(removed).collect();
    let has_filters = attachments.iter().any(|one| !one.filters.is_empty());
    errors.extend(attachments.into_iter().flat_map(Attachment::detach));
    if has_filters {
        clsact::wait_for_programs();
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}
