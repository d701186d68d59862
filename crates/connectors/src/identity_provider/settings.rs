//! One `[sign_in.NAME]` table of a site's settings, read strictly.

use std::collections::BTreeMap;

use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::Deserialize;

use super::credentials::Credentials;
use crate::{Outbound, Secret, SettingsError};

/// At which door of a site a provider stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderDoor {
    /// Residents' accounts.
    Residents,
    /// Staff's.
    Staff,
}

/// How we show the provider that it is us.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// A password that the provider gave us.
    ClientSecret(Secret),
    /// A signature with a key whose public half the provider has (RFC 7523).
    PrivateKeyJwt {
        /// The private key: PKCS#8 in PEM, for P-256, Ed25519 or RSA.
        key: Secret,
        /// Under which name the provider knows it.
        key_id: Option<String>,
        /// Entra ID: the SHA-256 thumbprint of its certificate, in URL-safe base64.
        thumbprint: Option<String>,
    },
}

/// In which claims the provider says what we want to know.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimNames {
    /// The person's name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// The groups that they are in.
    pub groups: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self { name: "name".to_owned(), email: "email".to_owned(), groups: "groups".to_owned() }
    }
}

/// How we know that the provider asked for two factors. When it is not known, we ask for the second ourselves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// It is set up to ask always.
    Asks,
    /// One of these stands in `acr`.
    Acr(Vec<String>),
    /// One of these is among `amr`.
    Amr(Vec<String>),
    /// One of these stands in `vot` (GOV.UK One Login).
    Vot(Vec<String>),
}

/// A way of signing ID tokens that we believe: with a key pair, never with a shared secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TokenAlgorithm {
    /// RSA.
    RS256,
    /// RSA-PSS.
    PS256,
    /// P-256.
    ES256,
    /// P-384.
    ES384,
    /// Ed25519.
    EdDSA,
}

impl TokenAlgorithm {
    pub(super) const fn core(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::RS256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::PS256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Self::ES256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            Self::ES384 => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
            Self::EdDSA => CoreJwsSigningAlgorithm::EdDsa,
        }
    }
}

/// The settings of one provider, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityProviderSettings {
    /// What people call it: it follows "Sign in with".
    pub label: String,
    /// At which door it stands.
    pub door: ProviderDoor,
    /// Its issuer, to the letter: discovery starts here.
    pub issuer: String,
    /// How it calls us.
    pub client_id: String,
    /// How we show that it is us.
    pub auth: ClientAuth,
    /// What we ask to be told; `openid`, `profile` and `email` if not said.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// Levels of assurance that we ask for, best first.
    #[serde(default)]
    pub acr_values: Vec<String>,
    /// GOV.UK One Login: the vectors of trust that we ask for.
    #[serde(default)]
    pub vtr: Vec<String>,
    /// In which claims it says what.
    #[serde(default)]
    pub claims: ClaimNames,
    /// How we know that it asked for two factors; not said: we ask ourselves.
    pub second_factor: Option<SecondFactor>,
    /// Staff: the roles that each of its groups stands for. Not said: it gives no roles and brings nobody in.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// Staff: there is no other way in.
    #[serde(default)]
    pub only: bool,
    /// How its ID tokens may be signed; RS256 and ES256 if not said.
    #[serde(default = "usual_algorithms")]
    pub algorithms: Vec<TokenAlgorithm>,
    /// After how many minutes it has to ask the person anew, although it still knows them.
    pub max_age_minutes: Option<u32>,
}

fn usual_scopes() -> Vec<String> {
    ["openid", "profile", "email"].map(str::to_owned).to_vec()
}

fn usual_algorithms() -> Vec<TokenAlgorithm> {
    vec![TokenAlgorithm::RS256, TokenAlgorithm::ES256]
}

impl IdentityProviderSettings {
    /// The scopes besides `openid`, which is always asked for.
    pub(super) fn further_scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid")
    }

    /// Whether the secret can be had now.
    pub fn secret_is_there(&self) -> bool {
        Credentials::of(&self.auth).is_ok()
    }

    /// Refuses what could never work, without asking for the secret.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, name: &str, outbound: &Outbound) -> Result<(), SettingsError> {
        let wrong = |key: &'static str, reason: &str| Err(SettingsError::Wrong { key, reason: reason.to_owned() });
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(plain) {
            return wrong(
                "sign_in",
                "its name stands in addresses: lower-case letters, digits and hyphens, 40 at most",
            );
        }
        if self.label.trim().is_empty() {
            return wrong("label", "say what people call it");
        }
        if self.client_id.trim().is_empty() {
            return wrong("client_id", "say how the provider calls us");
        }
        outbound.secure_address("issuer", &self.issuer)?;
        if self.issuer.contains(['?', '#']) {
            return wrong("issuer", "an issuer has neither `?` nor `#`");
        }
        if self.algorithms.is_empty() {
            return wrong("algorithms", "name at least one");
        }
        let said = match &self.second_factor {
            None | Some(SecondFactor::Asks) => true,
            Some(SecondFactor::Acr(words) | SecondFactor::Amr(words) | SecondFactor::Vot(words)) => !words.is_empty(),
        };
        if !said {
            return wrong("second_factor", "name at least one word by which we know it");
        }
        if matches!(self.second_factor, Some(SecondFactor::Vot(_))) && self.vtr.is_empty() {
            return wrong("second_factor", "`vot` is only said to those who ask for `vtr`");
        }
        if self.max_age_minutes.is_some_and(|minutes| !(1..=10_080).contains(&minutes)) {
            return Err(SettingsError::OutOfRange { key: "max_age_minutes", least: 1, most: 10_080 });
        }
        if self.door == ProviderDoor::Residents && self.only {
            return wrong("only", "residents always have their own ways in; this is for staff");
        }
        if self.door == ProviderDoor::Residents && !self.groups.is_empty() {
            return wrong("groups", "residents have no roles; this is for staff");
        }
        if self.groups.values().any(Vec::is_empty) {
            return wrong("groups", "each group stands for at least one role");
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::AllowList;

    const PLAIN: &str = r#"
        label = "the council's account"
        door = "staff"
        issuer = "https://id.example.org/"
        client_id = "jwp"
        auth = { client_secret = { env = "SECRET" } }
    "#;

    fn read(text: &str) -> Result<IdentityProviderSettings, String> {
        let settings: IdentityProviderSettings = toml_edit::de::from_str(text).map_err(|error| error.to_string())?;
        let outbound = Outbound::new(AllowList::nothing());
        settings.check("entra", &outbound).map(|()| settings).map_err(|error| error.to_string())
    }

    #[test]
    fn a_few_lines_are_enough() {
        let settings = read(PLAIN).unwrap();
        assert_eq!(settings.further_scopes().collect::<Vec<_>>(), ["profile", "email"]);
        assert_eq!((settings.claims.email.as_str(), settings.second_factor), ("email", None));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_key() {
        let swapped = |from: &str, to: &str| PLAIN.replace(from, to);
        let added = |line: &str| format!("{PLAIN}\n{line}\n");
        for (text, key) in [
            (swapped("the council's account", " "), "label"),
            (swapped("\"jwp\"", "\"\""), "client_id"),
            (swapped("https:", "http:"), "issuer"),
            (swapped("https://id.example.org/", "https://127.0.0.1/"), "issuer"),
            (swapped("https://id.example.org/", "https://id.example.org/?x"), "issuer"),
            (added("algorithms = []"), "algorithms"),
            (added("algorithms = [\"HS256\"]"), "HS256"),
            (added("algorithms = [\"none\"]"), "none"),
            (added("second_factor = { acr = [] }"), "second_factor"),
            (added("second_factor = { vot = [\"Cl.Cm\"] }"), "second_factor"),
            (added("second_factor = \"maybe\""), "maybe"),
            (added("max_age_minutes = 0"), "max_age_minutes"),
            (added("groups = { a = [] }"), "groups"),
            (added("grups = {}"), "grups"),
            (swapped("\"staff\"", "\"residents\"") + "only = true\n", "only"),
            (swapped("\"staff\"", "\"residents\"") + "groups = { a = [\"b\"] }\n", "groups"),
            (swapped("client_secret", "password"), "password"),
        ] {
            let fault = read(&text).unwrap_err();
            assert!(fault.contains(key), "{key}: {fault}");
        }
    }

    /// AT-01 for discovery: whatever stands for an address of our own machine or network is no issuer.
    #[test]
    fn an_issuer_is_a_public_address() {
        for host in [
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "2130706433",
            "0x7f000001",
            "127.1",
            "169.254.169.254",
            "[fd00::1]",
            "[fe80::1]",
            "100.64.0.1",
            "198.18.0.1",
            "[2002:7f00:1::]",
            "[64:ff9b::127.0.0.1]",
            "localhost",
            "id.localhost",
            "u:p@id.example.org",
            "id.example.org:22",
            "id.example.org:5432",
        ] {
            let fault = read(&PLAIN.replace("id.example.org", host)).unwrap_err();
            assert!(fault.contains("issuer"), "{host}: {fault}");
        }
    }
}
