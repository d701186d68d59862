//! A borough's own sender, and how sending can fail.

use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::folder::Folder;
use crate::outgoing::Outgoing;
use crate::sender::Sender;
use crate::smtp::Smtp;

/// The way out.
#[derive(Clone, Debug)]
pub enum Transport {
    /// A mail server.
    Smtp {
        /// `smtp://user:password@host:port` or `smtps://…`; secret because of the password. `smtp` means
        /// STARTTLS, and a server that does not offer it gets nothing; only on this machine (`localhost`,
        /// `127.…`) is `smtp` plain, unless `?tls=required` asks for TLS there too. `?ca=FILE`
        /// names a PEM file with a certificate authority to trust beside the system's.
        url: SecretString,
    },
    /// A folder, for demonstrations and for a machine without mail: each mail is a file
    /// `<message-id>.eml`, written whole or not at all.
    Folder {
        /// Where the files go; made when it is missing.
        path: PathBuf,
    },
}

/// The transport cannot be used as it is written in the settings. The text never shows the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The address of the mail server is not an address.
    #[error("the mail transport is not an address: {0}; write smtp://user:password@host:port or smtps://…")]
    NotAnAddress(String),
    /// Another scheme than `smtp` or `smtps`.
    #[error("the mail transport begins with {0}:; write smtp://user:password@host:port or smtps://…")]
    Scheme(String),
    /// Something behind the question mark that is not known.
    #[error("the mail transport has {0:?} behind the question mark; only tls=required and ca=FILE can stand there")]
    Parameter(String),
    /// The certificate file cannot be used.
    #[error("the certificate file {file} of the mail transport cannot be used: {reason}")]
    Certificate {
        /// The file as written.
        file: String,
        /// Why.
        reason: String,
    },
    /// lettre does not take it.
    #[error("the mail transport cannot be used: {0}")]
    Refused(String),
}

/// Why a mail did not go, or may not have gone. The reasons are for an operator and never hold the
/// recipient's address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Surely not sent, and another try may succeed: no connection, TLS or sign-in failed, or the server
    /// said "later" (4xx).
    #[error("not sent, to be tried again: {reason}")]
    Temporary {
        /// What happened.
        reason: String,
    },
    /// Nobody knows whether it was sent: the connection was lost, or fell silent, after it was made. lettre
    /// does not tell how far the exchange had come, so a loss before the message itself is counted here
    /// too. The least harm is to try again with the **same Message-ID**: a mail that comes twice is then
    /// recognised as one by most servers and mail programs, while a mail that never comes is simply missing.
    #[error("perhaps sent: {reason}")]
    Ambiguous {
        /// What happened.
        reason: String,
    },
    /// Refused for good (5xx), or the mail cannot be written at all; another try would end the same.
    #[error("refused: {reason}")]
    Permanent {
        /// What happened.
        reason: String,
    },
}

/// Hands mails over in the name of one borough. Used by the worker, never inside a request.
pub struct Mailer {
    way: Way,
    from: Sender,
    reply_to: Option<Sender>,
}

enum Way {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

impl Mailer {
    /// A mailer with its way out, its sender and the address for answers. Opens no connection, and needs no
    /// running async runtime.
    pub fn new(transport: Transport, from: Sender, reply_to: Option<Sender>) -> Result<Self, TransportError> {
        let way = match transport {
            Transport::Smtp { url } => Way::Smtp(Box::new(Smtp::new(&url)?)),
            Transport::Folder { path } => Way::Folder(Folder::new(path)),
        };
        Ok(Self { way, from, reply_to })
    }

    /// Hands one mail over, within 20 seconds. Safe to repeat with the same mail: in a folder it stays one
    /// file; to a server it goes with the same Message-ID and Date.
    pub async fn send(&self, mail: &Outgoing) -> Result<(), SendError> {
        let message = mail
            .message(&self.from, self.reply_to.as_ref())
            .map_err(|error| SendError::Permanent { reason: masked(&error.to_string(), mail) })?;
        let sent = match &self.way {
            Way::Smtp(smtp) => smtp.send(&message).await,
            Way::Folder(folder) => folder.write(&mail.message_id, message.formatted()).await,
        };
        sent.map_err(|error| match error {
            SendError::Temporary { reason } => SendError::Temporary { reason: masked(&reason, mail) },
            SendError::Ambiguous { reason } => SendError::Ambiguous { reason: masked(&reason, mail) },
            SendError::Permanent { reason } => SendError::Permanent { reason: masked(&reason, mail) },
        })
    }

    /// Who the mails are from.
    #[must_use]
    pub fn from(&self) -> &Sender {
        &self.from
    }
}

/// Servers like to repeat the address that they refuse; it has no place in a log or on an operator's page.
fn masked(reason: &str, mail: &Outgoing) -> String {
    const LONGEST: usize = 500;
    let address = mail.to.as_str();
    let mut masked = String::new();
    let mut rest = reason;
    // Servers may change the case, so the search is without it; ASCII case keeps every length.
    while let Some(at) = rest.to_ascii_lowercase().find(&address.to_ascii_lowercase()) {
        masked.push_str(&rest[..at]);
        masked.push_str("[recipient]");
        rest = &rest[at + address.len()..];
    }
    masked.push_str(rest);
    masked.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
}

/// Shows where mail goes without the password.
impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.way {
            Way::Smtp(smtp) => smtp.server().to_owned(),
            Way::Folder(folder) => folder.path().display().to_string(),
        };
        f.debug_struct("Mailer").field("way", &way).field("from", &self.from).finish_non_exhaustive()
    }
}
