//! The people of a demonstration: one for each role on each site, all with one password and one authenticator, which everybody
//! may know. `jwp demo` alone makes them and shows them, with the code of this half minute, at `/demo-codes`; `serve` has neither
//! the page nor the people, and `doctor` fails where it finds them.

use actix_web::web::Data;
use identity::permission::{Role, RoleSite};
use identity::{Account, Door, Hasher, Roles, authenticator, staff_role};
use mail::EmailAddress;
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use tenancy::{Site, Tenant};
use totp_rs::{Builder, Secret};
use uuid::Uuid;
use web::{Access, Head, Kind, Page, PageError, PageResult, Sites, get, render};

use crate::failure::Failure;
use crate::registry::Sites as Opened;

/// Everybody's password.
pub const PASSWORD: &str = "harbour tinsel wednesday";

/// Everybody's authenticator, as one types it into an app.
pub const SECRET: &str = "JWPDEMOJWPDEMOJWPDEMOJWPDEMOJWPD";

/// Where their addresses end: no mail goes there, and `doctor` knows them by it.
pub const DOMAIN: &str = "demo.example.org";

/// The role with which the demonstration's programme officer may cross over.
const GRANTED: &str = "team_leader";

/// Names for them, in the order of roles.
const NAMES: [&str; 12] = [
    "Amara Okoye",
    "Ben Whitlock",
    "Chandra Nair",
    "Dilys Morgan",
    "Emeka Bright",
    "Farah Aziz",
    "Gwen Ashdown",
    "Hassan Yusuf",
    "Ines Carvalho",
    "Jonas Peel",
    "Keiko Tanaka",
    "Lorna Baird",
];

/// Templates of its page.
pub const TEMPLATES: &[(&str, &str)] =
    &[("server/show_demo_codes.html", include_str!("../templates/server/show_demo_codes.html"))];

/// One person of the demonstration.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// What they are.
    pub role: String,
    /// Their address.
    pub email: String,
    /// Where they sign in.
    pub at: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    sign_ins: Vec<SignIn>,
    password: &'static str,
    secret: &'static str,
    code: String,
}

/// The pages that only a demonstration has.
#[must_use]
pub fn pages() -> Vec<Page> {
    vec![Page::get("/demo-codes", "show_demo_codes", Access::Open, || get().to(show_demo_codes)).on(Sites::Both)]
}

async fn show_demo_codes(site: Site, roles: Data<Roles>) -> PageResult {
    let house = site.house();
    let view = View {
        page: Head::new(Kind::Content, format!("Demo sign-ins of {}", house.profile().short_name)),
        sign_ins: sign_ins(house, &roles),
        password: PASSWORD,
        secret: SECRET,
        code: code(house).map_err(PageError::failed)?,
    };
    render(house, "server/show_demo_codes.html", &view)
}

/// The people of a site.
#[must_use]
pub fn sign_ins(house: &Tenant, roles: &Roles) -> Vec<SignIn> {
    let profile = house.profile();
    let staff = roles.held_on(RoleSite::of(profile.joint)).map(|role| SignIn {
        role: role.name.clone(),
        email: address(house, &role.word),
        at: profile.link("/staff/sign-in"),
    });
    let resident =
        SignIn { role: "Resident".to_owned(), email: address(house, "resident"), at: profile.link("/account/sign-in") };
    staff.chain((!profile.joint).then_some(resident)).collect()
}

/// The code of this half minute.
///
/// # Errors
/// The secret cannot be used, which the tests rule out.
pub fn code(house: &Tenant) -> anyhow::Result<String> {
    let secret = Secret::try_from_base32(SECRET).map_err(|error| anyhow::anyhow!("the demo's secret: {error:?}"))?;
    let totp = Builder::new().with_secret(secret).build().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(totp.generate(house.clock().now().timestamp().unsigned_abs()).to_string())
}

/// Makes whoever is not there yet; what has been changed since stays.
///
/// # Errors
/// A database is down.
pub async fn make(sites: &Opened, roles: &Roles) -> Result<(), Failure> {
    let kept = Hasher::new(1).keep(PASSWORD).await?;
    let mut officer = None;
    for house in sites.houses() {
        let joint = house.profile().joint;
        let tx = house.db().write_tx().await?;
        // The programme's people have other names than those of the boroughs, which they visit.
        let names: Vec<&str> = if joint { NAMES.into_iter().rev().collect() } else { NAMES.to_vec() };
        for (role, name) in roles.held_on(RoleSite::of(joint)).zip(names.iter().cycle()) {
            let made = make_worker(&tx, &house, role, name, &kept).await?;
            officer = officer.or(made.filter(|_| joint && role.word == "programme_officer"));
        }
        if !joint {
            make_account(&tx, &house, Door::Resident, "resident", "Ada Example", &kept).await?;
        }
        tx.commit().await?;
    }
    let (Some(officer), Some(joint)) = (officer, sites.joint()) else { return Ok(()) };
    let house = joint.programme.house();
    let tx = house.db().write_tx().await?;
    for borough in sites.boroughs() {
        let granted = [GRANTED.to_owned()];
        programme::grant::set(&tx, house.clock().now(), officer, borough.slug(), &granted, "jwp demo").await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn make_worker(
    tx: &DatabaseTransaction,
    house: &Tenant,
    role: &Role,
    name: &str,
    kept: &str,
) -> Result<Option<Uuid>, Failure> {
    let Some(account) = make_account(tx, house, Door::Staff, &role.word, name, kept).await? else { return Ok(None) };
    staff_role::set(tx, house.clock().now(), account, std::slice::from_ref(&role.word), "jwp demo").await?;
    authenticator::seed(tx, house, account, SECRET).await?;
    Ok(Some(account))
}

async fn make_account(
    tx: &DatabaseTransaction,
    house: &Tenant,
    door: Door,
    word: &str,
    name: &str,
    kept: &str,
) -> Result<Option<Uuid>, Failure> {
    let now = house.clock().now();
    let email = EmailAddress::parse(&address(house, word)).map_err(Failure::failed)?;
    let Some(mut account) = Account::make(tx, now, door, &email, name).await? else { return Ok(None) };
    account.verify(tx, now).await?;
    account.set_password(tx, now, kept.to_owned()).await?;
    Ok(Some(account.id()))
}

fn address(house: &Tenant, word: &str) -> String {
    format!("{}.{}@{DOMAIN}", word.replace('_', "-"), house.slug())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_password_and_the_secret_of_the_demonstration_can_be_used() {
        identity::password::check(PASSWORD, &[]).unwrap();
        assert_eq!(Secret::try_from_base32(SECRET).unwrap().as_ref().len(), 20);
    }
}
