//! An interface that is observed, and what has been told of its state.

use crate::{
    interfaces::Interface,
    source::{front::Standing, news::News},
};

pub(super) struct Followed<Hold> {
    pub(super) hold: Hold,
    /// It was told that it is down.
    pub(super) is_told_down: bool,
    is_told_without_carrier: bool,
    /// Who stands before ours.
    pub(super) standing: Standing,
}

impl<Hold> Followed<Hold> {
    pub(super) fn new(hold: Hold) -> Self {
        Self {
            hold,
            is_told_down: false,
            is_told_without_carrier: false,
            standing: Standing::default(),
        }
    }

    /// What is to be told of a change, its name left aside.
    pub(super) fn state(&mut self, before: &Interface, now: &Interface) -> Vec<News> {
        let interface = || now.name.clone();
        let mut news = Vec::new();
        if before.is_up && !now.is_up {
            self.is_told_down = true;
            self.is_told_without_carrier = false;
            news.push(News::Down {
                interface: interface(),
            });
        } else if now.is_up && std::mem::take(&mut self.is_told_down) {
            news.push(News::Up {
                interface: interface(),
            });
        } else if now.is_up && before.is_running && !now.is_running {
            self.is_told_without_carrier = true;
            news.push(News::CarrierLost {
                interface: interface(),
            });
        } else if now.is_running && std::mem::take(&mut self.is_told_without_carrier) {
            news.push(News::CarrierBack {
                interface: interface(),
            });
        }
        if before.mtu != now.mtu {
            news.push(News::Mtu {
                interface: interface(),
                from: before.mtu,
                to: now.mtu,
            });
        }
        news
    }
}
