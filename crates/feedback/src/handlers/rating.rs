//! What both forms have in common: one question to choose from, room for a few words, and a number that makes sending happen once.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use tenancy::{Keys, Tenant};
use web::{
    ClientAddress, Fields, Head, Kind as PageKind, PageError, PageResult, Visit, csrf_token, render_with_status,
};

use super::{About, Choice, Trouble, message_at};
use crate::answer::{self, Given, NewAnswer};
use crate::grade::{Grade, Kind};

/// The most that can be written, in characters.
const MOST: usize = 1200;

/// What is rated.
pub(super) struct Rated<'a> {
    pub(super) kind: Kind,
    /// The page's path, empty for the whole website; or the service.
    pub(super) about: &'a str,
    /// Where the form is sent.
    pub(super) action: &'a str,
}

/// What was chosen and typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    grade: String,
    comment: String,
    nonce: String,
    errors: Vec<Trouble>,
}

#[derive(Serialize)]
struct View<'a> {
    page: Head,
    csrf: String,
    errors: &'a [Trouble],
    action: &'a str,
    about: &'a str,
    subject: About,
    grades: Vec<Choice>,
    grade_error: Option<String>,
    comment_label: &'static str,
    comment: &'a str,
    comment_error: Option<String>,
    most: usize,
    nonce: &'a str,
}

/// The empty form.
pub(super) fn show(tenant: &Tenant, visit: &Visit, rated: &Rated<'_>) -> PageResult {
    let typed = Typed { nonce: Keys::random_token(), ..Typed::default() };
    page(tenant, visit, rated, StatusCode::OK, &typed)
}

/// Keeps what was sent: `None` when it is kept, or was already; otherwise the form again, with what was typed.
pub(super) async fn take(
    tenant: &Tenant,
    visit: &Visit,
    request: &HttpRequest,
    rated: &Rated<'_>,
    form: &Fields,
) -> Result<Option<HttpResponse>, PageError> {
    let mut typed = Typed {
        grade: form.one("grade")?.unwrap_or_default().to_owned(),
        comment: form.one("comment")?.unwrap_or_default().replace("\r\n", "\n"),
        nonce: form.one("nonce")?.filter(|nonce| is_ours(nonce)).map_or_else(Keys::random_token, str::to_owned),
        errors: Vec::new(),
    };
    let grade = Grade::from_word(&typed.grade).filter(|grade| rated.kind.grades().contains(grade));
    let missing = match rated.kind {
        Kind::Page => "Select yes if the page was useful",
        Kind::Service => "Select how satisfied you were",
    };
    if grade.is_none() {
        typed.errors.push(Trouble { message: missing.to_owned(), href: "#grade" });
    }
    let length = typed.comment.chars().count();
    if length > MOST {
        let message = format!("Use {MOST} characters or fewer: you have used {length}");
        typed.errors.push(Trouble { message, href: "#comment" });
    }
    let Some(grade) = grade.filter(|_| typed.errors.is_empty()) else {
        return page(tenant, visit, rated, StatusCode::UNPROCESSABLE_ENTITY, &typed).map(Some);
    };
    let new =
        NewAnswer { nonce: &typed.nonce, kind: rated.kind, about: rated.about, grade, comment: typed.comment.trim() };
    let address = ClientAddress::subscriber_of(request);
    let tx = tenant.db().write_tx().await?;
    let Given::TooMany { wait } = answer::give(&tx, tenant, tenant.clock().now(), &new, &address).await? else {
        tx.commit().await?;
        return Ok(None);
    };
    tx.rollback().await?;
    let message = format!(
        "Too many answers have come from your internet connection. Wait {} minutes, then send this again. Your words are still \
         here",
        wait.num_minutes()
    );
    typed.errors.push(Trouble { message, href: "#grade" });
    let mut answer = page(tenant, visit, rated, StatusCode::TOO_MANY_REQUESTS, &typed)?;
    answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(wait.num_seconds()));
    Ok(Some(answer))
}

/// Whether a number may be one that we gave out.
fn is_ours(nonce: &str) -> bool {
    (20..=40).contains(&nonce.len()) && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn page(tenant: &Tenant, visit: &Visit, rated: &Rated<'_>, status: StatusCode, typed: &Typed) -> PageResult {
    let (title, comment_label) = match rated.kind {
        Kind::Page => ("Was this page useful?", "What went wrong, or what is missing? (optional)"),
        Kind::Service => ("How satisfied were you with this service?", "How could we make it better? (optional)"),
    };
    let grades = rated.kind.grades().iter().map(|grade| Choice::of(grade.word(), grade.label(), &typed.grade));
    let view = View {
        page: Head::new(PageKind::Content, title).of("Feedback").with_errors(!typed.errors.is_empty()),
        csrf: csrf_token(tenant, visit),
        grade_error: message_at(&typed.errors, "#grade"),
        comment_error: message_at(&typed.errors, "#comment"),
        errors: &typed.errors,
        action: rated.action,
        about: rated.about,
        subject: About::of(tenant, rated.kind, rated.about),
        grades: grades.collect(),
        comment_label,
        comment: &typed.comment,
        most: MOST,
        nonce: &typed.nonce,
    };
    render_with_status(tenant, status, "feedback/rate.html", &view)
}
