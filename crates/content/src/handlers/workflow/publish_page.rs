//! `POST /staff/pages/{page}/publish`: shows the newest revision to residents. Serious faults need a reason, which is kept (CM-26).

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use tenancy::Tenant;
use web::{Fields, PageError, PageResult, ProtectedForm, Visit};

use super::working::{At, MOST, Typed, find, ground, work};
use crate::check;
use crate::deed::{Deed, Release};
use crate::page::Page;

pub(super) async fn publish_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    page: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let at = At { worker: &staff, visit: &visit, request: &request };
    let page = find(&at, &page).await?;
    let mut typed = Typed::of("publish", &form.0);
    let release = release(staff.tenant(), &page, &mut typed, "log", "reason").await?;
    work(at, page, ground(&form.0)?, release.map(Deed::Publish), typed).await
}

/// What somebody says of what they publish, now or at a moment to come.
pub(super) async fn release(
    tenant: &Tenant,
    page: &Page,
    typed: &mut Typed,
    log: &str,
    reason: &str,
) -> Result<Option<Release>, PageError> {
    let newest = page.newest(tenant.db().read()).await?;
    let waived = check::serious(&check::whole(tenant, &page.path, newest.writing()).await?);
    let log = typed.needed(log, MOST, "Write what is new, for colleagues who read the log later");
    let reason = match waived.as_slice() {
        [] => Some(None),
        some => {
            let faults =
                if some.len() == 1 { "a serious fault".to_owned() } else { format!("{} serious faults", some.len()) };
            let missing = format!("The page has {faults}: mend them, or write why it has to be public all the same");
            typed.needed(reason, MOST, &missing).map(Some)
        }
    };
    Ok(log.zip(reason).map(|(log, reason)| Release { log, waived, reason }))
}
