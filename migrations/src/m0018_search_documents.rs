//! What can be found by words: documents with their words, the vocabulary that mends typing errors, synonyms, best bets, and
//! what people looked for.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveIden)]
enum SearchDocument {
    Table,
    Id,
    Kind,
    LastDay,
    Date,
    Key,
    Path,
    Title,
    Summary,
    Keywords,
}

#[derive(DeriveIden)]
enum SearchText {
    Table,
    DocumentId,
    Body,
}

#[derive(DeriveIden)]
enum SearchFacet {
    Table,
    DocumentId,
    Name,
    Value,
}

#[derive(DeriveIden)]
enum SearchWord {
    Table,
    Word,
    Stem,
    Documents,
}

#[derive(DeriveIden)]
enum SearchTrigram {
    Table,
    Trigram,
    Length,
    Word,
}

#[derive(DeriveIden)]
enum SearchSynonym {
    Table,
    GroupId,
    Position,
    Words,
    Stems,
}

#[derive(DeriveIden)]
enum SearchBestBet {
    Table,
    Id,
    Target,
    Title,
    Summary,
}

#[derive(DeriveIden)]
enum SearchBestBetPhrase {
    Table,
    BestBetId,
    Position,
    Words,
    Stems,
}

#[derive(DeriveIden)]
enum SearchQuery {
    Table,
    Words,
    Day,
    Times,
    Found,
}

/// In the order in which they are dropped.
const TABLES: [&str; 9] = [
    "search_query",
    "search_best_bet_phrase",
    "search_best_bet",
    "search_synonym",
    "search_trigram",
    "search_word",
    "search_facet",
    "search_text",
    "search_document",
];

/// The index of words keeps no text of its own. Words arrive folded and stemmed, so the plainest tokenizer is right: what is
/// not ASCII belongs to a word.
const INDEX_ON_SQLITE: &str = "CREATE VIRTUAL TABLE search_index USING fts5(title, keywords, summary, body, \
     content='', contentless_delete=1, tokenize='ascii')";

/// `head` holds the words of title, keywords and summary and is ranked by; `words` holds all, uncompressed, since a phrase is
/// looked for in many of them. What is published goes into the index at once, so that no search has to read a list of news.
const INDEX_ON_POSTGRES: &str = "\
    ALTER TABLE search_document ADD COLUMN head tsvector NOT NULL DEFAULT ''::tsvector;
    ALTER TABLE search_document ADD COLUMN words tsvector NOT NULL DEFAULT ''::tsvector;
    ALTER TABLE search_document ALTER COLUMN words SET STORAGE EXTERNAL;
    CREATE INDEX search_document_by_words ON search_document USING gin (words) WITH (fastupdate = off);
    CREATE INDEX search_document_by_head ON search_document USING gin (head) WITH (fastupdate = off);";

/// Ranges of words are ranges of bytes, whatever language the server sorts by.
const ORDER_ON_POSTGRES: &str = "\
    ALTER TABLE search_word ALTER COLUMN word TYPE text COLLATE \"C\";
    ALTER TABLE search_trigram ALTER COLUMN word TYPE text COLLATE \"C\";
    ALTER TABLE search_trigram ALTER COLUMN trigram TYPE text COLLATE \"C\";";

/// See the head of this file.
pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m0018_search_documents"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            schema.create_table(table).await?;
        }
        for index in indexes() {
            schema.create_index(index).await?;
        }
        let db = schema.get_connection();
        if schema.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(INDEX_ON_POSTGRES).await?;
            db.execute_unprepared(ORDER_ON_POSTGRES).await?;
        } else {
            db.execute_unprepared(INDEX_ON_SQLITE).await?;
        }
        Ok(())
    }

    async fn down(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        if schema.get_database_backend() != DbBackend::Postgres {
            schema.get_connection().execute_unprepared("DROP TABLE search_index").await?;
        }
        for table in TABLES {
            schema.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn tables() -> Vec<TableCreateStatement> {
    vec![
        // What is asked of every match stands first in its row.
        Table::create()
            .table(SearchDocument::Table)
            .col(big_integer(SearchDocument::Id).primary_key().auto_increment())
            .col(string(SearchDocument::Kind))
            .col(date_null(SearchDocument::LastDay))
            .col(date_null(SearchDocument::Date))
            .col(string(SearchDocument::Key))
            .col(text(SearchDocument::Path))
            .col(text(SearchDocument::Title))
            .col(text(SearchDocument::Summary))
            .col(text(SearchDocument::Keywords))
            .to_owned(),
        Table::create()
            .table(SearchText::Table)
            .col(big_integer(SearchText::DocumentId).primary_key())
            .col(text(SearchText::Body))
            .to_owned(),
        Table::create()
            .table(SearchFacet::Table)
            .col(big_integer(SearchFacet::DocumentId))
            .col(string(SearchFacet::Name))
            .col(string(SearchFacet::Value))
            .primary_key(Index::create().col(SearchFacet::DocumentId).col(SearchFacet::Name).col(SearchFacet::Value))
            .to_owned(),
        Table::create()
            .table(SearchWord::Table)
            .col(text(SearchWord::Word).primary_key())
            .col(text(SearchWord::Stem))
            .col(big_integer(SearchWord::Documents))
            .to_owned(),
        Table::create()
            .table(SearchTrigram::Table)
            .col(text(SearchTrigram::Trigram))
            .col(integer(SearchTrigram::Length))
            .col(text(SearchTrigram::Word))
            .primary_key(
                Index::create().col(SearchTrigram::Trigram).col(SearchTrigram::Length).col(SearchTrigram::Word),
            )
            .to_owned(),
        Table::create()
            .table(SearchSynonym::Table)
            .col(uuid(SearchSynonym::GroupId))
            .col(integer(SearchSynonym::Position))
            .col(text(SearchSynonym::Words))
            .col(text(SearchSynonym::Stems))
            .primary_key(Index::create().col(SearchSynonym::GroupId).col(SearchSynonym::Position))
            .to_owned(),
        Table::create()
            .table(SearchBestBet::Table)
            .col(uuid(SearchBestBet::Id).primary_key())
            .col(text(SearchBestBet::Target))
            .col(text(SearchBestBet::Title))
            .col(text(SearchBestBet::Summary))
            .to_owned(),
        Table::create()
            .table(SearchBestBetPhrase::Table)
            .col(uuid(SearchBestBetPhrase::BestBetId))
            .col(integer(SearchBestBetPhrase::Position))
            .col(text(SearchBestBetPhrase::Words))
            .col(text(SearchBestBetPhrase::Stems))
            .primary_key(Index::create().col(SearchBestBetPhrase::BestBetId).col(SearchBestBetPhrase::Position))
            .to_owned(),
        Table::create()
            .table(SearchQuery::Table)
            .col(text(SearchQuery::Words))
            .col(date(SearchQuery::Day))
            .col(big_integer(SearchQuery::Times))
            .col(big_integer(SearchQuery::Found))
            .primary_key(Index::create().col(SearchQuery::Words).col(SearchQuery::Day))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        Index::create()
            .name("search_document_by_kind_and_key")
            .table(SearchDocument::Table)
            .col(SearchDocument::Kind)
            .col(SearchDocument::Key)
            .unique()
            .to_owned(),
        Index::create()
            .name("search_document_by_path")
            .table(SearchDocument::Table)
            .col(SearchDocument::Path)
            .to_owned(),
        Index::create()
            .name("search_facet_by_name_and_value")
            .table(SearchFacet::Table)
            .col(SearchFacet::Name)
            .col(SearchFacet::Value)
            .to_owned(),
        Index::create().name("search_word_by_stem").table(SearchWord::Table).col(SearchWord::Stem).to_owned(),
        Index::create()
            .name("search_synonym_by_stems")
            .table(SearchSynonym::Table)
            .col(SearchSynonym::Stems)
            .to_owned(),
        Index::create()
            .name("search_best_bet_phrase_by_stems")
            .table(SearchBestBetPhrase::Table)
            .col(SearchBestBetPhrase::Stems)
            .to_owned(),
        Index::create().name("search_query_by_day").table(SearchQuery::Table).col(SearchQuery::Day).to_owned(),
    ]
}
