//! `/account/messages`: what we write to somebody about. What has to be said stands there without a choice; the rest is theirs.

use actix_web::HttpRequest;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use web::{Fields, Head, Kind, PageError, PageResult, ProtectedForm, Visit, csrf_token, render, see_other, words};

use crate::audit::{self, Happening};
use crate::consent::{self, Consent};
use crate::resident::Resident;
use crate::staff::origin_of;

/// What a link brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    saved: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    checked: bool,
}

/// One yes or no, for the list of what was said.
#[derive(Serialize)]
struct Said {
    at: String,
    given: bool,
    words: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    saved: bool,
    email: String,
    choices: Vec<Choice>,
    said: Vec<Said>,
}

pub(super) async fn show_choose_messages(resident: Resident, visit: Visit, link: Query<Link>) -> PageResult {
    let tenant = resident.tenant();
    let said = consent::all_of(tenant.db().read(), resident.account().id()).await?;
    let is_given = |kind| said.iter().find(|one| one.kind() == Some(kind)).is_some_and(Consent::is_given);
    let choice = |kind: consent::Kind| Choice {
        value: kind.word(),
        label: kind.words(),
        hint: kind.hint(),
        checked: is_given(kind),
    };
    let line =
        |one: &Consent| Said { at: words::moment(one.at()), given: one.is_given(), words: one.words().to_owned() };
    let view = View {
        page: Head::new(Kind::Content, "What we email you about").under("account"),
        csrf: csrf_token(tenant, &visit),
        here: "security",
        saved: link.saved.is_some(),
        email: resident.account().email().to_owned(),
        choices: consent::Kind::ALL.map(choice).into(),
        said: said.iter().map(line).collect(),
    };
    render(tenant, "identity/choose_messages.html", &view)
}

pub(super) async fn choose_messages(
    resident: Resident,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    let chosen = form.0.all("message").into_iter().map(consent::Kind::from_word).collect::<Option<Vec<_>>>();
    let chosen = chosen.ok_or(PageError::BadRequest("no message is called that"))?;
    let (tenant, account) = (resident.tenant(), resident.account().id());
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    let changed = consent::choose(&tx, now, account, &chosen).await?;
    if !changed.is_empty() {
        let changed: Vec<_> = changed.iter().map(|(kind, given)| (kind.word(), given)).collect();
        let done = Happening::done(resident.actor(), "choose_messages", "account", account)
            .from(origin_of(&request))
            .with(serde_json::json!({ "changed": changed }));
        audit::write(&tx, tenant, now, done).await?;
    }
    tx.commit().await?;
    see_other("/account/messages?saved=yes")
}
