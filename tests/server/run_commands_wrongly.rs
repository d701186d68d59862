//! What an operator gets wrong, and what goes wrong around them: each is told with the exit code of the contract, and
//! nothing is made or lost by a command that only looks.

use std::path::Path;

use tests::{
    platform::free_port,
    program::{KEY, run, run_with, workshop},
};

/// Changes one line of a borough's `tenant.toml`.
fn rewrite(folder: &Path, borough: &str, start: &str, line: &str) {
    let file = folder.join(format!("tenants/{borough}/tenant.toml"));
    let text = std::fs::read_to_string(&file).unwrap();
    let found = text.lines().find(|one| one.starts_with(start)).expect("the line is there");
    std::fs::write(&file, text.replacen(found, line, 1)).unwrap();
}

#[test]
fn a_command_that_only_looks_makes_no_database() {
    let folder = workshop();
    for arguments in [
        vec!["delivery", "list"],
        vec!["service", "diff", "bexley", "road-fault"],
        vec!["serve", "--port", "1"],
        vec!["doctor"],
        vec!["migrate", "--dry-run"],
    ] {
        let ran = run_with(folder.path(), &arguments, &[KEY, ("JWP__SERVER__PORT", &free_port().to_string())]);
        let expected = match arguments[0] {
            "doctor" => 5,
            "migrate" => 0,
            // The port is taken or forbidden before anything is opened.
            "serve" => ran.code,
            _ => 3,
        };
        assert_eq!(ran.code, expected, "{arguments:?}: {}{}", ran.out, ran.err);
        assert!(!folder.path().join("data/bexley.db").exists(), "{arguments:?} made a database");
    }
    let refused = run_with(folder.path(), &["serve", "--port", &free_port().to_string()], &[KEY]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(refused.err.contains("jwp migrate") && refused.err.contains("restore"), "{}", refused.err);
    assert!(!folder.path().join("data/bexley.db").exists());
}

#[test]
fn two_boroughs_never_have_one_database() {
    let folder = workshop();
    rewrite(folder.path(), "bexley", "url = \"sqlite", "url = { env = \"JWP_TEST_SHARED\" }");
    let ran = run_with(folder.path(), &["init"], &[KEY, ("JWP_TEST_SHARED", "sqlite://./bromley.db")]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("bexley") && ran.err.contains("each must have its own"), "{}", ran.err);
}

#[test]
fn what_is_wrong_in_a_borough_s_file_is_told_with_its_line() {
    for (start, line, told) in [
        ("jurisdiction", "jurisdicton = \"x\"", "the nearest known one is `jurisdiction`"),
        ("jurisdiction", "timeout = 5", "the known ones are"),
        ("accent", "acent = \"#000000\"", "the nearest known one is `accent`"),
        ("kind = \"open311\"", "kind = \"open312\"", "unknown word `open312`; the nearest known one is `open311`"),
        ("api_key", "api_key = \"plain\"", "{ env = \"NAME\" }"),
        ("origin", "origin = \"http://evil.example\"", "the origin must lead to the first of the hosts"),
        ("origin", "origin = \"https://bromley.localhost/path\"", "the origin"),
        ("hosts", "hosts = [\"bromley.localhost/x\"]", "write the host"),
        ("url = \"sqlite", "url = \"mysql://x\"", "the database address must be"),
        ("from", "from = \"nobody\"", "`from` is a mail address"),
        ("transport", "transport = \"smpt://x\"", "the transport of mail"),
    ] {
        let folder = workshop();
        rewrite(folder.path(), "bromley", start, line);
        let ran = run(folder.path(), &["config", "check"]);
        assert_eq!(ran.code, 3, "{line}: {}", ran.err);
        assert!(ran.err.contains("bromley/tenant.toml:") && ran.err.contains(told), "{line}: {}", ran.err);
    }
}

#[test]
fn a_connector_that_leads_inside_is_refused_before_anything_is_sent() {
    for url in [
        "http://127.0.0.1:22/",
        "http://10.0.0.1/",
        "http://169.254.169.254/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "ftp://x/",
        "http://user@streets.example.org/",
        "file:///etc/passwd",
        "http://localhost:9801/",
        "http://[fd00::1]/",
        "http://100.64.0.1/",
        "http://streets.example.org:22/",
    ] {
        let folder = workshop();
        rewrite(folder.path(), "bromley", "url = \"https://streets", &format!("url = \"{url}\""));
        let ran = run(folder.path(), &["config", "check", "--json"]);
        assert_eq!(ran.code, 5, "{url}: {}{}", ran.out, ran.err);
        let faults: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert!(faults[0]["line"].as_u64().unwrap() > 1 && faults[0]["severity"] == "error", "{url}: {faults}");
        let doctor = run_with(folder.path(), &["doctor"], &[KEY]);
        assert!(doctor.code == 5 && doctor.out.contains("bromley: services"), "{url}: {}", doctor.out);
        let serve = run_with(folder.path(), &["serve", "--port", &free_port().to_string()], &[KEY]);
        assert_eq!(serve.code, 3, "{url}: {}", serve.err);
    }
}

#[test]
fn what_cannot_be_a_borough_is_refused_and_leaves_nothing_behind() {
    let folder = workshop();
    let before = std::fs::read_dir(folder.path().join("tenants")).unwrap().count();
    for (arguments, code) in [
        (vec![""], 2),
        (vec!["shared"], 2),
        (vec!["Joint"], 2),
        (vec!["Bromley"], 2),
        (vec!["A\"b"], 2),
        (vec!["A\nb"], 2),
        (vec!["Greenwich", "--prefix", "BR"], 3),
        (vec!["Greenwich", "--prefix", "G1"], 3),
        (vec!["Greenwich", "--host", "evil host"], 3),
        (vec!["Greenwich", "--host", "bromley.localhost"], 3),
        (vec!["Greenwich", "--database", "mysql://x"], 3),
        (vec!["Greenwich", "--database", "sqlite://bromley.db"], 3),
        (vec!["Greenwich", "--database", "postgres://u:secret@db/greenwich"], 2),
    ] {
        let mut all = vec!["tenant", "add"];
        all.extend(&arguments);
        let ran = run(folder.path(), &all);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(!ran.err.is_empty(), "{arguments:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path().join("tenants")).unwrap().count(), before);
    let added = run(folder.path(), &["tenant", "add", "Greenwich", "--database", "postgres://gw@db.example/gw_live"]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.out.contains("CREATE DATABASE \"gw_live\" OWNER \"gw\";"), "{}", added.out);
    assert!(added.out.contains("REVOKE CONNECT ON DATABASE \"gw_live\" FROM PUBLIC;"), "{}", added.out);
}

#[test]
fn words_that_mean_nothing_are_usage_and_a_lost_server_is_a_dependency() {
    let folder = workshop();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    for (arguments, code, told) in [
        (vec!["delivery", "list", "--state", "parkd"], 2, "parked"),
        (vec!["delivery", "list", "--borough", "bromly"], 2, "`bromley`"),
        (vec!["service", "diff", "bromly", "road-fault"], 2, "`bromley`"),
        (vec!["service", "diff", "bromley", "road-falt"], 2, "`road-fault`"),
        (vec!["delivery", "show", "BR-2222-2222"], 1, "jwp delivery list"),
        (vec!["--config", "no.toml", "config", "show"], 3, "no.toml"),
        (vec!["--tenants", "nowhere", "tenant", "list"], 3, "nowhere"),
    ] {
        let ran = run(folder.path(), &arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(told), "{arguments:?}: {}", ran.err);
    }
    for arguments in [["delivery", "list", "--json"], ["tenant", "check", "--json"], ["service", "check", "--json"]] {
        let ran = run(folder.path(), &arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap_or_else(|_| panic!("{arguments:?}: {}", ran.out));
    }
    rewrite(folder.path(), "bexley", "url = \"sqlite", "url = \"postgres://nobody@127.0.0.1:9/none\"");
    let ran = run_with(folder.path(), &["serve", "--port", &free_port().to_string()], &[KEY]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("does not answer"), "{}", ran.err);
}
