//! The gate in front of one outside system: so many calls at the same time and no more, and none while its breaker is open.
//! One slow or dead system can therefore never use up the workers that serve the others.

use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::breaker::Breaker;
use crate::{Attempt, Outcome};

/// How long a caller waits for a free line.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The lines of one connector and its breaker.
#[derive(Debug)]
pub(crate) struct Gate {
    lines: Semaphore,
    breaker: Breaker,
    patience: Duration,
}

/// What a connector reports to its gate: the outcome, the HTTP status if any, and the masked excerpt.
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    pub(crate) http_status: Option<u16>,
    pub(crate) excerpt: String,
}

impl Told {
    /// An outcome without any answer.
    pub(crate) fn unanswered(outcome: Outcome) -> Told {
        Told { outcome, http_status: None, excerpt: String::new() }
    }
}

impl Gate {
    /// So many lines; whoever finds none free within `patience` is sent away unharmed.
    pub(crate) fn new(lines: usize, patience: Duration) -> Gate {
        Gate { lines: Semaphore::new(lines), breaker: Breaker::new(), patience }
    }

    /// How long this system is left alone from now, if it is.
    pub(crate) fn waits(&self) -> Option<Duration> {
        self.breaker.waits(Instant::now())
    }

    /// Makes a call when the gate allows it, and learns from its outcome.
    pub(crate) async fn pass(&self, call: impl Future<Output = Told>) -> Attempt {
        let started = Instant::now();
        let told = self.told(call).await;
        Attempt {
            outcome: told.outcome,
            http_status: told.http_status,
            milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            excerpt: told.excerpt,
        }
    }

    async fn told(&self, call: impl Future<Output = Told>) -> Told {
        let Ok(Ok(_line)) = tokio::time::timeout(self.patience, self.lines.acquire()).await else {
            return held_back("all lines to this system are busy", Duration::from_secs(5));
        };
        if let Err(wait) = self.breaker.admit(Instant::now()) {
            return held_back("the system keeps failing and is left alone for a moment", wait);
        }
        let told = call.await;
        match told.outcome {
            // We refused it ourselves: that says nothing about the system.
            Outcome::Refused { .. } if told.http_status.is_none() => {}
            Outcome::Delivered { .. } | Outcome::Accepted { .. } | Outcome::Refused { .. } => self.breaker.succeeded(),
            Outcome::Retry { .. } | Outcome::Ambiguous { .. } => self.breaker.failed(Instant::now()),
        }
        told
    }
}

fn held_back(reason: &str, wait: Duration) -> Told {
    Told::unanswered(Outcome::Retry { reason: reason.to_owned(), after: Some(wait) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing() -> Told {
        Told::unanswered(Outcome::Ambiguous { reason: "no answer".to_owned() })
    }

    #[tokio::test]
    async fn a_system_that_keeps_failing_is_not_called_again() {
        let gate = Gate::new(2, Duration::from_secs(1));
        for _ in 0..5 {
            gate.pass(async { failing() }).await;
        }
        let attempt = gate.pass(async { unreachable!("the breaker is open") }).await;
        assert!(matches!(attempt.outcome, Outcome::Retry { after: Some(wait), .. } if wait > Duration::from_secs(25)));
        assert!(gate.waits().is_some());
    }

    #[tokio::test]
    async fn who_finds_no_free_line_is_sent_away_without_calling() {
        let gate = Gate::new(1, Duration::from_millis(20));
        let hanging = gate.pass(std::future::pending());
        let second = async {
            tokio::task::yield_now().await;
            gate.pass(async { unreachable!("there is one line") }).await
        };
        tokio::select! {
            _ = hanging => unreachable!("it hangs"),
            attempt = second => assert!(matches!(attempt.outcome, Outcome::Retry { .. })),
        }
    }
}
