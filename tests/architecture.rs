//! The shape of the house, held by a test: layers, borough names, statics, the single place that opens databases, file length.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tests::project;

/// The table of ARCHITECTURE.md: arrows only point down. Equal layers do not know each other.
const LAYERS: [(&str, u8); 24] = [
    ("server", 10),
    ("programme", 9),
    ("api", 8),
    ("forms", 7),
    ("content", 6),
    ("crm", 6),
    ("alerts", 6),
    ("feedback", 6),
    ("media", 5),
    ("identity", 4),
    ("notices", 3),
    ("deliveries", 3),
    ("search", 3),
    ("web", 2),
    ("jobs", 2),
    ("trial", 2),
    ("tenancy", 1),
    ("catalogue", 0),
    ("connectors", 0),
    ("mail", 0),
    ("places", 0),
    ("sandbox", 0),
    ("migrations", 0),
    ("tests", 11),
];

/// Rust files under a folder, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "target", "dist"].contains(&name.as_str()) {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn manifest(name: &str) -> toml_edit::DocumentMut {
    let folder = match name {
        "migrations" | "tests" => project().join(name),
        _ => project().join("crates").join(name),
    };
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

#[test]
fn crates_depend_downwards_only() {
    let layers: BTreeMap<&str, u8> = LAYERS.into_iter().collect();
    let folders = fs::read_dir(project().join("crates")).unwrap();
    for folder in folders {
        let name = folder.unwrap().file_name().to_string_lossy().into_owned();
        assert!(layers.contains_key(name.as_str()), "the crate {name} has no layer");
    }
    for (name, layer) in &layers {
        let manifest = manifest(name);
        let wanted = manifest["dependencies"].as_table().unwrap();
        for (dependency, _) in wanted {
            if let Some(other) = layers.get(dependency) {
                assert!(other < layer, "{name} (layer {layer}) depends on {dependency} (layer {other})");
            }
        }
    }
}

#[test]
fn architecture_md_has_the_same_table() {
    let text = fs::read_to_string(project().join("ARCHITECTURE.md")).unwrap();
    for (name, layer) in LAYERS.into_iter().filter(|(name, _)| *name != "tests") {
        let row = text.lines().find(|line| line.trim_start().starts_with(&layer.to_string()) && line.contains(name));
        assert!(row.is_some(), "ARCHITECTURE.md does not list {name} on layer {layer}");
    }
}

#[test]
fn no_rust_file_and_no_base_template_names_a_borough() {
    let mut slugs = Vec::new();
    for entry in fs::read_dir(project().join("tenants")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().join("tenant.toml").is_file() && name != "joint" {
            slugs.push(name);
        }
    }
    assert!(slugs.len() >= 2, "both boroughs are here");
    for file in files(&project().join("crates")) {
        let shown = file.strip_prefix(project()).unwrap().display().to_string();
        let looked_at = ["rs", "html", "txt", "xml"].iter().any(|end| shown.ends_with(&format!(".{end}")));
        if !looked_at || shown.starts_with("crates/sandbox/") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for slug in &slugs {
            assert!(!text.contains(slug), "{shown} names {slug}: a borough is data");
        }
    }
}

#[test]
fn shared_services_name_no_borough() {
    for file in files(&project().join("tenants/shared")) {
        let text = fs::read_to_string(&file).unwrap().to_lowercase();
        for slug in ["bromley", "bexley"] {
            assert!(!text.contains(slug), "{} names {slug}", file.display());
        }
    }
}

#[test]
fn nothing_is_static_or_local_to_a_thread() {
    for file in rust_files(&project().join("crates")) {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.trim_start();
            let kept = ["static ", "pub static ", "pub(crate) static ", "static mut ", "thread_local!", "lazy_static!"];
            let is_static = kept.iter().any(|word| code.starts_with(word));
            assert!(!is_static, "{}:{}: what outlives a request hangs off Tenant", file.display(), number + 1);
        }
    }
}

#[test]
fn databases_are_opened_in_one_place() {
    let mut places = Vec::new();
    for file in rust_files(&project().join("crates")) {
        let text = fs::read_to_string(&file).unwrap();
        if ["Database::connect(", "Orm::connect(", "SqlxSqliteConnector", "SqlitePool", "PgPool"]
            .iter()
            .any(|way| text.contains(way))
        {
            places.push(file.strip_prefix(project()).unwrap().display().to_string());
        }
    }
    assert_eq!(places, ["crates/tenancy/src/database.rs"]);
}

#[test]
fn tenants_are_opened_in_one_place() {
    let mut places = Vec::new();
    for file in rust_files(&project().join("crates")) {
        let shown = file.strip_prefix(project()).unwrap().display().to_string();
        let text = fs::read_to_string(&file).unwrap();
        // Tests inside a crate open the real boroughs too; clippy sees their reason.
        let of_tests =
            ["testing.rs", "tests.rs", "trial.rs", "trial/src/lib.rs"].iter().any(|name| shown.ends_with(name));
        let outside_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
        if outside_tests.contains("Tenant::open(") && !of_tests {
            places.push(shown);
        }
    }
    // The second is `Programme::open`, which wraps what it opens at once.
    assert_eq!(places, ["crates/server/src/open_boroughs.rs", "crates/tenancy/src/site.rs"]);
}

#[test]
fn a_file_has_one_subject() {
    for folder in ["crates", "migrations", "tests"] {
        for file in rust_files(&project().join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= 400, "{} has {lines} lines: past 400 it has two subjects", file.display());
        }
    }
}

#[test]
fn no_drawers_for_odds_and_ends() {
    for file in files(&project().join("crates")) {
        let shown = file.strip_prefix(project()).unwrap().display().to_string();
        for drawer in ["utils", "util", "common", "helpers", "misc", "shared"] {
            let named = shown.split(['/', '.']).any(|part| part == drawer);
            assert!(!named, "{shown} is a drawer for odds and ends");
        }
    }
}
