//! Pages that editors write: each with its revisions, what each shared page was when the borough took it, redirects, links,
//! what is to be published when, and what colleagues say of a draft.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Page {
    Table,
    Id,
    Path,
    Kind,
    Title,
    Summary,
    Stage,
    Edition,
    NewestRevision,
    LiveRevision,
    LiveTitle,
    LiveSummary,
    FromDay,
    ToDay,
    OwnerName,
    OwnerEmail,
    ReviewOn,
    ReviewAskedAt,
    FromShared,
    CreatedAt,
    ChangedAt,
    ChangedById,
    ChangedByName,
    FirstPublishedAt,
    PublishedAt,
}

#[derive(DeriveIden)]
enum PageRevision {
    Table,
    Id,
    PageId,
    Number,
    Writing,
    Sha256,
    SharedSha256,
    Origin,
    Note,
    MadeAt,
    MadeById,
    MadeByName,
}

#[derive(DeriveIden)]
enum PageShared {
    Table,
    Path,
    Sha256,
    Writing,
    RecordedAt,
}

#[derive(DeriveIden)]
enum PageStanding {
    Table,
    Path,
    SharedSha256,
    Policy,
    Overlay,
    OfferedSha256,
    Decision,
    DecidedUntil,
    DecidedAt,
    DecidedBy,
    Reason,
}

#[derive(DeriveIden)]
enum PageRedirect {
    Table,
    FromPath,
    ToPath,
    MadeAt,
    MadeByName,
}

#[derive(DeriveIden)]
enum PageLink {
    Table,
    Id,
    PageId,
    Target,
    Words,
}

#[derive(DeriveIden)]
enum LinkCheck {
    Table,
    Target,
    CheckedAt,
    Outcome,
    BrokenSince,
}

#[derive(DeriveIden)]
enum PageSchedule {
    Table,
    Id,
    PageId,
    RevisionId,
    Act,
    DueAt,
    AskedAt,
    AskedById,
    AskedByName,
    DoneAt,
    CancelledAt,
    Failed,
}

#[derive(DeriveIden)]
enum PageComment {
    Table,
    Id,
    PageId,
    RevisionId,
    BlockId,
    Words,
    MadeAt,
    MadeById,
    MadeByName,
    ResolvedAt,
    ResolvedByName,
}

const INDEXES: &[(&str, &str)] = &[
    ("page_by_stage_kind", "page (stage, kind, path)"),
    ("page_by_kind_live", "page (kind, path) WHERE live_revision IS NOT NULL"),
    ("page_by_kind_from_day", "page (kind, from_day) WHERE live_revision IS NOT NULL"),
    ("page_by_kind_to_day", "page (kind, to_day) WHERE live_revision IS NOT NULL"),
    ("page_by_review_on", "page (review_on)"),
    ("page_by_changed_at", "page (changed_at)"),
    ("page_link_by_target", "page_link (target)"),
    ("page_link_by_page_id", "page_link (page_id)"),
    ("page_schedule_due", "page_schedule (due_at) WHERE done_at IS NULL AND cancelled_at IS NULL"),
    ("page_schedule_by_page_id", "page_schedule (page_id)"),
    ("page_comment_by_page_id", "page_comment (page_id)"),
];

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0023_content_pages"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [pages(), revisions(), shared(), standings(), redirects(), links(), link_checks()] {
            schema.create_table(table).await?;
        }
        for table in [schedules(), comments()] {
            schema.create_table(table).await?;
        }
        let db = schema.get_connection();
        for (name, on) in INDEXES {
            db.execute_unprepared(&format!("CREATE INDEX {name} ON {on}")).await?;
        }
        db.execute_unprepared("CREATE UNIQUE INDEX page_revision_by_page_number ON page_revision (page_id, number)")
            .await?;
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "page_comment",
            "page_schedule",
            "link_check",
            "page_link",
            "page_redirect",
            "page_standing",
            "page_shared",
            "page_revision",
            "page",
        ] {
            schema.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

/// `edition` counts every change: whoever saves says which one they began with. `live_revision` is what residents see, with its
/// title and summary beside it for lists; `title` and `summary` are the newest revision's. `from_day` and `to_day` are the days
/// that a live piece of news, event or consultation is about.
fn pages() -> TableCreateStatement {
    Table::create()
        .table(Page::Table)
        .col(uuid(Page::Id).primary_key())
        .col(string(Page::Path).unique_key())
        .col(string(Page::Kind))
        .col(string(Page::Title))
        .col(text(Page::Summary))
        .col(string(Page::Stage))
        .col(big_integer(Page::Edition))
        .col(uuid(Page::NewestRevision))
        .col(uuid_null(Page::LiveRevision))
        .col(string_null(Page::LiveTitle))
        .col(text_null(Page::LiveSummary))
        .col(date_null(Page::FromDay))
        .col(date_null(Page::ToDay))
        .col(string_null(Page::OwnerName))
        .col(string_null(Page::OwnerEmail))
        .col(date_null(Page::ReviewOn))
        .col(timestamp_with_time_zone_null(Page::ReviewAskedAt))
        .col(boolean(Page::FromShared))
        .col(timestamp_with_time_zone(Page::CreatedAt))
        .col(timestamp_with_time_zone(Page::ChangedAt))
        .col(uuid_null(Page::ChangedById))
        .col(string(Page::ChangedByName))
        .col(timestamp_with_time_zone_null(Page::FirstPublishedAt))
        .col(timestamp_with_time_zone_null(Page::PublishedAt))
        .to_owned()
}

/// `writing` is JSON; `shared_sha256` names the shared page that it was written over, if any.
fn revisions() -> TableCreateStatement {
    Table::create()
        .table(PageRevision::Table)
        .col(uuid(PageRevision::Id).primary_key())
        .col(uuid(PageRevision::PageId))
        .col(integer(PageRevision::Number))
        .col(text(PageRevision::Writing))
        .col(string(PageRevision::Sha256))
        .col(string_null(PageRevision::SharedSha256))
        .col(string(PageRevision::Origin))
        .col(text_null(PageRevision::Note))
        .col(timestamp_with_time_zone(PageRevision::MadeAt))
        .col(uuid_null(PageRevision::MadeById))
        .col(string(PageRevision::MadeByName))
        .to_owned()
}

/// Every version of a shared page that was ever recorded here.
fn shared() -> TableCreateStatement {
    Table::create()
        .table(PageShared::Table)
        .col(string(PageShared::Path))
        .col(string(PageShared::Sha256))
        .col(text(PageShared::Writing))
        .col(timestamp_with_time_zone(PageShared::RecordedAt))
        .primary_key(Index::create().col(PageShared::Path).col(PageShared::Sha256))
        .to_owned()
}

/// Which version of a shared page the borough stands on, what it says in its own words (`overlay`, JSON, written in the
/// browser), and what it decided about the newest version.
fn standings() -> TableCreateStatement {
    Table::create()
        .table(PageStanding::Table)
        .col(string(PageStanding::Path).primary_key())
        .col(string(PageStanding::SharedSha256))
        .col(string(PageStanding::Policy))
        .col(text_null(PageStanding::Overlay))
        .col(string_null(PageStanding::OfferedSha256))
        .col(string_null(PageStanding::Decision))
        .col(date_null(PageStanding::DecidedUntil))
        .col(timestamp_with_time_zone_null(PageStanding::DecidedAt))
        .col(string_null(PageStanding::DecidedBy))
        .col(text_null(PageStanding::Reason))
        .to_owned()
}

fn redirects() -> TableCreateStatement {
    Table::create()
        .table(PageRedirect::Table)
        .col(string(PageRedirect::FromPath).primary_key())
        .col(string(PageRedirect::ToPath))
        .col(timestamp_with_time_zone(PageRedirect::MadeAt))
        .col(string(PageRedirect::MadeByName))
        .to_owned()
}

/// The links of live pages: a path of this site, an address elsewhere, or `media:name`.
fn links() -> TableCreateStatement {
    Table::create()
        .table(PageLink::Table)
        .col(uuid(PageLink::Id).primary_key())
        .col(uuid(PageLink::PageId))
        .col(text(PageLink::Target))
        .col(text(PageLink::Words))
        .to_owned()
}

/// What was found at an address elsewhere when it was last looked at.
fn link_checks() -> TableCreateStatement {
    Table::create()
        .table(LinkCheck::Table)
        .col(string(LinkCheck::Target).primary_key())
        .col(timestamp_with_time_zone(LinkCheck::CheckedAt))
        .col(string(LinkCheck::Outcome))
        .col(timestamp_with_time_zone_null(LinkCheck::BrokenSince))
        .to_owned()
}

/// What is to be done when: `act` is `publish` (this revision) or `unpublish`.
fn schedules() -> TableCreateStatement {
    Table::create()
        .table(PageSchedule::Table)
        .col(uuid(PageSchedule::Id).primary_key())
        .col(uuid(PageSchedule::PageId))
        .col(uuid_null(PageSchedule::RevisionId))
        .col(string(PageSchedule::Act))
        .col(timestamp_with_time_zone(PageSchedule::DueAt))
        .col(timestamp_with_time_zone(PageSchedule::AskedAt))
        .col(uuid_null(PageSchedule::AskedById))
        .col(string(PageSchedule::AskedByName))
        .col(timestamp_with_time_zone_null(PageSchedule::DoneAt))
        .col(timestamp_with_time_zone_null(PageSchedule::CancelledAt))
        .col(text_null(PageSchedule::Failed))
        .to_owned()
}

fn comments() -> TableCreateStatement {
    Table::create()
        .table(PageComment::Table)
        .col(uuid(PageComment::Id).primary_key())
        .col(uuid(PageComment::PageId))
        .col(uuid_null(PageComment::RevisionId))
        .col(string_null(PageComment::BlockId))
        .col(text(PageComment::Words))
        .col(timestamp_with_time_zone(PageComment::MadeAt))
        .col(uuid_null(PageComment::MadeById))
        .col(string(PageComment::MadeByName))
        .col(timestamp_with_time_zone_null(PageComment::ResolvedAt))
        .col(string_null(PageComment::ResolvedByName))
        .to_owned()
}
