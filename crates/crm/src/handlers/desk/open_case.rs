//! `GET /staff/cases/{reference}`: everything that is known of a case. That somebody looked is written down (AD-22).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use catalogue::Definition;
use chrono::{DateTime, NaiveDate, Utc};
use identity::audit::{self, Happening};
use identity::{Account, Door, Permission, Roles, Staff, may, origin_of, staff_role};
use serde::{Deserialize, Serialize};
use tenancy::{Keys, Tenant};
use uuid::Uuid;
use web::{Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::super::post_room::{DeliveryView, delivery_view};
use super::working::{At, Typed};
use super::{change_case, close_case, colour};
use crate::case::Case;
use crate::desk;
use crate::record::timeline_entry::Model;
use crate::reference::Reference;
use crate::timeline::{self, Source};

/// What was done a moment ago.
#[derive(Deserialize)]
pub(super) struct After {
    done: Option<String>,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    done: Option<&'static str>,
    reference: String,
    service: String,
    state: &'static str,
    label: &'static str,
    colour: &'static str,
    ended: bool,
    words: String,
    late: bool,
    promised_on: NaiveDate,
    expected_on: NaiveDate,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    channel: &'static str,
    place: Option<String>,
    assigned: Option<String>,
    mailed: bool,
    who: Vec<Row>,
    answers: Vec<Row>,
    entries: Vec<Entry>,
    deliveries: Vec<DeliveryView>,
    notices: Vec<Notice>,
    form: Forms,
}

/// What the forms of the page hold.
#[derive(Serialize)]
struct Forms {
    seen: usize,
    nonce: String,
    /// Which one stands open.
    open: &'static str,
    words: String,
    ask: bool,
    errors: Vec<Trouble>,
    colleagues: Vec<Choice>,
    states: Vec<Choice>,
    ends: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

#[derive(Serialize)]
struct Row {
    key: String,
    lines: Vec<String>,
}

/// One entry of the timeline, with who sees it.
#[derive(Serialize)]
struct Entry {
    title: String,
    at: DateTime<Utc>,
    by: String,
    words: Option<String>,
    public: bool,
    /// It happened after the page was made that could not be saved.
    new: bool,
}

#[derive(Serialize)]
struct Notice {
    title: String,
    recipient: String,
    at: DateTime<Utc>,
    state: &'static str,
    colour: &'static str,
    reason: Option<String>,
}

pub(super) async fn open_case(
    staff: Staff<may::SeeCases>,
    visit: Visit,
    request: HttpRequest,
    reference: Path<String>,
    after: Query<After>,
) -> PageResult {
    let tenant = staff.tenant();
    let case = find(tenant, &reference).await?;
    let tx = tenant.db().write_tx().await?;
    let happening =
        Happening::done(staff.actor(), "look_up", "case", case.id()).named(case.reference()).from(origin_of(&request));
    audit::write(&tx, tenant, tenant.clock().now(), happening).await?;
    tx.commit().await?;
    let at = At { worker: &staff, visit: &visit, request: &request, reference: &reference };
    let typed = Typed { done: after.done.as_deref().and_then(done_words), ..Typed::default() };
    show(&at, &case, StatusCode::OK, typed).await
}

/// The case that the address names. One of another borough is as unknown as one that never was.
pub(super) async fn find(tenant: &Tenant, typed: &str) -> Result<Case, PageError> {
    let reference = Reference::parse(typed).map_err(|_| PageError::NotFound)?;
    Case::find_by_reference(tenant.db().read(), reference.as_str()).await?.ok_or(PageError::NotFound)
}

/// Everybody whose work a case can be: those who may see cases.
pub(super) async fn colleagues(tenant: &Tenant, request: &HttpRequest) -> Result<Vec<(Uuid, String)>, PageError> {
    let Some(roles) = request.app_data::<Data<Roles>>() else {
        return Err(PageError::failed(anyhow::anyhow!("no roles were handed down")));
    };
    let db = tenant.db().read();
    let mut holders = Vec::new();
    for role in roles.all().iter().filter(|role| role.permissions.contains(&Permission::SeeCases)) {
        holders.extend(staff_role::holders(db, &role.word).await?);
    }
    let accounts = Account::all(db, Door::Staff).await?.into_iter();
    let working = accounts.filter(|account| account.is_open() && holders.contains(&account.id()));
    Ok(working.map(|account| (account.id(), account.name().to_owned())).collect())
}

/// The page, with what was typed into one of its forms and is not saved.
pub(super) async fn show(at: &At<'_>, case: &Case, status: StatusCode, typed: Typed) -> PageResult {
    let tenant = at.worker.tenant();
    let db = tenant.db().read();
    // Read anew: the page shows what is there now, and says so in `seen`.
    let entries = timeline::of_case(db, case.id()).await?;
    let Some(case) = Case::find(db, case.id()).await? else { return Err(PageError::NotFound) };
    let Some(version) = tenant.services().version(db, case.version_id()).await? else {
        return Err(PageError::failed(anyhow::anyhow!("the version that a case stands on is not recorded")));
    };
    let (state, ended) = (case.state(), case.state().is_final());
    let deliveries = deliveries::of_subject(db, case.id()).await?;
    let view = View {
        page: Head::new(Kind::Content, case.reference()).of("Cases").with_errors(!typed.errors.is_empty()),
        csrf: csrf_token(tenant, at.visit),
        worker: identity::view::shown(at.worker),
        done: typed.done,
        reference: case.reference().to_owned(),
        service: version.definition.title.clone(),
        state: state.word(),
        label: state.label(),
        colour: colour(state),
        ended,
        words: case.words().to_owned(),
        late: !ended && case.promised_on() < tenant.clock().today(),
        promised_on: case.promised_on(),
        expected_on: case.expected_on(),
        opened_at: case.opened_at(),
        closed_at: case.closed_at(),
        channel: channel_words(case.channel()),
        place: case.place().map(str::to_owned),
        assigned: case.assigned().map(|(_, name)| name.to_owned()),
        mailed: case.email().is_some(),
        who: who(&case),
        answers: answers(&case, &version.definition),
        entries: shown_entries(tenant, &case, &entries, typed.unseen_from),
        deliveries: deliveries.iter().map(|delivery| delivery_view(delivery, tenant.clock().now())).collect(),
        notices: notices::of_subject(db, case.id()).await?.into_iter().map(notice).collect(),
        form: Forms {
            seen: entries.len(),
            nonce: Keys::random_token(),
            open: typed.act,
            colleagues: choices_of_colleagues(at, &case, &typed).await?,
            states: change_case::STATES
                .into_iter()
                .map(|state| choice(state.word(), state.label(), &typed.choice))
                .collect(),
            ends: close_case::ENDS.into_iter().map(|(end, label)| choice(end.word(), label, &typed.choice)).collect(),
            words: typed.words,
            ask: typed.ask,
            errors: typed.errors,
        },
    };
    render_with_status(tenant, status, "crm/open_case.html", &view)
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), checked: value == chosen }
}

async fn choices_of_colleagues(at: &At<'_>, case: &Case, typed: &Typed) -> Result<Vec<Choice>, PageError> {
    if !at.worker.may(Permission::AssignCase) {
        return Ok(Vec::new());
    }
    let me = at.worker.id();
    let now = match case.assigned() {
        _ if typed.act == "assign" && !typed.choice.is_empty() => typed.choice.clone(),
        Some((id, _)) if id == me => "me".to_owned(),
        Some((id, _)) => id.to_string(),
        None => "nobody".to_owned(),
    };
    let mut choices = vec![choice("me", &format!("{} (you)", at.worker.shown_name()), &now)];
    let others = colleagues(at.worker.tenant(), at.request).await?.into_iter().filter(|(id, _)| *id != me);
    choices.extend(others.map(|(id, name)| choice(&id.to_string(), &name, &now)));
    choices.push(choice("nobody", "Nobody", &now));
    Ok(choices)
}

fn who(case: &Case) -> Vec<Row> {
    let contact = case.contact();
    let facts = [
        ("Name", contact.name),
        ("Email address", contact.email),
        ("Telephone", contact.telephone),
        ("Postcode", case.postcode().map(str::to_owned)),
    ];
    let row = |(key, fact): (&str, Option<String>)| Some(Row { key: key.to_owned(), lines: vec![fact?] });
    facts.into_iter().filter_map(row).collect()
}

/// The answers in words, by their questions as the case's own version asked them.
fn answers(case: &Case, definition: &Definition) -> Vec<Row> {
    let said = case.answers();
    let row = |step: &catalogue::Step| {
        let lines = said.get(&step.id)?.lines().map(str::to_owned).collect();
        Some(Row { key: step.question.clone(), lines })
    };
    definition.steps.iter().filter_map(row).collect()
}

fn shown_entries(tenant: &Tenant, case: &Case, entries: &[Model], unseen_from: Option<usize>) -> Vec<Entry> {
    let new: Vec<Uuid> =
        unseen_from.into_iter().flat_map(|seen| desk::unseen(entries, seen)).map(|one| one.id).collect();
    let entry = |(at, entry): (DateTime<Utc>, &Model)| Entry {
        title: entry.title.clone(),
        at,
        by: match &entry.by_name {
            Some(name) => name.clone(),
            None if entry.source == Source::Team.word() => "the team that does the work".to_owned(),
            None => tenant.profile().short_name.clone(),
        },
        words: entry.words.clone(),
        public: entry.public,
        new: new.contains(&entry.id),
    };
    timeline::newest_first(case.opened_at(), entries).into_iter().map(entry).collect()
}

fn notice(notice: notices::Notice) -> Notice {
    let (state, colour) = match notice.state {
        notices::State::Created => ("Waiting to be sent", "grey"),
        notices::State::Sending => ("Being sent", "blue"),
        notices::State::Delivered => ("Sent", "green"),
        notices::State::TemporaryFailure => ("Trying again", "yellow"),
        notices::State::PermanentFailure => ("Address takes no mail", "red"),
        notices::State::TechnicalFailure => ("Given up", "red"),
        notices::State::Withdrawn => ("Not wanted any more", "grey"),
    };
    Notice {
        title: notice.title,
        recipient: notice.recipient,
        at: notice.created_at,
        state,
        colour,
        reason: notice.reason,
    }
}

/// How a request came, in words.
pub(super) fn channel_words(channel: &str) -> &'static str {
    match channel {
        "phone" => "By telephone",
        "face-to-face" => "At the counter",
        "email" => "By letter or email",
        _ => "On the website",
    }
}

fn done_words(done: &str) -> Option<&'static str> {
    match done {
        "note_case" => Some("Your note is saved."),
        "assign_case" => Some("Saved whose work it is."),
        "change_case" => Some("Saved where the case stands. The resident is told."),
        "close_case" => Some("The case is closed. The resident is told."),
        _ => None,
    }
}
