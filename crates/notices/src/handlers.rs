//! The jobs of this crate.

mod send_mail;

use std::sync::Arc;

use jobs::Handler;

/// Sends one notice by mail.
pub(crate) const SEND_MAIL: &str = "send_mail";

/// The handlers, for the worker.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(send_mail::SendMail)]
}
