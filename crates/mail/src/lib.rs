//! Writing a message once and handing it to the borough's mail server.
//!
//! A message file is Markdown with places to fill in, written `((name))`. [`compose`] turns it into the
//! two parts of a mail, which say the same. [`Mailer`] hands a finished mail over, by SMTP or into a folder.
//!
//! # Words
//! - *typed*: a value that came from outside (a person, a back office). It is [`Value::Words`], and is
//!   shown letter for letter: never a link, never Markdown, never HTML, in neither part (TR-13).
//! - *own*: what stands in the message file, and [`Value::Link`]: addresses that we made ourselves.
//! - *temporary*, *ambiguous*, *permanent*: how sending can fail, see [`SendError`].
//!
//! # Map
//! - `address.rs`: [`EmailAddress`] as a person types it; `sender.rs`: [`Sender`] as a settings file writes it
//! - `compose.rs`: the message file and its values; `places_to_fill.rs` finds the places, `blocks.rs` reads the
//!   Markdown, `typed_words.rs` keeps typed words from becoming links, `plain.rs` and `html.rs` write the parts
//! - `outgoing.rs`: one mail with its headers
//! - `mailer.rs`: the borough's sender and how sending can fail; `smtp.rs` and `folder.rs`: the two ways out
//!
//! # Deliberately not here
//! Which message goes out when, whether it was sent before, and when to try again: that is `notices`. The
//! layout around the HTML fragment is a template of the borough. There are no pictures, no tracking and no
//! shortened links.

mod address;
mod blocks;
mod compose;
mod folder;
mod html;
mod mailer;
mod outgoing;
mod places_to_fill;
mod plain;
mod sender;
mod smtp;
mod typed_words;

pub use address::{EmailAddress, NotAnEmailAddress};
pub use compose::{ComposeError, Composed, Value, compose};
pub use mailer::{Mailer, SendError, Transport, TransportError};
pub use outgoing::{MessageId, NotAMessageId, NotAnUnsubscribeLink, Outgoing, UnsubscribeLink};
pub use places_to_fill::placeholders;
pub use sender::Sender;
