//! A service that is a page, without a form: little is needed, and what is left over of a form is found.

use super::*;
use crate::differences;

const PLAIN: &str =
    "title = \"Rent an allotment\"\nsummary = \"Grow your own food.\"\nlgsl = 510\ncategory = \"parks-and-trees\"\n";
const PAGE: &str = "Grow it.\n\n## Ask us {#contact}\n\nCall ((borough.telephone)).\n";
const MORE: &str = r#"
[apply]
href = "https://allotments.example.org/"
label = "Join the list"

[[fees]]
what = "A full plot"
pence = 6250
per = "year"

[[fees]]
what = "A key"
words = "A deposit, which you get back"

[contacts]
telephone = "020 7946 0300"
"#;

fn shared(files: &[(&str, &str)]) -> Bundle {
    example::read(files.iter().copied()).unwrap()
}

/// What is said about a shared service under an overlay.
fn said_of(files: &[(&str, &str)], overlay: &str) -> Vec<String> {
    let (shared, overlay) = (shared(files), example::overlay(overlay, ""));
    match merge("road-fault", Some(&shared), Some(&overlay)) {
        Ok(definition) => said(&check(&definition, Some(&shared), Some(&overlay), &around(carries()))),
        Err(complaints) => said(&complaints),
    }
}

#[test]
fn a_page_is_a_whole_service() {
    let files = [("service.toml", PLAIN), ("page.md", PAGE)];
    assert_eq!(said_of(&files, "follows = \"latest\"\n"), [""; 0]);
    let alone = shared(&files);
    let definition = merge("road-fault", Some(&alone), None).unwrap();
    assert_eq!(said(&check(&definition, Some(&alone), None, &around(carries()))), [""; 0]);
    assert!(!definition.has_form());
    let json = definition.canonical_json();
    for absent in ["promise", "retention", "apply", "fees", "contacts", "steps"] {
        assert!(!json.contains(absent), "{absent} in {json}");
    }
    let again: Definition = serde_json::from_str(&json).unwrap();
    assert_eq!(again, definition);
}

#[test]
fn a_link_prices_and_contacts_are_read_and_kept() {
    let files = [("service.toml", &*(PLAIN.to_owned() + MORE)), ("page.md", PAGE)];
    assert_eq!(said_of(&files, "follows = \"latest\"\n"), [""; 0]);
    let definition = merge("road-fault", Some(&shared(&files)), None).unwrap();
    let fees: Vec<String> = definition.fees.iter().map(|fee| format!("{}: {}", fee.what, fee.price.shown())).collect();
    assert_eq!(fees, ["A full plot: £62.50 a year", "A key: A deposit, which you get back"]);
    assert_eq!(definition.contacts.telephone.as_deref(), Some("020 7946 0300"));
    let again: Definition = serde_json::from_str(&definition.canonical_json()).unwrap();
    assert_eq!(again, definition);
}

#[test]
fn an_overlay_is_read_aloud() {
    let files = [("service.toml", &*(PLAIN.to_owned() + MORE)), ("page.md", PAGE)];
    let shared = shared(&files);
    let from = merge("road-fault", Some(&shared), None).unwrap();
    for (overlay, expected) in [
        ("[contacts]\nemail = \"plots@example.org\"\n", &["Email: “plots@example.org” instead of the borough’s"][..]),
        (
            "[[fees]]\nwhat = \"A full plot\"\npence = 7000\n",
            &[
                "“A full plot” costs “£70”",
                "No longer holds: “A full plot” costs “£62.50 a year”",
                "No longer holds: “A key” costs “A deposit, which you get back”",
            ],
        ),
        (
            "[apply]\nhref = \"https://plots.example.org/\"\n",
            &["Is asked for at “https://plots.example.org/”, by “Join the list”"],
        ),
    ] {
        let to = merge("road-fault", Some(&shared), Some(&example::overlay(overlay, ""))).unwrap();
        assert_eq!(differences(&from, &to), expected, "{overlay}");
    }
}

#[test]
fn what_is_wrong_without_a_form_is_found() {
    let page = ("page.md", PAGE);
    let with = |more: &str| format!("{PLAIN}{more}");
    for (files, overlay, expected) in [
        (vec![("service.toml", PLAIN)], "", "this service has neither a form nor a page"),
        (vec![("service.toml", PLAIN), page, ("form.toml", "")], "", "service.toml lacks “promise”"),
        (
            vec![("service.toml", SERVICE), page, ("form.toml", "step = []\n")],
            "",
            "this service has form.toml and no questions",
        ),
        (
            vec![("service.toml", PLAIN), page],
            "[route]\nconnector = \"streets\"\n",
            "this service has a [route] and no questions",
        ),
        (
            vec![("service.toml", PLAIN), page, ("messages/received.md", "Subject: A\n\nB\n")],
            "",
            "this service has messages and no questions",
        ),
        (
            vec![("service.toml", &*with("[[fees]]\nwhat = \"A ((key))\"\npence = 1\n")), page],
            "",
            "((key)) would be shown as it is",
        ),
        (
            vec![("service.toml", PLAIN), page],
            "summary = \"Grow your own food.\"\n",
            "warning: this overlay no longer changes anything",
        ),
    ] {
        let overlay = if overlay.is_empty() { "follows = \"latest\"\n" } else { overlay };
        let said = said_of(&files, overlay);
        assert!(said.iter().any(|said| said.contains(expected)), "{expected}: {said:#?}");
    }
    let mut both: Vec<(String, String)> = example::shared_files().into_iter().collect();
    both.iter_mut().filter(|(name, _)| name == "service.toml").for_each(|(_, text)| text.push_str(MORE));
    let both: Vec<(&str, &str)> = both.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let said = said_of(&both, OVERLAY);
    assert!(said.iter().any(|said| said.contains("nobody would use the link of [apply]")), "{said:#?}");
}
