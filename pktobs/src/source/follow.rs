//! Following the interfaces: attaching to what appears, letting go of what goes, and reporting what changes.
//!
//! It is fed with what `interfaces::watch` heard, keeps `interfaces::names` and reports [`News`]; `station` runs it.
//! The rule: one interface that cannot be attached to does not keep the others.

mod followed;

use std::{collections::HashMap, io, os::fd::BorrowedFd};

use super::{
    attach::AttachError,
    hooks::Hooks,
    news::News,
    octets::Link,
    reporter::Reporter,
    station::{Place, StationError},
};
use crate::{
    clock::since_boot,
    interfaces::{
        self, Interface,
        names::Names,
        roster::{Change, Roster},
        selection::{Choice, Selection},
        watch::Event,
    },
    preflight::Target,
};
use followed::Followed;

/// Follows the interfaces of the network namespace that its thread is in.
pub(super) struct Follower<H: Hooks> {
    hooks: H,
    selection: Selection,
    names: Names,
    reporter: Reporter,
    /// The running Linux version: major, minor.
    kernel: (u32, u32),
    roster: Roster,
    /// By index.
    followed: HashMap<u32, Followed<H::Hold>>,
    /// The index of the interface that was looked at last.
    turn: u32,
    /// It was told that nothing is left.
    is_told_idle: bool,
    /// What the user should know of the start although it is no reason to stop; a line each.
    notes: Vec<String>,
}

impl<H: Hooks> Follower<H> {
    pub(super) fn new(hooks: H, place: &Place, (names, reporter): (Names, Reporter)) -> Self {
        Self {
            hooks,
            selection: place.selection.clone(),
            names,
            reporter,
            kernel: place.kernel,
            roster: Roster::default(),
            followed: HashMap::new(),
            turn: 0,
            is_told_idle: false,
            notes: Vec::new(),
        }
    }

    /// Attaches to every target, then to what has come since they were chosen. A target that was not named and refuses
    /// is passed over, as long as another one is left.
    ///
    /// # Errors
    ///
    /// What no interface can be observed without, or one that was named; nothing is left attached when this is dropped.
    pub(super) fn begin(&mut self, targets: &[Target]) -> Result<(), H::Error> {
        self.prepare(targets)?;
        self.roster = Roster::new(interfaces::list().map_err(StationError::Watch)?);
        let mut refused = None;
        for target in targets {
            // It may have been renamed since it was chosen.
            let listed = self.roster.find(target.interface.ifindex).cloned();
            let interface = listed.as_ref().unwrap_or(&target.interface);
            match self.attach(interface, target.link, 0) {
                Ok(()) => {}
                Err(error) if target.choice == Choice::Any && error.is_of_one_interface() => {
                    let note = format!("{error}; going on without");
                    self.notes.push(note);
                    refused = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
            if let Some(followed) = self.followed.get_mut(&interface.ifindex) {
                // Preflight has told it.
                followed.is_told_down = target.choice == Choice::Named && !target.interface.is_up;
            }
        }
        if let Some(error) = refused
            && self.followed.is_empty()
        {
            return Err(error.into());
        }
        let is_new = |one: &&Interface| {
            let is_target = targets
                .iter()
                .any(|target| target.interface.ifindex == one.ifindex);
            !is_target && one.hardware.link(self.kernel).is_some()
        };
        let new: Vec<_> = self.roster.interfaces().filter(is_new).cloned().collect();
        for interface in new {
            self.choose(&interface);
        }
        self.is_told_idle = self.followed.is_empty();
        Ok(())
    }

    /// Loads what targets need; if others may come, what any interface needs.
    fn prepare(&mut self, targets: &[Target]) -> Result<(), H::Error> {
        for link in [Link::Ethernet, Link::None] {
            let is_needed = targets.iter().any(|target| target.link == link);
            if is_needed || self.selection.waits() {
                self.hooks.prepare(link)?;
            }
        }
        Ok(())
    }

    /// The names of what is attached to, in the order of their indexes.
    pub(super) fn attached(&self) -> Vec<String> {
        let listed = self.roster.interfaces();
        let attached = listed.filter(|one| self.followed.contains_key(&one.ifindex));
        attached.map(|one| one.name.clone()).collect()
    }

    /// What the user should know of the start although it is no reason to stop; a line each.
    pub(super) fn take_notes(&mut self) -> Vec<String> {
        let mut notes = std::mem::take(&mut self.notes);
        notes.extend(self.hooks.take_notes());
        notes
    }

    /// Whether privileges are needed for detaching, or for what may come.
    pub(super) fn needs_privileges(&self) -> bool {
        let held = self.followed.values().map(|one| &one.hold);
        self.hooks.needs_privileges(held, self.selection.waits())
    }

    /// Reacts on what was heard.
    pub(super) fn hear(&mut self, events: Vec<Event>) {
        for event in events {
            if event == Event::Missed {
                self.look_anew();
            } else if let Some(change) = self.roster.heard(event) {
                self.react(change);
            }
        }
        self.tell_if_idle();
    }

    /// Lists the interfaces, because the kernel could not tell all changes. An interface that went and came with the
    /// same index looks as if nothing had happened.
    fn look_anew(&mut self) {
        self.report(News::Missed);
        let listed = match interfaces::list() {
            Ok(listed) => listed,
            Err(error) => return self.report(News::Deaf(error)),
        };
        for change in self.roster.listed(listed) {
            self.react(change);
        }
        let ifindexes: Vec<_> = self.followed.keys().copied().collect();
        for ifindex in ifindexes {
            self.renew(ifindex);
        }
    }

    /// Attaches anew to an interface, if it is another one of the same index.
    fn renew(&mut self, ifindex: u32) {
        let Some(interface) = self.roster.find(ifindex).cloned() else {
            return;
        };
        let Some(link) = interface.hardware.link(self.kernel) else {
            return;
        };
        let hold = &self.followed[&ifindex].hold;
        if self.hooks.is_another(hold, &interface, link) {
            self.react(Change::Gone {
                interface: interface.clone(),
                moved: false,
            });
            self.react(Change::Appeared(interface));
        }
    }

    fn react(&mut self, change: Change) {
        match change {
            Change::Appeared(interface) => self.choose(&interface),
            Change::Altered { before, now } => self.alter(&before, &now),
            Change::Gone { interface, moved } => self.let_go(interface, moved),
        }
    }

    fn alter(&mut self, before: &Interface, now: &Interface) {
        let is_renamed =
            before.raw_name != now.raw_name || before.alternative_names != now.alternative_names;
        let Some(followed) = self.followed.get_mut(&now.ifindex) else {
            if is_renamed {
                self.choose(now);
            }
            return;
        };
        let mut news = Vec::new();
        if before.raw_name != now.raw_name {
            self.names.rename(now, since_boot());
            news.push(News::Renamed {
                from: before.name.clone(),
                to: now.name.clone(),
            });
        }
        news.extend(followed.state(before, now));
        news.into_iter().for_each(|news| self.report(news));
    }

    /// Attaches to an interface that has just come by its name, if it is one to be observed.
    fn choose(&mut self, interface: &Interface) {
        if self.selection.choice(interface).is_none() {
            if self.selection.is_namesake(interface) {
                let interface = interface.name.clone();
                self.report(News::Namesake { interface });
            }
            return;
        }
        let Some(link) = interface.hardware.link(self.kernel) else {
            return self.report(News::LeftOut(interface.left_out()));
        };
        match self.attach(interface, link, since_boot()) {
            Ok(()) => {
                let interface = interface.name.clone();
                self.report(News::Appeared { interface });
            }
            // The kernel tells that next.
            Err(error) if error.is_gone() => {}
            Err(error) => self.report(News::Refused(error)),
        }
        for note in self.hooks.take_notes() {
            self.report(News::Note(note));
        }
    }

    fn attach(
        &mut self,
        interface: &Interface,
        link: Link,
        since_ns: u64,
    ) -> Result<(), AttachError> {
        let ifindex = interface.ifindex;
        self.names.set(interface, link, since_ns);
        let hold = self.hooks.attach(interface, link);
        let hold = hold.inspect_err(|_| self.names.remove(ifindex))?;
        self.followed.insert(ifindex, Followed::new(hold));
        Ok(())
    }

    fn let_go(&mut self, interface: Interface, moved: bool) {
        let Some(followed) = self.followed.remove(&interface.ifindex) else {
            return;
        };
        self.names.gone(interface.ifindex, since_boot());
        self.hooks.forget(followed.hold);
        let interface = interface.name;
        self.report(if moved {
            News::Moved { interface }
        } else {
            News::Disappeared { interface }
        });
    }

    /// Whether somebody may remove what is attached without a word.
    pub(super) fn may_be_stripped(&self) -> bool {
        let mut holds = self.followed.values().map(|one| &one.hold);
        holds.any(|hold| self.hooks.may_be_stripped(hold))
    }

    /// Looks whether what is attached is still there: at one interface each time, one after the other.
    pub(super) fn look_at_one(&mut self) {
        let ifindexes = || self.followed.keys().copied();
        let next = ifindexes().filter(|&one| one > self.turn).min();
        let Some(ifindex) = next.or_else(|| ifindexes().min()) else {
            return;
        };
        self.turn = ifindex;
        if let Some(followed) = self.followed.get_mut(&ifindex) {
            self.hooks.look(&mut followed.hold);
        }
        if self.hooks.is_stripped(&self.followed[&ifindex].hold) {
            self.followed.remove(&ifindex);
            let interface = self.roster.find(ifindex).map(|one| one.name.clone());
            let interface = interface.unwrap_or_default();
            self.report(News::Lost(AttachError::Removed { interface }));
        }
        self.tell_if_idle();
    }

    /// Becomes readable when there is something to [`tell_changes`](Self::tell_changes).
    pub(super) fn lookout(&self) -> Option<BorrowedFd<'_>> {
        self.hooks.lookout()
    }

    /// Tells who came to stand before ours, or went.
    pub(super) fn tell_changes(&mut self) {
        let changes = match self.hooks.changes() {
            Ok(changes) => changes,
            Err(error) => return self.report(News::Blind(error)),
        };
        for change in changes {
            let interface = self.roster.find(change.ifindex);
            let followed = self.followed.get_mut(&change.ifindex);
            // It may have gone since.
            if let (Some(interface), Some(followed)) = (interface, followed) {
                let name = interface.name.clone();
                let news = followed.standing.take(change, name, since_boot());
                news.into_iter().for_each(|news| self.report(news));
            }
        }
    }

    /// What happens from now on cannot be heard.
    pub(super) fn deaf(&self, error: io::Error) {
        self.report(News::Deaf(error));
    }

    /// Tells once that nothing is left, if something may come.
    fn tell_if_idle(&mut self) {
        let is_idle = self.followed.is_empty();
        let is_told = std::mem::replace(&mut self.is_told_idle, is_idle);
        if is_idle && !is_told && self.selection.waits() {
            self.report(News::Waiting);
        }
    }

    /// Nothing is attached any more, and nothing will be.
    pub(super) fn is_over(&self) -> bool {
        self.followed.is_empty() && !self.selection.waits()
    }

    fn report(&self, news: News) {
        self.reporter.report(news);
    }

    /// Detaches from everything; gives what went wrong, although the rest is detached all the same, and the interfaces
    /// that there are.
    pub(super) fn detach(self) -> (Result<(), Vec<AttachError>>, Vec<Interface>) {
        let mut held = Vec::new();
        for (ifindex, followed) in self.followed {
            let name = self.roster.find(ifindex).map(|one| one.name.as_str());
            let lasting = followed
                .standing
                .at_the_end(name.unwrap_or_default(), since_boot());
            lasting.for_each(|news| self.reporter.report(news));
            held.push(followed.hold);
        }
        (
            self.hooks.detach(held),
            self.roster.interfaces().cloned().collect(),
        )
    }
}
