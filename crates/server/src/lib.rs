//! The program `jwp`: settings, telemetry, the registry of boroughs, routes, the worker and every command.
//!
//! Vocabulary: an *opening* says how boroughs are opened; a *launch* starts a platform (listeners, worker) on them; the
//! *admin listener* is the second one, for health and figures, outside of tenancy.
//!
//! Map: `cli` and `settings` are what the operator says; `open_boroughs` turns files into `Tenant`s; `registry` maps hosts to
//! them; `kept_pages` answers with what is in memory; `resolve_tenant` guards every other request; `assembly` gathers what the crates export; `launch` runs it; `commands/` has a
//! file for each verb; `demo_sign_ins` makes the people of a demonstration.
//!
//! Deliberately not here: anything that a resident or an officer sees. That is in the crates below.

pub mod admin;
pub mod assembly;
mod carries;
mod check_sign_in;
pub mod cli;
pub mod commands;
pub mod data_folder;
pub mod demo_sign_ins;
pub mod failure;
pub mod figures;
pub mod kept_pages;
pub mod launch;
pub mod open_boroughs;
pub mod registry;
pub mod resolve_tenant;
pub mod settings;
mod take_pages;
pub mod telemetry;

/// The release, as `jwp --version` prints it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
