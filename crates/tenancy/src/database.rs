//! The one place that opens databases. A borough has its own database; SQLite by default, PostgreSQL in production.
//!
//! On SQLite one connection writes and a few read: the queue in front of the writer replaces "database is locked".
//! Writing transactions begin IMMEDIATE, since a deferred one that reads first and then writes fails at once under load.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Orm, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

/// How many connections a borough may hold on one node.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Readers of a SQLite file (each is a thread).
    pub sqlite_readers: u32,
    /// Connections to PostgreSQL, reading and writing together.
    pub postgres: u32,
}

impl Default for Capacity {
    fn default() -> Self {
        Self { sqlite_readers: 4, postgres: 8 }
    }
}

/// Which of the two databases this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One file and one process.
    Sqlite,
    /// A server; any number of nodes.
    Postgres,
}

/// One borough's database.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    kind: Kind,
    identity: String,
}

impl Database {
    /// Opens `url`: `sqlite://name.db`, relative to `data`, or `postgres://…`.
    ///
    /// # Errors
    /// The database cannot be reached, or the address names neither kind.
    pub async fn open(url: &str, data: &Path, capacity: Capacity) -> Result<Self, DbErr> {
        if let Some(file) = url.strip_prefix("sqlite://") {
            return Self::open_sqlite(&data.join(file), capacity).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Self::open_postgres(url, capacity).await;
        }
        Err(DbErr::Custom("the database address must begin with sqlite:// or postgres://".to_owned()))
    }

    /// Whether `url` names a SQLite file that is not there. [`Database::open`] would make an empty one, which is right when
    /// a deployment is set up and wrong for every command that only looks: a lost database must not come back empty.
    #[must_use]
    pub fn is_missing(url: &str, data: &Path) -> bool {
        url.strip_prefix("sqlite://").is_some_and(|file| !data.join(file).is_file())
    }

    async fn open_sqlite(file: &Path, capacity: Capacity) -> Result<Self, DbErr> {
        let writer = connect(sqlite_options(file, None)).await?;
        let reader = connect(sqlite_options(file, Some(capacity.sqlite_readers.max(1)))).await?;
        let identity = format!("the file {}", file.canonicalize().unwrap_or_else(|_| file.to_owned()).display());
        Ok(Self { reader, writer, kind: Kind::Sqlite, identity })
    }

    async fn open_postgres(url: &str, capacity: Capacity) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .max_connections(capacity.postgres.max(1))
            .min_connections(0)
            .sqlx_logging(false)
            .acquire_timeout(Duration::from_secs(5))
            .idle_timeout(Some(Duration::from_secs(300)))
            // A server that restarted leaves dead connections behind; asking first costs a round trip and saves an error page.
            .test_before_acquire(true)
            .map_sqlx_postgres_opts(|postgres| postgres.options([("synchronous_commit", "on")]));
        let connection = connect(options).await?;
        let identity = identity_on_postgres(&connection).await?;
        Ok(Self { reader: connection.clone(), writer: connection, kind: Kind::Postgres, identity })
    }

    /// Names the database itself, whatever address led here: two boroughs with the same one would share their residents.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// SQLite or PostgreSQL.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// For reading. On SQLite these connections cannot write.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a transaction that may write. Inside it await nothing but the database.
    ///
    /// # Errors
    /// The database is down, or no connection became free in time.
    pub async fn write_tx(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            })
            .await
    }

    /// Lets one transaction at a time past this point, over all nodes, until it ends. SQLite's writer is alone anyway.
    ///
    /// # Errors
    /// The database is down.
    pub async fn alone(tx: &DatabaseTransaction, purpose: i64) -> Result<(), DbErr> {
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({purpose})")).await?;
        }
        Ok(())
    }

    /// The number of a lock for [`Database::alone`] on one thing of a kind. Two that share one only wait for each other.
    #[must_use]
    pub fn lock_on(kind: &str, digest: &str) -> i64 {
        let mut hasher = DefaultHasher::new();
        (kind, digest).hash(&mut hasher);
        i64::from_ne_bytes(hasher.finish().to_ne_bytes())
    }

    /// Closes every connection.
    ///
    /// # Errors
    /// A connection could not be closed in order.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.close_by_ref().await?;
        if self.kind == Kind::Sqlite {
            self.writer.close_by_ref().await?;
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where connections are made")]
async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    Orm::connect(options).await
}

/// The server's start and the database's number: the same through every alias of the server.
async fn identity_on_postgres(connection: &DatabaseConnection) -> Result<String, DbErr> {
    let asked = "SELECT 'number ' || oid || ' of the server that started at ' || pg_postmaster_start_time() \
                 FROM pg_database WHERE datname = current_database()";
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, asked)).await?;
    row.map_or_else(
        || Err(DbErr::Custom("the server does not say which database this is".to_owned())),
        |row| row.try_get_by_index(0),
    )
}

/// `readers` is absent for the single writer, which also creates the file.
fn sqlite_options(file: &Path, readers: Option<u32>) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite://{}", file.display()));
    options
        .max_connections(readers.unwrap_or(1))
        .min_connections(u32::from(readers.is_none()))
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(readers.map(|_| Duration::from_secs(300)))
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_pool_opts(|pool| {
            // SQLite ends a transaction by itself when the disk is full; the library then counts one too many, and everything
            // after would be "committed" inside a transaction that nobody ends. Such a connection is closed, which undoes what
            // is open in it. Looked at here and not when it is given back: the pool has waited for a rollback by then, and
            // asking it to wait twice costs a walk to the database's thread for each reading and each transaction.
            pool.before_acquire(|connection, _| Box::pin(std::future::ready(Ok(!connection.is_in_transaction()))))
        })
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(readers.is_none())
                .read_only(readers.is_some())
                .journal_mode(SqliteJournalMode::Wal)
                // NORMAL may lose the last commits at power loss; a reference that was shown must not be lost.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .statement_cache_capacity(256)
                .pragma("cache_size", "-4000")
                .pragma("temp_store", "MEMORY")
                .pragma("trusted_schema", "OFF")
        });
    options
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    async fn run(db: &Database, sql: &str) -> Result<(), DbErr> {
        let tx = db.write_tx().await?;
        tx.execute_unprepared(sql).await?;
        tx.commit().await
    }

    async fn rows(db: &Database) -> i64 {
        let asked = Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) FROM kept");
        db.read().query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// What a full disk does: SQLite ends a transaction by itself, the library still counts it, and what looks like a
    /// commit from then on is kept in a transaction that nobody ends.
    #[tokio::test]
    async fn what_is_committed_after_a_transaction_that_broke_off_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let db = Database::open("sqlite://full.db", folder.path(), Capacity::default()).await.unwrap();
        run(&db, "CREATE TABLE kept (number INTEGER PRIMARY KEY); INSERT INTO kept VALUES (1)").await.unwrap();
        for _ in 0..2 {
            assert!(run(&db, "INSERT OR ROLLBACK INTO kept VALUES (1)").await.is_err(), "SQLite ends this one itself");
            assert!(run(&db, "INSERT INTO kept VALUES (1)").await.is_err(), "and leaves this one to be ended");
        }
        run(&db, "INSERT INTO kept VALUES (2)").await.unwrap();
        assert_eq!(rows(&db).await, 2, "a commit that was reported must be one");
        db.close().await.unwrap();
        let again = Database::open("sqlite://full.db", folder.path(), Capacity::default()).await.unwrap();
        assert_eq!(rows(&again).await, 2);
    }

    #[tokio::test]
    async fn a_database_that_is_lost_is_known_to_be() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Database::is_missing("sqlite://lost.db", folder.path()));
        let db = Database::open("sqlite://lost.db", folder.path(), Capacity::default()).await.unwrap();
        assert!(!Database::is_missing("sqlite://lost.db", folder.path()));
        let other = Database::open("sqlite://./lost.db", folder.path(), Capacity::default()).await.unwrap();
        assert_eq!(db.identity(), other.identity(), "two addresses of one file");
        assert!(!Database::is_missing("postgres://u@h/d", folder.path()));
    }
}
