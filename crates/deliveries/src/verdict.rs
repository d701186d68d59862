//! What the outcome of a call means for the delivery. Pure, so that the table below can be read and tested as it stands.

use chrono::Duration;
use connectors::{Outcome, RetrySafety};
use jobs::schedule;

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is there.
    Delivered { external_id: Option<String>, note: Option<String> },
    /// Its number comes later.
    Accepted { token: String },
    /// Send again after this time.
    Later { wait: Duration, reason: String },
    /// A person has to look.
    Parked { reason: String },
    /// A person has to look, and the system has said why.
    Refused { reason: String },
}

/// The most that a system may make us wait (D4).
const LONGEST_WAIT: Duration = Duration::hours(24);

/// Judges an outcome after `attempts` attempts.
///
/// | outcome | dedupes, refuses repeats | looks up, neither |
/// |---|---|---|
/// | delivered, accepted, refused | as it says | as it says |
/// | retry | by the schedule, then parked | by the schedule, then parked |
/// | ambiguous | by the schedule, then parked | parked at once |
pub(crate) fn judge(outcome: &Outcome, safety: RetrySafety, attempts: u32) -> Verdict {
    match outcome {
        Outcome::Delivered { external_id, note } => {
            Verdict::Delivered { external_id: external_id.clone(), note: note.clone() }
        }
        Outcome::Accepted { token } => Verdict::Accepted { token: token.clone() },
        Outcome::Retry { reason, after } => later(attempts, reason, after.as_ref()),
        Outcome::Ambiguous { reason } => {
            if may_repeat(safety) {
                later(attempts, reason, None)
            } else {
                Verdict::Parked { reason: format!("it may have arrived and may not: {reason}") }
            }
        }
        Outcome::Refused { reason } => Verdict::Refused { reason: reason.clone() },
    }
}

/// Whether sending again after a lost answer can do no harm. A system that looks up would have to be asked first; none of
/// ours does, so such a delivery is left to a person like one that can neither.
pub(crate) fn may_repeat(safety: RetrySafety) -> bool {
    match safety {
        RetrySafety::Dedupes | RetrySafety::RefusesRepeats => true,
        RetrySafety::LooksUp | RetrySafety::Neither => false,
    }
}

/// Whether the call was never made: our own gate in front of the system held it back, which it says by asking for a wait
/// without there being any answer.
pub(crate) fn held_back(attempt: &connectors::Attempt) -> Option<(Duration, &str)> {
    match &attempt.outcome {
        Outcome::Retry { reason, after: Some(after) } if attempt.http_status.is_none() => {
            Some((Duration::from_std(*after).unwrap_or(LONGEST_WAIT), reason))
        }
        _ => None,
    }
}

/// The word for an outcome, and its reason.
pub(crate) fn word(outcome: &Outcome) -> (&'static str, &str) {
    match outcome {
        Outcome::Delivered { note, .. } => ("delivered", note.as_deref().unwrap_or_default()),
        Outcome::Accepted { .. } => ("accepted", ""),
        Outcome::Retry { reason, .. } => ("retry", reason),
        Outcome::Ambiguous { reason } => ("ambiguous", reason),
        Outcome::Refused { reason } => ("refused", reason),
    }
}

fn later(attempts: u32, reason: &str, after: Option<&std::time::Duration>) -> Verdict {
    let Some(wait) = schedule(attempts) else {
        return Verdict::Parked { reason: format!("all attempts failed; the last one: {reason}") };
    };
    let asked = after.and_then(|after| Duration::from_std(*after).ok()).unwrap_or_default().min(LONGEST_WAIT);
    Verdict::Later { wait: wait.max(asked), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use jobs::MOST_ATTEMPTS;

    use super::*;
    use RetrySafety::{Dedupes, LooksUp, Neither, RefusesRepeats};

    fn retry(after: Option<u64>) -> Outcome {
        Outcome::Retry { reason: "busy".to_owned(), after: after.map(std::time::Duration::from_secs) }
    }

    fn ambiguous() -> Outcome {
        Outcome::Ambiguous { reason: "cut".to_owned() }
    }

    #[test]
    fn a_lost_answer_is_sent_again_only_where_that_can_do_no_harm() {
        for (safety, repeats) in [(Dedupes, true), (RefusesRepeats, true), (LooksUp, false), (Neither, false)] {
            let verdict = judge(&ambiguous(), safety, 1);
            assert_eq!(matches!(verdict, Verdict::Later { .. }), repeats, "{safety:?}: {verdict:?}");
            assert_eq!(matches!(verdict, Verdict::Parked { .. }), !repeats, "{safety:?}: {verdict:?}");
        }
    }

    #[test]
    fn a_wait_that_was_asked_for_is_honoured_up_to_a_day() {
        for (after, least, most) in [(None, 4, 6), (Some(1), 4, 6), (Some(90), 90, 90), (Some(400_000), 86_400, 86_400)]
        {
            let Verdict::Later { wait, .. } = judge(&retry(after), Neither, 1) else { unreachable!("it is a retry") };
            assert!((least..=most).contains(&wait.num_seconds()), "{after:?}: {wait}");
        }
    }

    #[test]
    fn when_the_attempts_are_used_up_a_person_is_told() {
        for outcome in [retry(None), retry(Some(60)), ambiguous()] {
            assert!(matches!(judge(&outcome, Dedupes, MOST_ATTEMPTS - 1), Verdict::Later { .. }));
            assert!(matches!(judge(&outcome, Dedupes, MOST_ATTEMPTS), Verdict::Parked { .. }));
        }
    }

    #[test]
    fn a_refusal_is_never_repeated() {
        let refused = Outcome::Refused { reason: "no such code".to_owned() };
        for safety in [Dedupes, RefusesRepeats, LooksUp, Neither] {
            assert!(matches!(judge(&refused, safety, 1), Verdict::Refused { .. }));
        }
    }
}
