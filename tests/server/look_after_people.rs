//! `jwp user`: how the first administrator comes in, and the people of a demonstration.

use tests::program::{KEY, run, run_with, workshop};
use tests::{Program, Visitor, platform::free_port};

#[test]
fn a_fresh_deployment_has_no_accounts_at_all() {
    let folder = workshop();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    let listed = run(folder.path(), &["user", "list", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    let rows: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    println!("log-ins that can be used after `jwp init`: {}", rows.as_array().unwrap().len());
    assert_eq!(rows.as_array().unwrap().len(), 0);
}

#[test]
fn the_operator_invites_lists_and_disables() {
    let folder = workshop();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    let invite = |email: &str, borough: &str, role: &str| {
        run(folder.path(), &["user", "invite", email, "--borough", borough, "--name", "Ada Example", "--role", role])
    };
    // No vendor's secret is needed for it.
    let invited = invite("ada@example.org", "bromley", "borough_administrator");
    assert_eq!(invited.code, 0, "{}", invited.err);
    assert!(invited.out.starts_with("http://bromley.localhost:8080/staff/invite/"), "{}", invited.out);
    let joint = invite("ada@example.org", "joint", "programme_administrator");
    assert!(joint.out.starts_with("http://joint.localhost:8080/staff/invite/"), "{}{}", joint.out, joint.err);
    for (email, borough, role, says) in [
        ("ada", "bromley", "editor", "address"),
        ("ada@example.org", "bromly", "editor", "did you mean `bromley`"),
        ("ada@example.org", "bromley", "programme_officer", "no role of Bromley"),
        ("ada@example.org", "joint", "editor", "programme_administrator"),
    ] {
        let refused = invite(email, borough, role);
        assert_eq!(refused.code, 2, "{}", refused.err);
        assert!(refused.err.contains(says), "{}", refused.err);
    }
    let list = |arguments: &[&str]| {
        let listed = run(folder.path(), &[&["user", "list", "--json"], arguments].concat());
        serde_json::from_str::<Vec<serde_json::Value>>(&listed.out).unwrap_or_else(|_| panic!("{}", listed.err))
    };
    assert_eq!(list(&[]).len(), 2);
    let here = list(&["--borough", "bromley"]);
    assert_eq!((&here[0]["state"], &here[0]["roles"][0]), (&"invited".into(), &"borough_administrator".into()));
    let disabled = run(folder.path(), &["user", "disable", "ada@example.org", "--borough", "bromley"]);
    assert_eq!(disabled.code, 0, "{}", disabled.err);
    assert_eq!(list(&["--borough", "bromley"])[0]["state"], "disabled");
    assert_eq!(list(&["--borough", "joint"])[0]["state"], "invited", "one site knows nothing of the other");
    let nobody = run(folder.path(), &["user", "disable", "eve@example.org", "--borough", "bromley"]);
    assert_eq!(nobody.code, 1, "{}", nobody.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_has_people_to_sign_in_as_and_a_real_deployment_has_not() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = workshop();
    let (port, sandbox, admin) = (free_port().to_string(), free_port().to_string(), free_port().to_string());
    let demo = ["demo", "--port", &port, "--sandbox-port", &sandbox, "--admin-port", &admin];
    let counts = |folder: &std::path::Path| {
        let listed = run(folder, &["user", "list", "--json"]);
        serde_json::from_str::<Vec<serde_json::Value>>(&listed.out).unwrap_or_else(|_| panic!("{}", listed.err)).len()
    };
    // Twice: a second start finds them and makes nobody anew.
    for _ in 0..2 {
        let mut program = Program::start(&demo, folder.path());
        for slug in ["bromley", "bexley", "joint"] {
            let visitor = Visitor::new(format!("127.0.0.1:{port}").parse().unwrap(), &format!("{slug}.localhost"));
            let page = visitor.go("/demo-codes").await;
            page.has_status(200).see("harbour tinsel wednesday");
            assert_eq!(page.one("[data-code]").len(), 6);
            assert_eq!(page.all("tbody tr").len(), if slug == "joint" { 3 } else { 10 });
        }
        assert_eq!(program.terminate(), Some(0));
    }
    assert_eq!(counts(folder.path()), 21);
    let doctor = run_with(folder.path(), &["doctor"], &[KEY]);
    assert!(doctor.out.contains("10 people of a demonstration") && doctor.code == 5, "{}", doctor.out);
    let folder = workshop();
    assert_eq!(run_with(folder.path(), &["init"], &[KEY]).code, 0);
    assert_eq!(counts(folder.path()), 0);
}
