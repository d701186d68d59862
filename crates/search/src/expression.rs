//! What is looked for, as the index of either database wants to be asked.
//!
//! Words in here are stems, which are letters and digits and nothing else; they are quoted all the same.

use sea_orm::DbBackend;

/// One way in which a thing can be said: some stems.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    pub stems: Vec<String>,
    /// Whether they have to stand together and in order.
    pub together: bool,
    /// How much of a match it is, compared to what was typed itself.
    pub weight: f32,
}

impl Alternative {
    /// What was typed itself.
    pub(crate) fn typed(stems: Vec<String>) -> Self {
        Self { stems, together: false, weight: 1.0 }
    }

    /// Another phrase for it.
    pub(crate) fn phrase(stems: Vec<String>, weight: f32) -> Self {
        Self { stems, together: true, weight }
    }
}

/// One thing that is looked for, in all the ways in which it can be said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group(pub Vec<Alternative>);

/// How much of what is looked for has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Everything.
    All,
    /// Everything but one thing.
    AllButOne,
    /// Anything.
    Any,
}

/// What an index is asked.
#[derive(Clone, Debug)]
pub(crate) enum Expression {
    Stem(String),
    Phrase(Vec<String>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
}

impl Expression {
    /// Of things that are looked for. There is at least one.
    pub(crate) fn of(groups: &[Group], strictness: Strictness) -> Self {
        let parts: Vec<Self> = groups.iter().map(Self::of_group).collect();
        match strictness {
            Strictness::All => Self::And(parts),
            Strictness::Any => Self::Or(parts),
            Strictness::AllButOne => {
                let without = |index: usize| {
                    let kept = parts.iter().enumerate().filter(|(at, _)| *at != index);
                    Self::And(kept.map(|(_, part)| part.clone()).collect())
                };
                Self::Or((0..parts.len()).map(without).collect())
            }
        }
    }

    /// Of one thing that is looked for.
    pub(crate) fn of_group(group: &Group) -> Self {
        let alternatives = group.0.iter().map(|one| {
            if one.together {
                Self::Phrase(one.stems.clone())
            } else {
                Self::And(one.stems.iter().cloned().map(Self::Stem).collect())
            }
        });
        Self::Or(alternatives.collect())
    }

    /// Every stem of them, any of which may be there: what PostgreSQL ranks by.
    pub(crate) fn any_stem(groups: &[Group]) -> Self {
        let alternatives = groups.iter().flat_map(|group| &group.0);
        let mut stems: Vec<String> = alternatives.flat_map(|one| one.stems.clone()).collect();
        stems.sort();
        stems.dedup();
        Self::Or(stems.into_iter().map(Self::Stem).collect())
    }

    /// In the words of this database: FTS5's, or those of a `tsquery`.
    pub(crate) fn on(&self, backend: DbBackend) -> String {
        let (and, or, next, quote) =
            if backend == DbBackend::Postgres { (" & ", " | ", " <-> ", '\'') } else { (" AND ", " OR ", " + ", '"') };
        let quoted = |stem: &String| format!("{quote}{stem}{quote}");
        let joined = |parts: &[Self], by: &str| {
            let parts: Vec<String> = parts.iter().map(|part| part.on(backend)).collect();
            if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(by)) }
        };
        match self {
            Self::Stem(stem) => quoted(stem),
            Self::Phrase(stems) if stems.len() == 1 => stems.iter().map(quoted).collect(),
            Self::Phrase(stems) => format!("({})", stems.iter().map(quoted).collect::<Vec<_>>().join(next)),
            Self::And(parts) => joined(parts, and),
            Self::Or(parts) => joined(parts, or),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn each_database_is_asked_in_its_own_words() {
        let bin = Group(vec![Alternative::typed(stems("bin")), Alternative::phrase(stems("green box"), 0.7)]);
        let day = Group(vec![Alternative::typed(stems("day"))]);
        let groups = [bin, day];
        for (strictness, sqlite, postgres) in [
            (Strictness::All, r#"(("bin" OR ("green" + "box")) AND "day")"#, "(('bin' | ('green' <-> 'box')) & 'day')"),
            (
                Strictness::AllButOne,
                r#"("day" OR ("bin" OR ("green" + "box")))"#,
                "('day' | ('bin' | ('green' <-> 'box')))",
            ),
        ] {
            let expression = Expression::of(&groups, strictness);
            assert_eq!(expression.on(DbBackend::Sqlite), sqlite);
            assert_eq!(expression.on(DbBackend::Postgres), postgres);
        }
        assert_eq!(Expression::any_stem(&groups).on(DbBackend::Postgres), "('bin' | 'box' | 'day' | 'green')");
    }
}
