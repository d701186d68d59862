//! The tables behind pages. The migrations `m0023_content_pages` and `m0026_content_page_log` say what each is for.

macro_rules! entity {
    ($name:ident $table:literal { $($(#[$attr:meta])* $field:ident: $type:ty,)* }) => {
        /// See the migration.
        pub mod $name {
            #![allow(missing_docs, reason = "columns carry the names of the migration, which explains them; some tables are shown outside")]
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($(#[$attr])* pub $field: $type,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(page "page" {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    path: String,
    kind: String,
    title: String,
    #[sea_orm(column_type = "Text")]
    summary: String,
    stage: String,
    edition: i64,
    newest_revision: Uuid,
    live_revision: Option<Uuid>,
    live_title: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    live_summary: Option<String>,
    from_day: Option<Date>,
    to_day: Option<Date>,
    owner_name: Option<String>,
    owner_email: Option<String>,
    review_on: Option<Date>,
    review_asked_at: Option<DateTimeUtc>,
    from_shared: bool,
    created_at: DateTimeUtc,
    changed_at: DateTimeUtc,
    changed_by_id: Option<Uuid>,
    changed_by_name: String,
    first_published_at: Option<DateTimeUtc>,
    published_at: Option<DateTimeUtc>,
});

entity!(page_revision "page_revision" {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    page_id: Uuid,
    number: i32,
    #[sea_orm(column_type = "Text")]
    writing: String,
    sha256: String,
    shared_sha256: Option<String>,
    origin: String,
    #[sea_orm(column_type = "Text", nullable)]
    note: Option<String>,
    made_at: DateTimeUtc,
    made_by_id: Option<Uuid>,
    made_by_name: String,
});

entity!(page_shared "page_shared" {
    #[sea_orm(primary_key, auto_increment = false)]
    path: String,
    #[sea_orm(primary_key, auto_increment = false)]
    sha256: String,
    #[sea_orm(column_type = "Text")]
    writing: String,
    recorded_at: DateTimeUtc,
});

entity!(page_standing "page_standing" {
    #[sea_orm(primary_key, auto_increment = false)]
    path: String,
    shared_sha256: String,
    policy: String,
    #[sea_orm(column_type = "Text", nullable)]
    overlay: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    file_overlay: Option<String>,
    offered_sha256: Option<String>,
    decision: Option<String>,
    decided_until: Option<Date>,
    decided_at: Option<DateTimeUtc>,
    decided_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    reason: Option<String>,
});

entity!(page_redirect "page_redirect" {
    #[sea_orm(primary_key, auto_increment = false)]
    from_path: String,
    to_path: String,
    made_at: DateTimeUtc,
    made_by_name: String,
});

entity!(page_link "page_link" {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    page_id: Uuid,
    #[sea_orm(column_type = "Text")]
    target: String,
    #[sea_orm(column_type = "Text")]
    words: String,
});

entity!(link_check "link_check" {
    #[sea_orm(primary_key, auto_increment = false)]
    target: String,
    checked_at: DateTimeUtc,
    outcome: String,
    broken_since: Option<DateTimeUtc>,
});

entity!(page_schedule "page_schedule" {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    page_id: Uuid,
    revision_id: Option<Uuid>,
    act: String,
    due_at: DateTimeUtc,
    asked_at: DateTimeUtc,
    asked_by_id: Option<Uuid>,
    asked_by_name: String,
    done_at: Option<DateTimeUtc>,
    cancelled_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    failed: Option<String>,
});

entity!(page_comment "page_comment" {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    page_id: Uuid,
    revision_id: Option<Uuid>,
    block_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    words: String,
    made_at: DateTimeUtc,
    made_by_id: Option<Uuid>,
    made_by_name: String,
    resolved_at: Option<DateTimeUtc>,
    resolved_by_name: Option<String>,
});

entity!(page_presence "page_presence" {
    #[sea_orm(primary_key, auto_increment = false)]
    page_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    person_id: Uuid,
    name: String,
    seen_at: DateTimeUtc,
    typed_at: Option<DateTimeUtc>,
});

entity!(page_working_copy "page_working_copy" {
    #[sea_orm(primary_key, auto_increment = false)]
    page_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    person_id: Uuid,
    edition: i64,
    #[sea_orm(column_type = "Text")]
    writing: String,
    saved_at: DateTimeUtc,
});

entity!(page_preview "page_preview" {
    #[sea_orm(primary_key, auto_increment = false)]
    token_hash: String,
    page_id: Uuid,
    made_at: DateTimeUtc,
    made_by_name: String,
    expires_at: DateTimeUtc,
    ended_at: Option<DateTimeUtc>,
});

entity!(page_log "page_log" {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    page_id: Uuid,
    revision_id: Option<Uuid>,
    act: String,
    #[sea_orm(column_type = "Text", nullable)]
    words: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    waived: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    reason: Option<String>,
    made_at: DateTimeUtc,
    made_by_id: Option<Uuid>,
    made_by_name: String,
});

entity!(taken_files "taken_files" {
    #[sea_orm(primary_key, auto_increment = false)]
    what: String,
    sha256: String,
    taken_at: DateTimeUtc,
});
