//! The jobs of this crate.

mod deliver;
mod poll_feed;
mod poll_feeds;
mod resolve_token;

use std::sync::Arc;
use std::time::Duration;

use jobs::{Handler, Recurring};

/// Hands one report over.
pub(crate) const DELIVER: &str = "deliver";
/// Asks for the number of a report that was accepted.
pub(crate) const RESOLVE_TOKEN: &str = "resolve_token";
/// Makes sure that every feed is polled.
pub(crate) const POLL_FEEDS: &str = "poll_feeds";
/// Polls one feed.
pub(crate) const POLL_FEED: &str = "poll_feed";

/// The handlers, for the worker.
#[must_use]
pub fn job_handlers() -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(deliver::Deliver),
        Arc::new(resolve_token::ResolveToken),
        Arc::new(poll_feeds::PollFeeds),
        Arc::new(poll_feed::PollFeed),
    ]
}

/// The recurring jobs, for the worker. Each feed is polled every `poll_every`.
#[must_use]
pub fn recurring(poll_every: Duration) -> Vec<Recurring> {
    vec![Recurring { kind: POLL_FEEDS, every: poll_every }]
}
