//! How a system tells us what became of the reports: it is asked for the changes of a time window.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A system that can be asked for changes. Asking twice gives the same changes twice, with the same keys.
#[async_trait]
pub trait StatusFeed: Send + Sync {
    /// The changes between two moments, oldest first as far as the system says when. A change that cannot be read is left
    /// out with a warning in the log; it never stops the others.
    async fn changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Change>, FeedError>;
}

/// One change of one report, in the outside system's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Names this change among all changes of this system, for ever: what was seen once is known.
    pub source_key: String,
    /// The system's number of the report.
    pub external_id: String,
    /// The outside code, which the service's data turns into a plain state.
    pub code: String,
    /// What the system wrote for the resident, if it writes for residents.
    pub text: Option<String>,
    /// When it happened there; `None` if the system does not say, or says something that is not to be trusted.
    pub at: Option<DateTime<Utc>>,
    /// The change as it came, as JSON, with personal data masked.
    pub raw: String,
}

/// Why nothing could be fetched. Every kind is worth another try at the next turn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// No answer came.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// An answer came with a status that is not a success.
    #[error("the system answered {status}: {reason}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// What it said, masked.
        reason: String,
    },
    /// An answer came that does not have the agreed form.
    #[error("the answer was not understood: {0}")]
    NotUnderstood(String),
}
