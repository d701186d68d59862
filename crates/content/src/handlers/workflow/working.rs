//! The way that everything goes that staff do with a page: it is done and written down, or the overview comes back with what was
//! typed and why.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use identity::audit::{self, Happening};
use identity::{Permission, Worker, origin_of};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, Trouble, Visit, see_other};

use super::open_page::show;
use crate::deed::{self, Deed};
use crate::page::{Page, Refusal};
use crate::revision::Hand;

/// The longest log message, reason or address, in characters.
pub(super) const MOST: usize = 1000;

/// Who works where.
pub(super) struct At<'a> {
    pub(super) worker: &'a Worker,
    pub(super) visit: &'a Visit,
    pub(super) request: &'a HttpRequest,
}

/// What was typed into one of the overview's forms, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Which form stands open.
    pub(super) open: &'static str,
    /// What its fields hold.
    pub(super) fields: Vec<(String, String)>,
    pub(super) errors: Vec<Trouble>,
    /// What was done a moment ago, in words.
    pub(super) done: Option<&'static str>,
}

impl Typed {
    /// What came with a form, to be shown again.
    pub(super) fn of(open: &'static str, form: &Fields) -> Self {
        Self { open, fields: form.0.clone(), ..Self::default() }
    }

    /// Words of a field, with line ends as we keep them, and without what stands around them.
    pub(super) fn words(&self, name: &str) -> String {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.replace("\r\n", "\n").trim().to_owned()).unwrap_or_default()
    }

    /// The words of a field; none, with a line in the summary, if they are missing or too many.
    pub(super) fn needed(&mut self, name: &str, most: usize, missing: &str) -> Option<String> {
        let words = self.words(name);
        let count = words.chars().count();
        if words.is_empty() {
            self.errors.push(Trouble::at(name, missing));
        } else if count > most {
            self.errors.push(Trouble::at(name, format!("Use {most} characters or fewer: these are {count}")));
        }
        (!words.is_empty() && count <= most).then_some(words)
    }
}

/// The page that the address names. One of another borough is as unknown as one that never was.
pub(super) async fn find(at: &At<'_>, typed: &str) -> Result<Page, PageError> {
    // What is shown again is the whole page.
    if !at.worker.may(Permission::WriteContent) {
        return Err(PageError::NotAllowed { needs: Permission::WriteContent.word() });
    }
    let id = Uuid::parse_str(typed).map_err(|_| PageError::NotFound)?;
    Page::find(at.worker.tenant().db().read(), id).await?.ok_or(PageError::NotFound)
}

/// The edition that a form was made for.
pub(super) fn ground(form: &Fields) -> Result<i64, PageError> {
    let ground = form.one("edition")?.and_then(|ground| ground.parse().ok());
    ground.ok_or(PageError::BadRequest("a form that does not say which edition it was made for"))
}

/// Does it, unless something is wrong with what was typed or somebody was faster.
pub(super) async fn work(at: At<'_>, mut page: Page, ground: i64, deed: Option<Deed>, mut typed: Typed) -> PageResult {
    let Some(deed) = deed.filter(|_| typed.errors.is_empty()) else {
        return show(&at, &page, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    };
    let tenant = at.worker.tenant();
    let now = tenant.clock().now();
    let (path, id) = (page.path.clone(), page.id);
    let tx = tenant.db().write_tx().await?;
    let refusal = match deed::work(&tx, tenant.profile(), &mut page, ground, &deed, &Hand::of(at.worker), now).await {
        Ok(()) => {
            if deed.is_audited() {
                audit::write(&tx, tenant, now, happening(&at, &deed, &page, &path)).await?;
            }
            tx.commit().await?;
            return see_other(&format!("/staff/pages/{id}?done={}", deed.word()));
        }
        Err(refusal) => refusal,
    };
    tx.rollback().await?;
    // Read anew: what is shown is what is there now.
    let page = Page::find(tenant.db().read(), id).await?.ok_or(PageError::NotFound)?;
    let status = refused(&page, refusal, &mut typed)?;
    show(&at, &page, status, typed).await
}

/// Says why something was not done, and with which status.
pub(super) fn refused(page: &Page, refusal: Refusal, typed: &mut Typed) -> Result<StatusCode, PageError> {
    match refusal {
        Refusal::Database(error) => return Err(error.into()),
        Refusal::Stale(_) => {
            let message = format!(
                "{} changed this page on {}, after you opened it. We have not done what you asked. Look at what is new, then do it again \
                 if you still want to",
                page.changed_by_name,
                web::words::moment(page.changed_at)
            );
            typed.errors.push(Trouble::at("about-it", message));
            return Ok(StatusCode::CONFLICT);
        }
        Refusal::Stage(_) => {
            let message = "That cannot be done as the page stands now. We have changed nothing";
            typed.errors.push(Trouble::at("about-it", message));
        }
        Refusal::PathTaken => {
            typed.errors.push(Trouble::at("to", "Another page stands at that address: choose another"));
        }
        Refusal::Path(words) => typed.errors.push(Trouble::at("to", words)),
        Refusal::Faults(faults) => {
            let lines = faults
                .into_iter()
                .map(|fault| Trouble::at("checks", format!("{} before it can be published", fault.what)));
            typed.errors.extend(lines);
        }
    }
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}

/// What the audit trail keeps.
fn happening<'a>(at: &At<'_>, deed: &'a Deed, page: &Page, path: &str) -> Happening<'a> {
    let happening =
        Happening::done(at.worker.actor(), deed.word(), "page", page.id).named(path).from(origin_of(at.request));
    match deed {
        Deed::Publish(release) => {
            let waived: Vec<&str> = release.waived.iter().map(|one| one.what.as_str()).collect();
            let why = match &release.reason {
                Some(reason) => format!("{} (published with serious faults: {reason})", release.log),
                None => release.log.clone(),
            };
            let detail = serde_json::json!({ "revision": page.live_revision, "waived": waived });
            happening.because(why).with(detail)
        }
        Deed::TakeDown(why) | Deed::SendBack(why) => happening.because(why.as_str()),
        Deed::Move(to) => happening.with(serde_json::json!({ "before": path, "now": to })),
        Deed::SendForReview | Deed::Archive | Deed::BringBack | Deed::LookAt => happening,
    }
}
