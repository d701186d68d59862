//! `jwp audit verify`: whether the trail of each site is whole. Prints its end, which is worth keeping elsewhere: given back with
//! `--head` it shows that the newest entries were cut off.

use identity::audit::{self, Broken, Head};
use serde::Serialize;

use super::{no_borough, print_rows, say};
use crate::cli::{AuditVerb, Global};
use crate::failure::{Exit, Failure};
use crate::open_boroughs::Opening;
use crate::settings::Settings;

#[derive(Serialize)]
struct Row {
    borough: String,
    entries: Option<i64>,
    head: Option<String>,
    broken: Option<Broken>,
}

/// Verifies.
pub async fn run(verb: AuditVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let AuditVerb::Verify { borough, head } = verb;
    if head.is_some() && borough.is_none() {
        return Err(Failure::usage("a head belongs to one site: say which with --borough"));
    }
    let kept = head.as_deref().map(parse_head).transpose()?;
    let opening = Opening::plain(settings);
    let folder = opening.read()?;
    let known = || folder.sites().map(|site| site.profile.slug.as_str());
    if let Some(slug) = borough.as_deref().filter(|slug| known().all(|one| one != *slug)) {
        return Err(no_borough(slug, known()));
    }
    let mut rows = Vec::new();
    for files in folder.sites().filter(|site| borough.as_ref().is_none_or(|slug| site.profile.slug == *slug)) {
        let house = opening.house(&folder, files).await?;
        let found = audit::verify(&house, kept.as_ref()).await;
        house.db().close().await?;
        let borough = files.profile.slug.clone();
        rows.push(match found? {
            Ok(end) => {
                Row { borough, entries: Some(end.seq), head: Some(format!("{}:{}", end.seq, end.digest)), broken: None }
            }
            Err(broken) => Row { borough, entries: None, head: None, broken: Some(broken) },
        });
    }
    print_rows(global, &rows, &["BOROUGH", "STATE", "HEAD"], |row| {
        let state = row.broken.as_ref().map_or_else(
            || format!("whole, {} entries", row.entries.unwrap_or_default()),
            |broken| format!("broken at entry {}: {}", broken.seq, broken.what),
        );
        vec![row.borough.clone(), state, row.head.clone().unwrap_or_default()]
    })?;
    if rows.iter().any(|row| row.broken.is_some()) {
        say(global, "what to do: docs/runbook/audit-trail.md");
        return Err(Failure { exit: Exit::Checks, message: String::new() });
    }
    Ok(())
}

fn parse_head(text: &str) -> Result<Head, Failure> {
    let parts = text.split_once(':').and_then(|(seq, digest)| Some((seq.parse().ok()?, digest.to_owned())));
    let (seq, digest) =
        parts.ok_or_else(|| Failure::usage("a head is written as `jwp audit verify` prints it: NUMBER:DIGEST"))?;
    Ok(Head { seq, digest })
}
