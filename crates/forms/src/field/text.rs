//! One line of text.

use catalogue::{Answer, MOST_OF_A_LINE, Step};

use super::{Asked, FieldError, Input, Typed, error, error_at, line};
use crate::wording::{Part, Trouble};

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let refuse = |trouble| Err(vec![error(&step.id, Part::Text, trouble, &step.question)]);
    match line(typed.get(&step.id), Part::Text, step.max.unwrap_or(MOST_OF_A_LINE)) {
        Ok(Some(text)) => Ok(Answer::Text(text)),
        Ok(None) if step.optional => Ok(Answer::Skipped),
        Ok(None) => refuse(Trouble::Empty),
        Err(trouble) => refuse(trouble),
    }
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::Text(text) => Typed::default().with(&step.id, text),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let error = error_at(errors, &step.id);
    let input = Input {
        id: step.id.clone(),
        name: step.id.clone(),
        label: step.question.clone(),
        hint: step.hint.clone(),
        value: typed.get(&step.id).to_owned(),
        input_type: "text",
        error,
        ..Input::default()
    };
    Asked { inputs: vec![input], ..Asked::default() }
}
