//! How a page goes wrong. A refusal that a person can act on says what to do; an accident gets an id and is logged once,
//! where it is dressed.

use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use sea_orm::DbErr;
use serde::Serialize;

use crate::plain_page::plain_page;

/// What a handler answers.
pub type PageResult = Result<HttpResponse, PageError>;

/// Why there is no page, in the order of the status that it gets.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// 400: the request does not make sense (a parameter twice, a body that is no form).
    #[error("the request cannot be understood: {0}")]
    BadRequest(&'static str),
    /// 401: another system has shown no token, or none that counts.
    #[error("no token that counts was shown")]
    NoToken,
    /// 403: what was sent is not proved to come from our own page.
    #[error("the form did not prove that it came from this site")]
    Forbidden(Box<TryAgain>),
    /// 303, or 401 when something was sent: a person has to sign in first.
    #[error("somebody has to sign in first")]
    SignIn {
        /// The page to sign in at, with the way back.
        at: String,
        /// Whether something was sent, which going to another page would lose.
        sent: bool,
    },
    /// 403: who is signed in has no right to this.
    #[error("the permission {needs} is missing")]
    NotAllowed {
        /// The permission that is missing.
        needs: &'static str,
    },
    /// 404: there is nothing here, or nothing for this person.
    #[error("there is no such page")]
    NotFound,
    /// 405: the page cannot be asked for in this way.
    #[error("the method is not allowed")]
    MethodNotAllowed,
    /// 408: what was sent came too slowly.
    #[error("what was sent came too slowly")]
    TooSlow,
    /// 413: more was sent than we take.
    #[error("what was sent is too large")]
    TooLarge,
    /// 414: the address is longer than any of ours.
    #[error("the address is too long")]
    AddressTooLong,
    /// 415: the form is written in a way that we do not read.
    #[error("the form is not written in a way that we read")]
    NotAForm,
    /// 429: too many in too short a time.
    #[error("too many requests")]
    TooMany {
        /// When to come back.
        retry_after: Duration,
        /// What to do meanwhile, in words.
        what_to_do: String,
    },
    /// 431: the browser says more of itself than we read; mostly cookies.
    #[error("the headers are too large")]
    HeadersTooLarge,
    /// 500: our fault.
    #[error("{0}")]
    Failed(anyhow::Error),
    /// 503: something that we need is down.
    #[error("{source}")]
    Unavailable {
        /// What happened.
        source: anyhow::Error,
        /// What became of what the person had typed.
        answers: Answers,
    },
    /// 503: closed on purpose.
    #[error("the service is closed")]
    Closed {
        /// When it opens again, in words: "9am on Monday 8 June 2026".
        until: String,
        /// When to come back.
        retry_after: Duration,
    },
}

/// What became of what a person had typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Nothing was typed here, or it is not known.
    Unsaid,
    /// They are kept.
    Kept,
    /// They are lost.
    Lost,
}

/// What a person may do after a form was refused for its token.
#[derive(Debug, Default, Serialize)]
pub struct TryAgain {
    /// The path that the form was sent to.
    pub path: String,
    /// What they typed; empty when the form came from another site.
    pub typed: Vec<(String, String)>,
    /// A token that counts, when sending again is safe.
    pub csrf: Option<String>,
}

impl PageError {
    /// Something that we need is down.
    pub fn unavailable(source: impl Into<anyhow::Error>) -> Self {
        Self::Unavailable { source: source.into(), answers: Answers::Unsaid }
    }

    /// Something that we need is down, and this became of the answers.
    pub fn unavailable_with(source: impl Into<anyhow::Error>, answers: Answers) -> Self {
        Self::Unavailable { source: source.into(), answers }
    }

    /// We made a mistake.
    pub fn failed(source: impl Into<anyhow::Error>) -> Self {
        Self::Failed(source.into())
    }

    /// The status that it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignIn { sent: false, .. } => StatusCode::SEE_OTHER,
            Self::SignIn { sent: true, .. } | Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::NotAllowed { .. } => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable { .. } | Self::Closed { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds for `Retry-After`, where coming back helps.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after, .. } | Self::Closed { retry_after, .. } => Some(retry_after.as_secs().max(1)),
            Self::Unavailable { .. } => Some(30),
            Self::BadRequest(_)
            | Self::Forbidden(_)
            | Self::SignIn { .. }
            | Self::NoToken
            | Self::NotAllowed { .. }
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::TooSlow
            | Self::TooLarge
            | Self::AddressTooLong
            | Self::NotAForm
            | Self::HeadersTooLarge
            | Self::Failed(_) => None,
        }
    }
}

impl From<DbErr> for PageError {
    fn from(error: DbErr) -> Self {
        Self::unavailable(error)
    }
}

impl From<tera::Error> for PageError {
    fn from(error: tera::Error) -> Self {
        Self::failed(error)
    }
}

/// What is sent when no borough's guard dresses the error: a plain page. On a borough's site [`crate::dress`] replaces it.
impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status();
        let mut response = HttpResponseBuilder::new(status);
        if let Self::SignIn { at, sent: false } = self {
            response.insert_header((header::LOCATION, at.as_str()));
            return response.insert_header((header::CACHE_CONTROL, "no-store")).finish();
        }
        if let Some(seconds) = self.retry_after() {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        plain_page(&mut response, status.canonical_reason().unwrap_or("Problem"), &["Try again later."])
    }
}
