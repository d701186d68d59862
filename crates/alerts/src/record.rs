//! The tables of this crate.

/// An alert as it is written and as it was published.
pub(crate) mod alert {
    use sea_orm::entity::prelude::*;

    use crate::alert::Stage;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "alert")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub edition: i32,
        #[sea_orm(column_type = "Text")]
        pub draft: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub published: Option<String>,
        pub starts_at: Option<DateTimeUtc>,
        pub ends_at: Option<DateTimeUtc>,
        pub stage: Stage,
        pub written_at: DateTimeUtc,
        pub written_by: String,
        pub published_at: Option<DateTimeUtc>,
        pub published_by: Option<String>,
        pub taken_down_at: Option<DateTimeUtc>,
        pub taken_down_by: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One message that was made of an alert; never changed.
pub(crate) mod alert_message {
    use sea_orm::entity::prelude::*;

    use crate::message::Kind;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "alert_message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub alert_id: Uuid,
        pub kind: Kind,
        #[sea_orm(column_type = "Text")]
        pub facts: String,
        #[sea_orm(column_type = "Text")]
        pub upon: String,
        pub sent_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
