//! Who a mail is from, as a settings file names it.

use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use crate::address::{EmailAddress, NotAnEmailAddress};

/// A name and an address: who a mail is from, or whom to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sender {
    /// What mail programs show, such as the name of the council.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

impl Sender {
    /// Reads `Name <address>` or an address alone, as a settings file writes it.
    pub fn parse(written: &str) -> Result<Self, NotAnEmailAddress> {
        let Some((name, rest)) = written.trim().rsplit_once('<') else {
            return Ok(Self { name: None, address: EmailAddress::parse(written)? });
        };
        let address = EmailAddress::parse(rest)?;
        let name = one_line(name.trim().trim_matches('"'));
        Ok(Self { name: (!name.is_empty()).then_some(name), address })
    }

    /// The same as lettre wants it.
    pub(crate) fn for_lettre(&self) -> Result<Mailbox, lettre::address::AddressError> {
        let name = self.name.as_deref().map(one_line);
        Ok(Mailbox::new(name, self.address.for_lettre()?))
    }
}

impl TryFrom<String> for Sender {
    type Error = NotAnEmailAddress;

    fn try_from(written: String) -> Result<Self, Self::Error> {
        Self::parse(&written)
    }
}

impl From<Sender> for String {
    fn from(sender: Sender) -> Self {
        match sender.name {
            Some(name) => format!("{name} <{}>", sender.address),
            None => sender.address.into(),
        }
    }
}

/// Makes one line of a text for a header: line ends and other control characters become single spaces, so
/// that nothing can start a header of its own; characters that turn the reading direction go.
pub(crate) fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn a_sender_is_read_from_a_settings_file() {
        for (written, name, again) in [
            ("The Council <a@example.org>", Some("The Council"), "The Council <a@example.org>"),
            ("\"Council, The\" <a@example.org>", Some("Council, The"), "Council, The <a@example.org>"),
            ("a@example.org", None, "a@example.org"),
            ("<a@example.org>", None, "a@example.org"),
            ("The\r\nBcc: x <a@example.org>", Some("The Bcc: x"), "The Bcc: x <a@example.org>"),
        ] {
            let sender = Sender::parse(written).unwrap();
            assert_eq!(sender.name.as_deref(), name);
            assert_eq!(String::from(sender), again);
        }
        assert!(Sender::parse("The Council").is_err());
    }
}
