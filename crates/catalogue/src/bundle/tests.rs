//! Reading strictly, and coming back from a database.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::example::{self, FORM, OVERLAY, OVERLAY_FORM, SERVICE, said};
use crate::merge::merge;

#[test]
fn a_complaint_names_file_line_and_the_nearest_word() {
    for (file, text, expected) in [
        (
            "service.toml",
            "titel = \"A\"\n",
            "service.toml:1: unknown key “titel” in service.toml; did you mean “title”?",
        ),
        (
            "service.toml",
            "\n[promise]\nday = 7\n",
            "service.toml:3: unknown key “day” in [promise]; did you mean “days”?",
        ),
        (
            "service.toml",
            "[promise]\ncounted = \"workin\"\n",
            "service.toml:2: counted cannot be “workin”; did you mean “working”?",
        ),
        ("service.toml", "lgsl = \"557\"\n", "service.toml:1: lgsl must be a whole number, not text in quotes"),
        (
            "service.toml",
            "[apply]\nhref = \"/forms\"\nlabel = \"Go\"\n",
            "service.toml:2: href cannot be “/forms”; it leads to another site and begins with https://",
        ),
        (
            "service.toml",
            "[[fees]]\nwhat = \"A\"\npense = 5\n",
            "service.toml:3: unknown key “pense” in [[fees]]; did you mean “pence”?",
        ),
        (
            "service.toml",
            "[[fees]]\nwhat = \"A\"\npence = 5\nwords = \"Five\"\n",
            "service.toml:1: a fee has either “pence”",
        ),
        ("service.toml", "[[fees]]\nwhat = \"A\"\npence = 12.5\n", "service.toml:3: pence must be a whole number"),
        (
            "service.toml",
            "[contacts]\nphone = \"1\"\n",
            "service.toml:2: unknown key “phone” in [contacts]; known here: telephone, email, opening_hours",
        ),
        ("service.toml", "title = \n", "service.toml:1: this is not TOML"),
        ("service.toml", "follows = \"0123\"\n", "service.toml:1: follows cannot be “0123”"),
        (
            "service.toml",
            "[status]\nopen = { stat = \"received\" }\n",
            "service.toml:2: unknown key “stat” in the status “open”; did you mean “state”?",
        ),
        (
            "service.toml",
            "[status]\nopen = { state = \"in-progress\" }\n",
            "service.toml:2: state cannot be “in-progress”; did you mean “in_progress”?",
        ),
        (
            "service.toml",
            "[status]\nopen = { ignore = true, say = \"A\" }\n",
            "service.toml:2: the status “open” is ignored",
        ),
        (
            "service.toml",
            "[route.fields]\na = { answr = \"x\" }\n",
            "service.toml:2: unknown key “answr” in this field; did you mean “answer”?",
        ),
        (
            "service.toml",
            "[route.fields]\na = { case = \"referense\" }\n",
            "service.toml:2: case cannot be “referense”; did you mean “reference”?",
        ),
        (
            "service.toml",
            "[route.fields]\na = { text = \"x\", place = \"street\" }\n",
            "service.toml:2: a field has exactly one of",
        ),
        (
            "form.toml",
            "[[step]]\nid = \"a\"\nknd = \"text\"\n",
            "form.toml:3: unknown key “knd” in the step “a”; did you mean “kind”?",
        ),
        (
            "form.toml",
            "[[step]]\nid = \"a\"\nkind = \"longtext\"\n",
            "form.toml:3: kind cannot be “longtext”; did you mean “long_text”?",
        ),
        ("form.toml", "[[step]]\nkind = \"text\"\n", "form.toml:1: [[step]] lacks “id”"),
        ("form.toml", "[[step]]\nid = \"a\"\n[[step]]\nid = \"a\"\n", "form.toml:4: the id “a” is here twice"),
        ("form.toml", "[[step]]\nid = \"check\"\n", "form.toml:1: a step cannot be called “check”"),
        (
            "form.toml",
            "[[step]]\nid = \"a\"\noptions = [\n { id = \"x\", lable = \"X\" } ]\n",
            "form.toml:4: unknown key “lable” in the option “x”; did you mean “label”?",
        ),
        (
            "form.toml",
            "[[step]]\nid = \"a\"\nwhen = { answer = \"b\", iss = \"x\" }\n",
            "form.toml:3: unknown key “iss” in when; did you mean “is”?",
        ),
        (
            "form.toml",
            "[[step]]\nid = \"a\"\nwhen = { answer = \"b\", before = \"tomorrow\" }\n",
            "form.toml:3: “tomorrow” is not a day",
        ),
        (
            "form.toml",
            "[[step]]\nid = \"a\"\nask = [\"mail\"]\n",
            "form.toml:3: ask cannot be “mail”; did you mean “email”?",
        ),
        ("forms.toml", "", "forms.toml: unknown file “forms.toml” in a service; did you mean “form.toml”?"),
        (
            "messages/recieved.md",
            "Subject: a\n\nb\n",
            "messages/recieved.md: no message is called “recieved.md”; did you mean “received.md”?",
        ),
        ("messages/received.md", "Hello\n", "messages/received.md:1: a message begins with a line such as"),
        ("page.md", "\n## A {#Not good}\n", "page.md:2: write the id of a block"),
    ] {
        let complaints = example::read([(file, text)]).unwrap_err();
        let said = said(&complaints);
        assert!(said.iter().any(|said| said.starts_with(expected)), "{file} {text:?}: {said:#?}");
    }
}

#[test]
fn what_stands_beside_the_folders_is_a_complaint() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    fs::write(folder.path().join(".keep"), "").unwrap();
    fs::create_dir(folder.path().join("Road Fault")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let complaints = read_bundles(folder.path()).unwrap_err();
    assert_eq!(complaints.len(), 3, "{complaints:#?}");
    assert!(read_bundles(&folder.path().join("nowhere")).unwrap().is_empty());
}

#[test]
fn a_bundle_survives_storage_and_can_still_be_merged() {
    let shared = example::shared();
    let overlay = example::overlay(OVERLAY, OVERLAY_FORM);
    let stored = Bundle::from_canonical_json(&shared.canonical_json()).unwrap();
    assert_eq!(stored, shared);
    assert_eq!(stored.sha256(), shared.sha256());
    let from_files = merge("road-fault", Some(&shared), Some(&overlay)).unwrap();
    let stored_overlay = Bundle::from_canonical_json(&overlay.canonical_json()).unwrap();
    let from_storage = merge("road-fault", Some(&stored), Some(&stored_overlay)).unwrap();
    assert_eq!(from_storage.sha256(), from_files.sha256());
    let again: crate::Definition = serde_json::from_str(&from_files.canonical_json()).unwrap();
    assert_eq!(again, from_files);
    assert_eq!(again.sha256(), from_files.sha256());
    assert!(Bundle::from_canonical_json("{}").is_err());
    assert!(Bundle::from_canonical_json(r#"{"service":"a","parts":{"extra":{}}}"#).is_err());
}

#[test]
fn a_stored_bundle_is_complained_about_by_version() {
    let shared = example::shared_with("service.toml", "title = \"A\"\n");
    let stored = Bundle::from_canonical_json(&shared.canonical_json()).unwrap();
    let complaints = merge("road-fault", Some(&stored), None).unwrap_err();
    let expected = format!("road-fault@{}/service.toml: service.toml lacks “summary”", &shared.sha256()[..8]);
    assert!(complaints.iter().any(|complaint| complaint.to_string() == expected), "{complaints:#?}");
}

#[test]
fn the_name_of_a_version_depends_on_what_it_says_and_not_on_how() {
    let shared = example::shared();
    let definition = merge("road-fault", Some(&shared), None).unwrap();
    let moved = SERVICE.replace("[retention]\nmonths = 24\n\n", "") + "\n# A comment.\n[retention]\nmonths   =   24\n";
    for (file, text, same) in [
        ("service.toml", moved, true),
        ("form.toml", FORM.replace("id = \"where\"\nkind = \"location\"", "kind = \"location\"\nid = \"where\""), true),
        ("form.toml", FORM.replace('\n', "\r\n"), true),
        ("form.toml", FORM.replace("max = 1750", "max = 1751"), false),
        ("service.toml", SERVICE.replace("\"hole\", \"tarmac\"", "\"tarmac\", \"hole\""), false),
    ] {
        let other = example::shared_with(file, &text);
        assert_eq!(other.sha256() == shared.sha256(), same, "{text}");
        let other = merge("road-fault", Some(&other), None).unwrap();
        assert_eq!(other.sha256() == definition.sha256(), same, "{text}");
    }
    assert_eq!(definition.sha256().len(), 64);
}

#[test]
fn an_overlay_follows_the_newest_or_stays_on_a_version() {
    let sha256 = example::shared().sha256();
    for (written, allowed) in [("latest", true), (&sha256[..8], true), (&sha256[..], true), ("00000000", false)] {
        let overlay = example::overlay(&format!("follows = \"{written}\"\n"), "");
        assert_eq!(overlay.follows().allows(&sha256), allowed, "{written}");
    }
    assert_eq!(example::overlay("[promise]\ndays = 7\n", "").follows(), Follows::Latest);
}
