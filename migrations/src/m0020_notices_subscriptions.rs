//! Who asked to be told of what, what was announced, and whom each announcement reaches.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveIden)]
enum Subscriber {
    Table,
    Id,
    /// As it was typed.
    Address,
    /// In small letters: one address is one subscriber.
    AddressKey,
    /// Of the token in the links of mails; the token itself is made from the borough's key.
    TokenDigest,
    MadeAt,
}

#[derive(DeriveIden)]
enum Subscription {
    Table,
    Id,
    SubscriberId,
    /// `topic`, `ward`, `street` or `everything`.
    Sort,
    /// Which topic, ward or street, as they are compared.
    What,
    /// The same as people read it.
    Label,
    /// `at_once`, `daily` or `weekly`.
    Frequency,
    /// Those that were asked for together are confirmed together.
    AskId,
    AskedAt,
    ConfirmedAt,
    EndedAt,
}

#[derive(DeriveIden)]
enum Announcement {
    Table,
    Id,
    /// What it is of and what it says, JSON.
    Facts,
    MadeAt,
}

#[derive(DeriveIden)]
enum AnnouncementReader {
    Table,
    AnnouncementId,
    SubscriberId,
    /// When it is to be sent: at once, or with what else there is that day or week.
    DueAt,
    /// The mail that carries it, once there is one.
    NoticeId,
}

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0020_notices_subscriptions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema
            .create_table(
                Table::create()
                    .table(Subscriber::Table)
                    .col(uuid(Subscriber::Id).primary_key())
                    .col(string(Subscriber::Address))
                    .col(string(Subscriber::AddressKey).unique_key())
                    .col(string(Subscriber::TokenDigest).unique_key())
                    .col(timestamp_with_time_zone(Subscriber::MadeAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(Subscription::Table)
                    .col(uuid(Subscription::Id).primary_key())
                    .col(uuid(Subscription::SubscriberId))
                    .col(string(Subscription::Sort))
                    .col(string(Subscription::What))
                    .col(string(Subscription::Label))
                    .col(string(Subscription::Frequency))
                    .col(uuid(Subscription::AskId))
                    .col(timestamp_with_time_zone(Subscription::AskedAt))
                    .col(timestamp_with_time_zone_null(Subscription::ConfirmedAt))
                    .col(timestamp_with_time_zone_null(Subscription::EndedAt))
                    .to_owned(),
            )
            .await?;
        for (name, column) in
            [("subscription_by_subscriber", Subscription::SubscriberId), ("subscription_by_ask", Subscription::AskId)]
        {
            schema.create_index(Index::create().name(name).table(Subscription::Table).col(column).to_owned()).await?;
        }
        schema
            .create_table(
                Table::create()
                    .table(Announcement::Table)
                    .col(uuid(Announcement::Id).primary_key())
                    .col(text(Announcement::Facts))
                    .col(timestamp_with_time_zone(Announcement::MadeAt))
                    .to_owned(),
            )
            .await?;
        schema
            .create_table(
                Table::create()
                    .table(AnnouncementReader::Table)
                    .col(uuid(AnnouncementReader::AnnouncementId))
                    .col(uuid(AnnouncementReader::SubscriberId))
                    .col(timestamp_with_time_zone(AnnouncementReader::DueAt))
                    .col(uuid_null(AnnouncementReader::NoticeId))
                    .primary_key(
                        Index::create().col(AnnouncementReader::AnnouncementId).col(AnnouncementReader::SubscriberId),
                    )
                    .to_owned(),
            )
            .await?;
        schema
            .create_index(
                Index::create()
                    .name("announcement_reader_by_notice")
                    .table(AnnouncementReader::Table)
                    .col(AnnouncementReader::NoticeId)
                    .col(AnnouncementReader::DueAt)
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        schema.drop_table(Table::drop().table(AnnouncementReader::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Announcement::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Subscription::Table).to_owned()).await?;
        schema.drop_table(Table::drop().table(Subscriber::Table).to_owned()).await
    }
}
