//! The tables behind cases.

/// Cases.
pub mod case_file {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reference: String,
        pub service: String,
        pub version_id: Uuid,
        pub state: String,
        #[sea_orm(column_type = "Text")]
        pub words: String,
        pub next_on: Option<Date>,
        pub promised_on: Date,
        pub expected_on: Option<Date>,
        pub late_told_at: Option<DateTimeUtc>,
        #[sea_orm(column_type = "Text", nullable)]
        pub place: Option<String>,
        pub contact_name: Option<String>,
        pub contact_email: Option<String>,
        pub contact_telephone: Option<String>,
        pub postcode: Option<String>,
        pub account_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub message_values: String,
        pub channel: String,
        pub opened_at: DateTimeUtc,
        pub closed_at: Option<DateTimeUtc>,
        pub updated_at: DateTimeUtc,
        pub assigned_to: Option<Uuid>,
        pub assigned_name: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub found_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What happened to them.
pub mod timeline_entry {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "timeline_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub number: i32,
        pub happened_at: DateTimeUtc,
        pub recorded_at: DateTimeUtc,
        pub source: String,
        pub source_key: String,
        pub state: Option<String>,
        pub next_on: Option<Date>,
        #[sea_orm(column_type = "Text")]
        pub title: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub words: Option<String>,
        pub public: bool,
        pub by_id: Option<Uuid>,
        pub by_name: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
