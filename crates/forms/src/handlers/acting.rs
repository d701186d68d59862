//! Whether a form is filled in for a resident, and by whom. It is the draft that says so, never the address: nobody gets there by
//! a link, and only the member of staff who began it goes on, signed in.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest as _, HttpRequest};
use identity::{Permission, Roles, Worker};
use serde::Serialize;
use tenancy::{Site, Tenant};
use url::form_urlencoded::Serializer;
use web::{Head, Kind, PageError, PageResult, Visit, csrf_token, render_with_status};

use crate::draft::Draft;

/// Whose way through a form it is.
pub(super) enum Way {
    /// The resident's own.
    Own,
    /// A member of staff goes it for a resident, and is signed in.
    For(Box<Worker>),
    /// A member of staff began it, and is not here now.
    Shut,
}

/// What every page says that is filled in for a resident.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Banner {
    name: String,
    service: String,
    csrf: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    service: String,
    sign_in: String,
}

impl Way {
    /// Whose way the draft is, as the request's session says.
    pub(super) async fn of(tenant: &Tenant, request: &HttpRequest, draft: Option<&Draft>) -> Result<Self, PageError> {
        let Some(by) = draft.and_then(Draft::acting_by) else { return Ok(Self::Own) };
        match worker(request).await? {
            Some(worker) if worker.id() == by && worker.may(Permission::ActForResident) => {
                // Filling in a form is work: the session must not end from it.
                worker.session().touch(tenant).await?;
                Ok(Self::For(Box::new(worker)))
            }
            _ => Ok(Self::Shut),
        }
    }

    /// What the pages show.
    pub(super) fn banner(&self, tenant: &Tenant, visit: &Visit, service: &str) -> Option<Banner> {
        match self {
            Self::For(worker) => {
                Some(Banner { name: worker.shown_name(), service: service.to_owned(), csrf: csrf_token(tenant, visit) })
            }
            Self::Own | Self::Shut => None,
        }
    }
}

/// The member of staff whom the request's cookie names.
pub(super) async fn worker(request: &HttpRequest) -> Result<Option<Worker>, PageError> {
    let Some(roles) = request.app_data::<Data<Roles>>() else {
        return Err(PageError::failed(anyhow::anyhow!("no roles were handed down")));
    };
    let site = Site::extract(request).await.map_err(|_| PageError::NotFound)?;
    Ok(Worker::of(&site, roles, request).await?)
}

/// Says that a member of staff began the form in this browser: they sign in and go on at `back`, anybody else begins again.
/// Nothing of what was answered is shown.
pub(super) fn ask_who(tenant: &Tenant, visit: &Visit, service: &str, back: &str) -> PageResult {
    let back = Serializer::new(String::new()).append_pair("next", back).finish();
    let view = View {
        page: Head::new(Kind::Content, "A member of our staff began this form"),
        csrf: csrf_token(tenant, visit),
        service: service.to_owned(),
        sign_in: format!("/staff/sign-in?{back}"),
    };
    render_with_status(tenant, StatusCode::UNAUTHORIZED, "forms/ask_who.html", &view)
}
