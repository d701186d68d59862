//! A step by step: numbered, with steps that go with the one before.

use serde::Serialize;

use super::library::ShownPiece;
use super::{Asked, ShownBlock};
use crate::kind::steps::Steps;

/// What a step by step knows.
#[derive(Debug, Serialize)]
pub(crate) struct Own {
    steps: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Step {
    id: String,
    heading: String,
    /// Absent of a step that goes with the one before.
    number: Option<usize>,
    /// `and` or `or`, of a step that goes with the one before.
    join: Option<String>,
    pieces: Vec<ShownPiece>,
}

pub(super) fn own(asked: Asked<'_>, blocks: Vec<ShownBlock>) -> Own {
    let joins = asked.writing.typed::<Steps>().joins;
    let mut last = 0;
    let steps = blocks.into_iter().map(|block| {
        // The first step goes with nothing.
        let join = joins.get(&block.id).filter(|_| last > 0).cloned();
        if join.is_none() {
            last += 1;
        }
        let number = join.is_none().then_some(last);
        Step { id: block.id, heading: block.heading, number, join, pieces: block.pieces }
    });
    Own { steps: steps.collect() }
}
