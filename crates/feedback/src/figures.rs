//! What people say, in figures: for each page how many find it useful, for each service how many are satisfied. They are
//! counted from the answers each time, so there is no second truth; words that were forgotten change nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::grade::{Grade, Kind};
use crate::record::feedback_answer::{Column, Entity};
use crate::state::State;

/// Fewer answers than this are told as a number: a share of them would say more than they know.
pub const FEW: u64 = 5;

/// What was said of one page or service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The page's path, empty for the whole website; or the service.
    pub about: String,
    /// How many answers there are of each grade that somebody chose.
    pub grades: BTreeMap<Grade, u64>,
}

/// What was said of a borough's pages and services. Most answers first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Of pages.
    pub pages: Vec<Figure>,
    /// Of services.
    pub services: Vec<Figure>,
}

impl Figure {
    /// How many answers there are.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.grades.values().sum()
    }

    /// How many speak well of it: useful, satisfied, very satisfied.
    #[must_use]
    pub fn good(&self) -> u64 {
        self.grades.iter().filter(|(grade, _)| grade.is_good()).map(|(_, count)| count).sum()
    }

    /// How many in a hundred speak well of it, rounded half up; `None` where there are [`FEW`] answers at all. For services this
    /// is GOV.UK's user satisfaction.
    #[must_use]
    pub fn percent_good(&self) -> Option<u64> {
        let answers = self.answers();
        (answers >= FEW).then(|| (self.good() * 200 + answers) / (answers * 2))
    }
}

/// What was said since then, spam left out. A dashboard may call this as it likes: it is one query over an index.
///
/// # Errors
/// The database is down.
pub async fn figures(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<Figures, DbErr> {
    let counted: Vec<(String, String, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Kind, Column::About, Column::Grade])
        .column_as(Column::Id.count(), "answers")
        .filter(Column::At.gte(since))
        .filter(Column::State.ne(State::Spam.word()))
        .group_by(Column::Kind)
        .group_by(Column::About)
        .group_by(Column::Grade)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: BTreeMap<(Kind, String), BTreeMap<Grade, u64>> = BTreeMap::new();
    for (kind, about, grade, count) in counted {
        if let (Some(kind), Some(grade)) = (Kind::from_word(&kind), Grade::from_word(&grade)) {
            found.entry((kind, about)).or_default().insert(grade, u64::try_from(count).unwrap_or_default());
        }
    }
    let mut figures = Figures::default();
    for ((kind, about), grades) in found {
        let figure = Figure { about, grades };
        match kind {
            Kind::Page => figures.pages.push(figure),
            Kind::Service => figures.services.push(figure),
        }
    }
    for list in [&mut figures.pages, &mut figures.services] {
        list.sort_by_key(|figure| std::cmp::Reverse(figure.answers()));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(grades: &[(Grade, u64)]) -> Figure {
        Figure { about: "/".to_owned(), grades: grades.iter().copied().collect() }
    }

    #[test]
    fn a_share_is_rounded_and_few_answers_have_none() {
        for (good, bad, percent) in [
            (0, 0, None),
            (4, 0, None),
            (5, 0, Some(100)),
            (0, 5, Some(0)),
            (2, 3, Some(40)),
            (1, 7, Some(13)),
            (2, 4, Some(33)),
        ] {
            let one = figure(&[(Grade::Useful, good), (Grade::NotUseful, bad)]);
            assert_eq!(one.percent_good(), percent, "{good} of {}", good + bad);
        }
    }

    #[test]
    fn whoever_is_neither_is_not_satisfied() {
        let one = figure(&[
            (Grade::VerySatisfied, 2),
            (Grade::Satisfied, 2),
            (Grade::Neither, 4),
            (Grade::Dissatisfied, 1),
            (Grade::VeryDissatisfied, 1),
        ]);
        assert_eq!((one.good(), one.answers(), one.percent_good()), (4, 10, Some(40)));
    }
}
