//! The program as an operator meets it: commands, exit codes, JSON, a third borough that works at once.

use tests::program::{KEY, run, run_with, workshop};
use tests::{Answers, Program, Visitor, eventually, fill_in, journey, platform::free_port};

#[test]
fn services_are_listed_checked_and_compared() {
    let folder = workshop();
    let listed = run(folder.path(), &["service", "list", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    let rows: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    let read = tenancy::read_tenants(&folder.path().join("tenants")).unwrap();
    let written: usize = read.boroughs.iter().map(|borough| borough.services.len()).sum();
    assert!(written >= 80, "at least 40 services in each borough");
    assert_eq!(rows.as_array().unwrap().len(), written);
    let checked = run(folder.path(), &["service", "check"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    let compared = run(folder.path(), &["service", "diff", "bexley", "road-fault"]);
    assert_ne!(compared.code, 0, "nothing is recorded before the first start: {}", compared.out);
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    let compared = run(folder.path(), &["service", "diff", "bexley", "road-fault"]);
    assert_eq!(compared.code, 0, "{}", compared.err);
    assert!(compared.out.contains("Bexley does differently"), "{}", compared.out);
}

#[test]
fn a_slip_in_a_file_names_file_line_and_the_nearest_key() {
    let folder = workshop();
    let file = folder.path().join("tenants/shared/services/road-fault/service.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("summary =", "sumary =", 1)).unwrap();
    let checked = run(folder.path(), &["service", "check"]);
    assert_eq!(checked.code, 3, "{}", checked.err);
    let line = 1 + text.lines().position(|line| line.starts_with("summary =")).unwrap();
    assert!(
        checked.err.contains(&format!("road-fault/service.toml:{line}")) && checked.err.contains("summary"),
        "{}",
        checked.err
    );

    let folder = workshop();
    let file = folder.path().join("tenants/bexley/tenant.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("hosts =", "host =", 1)).unwrap();
    let checked = run(folder.path(), &["config", "check"]);
    assert_eq!(checked.code, 3);
    assert!(checked.err.contains("bexley/tenant.toml:") && checked.err.contains("`hosts`"), "{}", checked.err);
}

#[test]
fn settings_come_from_flag_environment_file_and_default_in_that_order() {
    let folder = workshop();
    let port = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut all = vec!["config", "show", "--json"];
        all.extend(arguments);
        let shown = run_with(folder.path(), &all, environment);
        let json: serde_json::Value = serde_json::from_str(&shown.out).unwrap_or_else(|_| panic!("{}", shown.err));
        json["server"]["port"].as_u64().unwrap()
    };
    assert_eq!(port(&[], &[]), 8080);
    std::fs::write(folder.path().join("jwp.toml"), "[server]\nport = 9001\n").unwrap();
    assert_eq!(port(&[], &[]), 9001);
    assert_eq!(port(&[], &[("JWP__SERVER__PORT", "9002")]), 9002);
    std::fs::write(folder.path().join("jwp.toml"), "[server]\nprot = 9001\n").unwrap();
    let refused = run(folder.path(), &["config", "show"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("prot") && refused.err.contains("`port`"), "{}", refused.err);
}

#[test]
fn usage_exit_codes_and_completions_are_as_the_contract_says() {
    let folder = workshop();
    assert_eq!(run(folder.path(), &["no-such-verb"]).code, 2);
    assert_eq!(run(folder.path(), &["--version"]).code, 0);
    for shell in ["bash", "zsh", "fish"] {
        let printed = run(folder.path(), &["completions", shell]);
        assert!(printed.code == 0 && printed.out.contains("delivery"), "{shell}");
    }
    let behind = run_with(folder.path(), &["serve", "--port", &free_port().to_string()], &[KEY]);
    assert_eq!(behind.code, 3, "{}", behind.err);
    assert!(behind.err.contains("jwp migrate"), "{}", behind.err);
    let doctor = run_with(folder.path(), &["doctor", "--json"], &[KEY]);
    assert_eq!(doctor.code, 5, "{}", doctor.out);
    assert!(serde_json::from_str::<serde_json::Value>(&doctor.out).unwrap().as_array().unwrap().len() > 5);
}

#[test]
fn init_and_migrate_make_a_deployment_once() {
    let folder = workshop();
    let planned = run(folder.path(), &["migrate", "--dry-run", "--json"]);
    assert_eq!(planned.code, 0, "{}", planned.err);
    assert!(planned.out.contains("m0001"), "{}", planned.out);
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    let key = folder.path().join("data/keys/bromley.key");
    let first = std::fs::read_to_string(&key).unwrap();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    assert_eq!(std::fs::read_to_string(&key).unwrap(), first, "a second run changes nothing");
    let listed = run(folder.path(), &["delivery", "list", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert_eq!(run(folder.path(), &["delivery", "show", "BR-2222-2222"]).code, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_borough_works_at_once_with_no_restart() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = workshop();
    let (port, sandbox, admin) = (free_port().to_string(), free_port().to_string(), free_port().to_string());
    let mut program =
        Program::start(&["demo", "--port", &port, "--sandbox-port", &sandbox, "--admin-port", &admin], folder.path());
    let added = run(folder.path(), &["tenant", "add", "Greenwich"]);
    assert_eq!(added.code, 0, "{}", added.err);
    assert_eq!(run(folder.path(), &["service", "check"]).code, 0);
    program.signal("HUP");
    let address = format!("127.0.0.1:{port}").parse().unwrap();
    let visitor = Visitor::new(address, "greenwich.localhost");
    eventually("the third borough", async || (visitor.get("/").await.status == 200).then_some(())).await;
    let check = fill_in(&visitor, "road-fault", &Answers::default()).await;
    let sent = journey::submit(&visitor, &check).await;
    let reference = sent.reference().unwrap();
    assert!(reference.starts_with("GR-"), "{reference}");
    let tray = folder.path().join("data/files/greenwich/outtray").join(&reference);
    eventually("the report in the out-tray", async || tray.join("manifest.json").is_file().then_some(())).await;
    // A bad file keeps the old boroughs.
    let file = folder.path().join("tenants/greenwich/tenant.toml");
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, good.replace("[brand]", "[brnad]")).unwrap();
    program.signal("HUP");
    visitor.go("/services").await.has_status(200);
    assert_eq!(program.terminate(), Some(0), "SIGTERM ends in order");
}

#[test]
fn a_version_is_deferred_and_adopted() {
    let folder = workshop();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    let diff = run(folder.path(), &["service", "diff", "bromley", "road-fault", "--json"]);
    let version =
        serde_json::from_str::<serde_json::Value>(&diff.out).unwrap()["versions"][0].as_str().unwrap().to_owned();
    // Bromley stays on this version while the shared file moves on.
    let overlay = folder.path().join("tenants/bromley/services/road-fault/service.toml");
    let text = std::fs::read_to_string(&overlay).unwrap();
    std::fs::write(&overlay, text.replacen("follows = \"latest\"", &format!("follows = \"{version}\""), 1)).unwrap();
    let shared = folder.path().join("tenants/shared/services/road-fault/service.toml");
    let text = std::fs::read_to_string(&shared).unwrap();
    let title = text.lines().find(|line| line.starts_with("title =")).unwrap();
    std::fs::write(&shared, text.replacen(title, "title = \"Tell us about a hole in the road\"", 1)).unwrap();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    let diff = run(folder.path(), &["service", "diff", "bromley", "road-fault"]);
    assert!(diff.out.contains("Tell us about a hole in the road"), "{}", diff.out);
    let adopted = run(folder.path(), &["service", "adopt", "bromley", "road-fault"]);
    assert_eq!(adopted.code, 0, "{}", adopted.err);
    let after = run(folder.path(), &["service", "diff", "bromley", "road-fault", "--json"]);
    let after: serde_json::Value = serde_json::from_str(&after.out).unwrap();
    assert_eq!(after["newest"].as_array().unwrap().len(), 0, "it stands on the newest: {after}");
}
