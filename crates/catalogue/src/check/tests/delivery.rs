//! Routes that lack something, and states that nobody is told about.

use super::*;

#[test]
fn what_is_wrong_with_a_route_is_found() {
    let overlay = |from: &str, to: &str| OVERLAY.replace(from, to);
    let limited = Carries { max_description: Some(1800), ..carries() };
    let placeless = Carries { place: Need::Never, ..carries() };
    let needy = Carries { required_fields: vec!["usrn".to_owned()], ..carries() };
    for (service, form, carries, expected) in [
        (
            overlay("\"streets\"", "\"street\""),
            "",
            carries(),
            "service.toml:7: the borough has no connector “street”; did you mean “streets”?",
        ),
        (overlay("\"POT\"", "\"\""), "", carries(), ""),
        (overlay("code = \"POT\"\n", ""), "", carries(), "service.toml:6: “streets” needs a code"),
        (
            overlay("[route]\nconnector = \"streets\"\ncode = \"POT\"\n", "").replace("fields =", "#"),
            "",
            carries(),
            "service.toml:1: this service is offered and has no [route]",
        ),
        (
            OVERLAY.to_owned(),
            OVERLAY_FORM,
            limited,
            "form.toml:3: “details” may be 2000 characters long, and “streets” carries 1800",
        ),
        (
            OVERLAY.to_owned(),
            "",
            placeless,
            "service.toml:7: this service needs a place, and “streets” cannot carry one",
        ),
        (OVERLAY.to_owned(), "", needy, "service.toml:9: “streets” refuses a case without the field “usrn”"),
        (
            overlay("answer = \"size\"", "answer = \"sise\""),
            "",
            carries(),
            "service.toml:9: “size” sends the answer “sise”, which this form does not ask; did you mean “size”?",
        ),
        (
            overlay("plate = \"small\"", "plat = \"small\""),
            "",
            carries(),
            "service.toml:9: “size” has no choice “plat”; did you mean “plate”?",
        ),
        (overlay("\"closed\"", "\"waiting\""), "", carries(), ""),
        (
            overlay("The repair is planned.", "On ((next_date))."),
            "",
            carries(),
            "service.toml:13: ((next_date)) would be shown as it is",
        ),
    ] {
        let shared = example::shared();
        let Ok(bundle) = example::read(
            [("service.toml", service.as_str()), ("form.toml", form)].into_iter().filter(|(_, text)| !text.is_empty()),
        ) else {
            assert!(expected.is_empty(), "{expected}");
            continue;
        };
        let definition = merge("road-fault", Some(&shared), Some(&bundle)).unwrap();
        let said = said(&check(&definition, Some(&shared), Some(&bundle), &around(carries)));
        match expected {
            "" => assert!(said.is_empty(), "{service}: {said:#?}"),
            _ => assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:#?}"),
        }
    }
}

#[test]
fn a_state_that_nobody_is_told_about_is_found() {
    let mut files = example::shared_files();
    files.remove("messages/closed.md");
    files.remove("messages/received.md");
    files.remove("messages/late.md");
    let shared = example::read(files).unwrap();
    let overlay = example::overlay(OVERLAY, "");
    let definition = merge("road-fault", Some(&shared), Some(&overlay)).unwrap();
    let said = said(&check(&definition, Some(&shared), Some(&overlay), &around(carries())));
    for expected in [
        "“not_councils_responsibility” leads to closed",
        "messages/received.md is missing",
        "warning: messages/late.md is missing",
    ] {
        assert!(said.iter().any(|said| said.contains(expected)), "{expected}: {said:#?}");
    }
    assert_eq!(said.len(), 3, "{said:#?}");
}
