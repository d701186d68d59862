//! The feeds: what was told of alerts, newest first, as Atom (RFC 4287), as RSS 2.0 and as an index of CAP messages.
//!
//! An entry's name never changes, whatever becomes of its alert: a reader sees an update and not a second alert. One that is over
//! says so in its title.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use tenancy::Tenant;
use uuid::Uuid;

use crate::message::{Kind, Message, identifier};
use crate::xml::Xml;

/// How many messages the feeds look back.
pub(crate) const MOST: u64 = 100;

/// What a feed says of itself while it has nothing to tell.
const NOTHING_YET: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// The day from which these names are ours (RFC 4151).
const SINCE: &str = "2026-01-01";

/// One alert, as the feeds tell of it.
struct Entry<'a> {
    message: &'a Message,
    title: String,
    updated: DateTime<Utc>,
}

/// `/feeds/alerts.atom`
pub(crate) fn atom(tenant: &Tenant, messages: &[Message], now: DateTime<Utc>) -> std::io::Result<String> {
    let entries = entries(messages, now);
    let mut xml = Xml::new("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en-GB")])?;
    head(&mut xml, tenant, "alerts.atom", "Alerts", newest(&entries))?;
    for entry in &entries {
        let Message { alert_id, facts, .. } = entry.message;
        xml.open("entry", &[])?;
        xml.text("id", &tag(tenant, &format!("alert/{alert_id}")))?;
        xml.text("title", &entry.title)?;
        xml.text("published", &first_told(messages, *alert_id).to_rfc3339())?;
        xml.text("updated", &entry.updated.to_rfc3339())?;
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page(tenant, *alert_id))])?;
        xml.empty("category", &[("term", facts.grade.word()), ("label", facts.grade.choice())])?;
        xml.text_with("summary", &[("type", "text")], &summary(entry.message))?;
        xml.close("entry")?;
    }
    xml.finish("feed")
}

/// `/feeds/alerts.rss`
pub(crate) fn rss(tenant: &Tenant, messages: &[Message], now: DateTime<Utc>) -> std::io::Result<String> {
    let entries = entries(messages, now);
    let profile = tenant.profile();
    let attributes = [("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom")];
    let mut xml = Xml::new("rss", &attributes)?;
    xml.open("channel", &[])?;
    xml.text("title", &format!("Alerts: {}", profile.name))?;
    xml.text("link", &profile.link("/alerts"))?;
    xml.text("description", &format!("What everybody in {} has to know now", profile.short_name))?;
    xml.text("language", "en-gb")?;
    xml.text("lastBuildDate", &newest(&entries).to_rfc2822())?;
    let own = profile.link("/feeds/alerts.rss");
    xml.empty("atom:link", &[("href", &own), ("rel", "self"), ("type", "application/rss+xml")])?;
    for entry in &entries {
        let alert_id = entry.message.alert_id;
        xml.open("item", &[])?;
        xml.text("title", &entry.title)?;
        xml.text("link", &page(tenant, alert_id))?;
        xml.text("description", &summary(entry.message))?;
        xml.text_with("guid", &[("isPermaLink", "false")], &tag(tenant, &format!("alert/{alert_id}")))?;
        xml.text("pubDate", &first_told(messages, alert_id).to_rfc2822())?;
        xml.close("item")?;
    }
    xml.close("channel")?;
    xml.finish("rss")
}

/// `/feeds/alerts.cap`: every message, each leading to its document.
pub(crate) fn index_of_cap(tenant: &Tenant, messages: &[Message]) -> std::io::Result<String> {
    let warnings: Vec<&Message> = messages.iter().filter(|message| message.facts.grade.is_warning()).collect();
    let updated = warnings.first().map_or(NOTHING_YET, |newest| newest.sent_at);
    let mut xml = Xml::new("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", "en-GB")])?;
    head(&mut xml, tenant, "alerts.cap", "Alerts as CAP 1.2", updated)?;
    for message in warnings {
        xml.open("entry", &[])?;
        xml.text("id", &tag(tenant, &format!("message/{}", message.id)))?;
        xml.text("title", &format!("{}: {}", message.kind.word(), message.facts.title))?;
        xml.text("updated", &message.sent_at.to_rfc3339())?;
        let document = tenant.profile().link(&format!("/feeds/alerts/{}.cap", message.id));
        xml.empty("link", &[("rel", "alternate"), ("type", "application/cap+xml"), ("href", &document)])?;
        xml.text_with("summary", &[("type", "text")], &identifier(tenant, message.id))?;
        xml.close("entry")?;
    }
    xml.finish("feed")
}

/// The newest message of each alert.
fn entries(messages: &[Message], now: DateTime<Utc>) -> Vec<Entry<'_>> {
    let mut seen = BTreeSet::new();
    let newest = messages.iter().filter(|message| seen.insert(message.alert_id));
    let mut entries: Vec<Entry<'_>> = newest.map(|message| entry(message, now)).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.updated, entry.message.id)));
    entries
}

fn entry(message: &Message, now: DateTime<Utc>) -> Entry<'_> {
    let said = format!("{}: {}", message.facts.grade.label(), message.facts.title);
    let ended_by_the_clock = message.facts.ends_at.filter(|end| *end <= now);
    let over = message.kind == Kind::Cancel || ended_by_the_clock.is_some();
    let updated = ended_by_the_clock.map_or(message.sent_at, |end| end.max(message.sent_at));
    Entry { message, title: if over { format!("Ended. {said}") } else { said }, updated }
}

fn newest(entries: &[Entry<'_>]) -> DateTime<Utc> {
    entries.iter().map(|entry| entry.updated).max().unwrap_or(NOTHING_YET)
}

/// When an alert was told of first, as far as the feeds look back.
fn first_told(messages: &[Message], alert_id: Uuid) -> DateTime<Utc> {
    let told = messages.iter().filter(|message| message.alert_id == alert_id).map(|message| message.sent_at);
    told.min().unwrap_or(NOTHING_YET)
}

fn head(xml: &mut Xml, tenant: &Tenant, file: &str, title: &str, updated: DateTime<Utc>) -> std::io::Result<()> {
    let profile = tenant.profile();
    xml.text("id", &tag(tenant, &format!("feeds/{file}")))?;
    xml.text("title", &format!("{title}: {}", profile.name))?;
    xml.text("updated", &updated.to_rfc3339())?;
    let own = profile.link(&format!("/feeds/{file}"));
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)])?;
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &profile.link("/alerts"))])?;
    xml.open("author", &[])?;
    xml.text("name", &profile.name)?;
    xml.close("author")
}

/// A name that is ours for ever (RFC 4151).
fn tag(tenant: &Tenant, rest: &str) -> String {
    format!("tag:{},{SINCE}:{rest}", tenant.profile().canonical_host())
}

fn page(tenant: &Tenant, alert_id: Uuid) -> String {
    tenant.profile().link(&format!("/alerts#alert-{}", alert_id.simple()))
}

/// The text, and until when it holds.
fn summary(message: &Message) -> String {
    let text = message.facts.plain_text();
    let until =
        message.facts.ends_at.map(|end| format!("Until {}", end.with_timezone(&London).format("%-d %B %Y, %H:%M")));
    let parts = [Some(text).filter(|text| !text.is_empty()), until];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}
