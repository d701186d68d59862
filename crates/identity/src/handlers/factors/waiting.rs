//! Somebody who has shown the first factor and not yet the second, in a handler's signature. Nothing else takes such a session.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use sea_orm::DatabaseTransaction;
use tenancy::{Site, Tenant};
use web::{PageError, PageResult, Visit};

use super::owner::tell;
use super::show_codes::show_codes;
use crate::account::{Account, Door};
use crate::recovery_code;
use crate::session::{Session, Stage};
use crate::sign_in::finish;
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

impl Waiting {
    /// The end of setting up the first factor: recovery codes, a letter, and a full session, whose cookies come with the page that
    /// shows the codes and leads on to `next`. `change` is what the trail and the letter call it.
    pub(super) async fn finish_first_set_up(
        &self,
        tx: DatabaseTransaction,
        visit: &Visit,
        request: &HttpRequest,
        change: (&str, &str),
        method: &str,
        next: &str,
    ) -> PageResult {
        let (house, mut account) = (self.house(), self.account.clone());
        let codes = recovery_code::make_set(&tx, house, account.id()).await?;
        tell(&tx, house, request, &account, change.0, change.1).await?;
        let begun = finish(&tx, house, request, &self.session, &mut account, method).await?;
        tx.commit().await?;
        let mut page = show_codes(house, visit, None, codes, next)?;
        begun.keep_cookies(house, &mut page)?;
        Ok(page)
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
