//! What every test stands on: the real server with both boroughs up, a sandbox with a ledger, and people who read pages.
//!
//! `Platform` is the whole deployment in this process; `Program` is the binary `jwp` as a child that can be killed;
//! `Visitor` is a person with a browser that knows no JavaScript; `Page` is what they see; `Person` has an account.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(missing_docs, reason = "names of test helpers say what they do")]

pub mod crossing;
pub mod database;
pub mod desk;
pub mod feeds;
pub mod journey;
pub mod letters;
pub mod page;
pub mod pages;
pub mod people;
pub mod platform;
pub mod program;
pub mod provider;
pub mod upload;
pub mod visitor;
pub mod writing;

pub use journey::{Answers, fill_in};
pub use letters::Letter;
pub use page::{Form, Page};
pub use people::{PASSWORD, Person};
pub use platform::{Platform, Setup};
pub use program::Program;
pub use provider::{Provider, provider_settings};
pub use visitor::{Visitor, plain_http};

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the project").to_owned()
}

/// Asks again and again until the answer is there, or fails with what was waited for. The pause between two looks yields to
/// the work that is waited for; no test sleeps for a fixed time.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "waited 30 s in vain for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
