//! Statements that are written together. Each one that is sent alone is a walk to the database and back, and on SQLite the
//! one connection that writes is held meanwhile; sent together they are one walk.

use std::fmt::Write as _;

use sea_orm::sea_query::{PostgresQueryBuilder, QueryStatementBuilder, SqlWriterValues, SqliteQueryBuilder, Values};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryTrait, Statement};

/// Statements, put together before a transaction begins, of which each writes exactly one row.
///
/// On SQLite they are sent as they are, one after the other in one text. PostgreSQL takes one statement at a time, so there
/// each becomes a part of one that counts what all of them wrote. No statement sees what another of its batch wrote.
#[derive(Debug)]
pub struct Batch {
    backend: DbBackend,
    text: SqlWriterValues,
    statements: u64,
}

impl Batch {
    /// An empty one, for the database that `db` leads to.
    #[must_use]
    pub fn on(db: &impl ConnectionTrait) -> Self {
        let backend = db.get_database_backend();
        let text = match backend {
            DbBackend::Postgres => SqlWriterValues::new("$", true),
            _ => SqlWriterValues::new("?", false),
        };
        Self { backend, text, statements: 0 }
    }

    /// Adds a statement that writes one row, or none where it gives way to what is there.
    pub fn add<Q: QueryTrait<QueryStatement: QueryStatementBuilder>>(&mut self, query: &Q) {
        let (number, first) = (self.statements, self.statements == 0);
        self.statements += 1;
        // Writing into memory cannot fail.
        if self.backend == DbBackend::Postgres {
            let _ = write!(self.text, "{} w{number} AS (", if first { "WITH" } else { "," });
            query.as_query().build_collect_any_into(&PostgresQueryBuilder, &mut self.text);
            let _ = self.text.write_str(" RETURNING 1)");
        } else {
            let _ = self.text.write_str(if first { "" } else { "; " });
            query.as_query().build_collect_any_into(&SqliteQueryBuilder, &mut self.text);
        }
    }

    /// Sends them; says whether each wrote its row. If not, the transaction is to be rolled back: some did and some did not.
    ///
    /// # Errors
    /// The database is down, or a statement cannot be carried out.
    pub async fn run(mut self, tx: &impl ConnectionTrait) -> Result<bool, DbErr> {
        if self.statements == 0 {
            return Ok(true);
        }
        if self.backend != DbBackend::Postgres {
            return Ok(tx.execute_raw(statement(self.backend, self.text)).await?.rows_affected() == self.statements);
        }
        for number in 0..self.statements {
            let sign = if number == 0 { " SELECT" } else { " +" };
            let _ = write!(self.text, "{sign} (SELECT count(*) FROM w{number})");
        }
        let counted = tx.query_one_raw(statement(self.backend, self.text)).await?;
        let counted: i64 = counted.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(u64::try_from(counted).is_ok_and(|counted| counted == self.statements))
    }
}

fn statement(backend: DbBackend, text: SqlWriterValues) -> Statement {
    let (sql, values): (String, Values) = text.into_parts();
    Statement::from_sql_and_values(backend, sql, values)
}
