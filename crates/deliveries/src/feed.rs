//! Where each feed stands: how far it was read, and whether reading works.

use chrono::{DateTime, Duration, Utc};
use connectors::Change;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// One feed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    /// The connector's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub connector: String,
    /// The time, by the outside system's clock, up to which changes were heard.
    pub read_until: Option<DateTimeUtc>,
    /// When a wide window was last read.
    pub wide_at: Option<DateTimeUtc>,
    /// When reading last worked, or else was first tried.
    pub last_ok_at: Option<DateTimeUtc>,
    /// Why it did not, the last time.
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error: Option<String>,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Windows overlap by so much: a system may write down late what happened early.
const OVERLAP: Duration = Duration::hours(2);
/// Once a day the window is this much wider.
const WIDE_OVERLAP: Duration = Duration::hours(24);
/// The mark lags behind the present by no more than this, so that the window of a system that is quiet for ever, or never
/// says when, does not grow without end.
const LONGEST_LAG: Duration = Duration::days(35);
/// After so long without success a person is told.
const TOO_LONG: Duration = Duration::hours(1);

/// How a feed stands; one that was never read has no row yet.
pub(crate) async fn standing(db: &impl ConnectionTrait, connector: &str) -> Result<Model, DbErr> {
    let row = Entity::find_by_id(connector).one(db).await?;
    Ok(row.unwrap_or_else(|| Model {
        connector: connector.to_owned(),
        read_until: None,
        wide_at: None,
        last_ok_at: None,
        last_error: None,
    }))
}

impl Model {
    /// The window to ask for now.
    pub(crate) fn window(&self, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let overlap = if self.is_wide(now) { WIDE_OVERLAP } else { OVERLAP };
        (self.read_until.unwrap_or(now).min(now) - overlap, now)
    }

    fn is_wide(&self, now: DateTime<Utc>) -> bool {
        self.wide_at.is_none_or(|at| now - at >= WIDE_OVERLAP)
    }

    /// After the window up to `to` was read. The mark moves only to the latest change that was heard, not to the present: the
    /// other side's clock may be slow, and a quiet system merely gets a wider window.
    pub(crate) fn was_read(&mut self, now: DateTime<Utc>, to: DateTime<Utc>, changes: &[Change]) {
        if self.is_wide(now) {
            self.wide_at = Some(now);
        }
        let latest = changes.iter().filter_map(|change| change.at).filter(|at| *at <= to).max();
        let mark = match (self.read_until, latest) {
            (Some(until), Some(latest)) => until.max(latest),
            (Some(until), None) => until,
            (None, latest) => latest.unwrap_or(to),
        };
        self.read_until = Some(mark.max(to - LONGEST_LAG));
        self.last_ok_at = Some(now);
        self.last_error = None;
    }

    /// After reading failed.
    pub(crate) fn failed(&mut self, now: DateTime<Utc>, reason: String) {
        self.last_ok_at.get_or_insert(now);
        self.last_error = Some(reason);
    }

    /// Whether a person should know that reading does not work.
    pub(crate) fn fails_too_long(&self, now: DateTime<Utc>) -> bool {
        self.last_error.is_some() && self.last_ok_at.is_some_and(|at| now - at >= TOO_LONG)
    }

    /// Writes the standing down.
    pub(crate) async fn keep(self, tx: &impl ConnectionTrait) -> Result<(), DbErr> {
        let row = ActiveModel {
            connector: Set(self.connector),
            read_until: Set(self.read_until),
            wide_at: Set(self.wide_at),
            last_ok_at: Set(self.last_ok_at),
            last_error: Set(self.last_error),
        };
        let columns = [Column::ReadUntil, Column::WideAt, Column::LastOkAt, Column::LastError];
        Entity::insert(row)
            .on_conflict(OnConflict::column(Column::Connector).update_columns(columns).to_owned())
            .exec_without_returning(tx)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).unwrap()
    }

    fn change(minute: Option<i64>) -> Change {
        Change {
            source_key: String::new(),
            external_id: String::new(),
            code: String::new(),
            text: None,
            at: minute.map(at),
            raw: String::new(),
        }
    }

    fn fresh() -> Model {
        Model { connector: "c".to_owned(), read_until: None, wide_at: None, last_ok_at: None, last_error: None }
    }

    #[test]
    fn the_mark_moves_to_what_was_heard_and_never_back() {
        let mut feed = fresh();
        assert_eq!(feed.window(at(0)), (at(-24 * 60), at(0)));
        feed.was_read(at(0), at(0), &[]);
        assert_eq!(feed.read_until, Some(at(0)));
        feed.was_read(at(5), at(5), &[change(Some(3)), change(None), change(Some(500))]);
        assert_eq!(feed.read_until, Some(at(3)), "what lies ahead of us moves nothing");
        feed.was_read(at(10), at(10), &[change(Some(-60))]);
        assert_eq!(feed.read_until, Some(at(3)));
        assert_eq!(feed.window(at(15)), (at(3 - 120), at(15)));
    }

    #[test]
    fn the_mark_of_a_quiet_feed_follows_at_a_distance() {
        let mut feed = fresh();
        feed.was_read(at(0), at(0), &[]);
        feed.was_read(at(100 * 24 * 60), at(100 * 24 * 60), &[]);
        assert_eq!(feed.read_until, Some(at(65 * 24 * 60)));
    }

    #[test]
    fn once_a_day_the_window_is_wide() {
        let mut feed = fresh();
        feed.was_read(at(0), at(0), &[]);
        feed.was_read(at(24 * 60 - 1), at(24 * 60 - 1), &[change(Some(24 * 60 - 1))]);
        assert_eq!(feed.window(at(24 * 60)).0, at(-1));
        feed.was_read(at(24 * 60), at(24 * 60), &[]);
        assert_eq!(feed.window(at(24 * 60 + 5)).0, at(24 * 60 - 1 - 120));
    }

    #[test]
    fn a_failure_moves_nothing_and_is_told_after_an_hour() {
        let mut feed = fresh();
        feed.was_read(at(0), at(0), &[]);
        feed.failed(at(5), "no answer".to_owned());
        assert_eq!(feed.read_until, Some(at(0)));
        assert!(!feed.fails_too_long(at(59)));
        assert!(feed.fails_too_long(at(60)));
        feed.was_read(at(61), at(61), &[]);
        assert!(!feed.fails_too_long(at(200)));
    }
}
