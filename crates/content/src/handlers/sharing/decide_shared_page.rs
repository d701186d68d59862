//! `POST /staff/shared/page`: what this borough decides about a shared page.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use chrono::NaiveDate;
use identity::audit::{self, Happening};
use identity::{Staff, may, origin_of};
use web::{Fields, PageError, PageResult, ProtectedForm, Trouble, Visit, see_other};

use super::list_shared_content::address;
use super::open_shared_page::{Typed, show};
use crate::field;
use crate::page::Refusal;
use crate::revision::Hand;
use crate::sharing::{Act, Decision, NotDecided, decide};

/// How many characters a reason may have.
const LONGEST_REASON: usize = 1000;

pub(super) async fn decide_shared_page(
    staff: Staff<may::PublishContent>,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let tenant = staff.tenant();
    let now = tenant.clock().now();
    let one = |name: &str| form.0.one(name).map(|value| value.unwrap_or_default().trim().to_owned());
    let (path, seen, part) = (one("path")?, one("seen")?, one("part")?);
    let typed = Typed { act: one("act")?, until: one("until")?, reason: one("reason")? };
    let again = async |typed: Typed, errors: Vec<Trouble>| {
        show(&staff, &visit, &path, StatusCode::UNPROCESSABLE_ENTITY, typed, errors).await
    };
    let act = match act(&typed, &part, tenant.clock().today()) {
        Ok(act) => act,
        Err(errors) => return again(typed, errors).await,
    };
    let by = Hand::of(&staff);
    let decision = Decision { path: &path, seen: Some(seen.as_str()), by: &by, reason: &typed.reason };
    let tx = tenant.db().write_tx().await?;
    match decide(&tx, tenant.profile(), decision, &act, now).await {
        Ok(_) => {}
        Err(NotDecided::NoSuchPage) => return Err(PageError::NotFound),
        Err(NotDecided::Database(error) | NotDecided::Page(Refusal::Database(error))) => return Err(error.into()),
        Err(refused @ (NotDecided::Moved | NotDecided::Page(_))) => {
            tx.rollback().await?;
            return again(typed, vec![Trouble::at("act", said(&refused))]).await;
        }
    }
    let happening = Happening::done(staff.actor(), act.word(), "page", &path)
        .named(path.clone())
        .because(typed.reason.clone())
        .from(origin_of(&request))
        .with(serde_json::json!({ "version": seen, "part": part, "until": typed.until }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    tenant.follow_revision().await?;
    see_other(&address(&path))
}

/// What was asked for, if it is whole.
fn act(typed: &Typed, part: &str, today: NaiveDate) -> Result<Act, Vec<Trouble>> {
    let mut errors = Vec::new();
    let act = match typed.act.as_str() {
        "adopt" => Some(Act::Adopt),
        "follow" => Some(Act::Follow),
        "review" => Some(Act::Review),
        "take_back" if !part.is_empty() => Some(Act::TakeBack(part.to_owned())),
        "decline" => Some(Act::Decline),
        "defer" => match field::day(&typed.until) {
            Some(day) if day > today => Some(Act::Defer(day)),
            Some(_) => {
                errors.push(Trouble::at("until", "Enter a day after today"));
                None
            }
            None => {
                errors.push(Trouble::at("until", "Enter the day on which it waits here again, such as 2027-01-16"));
                None
            }
        },
        _ => {
            errors.push(Trouble::at("act", "Choose what to do with the newer version"));
            None
        }
    };
    if matches!(typed.act.as_str(), "defer" | "decline") && typed.reason.is_empty() {
        errors.push(Trouble::at("reason", "Say why, for your colleagues"));
    }
    if typed.reason.chars().count() > LONGEST_REASON {
        errors.push(Trouble::at("reason", format!("Say why in {LONGEST_REASON} characters or fewer")));
    }
    act.filter(|_| errors.is_empty()).ok_or(errors)
}

fn said(refused: &NotDecided) -> String {
    match refused {
        NotDecided::Page(Refusal::Faults(faults)) => {
            let words: Vec<&str> = faults.iter().map(|fault| fault.what.as_str()).collect();
            format!("With our own words the page is not whole: {}", words.join("; "))
        }
        NotDecided::Page(Refusal::Stale(_)) => "Somebody changed the page at the same moment: try again".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_decision_has_a_day_and_a_reason_where_it_needs_them() {
        let today = NaiveDate::from_ymd_opt(2027, 1, 16).unwrap();
        let typed = |act: &str, until: &str, reason: &str| Typed {
            act: act.to_owned(),
            until: until.to_owned(),
            reason: reason.to_owned(),
        };
        for (typed, wrong) in [
            (typed("adopt", "", ""), 0),
            (typed("defer", "2027-01-17", "Busy"), 0),
            (typed("defer", "2027-01-16", "Busy"), 1),
            (typed("defer", "soon", ""), 2),
            (typed("decline", "", ""), 1),
            (typed("decline", "", "Not for us"), 0),
            (typed("burn", "", ""), 1),
            (typed("take_back", "", ""), 1),
        ] {
            let found = act(&typed, "", today).map_or_else(|errors| errors.len(), |_| 0);
            assert_eq!(found, wrong, "{typed:?}");
        }
    }
}
