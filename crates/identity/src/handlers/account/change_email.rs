//! `/account/email`: another address. Nothing changes until a link that was mailed to it comes back.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use mail::EmailAddress;
use serde::{Deserialize, Serialize};
use web::{
    Fields, Head, Kind, PageResult, ProtectedForm, Trouble, Visit, csrf_token, message_at, render_with_status,
    see_other,
};

use crate::account::{Account, Door, canonical_email};
use crate::handlers::mailing::{count_mail, hurry};
use crate::letters::{self, Letter};
use crate::one_time::{self, Purpose};
use crate::resident::Resident;

/// What is kept with the secret of the link.
#[derive(Serialize, Deserialize)]
pub(super) struct NewAddress {
    pub(super) email: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    here: &'static str,
    errors: Vec<Trouble>,
    present: String,
    email: String,
    email_error: Option<String>,
}

pub(super) async fn show_change_email(resident: Resident, visit: Visit) -> PageResult {
    resident.shown_lately("/account/email")?;
    ask(&resident, &visit, String::new(), None)
}

pub(super) async fn change_email(
    resident: Resident,
    visit: Visit,
    request: HttpRequest,
    form: ProtectedForm<Fields>,
) -> PageResult {
    resident.shown_lately("/account/email")?;
    let (tenant, account) = (resident.tenant(), resident.account());
    let typed = form.0.one("email")?.unwrap_or_default().to_owned();
    let address = match EmailAddress::parse(&typed) {
        Ok(address) if canonical_email(&address) == account.email() => {
            return ask(
                &resident,
                &visit,
                typed,
                Some("This is the address that you have. Enter another one".to_owned()),
            );
        }
        Ok(address) => address,
        Err(error) => return ask(&resident, &visit, typed, Some(error.to_string())),
    };
    let now = tenant.clock().now();
    let tx = tenant.db().write_tx().await?;
    count_mail(&tx, tenant, &request, &visit, Door::Resident, &canonical_email(&address), None).await?;
    one_time::void(&tx, now, Purpose::ChangeEmail, account.id()).await?;
    let new = NewAddress { email: address.as_str().to_owned() };
    let secret = one_time::make(&tx, tenant, now, Purpose::ChangeEmail, Some(account.id()), &new).await?;
    // Whoever reads the mail of the address learns that it has an account here; whoever types it does not.
    let letter = match Account::find_by_email(&tx, Door::Resident, &address).await? {
        Some(_) => Letter::AlreadyRegistered,
        None => Letter::ConfirmNewEmail { secret: &secret, until: now + Purpose::ChangeEmail.lasts() },
    };
    letters::send(&tx, tenant, Door::Resident, address.as_str(), &letter).await?;
    tx.commit().await?;
    hurry(&request);
    see_other("/account/check-email/new-address")
}

fn ask(resident: &Resident, visit: &Visit, email: String, error: Option<String>) -> PageResult {
    let errors: Vec<Trouble> = error.into_iter().map(|error| Trouble::at("email", error)).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        page: Head::new(Kind::Content, "Change your email address").with_errors(!errors.is_empty()).under("account"),
        csrf: csrf_token(resident.tenant(), visit),
        here: "security",
        email_error: message_at(&errors, "email"),
        errors,
        present: resident.account().email().to_owned(),
        email,
    };
    render_with_status(resident.tenant(), status, "identity/change_email.html", &view)
}
