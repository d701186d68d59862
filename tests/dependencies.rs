//! The whole dependency tree against deny.toml: licences, bans, and where crates come from.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tests::project;

fn strings(table: &toml_edit::Item) -> Vec<String> {
    table.as_array().unwrap().iter().filter_map(|one| one.as_str()).map(str::to_owned).collect()
}

#[test]
fn every_dependency_may_be_here() {
    let rules: toml_edit::DocumentMut = fs::read_to_string(project().join("deny.toml")).unwrap().parse().unwrap();
    let allowed: Vec<spdx::Licensee> =
        strings(&rules["licenses"]["allow"]).iter().map(|name| spdx::Licensee::parse(name).unwrap()).collect();
    let banned: Vec<String> = rules["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_inline_table().unwrap().get("crate").unwrap().as_str().unwrap().to_owned())
        .collect();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let asked = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(project())
        .output()
        .unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let tree: Value = serde_json::from_slice(&asked.stdout).unwrap();
    let packages = tree["packages"].as_array().unwrap();
    assert!(packages.len() > 200, "the whole tree is looked at");
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let Some(source) = package["source"].as_str() else { continue };
        if banned.iter().any(|banned| banned == name) {
            faults.push(format!("{name} is banned"));
        }
        if !source.starts_with("registry+") {
            faults.push(format!("{name} comes from {source}"));
        }
        let written = package["license"].as_str().unwrap_or_default();
        let mode = spdx::ParseMode::LAX;
        let fine = spdx::Expression::parse_mode(written, mode)
            .is_ok_and(|licence| licence.evaluate(|wanted| allowed.iter().any(|one| one.satisfies(wanted))));
        if !fine {
            faults.push(format!("{name}: the licence “{written}” is not on the list"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
