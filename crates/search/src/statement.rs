//! Statements put together piece by piece. A value is always bound and never becomes part of the text, so nothing that anybody
//! types can change what is asked.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Value};

/// A statement in the making. SQLite and PostgreSQL number their parameters alike.
pub(crate) struct Statement {
    text: String,
    values: Vec<Value>,
}

impl Statement {
    /// Begins with these words.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Goes on with these words.
    pub(crate) fn then(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Goes on with a value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push_str(&format!("${}", self.values.len()));
        self
    }

    /// Goes on with values in brackets, separated by commas.
    pub(crate) fn bind_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.text.push('(');
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self.bind(value);
        }
        self.text.push(')');
        self
    }

    /// Its rows.
    pub(crate) async fn all(self, db: &impl ConnectionTrait) -> Result<Vec<QueryResult>, DbErr> {
        db.query_all_raw(self.on(db.get_database_backend())).await
    }

    /// Its first row.
    pub(crate) async fn one(self, db: &impl ConnectionTrait) -> Result<Option<QueryResult>, DbErr> {
        db.query_one_raw(self.on(db.get_database_backend())).await
    }

    /// Does it.
    pub(crate) async fn run(self, db: &impl ConnectionTrait) -> Result<ExecResult, DbErr> {
        db.execute_raw(self.on(db.get_database_backend())).await
    }

    fn on(self, backend: DbBackend) -> sea_orm::Statement {
        sea_orm::Statement::from_sql_and_values(backend, self.text, self.values)
    }
}
