//! `GET /forms/{service}/{step}`: one question.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use catalogue::{Step, fill, html, plain};
use serde::{Deserialize, Serialize};
use tenancy::{Profile, Tenant};
use web::{Head, Kind, PageError, PageResult, Trouble, Visit, csrf_token, render_with_status, see_other};

use super::acting::{Banner, Way, ask_who};
use super::{already_sent::already_sent, is_looked_at};
use crate::draft::Draft;
use crate::field::{self, Asked, FieldError, Typed};
use crate::journey::Journey;
use crate::journey_event::{self, Event};
use crate::report;

/// Where the visitor came from.
#[derive(Default, Deserialize)]
pub(super) struct From {
    /// `check`: by a Change link.
    pub(super) from: Option<String>,
}

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    errors: Vec<Trouble>,
    action: String,
    back: String,
    from: Option<&'static str>,
    version: String,
    service_title: &'a str,
    question: String,
    hint: Option<&'a str>,
    help: Option<String>,
    text: Option<String>,
    name: &'a str,
    acting: Option<Banner>,
    restored: bool,
    asked: Asked,
}

/// What is shown of a step.
pub(super) struct Shown<'a> {
    pub(super) journey: &'a Journey,
    pub(super) step: &'a Step,
    pub(super) before: Option<&'a Step>,
    pub(super) typed: Typed,
    /// It was typed before they were signed out, and is not saved.
    pub(super) restored: bool,
    pub(super) errors: Vec<FieldError>,
    pub(super) from_check: bool,
    pub(super) way: &'a Way,
}

pub(super) async fn show_step(
    tenant: Tenant,
    visit: Visit,
    request: HttpRequest,
    path: Path<(String, String)>,
    from: Query<From>,
) -> PageResult {
    let (service, step) = path.into_inner();
    let db = tenant.db().read();
    let draft = Draft::find(db, &visit.digest, &service).await?;
    let way = Way::of(&tenant, &request, draft.as_ref()).await?;
    if let Way::Shut = way {
        return ask_who(&tenant, &visit, &service, request.path());
    }
    if let Some(token) = draft.as_ref().and_then(Draft::sent_token) {
        return already_sent(&tenant, &service, token, StatusCode::OK).await;
    }
    let journey = Journey::of(db, &tenant, &service, draft, None).await?.ok_or(PageError::NotFound)?;
    let Some((step, before)) = journey.find(&step) else {
        return match journey.definition().step(&step) {
            Some(_) => see_other(&journey.next_href()),
            None => Err(PageError::NotFound),
        };
    };
    if is_looked_at(&request) {
        let draft = journey.draft.as_ref().map(Draft::id);
        journey_event::note(&tenant, &journey.version, draft, Event::StepShown(&step.id)).await;
    }
    let unsaved = journey.draft.as_ref().and_then(|draft| draft.unsaved(&step.id));
    let restored = unsaved.is_some();
    let answered = || journey.answers.get(&step.id).map(|answer| field::typed(step, answer)).unwrap_or_default();
    let typed = unsaved.map_or_else(answered, Typed::new);
    let from_check = from.from.as_deref() == Some("check");
    let shown = Shown { journey: &journey, step, before, typed, restored, errors: Vec::new(), from_check, way: &way };
    render_step(&tenant, &visit, StatusCode::OK, shown)
}

/// The question's page, with what was typed and what is wrong.
pub(super) fn render_step(tenant: &Tenant, visit: &Visit, status: StatusCode, shown: Shown<'_>) -> PageResult {
    let Shown { journey, step, before, typed, restored, errors, from_check, way } = shown;
    let definition = journey.definition();
    let service = &definition.service;
    let back = match before {
        _ if from_check => format!("/forms/{service}/check"),
        Some(before) => format!("/forms/{service}/{}", before.id),
        None => format!("/services/{service}"),
    };
    let answers = report::in_words(definition, &journey.kept());
    let fact = |name: &str| match name.strip_prefix("answer.") {
        Some(step) => Some(plain(answers.get(step).map_or("Not provided", String::as_str))),
        None if name == "service" => Some(plain(&definition.title)),
        None => borough_fact(tenant.profile(), name),
    };
    let filled = |markdown: &String| html(&fill(markdown, fact));
    // The optional question says so where it is asked (EF-08).
    let question = if step.optional { format!("{} (optional)", step.question) } else { step.question.clone() };
    let kind = if step.is_exit() { Kind::Content } else { Kind::Question };
    let mut asked = field::ask(step, &typed, &errors);
    if let Some(one) = asked.inputs.first_mut().filter(|input| input.label == step.question) {
        one.label.clone_from(&question);
    }
    let view = View {
        page: Head::new(kind, step.question.clone()).of(definition.title.clone()).with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        errors: errors.iter().map(|error| Trouble::at(&error.id, &error.message)).collect(),
        action: format!("/forms/{service}/{}", step.id),
        back,
        from: from_check.then_some("check"),
        version: journey.version.id.to_string(),
        service_title: &definition.title,
        question,
        hint: step.hint.as_deref(),
        help: step.help.as_ref().map(filled),
        text: step.text.as_ref().map(filled),
        name: &step.id,
        acting: way.banner(tenant, visit, service),
        restored,
        asked,
    };
    render_with_status(tenant, status, "forms/show_step.html", &view)
}

/// What advice may say of the borough; as plain words, so that an address line cannot become a link or a list.
fn borough_fact(profile: &Profile, name: &str) -> Option<String> {
    let contacts = &profile.contacts;
    let facts = BTreeMap::from([
        ("borough.name", profile.name.clone()),
        ("borough.short_name", profile.short_name.clone()),
        ("borough.telephone", contacts.telephone.clone()),
        ("borough.text_relay", contacts.text_relay.clone()),
        ("borough.email", contacts.email.clone()),
        ("borough.address", contacts.address.join(", ")),
        ("borough.opening_hours", contacts.opening_hours.clone()),
        ("borough.data_protection_officer", contacts.data_protection_officer.clone()),
    ]);
    facts.get(name).map(|fact| plain(fact))
}
