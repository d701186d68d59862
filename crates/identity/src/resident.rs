//! A resident who has signed in, with the borough that they are a resident of, in a handler's signature.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use sea_orm::DbErr;
use tenancy::Tenant;
use web::PageError;

use crate::account::{Account, Door};
use crate::audit::Actor;
use crate::session::{Session, Stage};
use crate::sign_in::with_next;
use crate::staff::sign_in_first;

/// Somebody with an account who has signed in to it.
#[derive(Clone, Debug)]
pub struct Resident {
    tenant: Tenant,
    session: Session,
    account: Account,
}

impl Resident {
    /// Whoever the request's cookie says; `None` when somebody has to sign in first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of(tenant: &Tenant, request: &HttpRequest) -> Result<Option<Self>, DbErr> {
        let Some(session) = Session::of(tenant, request, Door::Resident).await? else { return Ok(None) };
        let (Stage::Full, Some(account)) = (session.stage(), session.account()) else { return Ok(None) };
        let account = Account::find(tenant.db().read(), account).await?.filter(Account::is_open);
        Ok(account.map(|account| Self { tenant: tenant.clone(), session, account }))
    }

    /// Their borough.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The session they are in.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Their account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Lets on whoever has shown a short while ago who they are; everybody else is asked again first (ASVS 7.5.1), with the
    /// way back to `back`, the page where what is delicate is done.
    ///
    /// # Errors
    /// Somebody has to show again who they are.
    pub fn shown_lately(&self, back: &str) -> Result<(), PageError> {
        if self.session.is_fresh(self.tenant.clock().now()) {
            return Ok(());
        }
        // What was sent is dropped: the page it belongs to is shown again afterwards.
        Err(PageError::SignIn { at: with_next("/account/prove-again", back), sent: false })
    }

    /// Who they are in the audit trail.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Resident(self.account.id())
    }
}

impl FromRequest for Resident {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let tenant = Tenant::extract(&request).await.map_err(|_| PageError::NotFound)?;
            match Self::of(&tenant, &request).await? {
                Some(resident) => {
                    resident.session.touch(&tenant).await?;
                    Ok(resident)
                }
                None => Err(sign_in_first(Door::Resident, &request)),
            }
        })
    }
}
