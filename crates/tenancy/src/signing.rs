//! Signed tokens: what is in one, which key signs now, and which still count.
//!
//! The keys are pairs of Ed25519, derived from the site's secret and the name of the key (`kid`), so the database holds names
//! and times and nothing secret. A new key is announced before it signs, and an old one counts for a while after it has
//! stopped signing: no token breaks when the key changes.

use std::sync::{Arc, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::keys::{KeysError, TokenRefused, derive};

/// How far the clocks of two nodes may be apart: a token counts from this long before it was made. Its end is exact.
const CLOCKS_APART: Duration = Duration::seconds(30);

/// No token of ours lasts longer. One that says so was not made by this program, whoever signed it.
const LONGEST: Duration = Duration::days(400);

/// When a signing key is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyTerm {
    /// The key's name, as tokens carry it.
    pub kid: String,
    /// From when on it signs.
    pub signs_from: DateTime<Utc>,
    /// Until when tokens that it signed count; absent while it is the newest.
    pub counts_until: Option<DateTime<Utc>>,
}

/// One public key as other systems read it (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    kid: String,
    x: String,
}

struct Pair {
    term: KeyTerm,
    signing: EncodingKey,
    verifying: DecodingKey,
    x: String,
}

/// The keys of one site. A clone is another handle on the same keys, so that who verifies follows every change.
#[derive(Clone)]
pub(crate) struct KeySet(Arc<RwLock<Arc<Vec<Pair>>>>);

#[derive(Serialize, Deserialize)]
struct Claims<T> {
    iss: String,
    aud: String,
    sub: String,
    typ: String,
    nbf: i64,
    exp: i64,
    #[serde(flatten)]
    more: T,
}

/// What a token lets its bearer do, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    /// The slug of the site that may accept it.
    pub audience: &'a str,
    /// The one thing that it opens.
    pub purpose: &'a str,
    /// Whom or what it is about.
    pub subject: &'a str,
    /// How long it lasts.
    pub lasts: Duration,
}

/// Verifies the tokens of one site for another, with its public keys only.
#[derive(Clone)]
pub struct Verifier {
    issuer: String,
    keys: KeySet,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl KeySet {
    /// The key that a site has before any other was announced.
    pub(crate) fn founding(secret: &[u8; 32]) -> Result<Self, KeysError> {
        let term = KeyTerm { kid: FOUNDING.to_owned(), signs_from: DateTime::UNIX_EPOCH, counts_until: None };
        Ok(Self(Arc::new(RwLock::new(Arc::new(vec![pair(secret, term)?])))))
    }

    /// From now on these. An empty list leaves the founding key.
    pub(crate) fn replace(&self, secret: &[u8; 32], terms: &[KeyTerm]) -> Result<(), KeysError> {
        if terms.is_empty() || self.present().iter().map(|pair| &pair.term).eq(terms) {
            return Ok(());
        }
        let pairs = terms.iter().map(|term| pair(secret, term.clone())).collect::<Result<Vec<_>, _>>()?;
        let pairs = Arc::new(pairs);
        match self.0.write() {
            Ok(mut kept) => *kept = pairs,
            Err(poisoned) => *poisoned.into_inner() = pairs,
        }
        Ok(())
    }

    fn present(&self) -> Arc<Vec<Pair>> {
        match self.0.read() {
            Ok(pairs) => Arc::clone(&pairs),
            Err(poisoned) => Arc::clone(&poisoned.into_inner()),
        }
    }

    pub(crate) fn public(&self, now: DateTime<Utc>) -> Vec<PublicKey> {
        let present = self.present();
        let counts = present.iter().filter(|pair| pair.term.counts_until.is_none_or(|end| now < end));
        counts.map(Pair::public).collect()
    }

    pub(crate) fn verifier(&self, issuer: &str) -> Verifier {
        Verifier { issuer: issuer.to_owned(), keys: self.clone() }
    }

    pub(crate) fn sign(
        &self,
        issuer: &str,
        token: Token<'_>,
        more: &impl Serialize,
        now: DateTime<Utc>,
    ) -> Result<String, KeysError> {
        let present = self.present();
        let ready = present.iter().filter(|pair| pair.term.signs_from <= now);
        let pair = ready.max_by_key(|pair| pair.term.signs_from).ok_or(KeysError::NoSigningKey)?;
        let claims = Claims {
            iss: issuer.to_owned(),
            aud: token.audience.to_owned(),
            sub: token.subject.to_owned(),
            typ: token.purpose.to_owned(),
            nbf: (now - CLOCKS_APART).timestamp(),
            exp: (now + token.lasts).timestamp(),
            more,
        };
        let header = Header { kid: Some(pair.term.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &pair.signing).map_err(|error| KeysError::Derivation(error.to_string()))
    }
}

impl Verifier {
    /// Gives the subject of a token that this verifier's site made for `audience` and `purpose`, and what else it says.
    ///
    /// # Errors
    /// Anything about it is wrong: signature, algorithm, key, issuer, audience, purpose, its time, or a claim is missing.
    pub fn verify<T: DeserializeOwned>(
        &self,
        audience: &str,
        purpose: &str,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<(String, T), TokenRefused> {
        // Of the header nothing counts but the name of the key, which must be one of ours, letter for letter.
        let kid = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid).ok_or(TokenRefused)?;
        let present = self.keys.present();
        let pair = present.iter().find(|pair| pair.term.kid == kid).ok_or(TokenRefused)?;
        if pair.term.counts_until.is_some_and(|end| end <= now) {
            return Err(TokenRefused);
        }
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[audience]);
        rules.set_issuer(&[&self.issuer]);
        rules.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        // The site's clock decides, not the machine's: the times are compared below.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        let claims =
            jsonwebtoken::decode::<Claims<T>>(token, &pair.verifying, &rules).map_err(|_| TokenRefused)?.claims;
        let seconds = now.timestamp();
        let in_time = claims.nbf <= seconds && seconds < claims.exp;
        let believable = claims.exp.saturating_sub(claims.nbf) <= LONGEST.num_seconds();
        if in_time && believable && claims.typ == purpose { Ok((claims.sub, claims.more)) } else { Err(TokenRefused) }
    }
}

/// The name of the key that every site begins with.
pub const FOUNDING: &str = "founding";

fn pair(secret: &[u8; 32], term: KeyTerm) -> Result<Pair, KeysError> {
    let seed = derive(secret, &format!("sign tokens {}", term.kid));
    let key = SigningKey::from_bytes(&seed);
    let der = key.to_pkcs8_der().map_err(|error| KeysError::Derivation(error.to_string()))?;
    let public = key.verifying_key();
    Ok(Pair {
        term,
        signing: EncodingKey::from_ed_der(der.as_bytes()),
        verifying: DecodingKey::from_ed_der(public.as_bytes()),
        x: URL_SAFE_NO_PAD.encode(public.as_bytes()),
    })
}

impl Pair {
    fn public(&self) -> PublicKey {
        let kid = self.term.kid.clone();
        PublicKey { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid, x: self.x.clone() }
    }
}
