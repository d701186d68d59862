//! A page that stops the form with advice. It asks nothing, so nothing can be answered.

use catalogue::{Answer, Step};

use super::{Asked, FieldError, Shape, Typed};

pub(super) fn parse(_: &Step, _: &Typed) -> Result<Answer, Vec<FieldError>> {
    Err(Vec::new())
}

pub(super) fn typed(_: &Step, _: &Answer) -> Typed {
    Typed::default()
}

pub(super) fn ask(_: &Step, _: &Typed, _: &[FieldError]) -> Asked {
    Asked { shape: Shape::Nothing, ..Asked::default() }
}
