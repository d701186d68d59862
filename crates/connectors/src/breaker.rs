//! A circuit breaker: after five failures within a minute a system is left alone, and one probe every thirty seconds finds
//! out whether it is back (D5 of the delivery contract). It is a plain value with the time handed in, owned by the connector.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const FAILURES: usize = 5;
const WITHIN: Duration = Duration::from_secs(60);
const PROBE: Duration = Duration::from_secs(30);

/// Closed while all is well, open while the system is left alone.
#[derive(Debug, Default)]
pub struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: VecDeque<Instant>,
    /// Open if there is a next probe, which may go at this moment.
    next_probe: Option<Instant>,
}

impl Breaker {
    /// A closed breaker.
    pub fn new() -> Breaker {
        Breaker::default()
    }

    /// Asks to make a call now. While open, one caller each thirty seconds gets through as the probe; the others are told how
    /// long to wait. A probe that never reports back blocks nobody: the next one may go thirty seconds later.
    pub fn admit(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.next_probe {
            Some(at) if now < at => Err(at - now),
            Some(_) => {
                state.next_probe = Some(now + PROBE);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// How long callers have to wait now, if the breaker is open; asks without taking the probe.
    pub fn waits(&self, now: Instant) -> Option<Duration> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.next_probe.filter(|at| now < *at).map(|at| at - now)
    }

    /// The system answered sensibly, if only to refuse: everything is forgotten.
    pub fn succeeded(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// The system failed.
    pub fn failed(&self, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures.push_back(now);
        while state.failures.len() > FAILURES || state.failures.front().is_some_and(|at| *at + WITHIN < now) {
            state.failures.pop_front();
        }
        if state.next_probe.is_some() || state.failures.len() >= FAILURES {
            state.next_probe = Some(now + PROBE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn it_opens_after_five_failures_in_a_minute_and_probes_every_thirty_seconds() {
        let (breaker, start) = (Breaker::new(), Instant::now());
        for second in 0..5 {
            assert_eq!(breaker.admit(after(start, second)), Ok(()));
            breaker.failed(after(start, second));
        }
        assert_eq!(breaker.admit(after(start, 4)), Err(Duration::from_secs(30)));
        assert_eq!(breaker.waits(after(start, 14)), Some(Duration::from_secs(20)));
        assert_eq!(breaker.admit(after(start, 34)), Ok(()), "the probe");
        assert!(breaker.admit(after(start, 34)).is_err(), "one probe, not two");
        breaker.failed(after(start, 35));
        assert!(breaker.admit(after(start, 64)).is_err());
        assert_eq!(breaker.admit(after(start, 65)), Ok(()));
        breaker.succeeded();
        assert_eq!(breaker.admit(after(start, 65)), Ok(()));
        assert_eq!(breaker.waits(after(start, 65)), None);
    }

    #[test]
    fn failures_spread_over_more_than_a_minute_do_not_open_it() {
        let (breaker, start) = (Breaker::new(), Instant::now());
        for turn in 0..20 {
            breaker.failed(after(start, turn * 16));
        }
        assert_eq!(breaker.admit(after(start, 320)), Ok(()));
    }

    #[test]
    fn a_success_forgets_the_failures_before_it() {
        let (breaker, start) = (Breaker::new(), Instant::now());
        for _ in 0..3 {
            for _ in 0..4 {
                breaker.failed(start);
            }
            breaker.succeeded();
        }
        assert_eq!(breaker.admit(start), Ok(()));
    }

    #[test]
    fn a_probe_that_never_reports_blocks_nobody() {
        let (breaker, start) = (Breaker::new(), Instant::now());
        for _ in 0..5 {
            breaker.failed(start);
        }
        assert_eq!(breaker.admit(after(start, 30)), Ok(()));
        assert_eq!(breaker.admit(after(start, 60)), Ok(()));
    }
}
