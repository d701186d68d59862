//! When to try again: schedule D4 of the delivery contract.

use chrono::Duration;
use rand::RngExt as _;

/// Seconds to wait after the first, second, … attempt. D4 writes two days at the end and asks for three days in all; with two
/// they are 65 hours, so there is a third. Then a person is told.
const WAITS: [u32; 10] = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400, 86_400];

/// After so many attempts a job is parked.
pub const MOST_ATTEMPTS: u32 = 1 + WAITS.len() as u32;

/// How long to wait after `attempts` attempts, give or take a fifth so that what failed together does not come back
/// together; `None` when it is time to tell a person.
#[must_use]
pub fn schedule(attempts: u32) -> Option<Duration> {
    let index = usize::try_from(attempts.max(1) - 1).ok()?;
    let seconds = *WAITS.get(index)?;
    let share = rand::rng().random_range(0.8..=1.2);
    // A few days in milliseconds fit easily, and the sign is known.
    #[expect(clippy::cast_possible_truncation, reason = "at most 1.2 days in milliseconds")]
    let milliseconds = (f64::from(seconds) * 1000.0 * share) as i64;
    Some(Duration::milliseconds(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_over_three_days_and_then_a_person() {
        let expected = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, 86_400, 86_400];
        for (made, seconds) in (1..).zip(expected) {
            for _ in 0..200 {
                let wait = schedule(made).map(|wait| wait.num_milliseconds());
                assert!(
                    wait.is_some_and(|wait| (seconds * 800..=seconds * 1200).contains(&wait)),
                    "after {made} attempts: {wait:?}"
                );
            }
        }
        assert_eq!(schedule(MOST_ATTEMPTS), None);
        assert_eq!(schedule(MOST_ATTEMPTS + 5), None);
        assert!(expected.iter().sum::<i64>() >= 72 * 3600, "at least three days");
    }

    #[test]
    fn jitter_spreads() {
        let waits: std::collections::BTreeSet<_> = (0..50).map(|_| schedule(5)).collect();
        assert!(waits.len() > 40);
    }
}
