//! Databases for the tests of this crate: SQLite always, PostgreSQL when `JWP_TEST_POSTGRES` holds an administrator's address.
