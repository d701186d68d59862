//! Any number of several choices.

use catalogue::{Answer, Step};

use super::{Asked, FieldError, Shape, Typed, error, error_at, radios};
use crate::wording::{Part, Trouble};

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let refuse = |trouble| Err(vec![error(&step.id, Part::Checkboxes, trouble, &step.question)]);
    let ticked: Vec<&str> = typed.all(&step.id).filter(|id| !id.is_empty()).collect();
    if ticked.is_empty() {
        return if step.optional { Ok(Answer::Skipped) } else { refuse(Trouble::Empty) };
    }
    if ticked.iter().any(|id| step.choice(id).is_none()) {
        return refuse(Trouble::NotOffered);
    }
    // In the order of the form and each once, whatever order the browser sent.
    let kept = step.options.iter().filter(|choice| ticked.contains(&choice.id.as_str()));
    Ok(Answer::Many(kept.map(|choice| choice.id.clone()).collect()))
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::Many(ids) => ids.iter().fold(Typed::default(), |typed, id| typed.with(&step.id, id)),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    Asked {
        shape: Shape::Checkboxes,
        options: radios::ticks(step, &step.options, typed),
        error: error_at(errors, &step.id),
        ..Asked::default()
    }
}
