//! Name, e-mail and telephone on one page; the form says which. A telephone number may always be left out.

use catalogue::{Answer, ContactAnswer, ContactPart, Step};

use super::{Asked, FieldError, Shape, Typed, email, name, part_name, telephone};
use crate::wording::Trouble;

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let mut contact = ContactAnswer::default();
    let mut errors = Vec::new();
    for part in &step.ask {
        match part {
            ContactPart::Name => match name::read(typed.get(&part_name(step, "full-name"))) {
                Ok(None) if !step.optional => errors.push(name::refusal(step, Trouble::Empty)),
                Ok(read) => contact.name = read,
                Err(trouble) => errors.push(name::refusal(step, trouble)),
            },
            ContactPart::Email => match email::read(typed.get(&part_name(step, "email"))) {
                Ok(None) if !step.optional => errors.push(email::refusal(step, Trouble::Empty)),
                Ok(read) => contact.email = read,
                Err(trouble) => errors.push(email::refusal(step, trouble)),
            },
            ContactPart::Telephone => match telephone::read(typed.get(&part_name(step, "phone"))) {
                Ok(read) => contact.telephone = read,
                Err(trouble) => errors.push(telephone::refusal(step, trouble)),
            },
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    if step.optional && contact == ContactAnswer::default() {
        return Ok(Answer::Skipped);
    }
    Ok(Answer::Contact(contact))
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    let Answer::Contact(contact) = answer else { return Typed::default() };
    let parts = [("full-name", &contact.name), ("email", &contact.email), ("phone", &contact.telephone)];
    parts.into_iter().fold(Typed::default(), |typed, (part, value)| match value {
        Some(value) => typed.with(part_name(step, part), value),
        None => typed,
    })
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let inputs = step.ask.iter().map(|part| {
        let mut input = match part {
            ContactPart::Name => name::input(step, typed, errors),
            ContactPart::Email => email::input(step, typed, errors),
            ContactPart::Telephone => telephone::input(step, typed, errors),
        };
        if *part == ContactPart::Telephone && !step.optional {
            input.label.push_str(" (optional)");
        }
        input
    });
    Asked { shape: Shape::Several, inputs: inputs.collect(), ..Asked::default() }
}
