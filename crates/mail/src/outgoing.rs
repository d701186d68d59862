//! One mail, ready to leave: its headers and its two parts.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use serde::{Deserialize, Serialize};

use crate::address::EmailAddress;
use crate::sender::{Sender, one_line};

/// A mail as the caller hands it over. Date and Message-ID come from the caller and stay the same on every
/// try, so that a mail server, a mail program or a person can recognise a repeat.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The person's name, when known. Line ends and control characters in it are removed.
    pub to_name: Option<String>,
    /// The one person it goes to.
    pub to: EmailAddress,
    /// The subject; line ends and control characters in it are removed.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part: the whole document, with its layout.
    pub html: String,
    /// The same on every try.
    pub message_id: MessageId,
    /// The earlier mail that this one continues, so that mail programs show them as one conversation.
    pub in_reply_to: Option<MessageId>,
    /// When the thing happened that the mail tells of (the same on every try).
    pub date: SystemTime,
    /// Whether nobody pressed "send" for it (RFC 3834): holiday replies then stay away.
    pub auto_submitted: bool,
    /// Where a POST alone ends what this mail is a part of (RFC 8058): for mail that people asked to get again and again.
    pub unsubscribe: Option<UnsubscribeLink>,
}

/// An address that ends a subscription: `http://…` or `https://…` in printable ASCII, so that it can end no header and no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsubscribeLink(String);

/// The text cannot stand in `List-Unsubscribe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address to unsubscribe at begins with https:// or http:// and has no spaces, angle brackets or commas")]
pub struct NotAnUnsubscribeLink;

impl UnsubscribeLink {
    /// Reads an address.
    pub fn parse(written: &str) -> Result<Self, NotAnUnsubscribeLink> {
        let web = written.starts_with("https://") || written.starts_with("http://");
        let plain = written.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b','));
        if web && plain { Ok(Self(written.to_owned())) } else { Err(NotAnUnsubscribeLink) }
    }
}

/// A Message-ID without its angle brackets: `name@domain` of ASCII letters, digits, `.`, `_` and `-`, at
/// most 200 characters. Nothing in it can end a header line or leave a folder, and two different ids are
/// two different file names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(String);

/// The text cannot be a Message-ID of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Message-ID is name@domain, made of letters, digits, dots, underscores and hyphens, at most 200 characters")]
pub struct NotAMessageId;

impl MessageId {
    /// Reads an id, with or without its angle brackets.
    pub fn parse(written: &str) -> Result<Self, NotAMessageId> {
        let bare = written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(written);
        let (name, domain) = bare.split_once('@').ok_or(NotAMessageId)?;
        let fits = |part: &str| {
            part.split('.').all(|atom| {
                !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
        };
        if bare.len() > 200 || !fits(name) || !fits(domain) {
            return Err(NotAMessageId);
        }
        Ok(Self(bare.to_owned()))
    }

    /// The id without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// With angle brackets, as the header wants it.
impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

impl TryFrom<String> for MessageId {
    type Error = NotAMessageId;

    fn try_from(written: String) -> Result<Self, Self::Error> {
        Self::parse(&written)
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

impl Outgoing {
    /// The mail with all its headers, as multipart/alternative in UTF-8.
    pub(crate) fn message(&self, from: &Sender, reply_to: Option<&Sender>) -> Result<Message, NotSendable> {
        let name = self.to_name.as_deref().map(one_line).filter(|name| !name.is_empty());
        let mut builder = Message::builder()
            .from(from.for_lettre()?)
            .to(Mailbox::new(name, self.to.for_lettre()?))
            .subject(one_line(&self.subject))
            .date(self.printable_date()?)
            .message_id(Some(self.message_id.to_string()));
        if let Some(reply_to) = reply_to {
            builder = builder.reply_to(reply_to.for_lettre()?);
        }
        if let Some(earlier) = &self.in_reply_to {
            builder = builder.in_reply_to(earlier.to_string()).references(earlier.to_string());
        }
        if self.auto_submitted {
            builder = builder.header(AutoGenerated);
        }
        if let Some(UnsubscribeLink(address)) = &self.unsubscribe {
            builder = builder.header(ListUnsubscribe(format!("<{address}>"))).header(OneClick);
        }
        Ok(builder.multipart(MultiPart::alternative_plain_html(
            with_plain_line_ends(&self.text),
            with_plain_line_ends(&self.html),
        ))?)
    }

    /// The date, when a header can carry it (the years 1970 to 9999). lettre would panic on any other.
    fn printable_date(&self) -> Result<SystemTime, NotSendable> {
        const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
        match self.date.duration_since(UNIX_EPOCH) {
            Ok(since) if since < YEAR_10000 => Ok(self.date),
            _ => Err(NotSendable::Date),
        }
    }
}

/// Line ends as `\n` alone, from which lettre makes CRLF. A lone carriage return would reach the server as it
/// is, and servers differ in what they make of it.
fn with_plain_line_ends(part: &str) -> String {
    part.replace("\r\n", "\n").replace('\r', "\n")
}

/// Why a mail cannot be written down at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSendable {
    #[error("the date of the mail lies outside the years 1970 to 9999")]
    Date,
    #[error("an address cannot be used: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail cannot be written: {0}")]
    Message(#[from] lettre::error::Error),
}

/// `Auto-Submitted: auto-generated` (RFC 3834, section 5).
#[derive(Clone)]
struct AutoGenerated;

impl Header for AutoGenerated {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `List-Unsubscribe` (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(written: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(written.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// `List-Unsubscribe-Post: List-Unsubscribe=One-Click` (RFC 8058).
#[derive(Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    fn mail() -> Outgoing {
        Outgoing {
            to_name: Some("Jo Bloggs".to_owned()),
            to: EmailAddress::parse("jo@example.org").unwrap(),
            subject: "AB-7K3M-9FXD: we have your report".to_owned(),
            text: "Hello\n".to_owned(),
            html: "<p>Hello</p>\n".to_owned(),
            message_id: MessageId::parse("<0197.received@council.example>").unwrap(),
            in_reply_to: None,
            date: UNIX_EPOCH + Duration::from_secs(1_780_000_000),
            auto_submitted: true,
            unsubscribe: None,
        }
    }

    fn written(mail: &Outgoing) -> String {
        let from = Sender::parse("The Council <no-reply@example.org>").unwrap();
        let reply_to = Sender::parse("help@example.org").unwrap();
        String::from_utf8(mail.message(&from, Some(&reply_to)).unwrap().formatted()).unwrap()
    }

    /// The names of the headers before the first empty line.
    fn headers(written: &str) -> Vec<&str> {
        let head = written.split("\r\n\r\n").next().unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect()
    }

    #[test]
    fn a_mail_has_these_headers_and_no_others() {
        let written = written(&mail());
        let mut names = headers(&written);
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "Auto-Submitted",
                "Content-Type",
                "Date",
                "From",
                "MIME-Version",
                "Message-ID",
                "Reply-To",
                "Subject",
                "To"
            ]
        );
        for line in [
            "From: \"The Council\" <no-reply@example.org>\r\n",
            "Reply-To: help@example.org\r\n",
            "To: \"Jo Bloggs\" <jo@example.org>\r\n",
            "Date: Thu, 28 May 2026 20:26:40 +0000\r\n",
            "Message-ID: <0197.received@council.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;",
        ] {
            assert!(written.contains(line), "{line} in {written}");
        }
    }

    #[test]
    fn an_answer_names_the_mail_that_it_continues() {
        let first = MessageId::parse("first@council.example").unwrap();
        let written = written(&Outgoing { in_reply_to: Some(first), auto_submitted: false, ..mail() });
        assert!(written.contains("In-Reply-To: <first@council.example>\r\n"));
        assert!(written.contains("References: <first@council.example>\r\n"));
        assert!(!written.contains("Auto-Submitted"));
    }

    #[test]
    fn a_mail_that_comes_again_and_again_can_be_ended_with_one_click() {
        let link = UnsubscribeLink::parse("https://council.example/unsubscribe/abc").unwrap();
        let written = written(&Outgoing { unsubscribe: Some(link), ..mail() });
        assert!(written.contains("List-Unsubscribe: <https://council.example/unsubscribe/abc>\r\n"), "{written}");
        assert!(written.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{written}");
        for bad in
            ["", "mailto:a@b", "https://a.example/x y", "https://a.example/>,<https://b.example", "https://a\r\nBcc: x"]
        {
            assert!(UnsubscribeLink::parse(bad).is_err(), "{bad}");
        }
    }

    /// AT 1.3.11: whatever stands in a name, a subject or a text, the headers stay ours.
    #[test]
    fn nothing_can_add_a_header() {
        let usual = headers(&written(&mail())).len();
        for ending in ["\r\n", "\n", "\r", "\r\n\r\n", "\u{2028}", "\u{85}", "\u{b}", "\u{0}"] {
            let evil = format!("x{ending}Bcc: victim@example.org{ending}{ending}Hello");
            let written = written(&Outgoing {
                to_name: Some(evil.clone()),
                subject: evil.clone(),
                text: evil.clone(),
                html: evil.clone(),
                ..mail()
            });
            assert_eq!(headers(&written).len(), usual, "{written}");
            let head = written.split("\r\n\r\n").next().unwrap();
            assert!(!head.contains("\nBcc") && !head.contains("\rBcc"), "{written}");
            assert!(!written.replace("\r\n", "").contains(['\r', '\n']), "{written:?}");
            assert!(EmailAddress::parse(&format!("jo@example.org{ending}Bcc: victim@example.org")).is_err());
            assert!(MessageId::parse(&format!("a@b{ending}Bcc: victim@example.org")).is_err());
        }
        let envelope = mail().message(&Sender::parse("a@example.org").unwrap(), None).unwrap().envelope().clone();
        assert_eq!(envelope.to().len(), 1);
    }

    #[test]
    fn names_and_texts_in_any_script_are_written_in_ascii() {
        let written = written(&Outgoing {
            to_name: Some("Zoë \"Zed\" <x@example.org>, Łódź".to_owned()),
            subject: "Straße – 道路".to_owned(),
            text: "Grüße\n".to_owned(),
            ..mail()
        });
        assert!(written.is_ascii(), "{written}");
        assert_eq!(written.matches("x@example.org").count(), 0, "{written}");
    }

    #[test]
    fn a_date_that_no_header_can_carry_is_refused() {
        let from = Sender::parse("a@example.org").unwrap();
        for date in [UNIX_EPOCH - Duration::from_secs(1), UNIX_EPOCH + Duration::from_secs(253_402_300_800)] {
            assert!(Outgoing { date, ..mail() }.message(&from, None).is_err());
        }
    }

    #[test]
    fn a_message_id_is_a_safe_file_name() {
        for good in ["a@b", "<0197-x_y.z@council.example>", "A.b@c-d.e"] {
            assert!(MessageId::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["", "a", "@b", "a@", "../a@b", "a/b@c", ".a@b", "a..b@c", "a@b.", "a b@c", "a@b@c", "<a@b", "ä@b", "a@b\0"]
        {
            assert!(MessageId::parse(bad).is_err(), "{bad}");
        }
        assert!(MessageId::parse(&format!("{}@b", "a".repeat(200))).is_err());
    }
}
