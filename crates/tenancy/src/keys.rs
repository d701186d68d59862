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
use chacha20poly1305::aead::Aead as _;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, Mac};
use rand::{Rng as _, RngExt as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::signing::{KeySet, KeyTerm, PublicKey, Token, Verifier};

/// The keys of one borough.
#[derive(Clone)]
pub struct Keys {
    audience: String,
    secret: [u8; 32],
    signing: KeySet,
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
    /// No key is in use yet: the clock stands before the first.
    #[error("no signing key is in use at this time; is the clock right?")]
    NoSigningKey,
    /// The signing key could not be derived.
    #[error("the signing key could not be derived: {0}")]
    Derivation(String),
}

/// A token was not accepted; deliberately without detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is not accepted")]
pub struct TokenRefused;

/// A token that says nothing beyond whom it is about.
#[derive(Serialize, Deserialize)]
struct Nothing {}

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
        Ok(Self { audience: audience.to_owned(), secret, signing: KeySet::founding(&secret)? })
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

    /// Signs a token that lets its bearer do one thing (`purpose`) with one thing (`subject`) on this site for a while.
    ///
    /// # Errors
    /// Signing failed, which no input can cause.
    pub fn sign(&self, purpose: &str, subject: &str, now: DateTime<Utc>, lasts: Duration) -> Result<String, KeysError> {
        let token = Token { audience: &self.audience, purpose, subject, lasts };
        self.sign_more(token, &Nothing {}, now)
    }

    /// Signs a token that says more than whom it is about, for whichever site it names.
    ///
    /// # Errors
    /// Signing failed, which no input can cause.
    pub fn sign_more(&self, token: Token<'_>, more: &impl Serialize, now: DateTime<Utc>) -> Result<String, KeysError> {
        self.signing.sign(&self.audience, token, more, now)
    }

    /// Gives the subject of a token made by [`Keys::sign`] for this purpose and this site.
    ///
    /// # Errors
    /// Anything about it is wrong: signature, algorithm, key, audience, issuer, purpose, or its time.
    pub fn verify(&self, purpose: &str, token: &str, now: DateTime<Utc>) -> Result<String, TokenRefused> {
        let (subject, Nothing {}) = self.verifier().verify(&self.audience, purpose, token, now)?;
        Ok(subject)
    }

    /// What another site needs to verify tokens of this one.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        self.signing.verifier(&self.audience)
    }

    /// The public halves of every key that counts now, for `/.well-known/jwks.json`.
    #[must_use]
    pub fn public(&self, now: DateTime<Utc>) -> Vec<PublicKey> {
        self.signing.public(now)
    }

    /// Uses the signing keys that the database announces.
    ///
    /// # Errors
    /// A key cannot be derived, which no input can cause.
    pub(crate) fn use_terms(&self, terms: &[KeyTerm]) -> Result<(), KeysError> {
        self.signing.replace(&self.secret, terms)
    }

    /// Seals a secret of ours for the database: nobody who has only the database can read or change it.
    #[must_use]
    pub fn seal(&self, purpose: &str, secret: &[u8]) -> String {
        let mut nonce = [0_u8; 24];
        rand::rng().fill_bytes(&mut nonce);
        let cipher = self.cipher(purpose);
        // Only a secret of more than 256 GiB could not be sealed.
        let sealed = cipher.encrypt(&XNonce::from(nonce), secret).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what [`Keys::seal`] sealed for the same purpose; `None` when it was not this site's, or was changed.
    #[must_use]
    pub fn unseal(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>()?;
        self.cipher(purpose).decrypt(&XNonce::from(*nonce), sealed).ok()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&derive(&self.secret, &format!("seal {purpose}")).into())
    }

    /// A fresh, unguessable name of 160 random bits, in URL-safe base64.
    #[must_use]
    pub fn random_token() -> String {
        URL_SAFE_NO_PAD.encode(Self::random_secret())
    }

    /// A fresh secret of 160 random bits, as it is.
    #[must_use]
    pub fn random_secret() -> [u8; 20] {
        let mut bytes = [0_u8; 20];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }

    /// A fresh random number below `bound`, without bias.
    #[must_use]
    pub fn random_below(bound: usize) -> usize {
        rand::rng().random_range(0..bound)
    }
}

pub(crate) fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    mac(secret, purpose.as_bytes())
}

fn mac(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut bytes = [0_u8; 32];
    // HMAC takes a key of any length, so this cannot fail; an empty digest would match nothing.
    if let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) {
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
        assert_eq!(ours.verify("track", &token, now + Duration::minutes(5)), Err(TokenRefused));
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
    fn what_is_sealed_opens_for_one_purpose_of_one_borough() {
        let (ours, theirs) = (keys("north", 1), keys("south", 2));
        let sealed = ours.seal("totp", b"secret");
        assert_ne!(sealed, ours.seal("totp", b"secret"), "equal secrets do not look equal");
        assert_eq!(ours.unseal("totp", &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(ours.unseal("other", &sealed), None);
        assert_eq!(theirs.unseal("totp", &sealed), None);
        assert_eq!(ours.unseal("totp", &sealed[..sealed.len() - 2]), None);
        assert_eq!(ours.unseal("totp", ""), None);
    }

    #[test]
    fn a_new_key_is_announced_before_it_signs_and_the_old_one_counts_for_a_while() {
        let ours = keys("north", 1);
        let now = Utc::now();
        let old = ours.sign("track", "case 7", now, Duration::hours(10)).unwrap();
        let changes = now + Duration::minutes(1);
        let term = |kid: &str, signs_from, counts_until| KeyTerm { kid: kid.to_owned(), signs_from, counts_until };
        let ends = changes + Duration::hours(2);
        let founding = term(crate::signing::FOUNDING, DateTime::UNIX_EPOCH, Some(ends));
        ours.use_terms(&[founding, term("second", changes, None)]).unwrap();
        let kid = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
        assert_eq!(ours.public(now).len(), 2, "both are published before the change");
        assert_eq!(kid(&ours.sign("track", "case 7", now, Duration::hours(1)).unwrap()), "founding");
        let new = ours.sign("track", "case 7", changes, Duration::hours(1)).unwrap();
        assert_eq!(kid(&new), "second");
        assert!(ours.verify("track", &new, changes).is_ok());
        assert!(ours.verify("track", &old, ends - Duration::seconds(1)).is_ok());
        assert_eq!(ours.verify("track", &old, ends), Err(TokenRefused));
        assert_eq!(ours.public(ends).len(), 1);
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
