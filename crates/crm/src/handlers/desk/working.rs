//! The way that everything goes that staff do to a case: it is written, or the page comes back with what was typed and why.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use catalogue::State;
use identity::audit::{self, Happening};
use identity::{Permission, Worker, origin_of};
use web::{Fields, PageError, PageResult, Trouble, Visit, see_other};

use super::open_case::{find, show};
use crate::case::Case;
use crate::desk::{self, Act, MOST, Outcome, Seen};

/// Who works where.
pub(super) struct At<'a> {
    pub(super) worker: &'a Worker,
    pub(super) visit: &'a Visit,
    pub(super) request: &'a HttpRequest,
    /// The case's reference, as the address has it.
    pub(super) reference: &'a str,
}

/// What was typed into one of the page's forms, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Which form: `note`, `assign`, `change` or `close`.
    pub(super) act: &'static str,
    pub(super) words: String,
    pub(super) choice: String,
    pub(super) errors: Vec<Trouble>,
    /// From which entry on the page that was sent did not show what happened.
    pub(super) unseen_from: Option<usize>,
    /// The person has to say once more that they mean it.
    pub(super) ask: bool,
    /// What was done a moment ago, in words.
    pub(super) done: Option<&'static str>,
}

/// Words of a field, with line ends as we keep them.
pub(super) struct Words(String);

impl Words {
    pub(super) fn text(&self) -> String {
        self.0.clone()
    }

    /// The words, if there are any and not too many.
    pub(super) fn fitting(&self, id: &str, missing: &str) -> Result<String, Trouble> {
        let words = self.0.trim();
        let count = words.chars().count();
        if words.is_empty() {
            return Err(Trouble::at(id, missing));
        }
        if count > MOST {
            return Err(Trouble::at(id, format!("Use {MOST} characters or fewer: these are {count}")));
        }
        Ok(words.to_owned())
    }
}

/// What somebody wrote into a field.
pub(super) fn typed_words(form: &Fields, name: &str) -> Result<Words, PageError> {
    Ok(Words(form.one(name)?.unwrap_or_default().replace("\r\n", "\n")))
}

/// Does it, if what was typed is right and the page that was sent is not out of date.
pub(super) async fn work(at: At<'_>, form: &Fields, act: Result<Act, Trouble>, mut typed: Typed) -> PageResult {
    // What is shown again is the whole case.
    if !at.worker.may(Permission::SeeCases) {
        return Err(PageError::NotAllowed { needs: Permission::SeeCases.word() });
    }
    let tenant = at.worker.tenant();
    let found = find(tenant, at.reference).await?;
    let seen = seen(form)?;
    let act = match act {
        Ok(act) => act,
        Err(trouble) => {
            typed.errors.push(trouble);
            return show(&at, &found, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
    };
    let Some(version) = tenant.services().version(tenant.db().read(), found.version_id()).await? else {
        return Err(PageError::failed(anyhow::anyhow!("the version that a case stands on is not recorded")));
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let Some(mut case) = Case::hold(&tx, found.id()).await? else { return Err(PageError::NotFound) };
    let before = case.state();
    let by = (at.worker.id(), at.worker.shown_name());
    let outcome = desk::work(&tx, tenant, &version.definition, &mut case, &seen, by, &act).await?;
    if outcome == Outcome::Done {
        let happening = Happening::done(at.worker.actor(), act.word(), "case", case.id())
            .named(case.reference())
            .from(origin_of(at.request))
            .with(detail(&act, before));
        audit::write(&tx, tenant, now, happening).await?;
        tx.commit().await?;
        // A mail may have been queued.
        if let Some(worker) = at.request.app_data::<Data<jobs::Worker>>() {
            worker.nudge();
        }
        return see_other(&format!("/staff/cases/{}?done={}", case.reference(), act.word()));
    }
    tx.rollback().await?;
    let said = |message: &str| Trouble::at("timeline", message);
    let status = match outcome {
        Outcome::Done | Outcome::Already => {
            return see_other(&format!("/staff/cases/{}?done={}", case.reference(), act.word()));
        }
        Outcome::Unseen => {
            typed.unseen_from = Some(seen.entries);
            typed.errors.push(said(
                "Something has happened on this case since you opened it, so we have not saved what you did. Read what is new. \
                 Your words are still here: change them if you need to, then save again",
            ));
            StatusCode::CONFLICT
        }
        Outcome::NotNow => {
            typed.errors.push(said("This case has ended already. We have not saved what you did"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Outcome::Ask => {
            typed.ask = true;
            let id = if matches!(act, Act::Close(..)) { "close-words" } else { "change-words" };
            let message = "The last thing written here is an internal note. These words go to the resident: check them, then \
                           save again if you mean it";
            typed.errors.push(Trouble::at(id, message));
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    show(&at, &found, status, typed).await
}

/// What the page showed that was sent.
fn seen(form: &Fields) -> Result<Seen, PageError> {
    let entries = form.one("seen")?.and_then(|seen| seen.parse().ok());
    let nonce = form.one("nonce")?.filter(|nonce| {
        (20..=40).contains(&nonce.len())
            && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    });
    match (entries, nonce) {
        (Some(entries), Some(nonce)) => {
            Ok(Seen { entries, nonce: nonce.to_owned(), sure: form.one("sure")?.is_some() })
        }
        _ => Err(PageError::BadRequest("a page of the desk that says nothing of itself")),
    }
}

/// What the audit trail keeps beside the reference: never words.
fn detail(act: &Act, before: State) -> serde_json::Value {
    match act {
        Act::Note(_) => serde_json::Value::Null,
        Act::Give(to) => serde_json::json!({ "to": to.as_ref().map(|(id, name)| format!("{name} ({id})")) }),
        Act::Change(state, _) | Act::Close(state, _) => {
            serde_json::json!({ "before": before.word(), "now": state.word() })
        }
    }
}
