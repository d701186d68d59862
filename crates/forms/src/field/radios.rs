//! One of several choices.

use catalogue::{Answer, Choice, Step};

use super::{Asked, FieldError, Shape, Tick, Typed, error, error_at};
use crate::wording::{Part, Trouble};

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let refuse = |trouble| Err(vec![error(&step.id, Part::Radios, trouble, &step.question)]);
    let picked: Vec<&str> = typed.all(&step.id).filter(|id| !id.is_empty()).collect();
    match picked.as_slice() {
        [] if step.optional => Ok(Answer::Skipped),
        [] => refuse(Trouble::Empty),
        [id] if step.choice(id).is_some() => Ok(Answer::One((*id).to_owned())),
        _ => refuse(Trouble::NotOffered),
    }
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::One(id) => Typed::default().with(&step.id, id),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    Asked {
        shape: Shape::Radios,
        options: ticks(step, &step.options, typed),
        error: error_at(errors, &step.id),
        ..Asked::default()
    }
}

/// The choices; the first has the step's own id, so that the summary leads to it.
pub(super) fn ticks(step: &Step, choices: &[Choice], typed: &Typed) -> Vec<Tick> {
    choices
        .iter()
        .enumerate()
        .map(|(place, choice)| Tick {
            id: if place == 0 { step.id.clone() } else { format!("{}-{}", step.id, place + 1) },
            value: choice.id.clone(),
            label: choice.label.clone(),
            hint: choice.hint.clone(),
            checked: typed.all(&step.id).any(|id| id == choice.id),
        })
        .collect()
}
