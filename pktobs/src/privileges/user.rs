//! Becoming another user than root, for good: the one that was asked for, or who ran sudo.
//!
//! Whoever it is has no supplementary groups afterwards: all files are open by then, and some groups (`docker`,
//! `disk`) are as good as root.

use nix::{
    errno::Errno,
    sys::prctl::set_keepcaps,
    unistd::{Gid, Uid, getgroups, getresgid, getresuid, setgroups, setresgid, setresuid},
};

use crate::escape::Escaped;

/// A user to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// For messages, escaped.
    name: String,
    uid: Uid,
    gid: Gid,
    is_asked_for: bool,
}

/// A user that cannot be become.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// There is none of that name.
    #[error("there is no user {0}; `getent passwd` lists them")]
    Unknown(String),
    /// Who there is cannot be found out.
    #[error("cannot look up user {0}: {1}")]
    LookUp(String, Errno),
    /// The kernel refuses.
    #[error("cannot become user {0}: {1}, it takes root or CAP_SETUID and CAP_SETGID")]
    Refused(String, Errno),
    /// The kernel says that it is done, and it is not.
    #[error("cannot become user {0}: it was done and is not so")]
    Unchanged(String),
}

impl User {
    /// The user of that name.
    ///
    /// # Errors
    ///
    /// [`UserError::Unknown`] and [`UserError::LookUp`].
    pub fn named(name: &str) -> Result<Self, UserError> {
        let found = nix::unistd::User::from_name(name);
        let name = Escaped(name.as_bytes()).to_string();
        match found {
            Ok(Some(user)) => Ok(Self {
                name,
                uid: user.uid,
                gid: user.gid,
                is_asked_for: true,
            }),
            Ok(None) => Err(UserError::Unknown(name)),
            Err(error) => Err(UserError::LookUp(name, error)),
        }
    }

    /// The user who runs root by sudo, by its variables `SUDO_UID` and `SUDO_GID`. `None` if this is not root,
    /// or if root runs sudo.
    #[must_use]
    pub fn of_sudo(uid: Option<&str>, gid: Option<&str>) -> Option<Self> {
        let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        let (uid, gid) = (number(uid)?, number(gid)?);
        (Uid::effective().is_root() && uid != 0).then(|| Self {
            name: user_name(Uid::from_raw(uid)),
            uid: Uid::from_raw(uid),
            gid: Gid::from_raw(gid),
            is_asked_for: false,
        })
    }

    /// As messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) const fn is_asked_for(&self) -> bool {
        self.is_asked_for
    }

    /// Becomes it for good, and keeps the permitted capabilities; those in effect are gone.
    pub(super) fn become_it(&self) -> Result<String, UserError> {
        if self.is_it() {
            return Ok(format!("user {}", self.name));
        }
        let change = || {
            set_keepcaps(true)?;
            setgroups(&[])?;
            setresgid(self.gid, self.gid, self.gid)?;
            setresuid(self.uid, self.uid, self.uid)?;
            set_keepcaps(false)
        };
        change().map_err(|error| UserError::Refused(self.name.clone(), error))?;
        if self.is_it() && getgroups().is_ok_and(|groups| groups.is_empty()) {
            Ok(format!("user {}", self.name))
        } else {
            Err(UserError::Unchanged(self.name.clone()))
        }
    }

    /// Whether the process is this user, whichever of its identities is asked for.
    fn is_it(&self) -> bool {
        let (Ok(users), Ok(groups)) = (getresuid(), getresgid()) else {
            return false;
        };
        [users.real, users.effective, users.saved] == [self.uid; 3]
            && [groups.real, groups.effective, groups.saved] == [self.gid; 3]
    }
}

/// The name of a user, escaped; the number if it has none.
pub(super) fn user_name(uid: Uid) -> String {
    let user = nix::unistd::User::from_uid(uid).ok().flatten();
    user.map_or_else(
        || uid.to_string(),
        |user| Escaped(user.name.as_bytes()).to_string(),
    )
}
