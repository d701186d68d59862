//! A service manager's mistakes, planted one by one in a copy of `tenants/`: each is found, at its file and line, in words that
//! say what to do.

use std::path::Path;
use std::process::Command;

use tests::{program::jwp, project};

/// A copy of `tenants/` to make mistakes in.
fn workshop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&project().join("tenants"), &folder.path().join("tenants"));
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What `jwp service check` says, and its exit code.
fn check(folder: &Path) -> (String, i32) {
    let ran = Command::new(jwp()).args(["service", "check"]).current_dir(folder).output().unwrap();
    let said = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (said, ran.status.code().unwrap())
}

const SHARED: &str = "shared/services/road-fault";
const BROMLEY: &str = "bromley/services/road-fault";

#[test]
fn what_is_in_the_repository_has_nothing_to_complain_about() {
    let folder = workshop();
    let (said, code) = check(folder.path());
    assert_eq!((code, said.contains("warning")), (0, false), "{said}");
}

#[test]
fn every_mistake_is_found_where_it_was_made() {
    // File, what stands there, what is put in its place, and what has to be said about it.
    let mistakes = [
        (SHARED, "service.toml", "summary =", "sumary =", "did you mean “summary”?"),
        (BROMLEY, "service.toml", "[promise]", "[promis]", "did you mean “promise”?"),
        (SHARED, "form.toml", "{ answer = \"danger\", is", "{ answer = \"dangre\", is", "did you mean “danger”?"),
        (SHARED, "form.toml", "in = [\"hole\", \"dip\", \"loose\"]", "in = [\"dipp\"]", "did you mean “dip”?"),
        (SHARED, "form.toml", "kind = \"radios\"", "kind = \"radio\"", "did you mean “radios”?"),
        (BROMLEY, "service.toml", "answer = \"path-number\"", "answer = \"pathnumber\"", "did you mean “path-number”?"),
        (SHARED, "messages/received.md", "((promise_date))", "((promised_date))", "did you mean “promise_date”?"),
        (SHARED, "messages/received.md", "((promise_date))", "((answer.sise))", "did you mean “size”?"),
        (SHARED, "messages/received.md", "((promise_date))", "((promise_date)", "never closed"),
        (SHARED, "form.toml", "when = { answer = \"danger\", is = \"yes\" }\n", "", "nobody can finish this form"),
        (SHARED, "service.toml", "basis = \"public task\"\n", "", "write basis = \"public task\""),
        (BROMLEY, "service.toml", "state = \"completed\"", "state = \"complete\"", "did you mean “completed”?"),
        (BROMLEY, "service.toml", "connector = \"streets\"", "connector = \"street\"", "did you mean “streets”?"),
        (BROMLEY, "service.toml", "days = 7", "days = 10", "“days” says what the shared service says"),
        (BROMLEY, "form.toml", "max = 850", "max = 1500", "the end would be cut off"),
        (BROMLEY, "page.md", "{#danger}", "{#dangers}", "if you mean to change “danger”"),
        (SHARED, "page.md", " {#not-ours}", "", "this heading has no id"),
        (SHARED, "service.toml", "lgsl = 557", "lgsl = 99999", "no number of the national list"),
        ("shared/services/dog-fouling", "form.toml", "\"today\"", "\"tomorrow\"", "today-30d"),
        (
            "shared/services/dog-fouling",
            "form.toml",
            "\"today\"",
            "\"today-9d\"\nearliest = \"today\"",
            "no day can answer",
        ),
        (
            SHARED,
            "form.toml",
            "kind = \"radios\"\n",
            "kind = \"radios\"\nlatest = \"today\"\n",
            "“latest” means nothing",
        ),
        (
            "shared/services/dog-fouling",
            "form.toml",
            "before = \"today-28d\"",
            "after = \"today\"",
            "can never be asked",
        ),
    ];
    for (service, file, right, wrong, says) in mistakes {
        let folder = workshop();
        let path = folder.path().join("tenants").join(service).join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(right), "{service}/{file} no longer has {right:?}");
        std::fs::write(&path, text.replacen(right, wrong, 1)).unwrap();
        let (said, _) = check(folder.path());
        let found = said.lines().find(|line| line.contains(says));
        let found = found.unwrap_or_else(|| panic!("{wrong:?} in {service}/{file}: “{says}” is not in:\n{said}"));
        // A missing table or a form that nobody can finish is found where it would stand; everything else in its own file.
        let place = format!("tenants/{service}/{file}:");
        assert!(found.contains(&place) || says.contains("nobody can finish"), "{wrong:?}: {found}");
    }
}

#[test]
fn a_message_that_is_missing_or_misnamed_is_told() {
    let folder = workshop();
    let messages = folder.path().join("tenants").join(SHARED).join("messages");
    std::fs::rename(messages.join("completed.md"), messages.join("compelted.md")).unwrap();
    assert!(check(folder.path()).0.contains("did you mean “completed.md”?"));
    std::fs::remove_file(messages.join("compelted.md")).unwrap();
    let (said, code) = check(folder.path());
    assert!(said.contains("“fixed” leads to completed, and there is no messages/completed.md"), "{said}");
    assert_eq!(code, 5);
}
