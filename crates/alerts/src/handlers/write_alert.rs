//! `/staff/alerts/new` and `/staff/alerts/{id}/edit`: one page for all that an alert says. What is saved is a draft; the next page
//! shows it as residents will see it, with the button that publishes.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::Serialize;
use uuid::Uuid;
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render_with_status, see_other};

use super::Trouble;
use super::alert_form::{Choices, Typed, Wrong};
use crate::alert::{Alert, Refusal, Stage};

type Publisher = Staff<may::PublishAlert>;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    action: String,
    back: String,
    edition: i32,
    typed: Typed,
    wrong: Wrong,
    choices: Choices,
}

/// Which alert the form is of.
struct Form {
    id: Option<Uuid>,
    edition: i32,
    typed: Typed,
    wrong: Wrong,
    /// Something that is wrong with the whole.
    said: Option<&'static str>,
}

pub(super) async fn show_write_alert(staff: Publisher, visit: Visit) -> PageResult {
    let form = Form { id: None, edition: 0, typed: Typed::default(), wrong: Wrong::default(), said: None };
    show(&staff, &visit, StatusCode::OK, form)
}

pub(super) async fn write_alert(
    staff: Publisher,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let typed = Typed::of(&form.0)?;
    let tenant = staff.tenant();
    let facts = match typed.read(tenant) {
        Ok(facts) => facts,
        Err(wrong) => {
            let form = Form { id: None, edition: 0, typed, wrong: *wrong, said: None };
            return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, form);
        }
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let id = Alert::write(&tx, &facts, &staff.shown_name(), now).await?;
    let happening =
        Happening::done(staff.actor(), "write_alert", "alert", id).named(&facts.title).from(origin_of(&request));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/alerts/{id}"))
}

pub(super) async fn show_change_alert(staff: Publisher, visit: Visit, id: Path<Uuid>) -> PageResult {
    let alert = Alert::find(staff.tenant().db().read(), *id).await?.ok_or(PageError::NotFound)?;
    if alert.stage() == Stage::Over {
        return see_other(&format!("/staff/alerts/{id}"));
    }
    let typed = Typed::from(alert.draft());
    let form = Form { id: Some(*id), edition: alert.edition(), typed, wrong: Wrong::default(), said: None };
    show(&staff, &visit, StatusCode::OK, form)
}

pub(super) async fn change_alert(
    staff: Publisher,
    visit: Visit,
    request: HttpRequest,
    id: Path<Uuid>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let (id, tenant) = (*id, staff.tenant());
    let typed = Typed::of(&form.0)?;
    let edition = form.0.one("edition")?.and_then(|edition| edition.parse().ok()).unwrap_or_default();
    let facts = match typed.read(tenant) {
        Ok(facts) => facts,
        Err(wrong) => {
            let form = Form { id: Some(id), edition, typed, wrong: *wrong, said: None };
            return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, form);
        }
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let alert = Alert::hold(&tx, id).await?.ok_or(PageError::NotFound)?;
    let newest = alert.edition();
    if let Err(refusal) = alert.change(&tx, edition, &facts, &staff.shown_name(), now).await? {
        tx.rollback().await?;
        let said = match refusal {
            Refusal::OutOfDate => {
                "Somebody has changed this alert since you opened it. What you wrote is still here: save again to replace theirs"
            }
            Refusal::OverAlready => "The alert would be over before it begins",
            Refusal::Over => return see_other(&format!("/staff/alerts/{id}")),
        };
        let form = Form { id: Some(id), edition: newest, typed, wrong: Wrong::default(), said: Some(said) };
        return show(&staff, &visit, StatusCode::CONFLICT, form);
    }
    let happening =
        Happening::done(staff.actor(), "change_alert", "alert", id).named(&facts.title).from(origin_of(&request));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/alerts/{id}"))
}

fn show(staff: &Publisher, visit: &Visit, status: StatusCode, form: Form) -> PageResult {
    let tenant = staff.tenant();
    let title = if form.id.is_some() { "Change an alert" } else { "Write an alert" };
    let at = form.id.map(|id| format!("/staff/alerts/{id}"));
    let mut errors = form.wrong.troubles();
    errors.extend(form.said.map(|message| Trouble { message: message.to_owned(), href: "#title" }));
    let view = View {
        page: Head::new(Kind::Content, title).with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(staff),
        errors,
        action: at.as_ref().map_or_else(|| "/staff/alerts/new".to_owned(), |at| format!("{at}/edit")),
        back: at.unwrap_or_else(|| "/staff/alerts".to_owned()),
        edition: form.edition,
        choices: form.typed.choices(tenant),
        typed: form.typed,
        wrong: form.wrong,
    };
    render_with_status(tenant, status, "alerts/write_alert.html", &view)
}
