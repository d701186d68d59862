//! Which pages there are, for those who write them: found by what the address of the list says.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use crate::kind::Kind;
use crate::page::{Page, Stage};
use crate::record::page::{Column, Entity};

/// How many stand on one page of the list.
pub const ON_A_PAGE: u64 = 50;

/// What is asked for; what is absent narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Pages of one kind.
    pub kind: Option<Kind>,
    /// Pages whose newest revision has come so far.
    pub stage: Option<Stage>,
    /// Pages with all of these words in title, summary or address.
    pub words: Vec<String>,
    /// Pages that somebody looks after.
    pub owner: Option<String>,
    /// Pages whose address begins with this part.
    pub section: Option<String>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(kind) = self.kind {
            all = all.add(Column::Kind.eq(kind.word()));
        }
        if let Some(stage) = self.stage {
            all = all.add(Column::Stage.eq(stage.word()));
        }
        if let Some(owner) = &self.owner {
            all = all.add(Column::OwnerName.eq(owner));
        }
        if let Some(section) = &self.section {
            let at = format!("/{section}");
            let below = LikeExpr::new(format!("{}/%", plain(&at))).escape('\\');
            all = all.add(Condition::any().add(Column::Path.eq(at)).add(Column::Path.like(below)));
        }
        for word in &self.words {
            let like = || LikeExpr::new(format!("%{}%", plain(&word.to_lowercase()))).escape('\\');
            let has = |column: Column| Expr::expr(Func::lower(Expr::col(column))).like(like());
            let anywhere = Condition::any().add(has(Column::Title)).add(has(Column::Summary)).add(has(Column::Path));
            all = all.add(anywhere);
        }
        all
    }
}

/// Words as they are, to a pattern.
fn plain(words: &str) -> String {
    words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// One page of the list, by address, and how many there are in all.
///
/// # Errors
/// The database is down.
pub async fn list(db: &impl ConnectionTrait, filter: &Filter, page: u64) -> Result<(Vec<Page>, u64), DbErr> {
    let query = Entity::find().filter(filter.condition()).order_by_asc(Column::Path);
    let total = query.clone().count(db).await?;
    let from = page.saturating_sub(1) * ON_A_PAGE;
    let rows = query.offset(from).limit(ON_A_PAGE).all(db).await?;
    Ok((rows.into_iter().map(Page).collect(), total))
}

/// How many pages there are at each stage.
///
/// # Errors
/// The database is down.
pub async fn figures(db: &impl ConnectionTrait) -> Result<Vec<(Stage, i64)>, DbErr> {
    let counted: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::Stage)
        .column_as(Column::Id.count(), "pages")
        .group_by(Column::Stage)
        .into_tuple()
        .all(db)
        .await?;
    let of = |stage: Stage| counted.iter().find(|(word, _)| word == stage.word()).map_or(0, |(_, count)| *count);
    Ok(Stage::ALL.into_iter().map(|stage| (stage, of(stage))).collect())
}

/// Who looks after pages, and the first parts of their addresses.
///
/// # Errors
/// The database is down.
pub async fn owners_and_sections(db: &impl ConnectionTrait) -> Result<(BTreeSet<String>, BTreeSet<String>), DbErr> {
    let rows: Vec<(Option<String>, String)> =
        Entity::find().select_only().column(Column::OwnerName).column(Column::Path).into_tuple().all(db).await?;
    let (mut owners, mut sections) = (BTreeSet::new(), BTreeSet::new());
    for (owner, path) in rows {
        owners.extend(owner.filter(|owner| !owner.is_empty()));
        let first = path.split('/').nth(1).filter(|first| !first.is_empty());
        sections.extend(first.map(str::to_owned));
    }
    Ok((owners, sections))
}
