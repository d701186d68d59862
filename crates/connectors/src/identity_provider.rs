//! Outside identity providers by OpenID Connect: we are the relying party, with the authorization code flow and PKCE.
//!
//! A sign-in is a round in two steps: [`IdentityProvider::begin`] gives the address to send the browser to, and
//! [`IdentityProvider::finish`] turns the code that it brings back into a [`Person`]. What lies between the two (state, nonce, PKCE
//! verifier) is kept by the caller. Every call that leaves goes through [`Outbound`]: public addresses only, no redirects, one
//! megabyte, five seconds.
//!
//! Map: `settings` one `[sign_in.NAME]` table · `discovery` what the provider publishes of itself, and for how long we believe it ·
//! `exchange` from code to verified ID token · `credentials` how we show the provider who we are · `person` what it says of whom.
//!
//! Deliberately absent: accounts, sessions and roles (`identity`), signing out at the provider, refresh tokens, and keeping any token
//! of the provider's: they are read once and dropped.

mod credentials;
mod discovery;
mod exchange;
mod person;
mod settings;

use std::collections::BTreeSet;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow};
use openidconnect::{
    AuthenticationContextClass, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use url::Url;

use crate::{Outbound, SettingsError};
use credentials::Credentials;
use discovery::Known;
pub use person::{Groups, Person};
pub use settings::{ClaimNames, ClientAuth, IdentityProviderSettings, ProviderDoor, SecondFactor, TokenAlgorithm};

/// How long one step may take in all, its calls together: a person is waiting.
const WHOLE: Duration = Duration::from_secs(10);

/// One provider of one site, at one of its doors.
pub struct IdentityProvider {
    name: String,
    settings: IdentityProviderSettings,
    credentials: Credentials,
    outbound: Outbound,
    known: RwLock<Option<Arc<Known>>>,
}

/// What the two steps of one round share.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a> {
    /// Where the provider sends the browser back to; the same in both steps.
    pub back_at: &'a str,
    /// What the browser has to bring back.
    pub state: &'a str,
    /// What the ID token has to carry.
    pub nonce: &'a str,
    /// What only we know, and the provider saw a digest of.
    pub verifier: &'a str,
    /// The person has to sign in there after this moment: that they were signed in before does not count.
    pub anew_since: Option<DateTime<Utc>>,
}

/// What the browser brought back.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The authorization code.
    pub code: &'a str,
    /// Who says to have sent it (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It cannot be reached, is too slow, or answers that it is not well.
    #[error("the provider is down: {0}")]
    Down(String),
    /// It does not accept the code: used before, or too old.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// What it says must not be believed, or the settings do not fit it.
    #[error("the provider's answer is wrong: {0}")]
    Wrong(String),
}

impl IdentityProvider {
    /// A provider from its settings. Nothing is asked of it yet, so one that is down stops nothing.
    ///
    /// # Errors
    /// The settings do not make sense, or a secret is not where they say.
    pub fn build(name: &str, settings: &IdentityProviderSettings, outbound: &Outbound) -> Result<Self, SettingsError> {
        settings.check(name, outbound)?;
        Ok(Self {
            name: name.to_owned(),
            credentials: Credentials::of(&settings.auth)?,
            settings: settings.clone(),
            outbound: outbound.clone(),
            known: RwLock::default(),
        })
    }

    /// Whether it can be reached. What it publishes is kept for a while, so [`Self::begin`] then needs no call.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn reach(&self, now: DateTime<Utc>) -> Result<(), ProviderError> {
        in_time(async { self.known(now).await.map(|_| ()) }).await
    }

    /// The address to send the browser to.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn begin(&self, now: DateTime<Utc>, round: Round<'_>) -> Result<Url, ProviderError> {
        in_time(async {
            let known = self.known(now).await?;
            let back_at = redirect(round)?;
            let client = self.client(&known).set_redirect_uri(back_at);
            let verifier = PkceCodeVerifier::new(round.verifier.to_owned());
            let (state, nonce) = (CsrfToken::new(round.state.to_owned()), Nonce::new(round.nonce.to_owned()));
            let mut asked = client
                .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
                .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
                .add_scopes(self.settings.further_scopes().map(|scope| Scope::new(scope.to_owned())));
            for class in &self.settings.acr_values {
                asked = asked.add_auth_context_value(AuthenticationContextClass::new(class.clone()));
            }
            if round.anew_since.is_some() {
                asked = asked.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
            } else if let Some(minutes) = self.settings.max_age_minutes {
                asked = asked.set_max_age(Duration::from_secs(u64::from(minutes) * 60));
            }
            if !self.settings.vtr.is_empty() {
                asked = asked.add_extra_param("vtr", serde_json::json!(self.settings.vtr).to_string());
            }
            let (address, _, _) = asked.url();
            Ok(address)
        })
        .await
    }

    /// Who the person is whose browser came back with a code. The code is used up, whatever comes of it.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn finish(
        &self,
        now: DateTime<Utc>,
        round: Round<'_>,
        brought: Brought<'_>,
    ) -> Result<Person, ProviderError> {
        in_time(self.exchange(now, round, brought)).await
    }

    /// Its name in the settings, and in addresses.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it: it follows "Sign in with".
    #[must_use]
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// At which door it stands.
    #[must_use]
    pub fn door(&self) -> ProviderDoor {
        self.settings.door
    }

    /// Whether it is the only way in at its door.
    #[must_use]
    pub fn is_only_way(&self) -> bool {
        self.settings.only
    }

    /// Whether its groups say which roles people hold. If so they say it alone.
    #[must_use]
    pub fn gives_roles(&self) -> bool {
        !self.settings.groups.is_empty()
    }

    /// The roles that groups stand for.
    #[must_use]
    pub fn roles_of(&self, groups: &[String]) -> Vec<String> {
        let roles = groups.iter().filter_map(|group| self.settings.groups.get(group)).flatten();
        roles.cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("IdentityProvider").field(&self.name).finish()
    }
}

fn redirect(round: Round<'_>) -> Result<RedirectUrl, ProviderError> {
    RedirectUrl::new(round.back_at.to_owned())
        .map_err(|error| ProviderError::Wrong(format!("our own address: {error}")))
}

async fn in_time<T>(step: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
    match tokio::time::timeout(WHOLE, step).await {
        Ok(done) => done,
        Err(_) => Err(ProviderError::Down("it took too long".to_owned())),
    }
}
