//! `jwp keys list|rotate`: which keys a site signs with. A new one is announced before it signs, and the one before counts for a
//! while after, so nothing breaks while everything runs.

use identity::Actor;
use identity::audit::{self, Happening};
use serde::Serialize;
use tenancy::key_terms;

use super::{no_borough, print_rows, say};
use crate::cli::{Global, KeysVerb};
use crate::failure::Failure;
use crate::open_boroughs::Opening;
use crate::settings::Settings;

#[derive(Serialize)]
struct Row {
    borough: String,
    #[serde(flatten)]
    term: tenancy::KeyTerm,
    state: &'static str,
}

/// Lists or rotates.
pub async fn run(verb: KeysVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    let folder = opening.read()?;
    match verb {
        KeysVerb::List => {
            let mut rows = Vec::new();
            for files in folder.sites() {
                let house = opening.house(&folder, files).await?;
                let now = house.clock().now();
                let terms = key_terms::announced(house.db().read()).await?;
                house.db().close().await?;
                let founding = tenancy::KeyTerm {
                    kid: tenancy::FOUNDING.to_owned(),
                    signs_from: chrono::DateTime::UNIX_EPOCH,
                    counts_until: None,
                };
                let terms = if terms.is_empty() { vec![founding] } else { terms };
                rows.extend(terms.into_iter().map(|term| Row {
                    borough: files.profile.slug.clone(),
                    state: state(&term, now),
                    term,
                }));
            }
            print_rows(global, &rows, &["BOROUGH", "KEY", "STATE", "SIGNS FROM", "COUNTS UNTIL"], |row| {
                let until = row.term.counts_until.map(|at| at.to_rfc3339()).unwrap_or_default();
                vec![
                    row.borough.clone(),
                    row.term.kid.clone(),
                    row.state.to_owned(),
                    row.term.signs_from.to_rfc3339(),
                    until,
                ]
            })
        }
        KeysVerb::Rotate { borough } => {
            let known = || folder.sites().map(|site| site.profile.slug.as_str());
            let files = folder.sites().find(|site| site.profile.slug == borough);
            let files = files.ok_or_else(|| no_borough(&borough, known()))?;
            let house = opening.house(&folder, files).await?;
            let now = house.clock().now();
            let tx = house.db().write_tx().await?;
            let term = key_terms::announce(&tx, now).await?;
            let happening = Happening::done(Actor::Operator, "rotate_keys", "key", &term.kid);
            audit::write(&tx, &house, now, happening).await?;
            tx.commit().await?;
            house.db().close().await?;
            say(
                global,
                &format!(
                    "{borough}: the key {} is announced and signs from {}; the one before counts for 48 hours more",
                    term.kid,
                    term.signs_from.to_rfc3339()
                ),
            );
            Ok(())
        }
    }
}

fn state(term: &tenancy::KeyTerm, now: chrono::DateTime<chrono::Utc>) -> &'static str {
    if term.counts_until.is_some_and(|end| end <= now) {
        "past"
    } else if term.signs_from > now {
        "announced"
    } else if term.counts_until.is_some() {
        "counts still"
    } else {
        "signs"
    }
}
