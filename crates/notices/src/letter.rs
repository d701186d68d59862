//! Letters: mails that are about an account and not about a case. Most carry a link that opens something once, so what was
//! written is forgotten as soon as the mail server has taken it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use mail::{EmailAddress, Value};
use tenancy::Tenant;

use crate::notice::{Composed, NoticeError, lay_out};

/// What the `event` of a letter's row begins with.
pub(crate) const LETTER: &str = "letter ";

/// A letter to be composed and sent.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// What kind of letter, for figures and for people who look after the mail: `confirm_email`.
    pub kind: &'a str,
    /// The address it goes to.
    pub to: &'a str,
    /// The subject line, with places to fill in.
    pub title: &'a str,
    /// The words in Markdown, with places to fill in.
    pub markdown: &'a str,
    /// What goes into the places.
    pub values: &'a BTreeMap<String, Value>,
}

/// Composes a letter and lays it out in the site's clothes; [`crate::enqueue`] writes it down.
///
/// # Errors
/// See [`NoticeError`].
pub fn compose_letter(house: &Tenant, now: DateTime<Utc>, letter: &Letter<'_>) -> Result<Composed, NoticeError> {
    let to = EmailAddress::parse(letter.to)?;
    let laid = lay_out(house, letter.title, letter.markdown, letter.values, "")?;
    // Each letter stands alone: a mail program must not show two of them as one conversation. So its subject is itself.
    Ok(Composed::new(now, None, String::new(), format!("{LETTER}{}", letter.kind), &to, laid))
}
