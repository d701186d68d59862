//! One message as a document of the Common Alerting Protocol, version 1.2.
//!
//! The elements stand in the order that the standard's schema demands. The area is named, and has the borough's or no code: a ward
//! has no outline here, and none is invented.

use tenancy::Tenant;

use crate::message::{Kind, Message, cap_time, identifier, sender};
use crate::xml::Xml;

/// What the messages of the demonstration and of councils alike are: real, and for everybody.
const STATUS: &str = "Actual";

/// The document of one message.
pub(crate) fn document(tenant: &Tenant, message: &Message) -> std::io::Result<String> {
    let (profile, facts) = (tenant.profile(), &message.facts);
    let mut xml = Xml::new("alert", &[("xmlns", "urn:oasis:names:tc:emergency:cap:1.2")])?;
    xml.text("identifier", &identifier(tenant, message.id))?;
    xml.text("sender", sender(tenant))?;
    xml.text("sent", &cap_time(message.sent_at))?;
    xml.text("status", STATUS)?;
    xml.text("msgType", message.kind.word())?;
    xml.text("scope", "Public")?;
    if !message.upon.is_empty() {
        xml.text("references", &message.upon)?;
    }
    let (category, urgency, severity, certainty) = facts.cap();
    xml.open("info", &[])?;
    xml.text("language", "en-GB")?;
    xml.text("category", category.word())?;
    xml.text("event", facts.grade.choice())?;
    // A warning that is called back asks nobody to act.
    let urgency = if message.kind == Kind::Cancel { crate::grade::Urgency::Past } else { urgency };
    xml.text("urgency", urgency.word())?;
    xml.text("severity", severity.word())?;
    xml.text("certainty", certainty.word())?;
    if let Some(start) = facts.starts_at {
        xml.text("effective", &cap_time(start))?;
        xml.text("onset", &cap_time(start))?;
    }
    if let Some(end) = facts.ends_at {
        xml.text("expires", &cap_time(end))?;
    }
    xml.text("senderName", &profile.name)?;
    let over = if message.kind == Kind::Cancel { "Ended: " } else { "" };
    xml.text("headline", &format!("{over}{}", facts.title))?;
    let text = facts.plain_text();
    xml.text("description", if text.is_empty() { &facts.title } else { &text })?;
    let more = facts.href.as_deref().filter(|href| href.starts_with("https://")).map(str::to_owned);
    let own = || profile.link(facts.href.as_deref().unwrap_or("/alerts"));
    xml.text("web", &more.unwrap_or_else(own))?;
    xml.text("contact", &profile.contacts.telephone)?;
    let borough = std::slice::from_ref(&profile.name);
    let areas = if facts.wards.is_empty() { borough } else { facts.wards.as_slice() };
    for area in areas {
        xml.open("area", &[])?;
        xml.text("areaDesc", area)?;
        if let (true, Some(code)) = (facts.wards.is_empty(), &profile.gss) {
            xml.open("geocode", &[])?;
            xml.text("valueName", "GSS")?;
            xml.text("value", code)?;
            xml.close("geocode")?;
        }
        xml.close("area")?;
    }
    xml.close("info")?;
    xml.finish("alert")
}
