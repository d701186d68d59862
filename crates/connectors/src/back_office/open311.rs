//! Open311 GeoReport v2 as councils' servers speak it, with the attributes of the mySociety extension. What comes back from
//! such a server is in `open311_updates.rs`.
//!
//! A case exists when the answer names a service request id, or a token for one. Whatever else comes with a success status
//! (an empty id, a login page, half a document) is ambiguous and never counts as delivered.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::gate::{Gate, PATIENCE, Told};
use crate::outbound::{ANSWER_LIMIT, Answer, Asked, Caller};
use crate::reply::{outcome_of_failure, outcome_of_status};
use crate::wording::{cut, form_lines, one_line};
use crate::xml::{self, Element};
use crate::{Carries, ConnectorSettings, Kind, Mask, Outbound, Outcome, PlaceNeed, Report, RetrySafety, SettingsError};

/// What a description may hold if the settings do not say: the limit seen at a real server.
const MAX_DESCRIPTION: usize = 1750;

/// What stands for a place that nobody knows, agreed with the servers.
const NOT_PINPOINTED: &str = "#NOTPINPOINTED#";

/// A GeoReport v2 server.
#[derive(Debug)]
pub struct Open311 {
    base: Url,
    jurisdiction: Option<String>,
    pub(super) api_key: Option<SecretString>,
    dedupes: Option<String>,
    max_description: usize,
    pub(super) updates: String,
    pub(super) feed_window: bool,
    pub(super) feed_limit: usize,
    deadline: Duration,
    pub(super) caller: Caller,
    gate: Gate,
}

impl Open311 {
    pub(super) fn build(settings: &ConnectorSettings, outbound: &Outbound) -> Result<Open311, SettingsError> {
        let written = settings.url.as_deref();
        let written = written.ok_or(SettingsError::Missing { key: "url", kind: Kind::Open311.word() })?;
        let mut base = outbound.address("url", written)?;
        if base.query().is_some() || base.fragment().is_some() {
            let reason = "the base address must not have a query".to_owned();
            return Err(SettingsError::Wrong { key: "url", reason });
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let deadline = settings.deadline();
        Ok(Open311 {
            caller: outbound.caller([&base], deadline)?,
            base,
            jurisdiction: settings.jurisdiction.clone(),
            api_key: settings.api_key.as_ref().map(crate::Secret::resolve).transpose()?,
            dedupes: settings.dedupes.clone().filter(|attribute| !attribute.is_empty()),
            max_description: settings.max_description.unwrap_or(MAX_DESCRIPTION),
            updates: settings.updates.clone().unwrap_or_else(|| "servicerequestupdates.xml".to_owned()),
            feed_window: settings.feed_window.unwrap_or(true),
            feed_limit: settings.feed_limit_kib.map_or(ANSWER_LIMIT, |kib| kib * 1024),
            deadline,
            gate: Gate::new(settings.at_once.unwrap_or(4), PATIENCE),
        })
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }

    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn has_updates(&self) -> bool {
        !self.updates.is_empty()
    }

    pub(super) fn retry_safety(&self) -> RetrySafety {
        if self.dedupes.is_some() { RetrySafety::Dedupes } else { RetrySafety::Neither }
    }

    pub(super) fn carries(&self) -> Carries {
        Carries {
            place: PlaceNeed::Optional,
            photo: false,
            required_fields: Vec::new(),
            known_fields: None,
            max_description: Some(self.max_description),
            takes_code: true,
            reports_status: self.has_updates(),
        }
    }

    pub(super) async fn submit(&self, report: &Report) -> Told {
        let mask = self.mask().with_contact(&report.contact);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8"));
        if let Ok(key) = HeaderValue::from_str(&report.key.to_string()) {
            headers.insert(HeaderName::from_static("idempotency-key"), key);
        }
        let Some(url) = self.address(&["requests.xml"]) else {
            return Told::unanswered(Outcome::Refused { reason: "the address cannot be put together".to_owned() });
        };
        let body = self.form(report).into_bytes();
        let asked = Asked { method: Method::POST, url, headers, body, limit: ANSWER_LIMIT };
        match self.caller.call(asked).await {
            Err(error) => Told::unanswered(outcome_of_failure(error)),
            Ok(answer) => Told {
                outcome: self.outcome_of(&answer, &mask),
                http_status: Some(answer.status),
                excerpt: mask.excerpt(&answer.body),
            },
        }
    }

    pub(super) async fn resolve_token(&self, token: &str) -> Told {
        let Some(mut url) = self.address(&["tokens", &format!("{token}.xml")]) else {
            return Told::unanswered(Outcome::Refused { reason: "the token cannot stand in an address".to_owned() });
        };
        if let Some(jurisdiction) = &self.jurisdiction {
            url.query_pairs_mut().append_pair("jurisdiction_id", jurisdiction);
        }
        let asked =
            Asked { method: Method::GET, url, headers: HeaderMap::new(), body: Vec::new(), limit: ANSWER_LIMIT };
        let answer = match self.caller.call(asked).await {
            Err(error) => return Told::unanswered(harmless(outcome_of_failure(error))),
            Ok(answer) => answer,
        };
        let mask = self.mask();
        let outcome = match self.outcome_of(&answer, &mask) {
            Outcome::Delivered { external_id, note } => Outcome::Delivered { external_id, note },
            // The id element is empty, or absent, as long as the number is not there.
            Outcome::Ambiguous { .. } if answer.is_success() && names_a_request(&answer) => {
                Outcome::Accepted { token: token.to_owned() }
            }
            other => harmless(other),
        };
        Told { outcome, http_status: Some(answer.status), excerpt: mask.excerpt(&answer.body) }
    }

    /// An address below the base. The parts are encoded, whatever they hold.
    pub(super) fn address(&self, parts: &[&str]) -> Option<Url> {
        let mut url = self.base.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(parts);
        Some(url)
    }

    /// What every call says about who asks and which of the server's councils is meant.
    pub(super) fn jurisdiction(&self) -> Option<&str> {
        self.jurisdiction.as_deref()
    }

    pub(super) fn mask(&self) -> Mask {
        match &self.api_key {
            Some(key) => Mask::new().with_secret(key.expose_secret()),
            None => Mask::new(),
        }
    }

    /// The report as a form. No coordinate is ever made up: without a point the place goes in words, and without words the
    /// agreed mark goes. Empty parts are left out, which to the server is the same.
    fn form(&self, report: &Report) -> String {
        let mut form = Serializer::new(String::new());
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                form.append_pair(name, value);
            }
        };
        put("api_key", self.api_key.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default());
        put("jurisdiction_id", self.jurisdiction.as_deref().unwrap_or_default());
        put("service_code", &report.code);
        let place = report.place.clone().unwrap_or_default();
        match (place.lat, place.long) {
            (Some(lat), Some(long)) => {
                put("lat", &format!("{lat:.6}"));
                put("long", &format!("{long:.6}"));
            }
            _ => match one_line(&place.words()) {
                words if words.is_empty() => put("address_id", NOT_PINPOINTED),
                words => put("address_string", &words),
            },
        }
        put("description", &cut(&form_lines(&report.description), self.max_description));
        let contact = &report.contact;
        let (first, last) = contact.split_name();
        put("first_name", first.unwrap_or("-"));
        put("last_name", last.unwrap_or("-"));
        put("email", contact.email.as_deref().unwrap_or_default());
        put("phone", contact.telephone.as_deref().unwrap_or_default());
        for (name, value) in &report.fields {
            if Some(name) != self.dedupes.as_ref() {
                put(&format!("attribute[{name}]"), &form_lines(value));
            }
        }
        if let Some(name) = &self.dedupes {
            put(&format!("attribute[{name}]"), &report.reference);
        }
        form.finish()
    }

    fn outcome_of(&self, answer: &Answer, mask: &Mask) -> Outcome {
        let document = answer.xml_body().and_then(|body| xml::read(body).map_err(str::to_owned));
        let complaint = document.as_ref().ok().and_then(errors).map(|(code, words)| (code, mask.words(&words, 300)));
        let said = complaint.as_ref().map(|(_, words)| words.as_str()).unwrap_or_default();
        if let Some(outcome) = outcome_of_status(answer, said) {
            return outcome;
        }
        // A list of errors under a success status is only believed if it says itself that the request was at fault.
        if let Some((code, words)) = &complaint {
            let reason = format!("the system answered {} with an error: {words}", answer.status);
            let at_fault = code.len() == 3 && code.starts_with('4') && !matches!(code.as_str(), "408" | "409" | "429");
            return if at_fault { Outcome::Refused { reason } } else { Outcome::Ambiguous { reason } };
        }
        match document {
            Err(reason) => Outcome::Ambiguous { reason },
            Ok(document) => created(&document),
        }
    }
}

/// The id or the token in an answer to a new report.
fn created(document: &Element) -> Outcome {
    let ambiguous = |reason: &str| Outcome::Ambiguous { reason: reason.to_owned() };
    if document.name != "service_requests" {
        return ambiguous("the answer is not a list of service requests");
    }
    let Some(request) = document.at(&["request"]) else {
        return ambiguous("the answer lists no service request");
    };
    match (request.value("service_request_id"), request.value("token")) {
        (Some(id), _) if is_id(id) => Outcome::Delivered { external_id: Some(id.to_owned()), note: None },
        (Some(_), _) => ambiguous("the answer has an id that cannot be one"),
        (None, Some(token)) if is_id(token) => Outcome::Accepted { token: token.to_owned() },
        (None, _) => ambiguous("the answer has neither an id nor a token"),
    }
}

/// Ids and tokens as seen at real servers: letters, digits and a few marks, without spaces.
pub(super) fn is_id(written: &str) -> bool {
    written.len() <= 200 && written.chars().all(|c| c.is_alphanumeric() || "_/-.:#".contains(c))
}

/// The first code and all descriptions of a list of errors.
fn errors(document: &Element) -> Option<(String, String)> {
    if document.name != "errors" {
        return None;
    }
    let list: Vec<&Element> = document.all("error").collect();
    let code = list.iter().find_map(|error| error.value("code")).unwrap_or_default();
    let words: Vec<&str> = list.iter().filter_map(|error| error.value("description")).collect();
    Some((code.to_owned(), words.join("; ")))
}

fn names_a_request(answer: &Answer) -> bool {
    let document = answer.xml_body().ok().and_then(|body| xml::read(body).ok());
    document.is_some_and(|document| {
        document.name == "service_requests"
            && document.at(&["request"]).is_some_and(|request| request.value("service_request_id").is_none())
    })
}

/// Asking about a token changes nothing there, so what would be ambiguous for a report is worth another try here.
fn harmless(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Ambiguous { reason } => Outcome::Retry { reason, after: None },
        other => other,
    }
}
