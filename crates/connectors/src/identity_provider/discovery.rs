//! What a provider publishes of itself (OpenID Connect Discovery) and its keys, kept in memory for a while.
//!
//! The keys are fetched anew when an ID token names one that we do not know: providers change them without telling.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, ProviderMetadata, http,
};
use serde::{Deserialize, Serialize};

use super::{IdentityProvider, ProviderError};
use crate::outbound::{ANSWER_LIMIT, Asked, CallError};

/// For how long we believe what we read.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// How long one call may take.
const DEADLINE: Duration = Duration::from_secs(5);

/// What it publishes, and when we read it.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    read_at: DateTime<Utc>,
}

/// What it publishes beyond the core.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct More {
    /// Whether it says who it is when it sends the browser back (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

pub(super) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallFailed {
    /// No answer, or one that says that it is not well.
    #[error("{0}")]
    Down(String),
    /// Our own guard said no.
    #[error("{0}")]
    NotAllowed(String),
}

impl From<CallFailed> for ProviderError {
    fn from(failed: CallFailed) -> Self {
        match failed {
            CallFailed::Down(words) => Self::Down(words),
            CallFailed::NotAllowed(words) => Self::Wrong(words),
        }
    }
}

impl IdentityProvider {
    /// What it publishes: as it was read a short while ago, or read now.
    pub(super) async fn known(&self, now: DateTime<Utc>) -> Result<Arc<Known>, ProviderError> {
        let kept = match self.known.read() {
            Ok(kept) => kept.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        };
        match kept {
            Some(known) if now - known.read_at < LASTS => Ok(known),
            _ => self.read_anew(now).await,
        }
    }

    /// What it publishes now.
    pub(super) async fn read_anew(&self, now: DateTime<Utc>) -> Result<Arc<Known>, ProviderError> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone())
            .map_err(|error| ProviderError::Wrong(format!("the issuer: {error}")))?;
        let http = |request| self.call(request);
        let metadata = Metadata::discover_async(issuer, &http).await.map_err(|error| match error {
            DiscoveryError::Request(failed) => failed.into(),
            DiscoveryError::Response(status, _, words) => {
                ProviderError::Down(format!("its discovery answered {status}: {words}"))
            }
            DiscoveryError::Parse(error) => ProviderError::Down(format!("its discovery cannot be read: {error}")),
            other => ProviderError::Wrong(format!("its discovery: {other}")),
        })?;
        self.check_endpoint(metadata.authorization_endpoint().as_str())?;
        if let Some(endpoint) = metadata.token_endpoint() {
            self.check_endpoint(endpoint.as_str())?;
        }
        let known = Arc::new(Known { metadata, read_at: now });
        match self.known.write() {
            Ok(mut kept) => *kept = Some(Arc::clone(&known)),
            Err(poisoned) => *poisoned.into_inner() = Some(Arc::clone(&known)),
        }
        Ok(known)
    }

    fn check_endpoint(&self, address: &str) -> Result<(), ProviderError> {
        let checked = self.outbound.secure_address("an endpoint of the provider", address);
        checked.map(|_| ()).map_err(|error| ProviderError::Wrong(error.to_string()))
    }

    /// Makes one call through the guard.
    pub(super) async fn call(&self, request: HttpRequest) -> Result<HttpResponse, CallFailed> {
        let (parts, body) = request.into_parts();
        let not_allowed = |error: crate::SettingsError| CallFailed::NotAllowed(error.to_string());
        let address = parts.uri.to_string();
        let url = self.outbound.secure_address("an endpoint of the provider", &address).map_err(not_allowed)?;
        let caller = self.outbound.caller([&url], DEADLINE).map_err(not_allowed)?;
        let asked = Asked { method: parts.method, url, headers: parts.headers, body, limit: ANSWER_LIMIT };
        let answer = caller.call(asked).await.map_err(|error| match error {
            CallError::NotAllowed(words) => CallFailed::NotAllowed(words),
            CallError::NothingSent(words) | CallError::MayHaveArrived(words) => CallFailed::Down(words),
        })?;
        if let Some(broken) = answer.broken {
            return Err(CallFailed::Down(broken.to_owned()));
        }
        if answer.status >= 500 || answer.status == 429 {
            return Err(CallFailed::Down(format!("it answered {}", answer.status)));
        }
        if (300..400).contains(&answer.status) {
            return Err(CallFailed::NotAllowed("it answered with a redirect, which is not followed".to_owned()));
        }
        let mut response = http::Response::builder().status(answer.status);
        if let Some(kind) = answer.content_type {
            response = response.header(http::header::CONTENT_TYPE, kind);
        }
        response.body(answer.body).map_err(|error| CallFailed::Down(error.to_string()))
    }
}
