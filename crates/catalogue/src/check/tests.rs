//! Complaints about a whole service, its overlay and its surroundings.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod as_written;
mod delivery;
mod links;
mod without_form;

use super::*;
use crate::example::{self, FORM, OVERLAY, OVERLAY_FORM, SERVICE, said};
use crate::merge::merge;

fn carries() -> Carries {
    Carries {
        place: Need::Optional,
        photo: true,
        required_fields: Vec::new(),
        max_description: None,
        takes_code: true,
        reports_status: true,
    }
}

fn around(carries: Carries) -> Surroundings {
    let capabilities = BTreeSet::from(["garden_waste".to_owned()]);
    Surroundings {
        connectors: BTreeMap::from([("streets".to_owned(), carries)]),
        numbers: crate::ServiceNumbers::default(),
        capabilities,
    }
}

/// What is said about shared files, of which one is replaced, under an overlay.
fn about(file: &str, text: &str, service: &str, form: &str, around: &Surroundings) -> Vec<String> {
    let shared = example::shared_with(file, text);
    let overlay = example::overlay(service, form);
    let definition = merge("road-fault", Some(&shared), Some(&overlay)).unwrap();
    said(&check(&definition, Some(&shared), Some(&overlay), around))
}

#[test]
fn the_example_of_the_specification_is_in_order() {
    let said = about("form.toml", FORM, OVERLAY, OVERLAY_FORM, &around(carries()));
    assert!(said.is_empty(), "{said:#?}");
}

fn step(id: &str, rest: &str) -> String {
    format!("{FORM}\n[[step]]\nid = \"{id}\"\nquestion = \"Q?\"\n{rest}\n")
}

#[test]
fn what_is_wrong_with_a_form_is_found() {
    for (form, expected) in [
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"sise\", is = \"plate\" }"),
            "form.toml:41: “x” asks about “sise”, which is no step of this form; did you mean “size”?",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"size\", is = \"plat\" }"),
            "form.toml:41: “size” has no answer “plat”; did you mean “plate”?",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"x\", answered = true }"),
            "form.toml:41: “x” asks about itself: a when may only look back",
        ),
        (
            FORM.replace("is = \"yes\"", "is = \"no\"").replace("answer = \"danger\"", "answer = \"size\""),
            "form.toml:15: “call” asks about “size”, which comes later: a when may only look back",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"call\", answered = true }"),
            "form.toml:41: this test cannot be made of “call”, whose kind is exit",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"size\", before = \"today\" }"),
            "form.toml:41: this test cannot be made of “size”, whose kind is radios",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"you\", is = \"me\" }"),
            "form.toml:41: this test cannot be made of “you”, whose kind is contact; only answered can",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { borough = \"garden_wast\" }"),
            "form.toml:41: warning: the borough does not offer “garden_wast”; did you mean “garden_waste”?",
        ),
        (
            step(
                "x",
                "kind = \"text\"\nwhen = { all = [{ answer = \"size\", is = \"plate\" }, { answer = \"size\", is = \"table\" }] }",
            ),
            "form.toml:37: “x” can never be asked: no answers make its when hold",
        ),
        (
            step("x", "kind = \"text\"\nwhen = { answer = \"danger\", is = \"yes\" }"),
            "form.toml:37: “x” can never be asked: no answers make its when hold",
        ),
        (
            FORM.replace("when = { answer = \"danger\", is = \"yes\" }\n", ""),
            "form.toml:18: “size” can never be asked: “call” comes before it and always stops the form",
        ),
        (
            FORM.replace("is = \"yes\"", "in = [\"yes\", \"no\"]"),
            "form.toml:1: nobody can finish this form: every way through it stops at an exit",
        ),
        (
            FORM.replace("question = \"How big is it?\"", "question = \"How big is it?\"\nhint = \"Roughly.\""),
            "form.toml:23: warning: a hint ends without a full stop",
        ),
        (
            FORM.replace("borough.telephone", "borough.telefone"),
            "form.toml:17: ((borough.telefone)) is not known; did you mean “telephone”?",
        ),
        (
            FORM.replace("borough.telephone", "reference"),
            "form.toml:17: ((reference)) is not known before a report is sent",
        ),
        (
            FORM.replace("borough.telephone", "answer.size"),
            "form.toml:17: ((answer.size)) asks for a question that this form does not have",
        ),
        (FORM.replace("How big is it?", "How big is ((it))?"), "form.toml:22: ((it)) would be shown as it is"),
        (
            FORM.replace("kind = \"location\"", "kind = \"address\""),
            "service.toml:22: this service needs a place, and its form has no location step",
        ),
    ] {
        let said = about("form.toml", &form, OVERLAY, "", &around(carries()));
        assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:#?}");
    }
}

#[test]
fn what_is_wrong_with_a_service_is_found() {
    let service = |from: &str, to: &str| SERVICE.replace(from, to);
    for (text, expected) in [
        (service("basis = \"public task\"\n", ""), "service.toml:16: [legal] lacks “basis”"),
        (
            service("shared_with = [\"the contractor that repairs the road\"]\n", ""),
            "service.toml:16: [legal] lacks “shared_with”",
        ),
        (
            service("[legal]", "[legal]").replace("purpose = \"to inspect and repair the highway\"\n", ""),
            "service.toml:16: [legal] lacks “purpose”",
        ),
        (service("months = 24", "months = 0"), "service.toml:14: a case must be kept"),
    ] {
        let said = about("service.toml", &text, OVERLAY, "", &around(carries()));
        assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:#?}");
    }
    let said = about(
        "messages/received.md",
        "Subject: Hello ((refrence))\n\nLine\n\n((answer.sise)) and ((\n",
        OVERLAY,
        "",
        &around(carries()),
    );
    for expected in [
        "messages/received.md:1: ((refrence)) is not known; did you mean “reference”?",
        "messages/received.md:5: ((answer.sise)) asks for a question that this form does not have; did you mean “size”?",
        "messages/received.md:5: “((” is never closed",
    ] {
        assert!(said.iter().any(|said| said.starts_with(expected)), "{expected}: {said:#?}");
    }
    let said = about("page.md", "Hello\n\n## A {#a}\n\nText\n((reference))\n", OVERLAY, "", &around(carries()));
    assert!(said.iter().any(|said| said.starts_with("page.md:6: ((reference)) is not known before")), "{said:#?}");
}

#[test]
fn an_overlay_that_changes_nothing_is_found() {
    let route = "\n[route]\nconnector = \"streets\"\ncode = \"POT\"\n[status]\nfixed = { state = \"completed\", say = \"Done.\" }\n";
    let service = SERVICE.to_owned() + route;
    for (overlay, form, expected) in [
        ("[promise]\ndays = 10\n", "", "service.toml: warning: this overlay no longer changes anything"),
        (
            "[promise]\ndays = 10\n[retention]\nmonths = 12\n",
            "",
            "service.toml:2: warning: “days” says what the shared service says",
        ),
        (
            "[promise]\ndays = 7\n",
            "[[step]]\nid = \"details\"\nmax = 1750\n",
            "form.toml:3: warning: “max” says what the shared service says",
        ),
        ("[promise]\ndays = 7\n", "", ""),
        ("follows = \"0123456789\"\n", "", ""),
    ] {
        let said = about("service.toml", &service, overlay, form, &around(carries()));
        match expected {
            "" => assert!(said.is_empty(), "{overlay}: {said:#?}"),
            _ => assert!(said.len() == 1 && said[0].starts_with(expected), "{expected}: {said:#?}"),
        }
    }
}

#[test]
fn a_definition_without_its_files_is_checked_all_the_same() {
    let shared = example::shared();
    let definition = merge("road-fault", Some(&shared), Some(&example::overlay(OVERLAY, OVERLAY_FORM))).unwrap();
    assert!(check(&definition, None, None, &around(carries())).is_empty());
    let said = check(&definition, None, None, &Surroundings::default());
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(said[0].line, 0);
}
