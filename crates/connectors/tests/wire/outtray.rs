//! Reports put out as files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use connectors::{AllowList, BackOffice, ConnectorSettings, Kind, Outbound, Outcome, Report, RetrySafety};

use crate::stub::{NASTY, report};

fn office(root: &Path) -> BackOffice {
    let settings = ConnectorSettings { folder: Some("out/waste".into()), ..ConnectorSettings::of_kind(Kind::OutTray) };
    BackOffice::build("waste", &settings, &Outbound::new(AllowList::nothing()), root).unwrap()
}

fn in_sight(root: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(root.join("out/waste")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.starts_with('.')).collect()
}

#[tokio::test]
async fn a_report_is_a_folder_with_a_manifest() {
    let root = tempfile::tempdir().unwrap();
    let office = office(root.path());
    assert_eq!(office.retry_safety(), RetrySafety::Dedupes);
    assert!(office.feed().is_none());
    let attempt = office.submit(&report()).await;
    assert_eq!(attempt.outcome, Outcome::Delivered { external_id: None, note: None });
    assert!(!attempt.excerpt.contains("Ada"));

    let folder = root.path().join("out/waste/XX-7K3M-9FXD");
    let json = fs::read_to_string(folder.join("report.json")).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report());
    let text = fs::read_to_string(folder.join("report.txt")).unwrap();
    assert!(
        text.contains("Reference: XX-7K3M-9FXD\n") && text.ends_with(&format!("\n{}\n", NASTY.replace("\r\n", "\n")))
    );
    let manifest: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.join("manifest.json")).unwrap()).unwrap();
    let sum = manifest["files"][0]["sha256"].as_str().unwrap();
    assert!(attempt.excerpt.contains(sum) && sum.len() == 64);
    assert_eq!(manifest["files"][0]["bytes"], json.len());
}

#[tokio::test]
async fn a_repeat_has_no_effect_even_when_the_folder_was_collected() {
    let root = tempfile::tempdir().unwrap();
    let first = office(root.path());
    first.submit(&report()).await;
    let again = first.submit(&report()).await;
    assert!(matches!(again.outcome, Outcome::Delivered { note: Some(_), .. }), "{again:?}");
    fs::remove_dir_all(root.path().join("out/waste/XX-7K3M-9FXD")).unwrap();
    let after_restart = office(root.path()).submit(&report()).await;
    assert!(matches!(after_restart.outcome, Outcome::Delivered { .. }));
    assert_eq!(in_sight(root.path()), BTreeSet::new());

    let mut other = report();
    other.description = "something else".to_owned();
    assert!(matches!(office(root.path()).submit(&other).await.outcome, Outcome::Refused { .. }));
}

#[tokio::test]
async fn stopping_between_any_two_steps_loses_and_doubles_nothing() {
    let root = tempfile::tempdir().unwrap();
    office(root.path()).submit(&report()).await;
    let tray = root.path().join("out/waste");
    let (sight, stage, note) =
        (tray.join("XX-7K3M-9FXD"), tray.join(".staged/XX-7K3M-9FXD"), tray.join(".put-out/XX-7K3M-9FXD"));
    // Stopped after remembering, before the move.
    fs::rename(&sight, &stage).unwrap();
    assert!(matches!(office(root.path()).submit(&report()).await.outcome, Outcome::Delivered { note: None, .. }));
    assert!(sight.exists() && !stage.exists());
    // Stopped after staging, before remembering; and with half a draft.
    fs::rename(&sight, &stage).unwrap();
    fs::remove_file(&note).unwrap();
    fs::create_dir(tray.join(".staged/.draft")).unwrap();
    fs::write(tray.join(".staged/.draft/report.json"), "{\"ref").unwrap();
    assert!(matches!(office(root.path()).submit(&report()).await.outcome, Outcome::Delivered { note: None, .. }));
    assert!(sight.join("manifest.json").exists() && note.exists());
    assert_eq!(in_sight(root.path()).len(), 1);
}

#[tokio::test]
async fn many_at_once_put_out_one_folder() {
    let root = tempfile::tempdir().unwrap();
    let office = office(root.path());
    let report = report();
    let attempts = futures_util::future::join_all((0..20).map(|_| office.submit(&report))).await;
    let fresh = attempts.iter().filter(|a| matches!(a.outcome, Outcome::Delivered { note: None, .. })).count();
    assert_eq!(fresh, 1);
    assert!(attempts.iter().all(|a| matches!(a.outcome, Outcome::Delivered { .. })));
    assert_eq!(in_sight(root.path()).len(), 1);
}

#[tokio::test]
async fn names_that_are_paths_are_refused_and_a_full_disk_is_worth_another_try() {
    let root = tempfile::tempdir().unwrap();
    for reference in ["../x", "a/b", "", ".put-out", "-x", "a b", "C:x"] {
        let mut report = report();
        report.reference = reference.to_owned();
        assert!(matches!(office(root.path()).submit(&report).await.outcome, Outcome::Refused { .. }), "{reference}");
    }
    for folder in ["../x", "/etc", "a/../b", ""] {
        let settings = ConnectorSettings { folder: Some(folder.into()), ..ConnectorSettings::of_kind(Kind::OutTray) };
        assert!(
            BackOffice::build("waste", &settings, &Outbound::new(AllowList::nothing()), root.path()).is_err(),
            "{folder}"
        );
    }
    fs::write(root.path().join("out"), "a file where the folder should be").unwrap();
    assert!(matches!(office(root.path()).submit(&report()).await.outcome, Outcome::Retry { .. }));
}
