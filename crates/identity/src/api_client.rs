//! Other systems that may ask: each has a token with scopes, of which only a digest is kept. A token is shown once, when it is
//! made, and can be taken back at any time.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _,
};
use tenancy::{Keys, Tenant};
use uuid::Uuid;
use web::{ClientAddress, PageError};

use crate::audit::Actor;
use crate::handlers::too_many;
use crate::record::api_client::{Column, Entity, Model};
use crate::throttle::{self, Asked, Try};

/// What a token begins with, so that people and scanners of source code know one when they see it.
const PREFIX: &str = "jwp_";

/// Use is written down at most this often.
const TOUCH: Duration = Duration::minutes(5);

/// What a token may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Reading the audit trail: for a system that gathers such trails.
    ReadAudit,
}

/// A scope as a type: `Client<scope::ReadAudit>` in a handler's signature says which tokens open it.
pub trait Opens: 'static {
    /// The scope.
    const SCOPE: Scope;
}

/// Every scope as a type.
pub mod scope {
    /// See [`super::Scope::ReadAudit`].
    #[derive(Clone, Copy, Debug)]
    pub struct ReadAudit;

    impl super::Opens for ReadAudit {
        const SCOPE: super::Scope = super::Scope::ReadAudit;
    }
}

/// Another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiClient(Model);

/// Another system that has shown a token with the scope `S`.
#[derive(Clone, Debug)]
pub struct Client<S> {
    tenant: Tenant,
    client: ApiClient,
    scope: PhantomData<S>,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::ReadAudit];

    /// As rows and forms have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadAudit => "read_audit",
        }
    }

    /// What it opens, in words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::ReadAudit => "Read the audit trail",
        }
    }

    /// The scope with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

impl ApiClient {
    /// Makes a client; what is returned beside it is its token, which is kept nowhere.
    ///
    /// # Errors
    /// The database is down.
    pub async fn make(
        tx: &DatabaseTransaction,
        house: &Tenant,
        now: DateTime<Utc>,
        name: &str,
        scopes: &[Scope],
        made_by: &str,
        lasts: Duration,
    ) -> Result<(Self, String), DbErr> {
        let token = format!("{PREFIX}{}", Keys::random_token());
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        let row = Model {
            id: Uuid::now_v7(),
            name: name.to_owned(),
            digest: digest(house, &token),
            scopes: words.join(" "),
            made_at: now,
            made_by: made_by.to_owned(),
            expires_at: Some(now + lasts),
            last_used_at: None,
            revoked_at: None,
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
        Ok((Self(row), token))
    }

    /// Every client, newest first.
    ///
    /// # Errors
    /// The database is down.
    pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Self>, DbErr> {
        Ok(Entity::find().order_by_desc(Column::MadeAt).all(db).await?.into_iter().map(Self).collect())
    }

    /// The client with this id.
    ///
    /// # Errors
    /// The database is down.
    pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Self>, DbErr> {
        Ok(Entity::find_by_id(id).one(db).await?.map(Self))
    }

    /// Its token opens nothing any more; whether it did.
    ///
    /// # Errors
    /// The database is down.
    pub async fn revoke(&self, tx: &DatabaseTransaction, now: DateTime<Utc>) -> Result<bool, DbErr> {
        let revoked = Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::val(Some(now)))
            .filter(Column::Id.eq(self.0.id))
            .filter(Column::RevokedAt.is_null())
            .exec(tx)
            .await?;
        Ok(revoked.rows_affected == 1)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What its token may open.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        self.0.scopes.split_whitespace().filter_map(Scope::from_word).collect()
    }

    /// When it was made, and by whom.
    #[must_use]
    pub fn made(&self) -> (DateTime<Utc>, &str) {
        (self.0.made_at, &self.0.made_by)
    }

    /// When its token was last used, to five minutes.
    #[must_use]
    pub fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }

    /// When its token stops counting.
    #[must_use]
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was taken back.
    #[must_use]
    pub fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// Whether its token counts now.
    #[must_use]
    pub fn counts(&self, now: DateTime<Utc>) -> bool {
        self.0.revoked_at.is_none() && self.0.expires_at.is_none_or(|end| now < end)
    }

    async fn of_token(house: &Tenant, token: &str, now: DateTime<Utc>) -> Result<Option<Self>, DbErr> {
        if !token.starts_with(PREFIX) {
            return Ok(None);
        }
        let query = Entity::find().filter(Column::Digest.eq(digest(house, token)));
        Ok(query.one(house.db().read()).await?.map(Self).filter(|client| client.counts(now)))
    }

    async fn touch(&self, house: &Tenant, now: DateTime<Utc>) -> Result<(), DbErr> {
        if self.0.last_used_at.is_some_and(|last| now - last < TOUCH) {
            return Ok(());
        }
        let tx = house.db().write_tx().await?;
        Entity::update_many()
            .col_expr(Column::LastUsedAt, Expr::val(Some(now)))
            .filter(Column::Id.eq(self.0.id))
            .exec(&tx)
            .await?;
        tx.commit().await
    }
}

impl<S> Client<S> {
    /// The borough that it asks.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// Which client it is.
    #[must_use]
    pub fn client(&self) -> &ApiClient {
        &self.client
    }

    /// Who it is in the audit trail.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Client { id: self.client.id(), name: self.client.name().to_owned() }
    }
}

impl<S: Opens> FromRequest for Client<S> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let tenant = Tenant::extract(&request).await.map_err(|_| PageError::NotFound)?;
            let now = tenant.clock().now();
            let token = bearer(&request).ok_or(PageError::NoToken)?;
            let Some(client) = ApiClient::of_token(&tenant, token, now).await? else {
                return Err(count_wrong(&tenant, &request).await?);
            };
            if !client.scopes().contains(&S::SCOPE) {
                return Err(PageError::NotAllowed { needs: S::SCOPE.word() });
            }
            client.touch(&tenant, now).await?;
            Ok(Self { tenant, client, scope: PhantomData })
        })
    }
}

/// A wrong token counts against the address that sent it, so that nobody can try them all.
async fn count_wrong(tenant: &Tenant, request: &HttpRequest) -> Result<PageError, DbErr> {
    let from = ClientAddress::subscriber_of(request);
    let tried = Try { kind: throttle::Kind::Token, subject: &from, address: &from, known_browser: None };
    let tx = tenant.db().write_tx().await?;
    let asked = throttle::ask(&tx, tenant, tenant.clock().now(), tried).await?;
    tx.commit().await?;
    Ok(match asked {
        Asked::Go(_) => PageError::NoToken,
        Asked::Wait { wait } => too_many(tenant, wait),
    })
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn digest(house: &Tenant, token: &str) -> String {
    house.keys().digest("api token", token.as_bytes())
}
