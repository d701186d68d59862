//! `/staff/pages/move`: everything below one address to another. First what would move, then the move itself, in one transaction.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use identity::audit::{self, Happening};
use identity::{Staff, Worker, may, origin_of};
use serde::{Deserialize, Serialize};
use web::{Fields, Head, Kind, PageResult, ProtectedForm, Trouble, Visit, csrf_token, render_with_status, see_other};

use crate::facts;
use crate::page::Refusal;
use crate::page_move::{self, Plan};
use crate::revision::Hand;

/// What the address asks for: the preview. Everything may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    to: String,
    moved: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    errors: Vec<Trouble>,
    from: String,
    to: String,
    moved: Option<usize>,
    asked: bool,
    can: bool,
    sum: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    title: String,
    from: String,
    to: String,
    live: bool,
    fault: Option<String>,
}

pub(super) async fn show_move_pages(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    asked: Query<Asked>,
) -> PageResult {
    let asked = asked.into_inner();
    if asked.from.is_empty() && asked.to.is_empty() {
        return show(&staff, &visit, StatusCode::OK, &asked, None, Vec::new());
    }
    let errors = faults(&asked);
    if !errors.is_empty() {
        return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &asked, None, errors);
    }
    let plan = page_move::plan(staff.tenant().db().read(), plain(&asked.from), plain(&asked.to)).await?;
    show(&staff, &visit, StatusCode::OK, &asked, Some(&plan), Vec::new())
}

pub(super) async fn move_pages(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let field = |name: &str| Ok::<_, web::PageError>(form.0.one(name)?.unwrap_or_default().to_owned());
    let asked = Asked { from: field("from")?, to: field("to")?, moved: String::new() };
    let errors = faults(&asked);
    if !errors.is_empty() {
        return show(&staff, &visit, StatusCode::UNPROCESSABLE_ENTITY, &asked, None, errors);
    }
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let plan = page_move::plan(&tx, plain(&asked.from), plain(&asked.to)).await?;
    if plan.sum() != field("sum")? || !plan.can_be_done() {
        tx.rollback().await?;
        let message =
            "The pages are not what you were shown any more, so we have moved nothing. Look at what would move now";
        return show(&staff, &visit, StatusCode::CONFLICT, &asked, Some(&plan), vec![Trouble::at("plan", message)]);
    }
    match page_move::carry_out(&tx, staff.tenant().profile(), &plan, &Hand::of(&staff), now).await {
        Ok(()) => {}
        Err(Refusal::Database(error)) => return Err(error.into()),
        Err(refusal) => {
            tx.rollback().await?;
            let plan = page_move::plan(tenant.db().read(), plain(&asked.from), plain(&asked.to)).await?;
            let errors = vec![Trouble::at("plan", format!("We have moved nothing: {refusal}"))];
            return show(&staff, &visit, StatusCode::CONFLICT, &asked, Some(&plan), errors);
        }
    }
    for step in &plan.steps {
        let happening = Happening::done(staff.actor(), "move_page", "page", step.page.id)
            .named(&step.page.path)
            .from(origin_of(&request))
            .with(serde_json::json!({ "before": step.page.path, "now": step.to }));
        audit::write(&tx, tenant, now, happening).await?;
    }
    tx.commit().await?;
    see_other(&format!("/staff/pages/move?moved={}", plan.steps.len()))
}

/// A path as it is kept: no space around it, no slash at its end.
fn plain(typed: &str) -> &str {
    typed.trim().trim_end_matches('/')
}

fn faults(asked: &Asked) -> Vec<Trouble> {
    let mut errors = Vec::new();
    let (from, to) = (plain(&asked.from), plain(&asked.to));
    for (id, path) in [("from", from), ("to", to)] {
        if !path.starts_with('/') || path.len() > 200 {
            errors.push(Trouble::at(id, "Write an address that begins with /, such as /bins"));
        }
    }
    if errors.is_empty() && from == to {
        errors.push(Trouble::at("to", "The pages stand there already: write another address"));
    }
    errors
}

fn show(
    worker: &Worker,
    visit: &Visit,
    status: StatusCode,
    asked: &Asked,
    plan: Option<&Plan>,
    errors: Vec<Trouble>,
) -> PageResult {
    let tenant = worker.tenant();
    let rows = plan.map(|plan| plan.steps.as_slice()).unwrap_or_default().iter().map(|step| Row {
        title: facts::fill_line(&step.page.title, tenant.profile()),
        from: step.page.path.clone(),
        to: step.to.clone(),
        live: step.page.is_live(),
        fault: step.fault.clone(),
    });
    let view = View {
        page: Head::new(Kind::Content, "Move pages").with_errors(!errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        worker: identity::view::shown(worker),
        errors,
        from: asked.from.clone(),
        to: asked.to.clone(),
        moved: asked.moved.parse().ok(),
        asked: plan.is_some(),
        can: plan.is_some_and(Plan::can_be_done),
        sum: plan.map(Plan::sum).unwrap_or_default(),
        rows: rows.collect(),
    };
    render_with_status(tenant, status, "content/workflow/move_pages.html", &view)
}
