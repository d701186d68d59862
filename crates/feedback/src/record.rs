//! The table behind answers.

/// Answers.
pub mod feedback_answer {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feedback_answer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub nonce: String,
        pub kind: String,
        pub about: String,
        pub grade: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub comment: Option<String>,
        pub at: DateTimeUtc,
        pub state: String,
        pub handled_by: Option<Uuid>,
        pub handled_name: Option<String>,
        pub handled_at: Option<DateTimeUtc>,
        #[sea_orm(column_type = "Text")]
        pub note: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
