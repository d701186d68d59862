//! `POST /staff/pages/{page}/preview-link`: makes a link at which people without an account see the draft; its end is a button.
//! The link is shown on this one page and never again: nobody can read it out of the database.

use actix_web::HttpRequest;
use actix_web::web::Path;
use chrono::{DateTime, Utc};
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use serde::Serialize;
use web::{Fields, Head, Kind as PageKind, PageResult, ProtectedForm, Visit, csrf_token, render, see_other};

use super::{About, find};
use crate::preview;
use crate::revision::Hand;

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    about: About,
    link: String,
    expires_at: DateTime<Utc>,
}

pub(super) async fn share_preview(
    staff: Staff<may::WriteContent>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let secret = preview::make(&tx, tenant.keys(), page.id, &Hand::of(&staff), now).await?;
    let happening =
        Happening::done(staff.actor(), "share_preview", "page", page.id).named(&page.path).from(origin_of(&request));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    let view = View {
        page: Head::new(PageKind::Content, "Preview link").of(page.title.clone()),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        about: About::of(tenant, &page),
        link: tenant.profile().link(&format!("/preview/{secret}")),
        expires_at: now + preview::LASTS,
    };
    render(tenant, "content/editing/share_preview.html", &view)
}

pub(super) async fn end_preview(
    staff: Staff<may::WriteContent>,
    request: HttpRequest,
    id: Path<String>,
    _form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let page = find(tenant, &id).await?;
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    preview::end(&tx, page.id, now).await?;
    let happening =
        Happening::done(staff.actor(), "end_preview", "page", page.id).named(&page.path).from(origin_of(&request));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    see_other(&format!("/staff/pages/{}/edit#preview-link", page.id))
}
