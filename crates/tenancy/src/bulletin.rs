//! What everybody has to know now: the banners that stand on a borough's pages.
//!
//! The crate that publishes alerts writes the one row of `bulletin` in its transaction and bumps the revision with it; every
//! node reads the row when it sees the new revision. So the layout can show banners, and no page asks the database for them.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, Set};
use serde::{Deserialize, Serialize};

/// The banners of one borough, as this node knows them. A clone is another handle on the same.
#[derive(Clone, Debug, Default)]
pub struct Bulletin(Arc<RwLock<Arc<Vec<Banner>>>>);

/// One banner, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Banner {
    /// Names it on a page: part of an element's id.
    pub key: String,
    /// How it looks: a word that the style sheet knows.
    pub look: String,
    /// What sort it is, in words: the look never says it alone.
    pub label: String,
    /// What it is about.
    pub title: String,
    /// The rest, as HTML that `catalogue::markdown` made; may be empty.
    pub html: String,
    /// Where more is to be read.
    pub href: Option<String>,
    /// The words of that link.
    pub link_words: Option<String>,
    /// The paths that it stands on, with everything below them; empty: every page.
    pub paths: Vec<String>,
    /// Whether it stands on quiet pages too, where somebody answers a question.
    pub grave: bool,
    /// Whether its text is folded away until somebody opens it.
    pub folded: bool,
}

impl Bulletin {
    /// Every banner, in the order in which they are shown.
    #[must_use]
    pub fn all(&self) -> Arc<Vec<Banner>> {
        self.0.read().map(|banners| Arc::clone(&banners)).unwrap_or_default()
    }

    /// The banners of one page. A page without an address of its own (a form, an account) shows what is for every page; a quiet
    /// one only what is grave.
    #[must_use]
    pub fn on(&self, path: Option<&str>, quiet: bool) -> Vec<Banner> {
        let shown = |banner: &&Banner| banner.is_on(path) && (banner.grave || !quiet);
        self.all().iter().filter(shown).cloned().collect()
    }

    /// Reads the banners again.
    ///
    /// # Errors
    /// The database is down, or what it holds cannot be read.
    pub(crate) async fn reload(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let row = record::Entity::find_by_id(1).one(db).await?;
        let banners = row.map_or_else(|| Ok(Vec::new()), |row| serde_json::from_str(&row.banners));
        let banners = banners.map_err(|error| DbErr::Custom(format!("the bulletin: {error}")))?;
        if let Ok(mut kept) = self.0.write() {
            *kept = Arc::new(banners);
        }
        Ok(())
    }
}

impl Banner {
    /// Whether it is for every page, or for this one. The path `/` means the front page alone.
    fn is_on(&self, path: Option<&str>) -> bool {
        let below = |prefix: &String, path: &str| {
            path.strip_prefix(prefix.as_str())
                .is_some_and(|rest| rest.is_empty() || (prefix != "/" && rest.starts_with('/')))
        };
        self.paths.is_empty() || path.is_some_and(|path| self.paths.iter().any(|prefix| below(prefix, path)))
    }
}

/// Writes down the banners that are to be shown from now on, in the order in which they are to be shown. Bump the revision in the
/// same transaction ([`crate::services::bump_revision`]), or nobody looks.
///
/// # Errors
/// The database is down.
pub async fn write(tx: &DatabaseTransaction, banners: &[Banner], now: DateTime<Utc>) -> Result<(), DbErr> {
    let banners = serde_json::to_string(banners).map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = record::ActiveModel { id: Set(1), banners: Set(banners), changed_at: Set(now) };
    record::Entity::insert(row)
        .on_conflict(
            OnConflict::column(record::Column::Id)
                .update_columns([record::Column::Banners, record::Column::ChangedAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await
        .map(|_| ())
}

/// The row: one a borough.
#[expect(missing_docs, reason = "the fields are the columns, which the migration explains")]
pub mod record {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bulletin")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[sea_orm(column_type = "Text")]
        pub banners: String,
        pub changed_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banner(paths: &[&str], grave: bool) -> Banner {
        Banner {
            key: "a".to_owned(),
            look: "notice".to_owned(),
            label: "Notice".to_owned(),
            title: "Roads are wet".to_owned(),
            html: String::new(),
            href: None,
            link_words: None,
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            grave,
            folded: false,
        }
    }

    #[test]
    fn a_banner_stands_where_its_paths_say() {
        for (paths, path, stands) in [
            (&[][..], Some("/services"), true),
            (&[], None, true),
            (&["/services"], Some("/services"), true),
            (&["/services"], Some("/services/graffiti"), true),
            (&["/services"], Some("/services-for-firms"), false),
            (&["/services", "/"], Some("/"), true),
            (&["/"], Some("/services"), false),
            (&["/services"], None, false),
        ] {
            assert_eq!(banner(paths, false).is_on(path), stands, "{paths:?} on {path:?}");
        }
    }

    #[test]
    fn a_quiet_page_shows_only_what_is_grave() {
        let bulletin = Bulletin(Arc::new(RwLock::new(Arc::new(vec![banner(&[], false), banner(&[], true)]))));
        assert_eq!(bulletin.on(None, true), [banner(&[], true)]);
        assert_eq!(bulletin.on(Some("/"), false).len(), 2);
    }
}
