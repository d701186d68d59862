//! The sandbox as its clients meet it: over a socket, with every byte in sight.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod client;
mod faults;
mod ledger;
mod open311;
mod pages;
mod symology;
