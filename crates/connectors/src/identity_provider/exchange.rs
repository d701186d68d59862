//! From the code that a browser brought back to a verified ID token, and to what the provider says of the person.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, Client,
    ClientId, ClientSecret, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken,
    IdTokenFields, IdTokenVerifier, Nonce, OAuth2TokenResponse as _, PkceCodeVerifier, RequestTokenError,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse as _, http,
};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::credentials::{ASSERTION_TYPE, Credentials};
use super::discovery::{CallFailed, Known};
use super::person::Person;
use super::{Brought, IdentityProvider, ProviderError, Round, redirect};

/// How far the provider's clock may be from ours.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// How old an ID token may be: we fetch it ourselves, the moment it is made.
const OLDEST: TimeDelta = TimeDelta::minutes(10);

/// Claims beyond the standard ones, as they came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Further {
    #[serde(flatten)]
    claims: BTreeMap<String, Value>,
}

impl AdditionalClaims for Further {}

type Fields = IdTokenFields<
    Further,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Token = IdToken<Further, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
pub(super) type RelyingParty = Client<
    Further,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What is wrong with an ID token: an unknown key is worth a second look.
enum Fault {
    UnknownKey,
    Other(String),
}

impl IdentityProvider {
    pub(super) fn client(&self, known: &Known) -> RelyingParty {
        let secret = match &self.credentials {
            Credentials::Secret(secret) => Some(ClientSecret::new(secret.expose_secret().to_owned())),
            Credentials::Key { .. } => None,
        };
        let takes = known.metadata.token_endpoint_auth_methods_supported();
        // Not said means that it takes the header (OpenID Connect Discovery, section 3).
        let header = takes.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let by = if secret.is_some() && header { AuthType::BasicAuth } else { AuthType::RequestBody };
        let client = ClientId::new(self.settings.client_id.clone());
        RelyingParty::from_provider_metadata(known.metadata.clone(), client, secret).set_auth_type(by)
    }

    /// The second step of a round.
    pub(super) async fn exchange(
        &self,
        now: DateTime<Utc>,
        round: Round<'_>,
        brought: Brought<'_>,
    ) -> Result<Person, ProviderError> {
        let mut known = self.known(now).await?;
        // Before anything is sent: a code of another provider must not be carried to this one (mix-up, RFC 9207).
        let says = known.metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match brought.issuer {
            Some(issuer) if issuer != self.settings.issuer => {
                return Err(ProviderError::Wrong("the code comes from another issuer".to_owned()));
            }
            None if says => {
                return Err(ProviderError::Wrong("the code does not say which issuer it is from".to_owned()));
            }
            _ => {}
        }
        let tokens = self.fetch_tokens(&known, now, round, brought.code).await?;
        let Some(token) = tokens.id_token() else {
            return Err(ProviderError::Wrong("there is no ID token in its answer".to_owned()));
        };
        let mut verified = self.verify(&known, token, tokens.access_token(), now, round);
        if matches!(verified, Err(Fault::UnknownKey)) {
            known = self.read_anew(now).await?;
            verified = self.verify(&known, token, tokens.access_token(), now, round);
        }
        let mut claims = verified.map_err(|fault| match fault {
            Fault::UnknownKey => {
                ProviderError::Wrong("the ID token is signed with a key that is not its own".to_owned())
            }
            Fault::Other(words) => ProviderError::Wrong(words),
        })?;
        if self.lacks(&claims) {
            self.ask_further(&known, tokens.access_token(), &mut claims).await?;
        }
        Person::of(&self.settings, &claims)
    }

    async fn fetch_tokens(
        &self,
        known: &Known,
        now: DateTime<Utc>,
        round: Round<'_>,
        code: &str,
    ) -> Result<Tokens, ProviderError> {
        let wrong = |error: String| ProviderError::Wrong(error);
        let client = self.client(known).set_redirect_uri(redirect(round)?);
        let endpoint = known.metadata.token_endpoint().map(|endpoint| endpoint.as_str()).unwrap_or_default();
        let algorithms = known.metadata.token_endpoint_auth_signing_alg_values_supported();
        let pss = algorithms.is_some_and(|listed| listed.contains(&CoreJwsSigningAlgorithm::RsaSsaPssSha256));
        let assertion = self.credentials.assertion(&self.settings.client_id, endpoint, pss, now);
        let mut request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| wrong(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(round.verifier.to_owned()));
        if let Some(assertion) = assertion.map_err(|error| wrong(format!("signing for the provider: {error}")))? {
            request = request
                .add_extra_param("client_assertion_type", ASSERTION_TYPE)
                .add_extra_param("client_assertion", assertion);
        }
        let http = |request| self.call(request);
        request.request_async(&http).await.map_err(|error| match error {
            RequestTokenError::Request(failed) => failed.into(),
            RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => {
                ProviderError::Refused("the code counts no longer".to_owned())
            }
            RequestTokenError::ServerResponse(said) => wrong(format!("it answered {}", said.error().as_ref())),
            RequestTokenError::Parse(error, _) => wrong(format!("its tokens cannot be read: {error}")),
            RequestTokenError::Other(words) => wrong(words),
        })
    }

    /// Everything that an ID token is checked for (OpenID Connect Core, section 3.1.3.7; RFC 8725); its claims as they came.
    fn verify(
        &self,
        known: &Known,
        token: &Token,
        access: &AccessToken,
        now: DateTime<Utc>,
        round: Round<'_>,
    ) -> Result<Map<String, Value>, Fault> {
        let other = |words: String| Fault::Other(format!("the ID token: {words}"));
        let by_settings = self.settings.max_age_minutes.map(|minutes| now - TimeDelta::minutes(i64::from(minutes)));
        let oldest_sign_in = round.anew_since.max(by_settings).map(|at| at - SKEW);
        // "Public" only means that nothing signed with the shared secret is believed.
        let verifier = IdTokenVerifier::new_public_client(
            ClientId::new(self.settings.client_id.clone()),
            known.metadata.issuer().clone(),
            known.metadata.jwks().clone(),
        )
        .set_allowed_algs(self.settings.algorithms.iter().map(|algorithm| algorithm.core()))
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |at| match at {
            at if at > now + SKEW => Err("it was issued in the future".to_owned()),
            at if at < now - OLDEST => Err("it was issued too long ago".to_owned()),
            _ => Ok(()),
        })
        .set_auth_time_verifier_fn(move |at| match (oldest_sign_in, at) {
            (None, _) => Ok(()),
            (Some(oldest), Some(at)) if at >= oldest => Ok(()),
            (Some(_), _) => Err("the person did not sign in anew".to_owned()),
        });
        let claims = token.claims(&verifier, &Nonce::new(round.nonce.to_owned())).map_err(|error| match error {
            ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
                Fault::UnknownKey
            }
            ClaimsVerificationError::SignatureVerification(error) => other(format!("its signature: {error}")),
            error => other(error.to_string()),
        })?;
        // The library leaves this one to us. Audiences besides ours it has refused.
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client_id) {
            return Err(other("it was made for another party".to_owned()));
        }
        if let Some(said) = claims.access_token_hash() {
            let hashed = token.signing_alg().and_then(|algorithm| {
                let key = token.signing_key(&verifier)?;
                AccessTokenHash::from_token(access, algorithm, key)
                    .map_err(|error| SignatureVerificationError::Other(error.to_string()))
            });
            if hashed.as_ref().ok() != Some(said) {
                return Err(other("it belongs to another access token".to_owned()));
            }
        }
        match serde_json::to_value(claims) {
            Ok(Value::Object(claims)) if begins_by(&claims, now) => Ok(claims),
            Ok(Value::Object(_)) => Err(other("it does not count yet".to_owned())),
            _ => Err(other("its claims are no object".to_owned())),
        }
    }

    fn lacks(&self, claims: &Map<String, Value>) -> bool {
        let names = &self.settings.claims;
        let groups = (!self.settings.groups.is_empty()).then_some(&names.groups);
        [Some(&names.name), Some(&names.email), groups].into_iter().flatten().any(|name| !claims.contains_key(name))
    }

    /// Asks the userinfo endpoint, if there is one, for what the ID token does not say. It must speak of the same person.
    async fn ask_further(
        &self,
        known: &Known,
        access: &AccessToken,
        claims: &mut Map<String, Value>,
    ) -> Result<(), ProviderError> {
        let Some(endpoint) = known.metadata.userinfo_endpoint() else { return Ok(()) };
        let request = http::Request::get(endpoint.as_str())
            .header(http::header::ACCEPT, "application/json")
            .header(http::header::AUTHORIZATION, format!("Bearer {}", access.secret()))
            .body(Vec::new())
            .map_err(|error| ProviderError::Wrong(format!("its access token: {error}")))?;
        let answer = self.call(request).await.map_err(|failed: CallFailed| ProviderError::from(failed))?;
        let wrong = |words: &str| ProviderError::Wrong(format!("its userinfo {words}"));
        if !answer.status().is_success() {
            return Err(wrong(&format!("answered {}", answer.status())));
        }
        let mut said: Map<String, Value> =
            serde_json::from_slice(answer.body()).map_err(|_| wrong("is not an object in JSON"))?;
        if said.get("sub").is_none() || said.get("sub") != claims.get("sub") {
            return Err(wrong("speaks of somebody else"));
        }
        if claims.contains_key("email") && claims.get("email") != said.get("email") {
            said.remove("email_verified");
        }
        // What is signed counts more than what is not.
        for (name, value) in said {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }
}

/// Whether a beginning, where one is said, has come.
fn begins_by(claims: &Map<String, Value>, now: DateTime<Utc>) -> bool {
    match claims.get("nbf") {
        None => true,
        Some(at) => at.as_i64().is_some_and(|at| at <= (now + SKEW).timestamp()),
    }
}
