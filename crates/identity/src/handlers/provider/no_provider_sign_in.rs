//! What a person sees when a provider did not bring them in: why, and what to do instead.

use actix_web::http::{StatusCode, header};
use connectors::IdentityProvider;
use serde::Serialize;
use tenancy::Tenant;
use web::{Head, Kind, PageResult, render_with_status, without_referrer};

use crate::account::Door;
use crate::admission::Refusal;
use crate::provider_door::{self, Offered};
use crate::sign_in::safe_next;

/// Why nobody was signed in. Words that come from outside are for the log alone.
pub(super) enum Why {
    /// The round has run out, was ended already, or began in another browser.
    Stale,
    /// The person turned back at the provider, or it did not let them pass.
    GaveUp,
    /// The provider is down.
    Down(String),
    /// What it answered must not be believed.
    Wrong(String),
    /// It is well, and the person still does not come in.
    Refusal(Refusal),
}

#[derive(Serialize)]
struct View {
    page: Head,
    paragraphs: Vec<String>,
    /// Trying again helps.
    again: Option<Offered>,
    /// Where the site's own ways in are.
    other_ways: Option<String>,
    staff: bool,
}

impl Why {
    /// As the audit trail keeps it; a provider that is down is no refusal.
    pub(super) const fn word(&self) -> Option<&'static str> {
        match self {
            Self::Stale => Some("run out, used before, or another browser"),
            Self::GaveUp => Some("not signed in at the provider"),
            Self::Down(_) => None,
            Self::Wrong(_) => Some("the provider's answer was wrong"),
            Self::Refusal(refusal) => Some(refusal.word()),
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::Down(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Stale | Self::GaveUp | Self::Wrong(_) | Self::Refusal(_) => StatusCode::FORBIDDEN,
        }
    }

    fn title(&self, label: &str) -> String {
        match self {
            Self::Stale => "Start signing in again".to_owned(),
            Self::Down(_) => format!("You cannot sign in with {label} at the moment"),
            Self::GaveUp | Self::Wrong(_) | Self::Refusal(_) => format!("You are not signed in with {label}"),
        }
    }

    fn paragraphs(&self, label: &str) -> Vec<String> {
        let lines: &[&str] = match self {
            Self::Stale => &["Signing in took too long, was done already, or began in another browser or window."],
            Self::GaveUp => {
                &["You turned back before you had signed in, or something went wrong there. Nothing has been changed."]
            }
            Self::Down(_) => {
                &["It does not answer, or it is very slow. Nothing has been changed. Try again in a few minutes."]
            }
            Self::Wrong(_) => &[
                "What it told us about you did not pass our checks. We have written down what was wrong. Nothing has been changed.",
            ],
            Self::Refusal(Refusal::NoAddress) => &[
                "It did not give us your email address, which we need for an account. Allow it to share your email address, or use another way.",
            ],
            Self::Refusal(Refusal::NotVerified) => &[
                "It does not say that your email address has been confirmed. Confirm your email address there, then try again.",
            ],
            Self::Refusal(Refusal::Closed) => &["Your account here has been closed."],
            Self::Refusal(Refusal::NoRole) => &[
                "Signing in there worked, but you have no work to do on this website. If you should have, ask your manager for access.",
            ],
            Self::Refusal(Refusal::GroupsUnsaid) => &[
                "You are in so many groups that we were not told all of them. Ask the people who run it to share only the groups of this website.",
            ],
            Self::Refusal(Refusal::AddressTaken) => &[
                "There is an account with your email address already, and it has not been joined to this way of signing in. Ask an administrator of this website.",
            ],
        };
        lines.iter().map(|line| line.replace("{label}", label)).collect()
    }

    const fn trying_again_helps(&self) -> bool {
        match self {
            Self::Stale | Self::GaveUp | Self::Down(_) | Self::Wrong(_) => true,
            Self::Refusal(refusal) => matches!(refusal, Refusal::NoAddress | Refusal::NotVerified),
        }
    }
}

/// The page, with its status. What is somebody else's fault is logged here, once.
pub(super) fn no_sign_in(house: &Tenant, door: Door, provider: &IdentityProvider, next: &str, why: &Why) -> PageResult {
    match why {
        Why::Down(error) => {
            tracing::warn!(tenant = house.slug(), provider = provider.name(), error, "an identity provider is down");
        }
        Why::Wrong(error) => {
            tracing::error!(
                tenant = house.slug(),
                provider = provider.name(),
                error,
                "an identity provider's answer was refused"
            );
        }
        Why::Stale | Why::GaveUp | Why::Refusal(_) => {}
    }
    let next = safe_next(door, next);
    let again =
        provider_door::offered(house, door, &next).into_iter().find(|offered| offered.label == provider.label());
    let query = crate::sign_in::next_query(&next);
    let own_ways = !provider_door::is_only_way(house, door);
    let view = View {
        page: Head::new(Kind::Problem, why.title(provider.label())),
        paragraphs: why.paragraphs(provider.label()),
        again: again.filter(|_| why.trying_again_helps()),
        other_ways: own_ways.then(|| format!("{}/sign-in?{query}", door.path())),
        staff: door == Door::Staff,
    };
    let mut response = render_with_status(house, why.status(), "identity/no_provider_sign_in.html", &view)?;
    if matches!(why, Why::Down(_)) {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    }
    Ok(without_referrer(response))
}
