//! What the programme's pages know of the boroughs: what everybody may know. `server` puts it into each request to the joint
//! host; nothing of it leads into a borough.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use serde::Serialize;
use web::PageError;

/// One borough, from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Borough {
    /// Its slug: the audience of assertions.
    pub slug: String,
    /// Its full name.
    pub name: String,
    /// Its name in running text.
    pub short_name: String,
    /// Where its site is.
    pub origin: String,
    /// How many services it offers online.
    pub services: usize,
}

/// All boroughs, in the order of their slugs.
#[derive(Clone, Debug)]
pub struct Boroughs(pub Arc<Vec<Borough>>);

impl Boroughs {
    /// The borough with this slug.
    #[must_use]
    pub fn find(&self, slug: &str) -> Option<&Borough> {
        self.0.iter().find(|borough| borough.slug == slug)
    }
}

impl FromRequest for Boroughs {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(PageError::NotFound))
    }
}
