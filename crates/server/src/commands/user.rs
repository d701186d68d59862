//! `jwp user invite|list|disable`: the staff of a site, for whoever has the machine: how the first administrator comes in, and how
//! somebody is shut out when nobody else can do it.

use identity::colleague;
use identity::invitation::{self, By, Invitation};
use identity::permission::RoleSite;
use identity::{Account, Actor, Door, Roles, staff_role};
use mail::EmailAddress;
use serde::Serialize;
use tenancy::{SiteFiles, Tenant, TenantsFolder};

use super::{no_borough, print_line, print_rows, say};
use crate::cli::{Global, UserVerb};
use crate::failure::Failure;
use crate::open_boroughs::Opening;
use crate::settings::Settings;

/// Who invites, in the letter.
const OPERATOR: &str = "The team that runs the platform";

#[derive(Serialize)]
struct Row {
    borough: String,
    email: String,
    name: String,
    state: &'static str,
    roles: Vec<String>,
    last_signed_in_at: Option<String>,
}

/// Invites, lists or disables.
pub async fn run(verb: UserVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    let folder = opening.read()?;
    match verb {
        UserVerb::Invite { email, borough, name, roles } => {
            let files = site(&folder, &borough)?;
            check_roles(&opening, files, &roles)?;
            let address = EmailAddress::parse(&email).map_err(Failure::usage)?;
            let name = name.trim();
            if name.is_empty() || name.chars().count() > 100 {
                return Err(Failure::usage("give their name with --name, in 100 characters or fewer"));
            }
            let house = opening.house(&folder, files).await?;
            let invited = invite(&house, Invitation { email: &address, name, roles: &roles }, global).await;
            house.db().close().await?;
            invited
        }
        UserVerb::List { borough } => {
            let only = borough.as_deref().map(|slug| site(&folder, slug)).transpose()?;
            let sites: Vec<&SiteFiles> = only.map_or_else(|| folder.sites().collect(), |one| vec![one]);
            list(&opening, &sites, global).await
        }
        UserVerb::Disable { email, borough } => {
            let files = site(&folder, &borough)?;
            let address = EmailAddress::parse(&email).map_err(Failure::usage)?;
            let house = opening.house(&folder, files).await?;
            let disabled = disable(&house, &address, global).await;
            house.db().close().await?;
            disabled
        }
    }
}

fn site<'a>(folder: &'a TenantsFolder, slug: &str) -> Result<&'a SiteFiles, Failure> {
    let known = || folder.sites().map(|site| site.profile.slug.as_str());
    folder.sites().find(|site| site.profile.slug == slug).ok_or_else(|| no_borough(slug, known()))
}

fn check_roles(opening: &Opening, files: &SiteFiles, words: &[String]) -> Result<(), Failure> {
    let file = opening.settings.paths.tenants.join("shared/roles.toml");
    let roles = Roles::read(&file).map_err(Failure::configuration)?;
    let here = RoleSite::of(files.profile.joint);
    let held: Vec<&str> = roles.held_on(here).map(|role| role.word.as_str()).collect();
    match words.iter().find(|word| !held.contains(&word.as_str())) {
        None => Ok(()),
        Some(word) => Err(Failure::usage(format!(
            "`{word}` is no role of {}; there are: {}",
            files.profile.short_name,
            held.join(", ")
        ))),
    }
}

async fn invite(house: &Tenant, invitation: Invitation<'_>, global: &Global) -> Result<(), Failure> {
    let by = By { name: OPERATOR, actor: Actor::Operator, origin: String::new() };
    let tx = house.db().write_tx().await?;
    let Ok(invited) = invitation::invite(&tx, house, by, invitation).await? else {
        return Err(Failure::failed(format!(
            "{} has signed in to {} before; change their roles at {}",
            invitation.email.as_str(),
            house.profile().short_name,
            house.profile().link(if house.profile().joint { "/people" } else { "/staff/people" })
        )));
    };
    tx.commit().await?;
    let until = web::words::moment(invited.until);
    say(global, &format!("user invite: the letter is queued; the link works once, until {until}"));
    print_line(house.profile().link(&format!("/staff/invite/{}", invited.secret)))
}

async fn list(opening: &Opening, sites: &[&SiteFiles], global: &Global) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for files in sites {
        let db = opening.database(files).await?;
        for account in Account::all(db.read(), Door::Staff).await? {
            let state = match (account.disabled_at(), account.verified_at()) {
                (Some(_), _) => "disabled",
                (None, Some(_)) => "active",
                (None, None) => "invited",
            };
            rows.push(Row {
                borough: files.profile.slug.clone(),
                email: account.email().to_owned(),
                name: account.name().to_owned(),
                state,
                roles: staff_role::of(db.read(), account.id()).await?,
                last_signed_in_at: account.last_signed_in_at().map(|at| at.to_rfc3339()),
            });
        }
        db.close().await?;
    }
    print_rows(global, &rows, &["BOROUGH", "EMAIL", "NAME", "STATE", "LAST SIGN-IN", "ROLES"], |row| {
        let last = row.last_signed_in_at.clone().unwrap_or_else(|| "never".to_owned());
        let state = row.state.to_owned();
        vec![row.borough.clone(), row.email.clone(), row.name.clone(), state, last, row.roles.join(" ")]
    })
}

async fn disable(house: &Tenant, email: &EmailAddress, global: &Global) -> Result<(), Failure> {
    let tx = house.db().write_tx().await?;
    let Some(mut account) = Account::find_by_email(&tx, Door::Staff, email).await? else {
        return Err(Failure::failed(format!("nobody at {} has the address {}", house.slug(), email.as_str())));
    };
    let by = By { name: OPERATOR, actor: Actor::Operator, origin: String::new() };
    colleague::shut_out(&tx, house, by, &mut account).await?;
    tx.commit().await?;
    say(global, &format!("user disable: {} is shut out of {}, on every node", email.as_str(), house.slug()));
    Ok(())
}
