//! `SendRequestAdditionalGroup`: a report becomes a customer request with a number, the CRNo.

use chrono::{Duration, Utc};
use chrono_tz::Europe::London;

use super::shape::{self, Need, Order, Record};
use super::soap::Element;
use super::{Call, Row, result, rows};
use crate::book::{Book, Fact};
use crate::faults::Mode;
use crate::world::Done;

const PARAMETERS: &Order = &[
    ("ProcessID", Need::Present),
    ("Request", Need::Filled),
    ("Customer", Need::Filled),
    ("AdditionalFields", Need::Present),
    ("GroupFields", Need::Optional),
];

const REQUEST: &Order = &[
    ("NSGRef", Need::Optional),
    ("RegionSite", Need::Optional),
    ("UnitID", Need::Optional),
    ("RecordedDate", Need::Filled),
    ("RecordedTime", Need::Filled),
    ("UserName", Need::Filled),
    ("RequestType", Need::Filled),
    ("Priority", Need::Present),
    ("AnalysisCode1", Need::Present),
    ("AnalysisCode2", Need::Present),
    ("Location", Need::Present),
    ("ExternalRef", Need::Filled),
    ("Description", Need::Present),
    // A report without a point may leave them empty or out.
    ("Easting", Need::Optional),
    ("Northing", Need::Optional),
    ("InWebRequestID", Need::Filled),
    ("ServiceCode", Need::Filled),
    ("NextAction", Need::Present),
    ("NextInspection", Need::Present),
    ("NextActionUserName", Need::Present),
    ("NextNotify", Need::Filled),
    ("ActionDescription", Need::Present),
    ("CreateLACode", Need::Filled),
];

const CUSTOMER: &Order = &[
    ("CustomerFullName", Need::Present),
    ("CustomerTelNo", Need::Present),
    ("CustomerEmail", Need::Present),
    ("CustomerType", Need::Filled),
    ("ContactType", Need::Filled),
    ("InitialDate", Need::Filled),
    ("InitialTime", Need::Filled),
    ("ReceivedDate", Need::Filled),
    ("ReceivedTime", Need::Filled),
];

const ADDITIONAL_FIELD: &Order =
    &[("FieldLine", Need::Filled), ("ValueType", Need::Filled), ("DataValue", Need::Present)];

/// How far the server's clock is behind, in seconds.
const CLOCK_BEHIND: i64 = 60;

pub(super) fn submit(call: &Call<'_>, book: &Book, mode: Mode) -> Result<Done, String> {
    shape::process_id(&call.parameters)?;
    shape::check(call.method, &call.parameters, PARAMETERS)?;
    let parameter = |name: &str| {
        let found = call.parameters.iter().copied().find(|element| element.name == name);
        found.ok_or_else(|| format!("{name} is missing"))
    };
    let request = read_request(parameter("Request")?)?;
    let customer = read_customer(parameter("Customer")?)?;
    let additional = read_additional(parameter("AdditionalFields")?)?;

    let reference = request.text("InWebRequestID").to_owned();
    let system = call.system.name();
    let now = Utc::now().with_timezone(&London).naive_local() - Duration::seconds(CLOCK_BEHIND);
    if request.moment("RecordedDate", "RecordedTime")? > now {
        let words = format!("Recorded date and time are in the future; it is {} here", now.format("%Y-%m-%d %H:%M:%S"));
        return Ok(rejected(call, reference, None, words));
    }
    if let Some(known) = book.with_reference(&system, &reference) {
        let words = format!("Web Request ID {reference} already exists");
        return Ok(rejected(call, reference, Some(known.external_id.clone()), words));
    }

    let mut case = book.draft(&system, Some(reference.clone()), request.text("ServiceCode"));
    case.fields = request.fields().chain(customer.fields()).chain(additional).collect();
    if mode == Mode::DuplicateId
        && let Some(last) = book.of_system(&system).next_back()
    {
        case.external_id = last.external_id.clone();
    }
    let crno = (mode != Mode::EmptyId).then(|| case.external_id.clone());
    let (status, message) =
        if mode == Mode::ErrorWithId { (1, "Error: additional group not found") } else { (0, "Success") };
    // A message row comes before the row that counts: a client has to look at the record type.
    let list = [
        Row { record_type: 1, message: "Request validated".to_owned(), crno: None },
        Row { record_type: 2, message: "Request created".to_owned(), crno },
    ];
    Ok(Done {
        status: 200,
        body: result(call, status, message, &rows("SendRequest", &list)),
        reference: Some(reference),
        external_id: Some(case.external_id.clone()),
        note: None,
        facts: vec![Fact::Opened(case)],
    })
}

/// A report in the right form that is not taken: `StatusCode` 1, a message, and no number.
fn rejected(call: &Call<'_>, reference: String, external_id: Option<String>, words: String) -> Done {
    let list = [Row { record_type: 1, message: words.clone(), crno: None }];
    Done {
        status: 200,
        body: result(call, 1, &words, &rows("SendRequest", &list)),
        reference: Some(reference),
        external_id,
        note: Some(words),
        facts: Vec::new(),
    }
}

fn read_request(element: &Element) -> Result<Record<'_>, String> {
    let request = Record::read(element, REQUEST)?;
    for name in ["NSGRef", "Easting", "Northing"] {
        request.digits(name)?;
    }
    if request.text("Easting").is_empty() != request.text("Northing").is_empty() {
        return Err("Easting and Northing in Request go together".to_owned());
    }
    for name in ["NextNotify", "CreateLACode"] {
        request.one_of(name, &["0"])?;
    }
    if request.text("ExternalRef") != request.text("InWebRequestID") {
        return Err("ExternalRef and InWebRequestID in Request must be the same".to_owned());
    }
    Ok(request)
}

fn read_customer(element: &Element) -> Result<Record<'_>, String> {
    let customer = Record::read(element, CUSTOMER)?;
    customer.one_of("CustomerType", &["PB"])?;
    customer.one_of("ContactType", &["OL", "TL"])?;
    customer.moment("InitialDate", "InitialTime")?;
    customer.moment("ReceivedDate", "ReceivedTime")?;
    Ok(customer)
}

fn read_additional(element: &Element) -> Result<Vec<(String, String)>, String> {
    let mut fields = Vec::new();
    for child in &element.children {
        if child.name != "AdditionalFieldSend" {
            return Err(format!("AdditionalFields has no element {}; it has AdditionalFieldSend", child.name));
        }
        let field = Record::read(child, ADDITIONAL_FIELD)?;
        field.digits("FieldLine")?;
        field.digits("ValueType")?;
        fields.push((format!("Additional field {}", field.text("FieldLine")), field.text("DataValue").to_owned()));
    }
    Ok(fields)
}
