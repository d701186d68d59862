//! What is wrong with what somebody sent: a line of the error summary, and the message beside the field that it leads to.

use serde::Serialize;

/// One line of the error summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    message: String,
    href: String,
}

impl Trouble {
    /// An error of a field, or of another part of the page that has this id; the line leads there.
    #[must_use]
    pub fn at(id: &str, message: impl Into<String>) -> Self {
        Self { message: message.into(), href: format!("#{id}") }
    }
}

/// The message of a field, if it has one: for beside the field.
#[must_use]
pub fn message_at(troubles: &[Trouble], id: &str) -> Option<String> {
    let here = |trouble: &&Trouble| trouble.href.strip_prefix('#') == Some(id);
    troubles.iter().find(here).map(|trouble| trouble.message.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_the_first_message_that_leads_to_it() {
        let troubles = [Trouble::at("email", "Enter your email address"), Trouble::at("email-2", "Second")];
        assert_eq!(message_at(&troubles, "email").as_deref(), Some("Enter your email address"));
        assert_eq!(message_at(&troubles, "mail"), None);
    }
}
