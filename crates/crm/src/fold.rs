//! Where a case stands, computed from everything that was ever heard of it.
//!
//! The same set of events gives the same standing and the same timeline, in whatever order and however often they arrive
//! (TR-09): nothing is added to an earlier result, everything is put in order and read from the beginning.

use catalogue::State;
use chrono::{DateTime, NaiveDate, Utc};

/// One thing that happened, as far as it matters for where the case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Names it for ever: the same key is the same event, however often it is told.
    pub key: String,
    /// When it happened, by the clock of whoever did it, but never later than we heard of it.
    pub at: DateTime<Utc>,
    /// The state that it brings; absent for an event that only says something.
    pub state: Option<State>,
    /// What happens next, in the resident's words.
    pub say: Option<String>,
    /// By when.
    pub next_on: Option<NaiveDate>,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The plain state.
    pub state: State,
    /// What happens next, in the resident's words.
    pub words: String,
    /// By when.
    pub next_on: Option<NaiveDate>,
    /// When it ended; absent while it is open.
    pub ended_at: Option<DateTime<Utc>>,
    /// The key of the event that says so; absent before the first.
    pub by: Option<String>,
}

/// The events in their order, each once: by time; of the same moment the one that is further on comes later.
#[must_use]
pub fn in_order(happenings: &[Happening]) -> Vec<&Happening> {
    let mut ordered: Vec<&Happening> = happenings.iter().collect();
    ordered.sort_by(|one, other| place(one).cmp(&place(other)));
    ordered.dedup_by(|later, earlier| later.key == earlier.key);
    ordered
}

/// Reads the events in order. `opening` is what the case said when it was opened.
///
/// An event that merely says something (the report was passed on) has no say once a state has come back from the people who
/// do the work. "Received" never replaces another state. A case that ended stays ended, unless something *later* says otherwise.
#[must_use]
pub fn fold(opening: &str, happenings: &[Happening]) -> Standing {
    let mut standing =
        Standing { state: State::Received, words: opening.to_owned(), next_on: None, ended_at: None, by: None };
    let mut told = false;
    for event in in_order(happenings) {
        let counts = match event.state {
            // The hand-over is written down by our clock, and the news by theirs, which may be a little behind.
            None => !told,
            Some(State::Received) => standing.state == State::Received,
            Some(_) => true,
        };
        if !counts {
            continue;
        }
        if let Some(state) = event.state {
            told = true;
            standing.ended_at =
                state.is_final().then_some(standing.ended_at.filter(|_| standing.state.is_final()).unwrap_or(event.at));
            standing.state = state;
        }
        if let Some(say) = &event.say {
            standing.words.clone_from(say);
            standing.next_on = event.next_on;
            standing.by = Some(event.key.clone());
        }
    }
    standing
}

fn place(event: &Happening) -> (DateTime<Utc>, u8, &str) {
    (event.at, rank(event.state), &event.key)
}

fn rank(state: Option<State>) -> u8 {
    match state {
        None => 0,
        Some(State::Received) => 1,
        Some(State::InProgress) => 2,
        Some(State::Waiting) => 3,
        Some(State::Closed) => 4,
        Some(State::Completed) => 5,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use rand::RngExt as _;
    use rand::seq::SliceRandom as _;

    use super::*;

    fn event(key: &str, minute: i64, state: Option<State>) -> Happening {
        Happening {
            key: key.to_owned(),
            at: DateTime::from_timestamp(1_780_000_000 + minute * 60, 0).unwrap(),
            state,
            say: Some(format!("say {key}")),
            next_on: None,
        }
    }

    fn story() -> Vec<Happening> {
        vec![
            event("passed on", 1, None),
            event("open", 1, Some(State::Received)),
            event("looking", 2, Some(State::InProgress)),
            event("planned", 3, Some(State::InProgress)),
            event("asked", 3, Some(State::Waiting)),
            event("open again", 4, Some(State::Received)),
            event("going on", 5, Some(State::InProgress)),
            event("fixed", 6, Some(State::Completed)),
            event("shut", 6, Some(State::Closed)),
            event("late word", 5, Some(State::Waiting)),
        ]
    }

    #[test]
    fn what_the_team_says_of_a_report_stays_when_our_own_note_bears_a_later_time() {
        let story = [event("open", 1, Some(State::Received)), event("passed on", 2, None)];
        assert_eq!(fold("opened", &story).words, "say open");
        assert_eq!(fold("opened", &story[1..]).words, "say passed on");
    }

    #[test]
    fn any_order_with_repeats_gives_the_same_standing_and_timeline() {
        let right = fold("opened", &story());
        let timeline: Vec<String> = in_order(&story()).iter().map(|event| event.key.clone()).collect();
        assert_eq!(right.state, State::Completed);
        assert_eq!(right.words, "say fixed");
        let mut random = rand::rng();
        for _ in 0..10_000 {
            let mut told = story();
            for _ in 0..random.random_range(0..8) {
                let again = told[random.random_range(0..told.len())].clone();
                told.push(again);
            }
            told.shuffle(&mut random);
            assert_eq!(fold("opened", &told), right, "{told:?}");
            let seen: Vec<String> = in_order(&told).iter().map(|event| event.key.clone()).collect();
            assert_eq!(seen, timeline);
            // Told piece by piece, the last look is the same, and the end is never taken back by an older event.
            let cut = random.random_range(0..told.len());
            if told[..cut].iter().any(|event| event.key == "fixed") {
                assert!(fold("opened", &told[..cut]).state.is_final());
            }
        }
    }

    #[test]
    fn an_end_is_not_taken_back_by_an_older_event_but_by_a_later_one() {
        let fixed = event("fixed", 6, Some(State::Completed));
        let older = event("looking", 2, Some(State::InProgress));
        let later = event("reopened", 9, Some(State::InProgress));
        let end = fold("opened", &[fixed.clone(), older.clone()]);
        assert_eq!((end.state, end.words.as_str(), end.ended_at), (State::Completed, "say fixed", Some(fixed.at)));
        let open = fold("opened", &[later, fixed, older]);
        assert_eq!((open.state, open.words.as_str(), open.ended_at), (State::InProgress, "say reopened", None));
    }

    #[test]
    fn a_word_about_the_hand_over_counts_only_before_the_first_state() {
        let passed = event("passed on", 5, None);
        assert_eq!(fold("opened", std::slice::from_ref(&passed)).words, "say passed on");
        let looking = event("looking", 2, Some(State::InProgress));
        assert_eq!(fold("opened", &[passed, looking]).words, "say looking");
        assert_eq!(fold("opened", &[]).words, "opened");
    }
}
