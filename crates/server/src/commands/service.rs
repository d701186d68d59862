//! `jwp service list|check|diff|adopt`.

use serde::Serialize;
use tenancy::{SiteFiles, TenantsFolder, services};

use super::{no_borough, print_complaints, print_json, print_line, print_rows, say};
use crate::cli::{Global, ServiceVerb};
use crate::failure::Failure;
use crate::open_boroughs::Opening;
use crate::settings::Settings;

#[derive(Serialize)]
struct Row {
    borough: String,
    service: String,
    title: String,
    lgsl: u32,
    connector: Option<String>,
    code: Option<String>,
    version: String,
    follows: String,
}

#[derive(Serialize)]
struct Difference {
    borough: String,
    service: String,
    own: Vec<String>,
    newest: Vec<String>,
    versions: Vec<String>,
}

/// Lists, checks, compares or adopts.
pub async fn run(verb: ServiceVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    match verb {
        ServiceVerb::List => list(&opening.read()?, global),
        ServiceVerb::Check => check(&opening, global),
        ServiceVerb::Diff { borough, service } => diff(&opening, &borough, &service, global).await,
        ServiceVerb::Adopt { borough, service, version } => adopt(&opening, &borough, &service, version, global).await,
    }
}

fn list(folder: &TenantsFolder, global: &Global) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for borough in &folder.boroughs {
        for (service, overlay) in &borough.services {
            let definition = catalogue::merge(service, folder.shared.get(service), Some(overlay))
                .map_err(|faults| Failure::complaints(&faults))?;
            rows.push(Row {
                borough: borough.profile.slug.clone(),
                service: service.clone(),
                title: definition.title.clone(),
                lgsl: definition.lgsl,
                connector: definition.route.as_ref().map(|route| route.connector.clone()),
                code: definition.route.as_ref().map(|route| route.code.clone()),
                version: short(&definition.sha256()),
                follows: follows(overlay),
            });
        }
    }
    let heads = ["BOROUGH", "SERVICE", "LGSL", "CONNECTOR", "CODE", "VERSION", "FOLLOWS"];
    print_rows(global, &rows, &heads, |row| {
        vec![
            row.borough.clone(),
            row.service.clone(),
            row.lgsl.to_string(),
            row.connector.clone().unwrap_or_default(),
            row.code.clone().unwrap_or_default(),
            row.version.clone(),
            row.follows.clone(),
        ]
    })
}

fn follows(overlay: &catalogue::Bundle) -> String {
    match overlay.follows() {
        catalogue::Follows::Latest => "latest".to_owned(),
        catalogue::Follows::Version(version) => version,
    }
}

/// Enough of a version's name to tell it from others, and to type.
fn short(sha256: &str) -> String {
    sha256.chars().take(12).collect()
}

fn check(opening: &Opening, global: &Global) -> Result<(), Failure> {
    let folder = opening.read()?;
    print_complaints(global, &opening.complaints(&folder))?;
    let services: usize = folder.boroughs.iter().map(|borough| borough.services.len()).sum();
    say(global, &format!("service check: {services} services are well"));
    Ok(())
}

async fn diff(opening: &Opening, slug: &str, service: &str, global: &Global) -> Result<(), Failure> {
    let folder = opening.read()?;
    let borough = find(&folder, slug)?;
    let overlay = overlay(borough, service)?;
    let newest = folder.shared.get(service);
    let merged =
        |shared| catalogue::merge(service, shared, Some(overlay)).map_err(|faults| Failure::complaints(&faults));
    let at_newest = merged(newest)?;
    let own = match newest {
        Some(shared) => {
            let plain = catalogue::merge(service, Some(shared), None).map_err(|faults| Failure::complaints(&faults))?;
            catalogue::differences(&plain, &at_newest)
        }
        None => vec![format!("{} alone offers this service", borough.profile.short_name)],
    };
    let db = opening.database(borough).await?;
    let standing = services::standing(&db, service).await?;
    let versions = services::shared_versions(&db, service).await?;
    db.close().await?;
    let change = match &standing {
        Some(version) => catalogue::differences(version, &at_newest),
        None => Vec::new(),
    };
    let difference = Difference {
        borough: slug.to_owned(),
        service: service.to_owned(),
        own,
        newest: change,
        versions: versions.iter().map(|name| short(name)).collect(),
    };
    if global.json {
        return print_json(&difference);
    }
    print_line(format!("What {} does differently:", borough.profile.short_name))?;
    print_lines(&difference.own, "nothing")?;
    print_line("What the newest shared version would change for it:")?;
    print_lines(&difference.newest, "nothing")?;
    print_line("Shared versions recorded here, newest first:")?;
    print_lines(&difference.versions, "none yet; they are recorded when the platform starts")
}

fn print_lines(lines: &[String], none: &str) -> Result<(), Failure> {
    if lines.is_empty() {
        print_line(format!("  {none}"))?;
    }
    lines.iter().try_for_each(|line| print_line(format!("  {line}")))
}

async fn adopt(
    opening: &Opening,
    slug: &str,
    service: &str,
    version: Option<String>,
    global: &Global,
) -> Result<(), Failure> {
    let folder = opening.read()?;
    let borough = find(&folder, slug)?;
    let overlay = overlay(borough, service)?;
    if overlay.follows() == catalogue::Follows::Latest {
        return Err(Failure::configuration(format!(
            "`{service}` of `{slug}` follows the latest shared version, so there is nothing to adopt; to stay on one, write follows = \"VERSION\" in its overlay"
        )));
    }
    let version = match version {
        Some(version) if version.len() < 8 => {
            return Err(Failure::usage("give at least 8 digits of the version's name"));
        }
        Some(version) => version,
        None => folder
            .shared
            .get(service)
            .map(catalogue::Bundle::sha256)
            .ok_or_else(|| Failure::configuration(format!("`{service}` is not a shared service")))?,
    };
    let db = opening.database(borough).await?;
    let now = opening.clock.now();
    services::remember(&db, service, folder.shared.get(service), now).await?;
    let adopted =
        services::adopt(&db, service, overlay, &version, "jwp service adopt", now).await.map_err(Failure::failed)?;
    services::record(&db, &folder.shared, &borough.services, now).await.map_err(Failure::failed)?;
    db.close().await?;
    say(
        global,
        &format!(
            "service adopt: `{service}` of `{slug}` now stands on {}; running nodes show it within a second",
            short(&adopted)
        ),
    );
    Ok(())
}

fn find<'a>(folder: &'a TenantsFolder, slug: &str) -> Result<&'a SiteFiles, Failure> {
    let known = || folder.boroughs.iter().map(|borough| borough.profile.slug.as_str());
    folder.boroughs.iter().find(|borough| borough.profile.slug == slug).ok_or_else(|| no_borough(slug, known()))
}

fn overlay<'a>(borough: &'a SiteFiles, service: &str) -> Result<&'a catalogue::Bundle, Failure> {
    borough.services.get(service).ok_or_else(|| {
        let known = borough.services.keys().map(String::as_str);
        let nearest =
            catalogue::nearest(service, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Failure::usage(format!("`{}` has no service `{service}`{nearest}", borough.profile.slug))
    })
}
