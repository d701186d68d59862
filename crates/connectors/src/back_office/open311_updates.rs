//! What became of reports at an Open311 server: the updates of the mySociety extension. The status is the code, lower-cased
//! and with `_` for spaces, because servers differ in both; the council's own external status code stays in the raw copy.

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::Method;
use reqwest::header::HeaderMap;
use secrecy::ExposeSecret;

use super::open311::{Open311, is_id};
use crate::outbound::Asked;
use crate::xml::{self, Element};
use crate::{Change, FeedError, Mask, StatusFeed};

#[async_trait]
impl StatusFeed for Open311 {
    async fn changes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Change>, FeedError> {
        let Some(mut url) = self.address(&[&self.updates]) else {
            return Err(FeedError::Unreachable("the address cannot be put together".to_owned()));
        };
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("api_key", self.api_key.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default());
            if let Some(jurisdiction) = self.jurisdiction() {
                query.append_pair("jurisdiction_id", jurisdiction);
            }
            if self.feed_window {
                // Whole seconds and no fractions: servers refuse anything else.
                query.append_pair("start_date", &from.to_rfc3339_opts(SecondsFormat::Secs, true));
                query.append_pair("end_date", &to.to_rfc3339_opts(SecondsFormat::Secs, true));
            }
        }
        let asked =
            Asked { method: Method::GET, url, headers: HeaderMap::new(), body: Vec::new(), limit: self.feed_limit };
        let answer = self.caller.call(asked).await.map_err(|error| FeedError::Unreachable(error.into_words()))?;
        let mask = self.mask();
        if !answer.is_success() {
            let reason = mask.words(&String::from_utf8_lossy(&answer.body), 300);
            return Err(FeedError::Status { status: answer.status, reason });
        }
        let body = answer.xml_body().map_err(FeedError::NotUnderstood)?;
        let document = xml::read(body).map_err(|reason| FeedError::NotUnderstood(reason.to_owned()))?;
        if document.name != "service_request_updates" {
            return Err(FeedError::NotUnderstood("the answer is not a list of updates".to_owned()));
        }
        let mut changes: Vec<Change> = Vec::new();
        for (at, update) in document.all("request_update").enumerate() {
            match change(update, &mask) {
                Ok(change) => changes.push(change),
                Err(reason) => tracing::warn!(item = at, reason, "an update could not be read and is left out"),
            }
        }
        changes.sort_by_key(|change| change.at);
        Ok(changes)
    }
}

fn change(update: &Element, mask: &Mask) -> Result<Change, &'static str> {
    let id = |name| update.value(name).filter(|id| is_id(id));
    let source_key = id("update_id").ok_or("it has no update_id")?;
    let external_id = id("service_request_id").ok_or("it has no service_request_id")?;
    let status = update.value("status").ok_or("it has no status")?;
    let untrusted = update.at(&["extras", "latest_data_only"]).is_some_and(|mark| !matches!(mark.text(), "" | "0"));
    let at = update.value("updated_datetime").and_then(|written| DateTime::parse_from_rfc3339(written).ok());
    Ok(Change {
        source_key: source_key.to_owned(),
        external_id: external_id.to_owned(),
        code: status.to_lowercase().split_whitespace().collect::<Vec<_>>().join("_"),
        text: update.value("description").map(str::to_owned),
        at: at.filter(|_| !untrusted).map(|at| at.with_timezone(&Utc)),
        raw: serde_json::Value::Object(fields(update, mask)).to_string(),
    })
}

/// An element's parts as JSON: masked texts (ids stay as they are), lists where a name repeats, objects where there is more
/// inside.
fn fields(element: &Element, mask: &Mask) -> serde_json::Map<String, serde_json::Value> {
    use serde_json::Value;
    let mut map = serde_json::Map::new();
    for child in &element.children {
        let value = if child.children.is_empty() {
            Value::String(if child.name.ends_with("_id") {
                child.text().to_owned()
            } else {
                mask.words(child.text(), 1000)
            })
        } else {
            Value::Object(fields(child, mask))
        };
        match map.get_mut(&child.name) {
            None => {
                map.insert(child.name.clone(), value);
            }
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    map
}
