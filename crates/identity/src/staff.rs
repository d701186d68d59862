//! A member of staff in a handler's signature: who they are, what they may do, and the site that they are on, in one value, so
//! that the person and the site can never come from different places.

use std::collections::BTreeSet;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, web as actix};
use sea_orm::DbErr;
use tenancy::{Site, Tenant};
use uuid::Uuid;
use web::PageError;

use crate::account::{Account, Door};
use crate::audit::{self, Actor, Happening};
use crate::crossing::Crossing;
use crate::permission::{Needs, Permission, RoleSite, Roles};
use crate::session::{Session, Stage};
use crate::{provider_door, staff_role};

/// Somebody who works here, with the second factor shown and the permission `P` held.
#[derive(Debug)]
pub struct Staff<P> {
    worker: Worker,
    permission: PhantomData<P>,
}

/// Somebody who works here.
#[derive(Clone, Debug)]
pub struct Worker {
    site: Site,
    session: Session,
    origin: Origin,
    permissions: BTreeSet<Permission>,
}

/// Whether they are of this site or have crossed over.
#[derive(Clone, Debug)]
enum Origin {
    Here(Account),
    Programme(Crossing),
}

impl<P> std::ops::Deref for Staff<P> {
    type Target = Worker;

    fn deref(&self) -> &Worker {
        &self.worker
    }
}

impl Worker {
    /// Whoever the request's cookie says, if they may come in at all; `None` when somebody has to sign in first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn of(site: &Site, roles: &Roles, request: &HttpRequest) -> Result<Option<Self>, DbErr> {
        let house = site.house();
        let Some(session) = Session::of(house, request, Door::Staff).await? else { return Ok(None) };
        if session.stage() != Stage::Full {
            return Ok(None);
        }
        // A password that was right before single sign-on became the only way in is not enough after it. A crossing is no way in
        // of this site.
        if session.account().is_some() && !provider_door::lets_in(house, Door::Staff, session.method()) {
            return Ok(None);
        }
        let db = house.db().read();
        let (origin, permissions) = if let Some(account) = session.account() {
            let Some(account) = Account::find(db, account).await?.filter(Account::is_open) else { return Ok(None) };
            let words = staff_role::of(db, account.id()).await?;
            let kind = if site.is_joint() { RoleSite::Joint } else { RoleSite::Borough };
            (Origin::Here(account), roles.allow(&words, kind))
        } else if let Some(crossing) = session.crossing() {
            let Some(crossing) = Crossing::find(db, crossing).await?.filter(Crossing::is_open) else { return Ok(None) };
            // The grant is asked for each time: what the programme takes away ends here within the minute.
            let now = house.clock().now();
            let words =
                house.joint_door().map(|door| door.roles(crossing.person(), house.slug(), now)).unwrap_or_default();
            if words.is_empty() {
                // Taken away is taken away: a grant that is given again later does not bring this crossing back.
                if house.joint_door().is_some_and(|door| door.knows(now)) {
                    let tx = house.db().write_tx().await?;
                    crossing.end(&tx, now, "the grant was taken away").await?;
                    tx.commit().await?;
                }
                return Ok(None);
            }
            (Origin::Programme(crossing), roles.allow_lent(&words))
        } else {
            return Ok(None);
        };
        if permissions.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { site: site.clone(), session, origin, permissions }))
    }

    /// The site that they are on.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Its database, keys, theme and mailer. On a borough's site this is the borough.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        self.site.house()
    }

    /// The session they are in.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Their account here; somebody who has crossed over has none.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        match &self.origin {
            Origin::Here(account) => Some(account),
            Origin::Programme(_) => None,
        }
    }

    /// How they crossed over, if they did.
    #[must_use]
    pub fn crossing(&self) -> Option<&Crossing> {
        match &self.origin {
            Origin::Here(_) => None,
            Origin::Programme(crossing) => Some(crossing),
        }
    }

    /// The id under which what they do is written down: of their account here, or on the joint host.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match &self.origin {
            Origin::Here(account) => account.id(),
            Origin::Programme(crossing) => crossing.person(),
        }
    }

    /// What colleagues read: their name, and that they are of the programme if they are.
    #[must_use]
    pub fn shown_name(&self) -> String {
        match &self.origin {
            Origin::Here(account) => account.name().to_owned(),
            Origin::Programme(crossing) => format!("{} (joint team)", crossing.name()),
        }
    }

    /// Whether they hold a permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Every permission that they hold.
    #[must_use]
    pub fn permissions(&self) -> &BTreeSet<Permission> {
        &self.permissions
    }

    /// Who they are in the audit trail.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match &self.origin {
            Origin::Here(account) => Actor::Staff { id: account.id(), name: account.name().to_owned() },
            Origin::Programme(crossing) => Actor::Joint { id: crossing.person(), name: crossing.name().to_owned() },
        }
    }
}

impl<P: Needs> FromRequest for Staff<P> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let site = Site::extract(&request).await.map_err(|_| PageError::NotFound)?;
            let worker = worker_of(&site, &request).await?;
            if worker.may(P::PERMISSION) {
                worker.session.touch(worker.tenant()).await?;
                return Ok(Self { worker, permission: PhantomData });
            }
            write_refusal(&worker, P::PERMISSION, &request).await?;
            Err(PageError::NotAllowed { needs: P::PERMISSION.word() })
        })
    }
}

async fn worker_of(site: &Site, request: &HttpRequest) -> Result<Worker, PageError> {
    let Some(roles) = request.app_data::<actix::Data<Roles>>() else {
        return Err(PageError::failed(anyhow::anyhow!("no roles were handed down")));
    };
    match Worker::of(site, roles, request).await? {
        Some(worker) => Ok(worker),
        None => Err(sign_in_first(Door::Staff, request)),
    }
}

async fn write_refusal(worker: &Worker, needs: Permission, request: &HttpRequest) -> Result<(), DbErr> {
    let house = worker.tenant();
    let page = request.match_pattern().unwrap_or_default();
    let happening = Happening::refused(worker.actor(), "open_page", "page", page)
        .from(origin_of(request))
        .with(serde_json::json!({ "needs": needs.word(), "method": request.method().as_str() }));
    let tx = house.db().write_tx().await?;
    audit::write(&tx, house, house.clock().now(), happening).await?;
    tx.commit().await
}

/// Sends somebody to the page where they sign in, with the way back to a page that was only read.
#[must_use]
pub fn sign_in_first(door: Door, request: &HttpRequest) -> PageError {
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let start = format!("{}/sign-in", door.path());
    let at = if reading {
        let back = request.uri().path_and_query().map_or(door.path(), |path| path.as_str());
        let query = crate::sign_in::next_query(back);
        format!("{start}?{query}")
    } else {
        start
    };
    PageError::SignIn { at, sent: !reading }
}

/// Where a request comes from, as the audit trail keeps it.
#[must_use]
pub fn origin_of(request: &HttpRequest) -> String {
    web::ClientAddress::of(request).map_or_else(String::new, |address| address.0.to_string())
}
