//! `GetRequestAdditionalGroup`: one customer request by its number.
//!
//! The parameters of the real method are not known outside; these are the least that it can need.

use chrono_tz::Europe::London;

use super::shape::{self, Need, Order};
use super::{Call, result};
use crate::book::Book;
use crate::markup::escape;
use crate::world::Done;

const PARAMETERS: &Order = &[("ProcessID", Need::Present), ("ServiceCode", Need::Optional), ("CRNo", Need::Filled)];

pub(super) fn show(call: &Call<'_>, book: &Book) -> Result<Done, String> {
    shape::process_id(&call.parameters)?;
    shape::check(call.method, &call.parameters, PARAMETERS)?;
    let crno = call.parameters.last().map(|element| element.text.trim_start_matches('0')).unwrap_or_default();
    let cases = book.with_id(&call.system.name(), crno);
    let Some(case) = cases.first() else {
        let words = format!("CRNo {crno} does not exist");
        return Ok(Done { status: 200, body: result(call, 1, &words, ""), note: Some(words), ..Done::default() });
    };
    let mut inside = format!("<Request><OutCRNo>{}</OutCRNo>", escape(&case.external_id));
    for (name, text) in &case.fields {
        // The additional fields have names with spaces, which only this book uses.
        if !name.contains(' ') {
            inside.push_str(&format!("<{name}>{}</{name}>", escape(text)));
        }
    }
    inside.push_str("<EventHistory>");
    for (place, event) in case.events.iter().enumerate() {
        let at = event.at.with_timezone(&London);
        inside.push_str(&format!(
            "<EventHistoryGet><LineNo>{}</LineNo><HistoryType>{}</HistoryType><HistoryDate>{}T00:00:00</HistoryDate>\
             <HistoryTime>1899-12-30T{}</HistoryTime><HistoryDescription>{}</HistoryDescription></EventHistoryGet>",
            place + 1,
            escape(event.code.split_once(':').map_or(event.code.as_str(), |(_, value)| value)),
            at.format("%Y-%m-%d"),
            at.format("%H:%M:%S"),
            escape(&event.text)
        ));
    }
    inside.push_str("</EventHistory></Request>");
    Ok(Done {
        status: 200,
        body: result(call, 0, "Success", &inside),
        reference: case.reference.clone(),
        external_id: Some(case.external_id.clone()),
        ..Done::default()
    })
}
