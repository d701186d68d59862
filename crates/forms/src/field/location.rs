//! Where something is: a street and what it is near, or a grid reference. No map is needed, and no point is ever made up:
//! easting and northing are there only when a grid reference was typed.

use catalogue::{Answer, MOST_OF_A_PLACE, PlaceAnswer, Step};
use places::GridReference;

use super::{Asked, FieldError, Input, Shape, Typed, error, error_at, is_blank, line, part_id, part_name};
use crate::wording::{Part, Trouble};

pub(super) fn parse(step: &Step, typed: &Typed) -> Result<Answer, Vec<FieldError>> {
    let [street, landmark, grid] =
        ["street", "landmark", "grid-reference"].map(|part| typed.get(&part_name(step, part)));
    if is_blank(street) && is_blank(grid) {
        if step.optional && is_blank(landmark) {
            return Ok(Answer::Skipped);
        }
        return Err(vec![error(part_id(step, "street"), Part::Street, Trouble::Empty, &step.question)]);
    }
    let mut errors = Vec::new();
    let mut place = PlaceAnswer::default();
    match line(street, Part::Street, MOST_OF_A_PLACE) {
        Ok(read) => place.street = read,
        Err(trouble) => errors.push(error(part_id(step, "street"), Part::Street, trouble, &step.question)),
    }
    match line(landmark, Part::Landmark, MOST_OF_A_PLACE) {
        Ok(read) => place.landmark = read,
        Err(trouble) => errors.push(error(part_id(step, "landmark"), Part::Landmark, trouble, &step.question)),
    }
    if !is_blank(grid) {
        match GridReference::parse(grid) {
            Ok(read) => {
                place.easting = Some(read.point().easting);
                place.northing = Some(read.point().northing);
                place.grid_reference = Some(read.to_string());
            }
            Err(refused) => {
                errors.push(FieldError { id: part_id(step, "grid-reference"), message: refused.to_string() });
            }
        }
    }
    if errors.is_empty() { Ok(Answer::Place(place)) } else { Err(errors) }
}

pub(super) fn typed(step: &Step, answer: &Answer) -> Typed {
    let Answer::Place(place) = answer else { return Typed::default() };
    let parts = [("street", &place.street), ("landmark", &place.landmark), ("grid-reference", &place.grid_reference)];
    parts.into_iter().fold(Typed::default(), |typed, (part, value)| match value {
        Some(value) => typed.with(part_name(step, part), value),
        None => typed,
    })
}

pub(super) fn ask(step: &Step, typed: &Typed, errors: &[FieldError]) -> Asked {
    let boxes = [
        ("street", "Street or road", None, None),
        ("landmark", "What is it near? (optional)", Some("For example, a house number, a shop or a bus stop"), None),
        (
            "grid-reference",
            "Grid reference, if there is no street (optional)",
            Some("Two letters and some numbers from a map, like TQ 402 692"),
            Some("20"),
        ),
    ];
    let inputs = boxes.map(|(part, label, hint, width)| {
        let id = part_id(step, part);
        let error = error_at(errors, &id);
        Input {
            id,
            name: part_name(step, part),
            label: label.to_owned(),
            hint: hint.map(str::to_owned),
            value: typed.get(&part_name(step, part)).to_owned(),
            input_type: "text",
            spellcheck: (part == "grid-reference").then_some("false"),
            width,
            error,
            ..Input::default()
        }
    });
    Asked { shape: Shape::Several, inputs: inputs.into(), ..Asked::default() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::field::tests_support::step;

    fn read(street: &str, landmark: &str, grid: &str) -> Result<PlaceAnswer, Vec<FieldError>> {
        let typed = Typed::default()
            .with("where.street", street)
            .with("where.landmark", landmark)
            .with("where.grid-reference", grid);
        parse(&step("where", catalogue::Kind::Location), &typed).map(|answer| match answer {
            Answer::Place(place) => place,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn a_street_alone_has_no_point_and_a_grid_reference_has_its_own() {
        let place = read(" High Street ", "the library", "").unwrap();
        assert_eq!((place.street.as_deref(), place.landmark.as_deref()), (Some("High Street"), Some("the library")));
        assert_eq!((place.easting, place.northing, place.grid_reference), (None, None, None));
        let place = read("", "", "tq4215265062").unwrap();
        assert_eq!((place.easting, place.northing), (Some(542_152), Some(165_062)));
        assert_eq!(place.grid_reference.as_deref(), Some("TQ 42152 65062"));
    }

    #[test]
    fn one_of_street_and_grid_reference_is_needed() {
        assert_eq!(read("", "the library", "").unwrap_err()[0].id, "where-street");
        assert_eq!(read("", "", "somewhere").unwrap_err()[0].id, "where-grid-reference");
        assert_eq!(read("High Street", "", "somewhere").unwrap_err().len(), 1);
    }
}
