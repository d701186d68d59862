//! One binary over the real server with both boroughs up. Each module is named after what a person can do.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod architecture;
mod dependencies;
