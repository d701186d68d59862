//! `GET /staff/act-for`: which form, and how did they come?

use actix_web::http::StatusCode;
use identity::{Staff, Worker, may};
use serde::Serialize;
use web::{Head, Kind, PageResult, Trouble, Visit, csrf_token, render_with_status};

use super::CHANNELS;
use crate::draft::Draft;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    service_error: Option<&'static str>,
    channel_error: Option<&'static str>,
    services: Vec<Choice>,
    channels: Vec<Choice>,
    /// Forms that were begun in this browser and not sent.
    begun: Vec<Begun>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    checked: bool,
}

#[derive(Serialize)]
struct Begun {
    service: String,
    title: String,
}

/// What was chosen, and what is missing.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) service: String,
    pub(super) channel: String,
    pub(super) service_error: Option<&'static str>,
    pub(super) channel_error: Option<&'static str>,
}

pub(super) async fn show_act_for(staff: Staff<may::ActForResident>, visit: Visit) -> PageResult {
    show(&staff, &visit, StatusCode::OK, Chosen::default()).await
}

/// The page, with what was chosen.
pub(super) async fn show(worker: &Worker, visit: &Visit, status: StatusCode, chosen: Chosen) -> PageResult {
    let tenant = worker.tenant();
    let all = tenant.services().all();
    let mut offered: Vec<(&str, &str)> = all
        .values()
        .map(|version| &version.definition)
        .filter(|definition| definition.offered && definition.has_form())
        .map(|definition| (definition.service.as_str(), definition.title.as_str()))
        .collect();
    offered.sort_by_key(|(_, title)| *title);
    let choice = |value: &str, label: &str, now: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        checked: value == now,
    };
    let drafts = Draft::begun_by(tenant.db().read(), &visit.digest, worker.id()).await?;
    let title = |service: &str| all.get(service).map(|version| version.definition.title.clone());
    let begun = drafts
        .iter()
        .filter_map(|draft| Some(Begun { service: draft.service().to_owned(), title: title(draft.service())? }));
    let said = [(chosen.service_error, "service"), (chosen.channel_error, "channel")];
    let errors: Vec<Trouble> =
        said.into_iter().filter_map(|(error, id)| error.map(|message| Trouble::at(id, message))).collect();
    let none = [("", "Choose a service")];
    let view = View {
        page: Head::new(Kind::Content, "Fill in a form for a resident").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(worker),
        errors,
        service_error: chosen.service_error,
        channel_error: chosen.channel_error,
        services: none.into_iter().chain(offered).map(|(value, label)| choice(value, label, &chosen.service)).collect(),
        channels: CHANNELS.into_iter().map(|(value, label)| choice(value, label, &chosen.channel)).collect(),
        begun: begun.collect(),
    };
    render_with_status(tenant, status, "forms/show_act_for.html", &view)
}
