//! Finding answers among many: by where they stand, what they are about, what was chosen, and words in them.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
};

use crate::answer::Answer;
use crate::grade::{Grade, Kind};
use crate::record::feedback_answer::{Column, Entity};
use crate::state::State;

/// How many answers stand on one page of the list.
pub const ON_A_PAGE: u64 = 50;

/// More words than this narrow nothing down that a person would read.
const MOST_WORDS: usize = 8;

/// Which answers to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those that stand here.
    pub state: Option<State>,
    /// Only those about a page, or about a service.
    pub kind: Option<Kind>,
    /// Only those about this page or service.
    pub about: Option<String>,
    /// Only those that chose this.
    pub grade: Option<Grade>,
    /// Words that all have to stand in the comment, as [`words_of`] gives them.
    pub words: Vec<String>,
}

/// The answers of a page, from 1, the newest first, and how many there are on all pages.
///
/// # Errors
/// The database is down.
pub async fn list(db: &impl ConnectionTrait, filter: &Filter, page: u64) -> Result<(Vec<Answer>, u64), DbErr> {
    let total = query(filter).count(db).await?;
    Ok((newest(db, filter, page.saturating_sub(1) * ON_A_PAGE, ON_A_PAGE).await?, total))
}

/// As many as `most` of the answers that fit, the newest first, after `skipped`.
///
/// # Errors
/// The database is down.
pub async fn newest(db: &impl ConnectionTrait, filter: &Filter, skipped: u64, most: u64) -> Result<Vec<Answer>, DbErr> {
    let ordered = query(filter).order_by_desc(Column::At).order_by_desc(Column::Id);
    Ok(ordered.offset(skipped).limit(most).all(db).await?.into_iter().map(Answer).collect())
}

fn query(filter: &Filter) -> Select<Entity> {
    let mut query = Entity::find();
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state.word()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(Column::Kind.eq(kind.word()));
    }
    if let Some(about) = &filter.about {
        query = query.filter(Column::About.eq(about));
    }
    if let Some(grade) = filter.grade {
        query = query.filter(Column::Grade.eq(grade.word()));
    }
    for word in &filter.words {
        let plain = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = LikeExpr::new(format!("%{plain}%")).escape('\\');
        query = query.filter(Expr::expr(Func::lower(Expr::col((Entity, Column::Comment)))).like(like));
    }
    query
}

/// What somebody looks for, as words that all have to fit. Only letters without marks are found in any case: that is what both
/// databases can do.
#[must_use]
pub fn words_of(typed: &str) -> Vec<String> {
    typed.split_whitespace().map(str::to_ascii_lowercase).take(MOST_WORDS).collect()
}
