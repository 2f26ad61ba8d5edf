//! The options about what pktobs gives up.

use std::env;

use clap::{ArgAction, Args};

use crate::privileges::{User, UserError};

/// What it gives up.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Privileges")]
pub struct Privileges {
    /// Become this user before anything is attached or read; `root` to stay root
    ///
    /// If it is not given and root comes from sudo, pktobs becomes the user who ran sudo. Files to read are opened
    /// before, and pktobs writes none. With this option it is an error if the user cannot be changed. In any case
    /// capabilities are given up after attaching, and then all system calls and files that observing does not take.
    #[arg(
        short = 'Z',
        long,
        value_name = "USER",
        alias = "relinquish-privileges"
    )]
    pub user: Option<String>,

    /// Say in one line what was given up; with --version, what this machine offers and allows
    #[arg(short = 'v', long, action = ArgAction::Count)]
    pub verbose: u8,
}

impl Privileges {
    /// The user to become; `None` to stay who it is.
    ///
    /// # Errors
    ///
    /// [`UserError`] if there is no such user.
    pub fn user(&self) -> Result<Option<User>, UserError> {
        match &self.user {
            Some(name) => User::named(name).map(Some),
            None => {
                let [uid, gid] = ["SUDO_UID", "SUDO_GID"].map(|name| env::var(name).ok());
                Ok(User::of_sudo(uid.as_deref(), gid.as_deref()))
            }
        }
    }
}
