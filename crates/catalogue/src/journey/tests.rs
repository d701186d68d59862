//! Ways through forms: some by hand, many by chance.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::answer::{Answer, ContactAnswer, PlaceAnswer};
use crate::example::{FORM, with_form};
use crate::step::Kind;

fn today() -> NaiveDate {
    "2026-06-15".parse().unwrap()
}

fn one(id: &str) -> Answer {
    Answer::One(id.to_owned())
}

fn ids(path: &[&Step]) -> Vec<String> {
    path.iter().map(|step| step.id.clone()).collect()
}

fn answers(given: &[(&str, Answer)]) -> Answers {
    let mut answers = Answers::new();
    for (step, answer) in given {
        answers.set(*step, answer.clone());
    }
    answers
}

#[test]
fn the_way_follows_from_the_answers() {
    let definition = with_form(FORM);
    let place = || Answer::Place(PlaceAnswer::default());
    let you = || Answer::Contact(ContactAnswer::default());
    for (given, expected, complete) in [
        (vec![], "where", false),
        (vec![("danger", one("no"))], "where", false),
        (vec![("where", place())], "where danger", false),
        (vec![("where", place()), ("danger", one("yes"))], "where danger call", false),
        // What was answered before the exit held stays, and does not count.
        (
            vec![("where", place()), ("danger", one("yes")), ("size", one("plate")), ("you", you())],
            "where danger call",
            false,
        ),
        (vec![("where", place()), ("danger", one("no"))], "where danger size", false),
        (vec![("where", place()), ("danger", one("no")), ("size", one("plate"))], "where danger size details", false),
        (
            vec![("where", place()), ("danger", one("no")), ("size", one("plate")), ("details", Answer::Skipped)],
            "where danger size details you",
            false,
        ),
        (
            vec![
                ("where", place()),
                ("danger", one("no")),
                ("size", one("plate")),
                ("details", Answer::Skipped),
                ("you", you()),
            ],
            "where danger size details you",
            true,
        ),
        // An answer of the wrong shape, or to a choice that is not there, is none.
        (vec![("where", one("plate"))], "where", false),
        (vec![("where", place()), ("danger", one("perhaps"))], "where danger", false),
        (vec![("where", Answer::Skipped)], "where", false),
    ] {
        let answers = answers(&given);
        let path = definition.path(&answers, today(), &BTreeSet::new());
        assert_eq!(ids(&path).join(" "), expected, "{given:?}");
        assert_eq!(definition.is_complete(&answers, today(), &BTreeSet::new()), complete, "{given:?}");
    }
}

const BRANCHES: &str = r#"
[[step]]
id = "kind"
kind = "radios"
question = "What is it?"
options = [{ id = "bin", label = "A bin" }, { id = "bag", label = "A bag" }, { id = "other", label = "Something else" }]
[[step]]
id = "colour"
kind = "radios"
question = "Which colour?"
options = [{ id = "green", label = "Green" }, { id = "black", label = "Black" }]
when = { answer = "kind", is = "bin" }
[[step]]
id = "garden"
kind = "yes_no"
question = "Is it garden waste?"
when = { all = [{ answer = "colour", is = "green" }, { borough = "garden_waste" }] }
[[step]]
id = "things"
kind = "checkboxes"
question = "What was in it?"
optional = true
options = [{ id = "glass", label = "Glass" }, { id = "paint", label = "Paint" }]
when = { answer = "kind", in = ["bin", "bag"] }
[[step]]
id = "hazard"
kind = "exit"
question = "Leave it"
text = "Do not touch it."
when = { answer = "things", has = "paint" }
[[step]]
id = "seen"
kind = "date"
question = "When was it due?"
when = { not = { answer = "kind", is = "other" } }
[[step]]
id = "early"
kind = "exit"
question = "Give us until tomorrow"
text = "We may still come."
when = { not = { answer = "seen", before = "today" } }
[[step]]
id = "details"
kind = "text"
question = "Anything else?"
when = { any = [{ answer = "kind", is = "other" }, { answer = "things", answered = false }] }
"#;

#[test]
fn answers_on_a_branch_that_is_no_longer_taken_do_not_count() {
    let definition = with_form(&BRANCHES.replace("id = \"early\"", "id = \"early-day\""));
    let offers = BTreeSet::from(["garden_waste".to_owned()]);
    let mut given = answers(&[("kind", one("bin")), ("colour", one("green")), ("garden", one("yes"))]);
    assert_eq!(ids(&definition.path(&given, today(), &offers)).join(" "), "kind colour garden things");
    assert_eq!(ids(&definition.path(&given, today(), &BTreeSet::new())).join(" "), "kind colour things");
    given.set("kind", one("bag"));
    // `colour` is still answered with green, and `garden` must not be asked because of it.
    assert_eq!(ids(&definition.path(&given, today(), &offers)).join(" "), "kind things");
    let kept = definition.answers_on_path(&given, today(), &offers);
    assert_eq!(kept.iter().map(|(step, _)| step).collect::<Vec<_>>(), ["kind"]);
    given.set("kind", one("bin"));
    assert_eq!(ids(&definition.path(&given, today(), &offers)).join(" "), "kind colour garden things");
}

/// Chance that is the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// Some answer, now and then of the wrong shape.
    fn answer(&mut self, step: &Step) -> Answer {
        if self.below(12) == 0 {
            return Answer::Many(vec!["nonsense".to_owned()]);
        }
        if self.below(5) == 0 {
            return Answer::Skipped;
        }
        match step.kind {
            Kind::Radios => one(&step.options[self.below(step.options.len())].id),
            Kind::YesNo => one(["yes", "no"][self.below(2)]),
            Kind::Checkboxes => {
                let ticked = step.options.iter().filter(|_| self.below(2) == 0);
                Answer::Many(ticked.map(|choice| choice.id.clone()).collect())
            }
            Kind::Date => {
                Answer::Date(today() + chrono::Days::new(3) - chrono::Days::new(u64::try_from(self.below(7)).unwrap()))
            }
            _ => Answer::Text("words".to_owned()),
        }
    }
}

#[test]
fn every_way_through_a_form_keeps_its_promises() {
    let definition = with_form(BRANCHES);
    let mut chance = Chance(2);
    let mut complete = 0;
    for round in 0..5_000 {
        let offers = if round % 2 == 0 { BTreeSet::from(["garden_waste".to_owned()]) } else { BTreeSet::new() };
        let mut given = Answers::new();
        for step in &definition.steps {
            if chance.below(8) > 0 {
                given.set(&step.id, chance.answer(step));
            }
        }
        let path = definition.path(&given, today(), &offers);
        let kept = definition.answers_on_path(&given, today(), &offers);
        let positions: Vec<_> =
            path.iter().map(|step| definition.steps.iter().position(|known| known.id == step.id)).collect();
        assert!(positions.is_sorted() && !path.is_empty(), "in order: {given:?}");
        let (last, before) = path.split_last().unwrap();
        assert!(before.iter().all(|step| kept.get(&step.id).is_some()), "only the last may be open: {given:?}");
        assert!(before.iter().all(|step| !step.is_exit()), "nothing follows an exit: {given:?}");
        for (id, answer) in kept.iter() {
            assert!(
                path.iter().any(|step| step.id == id && step.fits(answer)),
                "only what was asked is kept: {given:?}"
            );
        }
        for step in &path {
            let holds = step.when.as_ref().is_none_or(|when| when.holds(&kept, today(), &offers));
            assert!(holds, "what is asked has a reason on the way: {given:?}");
        }
        assert_eq!(ids(&definition.path(&kept, today(), &offers)), ids(&path), "what is kept leads the same way");
        let done = definition.is_complete(&given, today(), &offers);
        assert_eq!(done, kept.get(&last.id).is_some(), "{given:?}");
        complete += usize::from(done);
    }
    assert!(complete > 100, "chance finished only {complete} forms");
}

#[test]
fn whoever_answers_what_is_asked_comes_to_an_end() {
    let definition = with_form(BRANCHES);
    let offers = BTreeSet::from(["garden_waste".to_owned()]);
    let mut chance = Chance(7);
    for _ in 0..500 {
        let mut given = Answers::new();
        let mut questions = 0;
        while !definition.is_complete(&given, today(), &offers) {
            let path = definition.path(&given, today(), &offers);
            let last = path.last().unwrap();
            if last.is_exit() {
                break;
            }
            let answer = chance.answer(last);
            if last.fits(&answer) {
                questions += 1;
            }
            given.set(&last.id, answer);
            assert!(questions <= definition.steps.len());
        }
    }
}
