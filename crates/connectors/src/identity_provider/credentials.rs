//! How we show a provider that it is us: with a secret that it gave us, or with a signature (RFC 7523).

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use uuid::Uuid;

use super::settings::ClientAuth;
use crate::SettingsError;

/// How long an assertion of ours counts, in seconds: it is on its way at once, and used once.
const LASTS: i64 = 60;

/// What `client_assertion_type` says.
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What we have to show.
pub(super) enum Credentials {
    Secret(SecretString),
    Key { key: EncodingKey, algorithm: Algorithm, key_id: Option<String> },
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: i64,
    exp: i64,
}

impl Credentials {
    pub(super) fn of(auth: &ClientAuth) -> Result<Self, SettingsError> {
        let (secret, key_id) = match auth {
            ClientAuth::ClientSecret(secret) => return Ok(Self::Secret(secret.resolve()?)),
            ClientAuth::PrivateKeyJwt { key, key_id } => (key.resolve()?, key_id.clone()),
        };
        let pem = secret.expose_secret().as_bytes();
        // RSA is not spoken on purpose: no implementation in the tree signs with it in constant time.
        let keys =
            [(EncodingKey::from_ec_pem(pem), Algorithm::ES256), (EncodingKey::from_ed_pem(pem), Algorithm::EdDSA)];
        for (key, algorithm) in keys {
            if let Ok(key) = key
                && jsonwebtoken::encode(&Header::new(algorithm), &(), &key).is_ok()
            {
                return Ok(Self::Key { key, algorithm, key_id });
            }
        }
        let reason = "not a private key for P-256 or Ed25519, as PKCS#8 in PEM".to_owned();
        Err(SettingsError::Wrong { key: "auth", reason })
    }

    /// The assertion for one call; none when we have a secret instead.
    pub(super) fn assertion(
        &self,
        client: &str,
        audience: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, jsonwebtoken::errors::Error> {
        let Self::Key { key, algorithm, key_id } = self else { return Ok(None) };
        let header = Header { kid: key_id.clone(), ..Header::new(*algorithm) };
        let (iat, jti) = (now.timestamp(), Uuid::new_v4().to_string());
        let claims = Assertion { iss: client, sub: client, aud: audience, jti, iat, exp: iat + LASTS };
        jsonwebtoken::encode(&header, &claims, key).map(Some)
    }
}
