//! The table in SECURITY.md against the code: every item of ASVS V6 to V9 at levels 1 and 2 has a row, and every test that a row
//! names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tests::project;

/// The items, by chapter and section: how many there are in each at levels 1 and 2.
const ITEMS: &[(&str, u32)] = &[
    ("V6.1", 3),
    ("V6.2", 12),
    ("V6.3", 4),
    ("V6.4", 4),
    ("V6.5", 5),
    ("V6.6", 3),
    ("V6.8", 4),
    ("V7.1", 3),
    ("V7.2", 4),
    ("V7.3", 2),
    ("V7.4", 5),
    ("V7.5", 2),
    ("V7.6", 2),
    ("V8.1", 2),
    ("V8.2", 3),
    ("V8.3", 1),
    ("V8.4", 1),
    ("V9.1", 3),
    ("V9.2", 4),
];

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "node_modules" && name != "target" {
                sources(&path, found);
            }
        } else if [".rs", ".test.mjs"].iter().any(|end| name.ends_with(end)) {
            found.push_str(&format!("file {name}\n"));
            found.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_item_has_a_row_and_every_row_a_test_that_exists() {
    let text = fs::read_to_string(project().join("SECURITY.md")).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| V"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let named: BTreeSet<&str> = rows.iter().map(|row| row[0]).collect();
    for (section, many) in ITEMS {
        for number in 1..=*many {
            let item = format!("{section}.{number}");
            assert!(named.contains(item.as_str()), "{item} has no row");
        }
    }
    let mut code = String::new();
    sources(&project().join("tests"), &mut code);
    sources(&project().join("crates"), &mut code);
    for row in &rows {
        for test in row[2].split(", ").map(|test| test.trim_matches('`')) {
            let exists = test.starts_with("not ")
                || code.contains(&format!("fn {test}("))
                || code.contains(&format!("file {test}\n"));
            assert!(exists, "{} names the test `{test}`, which is nowhere", row[0]);
        }
    }
    println!("{} items, each with its test", rows.len());
}
