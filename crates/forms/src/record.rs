//! The tables behind forms.

/// Answers on their way.
pub(crate) mod draft {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "draft")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub visit_digest: String,
        pub service: String,
        pub version_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub answers: String,
        pub nonce: Option<String>,
        pub sent_token: Option<String>,
        pub channel: String,
        pub acting_by: Option<Uuid>,
        pub acting_name: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub unsaved: Option<String>,
        pub started_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Answers as they were sent.
pub(crate) mod submission {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "submission")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub nonce: String,
        pub service: String,
        pub version_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub answers: String,
        pub answers_sha256: String,
        pub case_id: Uuid,
        pub sent_token: String,
        pub address_digest: Option<String>,
        pub channel: String,
        pub minutes: i32,
        pub submitted_at: DateTimeUtc,
        pub acted_by: Option<Uuid>,
        pub acted_name: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What happened on the way.
pub(crate) mod journey_event {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "journey_event")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: DateTimeUtc,
        pub service: String,
        pub version_id: Uuid,
        pub draft_id: Option<Uuid>,
        pub step: Option<String>,
        pub event: String,
        pub channel: String,
        pub minutes: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
