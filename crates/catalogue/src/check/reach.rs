//! Every way through a form, tried: a step that no answers lead to, and a form that nobody can finish, are dead ends.
//!
//! Only answers that a later `when` asks about open ways; of those, one answer stands for all that no test tells apart. Where
//! there are too many ways to try them all, nothing is claimed.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::Checking;
use crate::answer::{AddressAnswer, Answer, Answers, ContactAnswer, PlaceAnswer};
use crate::definition::Definition;
use crate::step::{Kind, Step};
use crate::when::{Moment, Test};

/// How many steps are visited before the search gives up.
const PATIENCE: usize = 200_000;

/// So many choices of one question are tried in every combination.
const COMBINED: usize = 6;

pub(super) fn check(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    let conditions = || definition.steps.iter().filter_map(|step| step.when.as_ref());
    let mentioned: BTreeSet<String> = conditions().flat_map(|when| when.capabilities()).map(str::to_owned).collect();
    let here = Search::over(definition, &checking.around.capabilities);
    let mut reached = here.reached.clone();
    let mut exhaustive = here.exhaustive;
    // What a step asks of the borough may be offered elsewhere, or later: such a step is no mistake.
    for capabilities in [mentioned, BTreeSet::new()] {
        let search = Search::over(definition, &capabilities);
        reached.extend(search.reached);
        exhaustive &= search.exhaustive;
    }
    if exhaustive {
        for (index, step) in definition.steps.iter().enumerate().filter(|(index, _)| !reached.contains(index)) {
            let before = definition.steps.get(..index).unwrap_or_default();
            let stopped = before.iter().find(|step| step.is_exit() && step.when.is_none());
            let why = match stopped {
                Some(exit) => format!("“{}” comes before it and always stops the form", exit.id),
                None => "no answers make its when hold".to_owned(),
            };
            checking.error(&["form", "step", &step.id], format!("“{}” can never be asked: {why}", step.id));
        }
    }
    if here.exhaustive && !here.completes {
        checking.error(&["form"], "nobody can finish this form: every way through it stops at an exit");
    }
}

struct Search<'a> {
    definition: &'a Definition,
    capabilities: &'a BTreeSet<String>,
    /// What stands for “today”; any day does.
    today: NaiveDate,
    domains: Vec<Vec<Answer>>,
    visits: usize,
    reached: BTreeSet<usize>,
    completes: bool,
    exhaustive: bool,
}

impl<'a> Search<'a> {
    fn over(definition: &'a Definition, capabilities: &'a BTreeSet<String>) -> Search<'a> {
        let mut search = Search {
            definition,
            capabilities,
            today: NaiveDate::default(),
            domains: Vec::new(),
            visits: 0,
            reached: BTreeSet::new(),
            completes: false,
            exhaustive: true,
        };
        search.domains = definition.steps.iter().map(|step| search.domain(step)).collect();
        search.visit(0, &mut Answers::new());
        search
    }

    fn visit(&mut self, index: usize, answers: &mut Answers) {
        self.visits += 1;
        if self.visits > PATIENCE {
            self.exhaustive = false;
            return;
        }
        let Some(step) = self.definition.steps.get(index) else {
            self.completes = true;
            return;
        };
        if step.when.as_ref().is_some_and(|when| !when.holds(answers, self.today, self.capabilities)) {
            return self.visit(index + 1, answers);
        }
        self.reached.insert(index);
        for answer in self.domains.get(index).cloned().unwrap_or_default() {
            answers.set(&step.id, answer);
            self.visit(index + 1, answers);
            answers.remove(&step.id);
        }
    }

    /// The answers to try for a step: all that a test can tell apart, or a single one if none asks. An exit has none.
    fn domain(&mut self, step: &Step) -> Vec<Answer> {
        let definition = self.definition;
        let conditions = definition.steps.iter().filter_map(|step| step.when.as_ref());
        let tests: Vec<&Test> =
            conditions.flat_map(|when| when.tests()).filter(|(id, _)| *id == step.id).map(|(_, test)| test).collect();
        let choices = || step.options.iter().map(|choice| choice.id.clone());
        let mut domain = match step.kind {
            Kind::Exit => Vec::new(),
            Kind::Text | Kind::LongText | Kind::Name | Kind::Email | Kind::Telephone => texts(&tests),
            Kind::Radios => choices().map(Answer::One).collect(),
            Kind::YesNo => ["yes", "no"].map(|id| Answer::One(id.to_owned())).to_vec(),
            Kind::Checkboxes => self.ticked(step, &tests),
            Kind::Date => self.days(step, &tests),
            Kind::Contact => vec![Answer::Contact(ContactAnswer::default())],
            Kind::Address => vec![Answer::Address(AddressAnswer::default())],
            Kind::Location => vec![Answer::Place(PlaceAnswer::default())],
        };
        if tests.is_empty() {
            domain.truncate(1);
        } else if step.optional {
            domain.push(Answer::Skipped);
        }
        domain
    }

    fn ticked(&mut self, step: &Step, tests: &[&Test]) -> Vec<Answer> {
        let asked = |id: &String| tests.iter().any(|test| matches!(test, Test::Has(wanted) if wanted == id));
        let counted = tests.iter().any(|test| matches!(test, Test::Less(_) | Test::More(_)));
        let ids = step.options.iter().map(|choice| &choice.id);
        let (mut told_apart, others): (Vec<&String>, Vec<&String>) = ids.partition(|id| counted || asked(id));
        told_apart.extend(others.first());
        if told_apart.len() > COMBINED {
            self.exhaustive = false;
            told_apart.truncate(COMBINED);
        }
        let chosen = |set: u32| {
            let members = told_apart.iter().enumerate().filter(move |(bit, _)| set & (1 << bit) != 0);
            Answer::Many(members.map(|(_, id)| (*id).clone()).collect())
        };
        (1..1_u32 << told_apart.len()).map(chosen).collect()
    }

    /// The days that tests tell apart, as far as the question takes them.
    fn days(&self, step: &Step, tests: &[&Test]) -> Vec<Answer> {
        let [first, last] = [step.earliest, step.latest].map(|bound| bound.map(|moment| moment.day(self.today)));
        let moments = tests.iter().flat_map(|test| match test {
            Test::Before(moment) | Test::After(moment) => vec![*moment],
            Test::Is(day) | Test::IsNot(day) => Moment::parse(day).into_iter().collect(),
            Test::In(days) => days.iter().filter_map(|day| Moment::parse(day).ok()).collect(),
            _ => Vec::new(),
        });
        let mut days = BTreeSet::from([self.today]);
        days.extend(first);
        days.extend(last);
        for day in moments.map(|moment| moment.day(self.today)) {
            days.insert(day);
            days.extend(day.checked_sub_days(Days::new(1)));
            days.extend(day.checked_add_days(Days::new(1)));
        }
        days.retain(|day| first.is_none_or(|first| *day >= first) && last.is_none_or(|last| *day <= last));
        days.into_iter().map(Answer::Date).collect()
    }
}

fn texts(tests: &[&Test]) -> Vec<Answer> {
    let mut texts = BTreeSet::from(["anything else".to_owned()]);
    for test in tests {
        match test {
            Test::Is(text) | Test::IsNot(text) => drop(texts.insert(text.clone())),
            Test::In(several) => texts.extend(several.iter().cloned()),
            Test::Less(limit) | Test::More(limit) => {
                texts.extend([limit - 0.5, *limit, limit + 0.5].map(|number| number.to_string()));
            }
            _ => {}
        }
    }
    texts.into_iter().map(Answer::Text).collect()
}
