//! `jwp delivery list|show|retry|park`: what was handed to back offices, and what waits for a person.

use deliveries::tasks;
use deliveries::{Filter, State, Summary};
use sea_orm::ActiveEnum as _;
use serde::Serialize;
use tenancy::Database;

use super::{no_borough, print_json, print_line, print_rows, say};
use crate::cli::{DeliveryVerb, Global};
use crate::failure::Failure;
use crate::open_boroughs::Opening;
use crate::settings::Settings;

/// One borough's database, opened for this command alone.
struct Opened {
    slug: String,
    db: Database,
}

#[derive(Serialize)]
struct Row {
    borough: String,
    #[serde(flatten)]
    delivery: Summary,
}

#[derive(Serialize)]
struct TaskRow {
    borough: String,
    #[serde(flatten)]
    task: tasks::Model,
}

#[derive(Serialize)]
struct Listing {
    deliveries: Vec<Row>,
    tasks: Vec<TaskRow>,
}

/// Lists, shows, sends again or holds back.
pub async fn run(verb: DeliveryVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    let boroughs = open(&opening).await?;
    let outcome = match verb {
        DeliveryVerb::List { borough, state, most } => list(&boroughs, borough, state, most, global).await,
        DeliveryVerb::Show { id } => show(&boroughs, &id, global).await,
        DeliveryVerb::Retry { id } => retry(&boroughs, &id, &opening, global).await,
        DeliveryVerb::Park { id, reason } => park(&boroughs, &id, &reason, &opening, global).await,
    };
    for opened in boroughs {
        opened.db.close().await?;
    }
    outcome
}

async fn open(opening: &Opening) -> Result<Vec<Opened>, Failure> {
    let mut opened = Vec::new();
    for borough in opening.read()?.boroughs {
        let db = opening.database(&borough).await?;
        opened.push(Opened { slug: borough.profile.slug, db });
    }
    Ok(opened)
}

async fn list(
    boroughs: &[Opened],
    only: Option<String>,
    state: Option<String>,
    most: u64,
    global: &Global,
) -> Result<(), Failure> {
    if let Some(slug) = only.as_ref().filter(|slug| boroughs.iter().all(|one| one.slug != **slug)) {
        return Err(no_borough(slug, boroughs.iter().map(|one| one.slug.as_str())));
    }
    let state = state.map(|word| parse_state(&word)).transpose()?;
    let mut listing = Listing { deliveries: Vec::new(), tasks: Vec::new() };
    for one in boroughs.iter().filter(|one| only.as_ref().is_none_or(|slug| one.slug == *slug)) {
        let filter = Filter { state, most, ..Filter::default() };
        let found = deliveries::list(one.db.read(), &filter).await?;
        listing.deliveries.extend(found.into_iter().map(|delivery| Row { borough: one.slug.clone(), delivery }));
        let open = tasks::open(one.db.read()).await?;
        listing.tasks.extend(open.into_iter().map(|task| TaskRow { borough: one.slug.clone(), task }));
    }
    if global.json {
        return print_json(&listing);
    }
    let heads = ["BOROUGH", "REFERENCE", "SERVICE", "CONNECTOR", "STATE", "THEIR ID", "ATTEMPTS", "REASON"];
    print_rows(global, &listing.deliveries, &heads, |row| {
        vec![
            row.borough.clone(),
            row.delivery.reference.clone(),
            row.delivery.service.clone(),
            row.delivery.connector.clone(),
            row.delivery.state.to_value(),
            row.delivery.external_id.clone().unwrap_or_default(),
            row.delivery.attempts.to_string(),
            row.delivery.reason.clone().unwrap_or_default(),
        ]
    })?;
    if !listing.tasks.is_empty() {
        print_line("\nWaiting for a person:")?;
        print_rows(global, &listing.tasks, &["BOROUGH", "KIND", "CONNECTOR", "WHAT"], |row| {
            vec![
                row.borough.clone(),
                row.task.kind.clone(),
                row.task.connector.clone().unwrap_or_default(),
                row.task.words.clone(),
            ]
        })?;
    }
    Ok(())
}

fn parse_state(word: &str) -> Result<State, Failure> {
    // The contract's word for what has not been tried is `waiting`.
    let word = if word == "waiting" { "queued" } else { word };
    State::try_from_value(&word.to_owned()).map_err(|_| {
        let known = ["waiting", "queued", "sending", "retry", "accepted", "delivered", "parked", "refused"];
        Failure::usage(format!("there is no state `{word}`; the states are {}", known.join(", ")))
    })
}

/// The delivery that a person means, in whichever borough it is; a reference may be written with any spacing and case.
async fn the_one<'a>(boroughs: &'a [Opened], id: &str) -> Result<(&'a Opened, Summary), Failure> {
    let canonical = crm::reference::Reference::parse(id).map(|reference| reference.to_string());
    let asked = canonical.as_deref().unwrap_or(id);
    for one in boroughs {
        if let Some(found) = deliveries::find(one.db.read(), asked).await?.pop() {
            return Ok((one, found));
        }
    }
    Err(Failure::failed(format!("no delivery has the id or the reference {id}; `jwp delivery list` shows them")))
}

async fn show(boroughs: &[Opened], id: &str, global: &Global) -> Result<(), Failure> {
    let (one, found) = the_one(boroughs, id).await?;
    let Some(shown) = deliveries::show(one.db.read(), found.id).await? else {
        return Err(Failure::failed("the delivery went away at this moment"));
    };
    if global.json {
        return print_json(&shown);
    }
    let summary = &shown.summary;
    print_line(format!("{} of {} ({}) to {}", summary.reference, one.slug, summary.service, summary.connector))?;
    print_line(format!("state      {}", summary.state.to_value()))?;
    print_line(format!("their id   {}", summary.external_id.as_deref().unwrap_or("none")))?;
    print_line(format!("key        {}", summary.id))?;
    if let Some(reason) = &summary.reason {
        print_line(format!("reason     {reason}"))?;
    }
    if let Some(next) = summary.next_at {
        print_line(format!("next       {}", next.to_rfc3339()))?;
    }
    print_line("")?;
    print_rows(global, &shown.calls, &["ATTEMPT", "BEGAN", "MS", "OUTCOME", "STATUS", "ANSWER"], |call| {
        vec![
            call.number.to_string(),
            call.started_at.to_rfc3339(),
            call.milliseconds.map(|ms| ms.to_string()).unwrap_or_default(),
            call.outcome.clone().unwrap_or_else(|| "under way".to_owned()),
            call.http_status.map(|status| status.to_string()).unwrap_or_default(),
            first_line(call.excerpt.as_deref().unwrap_or_default()),
        ]
    })
}

/// Enough of an answer to recognise it; `--json` has all that was kept.
fn first_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

async fn retry(boroughs: &[Opened], id: &str, opening: &Opening, global: &Global) -> Result<(), Failure> {
    let (one, found) = the_one(boroughs, id).await?;
    let tx = one.db.write_tx().await?;
    deliveries::retry(&tx, opening.clock.now(), found.id, "jwp delivery retry").await.map_err(Failure::failed)?;
    tx.commit().await?;
    say(global, &format!("delivery retry: {} goes to {} at the worker's next look", found.reference, found.connector));
    Ok(())
}

async fn park(boroughs: &[Opened], id: &str, reason: &str, opening: &Opening, global: &Global) -> Result<(), Failure> {
    let (one, found) = the_one(boroughs, id).await?;
    let tx = one.db.write_tx().await?;
    deliveries::park(&tx, opening.clock.now(), found.id, reason).await.map_err(Failure::failed)?;
    tx.commit().await?;
    say(global, &format!("delivery park: {} waits for a person", found.reference));
    Ok(())
}
