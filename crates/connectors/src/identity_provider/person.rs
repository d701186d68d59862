//! What a provider says of the person who signed in there.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::ProviderError;
use super::settings::{IdentityProviderSettings, SecondFactor};

/// The longest subject that OpenID Connect allows.
const LONGEST_SUBJECT: usize = 255;

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 200;

/// Somebody who signed in at a provider. Issuer and subject together say who it is; everything else may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The provider.
    pub issuer: String,
    /// The person, as the provider numbers them.
    pub subject: String,
    /// Their name; may be empty.
    pub name: String,
    /// Their mail address.
    pub email: Option<String>,
    /// Whether the provider knows that it is theirs, if it says.
    pub email_verified: Option<bool>,
    /// The groups that they are in.
    pub groups: Groups,
    /// Whether two factors were asked for.
    pub two_factors: bool,
    /// When they signed in there, if it is said: that may be long ago.
    pub signed_in_at: Option<DateTime<Utc>>,
}

/// What is said of somebody's groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Groups {
    /// These; none when the claim is not there.
    Said(Vec<String>),
    /// They are so many that the provider only says where to ask (Entra ID above 200).
    TooMany,
}

impl Person {
    pub(super) fn of(settings: &IdentityProviderSettings, claims: &Map<String, Value>) -> Result<Self, ProviderError> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        let plain =
            subject.len() <= LONGEST_SUBJECT && subject.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if subject.is_empty() || !plain {
            return Err(ProviderError::Wrong("the subject is not one".to_owned()));
        }
        let email = text(&settings.claims.email);
        Ok(Self {
            issuer: settings.issuer.clone(),
            subject: subject.to_owned(),
            name: text(&settings.claims.name).chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect(),
            email: (!email.is_empty()).then(|| email.to_owned()),
            // It is said of the standard claim and of no other.
            email_verified: claims
                .get("email_verified")
                .and_then(Value::as_bool)
                .filter(|_| settings.claims.email == "email"),
            groups: groups(&settings.claims.groups, claims),
            two_factors: asked_for_two(settings.second_factor.as_ref(), claims),
            signed_in_at: claims
                .get("auth_time")
                .and_then(Value::as_i64)
                .and_then(|at| DateTime::from_timestamp(at, 0)),
        })
    }
}

fn words(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::String(word)) => vec![word.clone()],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn groups(name: &str, claims: &Map<String, Value>) -> Groups {
    let elsewhere = claims.get("_claim_names").and_then(Value::as_object).is_some_and(|names| names.contains_key(name));
    let more = claims.get("hasgroups").and_then(Value::as_bool).unwrap_or_default();
    if elsewhere || more { Groups::TooMany } else { Groups::Said(words(claims.get(name))) }
}

fn asked_for_two(second_factor: Option<&SecondFactor>, claims: &Map<String, Value>) -> bool {
    let says = |claim: &str, one_of: &[String]| words(claims.get(claim)).iter().any(|word| one_of.contains(word));
    match second_factor {
        None => false,
        Some(SecondFactor::Asks) => true,
        Some(SecondFactor::Acr(one_of)) => says("acr", one_of),
        Some(SecondFactor::Amr(one_of)) => says("amr", one_of),
        Some(SecondFactor::Vot(one_of)) => says("vot", one_of),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(more: &str) -> IdentityProviderSettings {
        let text = format!(
            "label = \"x\"\ndoor = \"staff\"\nissuer = \"https://id.example.org\"\nclient_id = \"jwp\"\n\
             auth = {{ client_secret = {{ env = \"X\" }} }}\n{more}"
        );
        toml_edit::de::from_str(&text).unwrap()
    }

    fn person(more: &str, claims: Value) -> Result<Person, ProviderError> {
        let Value::Object(claims) = claims else { panic!("claims are an object") };
        Person::of(&settings(more), &claims)
    }

    #[test]
    fn two_factors_count_only_where_the_provider_says_so() {
        for (setting, claims, two) in [
            ("", json!({ "sub": "1", "acr": "mfa", "amr": ["mfa"] }), false),
            ("second_factor = \"asks\"", json!({ "sub": "1" }), true),
            ("second_factor = { acr = [\"high\"] }", json!({ "sub": "1", "acr": "high" }), true),
            ("second_factor = { acr = [\"high\"] }", json!({ "sub": "1", "acr": "higher" }), false),
            ("second_factor = { acr = [\"high\"] }", json!({ "sub": "1" }), false),
            ("second_factor = { amr = [\"mfa\"] }", json!({ "sub": "1", "amr": ["pwd", "mfa"] }), true),
            ("second_factor = { amr = [\"mfa\"] }", json!({ "sub": "1", "amr": ["pwd"] }), false),
            ("second_factor = { vot = [\"Cl.Cm\"] }", json!({ "sub": "1", "vot": "Cl.Cm" }), true),
            ("second_factor = { vot = [\"Cl.Cm\"] }", json!({ "sub": "1", "vot": "Cl" }), false),
        ] {
            assert_eq!(person(setting, claims.clone()).unwrap().two_factors, two, "{setting} {claims}");
        }
    }

    #[test]
    fn groups_that_are_not_all_there_are_not_taken_for_none() {
        let said = |claims| person("", claims).unwrap().groups;
        assert_eq!(said(json!({ "sub": "1", "groups": ["a", "b"] })), Groups::Said(vec!["a".into(), "b".into()]));
        assert_eq!(said(json!({ "sub": "1" })), Groups::Said(Vec::new()));
        assert_eq!(said(json!({ "sub": "1", "_claim_names": { "groups": "src1" } })), Groups::TooMany);
        assert_eq!(said(json!({ "sub": "1", "hasgroups": true })), Groups::TooMany);
    }

    #[test]
    fn a_subject_is_a_short_plain_text() {
        for claims in [
            json!({}),
            json!({ "sub": "" }),
            json!({ "sub": 7 }),
            json!({ "sub": "x".repeat(256) }),
            json!({ "sub": "é" }),
        ] {
            assert!(person("", claims.clone()).is_err(), "{claims}");
        }
    }

    #[test]
    fn a_claim_may_have_another_name() {
        let claims = json!({ "sub": "1", "preferred_username": "ada@example.org", "email": "other@example.org" });
        let found = person("claims = { email = \"preferred_username\" }", claims).unwrap();
        assert_eq!(found.email.as_deref(), Some("ada@example.org"));
        assert_eq!(found.email_verified, None);
    }
}
