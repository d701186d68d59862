//! Somebody who has shown the first factor and not yet the second, in a handler's signature. Nothing else takes such a session.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use tenancy::{Site, Tenant};
use web::PageError;

use crate::account::{Account, Door};
use crate::session::{Session, Stage};
use crate::staff::sign_in_first;

/// Who is half way in.
pub(crate) struct Waiting {
    pub(crate) site: Site,
    pub(crate) door: Door,
    pub(crate) session: Session,
    pub(crate) account: Account,
}

impl Waiting {
    pub(crate) fn house(&self) -> &Tenant {
        self.site.house()
    }
}

impl FromRequest for Waiting {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let site = Site::extract(&request).await.map_err(|_| PageError::NotFound)?;
            let door = Door::of_path(request.path());
            let again = || sign_in_first(door, &request);
            let session = Session::of(site.house(), &request, door).await?.ok_or_else(again)?;
            if session.stage() == Stage::Full {
                // They are in already: the page was opened again, or the form sent twice.
                return Err(PageError::SignIn { at: door.path().to_owned(), sent: false });
            }
            let id = session.account().ok_or_else(again)?;
            let account = Account::find(site.house().db().read(), id).await?.filter(Account::is_open);
            Ok(Self { door, session, account: account.ok_or_else(again)?, site })
        })
    }
}
