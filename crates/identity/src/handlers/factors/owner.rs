//! Somebody who looks after their own account, at either door, in a handler's signature.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use sea_orm::{DatabaseTransaction, DbErr};
use tenancy::{Site, Tenant};
use web::PageError;

use crate::account::{Account, Door};
use crate::audit::{self, Happening};
use crate::letters::{self, Letter};
use crate::permission::may;
use crate::resident::Resident;
use crate::session::Session;
use crate::sign_in::actor_of;
use crate::staff::{Staff, origin_of};
use crate::view;

/// The owner of an account, signed in to it with everything that is asked for.
pub(crate) struct Owner {
    site: Site,
    pub(crate) door: Door,
    pub(crate) session: Session,
    pub(crate) account: Account,
    /// What the frame of staff pages shows.
    pub(crate) worker: Option<view::Shown>,
}

impl Owner {
    pub(crate) fn house(&self) -> &Tenant {
        self.site.house()
    }

    /// Refuses whoever has not shown who they are a short while ago, and leads them to the page that asks; from there they come
    /// back to `next` (ASVS 7.5.1).
    pub(crate) fn must_be_fresh(&self, next: &str) -> Result<(), PageError> {
        if self.session.is_fresh(self.house().clock().now()) {
            return Ok(());
        }
        let query = crate::sign_in::next_query(next);
        Err(PageError::SignIn { at: format!("{}/prove-again?{query}", self.door.path()), sent: false })
    }

    /// Tells the owner by letter that a factor was changed, and writes it down. Comes last in a transaction.
    pub(crate) async fn tell(
        &self,
        tx: &DatabaseTransaction,
        request: &HttpRequest,
        action: &str,
        what: &str,
    ) -> Result<(), DbErr> {
        tell(tx, self.house(), request, &self.account, action, what).await
    }
}

/// The same, for an account whose owner is still on the way in.
pub(crate) async fn tell(
    tx: &DatabaseTransaction,
    house: &Tenant,
    request: &HttpRequest,
    account: &Account,
    action: &str,
    what: &str,
) -> Result<(), DbErr> {
    letters::send(tx, house, account.door(), account.email(), &Letter::ChangedSomething(what)).await?;
    let happening = Happening::done(actor_of(account), action, "account", account.id()).from(origin_of(request));
    audit::write(tx, house, house.clock().now(), happening).await
}

impl FromRequest for Owner {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match Door::of_path(request.path()) {
                Door::Resident => {
                    let resident = Resident::extract(&request).await?;
                    Ok(Self {
                        site: Site::Borough(resident.tenant().clone()),
                        door: Door::Resident,
                        session: resident.session().clone(),
                        account: resident.account().clone(),
                        worker: None,
                    })
                }
                Door::Staff => {
                    let staff = Staff::<may::Enter>::extract(&request).await?;
                    // Who has crossed over has their account, and its factors, on the joint host.
                    let account = staff.account().cloned().ok_or(PageError::NotFound)?;
                    Ok(Self {
                        site: staff.site().clone(),
                        door: Door::Staff,
                        session: staff.session().clone(),
                        account,
                        worker: Some(view::shown(&staff)),
                    })
                }
            }
        })
    }
}
