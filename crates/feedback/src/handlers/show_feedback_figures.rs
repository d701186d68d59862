//! `GET /staff/feedback/figures`: how many find pages useful and are satisfied with services, over some time.

use actix_web::web::Query;
use chrono::Duration;
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::form_urlencoded::Serializer;
use web::{Head, Kind as PageKind, PageResult, Visit, csrf_token, render};

use super::{About, Choice};
use crate::figures::{FEW, Figure, figures};
use crate::grade::Kind;

/// Over how many days may be counted; the first unless somebody says otherwise.
const PERIODS: [(&str, i64, &str); 3] =
    [("90", 90, "the last 90 days"), ("30", 30, "the last 30 days"), ("365", 365, "the last year")];

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    days: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    periods: Vec<Choice>,
    period: &'static str,
    few: u64,
    pages: Vec<Row>,
    services: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    words: String,
    href: String,
    answers: u64,
    good: u64,
    percent: Option<String>,
}

pub(super) async fn show_feedback_figures(
    staff: Staff<may::SeeFeedback>,
    visit: Visit,
    asked: Query<Asked>,
) -> PageResult {
    let tenant = staff.tenant();
    let [usual, ..] = PERIODS;
    let (chosen, days, period) = PERIODS.into_iter().find(|(word, ..)| *word == asked.days).unwrap_or(usual);
    let since = tenant.clock().now() - Duration::days(days);
    let found = figures(tenant.db().read(), since).await?;
    let view = View {
        page: Head::new(PageKind::Content, "Feedback in figures").of("Feedback"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        periods: PERIODS.iter().map(|(word, _, label)| Choice::of(word, label, chosen)).collect(),
        period,
        few: FEW,
        pages: found.pages.iter().map(|figure| row(tenant, Kind::Page, figure)).collect(),
        services: found.services.iter().map(|figure| row(tenant, Kind::Service, figure)).collect(),
    };
    render(tenant, "feedback/show_feedback_figures.html", &view)
}

/// A row leads to the answers behind it.
fn row(tenant: &Tenant, kind: Kind, figure: &Figure) -> Row {
    let query = [("state", "all"), ("kind", kind.word()), ("about", figure.about.as_str())];
    Row {
        words: About::of(tenant, kind, &figure.about).words,
        href: format!("/staff/feedback?{}", Serializer::new(String::new()).extend_pairs(query).finish()),
        answers: figure.answers(),
        good: figure.good(),
        percent: figure.percent_good().map(|percent| format!("{percent}%")),
    }
}
