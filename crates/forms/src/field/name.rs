//! A person's full name, as the person writes it: never shortened, never put into capitals (EF-18).

use catalogue::{Answer, Step};

use super::{Asked, FieldError, Input, Typed, error, error_at, line, part_id, part_name};
use crate::wording::{Part, Trouble};

/// As long as the longest name that a public service is known to take.
const MOST: usize = 500;

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    match read(typed.get(&part_name(step, "full-name"))) {
        Ok(Some(name)) => Ok(Answer::Text(name)),
        Ok(None) if step.optional => Ok(Answer::Skipped),
        Ok(None) => Err(vec![refusal(step, Trouble::Empty)]),
        Err(trouble) => Err(vec![refusal(step, trouble)]),
    }
}

/// A name, or nothing. One letter is a name; no letter at all is not.
pub(super) fn read(typed: &str) -> Result<Option<String>, Trouble> {
    let name = line(typed, Part::Name, MOST)?;
    match name {
        Some(name) if !name.chars().any(char::is_alphabetic) => Err(Trouble::BadFormat),
        name => Ok(name),
    }
}

pub(super) fn refusal(step: &Step, trouble: Trouble) -> FieldError {
    error(part_id(step, "full-name"), Part::Name, trouble, &step.question)
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    match answer {
        Answer::Text(name) => Typed::default().with(part_name(step, "full-name"), name),
        _ => Typed::default(),
    }
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let input = Input { label: step.question.clone(), hint: step.hint.clone(), ..input(step, typed, errors) };
    Asked { inputs: vec![input], ..Asked::default() }
}

pub(super) fn input(step: &Step, typed: &Typed, errors: &[FieldError]) -> Input {
    let id = part_id(step, "full-name");
    let error = error_at(errors, &id);
    Input {
        id,
        name: part_name(step, "full-name"),
        label: "Full name".to_owned(),
        value: typed.get(&part_name(step, "full-name")).to_owned(),
        input_type: "text",
        autocomplete: Some("name"),
        spellcheck: Some("false"),
        error,
        ..Input::default()
    }
}
