//! The letters about accounts. Every link in one is made from the site's own address, never from a request (AT-42).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use mail::Value;
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::Tenant;
use web::words;

use crate::account::Door;

/// Which letter, with what only it says.
#[derive(Clone, Debug)]
pub enum Letter<'a> {
    /// Confirm the address of a new account.
    ConfirmEmail {
        /// The secret of the link.
        secret: &'a str,
        /// Until when it counts.
        until: DateTime<Utc>,
    },
    /// Somebody registers who has an account.
    AlreadyRegistered,
    /// A link to sign in with.
    SignInLink {
        /// The secret of the link.
        secret: &'a str,
        /// Until when it counts.
        until: DateTime<Utc>,
    },
    /// There is no account that this could open.
    NoAccount,
    /// A link to choose a new password with.
    ResetPassword {
        /// The secret of the link.
        secret: &'a str,
        /// Until when it counts.
        until: DateTime<Utc>,
    },
    /// The password was changed.
    PasswordChanged,
    /// Too many wrong tries.
    AccountSlowed,
    /// The account was deleted.
    AccountDeleted,
    /// Something else of the account was changed; in words, to follow "was changed: ".
    ChangedSomething(&'a str),
    /// Somebody signed in in a browser that is not known; which, in words.
    NewBrowser(&'a str),
    /// Come and work here.
    Invite {
        /// The secret of the link.
        secret: &'a str,
        /// Until when it counts.
        until: DateTime<Utc>,
        /// Who invites.
        by: &'a str,
    },
    /// Confirm the new address of an account.
    ConfirmNewEmail {
        /// The secret of the link.
        secret: &'a str,
        /// Until when it counts.
        until: DateTime<Utc>,
    },
}

impl Letter<'_> {
    const fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmEmail { .. } => "confirm_email",
            Self::AlreadyRegistered => "already_registered",
            Self::SignInLink { .. } => "sign_in_link",
            Self::NoAccount => "no_account",
            Self::ResetPassword { .. } => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::AccountSlowed => "account_slowed",
            Self::AccountDeleted => "account_deleted",
            Self::ChangedSomething(_) => "changed_something",
            Self::NewBrowser(_) => "new_browser",
            Self::Invite { .. } => "invite",
            Self::ConfirmNewEmail { .. } => "confirm_new_email",
        }
    }

    const fn written(&self, door: Door) -> (&'static str, &'static str) {
        match self {
            Self::ConfirmEmail { .. } => ("Confirm your email address", include_str!("../letters/confirm_email.md")),
            Self::AlreadyRegistered => {
                ("You have an account already", include_str!("../letters/already_registered.md"))
            }
            Self::SignInLink { .. } => ("Your link to sign in", include_str!("../letters/sign_in_link.md")),
            Self::NoAccount => {
                let words = match door {
                    Door::Resident => include_str!("../letters/no_account.md"),
                    Door::Staff => include_str!("../letters/no_staff_account.md"),
                };
                ("There is no account with this address", words)
            }
            Self::ResetPassword { .. } => ("Choose a new password", include_str!("../letters/reset_password.md")),
            Self::PasswordChanged => ("Your password was changed", include_str!("../letters/password_changed.md")),
            Self::AccountSlowed => ("Wrong tries to sign in", include_str!("../letters/account_slowed.md")),
            Self::AccountDeleted => ("Your account was deleted", include_str!("../letters/account_deleted.md")),
            Self::ChangedSomething(_) => ("Your account was changed", include_str!("../letters/changed_something.md")),
            Self::NewBrowser(_) => ("You signed in in a new browser", include_str!("../letters/new_browser.md")),
            Self::Invite { .. } => ("Work on the website of ((borough.name))", include_str!("../letters/invite.md")),
            Self::ConfirmNewEmail { .. } => {
                ("Confirm your new email address", include_str!("../letters/confirm_new_email.md"))
            }
        }
    }

    /// The path that the link leads to, after the door's own.
    const fn path(&self) -> &'static str {
        match self {
            Self::ConfirmEmail { .. } => "/confirm/",
            Self::SignInLink { .. } => "/sign-in/link/",
            Self::ResetPassword { .. } => "/reset-password/",
            Self::Invite { .. } => "/invite/",
            Self::ConfirmNewEmail { .. } => "/email/",
            Self::AlreadyRegistered
            | Self::NoAccount
            | Self::PasswordChanged
            | Self::AccountSlowed
            | Self::AccountDeleted
            | Self::ChangedSomething(_)
            | Self::NewBrowser(_) => "",
        }
    }
}

/// Queues a letter to whoever is behind a door. One that cannot be composed is our fault: it is logged, and costs nothing else.
///
/// # Errors
/// The database is down.
pub async fn send(
    tx: &DatabaseTransaction,
    house: &Tenant,
    door: Door,
    to: &str,
    letter: &Letter<'_>,
) -> Result<(), DbErr> {
    let now = house.clock().now();
    let (title, markdown) = letter.written(door);
    let values = values(house, door, letter, now);
    let letter = notices::Letter { kind: letter.kind(), to, title, markdown, values: &values };
    match notices::compose_letter(house, now, &letter) {
        Ok(composed) => notices::enqueue(tx, now, composed).await.map(|_| ()),
        Err(error) => {
            tracing::error!(letter = letter.kind, %error, "a letter could not be composed");
            Ok(())
        }
    }
}

fn values(house: &Tenant, door: Door, letter: &Letter<'_>, now: DateTime<Utc>) -> BTreeMap<String, Value> {
    let profile = house.profile();
    let link = |path: &str| Value::Link(profile.link(&format!("{}{path}", door.path())));
    let mut values = BTreeMap::from([
        ("borough.name".to_owned(), Value::Words(profile.name.clone())),
        ("borough.telephone".to_owned(), Value::Words(profile.contacts.telephone.clone())),
        ("sign_in".to_owned(), link("/sign-in")),
        ("register".to_owned(), link("/register")),
        ("reset".to_owned(), link("/reset-password")),
        ("sessions".to_owned(), link("/sessions")),
        ("messages".to_owned(), link("/messages")),
        ("at".to_owned(), Value::Words(words::moment(now))),
    ]);
    match letter {
        Letter::ConfirmEmail { secret, until }
        | Letter::SignInLink { secret, until }
        | Letter::ResetPassword { secret, until }
        | Letter::ConfirmNewEmail { secret, until }
        | Letter::Invite { secret, until, .. } => {
            values.insert("link".to_owned(), link(&format!("{}{secret}", letter.path())));
            values.insert("until".to_owned(), Value::Words(words::moment(*until)));
        }
        Letter::ChangedSomething(what) | Letter::NewBrowser(what) => {
            values.insert("what".to_owned(), Value::Words((*what).to_owned()));
        }
        Letter::AlreadyRegistered
        | Letter::NoAccount
        | Letter::PasswordChanged
        | Letter::AccountSlowed
        | Letter::AccountDeleted => {}
    }
    if let Letter::Invite { by, .. } = letter {
        values.insert("by".to_owned(), Value::Words((*by).to_owned()));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_a_letter_is_one_that_is_filled() {
        let (secret, until) = ("x", DateTime::UNIX_EPOCH);
        let letters = [
            Letter::ConfirmEmail { secret, until },
            Letter::AlreadyRegistered,
            Letter::SignInLink { secret, until },
            Letter::NoAccount,
            Letter::ResetPassword { secret, until },
            Letter::PasswordChanged,
            Letter::AccountSlowed,
            Letter::AccountDeleted,
            Letter::ChangedSomething("x"),
            Letter::NewBrowser("x"),
            Letter::Invite { secret, until, by: "x" },
            Letter::ConfirmNewEmail { secret, until },
        ];
        let always =
            ["borough.name", "borough.telephone", "sign_in", "register", "reset", "sessions", "messages", "at"];
        for letter in letters {
            for door in [Door::Resident, Door::Staff] {
                let (title, markdown) = letter.written(door);
                let more: &[&str] = match letter {
                    Letter::Invite { .. } => &["link", "until", "by"],
                    Letter::ChangedSomething(_) | Letter::NewBrowser(_) => &["what"],
                    _ if letter.path().is_empty() => &[],
                    _ => &["link", "until"],
                };
                let text = format!("{title}\n{markdown}");
                assert!(!text.contains(['{', '}']), "{text}");
                for place in mail::placeholders(&text) {
                    let known = always.contains(&place.as_str()) || more.contains(&place.as_str());
                    assert!(known, "{}: (({place}))", letter.kind());
                }
                for place in more {
                    assert!(text.contains(&format!("(({place}))")), "{} does not say {place}", letter.kind());
                }
            }
        }
    }
}
