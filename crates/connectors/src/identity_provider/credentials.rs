//! How we show a provider that it is us: with a secret that it gave us, or with a signature (RFC 7523).
//!
//! Keys for P-256, Ed25519 and RSA are taken. GOV.UK One Login and Entra ID take RSA alone. RSA is signed by the TLS library, which
//! does it in constant time; the implementation that verifies tokens does not, and never gets a private key.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustls::SignatureScheme;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::SigningKey;
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
    Key { key: Key, key_id: Option<String>, thumbprint: Option<String> },
}

/// A private key.
pub(super) enum Key {
    Curve(Box<EncodingKey>, Algorithm),
    Rsa(Arc<dyn SigningKey>),
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
        match auth {
            ClientAuth::ClientSecret(secret) => Ok(Self::Secret(secret.resolve()?)),
            ClientAuth::PrivateKeyJwt { key, key_id, thumbprint } => Ok(Self::Key {
                key: read(key.resolve()?.expose_secret().as_bytes())?,
                key_id: key_id.clone(),
                thumbprint: thumbprint.clone(),
            }),
        }
    }

    /// The assertion for one call; none when we have a secret instead. `takes_pss` says that the provider lists PS256.
    pub(super) fn assertion(
        &self,
        client: &str,
        audience: &str,
        takes_pss: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, String> {
        let Self::Key { key, key_id, thumbprint } = self else { return Ok(None) };
        let (iat, jti) = (now.timestamp(), Uuid::new_v4().to_string());
        let claims = Assertion { iss: client, sub: client, aud: audience, jti, iat, exp: iat + LASTS };
        let header = |algorithm| Header { kid: key_id.clone(), x5t_s256: thumbprint.clone(), ..Header::new(algorithm) };
        let signed = match key {
            Key::Curve(key, algorithm) => {
                jsonwebtoken::encode(&header(*algorithm), &claims, key).map_err(|error| error.to_string())
            }
            // Who names a certificate speaks to Entra ID, which takes PS256 and lists nothing.
            Key::Rsa(key) if takes_pss || thumbprint.is_some() => {
                sign(key.as_ref(), SignatureScheme::RSA_PSS_SHA256, &header(Algorithm::PS256), &claims)
            }
            Key::Rsa(key) => sign(key.as_ref(), SignatureScheme::RSA_PKCS1_SHA256, &header(Algorithm::RS256), &claims),
        };
        signed.map(Some)
    }
}

fn read(pem: &[u8]) -> Result<Key, SettingsError> {
    let wrong = || {
        let reason = "not a private key for P-256, Ed25519 or RSA, as PKCS#8 in PEM".to_owned();
        SettingsError::Wrong { key: "auth", reason }
    };
    let curves = [(EncodingKey::from_ec_pem(pem), Algorithm::ES256), (EncodingKey::from_ed_pem(pem), Algorithm::EdDSA)];
    for (key, algorithm) in curves {
        if let Ok(key) = key
            && jsonwebtoken::encode(&Header::new(algorithm), &(), &key).is_ok()
        {
            return Ok(Key::Curve(Box::new(key), algorithm));
        }
    }
    let der = PrivateKeyDer::from_pem_slice(pem).map_err(|_| wrong())?;
    let key = rustls::crypto::ring::sign::any_supported_type(&der).map_err(|_| wrong())?;
    if key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]).is_some() { Ok(Key::Rsa(key)) } else { Err(wrong()) }
}

fn sign(
    key: &dyn SigningKey,
    scheme: SignatureScheme,
    header: &Header,
    claims: &Assertion<'_>,
) -> Result<String, String> {
    let part = |json: serde_json::Result<Vec<u8>>| {
        json.map(|json| BASE64_URL_SAFE_NO_PAD.encode(json)).map_err(|error| error.to_string())
    };
    let input = format!("{}.{}", part(serde_json::to_vec(header))?, part(serde_json::to_vec(claims))?);
    let signer = key.choose_scheme(&[scheme]).ok_or("the key does not sign in this way")?;
    let signature = signer.sign(input.as_bytes()).map_err(|error| error.to_string())?;
    Ok(format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn what_is_no_key_is_refused_when_the_settings_are_read() {
        for text in ["", "secret", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            let auth = ClientAuth::PrivateKeyJwt { key: Secret::given(text), key_id: None, thumbprint: None };
            assert!(Credentials::of(&auth).is_err(), "{text}");
        }
    }

    #[test]
    fn an_assertion_says_to_whom_and_for_how_long() {
        let key = ed25519();
        let auth =
            ClientAuth::PrivateKeyJwt { key: Secret::given(&key), key_id: Some("ours".into()), thumbprint: None };
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let credentials = Credentials::of(&auth).unwrap();
        let one = credentials.assertion("jwp", "https://id.example.org/token", true, now).unwrap().unwrap();
        let two = credentials.assertion("jwp", "https://id.example.org/token", true, now).unwrap().unwrap();
        assert_ne!(one, two, "each has an id of its own");
        let parts: Vec<serde_json::Value> = one
            .split('.')
            .take(2)
            .map(|part| serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        assert_eq!((parts[0]["alg"].as_str(), parts[0]["kid"].as_str()), (Some("EdDSA"), Some("ours")));
        assert_eq!(parts[1]["aud"], "https://id.example.org/token");
        assert_eq!(parts[1]["exp"], 1_800_000_060);
    }

    /// A private key as `openssl genpkey -algorithm ed25519` writes it: PKCS#8 around 32 bytes.
    fn ed25519() -> String {
        use base64::prelude::BASE64_STANDARD;
        let mut der =
            vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        der.extend([7; 32]);
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(der))
    }
}
