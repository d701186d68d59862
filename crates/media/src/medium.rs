//! A medium: one picture, file or video of a borough. Its name is what pages call it by (`media:name`) and never changes; the file
//! behind it may be replaced, and pages show the new one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Func, LikeExpr};
use sea_orm::{Condition, DatabaseTransaction, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use crate::picture::Focal;
use crate::sniff::{self, Kind};
use crate::store::Prepared;
use crate::words::Words;

/// The row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "medium")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub name: String,
    pub kind: String,
    pub edition: String,
    pub sha256: String,
    pub file_name: String,
    pub media_type: String,
    pub bytes: i64,
    pub width: i32,
    pub height: i32,
    #[sea_orm(column_type = "Text")]
    pub description: String,
    pub decorative: bool,
    #[sea_orm(column_type = "Text")]
    pub caption: String,
    #[sea_orm(column_type = "Text")]
    pub credit: String,
    pub focal_x: i32,
    pub focal_y: i32,
    pub captions: bool,
    #[sea_orm(column_type = "Text")]
    pub transcript: String,
    pub uploaded_by: String,
    pub uploaded_at: DateTimeUtc,
    pub replaced_at: Option<DateTimeUtc>,
    pub taken_away_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How many stand on one page of the list.
pub const ON_A_PAGE: u64 = 24;

/// Who uploaded what came with the borough's own folder.
pub(crate) const FILES: &str = "files";

/// A picture, file or video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium(Model);

/// Finds what pages call by this name; what was taken away is not found.
///
/// # Errors
/// The database is down.
pub async fn find_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Medium>, DbErr> {
    Ok(find_many(db, &[name]).await?.remove(name))
}

/// Finds what a page calls by these names, in one question. A name that is missing in the answer is not there.
///
/// # Errors
/// The database is down.
pub async fn find_many(db: &impl ConnectionTrait, names: &[&str]) -> Result<BTreeMap<String, Medium>, DbErr> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let asked = Entity::find().filter(Column::Name.is_in(names.iter().copied())).filter(Column::TakenAwayAt.is_null());
    Ok(asked.all(db).await?.into_iter().map(|row| (row.name.clone(), Medium(row))).collect())
}

/// What somebody looks for: newest first, and how many there are. `page` counts from 1.
///
/// # Errors
/// The database is down.
pub async fn search(
    db: &impl ConnectionTrait,
    words: &str,
    kind: Option<Kind>,
    page: u64,
) -> Result<(Vec<Medium>, u64), DbErr> {
    let mut asked = Entity::find().filter(Column::TakenAwayAt.is_null());
    if let Some(kind) = kind {
        asked = asked.filter(Column::Kind.eq(kind.word()));
    }
    for word in words.split_whitespace().take(8) {
        let plain = word.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = LikeExpr::new(format!("%{plain}%")).escape('\\');
        let any = [Column::Name, Column::Description, Column::Caption, Column::FileName]
            .into_iter()
            .fold(Condition::any(), |any, column| any.add(Func::lower(Expr::col(column)).like(pattern.clone())));
        asked = asked.filter(any);
    }
    let total = asked.clone().count(db).await?;
    let first = page.saturating_sub(1).saturating_mul(ON_A_PAGE);
    let ordered = asked.order_by_desc(Column::UploadedAt).order_by_desc(Column::Id);
    let rows = ordered.offset(first).limit(ON_A_PAGE).all(db).await?;
    Ok((rows.into_iter().map(Medium).collect(), total))
}

impl Medium {
    /// One by its id, taken away or not.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// The one with this name, taken away or not.
    ///
    /// # Errors
    /// The database is down.
    pub async fn named(db: &impl ConnectionTrait, name: &str) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find().filter(Column::Name.eq(name)).one(db).await?.map(Self))
    }

    /// Adds one whose file lies in its place already.
    ///
    /// # Errors
    /// The name is taken or the database is down.
    pub async fn add(
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        name: &str,
        file: &Prepared,
        words: &Words,
        by: &str,
    ) -> Result<Self, DbErr> {
        let mut row = Model {
            id: file.id,
            name: name.to_owned(),
            kind: file.kind.word().to_owned(),
            edition: String::new(),
            sha256: String::new(),
            file_name: String::new(),
            media_type: String::new(),
            bytes: 0,
            width: 0,
            height: 0,
            description: String::new(),
            decorative: false,
            caption: String::new(),
            credit: String::new(),
            focal_x: 50,
            focal_y: 50,
            captions: false,
            transcript: String::new(),
            uploaded_by: by.to_owned(),
            uploaded_at: now,
            replaced_at: None,
            taken_away_at: None,
        };
        describe(&mut row, file);
        say(&mut row, words);
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
        Ok(Self(row))
    }

    /// Puts another file in the place of this one. Name, addresses and words stay.
    ///
    /// # Errors
    /// The database is down.
    pub async fn replace(
        &mut self,
        tx: &DatabaseTransaction,
        now: DateTime<Utc>,
        file: &Prepared,
        by: &str,
    ) -> Result<(), DbErr> {
        describe(&mut self.0, file);
        self.0.replaced_at = Some(now);
        by.clone_into(&mut self.0.uploaded_by);
        self.save(tx).await
    }

    /// Changes what is said of it and which point stays in sight.
    ///
    /// # Errors
    /// The database is down.
    pub async fn change(&mut self, tx: &DatabaseTransaction, words: &Words) -> Result<(), DbErr> {
        say(&mut self.0, words);
        self.save(tx).await
    }

    /// Takes it off the website. Its name stays taken.
    ///
    /// # Errors
    /// The database is down.
    pub async fn take_away(&mut self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<(), DbErr> {
        self.0.taken_away_at = Some(now);
        self.save(tx).await
    }

    async fn save(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        self.0.clone().into_active_model().reset_all().update(tx).await.map(|_| ())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// What pages call it by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::from_word(&self.0.kind).unwrap_or(Kind::File)
    }

    /// Whether it is shown as a picture.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.kind() == Kind::Picture
    }

    /// Whether it is played.
    #[must_use]
    pub fn is_video(&self) -> bool {
        self.kind() == Kind::Video
    }

    /// Whether it may be shown.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.0.taken_away_at.is_none()
    }

    /// The words in place of the picture: empty when it is decoration. Of a file or a video: its title.
    #[must_use]
    pub fn description(&self) -> &str {
        if self.0.decorative { "" } else { &self.0.description }
    }

    /// Everything else that the row says, for the pages of this crate.
    #[must_use]
    pub(crate) fn row(&self) -> &Model {
        &self.0
    }

    /// What stands under it; may be empty.
    #[must_use]
    pub fn caption(&self) -> &str {
        &self.0.caption
    }

    /// Who made it; may be empty.
    #[must_use]
    pub fn credit(&self) -> &str {
        &self.0.credit
    }

    /// What is said and seen in a video, in Markdown.
    #[must_use]
    pub fn transcript(&self) -> &str {
        &self.0.transcript
    }

    /// Its media type, from its content.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Whether it was recorded from the file with this name of its content, whatever became of it since.
    pub(crate) fn came_from(&self, content_name: &str) -> bool {
        self.0.sha256.starts_with(content_name)
    }

    /// Whether it came with the borough's own folder and is still what was recorded.
    pub(crate) fn is_of_the_files(&self) -> bool {
        self.0.uploaded_by == FILES && self.is_there()
    }

    /// Width and height of a picture in pixels, for the attributes that keep its place on the page; 0 of anything else.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.0.width.unsigned_abs(), self.0.height.unsigned_abs())
    }

    /// What a link to a file says of it: "PDF, 1.2 MB".
    #[must_use]
    pub fn size_words(&self) -> String {
        format!("{}, {}", sniff::words_of(&self.0.media_type), bytes_in_words(self.0.bytes.unsigned_abs()))
    }

    /// The point that stays in sight when it is cut.
    #[must_use]
    pub fn focal(&self) -> Focal {
        let part = |per_cent: i32| u8::try_from(per_cent.clamp(0, 100)).unwrap_or(50);
        Focal { x: part(self.0.focal_x), y: part(self.0.focal_y) }
    }
}

fn describe(row: &mut Model, file: &Prepared) {
    row.edition.clone_from(&file.edition);
    row.sha256.clone_from(&file.sha256);
    row.file_name.clone_from(&file.file_name);
    file.media_type.clone_into(&mut row.media_type);
    row.bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
    row.width = i32::try_from(file.width).unwrap_or_default();
    row.height = i32::try_from(file.height).unwrap_or_default();
    row.captions = file.captions;
}

fn say(row: &mut Model, words: &Words) {
    row.description.clone_from(&words.description);
    row.decorative = words.decorative;
    row.caption.clone_from(&words.caption);
    row.credit.clone_from(&words.credit);
    row.transcript.clone_from(&words.transcript);
    row.focal_x = i32::from(words.focal.x);
    row.focal_y = i32::from(words.focal.y);
}

/// 1234567 as "1.2 MB".
#[must_use]
pub fn bytes_in_words(bytes: u64) -> String {
    let tenths = |unit: u64| (bytes * 10 + unit / 2) / unit;
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", tenths(1_000_000) / 10, tenths(1_000_000) % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, words) in
            [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1 KB"), (1_234_567, "1.2 MB"), (20_000_000, "20.0 MB")]
        {
            assert_eq!(bytes_in_words(bytes), words);
        }
    }
}
