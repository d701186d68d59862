//! Messages to people about what they asked for, and what became of each.
//!
//! A *notice* is one mail to one person. It is composed and laid out before the transaction of the fact that it tells of,
//! and frozen in its row by it: whatever happens to templates or wording later, every try sends the same words under the same
//! Message-ID. Its states are those that councils know from GOV.UK Notify: created, sending, delivered (the mail server took
//! it), temporary-failure (tried again), permanent-failure (the address takes no mail), technical-failure (given up).
//!
//! A *subscription* is something that an address asked to be told of: a topic, a ward, a street, or everything. An *announcement* is
//! told to whoever asked for it ([`announce`]): at once, or gathered once a day or week. Right before a mail goes, it is asked once
//! more whether it is wanted.
//!
//! Map: `notice` the row, composing and queueing · `letter` mails about accounts, forgotten once sent · `subscription` who asked for what ·
//! `announcement` whom something reaches · `handlers` the jobs, and the pages where subscriptions are ended · `templates/notices/` the layout, in which a
//! borough's name, colours and contacts appear.
//!
//! Deliberately not here: which event sends what (the owner of the subject decides, the service's files say the words), text
//! messages and letters, pictures, tracking of any sort.

mod announcement;
mod handlers;
mod letter;
mod notice;
mod record;
pub mod subscription;

#[cfg(test)]
mod tests;

pub use announcement::{Announcement, announce};
pub use handlers::{job_handlers, pages, recurring};
pub use letter::{Letter, compose_letter};
pub use notice::{
    Composed, Model as Notice, NewNotice, NoticeError, State, compose, enqueue, enqueue_in_batch, of_subject,
};

/// The base templates of this crate, for `tenancy::Base`.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("notices/mail.html", include_str!("../templates/notices/mail.html")),
    ("notices/mail.txt", include_str!("../templates/notices/mail.txt")),
];

/// The templates of the pages of this crate.
pub const PAGE_TEMPLATES: &[(&str, &str)] =
    &[("notices/show_subscriptions.html", include_str!("../templates/notices/show_subscriptions.html"))];
