//! The way through a form, recomputed from the answers each time.
//!
//! Only answers on the way count: what was answered on a branch that is no longer taken neither opens questions nor is sent.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::answer::Answers;
use crate::definition::Definition;
use crate::step::Step;

impl Definition {
    /// The steps asked, in order. The last is the first step without an answer, an exit, or the end of a complete form.
    pub fn path(&self, answers: &Answers, today: NaiveDate, capabilities: &BTreeSet<String>) -> Vec<&Step> {
        self.walk(answers, today, capabilities).0
    }

    /// The answers that belong to the way taken: those that are submitted.
    pub fn answers_on_path(&self, answers: &Answers, today: NaiveDate, capabilities: &BTreeSet<String>) -> Answers {
        self.walk(answers, today, capabilities).1
    }

    /// Whether every step on the way has its answer and no exit stops it: the form can be submitted.
    pub fn is_complete(&self, answers: &Answers, today: NaiveDate, capabilities: &BTreeSet<String>) -> bool {
        let (path, kept) = self.walk(answers, today, capabilities);
        !path.is_empty() && path.iter().all(|step| kept.get(&step.id).is_some())
    }

    fn walk(&self, answers: &Answers, today: NaiveDate, capabilities: &BTreeSet<String>) -> (Vec<&Step>, Answers) {
        let mut path = Vec::new();
        let mut kept = Answers::new();
        for step in &self.steps {
            if step.when.as_ref().is_some_and(|when| !when.holds(&kept, today, capabilities)) {
                continue;
            }
            path.push(step);
            match answers.get(&step.id).filter(|answer| step.fits(answer)) {
                Some(answer) => kept.set(&step.id, answer.clone()),
                None => break,
            }
        }
        (path, kept)
    }
}

#[cfg(test)]
mod tests;
