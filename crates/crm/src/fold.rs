//! Where a case stands, computed from everything that was ever heard of it.
//!
//! The same set of events gives the same standing and the same timeline, in whatever order and however often they arrive
//! (TR-09): nothing is added to an earlier result, everything is put in order and read from the beginning.

use catalogue::State;
use chrono::{DateTime, Duration, NaiveDate, Utc};

/// One thing that happened, as far as it matters for where the case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Names it for ever: the same key is the same event, however often it is told.
    pub key: String,
    /// When it happened, by the clock of whoever did it, but never later than we heard of it.
    pub at: DateTime<Utc>,
    /// Whether it is of our own, such as the hand-over, so that we know its time to the instant. Others may tell whole minutes.
    pub ours: bool,
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

/// The events in their order, each once, with the time that is shown for them. `opened_at` is when the case was opened: nothing
/// happened before.
///
/// A time that is told in minutes is up to a minute early. News from less than a minute before a note of our own therefore takes
/// the note's time and stands after it: nobody moves a case on that he does not have yet. This never changes the order of the
/// news among themselves, which is by the time that was told; of the same moment the one that is further on comes later. It is
/// reckoned from all events afresh, so that it makes no difference which of them was heard first. A state that our own staff set
/// is no such note: it moves no news behind itself, and no note moves it.
#[must_use]
pub fn in_order(opened_at: DateTime<Utc>, happenings: &[Happening]) -> Vec<Happening> {
    let notes = happenings.iter().filter(|event| event.ours && event.state.is_none());
    let notes: Vec<DateTime<Utc>> = notes.map(|event| event.at).collect();
    let shown_at = |event: &Happening| {
        let within_its_minute = |note: &&DateTime<Utc>| !event.ours && **note - event.at < Duration::minutes(1);
        notes.iter().filter(within_its_minute).copied().chain([event.at, opened_at]).max().unwrap_or(event.at)
    };
    let mut ordered: Vec<(DateTime<Utc>, &Happening)> =
        happenings.iter().map(|event| (shown_at(event), event)).collect();
    ordered.sort_by(|(at, event), (other_at, other)| (at, place(event)).cmp(&(other_at, place(other))));
    ordered.dedup_by(|(_, later), (_, earlier)| later.key == earlier.key);
    ordered.into_iter().map(|(at, event)| Happening { at, ..event.clone() }).collect()
}

/// Reads the events in order. `opening` is what the case said when it was opened, at `opened_at`.
///
/// An event that merely says something (the report was passed on) has no say once a state has come back from the people who
/// do the work. "Received" never replaces another state. A case that ended stays ended, unless something *later* says otherwise.
#[must_use]
pub fn fold(opening: &str, opened_at: DateTime<Utc>, happenings: &[Happening]) -> Standing {
    let mut standing =
        Standing { state: State::Received, words: opening.to_owned(), next_on: None, ended_at: None, by: None };
    let mut told = false;
    for event in in_order(opened_at, happenings) {
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

/// Among the events that are shown with one time.
fn place(event: &Happening) -> (bool, DateTime<Utc>, u8, &str) {
    (!event.ours, event.at, rank(event.state), &event.key)
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

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_020 + minute * 60, 0).unwrap()
    }

    fn event(key: &str, minute: i64, state: Option<State>) -> Happening {
        Happening {
            key: key.to_owned(),
            at: at(minute),
            ours: state.is_none(),
            state,
            say: Some(format!("say {key}")),
            next_on: None,
        }
    }

    fn seconds_later(key: &str, minute: i64, seconds: i64, state: Option<State>) -> Happening {
        Happening { at: at(minute) + Duration::seconds(seconds), ..event(key, minute, state) }
    }

    fn keys(happenings: &[Happening]) -> Vec<String> {
        in_order(at(0), happenings).into_iter().map(|event| event.key).collect()
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
            // Told in minutes, and handed over in the midst of one: both moves stand after the hand-over, in their order.
            seconds_later("passed on again", 7, 40, None),
            event("again: asked", 7, Some(State::Waiting)),
            Happening { at: at(7) + Duration::milliseconds(1), ..event("again: on it", 7, Some(State::InProgress)) },
            event("the end", 8, Some(State::Completed)),
        ]
    }

    #[test]
    fn what_the_team_says_of_a_report_stays_when_our_own_note_bears_a_later_time() {
        let story = [event("open", 1, Some(State::Received)), event("passed on", 2, None)];
        assert_eq!(fold("opened", at(0), &story).words, "say open");
        assert_eq!(fold("opened", at(0), &story[1..]).words, "say passed on");
    }

    #[test]
    fn news_told_in_minutes_stands_after_the_hand_over_of_the_same_minute() {
        let passed = seconds_later("passed on", 5, 40, None);
        let moved = event("moved on", 5, Some(State::InProgress));
        let seen = in_order(at(0), &[moved.clone(), passed.clone()]);
        assert_eq!(
            seen.iter().map(|event| (&*event.key, event.at)).collect::<Vec<_>>(),
            [("passed on", passed.at), ("moved on", passed.at)]
        );
        // A whole minute is more than rounding.
        assert_eq!(keys(&[passed.clone(), event("before", 4, Some(State::InProgress))]), ["before", "passed on"]);
        // What was told with a time of its own after that stays where it is.
        let later = seconds_later("later", 5, 41, Some(State::Waiting));
        assert_eq!(keys(&[later, moved, passed]), ["passed on", "moved on", "later"]);
    }

    #[test]
    fn nothing_stands_before_the_opening_and_the_order_of_the_news_is_kept() {
        let opened = Happening { ours: true, at: at(0), ..event("opened", 0, Some(State::Received)) };
        let first = seconds_later("first", 0, -50, Some(State::Completed));
        let second = seconds_later("second", 0, -49, Some(State::InProgress));
        assert_eq!(keys(&[second.clone(), opened, first.clone()]), ["opened", "first", "second"]);
        let standing = fold("opened", at(0), &[second, first.clone()]);
        assert_eq!((standing.state, standing.words.as_str()), (State::InProgress, "say second"));
        assert_eq!(fold("opened", at(0), &[first]).ended_at, Some(at(0)));
    }

    #[test]
    fn any_order_with_repeats_gives_the_same_standing_and_timeline() {
        let right = fold("opened", at(0), &story());
        let timeline = keys(&story());
        assert_eq!(right.state, State::Completed);
        assert_eq!(right.words, "say the end");
        let mut random = rand::rng();
        for _ in 0..10_000 {
            let mut told = story();
            for _ in 0..random.random_range(0..8) {
                let again = told[random.random_range(0..told.len())].clone();
                told.push(again);
            }
            told.shuffle(&mut random);
            assert_eq!(fold("opened", at(0), &told), right, "{told:?}");
            assert_eq!(keys(&told), timeline);
            // Told piece by piece, the last look is the same, and the end is never taken back by an older event.
            let cut = random.random_range(0..told.len());
            if told[..cut].iter().any(|event| event.key == "the end") {
                assert!(fold("opened", at(0), &told[..cut]).state.is_final());
            }
        }
    }

    #[test]
    fn an_end_is_not_taken_back_by_an_older_event_but_by_a_later_one() {
        let fixed = event("fixed", 6, Some(State::Completed));
        let older = event("looking", 2, Some(State::InProgress));
        let later = event("reopened", 9, Some(State::InProgress));
        let end = fold("opened", at(0), &[fixed.clone(), older.clone()]);
        assert_eq!((end.state, end.words.as_str(), end.ended_at), (State::Completed, "say fixed", Some(fixed.at)));
        let open = fold("opened", at(0), &[later, fixed, older]);
        assert_eq!((open.state, open.words.as_str(), open.ended_at), (State::InProgress, "say reopened", None));
    }

    #[test]
    fn a_word_about_the_hand_over_counts_only_before_the_first_state() {
        let passed = event("passed on", 5, None);
        assert_eq!(fold("opened", at(0), std::slice::from_ref(&passed)).words, "say passed on");
        let looking = event("looking", 2, Some(State::InProgress));
        assert_eq!(fold("opened", at(0), &[passed, looking]).words, "say looking");
        assert_eq!(fold("opened", at(0), &[]).words, "opened");
    }
}
