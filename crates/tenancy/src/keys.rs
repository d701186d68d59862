//! A borough's own keys: one secret of 32 bytes, from which a key for each purpose is derived.
//!
//! Nothing signed or digested for one borough is worth anything to another: the secrets differ, and a token names the
//! borough as its audience and its purpose as its type, both of which are checked.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use hmac::{Hmac, Mac as _};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::{Rng as _, RngExt as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The keys of one borough.
#[derive(Clone)]
pub struct Keys {
    audience: String,
    secret: [u8; 32],
    signing: EncodingKey,
    verifying: DecodingKey,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("audience", &self.audience).finish_non_exhaustive()
    }
}

/// Why keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file could not be read or written.
    #[error("the key file {file} cannot be used: {source}")]
    File {
        /// Which file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The content is not 32 bytes in URL-safe base64.
    #[error("{0} does not hold a key of 32 bytes in URL-safe base64; `jwp init` makes one")]
    NotAKey(String),
    /// The signing key could not be derived.
    #[error("the signing key could not be derived: {0}")]
    Derivation(String),
}

/// A token was not accepted; deliberately without detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is not accepted")]
pub struct TokenRefused;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    typ: String,
    nbf: i64,
    exp: i64,
}

impl Keys {
    /// Reads the secret from `file`, or makes one there that only the owner may read.
    ///
    /// # Errors
    /// The file cannot be read or made, or does not hold a key.
    pub fn from_file(audience: &str, file: &Path) -> Result<Self, KeysError> {
        let failed = |source| KeysError::File { file: file.display().to_string(), source };
        match fs::read_to_string(file) {
            Ok(text) => Self::from_text(audience, text.trim(), &file.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut secret = [0_u8; 32];
                rand::rng().fill_bytes(&mut secret);
                if let Some(folder) = file.parent() {
                    fs::create_dir_all(folder).map_err(failed)?;
                }
                let mut options = fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut written = options.open(file).map_err(failed)?;
                written.write_all(URL_SAFE_NO_PAD.encode(secret).as_bytes()).map_err(failed)?;
                written.sync_all().map_err(failed)?;
                Self::from_secret(audience, secret)
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Takes the secret as text, as it comes from the environment.
    ///
    /// # Errors
    /// The text is not a key; `origin` names where it came from.
    pub fn from_text(audience: &str, text: &str, origin: &str) -> Result<Self, KeysError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .ok_or_else(|| KeysError::NotAKey(origin.to_owned()))?;
        Self::from_secret(audience, bytes)
    }

    fn from_secret(audience: &str, secret: [u8; 32]) -> Result<Self, KeysError> {
        let seed = derive(&secret, "sign tokens");
        let key = SigningKey::from_bytes(&seed);
        let der = key.to_pkcs8_der().map_err(|error| KeysError::Derivation(error.to_string()))?;
        Ok(Self {
            audience: audience.to_owned(),
            secret,
            signing: EncodingKey::from_ed_der(der.as_bytes()),
            verifying: DecodingKey::from_ed_der(key.verifying_key().as_bytes()),
        })
    }

    /// A keyed digest in URL-safe base64, different for each purpose.
    #[must_use]
    pub fn digest(&self, purpose: &str, data: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(mac(&derive(&self.secret, purpose), data))
    }

    /// Whether `digest` is the one for `data`, compared in constant time.
    #[must_use]
    pub fn digest_matches(&self, purpose: &str, data: &[u8], digest: &str) -> bool {
        self.digest(purpose, data).as_bytes().ct_eq(digest.as_bytes()).into()
    }

    /// Signs a token that lets its bearer do one thing (`purpose`) with one thing (`subject`) for a while.
    ///
    /// # Errors
    /// Signing failed, which no input can cause.
    pub fn sign(&self, purpose: &str, subject: &str, now: DateTime<Utc>, lasts: Duration) -> Result<String, KeysError> {
        let claims = Claims {
            iss: self.audience.clone(),
            aud: self.audience.clone(),
            sub: subject.to_owned(),
            typ: purpose.to_owned(),
            nbf: now.timestamp(),
            exp: (now + lasts).timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.signing)
            .map_err(|error| KeysError::Derivation(error.to_string()))
    }

    /// Gives the subject of a token made by [`Keys::sign`] for this purpose and this borough.
    ///
    /// # Errors
    /// Anything about it is wrong: signature, algorithm, audience, issuer, purpose, or its time (30 s leeway).
    pub fn verify(&self, purpose: &str, token: &str, now: DateTime<Utc>) -> Result<String, TokenRefused> {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[&self.audience]);
        rules.set_issuer(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        // The borough's clock decides, not the machine's: the two times are compared below.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verifying, &rules).map_err(|_| TokenRefused)?.claims;
        let now = now.timestamp();
        let in_time = claims.nbf <= now + 30 && now < claims.exp + 30;
        if in_time && claims.typ == purpose { Ok(claims.sub) } else { Err(TokenRefused) }
    }

    /// A fresh, unguessable name of 160 random bits, in URL-safe base64.
    #[must_use]
    pub fn random_token() -> String {
        let mut bytes = [0_u8; 20];
        rand::rng().fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A fresh random number below `bound`, without bias.
    #[must_use]
    pub fn random_below(bound: usize) -> usize {
        rand::rng().random_range(0..bound)
    }
}

fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    mac(secret, purpose.as_bytes())
}

fn mac(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut bytes = [0_u8; 32];
    // HMAC takes a key of any length, so this cannot fail; an empty digest would match nothing.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        mac.update(data);
        bytes.copy_from_slice(&mac.finalize().into_bytes());
    }
    bytes
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn keys(audience: &str, fill: u8) -> Keys {
        Keys::from_secret(audience, [fill; 32]).unwrap()
    }

    #[test]
    fn a_token_opens_one_thing_for_one_borough_for_a_while() {
        let (ours, theirs) = (keys("north", 1), keys("south", 2));
        let now = Utc::now();
        let token = ours.sign("track", "case 7", now, Duration::minutes(5)).unwrap();
        assert_eq!(ours.verify("track", &token, now), Ok("case 7".to_owned()));
        assert_eq!(theirs.verify("track", &token, now), Err(TokenRefused));
        assert_eq!(ours.verify("session", &token, now), Err(TokenRefused));
        assert_eq!(ours.verify("track", &token, now + Duration::minutes(6)), Err(TokenRefused));
        assert_eq!(ours.verify("track", &token, now - Duration::minutes(1)), Err(TokenRefused));
        // The same secret under another name is another borough still.
        assert_eq!(keys("south", 1).verify("track", &token, now), Err(TokenRefused));
    }

    #[test]
    fn a_changed_token_is_refused() {
        let ours = keys("north", 1);
        let now = Utc::now();
        let token = ours.sign("track", "case 7", now, Duration::minutes(5)).unwrap();
        for position in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[position] = if changed[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character of base64 may hold unused bits; a change there that decodes alike is the same token.
            if changed != token && position + 1 < token.len() {
                assert_eq!(ours.verify("track", &changed, now), Err(TokenRefused), "{position}");
            }
        }
    }

    #[test]
    fn digests_differ_by_purpose_and_borough() {
        let (ours, theirs) = (keys("north", 1), keys("south", 2));
        let digest = ours.digest("visit", b"x");
        assert!(ours.digest_matches("visit", b"x", &digest));
        assert!(!ours.digest_matches("form", b"x", &digest));
        assert!(!theirs.digest_matches("visit", b"x", &digest));
    }
}
