//! A postal address, typed.

use catalogue::{AddressAnswer, Answer, MOST_OF_AN_ADDRESS_LINE, Step};
use places::Postcode;

use super::{Asked, FieldError, Input, Shape, Typed, error, error_at, is_blank, line, part_id, part_name};
use crate::wording::{Part, Trouble};

struct Line {
    name: &'static str,
    part: Part,
    label: &'static str,
    autocomplete: &'static str,
    width: Option<&'static str>,
}

const LINES: [Line; 4] = [
    Line {
        name: "address-line-1",
        part: Part::AddressLine1,
        label: "Address line 1",
        autocomplete: "address-line1",
        width: None,
    },
    Line {
        name: "address-line-2",
        part: Part::AddressLine2,
        label: "Address line 2 (optional)",
        autocomplete: "address-line2",
        width: None,
    },
    Line { name: "town", part: Part::Town, label: "Town or city", autocomplete: "address-level2", width: Some("20") },
    Line { name: "postcode", part: Part::Postcode, label: "Postcode", autocomplete: "postal-code", width: Some("10") },
];

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let value = |line: &Line| typed.get(&part_name(step, line.name)).to_owned();
    if step.optional && LINES.iter().all(|line| is_blank(&value(line))) {
        return Ok(Answer::Skipped);
    }
    let mut errors = Vec::new();
    let [line1, line2, town, postcode] = LINES.map(|asked| {
        let read = match asked.part {
            Part::Postcode => read_postcode(&value(&asked)),
            part => line(&value(&asked), part, MOST_OF_AN_ADDRESS_LINE),
        };
        match read {
            Ok(None) if asked.part != Part::AddressLine2 => {
                errors.push(error(part_id(step, asked.name), asked.part, Trouble::Empty, &step.question));
                None
            }
            Ok(read) => read,
            Err(trouble) => {
                errors.push(error(part_id(step, asked.name), asked.part, trouble, &step.question));
                None
            }
        }
    });
    match (line1, town, postcode) {
        (Some(line1), Some(town), Some(postcode)) if errors.is_empty() => {
            Ok(Answer::Address(AddressAnswer { line1, line2, town, postcode }))
        }
        _ => Err(errors),
    }
}

fn read_postcode(typed: &str) -> Result<Option<String>, Trouble> {
    if is_blank(typed) {
        return Ok(None);
    }
    Postcode::parse(typed).map(|postcode| Some(postcode.to_string())).map_err(|_| Trouble::BadFormat)
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    let Answer::Address(address) = answer else { return Typed::default() };
    let line2 = address.line2.clone().unwrap_or_default();
    let values = [&address.line1, &line2, &address.town, &address.postcode];
    LINES
        .iter()
        .zip(values)
        .fold(Typed::default(), |typed, (line, value)| typed.with(part_name(step, line.name), value))
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let inputs = LINES.map(|line| {
        let id = part_id(step, line.name);
        let error = error_at(errors, &id);
        Input {
            id,
            name: part_name(step, line.name),
            label: line.label.to_owned(),
            value: typed.get(&part_name(step, line.name)).to_owned(),
            input_type: "text",
            autocomplete: Some(line.autocomplete),
            width: line.width,
            error,
            ..Input::default()
        }
    });
    Asked { shape: Shape::Several, inputs: inputs.into(), ..Asked::default() }
}
