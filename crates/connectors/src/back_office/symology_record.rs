//! One report as the record that Symology wants: every element in its fixed place, all values text. It goes out exactly as
//! told: no value is guessed, none is turned into a number, and what nobody knows stays empty.

use std::fmt::Write;

use chrono::DateTime;
use chrono_tz::Tz;

use crate::wording::{cut, one_line};
use crate::{Report, xml};

/// The fields that a route may fill. Everything else in the record comes from the report itself.
pub(super) const FIELDS: [&str; 15] = [
    "NSGRef",
    "RegionSite",
    "UnitID",
    "Priority",
    "AnalysisCode1",
    "AnalysisCode2",
    "Location",
    "Easting",
    "Northing",
    "ServiceCode",
    "NextAction",
    "NextInspection",
    "NextActionUserName",
    "ActionDescription",
    "contributed_by",
];

/// The elements `Request`, `Customer` and `AdditionalFields`.
pub(super) fn record(
    report: &Report,
    username: &str,
    recorded: DateTime<Tz>,
    max_description: Option<usize>,
) -> String {
    let field = |name: &str| report.fields.get(name).map(String::as_str);
    let (date, time) = (recorded.format("%Y-%m-%d").to_string(), recorded.format("%H:%M:%S").to_string());
    let place = report.place.clone().unwrap_or_default();
    let point = place.easting.zip(place.northing);
    let easting = point.map(|(easting, _)| easting.to_string()).unwrap_or_default();
    let northing = point.map(|(_, northing)| northing.to_string()).unwrap_or_default();
    let location = match one_line(&place.words()) {
        words if words.is_empty() => "Not given".to_owned(),
        words => words,
    };
    let description = match max_description {
        Some(most) => cut(&report.description, most),
        None => report.description.clone(),
    };

    let mut request = String::new();
    put(&mut request, "NSGRef", field("NSGRef").unwrap_or_default());
    for name in ["RegionSite", "UnitID"] {
        if let Some(value) = field(name).filter(|value| !value.is_empty()) {
            put(&mut request, name, value);
        }
    }
    for (name, value) in [
        ("RecordedDate", date.as_str()),
        ("RecordedTime", &time),
        ("UserName", username),
        ("RequestType", &report.code),
        ("Priority", field("Priority").unwrap_or("N")),
        ("AnalysisCode1", field("AnalysisCode1").unwrap_or_default()),
        ("AnalysisCode2", field("AnalysisCode2").unwrap_or_default()),
        ("Location", field("Location").filter(|value| !value.is_empty()).unwrap_or(&location)),
        ("ExternalRef", &report.reference),
        ("Description", &description),
        ("Easting", field("Easting").unwrap_or(&easting)),
        ("Northing", field("Northing").unwrap_or(&northing)),
        ("InWebRequestID", &report.reference),
        ("ServiceCode", field("ServiceCode").unwrap_or_default()),
        ("NextAction", field("NextAction").unwrap_or_default()),
        ("NextInspection", field("NextInspection").unwrap_or_default()),
        ("NextActionUserName", field("NextActionUserName").unwrap_or_default()),
        ("NextNotify", "0"),
        ("ActionDescription", field("ActionDescription").unwrap_or_default()),
        ("CreateLACode", "0"),
    ] {
        put(&mut request, name, value);
    }

    let contact = &report.contact;
    let mut customer = String::new();
    for (name, value) in [
        ("CustomerFullName", contact.name.as_deref().unwrap_or_default()),
        ("CustomerTelNo", contact.telephone.as_deref().unwrap_or_default()),
        ("CustomerEmail", contact.email.as_deref().unwrap_or_default()),
        ("CustomerType", "PB"),
        ("ContactType", "OL"),
        ("InitialDate", &date),
        ("InitialTime", &time),
        ("ReceivedDate", &date),
        ("ReceivedTime", &time),
    ] {
        put(&mut customer, name, value);
    }

    let mut contributed = String::new();
    put(&mut contributed, "FieldLine", "17");
    put(&mut contributed, "ValueType", "1");
    put(&mut contributed, "DataValue", field("contributed_by").unwrap_or_default());
    format!(
        "<Request>{request}</Request><Customer>{customer}</Customer>\
         <AdditionalFields><AdditionalFieldSend>{contributed}</AdditionalFieldSend></AdditionalFields>"
    )
}

/// Adds one element with a text, or an empty one.
pub(super) fn put(record: &mut String, name: &str, value: &str) {
    let text = xml::escaped(value);
    // Writing into a string cannot fail.
    let _ = if text.is_empty() { write!(record, "<{name}/>") } else { write!(record, "<{name}>{text}</{name}>") };
}
