//! `jwp tenant list|check|add`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;
use tenancy::{SiteFiles, TenantsFolder};
use url::Url;

use super::{print_complaints, print_line, print_rows, say};
use crate::cli::{Global, TenantVerb};
use crate::failure::Failure;
use crate::open_boroughs::Opening;
use crate::settings::Settings;

#[derive(Serialize)]
struct Row {
    slug: String,
    name: String,
    origin: String,
    services: usize,
    connectors: BTreeMap<String, &'static str>,
}

/// Lists, checks or adds.
pub fn run(verb: TenantVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    match verb {
        TenantVerb::List => list(&opening.read()?, global),
        TenantVerb::Check => check(&opening, global),
        TenantVerb::Add { name, prefix, host, database } => {
            let folder = opening.read()?;
            let newcomer = Newcomer::named(&name, prefix, host, database, &folder)?;
            newcomer.write(&folder)?;
            // What was written must be what can be read: else it goes away again.
            if let Err(failure) = opening.read() {
                let _ = fs::remove_dir_all(folder.folder.join(&newcomer.slug));
                return Err(failure);
            }
            newcomer.tell(global, &folder.folder)
        }
    }
}

fn list(folder: &TenantsFolder, global: &Global) -> Result<(), Failure> {
    let rows: Vec<Row> = folder
        .boroughs
        .iter()
        .map(|borough| Row {
            slug: borough.profile.slug.clone(),
            name: borough.profile.name.clone(),
            origin: borough.profile.origin.clone(),
            services: borough.services.len(),
            connectors: kinds(borough),
        })
        .collect();
    print_rows(global, &rows, &["SLUG", "NAME", "ADDRESS", "SERVICES", "CONNECTORS"], |row| {
        let connectors = row.connectors.iter().map(|(name, kind)| format!("{name}={kind}"));
        vec![
            row.slug.clone(),
            row.name.clone(),
            row.origin.clone(),
            row.services.to_string(),
            connectors.collect::<Vec<_>>().join(" "),
        ]
    })
}

fn kinds(borough: &SiteFiles) -> BTreeMap<String, &'static str> {
    borough.connectors.iter().map(|(name, settings)| (name.clone(), settings.kind.word())).collect()
}

fn check(opening: &Opening, global: &Global) -> Result<(), Failure> {
    let folder = opening.read()?;
    print_complaints(global, &opening.complaints(&folder))?;
    say(global, &format!("tenant check: {} boroughs are well", folder.boroughs.len()));
    Ok(())
}

/// A borough that is not there yet.
struct Newcomer {
    name: String,
    slug: String,
    prefix: String,
    host: String,
    origin: String,
    database: String,
}

impl Newcomer {
    fn named(
        name: &str,
        prefix: Option<String>,
        host: Option<String>,
        database: Option<String>,
        folder: &TenantsFolder,
    ) -> Result<Self, Failure> {
        // The name is written into a file between quotes.
        if name.chars().any(|letter| letter.is_control() || matches!(letter, '"' | '\\')) {
            return Err(Failure::usage("a borough's name has no quotes, backslashes or line ends".to_owned()));
        }
        let words: Vec<String> = name
            .to_lowercase()
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let slug = words.join("-");
        if slug.is_empty() || ["shared", "joint"].contains(&slug.as_str()) {
            return Err(Failure::usage(format!(
                "`{name}` cannot be a borough's name; use letters, and neither `shared` nor `joint`"
            )));
        }
        if folder.folder.join(&slug).exists() {
            return Err(Failure::usage(format!("{} is there already", folder.folder.join(&slug).display())));
        }
        let prefix = prefix.map(|letters| letters.to_uppercase()).or_else(|| free_prefix(&slug, folder));
        let Some(prefix) = prefix else {
            return Err(Failure::usage("give the two letters of its references with --prefix".to_owned()));
        };
        let host = host.unwrap_or_else(|| format!("{slug}.localhost"));
        let origin =
            if host.ends_with(".localhost") { format!("http://{host}:8080") } else { format!("https://{host}") };
        let database = database.unwrap_or_else(|| format!("sqlite://{slug}.db"));
        if Url::parse(&database).is_ok_and(|url| url.password().is_some()) {
            return Err(Failure::usage(
                "a password does not belong on the command line; leave it out, and write url = { file = \"PATH\" } or url = { env = \"NAME\" } into tenant.toml afterwards".to_owned(),
            ));
        }
        Ok(Self { name: name.trim().to_owned(), slug, prefix, host, origin, database })
    }

    fn write(&self, folder: &TenantsFolder) -> Result<(), Failure> {
        let home = folder.folder.join(&self.slug);
        let failed = |error: std::io::Error| Failure::failed(format!("{} cannot be written: {error}", home.display()));
        fs::create_dir_all(home.join("static")).map_err(failed)?;
        fs::write(home.join("tenant.toml"), self.tenant_toml()).map_err(failed)?;
        // An overlay for each shared service: without one the borough would not offer it. All forms go by out-tray, which
        // needs no outside system, until a real route is written.
        for (service, shared) in &folder.shared {
            let overlay = home.join("services").join(service);
            fs::create_dir_all(&overlay).map_err(failed)?;
            let text = if shared.has_form() { format!("{OVERLAY}{ROUTE}") } else { OVERLAY.to_owned() };
            fs::write(overlay.join("service.toml"), text.replace("SERVICE", service)).map_err(failed)?;
        }
        Ok(())
    }

    fn tenant_toml(&self) -> String {
        TENANT
            .replace("NAME", &self.name)
            .replace("SLUG", &self.slug)
            .replace("HOST", &self.host)
            .replace("ORIGIN", &self.origin)
            .replace("PREFIX", &self.prefix)
            .replace("DATABASE", &self.database)
    }

    /// The role and the database that its address names, for statements of SQL.
    fn on_postgres(&self) -> Option<(String, String)> {
        let url = Url::parse(&self.database).ok().filter(|url| url.scheme().starts_with("postgres"))?;
        let or_slug = |named: &str| if named.is_empty() { self.slug.replace('-', "_") } else { named.to_owned() };
        Some((quoted(&or_slug(url.username())), quoted(&or_slug(url.path().trim_start_matches('/')))))
    }

    fn tell(&self, global: &Global, tenants: &Path) -> Result<(), Failure> {
        say(
            global,
            &format!(
                "tenant add: wrote {}; change names, contacts and colours there",
                tenants.join(&self.slug).display()
            ),
        );
        if let Some((role, database)) = self.on_postgres() {
            say(global, "tenant add: have the database made (choose a password), then run: jwp migrate");
            print_line(format!("CREATE ROLE {role} LOGIN PASSWORD '…';"))?;
            print_line(format!("CREATE DATABASE {database} OWNER {role};"))?;
            print_line(format!("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC;"))?;
        }
        say(global, &format!("tenant add: a running `jwp serve` opens it at SIGHUP: {}", self.origin));
        Ok(())
    }
}

/// A name as SQL writes it, whatever it is made of.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The first letter of the slug with the first later one that makes a pair which nobody has.
fn free_prefix(slug: &str, folder: &TenantsFolder) -> Option<String> {
    let letters: Vec<char> =
        slug.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    let first = *letters.first()?;
    letters
        .iter()
        .skip(1)
        .map(|second| format!("{first}{second}"))
        .find(|pair| folder.boroughs.iter().all(|borough| borough.profile.reference_prefix != *pair))
}

const OVERLAY: &str = r#"# What this borough does differently for `SERVICE`. It follows the shared version as it moves on.
follows = "latest"
"#;

const ROUTE: &str = r#"
# Reports are laid into a folder until the borough's own system is linked (docs/how-to/add-a-connector.md).
[route]
connector = "outtray"
code = "SERVICE"
"#;

const TENANT: &str = r##"name = "NAME"
short_name = "NAME"
hosts = ["HOST"]
origin = "ORIGIN"
reference_prefix = "PREFIX"

[database]
url = "DATABASE"

[brand]
brand = "#1f4e5f"
brand_dark = "#153642"
on_brand = "#ffffff"
link = "#175a8c"
link_hover = "#0d3b5e"
tint = "#eef4f6"
accent = "#d98a29"
font = "Public Sans"
font_slug = "public-sans"
tagline = "Council services"
footer_note = "This is a demonstration. It is not the website of a council."

[contacts]
telephone = "020 7946 0900"
text_relay = "18001 020 7946 0900"
email = "SLUG@example.org"
address = ["NAME council", "Town Hall"]
opening_hours = "Monday to Friday, 9am to 5pm"
data_protection_officer = "dpo.SLUG@example.org"
complaints_href = "mailto:complaints.SLUG@example.org"

[mail]
from = "NAME council <no-reply.SLUG@example.org>"
reply_to = "SLUG@example.org"
transport = "folder"

[connectors.outtray]
kind = "outtray"
folder = "outtray"
"##;
