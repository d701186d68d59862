//! What an HTTP status, or the lack of one, means for a sending that must not happen twice.
//!
//! The rule is that of the first lesson from the field: **after a time-out, a reset or a 5xx the report may be there.** A 500
//! is often a failure after the case was made, a 502 or 504 comes from a gateway that does not know, and so does a bare 503
//! (some gateways send it when the connection behind them broke in mid-request). Only an answer that says "not now, come
//! back" in so many words (429, 425, or a 503 with `Retry-After`) is a promise that nothing was done.
//! A 409 may mean "this is there already" or "the same is being worked on": it is ambiguous too, and where repeats are
//! harmless the queue will simply repeat. A 301, 302 or 303 may be the redirect *after* a successful form; 307 and 308 say that
//! the request has to be made elsewhere, which is a mistake in our settings.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::Outcome;
use crate::outbound::{Answer, CallError};

/// The longest wait that a system may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The outcome of a sending that got an answer which is not a success; `None` for a success. `said` is what the answer says,
/// already masked.
pub(crate) fn outcome_of_status(answer: &Answer, said: &str) -> Option<Outcome> {
    if answer.is_success() {
        return None;
    }
    let status = answer.status;
    let reason = if said.is_empty() {
        format!("the system answered {status}")
    } else {
        format!("the system answered {status}: {said}")
    };
    let after = answer.retry_after.as_deref().and_then(|written| wait(written, Utc::now()));
    Some(match status {
        425 | 429 => Outcome::Retry { reason, after },
        503 if answer.retry_after.is_some() => Outcome::Retry { reason, after },
        408 | 409 => Outcome::Ambiguous { reason },
        307 | 308 | 400..=499 => Outcome::Refused { reason },
        _ => Outcome::Ambiguous { reason },
    })
}

/// The outcome of a sending that got no answer.
pub(crate) fn outcome_of_failure(error: CallError) -> Outcome {
    match error {
        CallError::NotAllowed(reason) => Outcome::Refused { reason },
        CallError::NothingSent(reason) => Outcome::Retry { reason, after: None },
        CallError::MayHaveArrived(reason) => Outcome::Ambiguous { reason },
    }
}

/// Reads `Retry-After`: seconds, or a date. Something else counts as not said.
fn wait(written: &str, now: DateTime<Utc>) -> Option<Duration> {
    let written = written.trim();
    let asked = match written.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = DateTime::parse_from_rfc2822(written).ok()?;
            (until.with_timezone(&Utc) - now).to_std().unwrap_or_default()
        }
    };
    Some(asked.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn outcome(status: u16, retry_after: Option<&str>) -> Option<Outcome> {
        let answer = Answer {
            status,
            content_type: None,
            retry_after: retry_after.map(str::to_owned),
            body: Vec::new(),
            broken: None,
        };
        outcome_of_status(&answer, "")
    }

    #[test]
    fn each_status_has_one_meaning() {
        for status in [200, 201, 202] {
            assert_eq!(outcome(status, None), None);
        }
        for status in [307, 308, 400, 401, 403, 404, 405, 413, 415, 422] {
            assert!(matches!(outcome(status, None), Some(Outcome::Refused { .. })), "{status}");
        }
        for status in [301, 302, 303, 408, 409, 500, 501, 502, 503, 504, 599] {
            assert!(matches!(outcome(status, None), Some(Outcome::Ambiguous { .. })), "{status}");
        }
        assert!(matches!(outcome(500, Some("5")), Some(Outcome::Ambiguous { .. })));
        for status in [429, 503] {
            let Some(Outcome::Retry { after, .. }) = outcome(status, Some("120")) else { panic!("{status}") };
            assert_eq!(after, Some(Duration::from_secs(120)));
        }
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_and_at_most_a_day() {
        let now = "2026-06-01T10:00:00Z".parse().unwrap();
        assert_eq!(wait("90", now), Some(Duration::from_secs(90)));
        assert_eq!(wait("Mon, 01 Jun 2026 10:02:00 GMT", now), Some(Duration::from_secs(120)));
        assert_eq!(wait("Mon, 01 Jun 2026 09:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(wait("99999999", now), Some(LONGEST_WAIT));
        assert_eq!(wait("soon", now), None);
    }
}
