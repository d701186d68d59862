//! Symology Insight by SOAP 1.1: one method, `SendRequestAdditionalGroup`, with its elements in a fixed order (the record
//! itself is put together in `symology_record.rs`). What comes back later, as CSV files, is in `symology_csv.rs`.
//!
//! Three things about its answers are easy to get wrong. A status other than 0 together with a `ConvertCRNo` means that the
//! record **was** made. A refusal because our web request id is taken already means that an earlier attempt arrived: that is
//! delivered, with a number that we do not get to see. And a fault of the kind `Server` may come after the record was made.

use std::time::Duration;

use chrono_tz::Tz;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::symology_record;
use crate::gate::{Gate, PATIENCE, Told};
use crate::outbound::{ANSWER_LIMIT, Answer, Asked, Caller};
use crate::reply::{outcome_of_failure, outcome_of_status};
use crate::xml::{self, Element};
use crate::{Carries, ConnectorSettings, Kind, Mask, Outbound, Outcome, PlaceNeed, Report, SettingsError};

const METHOD: &str = "SendRequestAdditionalGroup";
pub(super) const NAMESPACE: &str = "http://www.symology.co.uk/services";

/// A Symology Insight server.
#[derive(Debug)]
pub struct Symology {
    url: Url,
    username: String,
    password: Option<SecretString>,
    max_description: Option<usize>,
    repeat_refusal: Option<String>,
    pub(super) csv: Vec<Url>,
    pub(super) zone: Tz,
    clock_skew: u32,
    pub(super) feed_limit: usize,
    deadline: Duration,
    pub(super) caller: Caller,
    gate: Gate,
}

impl Symology {
    pub(super) fn build(settings: &ConnectorSettings, outbound: &Outbound) -> Result<Symology, SettingsError> {
        let written = settings.url.as_deref();
        let url = written.ok_or(SettingsError::Missing { key: "url", kind: Kind::Symology.word() })?;
        let url = outbound.address("url", url)?;
        let csv: Vec<Url> = settings.csv.iter().map(|url| outbound.address("csv", url)).collect::<Result<_, _>>()?;
        let zone = settings.zone.as_deref().unwrap_or("Europe/London");
        let zone: Tz = zone
            .parse()
            .map_err(|_| SettingsError::Wrong { key: "zone", reason: format!("there is no zone {zone}") })?;
        let deadline = settings.deadline();
        Ok(Symology {
            caller: outbound.caller(csv.iter().chain([&url]), deadline)?,
            url,
            username: settings.username.clone().unwrap_or_else(|| "FMS".to_owned()),
            password: settings.password.as_ref().map(crate::Secret::resolve).transpose()?,
            max_description: settings.max_description,
            repeat_refusal: settings.repeat_refusal.as_ref().map(|words| words.to_lowercase()),
            csv,
            zone,
            clock_skew: settings.clock_skew_seconds.unwrap_or(120),
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

    /// How far the server's clock may lag behind ours.
    pub(super) fn clock_skew(&self) -> chrono::Duration {
        chrono::Duration::seconds(self.clock_skew.into())
    }

    pub(super) fn has_return_files(&self) -> bool {
        !self.csv.is_empty()
    }

    pub(super) fn carries(&self) -> Carries {
        Carries {
            place: PlaceNeed::Optional,
            photo: false,
            required_fields: vec!["ServiceCode".to_owned()],
            known_fields: Some(symology_record::FIELDS.iter().map(|&field| field.to_owned()).collect()),
            max_description: self.max_description,
            takes_code: true,
            reports_status: self.has_return_files(),
        }
    }

    pub(super) async fn submit(&self, report: &Report) -> Told {
        let unknown = report.fields.keys().find(|field| !symology_record::FIELDS.contains(&field.as_str()));
        if let Some(field) = unknown {
            let reason = format!("the route names a field `{field}`, which this system does not have");
            return Told::unanswered(Outcome::Refused { reason });
        }
        let mask = self.mask().with_contact(&report.contact);
        let method = self.method();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
        let action = format!("\"{NAMESPACE}/{method}\"");
        for (name, value) in [("soapaction", action), ("idempotency-key", report.key.to_string())] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let body = self.envelope(report).into_bytes();
        let asked = Asked { method: Method::POST, url: self.url.clone(), headers, body, limit: ANSWER_LIMIT };
        match self.caller.call(asked).await {
            Err(error) => Told::unanswered(outcome_of_failure(error)),
            Ok(answer) => Told {
                outcome: self.outcome_of(&answer, &mask),
                http_status: Some(answer.status),
                excerpt: mask.excerpt(&answer.body),
            },
        }
    }

    fn method(&self) -> String {
        let suffix = if self.password.is_some() { "Authenticated" } else { "" };
        format!("{METHOD}{suffix}")
    }

    fn mask(&self) -> Mask {
        match &self.password {
            Some(password) => Mask::new().with_secret(password.expose_secret()),
            None => Mask::new(),
        }
    }

    fn envelope(&self, report: &Report) -> String {
        let method = self.method();
        let mut credentials = String::new();
        if let Some(password) = &self.password {
            symology_record::put(&mut credentials, "Username", &self.username);
            symology_record::put(&mut credentials, "Password", password.expose_secret());
        }
        let recorded = (report.opened_at - self.clock_skew()).with_timezone(&self.zone);
        let record = symology_record::record(report, &self.username, recorded, self.max_description);
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
             <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soap:Body>\
             <{method} xmlns=\"{NAMESPACE}\">{credentials}<ProcessID xsi:nil=\"true\"/>{record}</{method}>\
             </soap:Body></soap:Envelope>"
        )
    }

    fn outcome_of(&self, answer: &Answer, mask: &Mask) -> Outcome {
        let document = answer.xml_body().and_then(|body| xml::read(body).map_err(str::to_owned));
        let body = document.as_ref().ok().filter(|document| document.name == "Envelope");
        let body = body.and_then(|document| document.at(&["Body"]));
        // A fault comes with 500 by the book, and with 200 from some: it is read before the status.
        if let Some(fault) = body.and_then(|body| body.at(&["Fault"])) {
            return self.outcome_of_fault(fault, mask);
        }
        if let Some(outcome) = outcome_of_status(answer, "") {
            return outcome;
        }
        let method = self.method();
        let (response, result) = (format!("{method}Response"), format!("{method}Result"));
        match (&document, body.and_then(|body| body.at(&[&response, &result]))) {
            (Err(reason), _) => Outcome::Ambiguous { reason: reason.clone() },
            (Ok(_), None) => Outcome::Ambiguous { reason: "the answer is not one to our request".to_owned() },
            (Ok(_), Some(result)) => self.outcome_of_result(result, mask),
        }
    }

    fn outcome_of_result(&self, result: &Element, mask: &Mask) -> Outcome {
        let rows: Vec<&Element> =
            result.all("SendRequestResults").flat_map(|list| list.all("SendRequestResultRow")).collect();
        let mut said: Vec<&str> = rows.iter().filter_map(|row| row.value("MessageText")).collect();
        said.extend(result.value("StatusMessage"));
        let words = mask.words(&said.join("; "), 300);
        let status = result.value("StatusCode");
        // Rows of the type 2 say what was created, but the number is believed wherever it stands.
        if let Some(number) = rows.iter().find_map(|row| row.value("ConvertCRNo").and_then(number)) {
            let note = (status != Some("0")).then(|| format!("created, although the system answered: {words}"));
            return Outcome::Delivered { external_id: Some(number), note };
        }
        match status {
            Some("0") => {
                Outcome::Ambiguous { reason: "the answer says that all is well and gives no number".to_owned() }
            }
            None => Outcome::Ambiguous { reason: "the answer has no status".to_owned() },
            Some(_) if self.says_taken_already(&said.join(" ")) => taken_already(),
            Some(status) => Outcome::Refused { reason: format!("the system refused with status {status}: {words}") },
        }
    }

    fn outcome_of_fault(&self, fault: &Element, mask: &Mask) -> Outcome {
        let said = fault.value("faultstring").unwrap_or_default();
        if self.says_taken_already(said) {
            return taken_already();
        }
        let code = fault.value("faultcode").unwrap_or_default();
        let code = code.rsplit(':').next().unwrap_or_default();
        let reason = format!("the system answered with a fault: {}", mask.words(said, 300));
        // SOAP 1.1: these say that the message was not acted upon. Anything else may come after the record was made.
        let not_acted_upon = ["Client", "VersionMismatch", "MustUnderstand"]
            .iter()
            .any(|kind| code == *kind || code.strip_prefix(kind).is_some_and(|rest| rest.starts_with('.')));
        if not_acted_upon { Outcome::Refused { reason } } else { Outcome::Ambiguous { reason } }
    }

    /// Whether a refusal says that our web request id is in use. The exact words are not published, so they can be set.
    fn says_taken_already(&self, said: &str) -> bool {
        let said = said.to_lowercase();
        match &self.repeat_refusal {
            Some(words) => said.contains(words.as_str()),
            None => {
                let what = ["web request", "webrequest"].iter().any(|words| said.contains(words));
                what && ["already", "duplicate"].iter().any(|word| said.contains(word))
            }
        }
    }
}

fn taken_already() -> Outcome {
    let note = "an earlier attempt had arrived; the number has to be looked up there by our reference";
    Outcome::Delivered { external_id: None, note: Some(note.to_owned()) }
}

/// A record's number without the zeros in front, by which it is known everywhere; 0 is none.
pub(super) fn number(written: &str) -> Option<String> {
    let digits = written.trim().trim_start_matches('0');
    let is_number = !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.to_owned())
}
