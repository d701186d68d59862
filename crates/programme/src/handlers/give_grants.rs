//! `/people/{id}/grants`: says in which boroughs somebody of the team may work, and as what.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use identity::audit::{self, Happening};
use identity::{Account, Door, Roles, Staff, Worker, may, origin_of};
use serde::Serialize;
use uuid::Uuid;
use web::see_other;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, render_with_status};

use crate::borough::Boroughs;
use crate::grant;

/// An advisory lock of PostgreSQL that is ours: giving grants.
const GRANTING: i64 = 0x6a77_7012;

/// The words of roles, by borough.
type Granted = BTreeMap<String, Vec<String>>;

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    hint: String,
    checked: bool,
}

#[derive(Serialize)]
struct There {
    field: String,
    name: String,
    items: Vec<Choice>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    id: Uuid,
    name: String,
    myself: bool,
    before: String,
    boroughs: Vec<There>,
}

pub(super) async fn show_grants(
    staff: Staff<may::ManageGrants>,
    visit: Visit,
    roles: Data<Roles>,
    boroughs: Boroughs,
    id: Path<Uuid>,
) -> PageResult {
    let person = find(&staff, *id).await?;
    let held = grant::of(staff.tenant().db().read(), *id).await?;
    page(&staff, &visit, &roles, &boroughs, &person, &held, None)
}

pub(super) async fn give_grants(
    staff: Staff<may::ManageGrants>,
    visit: Visit,
    roles: Data<Roles>,
    boroughs: Boroughs,
    id: Path<Uuid>,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let house = staff.tenant();
    let person = find(&staff, *id).await?;
    let chosen = chosen(&form.0, &roles, &boroughs)?;
    let before = form.0.one("before")?.unwrap_or_default();
    let now = house.clock().now();
    let tx = house.db().write_tx().await?;
    // Two who save at once take turns here, so that the second sees what the first did.
    tenancy::Database::alone(&tx, GRANTING).await?;
    let held = grant::of(&tx, *id).await?;
    let refused = if staff.id() == *id {
        Some("You cannot change this for yourself. Ask another administrator")
    } else if in_a_line(&held) != before {
        Some("Somebody else changed this meanwhile. Look at what stands here now, and choose again")
    } else {
        None
    };
    if let Some(what) = refused {
        drop(tx);
        return page(&staff, &visit, &roles, &boroughs, &person, &held, Some(what));
    }
    for borough in boroughs.0.iter() {
        let given = chosen.get(&borough.slug).cloned().unwrap_or_default();
        grant::set(&tx, now, *id, &borough.slug, &given, &staff.shown_name()).await?;
    }
    let happening = Happening::done(staff.actor(), "give_grants", "account", *id).named(person.name());
    let detail = serde_json::json!({ "grants": { "before": held, "now": chosen } });
    audit::write(&tx, house, now, happening.from(origin_of(&request)).with(detail)).await?;
    tx.commit().await?;
    see_other(&format!("/people/{id}"))
}

async fn find(worker: &Worker, id: Uuid) -> Result<Account, PageError> {
    let found = Account::find(worker.tenant().db().read(), id).await?;
    found.filter(|account| account.door() == Door::Staff).ok_or(PageError::NotFound)
}

/// What was ticked. A role that is not lent is nobody's honest mistake.
fn chosen(fields: &Fields, roles: &Roles, boroughs: &Boroughs) -> Result<Granted, PageError> {
    let mut chosen = Granted::new();
    for borough in boroughs.0.iter() {
        let mut words: Vec<String> = fields.all(&field(&borough.slug)).into_iter().map(str::to_owned).collect();
        words.sort_unstable();
        words.dedup();
        if words.iter().any(|word| !roles.lent().any(|role| role.word == *word)) {
            return Err(PageError::BadRequest("a role that is not lent"));
        }
        if !words.is_empty() {
            chosen.insert(borough.slug.clone(), words);
        }
    }
    Ok(chosen)
}

fn field(slug: &str) -> String {
    format!("roles-{slug}")
}

/// What the page showed, to be compared when it comes back.
fn in_a_line(granted: &Granted) -> String {
    let parts = granted.iter().map(|(borough, roles)| format!("{borough}:{}", roles.join(",")));
    parts.collect::<Vec<_>>().join(" ")
}

fn page(
    worker: &Worker,
    visit: &Visit,
    roles: &Roles,
    boroughs: &Boroughs,
    person: &Account,
    held: &Granted,
    refused: Option<&str>,
) -> PageResult {
    let house = worker.tenant();
    let there = |borough: &crate::Borough| There {
        field: field(&borough.slug),
        name: borough.short_name.clone(),
        items: roles
            .lent()
            .map(|role| Choice {
                value: role.word.clone(),
                label: role.name.clone(),
                hint: role.what.clone(),
                checked: held.get(&borough.slug).is_some_and(|words| words.contains(&role.word)),
            })
            .collect(),
    };
    let list: Vec<There> = boroughs.0.iter().map(there).collect();
    let first = list.first().map(|there| there.field.clone()).unwrap_or_default();
    let errors: Vec<Trouble> = refused.iter().map(|message| Trouble::at(&first, *message)).collect();
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = View {
        page: Head::new(Kind::Content, format!("Where {} may work", person.name()))
            .of("People")
            .with_errors(refused.is_some()),
        csrf: csrf_token(house, visit),
        worker: identity::view::shown(worker),
        errors,
        id: person.id(),
        name: person.name().to_owned(),
        myself: worker.id() == person.id(),
        before: in_a_line(held),
        boroughs: list,
    };
    render_with_status(house, status, "programme/give_grants.html", &view)
}
