//! Yes or no.

use catalogue::{Answer, Choice, Step};

use super::{Asked, FieldError, Shape, Typed, error, error_at, radios};
use crate::wording::{Part, Trouble};

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let refuse = |trouble| Err(vec![error(&step.id, Part::YesNo, trouble, &step.question)]);
    let picked: Vec<&str> = typed.all(&step.id).filter(|id| !id.is_empty()).collect();
    match picked.as_slice() {
        [] if step.optional => Ok(Answer::Skipped),
        [] => refuse(Trouble::Empty),
        [id @ ("yes" | "no")] => Ok(Answer::One((*id).to_owned())),
        _ => refuse(Trouble::NotOffered),
    }
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    radios::typed(step, answer)
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let choices = [("yes", "Yes"), ("no", "No")].map(|(id, label)| Choice {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: None,
    });
    Asked {
        shape: Shape::Radios,
        options: radios::ticks(step, &choices, typed),
        error: error_at(errors, &step.id),
        ..Asked::default()
    }
}
