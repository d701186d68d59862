//! The connectors on a real wire: golden requests, every kind of answer, and every way of getting none. The servers here are
//! bare sockets that know nothing of the connectors, so that a mistake cannot be made on both sides at once.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
#![expect(clippy::panic, reason = "a test may fail loudly")]

mod canary;
mod open311;
mod open311_feed;
mod outtray;
mod settings;
mod stub;
mod symology;
mod symology_feed;
