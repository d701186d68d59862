//! `jwp content list|check|diff|adopt|import`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ::content::differences::differences;
use ::content::file_check::{self, Around};
use ::content::import::{self, ImportError, Mapping, Run};
use ::content::kind::Kind;
use ::content::page_file::PageFiles;
use ::content::revision::Hand;
use ::content::sharing::{self, Act, Decision, NotDecided};
use ::content::standing::{self, Standing};
use ::content::take_files::{TakeError, take_files};
use catalogue::Complaint;
use serde::Serialize;
use tenancy::{SiteFiles, Tenant, TenantsFolder};

use super::{no_borough, print_complaints, print_json, print_line, print_rows, say};
use crate::cli::{ContentVerb, Global};
use crate::failure::Failure;
use crate::open_boroughs::Opening;
use crate::settings::Settings;
use crate::take_pages::read_pages;

#[derive(Serialize)]
struct Row {
    borough: String,
    path: String,
    state: &'static str,
    follows: &'static str,
    version: String,
    own_words: bool,
}

#[derive(Serialize)]
struct Difference {
    borough: String,
    path: String,
    own: Vec<String>,
    newest: Vec<String>,
}

/// Lists, checks, compares, adopts or imports.
pub async fn run(verb: ContentVerb, settings: Settings, global: &Global) -> Result<(), Failure> {
    let opening = Opening::plain(settings);
    match verb {
        ContentVerb::List => list(&opening, global).await,
        ContentVerb::Check => check(&opening.read()?, global),
        ContentVerb::Diff { borough, path } => diff(&opening, &borough, path.as_deref(), global).await,
        ContentVerb::Import { borough, file, kind, map, dry_run } => {
            let run = if dry_run { Run::Dry } else { Run::Real };
            let mapping = mapping(kind.as_deref(), map.as_deref())?;
            import_file(&opening, &borough, &file, &mapping, run, global).await
        }
        ContentVerb::Adopt { borough, path } => adopt(&opening, &borough, path.as_deref(), global).await,
    }
}

async fn list(opening: &Opening, global: &Global) -> Result<(), Failure> {
    let folder = opening.read()?;
    let today = opening.clock.today();
    let mut rows = Vec::new();
    for files in &folder.boroughs {
        let db = opening.database(files).await?;
        let standings = Standing::all(db.read()).await;
        db.close().await?;
        rows.extend(standings?.iter().map(|standing| Row {
            borough: files.profile.slug.clone(),
            path: standing.path().to_owned(),
            state: standing.state(today).word(),
            follows: standing.policy().word(),
            version: standing.shared_sha256().chars().take(12).collect(),
            own_words: standing.has_own_words(),
        }));
    }
    print_rows(global, &rows, &["BOROUGH", "PATH", "STATE", "FOLLOWS", "VERSION", "OWN WORDS"], |row| {
        let own = if row.own_words { "yes" } else { "" };
        let cells = [&row.borough, &row.path, row.state, row.follows, &row.version, own];
        cells.into_iter().map(str::to_owned).collect()
    })
}

fn check(folder: &TenantsFolder, global: &Global) -> Result<(), Failure> {
    let shared = read_pages(&folder.folder.join("shared/content"))?;
    let mut all: Vec<Complaint> = Vec::new();
    let mut pages = BTreeSet::new();
    for files in &folder.boroughs {
        let own = read_pages(&files.folder.join("content"))?;
        let around = Around {
            services: files.services.keys().cloned().collect(),
            media: media_names(&files.folder.join("content/media")),
        };
        for complaint in file_check::complaints(&shared, &own, &around) {
            // What is wrong with a shared file would be said once for each borough.
            if !all.contains(&complaint) {
                all.push(complaint);
            }
        }
        pages.extend(own.values().chain(shared.values()).map(|page| page.file.clone()));
    }
    print_complaints(global, &all)?;
    say(global, &format!("content check: {} page files are well", pages.len()));
    Ok(())
}

/// What pictures and files in a folder are called: each has a description beside it.
fn media_names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let descriptions = entries.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    descriptions.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect()
}

async fn diff(opening: &Opening, slug: &str, path: Option<&str>, global: &Global) -> Result<(), Failure> {
    let folder = opening.read()?;
    let files = find(&folder, slug)?;
    let shared = read_pages(&folder.folder.join("shared/content"))?;
    let db = opening.database(files).await?;
    let found = compare(&db, slug, path, &shared).await;
    db.close().await?;
    let found = found?;
    if global.json {
        return print_json(&found);
    }
    for one in &found {
        print_line(&one.path)?;
        print_line(format!("  What {} says differently:", files.profile.short_name))?;
        print_lines(&one.own)?;
        print_line("  What the newest shared version would change for it:")?;
        print_lines(&one.newest)?;
    }
    if found.is_empty() {
        say(global, &format!("content diff: `{slug}` says nothing differently, and nothing newer waits"));
    }
    Ok(())
}

async fn compare(
    db: &tenancy::Database,
    slug: &str,
    path: Option<&str>,
    shared: &PageFiles,
) -> Result<Vec<Difference>, Failure> {
    let mut found = Vec::new();
    for standing in asked_for(Standing::all(db.read()).await?, path)? {
        let at = standing.path();
        let Some(below) = standing::shared(db.read(), at, standing.shared_sha256()).await? else { continue };
        let here = standing.over(&below);
        let newest = shared.get(at).and_then(|file| file.overlay.alone());
        let sentences = |found: Vec<::content::differences::Difference>| {
            found.into_iter().map(|one| one.sentence).collect::<Vec<_>>()
        };
        let difference = Difference {
            borough: slug.to_owned(),
            path: at.to_owned(),
            own: sentences(differences(&below, &here)),
            newest: newest.map(|newest| sentences(differences(&here, &standing.over(&newest)))).unwrap_or_default(),
        };
        if path.is_some() || !difference.own.is_empty() || !difference.newest.is_empty() {
            found.push(difference);
        }
    }
    Ok(found)
}

fn print_lines(lines: &[String]) -> Result<(), Failure> {
    if lines.is_empty() {
        return print_line("    nothing");
    }
    lines.iter().try_for_each(|line| print_line(format!("    {line}")))
}

/// The one that was asked for, or all.
fn asked_for(mut all: Vec<Standing>, path: Option<&str>) -> Result<Vec<Standing>, Failure> {
    let Some(path) = path else { return Ok(all) };
    if all.iter().any(|standing| standing.path() == path) {
        all.retain(|standing| standing.path() == path);
        return Ok(all);
    }
    let nearest = catalogue::nearest(path, all.iter().map(Standing::path));
    let hint = nearest.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    Err(Failure::usage(format!("no shared page stands at {path}{hint}")))
}

async fn adopt(opening: &Opening, slug: &str, path: Option<&str>, global: &Global) -> Result<(), Failure> {
    let folder = opening.read()?;
    let files = find(&folder, slug)?;
    let shared = read_pages(&folder.folder.join("shared/content"))?;
    let own = read_pages(&files.folder.join("content"))?;
    let house = opening.house(&folder, files).await?;
    let adopted = adopt_in(&house, &shared, &own, path).await;
    house.db().close().await?;
    let adopted = adopted?;
    match adopted.as_slice() {
        [] => say(global, &format!("content adopt: nothing newer waits for `{slug}`")),
        paths => {
            let paths = paths.join(", ");
            say(global, &format!("content adopt: `{slug}` adopted {paths}; running nodes show it within a second"));
        }
    }
    Ok(())
}

/// Takes the files first, so that what is adopted is what they say now.
async fn adopt_in(
    house: &Tenant,
    shared: &PageFiles,
    own: &PageFiles,
    path: Option<&str>,
) -> Result<Vec<String>, Failure> {
    house.reload().await?;
    take_files(house, shared, own).await.map_err(|error| match error {
        TakeError::Database(error) => Failure::from(error),
        TakeError::Page { .. } => Failure::configuration(error),
    })?;
    let now = house.clock().now();
    let by = Hand { id: None, name: "jwp content adopt".to_owned() };
    let tx = house.db().write_tx().await?;
    let mut adopted = Vec::new();
    for standing in asked_for(Standing::all(&tx).await?, path)? {
        let Some(offered) = standing.offered() else { continue };
        let decision = Decision { path: standing.path(), seen: Some(offered), by: &by, reason: "" };
        sharing::decide(&tx, house.profile(), decision, &Act::Adopt, now).await.map_err(|error| match error {
            NotDecided::Database(error) => Failure::from(error),
            other => Failure::failed(format!("{}: {other}", standing.path())),
        })?;
        adopted.push(standing.path().to_owned());
    }
    tx.commit().await?;
    Ok(adopted)
}

/// What was said of kinds: of all pages, and in a file.
fn mapping(kind: Option<&str>, file: Option<&Path>) -> Result<Mapping, Failure> {
    let mut mapping = match file {
        Some(file) => {
            let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error.to_string()))?;
            Mapping::read(&text).map_err(|what| unreadable(file, &what))?
        }
        None => Mapping::default(),
    };
    if let Some(word) = kind {
        mapping.all = Some(Kind::from_word(word).ok_or_else(|| {
            let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
            Failure::usage(format!("`{word}` is no kind of page; write one of {}", words.join(", ")))
        })?);
    }
    Ok(mapping)
}

fn unreadable(file: &Path, what: &str) -> Failure {
    Failure::usage(format!("{}: {what}", file.display()))
}

async fn import_file(
    opening: &Opening,
    slug: &str,
    file: &Path,
    mapping: &Mapping,
    run: Run,
    global: &Global,
) -> Result<(), Failure> {
    let folder = opening.read()?;
    let files = find(&folder, slug)?;
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error.to_string()))?;
    let export = import::read(file, &bytes).map_err(|what| unreadable(file, &what))?;
    let house = opening.house(&folder, files).await?;
    house.reload().await?;
    let report = import::take(&house, &export, mapping, run).await;
    house.db().close().await?;
    let report = report.map_err(|error| match error {
        ImportError::Database(error) => Failure::from(error),
        refused @ ImportError::Page { .. } => Failure::failed(format!("{refused}; nothing was imported")),
    })?;
    if global.json {
        return print_json(&report);
    }
    print_line(&report)?;
    if run == Run::Dry {
        say(global, "content import: this was a dry run; nothing was changed");
    }
    Ok(())
}

fn find<'a>(folder: &'a TenantsFolder, slug: &str) -> Result<&'a SiteFiles, Failure> {
    let known = || folder.boroughs.iter().map(|borough| borough.profile.slug.as_str());
    folder.boroughs.iter().find(|borough| borough.profile.slug == slug).ok_or_else(|| no_borough(slug, known()))
}
