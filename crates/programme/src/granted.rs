//! The programme's one look into boroughs' databases: what a borough decided about what all of them share. Versions and
//! decisions come out, never content, never the borough's `Tenant`.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use content::standing::{self, Standing};
use sea_orm::DbErr;
use tenancy::Tenant;
use tenancy::services::sharing;
use web::PageError;

/// A borough as far as the programme may look into it.
#[derive(Clone, Debug)]
pub struct Granted(Tenant);

/// Where a borough stands to one thing that boroughs share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedStanding {
    /// The path of a page (`/moving-home`), or the address of a service (`/services/road-fault`).
    pub address: String,
    /// The shared version that the borough stands on.
    pub version: String,
    /// Where it stands to the newest.
    pub state: standing::State,
    /// Whether it takes newer versions at once.
    pub follows_latest: bool,
    /// Whether it says something in its own words; of a page only, since every service has settings of its own.
    pub has_own_words: bool,
}

impl Granted {
    /// Opens the look into a borough. Only `server` holds a `Tenant` to give.
    #[must_use]
    pub fn of(borough: Tenant) -> Self {
        Self(borough)
    }

    /// The borough's slug.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.slug()
    }

    /// Its name in running text.
    #[must_use]
    pub fn short_name(&self) -> &str {
        &self.0.profile().short_name
    }

    /// Where it stands to everything that boroughs share.
    ///
    /// # Errors
    /// Its database is down.
    pub async fn shared_standings(&self) -> Result<Vec<SharedStanding>, DbErr> {
        let today = self.0.clock().today();
        let pages = Standing::all(self.0.db().read()).await?;
        let mut standings: Vec<SharedStanding> = pages
            .iter()
            .map(|page| SharedStanding {
                address: page.path().to_owned(),
                version: page.shared_sha256().to_owned(),
                state: page.state(today),
                follows_latest: page.policy() == standing::Policy::Latest,
                has_own_words: page.has_own_words(),
            })
            .collect();
        standings.extend(sharing::standings(&self.0).await?.into_iter().map(|service| SharedStanding {
            address: format!("/services/{}", service.service),
            state: if service.is_behind() { standing::State::Waiting } else { standing::State::Newest },
            version: service.shared_sha256,
            follows_latest: service.follows_latest,
            has_own_words: false,
        }));
        Ok(standings)
    }
}

/// Every borough, in the order of their slugs, as far as the programme may look. `server` puts it into requests to the joint host.
#[derive(Clone, Debug)]
pub struct AllGranted(pub Arc<Vec<Granted>>);

impl FromRequest for AllGranted {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(PageError::NotFound))
    }
}
