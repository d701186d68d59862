//! The route into the back office and what comes back: whether the system gets what it requires, and whether residents hear
//! of every state.

use super::{Carries, Checking, Need};
use crate::complaint::hint_at;
use crate::definition::{Event, State};
use crate::route::{ContactFact, FieldSource};
use crate::step::{ContactPart, Kind, Step};

pub(super) fn check(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    if !definition.has_form() {
        return;
    }
    messages(checking);
    if definition.needs.place && !asks(checking, |step| step.kind == Kind::Location) {
        checking
            .error(&["settings", "needs", "place"], "this service needs a place, and its form has no location step");
    }
    fields(checking);
    if definition.offered {
        route(checking);
    }
}

fn asks(checking: &Checking<'_>, wanted: impl Fn(&Step) -> bool) -> bool {
    checking.definition.steps.iter().any(wanted)
}

fn asks_contact(checking: &Checking<'_>, part: ContactPart) -> bool {
    let kind = match part {
        ContactPart::Name => Kind::Name,
        ContactPart::Email => Kind::Email,
        ContactPart::Telephone => Kind::Telephone,
    };
    asks(checking, |step| step.kind == kind || step.ask.contains(&part))
}

fn messages(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    let has = |event: Event| definition.messages.contains_key(&event);
    if !has(Event::Received) {
        checking.error(&["messages"], "messages/received.md is missing: nobody would be told their reference");
    }
    if !has(Event::Late) {
        checking.warning(
            &["messages"],
            "messages/late.md is missing: nobody would be told when the promised day has passed",
        );
    }
    if !asks_contact(checking, ContactPart::Email) {
        checking.warning(&["form"], "the form asks for no e-mail address: no message of this service can be sent");
    }
    for (code, words) in &definition.status {
        let event = words.state.event();
        // Whoever waits may be told what is missing, or only that work goes on.
        let told = has(event) || words.state == State::Waiting && has(Event::InProgress);
        if !told {
            let message = format!("“{code}” leads to {}, and there is no messages/{event}.md to say so", words.state);
            checking.error(&["settings", "status", code, "state"], message);
        }
    }
}

fn fields(checking: &mut Checking<'_>) {
    let definition = checking.definition;
    for (field, source) in definition.route.iter().flat_map(|route| &route.fields) {
        let path = ["settings", "route", "fields", field.as_str()];
        match source {
            FieldSource::Text { .. } | FieldSource::Case { .. } => {}
            FieldSource::Place { .. } => {
                if !asks(checking, |step| step.kind == Kind::Location) {
                    checking.error(&path, format!("“{field}” sends a place, and the form has no location step"));
                }
            }
            FieldSource::Contact { contact } => {
                let part = match contact {
                    ContactFact::Name | ContactFact::FirstName | ContactFact::LastName => ContactPart::Name,
                    ContactFact::Email => ContactPart::Email,
                    ContactFact::Telephone => ContactPart::Telephone,
                };
                if !asks_contact(checking, part) {
                    checking.error(&path, format!("“{field}” sends the {contact}, and the form does not ask for it"));
                }
            }
            FieldSource::Answer { answer, r#as } => {
                let Some(step) = definition.step(answer).filter(|step| !step.is_exit()) else {
                    let hint = hint_at(answer, definition.steps.iter().map(|step| step.id.as_str()));
                    checking.error(
                        &path,
                        format!("“{field}” sends the answer “{answer}”, which this form does not ask{hint}"),
                    );
                    continue;
                };
                let known: Vec<&str> = match step.kind {
                    Kind::YesNo => vec!["yes", "no"],
                    _ => step.options.iter().map(|choice| choice.id.as_str()).collect(),
                };
                let Some(named) = r#as else { continue };
                for choice in named.keys().filter(|choice| !known.contains(&choice.as_str())) {
                    let hint = hint_at(choice, known.iter().copied());
                    checking.error(&path, format!("“{answer}” has no choice “{choice}”{hint}"));
                }
                for choice in known.iter().filter(|choice| !named.contains_key(**choice)) {
                    let message = format!("“as” does not say what “{choice}” is called there; it is sent as it is");
                    checking.warning(&path, message);
                }
            }
        }
    }
}

fn route(checking: &mut Checking<'_>) {
    let Some(route) = &checking.definition.route else {
        let message = "this service is offered and has no [route]: its cases would go nowhere";
        // A shared service by itself has no route: each borough gives it one.
        if checking.overlay.is_none() && checking.shared.is_some() {
            checking.warning(&["settings"], message);
        } else {
            checking.error(&["settings", "route"], message);
        }
        return;
    };
    let around = checking.around;
    let path = ["settings", "route", "connector"];
    let Some(carries) = around.connectors.get(&route.connector) else {
        let hint = hint_at(&route.connector, around.connectors.keys().map(String::as_str));
        checking.error(&path, format!("the borough has no connector “{}”{hint}", route.connector));
        return;
    };
    if carries.takes_code && route.code.is_empty() {
        checking.error(&["settings", "route", "code"], format!("“{}” needs a code", route.connector));
    }
    if !carries.takes_code && !route.code.is_empty() {
        checking.warning(
            &["settings", "route", "code"],
            format!("“{}” takes no code; this one is not sent", route.connector),
        );
    }
    for field in carries.required_fields.iter().filter(|field| !route.fields.contains_key(*field)) {
        let hint = hint_at(field, route.fields.keys().map(String::as_str));
        let message = format!("“{}” refuses a case without the field “{field}”{hint}", route.connector);
        checking.error(&["settings", "route", "fields"], message);
    }
    place_and_photo(checking, &route.connector, carries);
    lengths(checking, &route.connector, carries);
    if carries.reports_status && checking.definition.status.is_empty() {
        let message =
            format!("“{}” tells how cases go on, and [status] says nothing of what its codes mean", route.connector);
        checking.error(&["settings", "status"], message);
    } else if carries.reports_status && !checking.definition.status.values().any(|words| words.state.is_final()) {
        checking.warning(&["settings", "status"], "no code in [status] ends a case: it would stay open for ever");
    }
}

fn place_and_photo(checking: &mut Checking<'_>, connector: &str, carries: &Carries) {
    let definition = checking.definition;
    let path = ["settings", "route", "connector"];
    if definition.needs.place && carries.place == Need::Never {
        checking.error(&path, format!("this service needs a place, and “{connector}” cannot carry one"));
    }
    if definition.needs.photo && !carries.photo {
        checking.error(&path, format!("this service needs a photograph, and “{connector}” cannot carry one"));
    }
    if carries.place == Need::Required {
        match definition.steps.iter().find(|step| step.kind == Kind::Location) {
            None => checking
                .error(&path, format!("“{connector}” refuses a case without a place; the form has no location step")),
            Some(step) if step.optional => {
                let message = format!("“{connector}” refuses a case without a place; “{}” may be left empty", step.id);
                checking.warning(&["form", "step", &step.id, "optional"], message);
            }
            Some(_) => {}
        }
    }
}

fn lengths(checking: &mut Checking<'_>, connector: &str, carries: &Carries) {
    let Some(limit) = carries.max_description else {
        return;
    };
    for step in checking.definition.steps.iter().filter(|step| matches!(step.kind, Kind::Text | Kind::LongText)) {
        let path = ["form", "step", step.id.as_str(), "max"];
        match step.max {
            Some(max) if max > limit => {
                let message = format!("“{}” may be {max} characters long, and “{connector}” carries {limit}", step.id);
                checking.error(&path, message);
            }
            None if step.kind == Kind::LongText => {
                let message = format!("“{}” has no max, and “{connector}” carries {limit} characters", step.id);
                checking.warning(&path, message);
            }
            _ => {}
        }
    }
    all_together(checking, connector, limit);
}

/// All answers go as one text: what does not fit would be cut off at its end, where people write the most.
fn all_together(checking: &mut Checking<'_>, connector: &str, limit: usize) {
    let steps = &checking.definition.steps;
    let longest: usize = steps.iter().map(Step::longest_in_words).sum();
    let texts = steps.iter().filter(|step| step.kind == Kind::LongText);
    if longest <= limit {
        return;
    }
    if let Some(text) = texts.max_by_key(|step| step.longest_in_words()) {
        let message = format!(
            "all answers together may be {longest} characters long, and “{connector}” carries {limit}: the end would be cut off \
             there. Give “{}” a max that is {} lower",
            text.id,
            longest - limit
        );
        checking.warning(&["form", "step", text.id.as_str(), "max"], message);
    }
}
