//! `SendEventAction`: an event is added to a customer request.

use super::shape::{self, Need, Order, Record};
use super::{Call, Row, result, rows};
use crate::book::{Book, Fact, Side};
use crate::world::Done;

const PARAMETERS: &Order = &[("ProcessID", Need::Present), ("EventAction", Need::Filled)];

const EVENT_ACTION: &Order = &[
    ("ServiceCode", Need::Filled),
    ("CRNo", Need::Filled),
    ("WebRequestID", Need::Present),
    ("EventType", Need::Filled),
    ("EventDescription", Need::Present),
    ("UserName", Need::Filled),
    ("Description", Need::Present),
    ("NextAction", Need::Present),
];

pub(super) fn add(call: &Call<'_>, book: &Book) -> Result<Done, String> {
    shape::process_id(&call.parameters)?;
    shape::check(call.method, &call.parameters, PARAMETERS)?;
    let action = call.parameters.last().copied().ok_or("EventAction is missing")?;
    let action = Record::read(action, EVENT_ACTION)?;
    action.digits("CRNo")?;
    action.one_of("EventType", &["RC", "CR", "CCA"])?;

    // A number may come with zeros before it, as the CSV files write it.
    let crno = action.text("CRNo").trim_start_matches('0');
    let answer = |status: u8, message: &str| {
        let list = [Row { record_type: if status == 0 { 2 } else { 1 }, message: message.to_owned(), crno: None }];
        result(call, status, message, &rows("SendEventAction", &list))
    };
    let cases = book.with_id(&call.system.name(), crno);
    let Some(case) = cases.first() else {
        let words = format!("CRNo {crno} does not exist");
        return Ok(Done { status: 200, body: answer(1, &words), note: Some(words), ..Done::default() });
    };
    let event = book.event(Side::Client, action.text("EventType"), action.text("Description"), None);
    Ok(Done {
        status: 200,
        body: answer(0, "Event recorded"),
        reference: case.reference.clone(),
        external_id: Some(case.external_id.clone()),
        note: None,
        facts: vec![Fact::Happened { number: case.number, event }],
    })
}
