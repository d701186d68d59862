//! `POST /staff/deliveries/{id}/settle`: it is there already, or somebody did it by hand.

use actix_web::HttpRequest;
use actix_web::web::Path;
use identity::{Staff, may};
use web::{Fields, PageResult, ProtectedForm, Trouble, Visit};

use super::hand::{Act, At, act, line};
use super::open_delivery::Typed;

pub(super) async fn settle_delivery(
    staff: Staff<may::RetryDelivery>,
    visit: Visit,
    request: HttpRequest,
    id: Path<String>,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let typed = |name| form.0.one(name).map(|value| value.unwrap_or_default().to_owned());
    let (how, number, note) = (typed("how")?, typed("number")?, typed("note")?);
    let settled = read(&how, &number, &note);
    let at = At { worker: &staff, visit: &visit, request: &request, id: &id };
    act(at, &form.0, settled, Typed { act: "settle", how, number, note, ..Typed::default() }).await
}

fn read(how: &str, number: &str, note: &str) -> Result<Act, Trouble> {
    let number = number.trim();
    if number.chars().count() > 100 {
        return Err(Trouble::at("number", "Use 100 characters or fewer for the number"));
    }
    let given = Some(number.to_owned()).filter(|number| !number.is_empty());
    match (how, given) {
        ("there", None) => Err(Trouble::at("number", "Enter the number that the report has there")),
        ("there", given) => Ok(Act::Settle(given, "It was there already".to_owned())),
        ("by_hand", given) => {
            let note = line(note, 300, "note", "Say what you did")?;
            Ok(Act::Settle(given, note))
        }
        _ => Err(Trouble::at("how", "Say how it was settled")),
    }
}
