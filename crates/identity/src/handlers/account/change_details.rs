//! `/account/details`: name, telephone number and postal address.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use web::{
    Fields, Head, Kind, PageError, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at,
    render_with_status, see_other,
};

use crate::account::Account;
use crate::audit::{self, Happening};
use crate::details;
use crate::resident::Resident;
use crate::staff::origin_of;

const PATH: &str = "/account/details";

/// What a link brings along.
#[derive(Deserialize)]
pub(super) struct Link {
    saved: Option<String>,
}

/// What stands in the form. A line of the address is kept by its place: house and street, more of it, town, postcode.
#[derive(Clone, Debug, Default, Serialize)]
struct Typed {
    name: String,
    telephone: String,
    line_1: String,
    line_2: String,
    town: String,
    postcode: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    errors: Vec<Trouble>,
    saved: bool,
    email: String,
    typed: Typed,
    name_error: Option<String>,
    telephone_error: Option<String>,
    line_1_error: Option<String>,
    line_2_error: Option<String>,
    town_error: Option<String>,
    postcode_error: Option<String>,
}

pub(super) async fn show_change_details(resident: Resident, visit: Visit, link: Query<Link>) -> PageResult {
    resident.shown_lately(PATH)?;
    let typed = Typed::of(resident.account());
    ask(&resident, &visit, typed, Vec::new(), link.saved.is_some())
}

pub(super) async fn change_details(
    resident: Resident,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    resident.shown_lately(PATH)?;
    let typed = Typed::read(&form.0)?;
    let mut errors = Vec::new();
    let mut at = |field: &str, message: String| errors.push(Trouble::at(field, message));
    let name = details::name(&typed.name).map_err(|error| at("full-name", error)).unwrap_or_default();
    let telephone = details::telephone(&typed.telephone).map_err(|error| at("phone", error)).unwrap_or_default();
    let mut line = |field, what, text: &str| {
        details::address_line(what, text).map_err(|error| at(field, error)).ok().flatten().unwrap_or_default()
    };
    let lines = [
        line("address-line-1", "Address line 1", &typed.line_1),
        line("address-line-2", "Address line 2", &typed.line_2),
        line("town", "Town or city", &typed.town),
    ];
    let postcode = details::postcode(&typed.postcode).map_err(|error| at("postcode", error)).unwrap_or_default();
    if !errors.is_empty() {
        return ask(&resident, &visit, typed, errors, false);
    }
    let [line_1, line_2, town] = lines;
    let address = [line_1, line_2, town, postcode.unwrap_or_default()];
    let address = address.iter().any(|line| !line.is_empty()).then(|| address.join("\n"));
    let tenant = resident.tenant();
    let now = tenant.clock().now();
    let mut account = resident.account().clone();
    let tx = tenant.db().write_tx().await?;
    account.describe(&tx, now, name, telephone, address).await?;
    let done = Happening::done(resident.actor(), "change_details", "account", account.id()).from(origin_of(&request));
    audit::write(&tx, tenant, now, done).await?;
    tx.commit().await?;
    see_other("/account/details?saved=yes")
}

impl Typed {
    fn of(account: &Account) -> Self {
        let mut lines = account.address().unwrap_or_default().split('\n').map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        let (line_1, line_2, town, postcode) = (line(), line(), line(), line());
        let telephone = account.telephone().unwrap_or_default().to_owned();
        Self { name: account.name().to_owned(), telephone, line_1, line_2, town, postcode }
    }

    fn read(form: &Fields) -> Result<Self, PageError> {
        let one = |name| Ok::<_, PageError>(form.one(name)?.unwrap_or_default().to_owned());
        Ok(Self {
            name: one("full-name")?,
            telephone: one("phone")?,
            line_1: one("address-line-1")?,
            line_2: one("address-line-2")?,
            town: one("town")?,
            postcode: one("postcode")?,
        })
    }
}

fn ask(resident: &Resident, visit: &Visit, typed: Typed, errors: Vec<Trouble>, saved: bool) -> PageResult {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let error = |field| message_at(&errors, field);
    let view = View {
        page: Head::new(Kind::Content, "My details").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(resident.tenant(), visit),
        here: "details",
        saved,
        email: resident.account().email().to_owned(),
        typed,
        name_error: error("full-name"),
        telephone_error: error("phone"),
        line_1_error: error("address-line-1"),
        line_2_error: error("address-line-2"),
        town_error: error("town"),
        postcode_error: error("postcode"),
        errors,
    };
    render_with_status(resident.tenant(), status, "identity/change_details.html", &view)
}
