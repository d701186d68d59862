//! The way of everything that a person does to a delivery: it is done and written down, or the page says why not.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use deliveries::{DeliveryNotPossible, Settled};
use identity::audit::{self, Happening};
use identity::{Worker, origin_of};
use uuid::Uuid;
use web::{Fields, PageError, PageResult, Trouble, Visit, see_other};

use super::open_delivery::{self, Typed};
use super::words_of;

/// What is done by hand.
pub(super) enum Act {
    /// It is sent off again.
    Retry,
    /// It is taken aside, for this reason.
    Park(String),
    /// It is there, under this number if it has one, in these words.
    Settle(Option<String>, String),
}

/// Who does it where.
pub(super) struct At<'a> {
    pub(super) worker: &'a Worker,
    pub(super) visit: &'a Visit,
    pub(super) request: &'a HttpRequest,
    pub(super) id: &'a str,
}

impl Act {
    fn word(&self) -> &'static str {
        match self {
            Self::Retry => "retry_delivery",
            Self::Park(_) => "park_delivery",
            Self::Settle(..) => "settle_delivery",
        }
    }
}

/// Does it, unless the delivery is no longer as the page showed it.
pub(super) async fn act(at: At<'_>, form: &Fields, act: Result<Act, Trouble>, mut typed: Typed) -> PageResult {
    let tenant = at.worker.tenant();
    let now = tenant.clock().now();
    let id = Uuid::parse_str(at.id).map_err(|_| PageError::NotFound)?;
    let act = match act {
        Ok(act) => act,
        Err(trouble) => {
            typed.errors.push(trouble);
            return open_delivery::show(&at, id, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
    };
    let tx = tenant.db().write_tx().await?;
    let found = deliveries::show(&tx, id).await?.ok_or(PageError::NotFound)?.summary;
    if form.one("seen")? != Some(open_delivery::seen(&found).as_str()) {
        tx.rollback().await?;
        typed.errors.push(Trouble::at(
            "standing",
            "This delivery has moved on since you opened the page, so we have not done anything. See how it stands now, \
             then decide again",
        ));
        return open_delivery::show(&at, id, StatusCode::CONFLICT, typed).await;
    }
    let name = at.worker.shown_name();
    let done = match &act {
        Act::Retry => deliveries::retry(&tx, now, id, &name).await,
        Act::Park(reason) => deliveries::park(&tx, now, id, &format!("{reason} ({name})")).await,
        Act::Settle(number, note) => {
            let settled = Settled { external_id: number.as_deref(), note: &format!("{note} ({name})"), by: &name };
            deliveries::settle(&tx, now, id, &settled).await
        }
    };
    let refused = match done {
        Ok(()) => None,
        Err(DeliveryNotPossible::Database(error)) => return Err(error.into()),
        Err(DeliveryNotPossible::Unknown) => return Err(PageError::NotFound),
        Err(DeliveryNotPossible::WrongState(state)) => Some(format!(
            "This cannot be done now: the delivery is “{}”. If it is being sent at this moment, wait until that has ended",
            words_of(state).0.to_lowercase()
        )),
        Err(DeliveryNotPossible::NumberTaken(other)) => {
            Some(format!("That number belongs to {other} already. Check the number"))
        }
    };
    if let Some(message) = refused {
        tx.rollback().await?;
        typed.errors.push(Trouble::at("standing", message));
        return open_delivery::show(&at, id, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    }
    let (why, number) = match &act {
        Act::Retry => (String::new(), None),
        Act::Park(reason) => (reason.clone(), None),
        Act::Settle(number, note) => (note.clone(), number.clone()),
    };
    let happening = Happening::done(at.worker.actor(), act.word(), "delivery", id)
        .named(found.reference.as_str())
        .because(why)
        .from(origin_of(at.request))
        .with(serde_json::json!({ "before": words_of(found.state).0, "connector": found.connector, "number": number }));
    audit::write(&tx, tenant, now, happening).await?;
    tx.commit().await?;
    if let Some(worker) = at.request.app_data::<Data<jobs::Worker>>() {
        worker.nudge();
    }
    see_other(&format!("/staff/deliveries/{id}?done={}", act.word()))
}

/// A line that somebody typed: not empty, not too long.
pub(super) fn line(typed: &str, most: usize, id: &str, missing: &str) -> Result<String, Trouble> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err(Trouble::at(id, missing));
    }
    if line.chars().count() > most {
        return Err(Trouble::at(id, format!("Use {most} characters or fewer")));
    }
    Ok(line)
}
