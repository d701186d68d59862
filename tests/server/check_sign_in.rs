//! The `[sign_in.NAME]` tables: what the how-to says can be used as it stands, and a slip is told with its line.

use std::path::Path;

use tests::program::{KEY, run, run_with, workshop};
use tests::project;

/// The tables that the how-to shows, one after the other.
fn shown() -> Vec<String> {
    let text = std::fs::read_to_string(project().join("docs/how-to/sign-in-with-a-provider.md")).unwrap();
    let blocks = text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.filter(|block| block.starts_with("[sign_in.")).collect()
}

fn append(folder: &Path, site: &str, text: &str) {
    let file = folder.join(format!("tenants/{site}/tenant.toml"));
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{written}\n{text}")).unwrap();
}

#[test]
fn the_lines_of_the_how_to_can_be_used_as_they_stand() {
    let blocks = shown();
    assert_eq!(blocks.len(), 2, "One Login and Entra ID");
    let folder = workshop();
    append(folder.path(), "bromley", &blocks.join("\n"));
    append(
        folder.path(),
        "joint",
        "[sign_in.entra]\nlabel = \"x\"\ndoor = \"staff\"\nissuer = \"https://id.example.org\"\nclient_id = \"x\"\nauth = { client_secret = { env = \"JWP_TEST\" } }\ngroups = { a = [\"auditor\"] }\n",
    );
    let checked = run(folder.path(), &["tenant", "check"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    // The secrets are missing, and doctor says so; with them it is content.
    let found = run_with(folder.path(), &["doctor"], &[KEY]);
    for (about, what) in
        [("sign in with entra", "JWP_BROMLEY_ENTRA_SECRET"), ("sign in with one-login", "bromley-one-login.pem")]
    {
        let line = found.out.lines().find(|line| line.contains(&format!("bromley: {about}"))).unwrap_or_default();
        assert!(line.contains("FAIL") && line.contains(what), "{}", found.out);
    }
    let made = std::process::Command::new("openssl")
        .args([
            "genpkey",
            "-quiet",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
            "-out",
            "bromley-one-login.pem",
        ])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(made.success());
    let secrets = [KEY, ("JWP_BROMLEY_ENTRA_SECRET", "secret"), ("JWP_TEST", "secret")];
    let found = run_with(folder.path(), &["doctor"], &secrets);
    for about in ["bromley: sign in with entra", "bromley: sign in with one-login", "joint: sign in with entra"] {
        let line = found.out.lines().find(|line| line.contains(about)).unwrap_or_default();
        assert!(line.contains(" ok "), "{about}: {}", found.out);
    }
}

#[test]
fn a_slip_in_a_provider_s_table_is_told_with_its_line() {
    let table = shown().pop().unwrap();
    for (from, to, told) in [
        ("client_id", "clientid", "the nearest known one is `client_id`"),
        ("label", "lable", "the nearest known one is `label`"),
        ("door = \"staff\"", "door = \"stuff\"", "the nearest known one is `staff`"),
        ("client_secret", "client_secrets", "client_secret"),
        ("second_factor = \"asks\"", "second_factor = \"always\"", "asks"),
        ("\"RS256\"", "\"HS256\"", "HS256"),
        ("\"RS256\"", "\"none\"", "none"),
        ("\"resident_adviser\"", "\"resident_advisor\"", "the nearest one is `resident_adviser`"),
        ("\"resident_adviser\"", "\"auditor\"", "`auditor` is no role on this site"),
        ("https://login.microsoftonline.com", "http://login.microsoftonline.com", "https://"),
        ("https://login.microsoftonline.com", "https://169.254.169.254", "issuer"),
        ("https://login.microsoftonline.com", "https://localhost", "issuer"),
        ("sign_in.entra", "sign_in.Entra_ID", "lower-case"),
    ] {
        assert!(table.contains(from), "{from}");
        let folder = workshop();
        append(folder.path(), "bromley", &table.replace(from, to));
        let ran = run(folder.path(), &["tenant", "check"]);
        // 3: a file cannot be read so. 5: it can, and a check found something.
        assert!([3, 5].contains(&ran.code), "{to}: {}", ran.err);
        let said = ran.out + &ran.err;
        assert!(said.contains("bromley/tenant.toml:") && said.contains(told), "{to}: {said}");
    }
    // The joint host has no residents, and a site whose table is wrong is not opened.
    let folder = workshop();
    append(folder.path(), "joint", &shown().remove(0));
    let ran = run(folder.path(), &["tenant", "check"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("joint/tenant.toml:") && ran.err.contains("no residents"), "{}", ran.err);
}
