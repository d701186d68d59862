//! The tests of the whole crate, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod hostile;
mod kept_in_step;
mod residents;
mod staff;
mod town;
mod typing;
