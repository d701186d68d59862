//! The two kinds of site: a borough's, and the joint programme's own.
//!
//! The programme's site stands behind the same walls as a borough's (its own database, keys, theme and mailer), so it is opened
//! in the same way. But it is wrapped: what wants a borough's [`Tenant`] from a request never gets the programme's.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::borough::{Ground, NoTenant, Tenant};
use crate::config::SiteFiles;

/// The joint programme's own site. It has no services, no connectors and no residents.
#[derive(Clone, Debug)]
pub struct Programme(Tenant);

/// Whichever site a request is for: for what works alike on both, such as signing in.
#[derive(Clone, Debug)]
pub enum Site {
    /// A borough's.
    Borough(Tenant),
    /// The programme's.
    Joint(Programme),
}

impl Programme {
    /// Opens the programme's site.
    ///
    /// # Errors
    /// Something that it needs is missing or wrong; the message says what.
    pub async fn open(files: SiteFiles, ground: &Ground) -> anyhow::Result<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the programme's site is opened like a borough's, and wrapped at once"
        )]
        Tenant::open(files, ground).await.map(Self)
    }

    /// Its database, keys, theme and mailer.
    #[must_use]
    pub fn house(&self) -> &Tenant {
        &self.0
    }
}

impl Site {
    /// The database, keys, theme and mailer of this site.
    #[must_use]
    pub fn house(&self) -> &Tenant {
        match self {
            Self::Borough(tenant) => tenant,
            Self::Joint(programme) => programme.house(),
        }
    }

    /// Whether it is the programme's.
    #[must_use]
    pub fn is_joint(&self) -> bool {
        matches!(self, Self::Joint(_))
    }
}

/// The guard of `server` put it into the request; nobody can look another one up.
impl FromRequest for Site {
    type Error = NoTenant;
    type Future = Ready<Result<Self, NoTenant>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(NoTenant))
    }
}

/// A handler's `Tenant` is a borough. On the programme's host there is none.
impl FromRequest for Tenant {
    type Error = NoTenant;
    type Future = Ready<Result<Self, NoTenant>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.extensions().get::<Site>() {
            Some(Site::Borough(tenant)) => Ok(tenant.clone()),
            Some(Site::Joint(_)) | None => Err(NoTenant),
        })
    }
}

/// And a `Programme` is the programme's host, never a borough's.
impl FromRequest for Programme {
    type Error = NoTenant;
    type Future = Ready<Result<Self, NoTenant>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.extensions().get::<Site>() {
            Some(Site::Joint(programme)) => Ok(programme.clone()),
            Some(Site::Borough(_)) | None => Err(NoTenant),
        })
    }
}
