//! `jwp doctor`: looks for what is wrong with this deployment; each line says how to mend it.

use std::path::Path;
use std::time::Duration;

use connectors::{ConnectorSettings, IdentityProvider, Kind as Vendor, Outbound};
use identity::{Account, Door};
use sea_orm::{ConnectionTrait as _, Statement};
use serde::Serialize;
use tenancy::{Bulletin, Database, Keys, Kind, SiteFiles, Statics, TenantsFolder, Theme};
use url::Url;

use super::print_rows;
use crate::cli::Global;
use crate::demo_sign_ins::DOMAIN;
use crate::failure::{Exit, Failure};
use crate::open_boroughs::{Opening, Schema, pending};
use crate::settings::Settings;
use crate::{assembly, data_folder};

/// A server that does not take a connection within this time is down.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

#[derive(Serialize)]
struct Finding {
    about: String,
    verdict: Verdict,
    found: String,
    mend: String,
}

/// Every finding so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn well(&mut self, about: &str, found: impl Into<String>) {
        self.put(about, Verdict::Ok, found.into(), "");
    }

    fn warn(&mut self, about: &str, found: impl Into<String>, mend: &str) {
        self.put(about, Verdict::Warn, found.into(), mend);
    }

    fn fail(&mut self, about: &str, found: impl Into<String>, mend: &str) {
        self.put(about, Verdict::Fail, found.into(), mend);
    }

    fn put(&mut self, about: &str, verdict: Verdict, found: String, mend: &str) {
        self.0.push(Finding { about: about.to_owned(), verdict, found, mend: mend.to_owned() });
    }
}

/// Looks at everything, and ends with 5 when something fails.
pub async fn run(settings: Settings, global: &Global) -> Result<(), Failure> {
    let mut findings = Findings::default();
    let opening = Opening::plain(settings);
    look_at_machine(&opening.settings, &mut findings);
    match opening.read() {
        Err(failure) => {
            findings.fail("tenants", failure.message, "mend the files; `jwp config check` reads them again")
        }
        Ok(folder) => {
            findings.well("tenants", format!("{} boroughs", folder.boroughs.len()));
            for borough in &folder.boroughs {
                look_at_borough(&opening, &folder, borough, &mut findings).await;
            }
            if let Some(joint) = &folder.joint {
                look_at_sign_in(&opening, joint, &mut findings);
                look_at_mail(joint, &mut findings, "joint: mail").await;
                look_at_keys(&opening.settings.paths.data, joint, &mut findings, "joint: keys");
                look_at_database(&opening, &folder, joint, &mut findings, "joint: database").await;
            }
        }
    }
    print_rows(global, &findings.0, &["ABOUT", "VERDICT", "FOUND", "HOW TO MEND"], |finding| {
        let verdict = match finding.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        vec![finding.about.clone(), verdict.to_owned(), finding.found.clone(), finding.mend.clone()]
    })?;
    let failed = findings.0.iter().filter(|finding| finding.verdict == Verdict::Fail).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Failure { exit: Exit::Checks, message: format!("{failed} checks failed") })
}

fn look_at_machine(settings: &Settings, findings: &mut Findings) {
    let data = &settings.paths.data;
    match data_folder::make(data)
        .map_err(|failure| failure.message)
        .and_then(|()| data_folder::probe(data).map_err(|error| error.to_string()))
    {
        Ok(()) => findings.well("data folder", data.display().to_string()),
        Err(error) => findings.fail(
            "data folder",
            format!("{} cannot be written: {error}", data.display()),
            "make it, and give it to the user that runs jwp",
        ),
    }
    if web::assets_are_built() {
        findings.well("assets", "built in");
    } else {
        findings.fail(
            "assets",
            "this program was built without them; pages have no style",
            "run `make assets` and build again",
        );
    }
}

async fn look_at_borough(opening: &Opening, folder: &TenantsFolder, borough: &SiteFiles, findings: &mut Findings) {
    let slug = &borough.profile.slug;
    let about = |what: &str| format!("{slug}: {what}");
    let faults = opening.borough_complaints(folder, borough);
    match faults.iter().find(|complaint| complaint.is_error()) {
        Some(first) => findings.fail(
            &about("services"),
            format!("{} complaints, the first: {first}", faults.len()),
            "`jwp service check` lists them",
        ),
        None => findings.well(&about("services"), format!("{} services", borough.services.len())),
    }
    look_at_templates(borough, findings, &about("templates"));
    if borough.profile.origin.starts_with("http://") {
        findings.warn(
            &about("origin"),
            borough.profile.origin.clone(),
            "in production the origin begins with https://",
        );
    }
    for (name, connector) in &borough.connectors {
        look_at_connector(connector, &about(name), findings);
    }
    look_at_sign_in(opening, borough, findings);
    look_at_mail(borough, findings, &about("mail")).await;
    look_at_keys(&opening.settings.paths.data, borough, findings, &about("keys"));
    look_at_database(opening, folder, borough, findings, &about("database")).await;
}

/// Identity providers, without asking them anything.
fn look_at_sign_in(opening: &Opening, site: &SiteFiles, findings: &mut Findings) {
    let faults = opening.sign_in_complaints(site);
    for (name, provider) in &site.sign_in {
        let about = format!("{}: sign in with {name}", site.profile.slug);
        let built = IdentityProvider::build(name, provider, &Outbound::new(opening.allow.clone()));
        match (built, faults.first()) {
            (Err(error), _) => findings.fail(&about, error.to_string(), "set the secret, or mend the table"),
            (Ok(_), Some(fault)) => findings.fail(&about, fault.to_string(), "mend the table"),
            (Ok(_), None) => findings.well(&about, provider.issuer.clone()),
        }
    }
}

fn look_at_templates(borough: &SiteFiles, findings: &mut Findings, about: &str) {
    let built = Statics::read(&borough.folder.join("static")).map_err(anyhow::Error::from).and_then(|statics| {
        let templates = borough.folder.join("templates");
        Theme::build(&assembly::base(), &templates, &borough.profile, &statics, &Bulletin::default())
    });
    match built {
        Ok(_) => findings.well(about, "all can be read"),
        Err(error) => findings.fail(about, format!("{error:#}"), "mend the template named there"),
    }
}

/// A mail server is greeted, and nothing is sent.
async fn look_at_mail(borough: &SiteFiles, findings: &mut Findings, about: &str) {
    let transport = match borough.mail.transport.reveal() {
        Ok(transport) if transport == "folder" => {
            return findings.warn(about, "goes to a folder; nobody receives it", "set [mail] transport to smtp://…");
        }
        Ok(transport) => transport,
        Err(missing) => return findings.fail(about, missing, "set it"),
    };
    let wrong = "write smtp://user:password@host:port or smtps://…";
    let Ok(url) = Url::parse(&transport) else { return findings.fail(about, "its transport is no address", wrong) };
    let usual = match url.scheme() {
        "smtp" => 587,
        "smtps" => 465,
        _ => return findings.fail(about, format!("its transport begins with {}:", url.scheme()), wrong),
    };
    let (host, port) = (url.host_str().unwrap_or_default(), url.port().unwrap_or(usual));
    match tokio::time::timeout(PATIENCE, tokio::net::TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => findings.well(about, format!("{host}:{port} answers")),
        Ok(Err(error)) => findings.fail(about, format!("{host}:{port}: {error}"), "is the mail server up?"),
        Err(_) => findings.fail(about, format!("{host}:{port} does not answer"), "is the mail server up?"),
    }
}

/// Keys that others can read are no keys.
fn look_at_keys(data: &Path, borough: &SiteFiles, findings: &mut Findings, about: &str) {
    let slug = &borough.profile.slug;
    let file = data.join("keys").join(format!("{slug}.key"));
    let read = match &borough.key {
        Some(secret) => secret
            .reveal()
            .and_then(|text| Keys::from_text(slug, &text, "[keys] secret").map_err(|error| error.to_string())),
        None if file.is_file() => Keys::from_file(slug, &file).map_err(|error| error.to_string()),
        None => return findings.warn(about, "none yet", "`jwp init` or the first start makes them; back them up"),
    };
    match read {
        Err(error) => findings.fail(about, error, "restore the key from the backup"),
        Ok(_) if borough.key.is_none() && open_to_others(&file) => {
            findings.fail(about, format!("{} can be read by others", file.display()), "chmod 600 that file");
        }
        Ok(_) => findings.well(about, "can be read"),
    }
}

fn open_to_others(file: &Path) -> bool {
    std::fs::metadata(file)
        .is_ok_and(|about| std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0)
}

fn look_at_connector(connector: &ConnectorSettings, about: &str, findings: &mut Findings) {
    let addresses = connector.url.iter().chain(&connector.csv);
    if let Some(here) = addresses.into_iter().find(|address| leads_here(address)) {
        findings.fail(
            about,
            format!("{here} leads to this machine; the sandbox is for demonstrations only"),
            "write the address of the real system",
        );
        return;
    }
    if [&connector.api_key, &connector.password].into_iter().flatten().any(|secret| !secret.is_there()) {
        findings.fail(about, "its secret is not there", "set the variable or the file that tenant.toml names");
        return;
    }
    match connector.kind {
        Vendor::OutTray => findings.warn(about, "lays files into a folder", "see that somebody empties it"),
        Vendor::Open311 | Vendor::Symology => findings.well(about, connector.kind.word()),
    }
}

/// Loopback and `*.localhost` can only be the sandbox.
fn leads_here(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']);
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified())
}

async fn look_at_database(
    opening: &Opening,
    folder: &TenantsFolder,
    borough: &SiteFiles,
    findings: &mut Findings,
    about: &str,
) {
    match opening.database_is_missing(borough) {
        Err(failure) => return findings.fail(about, failure.message, "set it"),
        Ok(true) => {
            return findings.fail(
                about,
                "the file is not there",
                "run `jwp init`, or `jwp migrate`; if it was there before, restore it from the backup",
            );
        }
        Ok(false) => {}
    }
    let db = match opening.database_as_it_is(borough).await {
        Ok(db) => db,
        Err(failure) => return findings.fail(about, failure.message, "is the server up, and may this user connect?"),
    };
    match pending(&db, Schema::of(borough.profile.joint)).await {
        Ok(waiting) if waiting.is_empty() => {
            findings.well(about, "up to date");
            look_for_demo_people(&db, borough, findings).await;
        }
        Ok(waiting) => findings.fail(about, format!("behind by {} changes", waiting.len()), "run `jwp migrate`"),
        Err(failure) => findings.fail(about, failure.message, "see the message"),
    }
    if db.kind() == Kind::Postgres {
        look_at_capacity(&db, opening.settings.database.postgres_connections, folder.sites().count(), findings, about)
            .await;
    }
    if let Err(error) = db.close().await {
        findings.warn(about, error.to_string(), "the connection did not close in order");
    }
}

/// Everybody may know how the people of a demonstration sign in.
async fn look_for_demo_people(db: &Database, site: &SiteFiles, findings: &mut Findings) {
    let about = format!("{}: people", site.profile.slug);
    let made = async |door| {
        let all = Account::all(db.read(), door).await?;
        let ending = format!("@{DOMAIN}");
        Ok::<_, sea_orm::DbErr>(all.iter().filter(|one| one.is_open() && one.email().ends_with(&ending)).count())
    };
    match (made(Door::Staff).await, made(Door::Resident).await) {
        (Ok(0), Ok(0)) => findings.well(&about, "nobody of a demonstration"),
        (Ok(staff), Ok(residents)) => findings.fail(
            &about,
            format!("{} people of a demonstration can sign in", staff + residents),
            "never put a demonstration's data behind a real address; begin with an empty data folder",
        ),
        (Err(error), _) | (_, Err(error)) => findings.fail(&about, error.to_string(), "see the message"),
    }
}

/// Nodes × sites × connections must fit into what the server allows.
async fn look_at_capacity(db: &Database, each: u32, sites: usize, findings: &mut Findings, about: &str) {
    let asked = Statement::from_string(sea_orm::DbBackend::Postgres, "SELECT current_setting('max_connections')");
    let allowed = db.read().query_one_raw(asked).await.ok().flatten();
    let allowed =
        allowed.and_then(|row| row.try_get_by_index::<String>(0).ok()).and_then(|text| text.parse::<u32>().ok());
    let Some(allowed) = allowed else { return };
    let wanted = each.saturating_mul(u32::try_from(sites).unwrap_or(u32::MAX));
    let found = format!("one node may use {wanted} of {allowed} connections");
    if wanted.saturating_mul(2) > allowed {
        findings.warn(
            about,
            found,
            "lower [database] postgres_connections, or raise max_connections, before a second node",
        );
    } else {
        findings.well(about, found);
    }
}
