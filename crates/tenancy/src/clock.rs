//! What time it is for a borough. Tests move it; nothing else does.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;

/// A clock that may stand some time ahead of the machine's.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_milliseconds: Arc<AtomicI64>,
}

impl Clock {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = Duration::milliseconds(self.ahead_milliseconds.load(Ordering::Relaxed));
        // PostgreSQL keeps microseconds; cutting here keeps both databases and every comparison alike.
        let now = Utc::now() + ahead;
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// The calendar day in London, by which promises are counted.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&London).date_naive()
    }

    /// Moves the clock on, so that a test can say "four weeks later".
    pub fn advance(&self, by: Duration) {
        self.ahead_milliseconds.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}
