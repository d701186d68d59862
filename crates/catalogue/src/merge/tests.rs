//! The rules of merging, as a table of overlay and outcome.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use crate::definition::{Counted, Event, State};
use crate::example::{self, OVERLAY, OVERLAY_FORM, said};
use crate::route::FieldSource;
use crate::step::ContactPart;

fn ids(definition: &Definition) -> Vec<&str> {
    definition.steps.iter().map(|step| step.id.as_str()).collect()
}

#[test]
fn the_example_of_the_specification_merges_as_it_says() {
    let shared = example::shared();
    let overlay = example::overlay(OVERLAY, OVERLAY_FORM);
    let definition = merge("road-fault", Some(&shared), Some(&overlay)).unwrap();
    assert_eq!((definition.promise.days, definition.promise.counted), (7, Counted::Working));
    assert_eq!(definition.title, "Report a pothole or road fault");
    assert_eq!(ids(&definition), ["where", "lamp", "danger", "call", "size", "details", "you"]);
    assert_eq!(definition.step("details").unwrap().max, Some(2000));
    assert!(definition.step("details").unwrap().optional);
    assert_eq!(definition.step("you").unwrap().ask, ContactPart::ALL);
    let route = definition.route.unwrap();
    assert_eq!((route.connector.as_str(), route.code.as_str()), ("streets", "POT"));
    assert!(
        matches!(&route.fields["size"], FieldSource::Answer { r#as: Some(named), .. } if named["plate"] == "small")
    );
    assert_eq!(definition.status["fixed"].state, State::Completed);
    assert_eq!(definition.status["investigating"].days, Some(3));
}

#[test]
fn lists_with_ids_merge_by_id() {
    let shared = example::shared();
    for (form, expected) in [
        ("[[step]]\nid = \"size\"\nremove = true\n", vec!["where", "danger", "call", "details", "you"]),
        (
            "[[step]]\nid = \"new\"\nkind = \"date\"\nquestion = \"When?\"\n",
            vec!["where", "danger", "call", "size", "details", "you", "new"],
        ),
        (
            "[[step]]\nid = \"a\"\nafter = \"where\"\nkind = \"date\"\nquestion = \"A?\"\n[[step]]\nid = \"b\"\nafter = \"where\"\nkind = \"date\"\nquestion = \"B?\"\n",
            vec!["where", "a", "b", "danger", "call", "size", "details", "you"],
        ),
        (
            "[[step]]\nid = \"a\"\nafter = \"where\"\nkind = \"date\"\nquestion = \"A?\"\n[[step]]\nid = \"b\"\nafter = \"a\"\nkind = \"date\"\nquestion = \"B?\"\n",
            vec!["where", "a", "b", "danger", "call", "size", "details", "you"],
        ),
        ("[[step]]\nid = \"size\"\nafter = \"you\"\n", vec!["where", "danger", "call", "details", "you", "size"]),
    ] {
        let overlay = example::overlay("", form);
        let definition = merge("road-fault", Some(&shared), Some(&overlay)).unwrap();
        assert_eq!(ids(&definition), expected, "{form}");
    }
    let options = "[[step]]\nid = \"size\"\noptions = [{ id = \"plate\", label = \"A plate\" }, { id = \"cup\", label = \"A cup\", after = \"plate\" }, { id = \"table\", remove = true }]\n";
    let definition = merge("road-fault", Some(&shared), Some(&example::overlay("", options))).unwrap();
    let labels: Vec<_> = definition.step("size").unwrap().options.iter().map(|choice| choice.label.clone()).collect();
    assert_eq!(labels, ["A plate", "A cup"]);
}

#[test]
fn other_lists_whens_and_fields_are_replaced_whole() {
    let service = example::SERVICE.to_owned()
        + "\n[route]\nconnector = \"a\"\n[route.fields]\nx = { text = \"old\" }\ny = { text = \"kept\" }\n";
    let shared = example::shared_with("service.toml", &service);
    let overlay = example::overlay(
        "keywords = [\"pothole\"]\n[legal]\nshared_with = []\n[route.fields]\nx = { case = \"reference\" }\n",
        "[[step]]\nid = \"call\"\nwhen = { not = { answer = \"danger\", is = \"no\" } }\n",
    );
    let definition = merge("road-fault", Some(&shared), Some(&overlay)).unwrap();
    assert_eq!(definition.keywords, ["pothole"]);
    assert!(definition.legal.shared_with.is_empty());
    assert_eq!(definition.legal.basis, "public task");
    let route = definition.route.as_ref().unwrap();
    assert_eq!(route.connector, "a");
    assert!(matches!(route.fields["x"], FieldSource::Case { .. }));
    assert!(matches!(route.fields["y"], FieldSource::Text { .. }));
    assert!(matches!(definition.step("call").unwrap().when, Some(crate::When::Not { .. })));
}

#[test]
fn blocks_and_messages_are_replaced_whole() {
    let shared = example::shared();
    let files = [
        ("page.md", "## Quicker here {#how-long}\n\nSeven days.\n\n## Who does it {#who}\n\nWe do.\n"),
        ("messages/late.md", "Subject: Sorry ((reference))\n\nWe are late.\n"),
    ];
    let definition = merge("road-fault", Some(&shared), Some(&example::read(files).unwrap())).unwrap();
    let page: Vec<_> = definition.page.iter().map(|block| (block.id.as_str(), block.markdown.as_str())).collect();
    assert_eq!(page, [("intro", "Holes grow."), ("how-long", "Seven days."), ("who", "We do.")]);
    assert_eq!(definition.page[1].heading.as_deref(), Some("Quicker here"));
    assert_eq!(definition.messages[&Event::Late].subject, "Sorry ((reference))");
    assert_eq!(definition.messages[&Event::Closed].markdown, "Hello.");
}

#[test]
fn what_an_overlay_cannot_do_is_said_where_it_stands() {
    let shared = example::shared();
    for (form, expected) in [
        (
            "\n[[step]]\nid = \"sise\"\nremove = true\n",
            "form.toml:2: there is no “sise” to remove; did you mean “size”?",
        ),
        (
            "[[step]]\nid = \"a\"\nafter = \"were\"\nkind = \"date\"\nquestion = \"A?\"\n",
            "form.toml:1: “a” cannot stand after “were”, which is not there; did you mean “where”?",
        ),
        ("[[step]]\nid = \"a\"\nkind = \"date\"\n", "form.toml:1: the step “a” lacks “question”"),
        ("[[step]]\nid = \"a\"\nkind = \"radios\"\nquestion = \"A?\"\n", "form.toml:1: the step “a” lacks “options”"),
        (
            "[[step]]\nid = \"a\"\nkind = \"text\"\nquestion = \"A?\"\nask = [\"name\"]\n",
            "form.toml:5: “ask” means nothing to the step “a”, whose kind is text",
        ),
        (
            "[[step]]\nid = \"a\"\nkind = \"exit\"\nquestion = \"A?\"\n",
            "form.toml:1: the step “a” lacks “text”: an exit must say",
        ),
        (
            "[[step]]\nid = \"size\"\nmax = 5\n",
            "form.toml:3: “max” means nothing to the step “size”, whose kind is radios",
        ),
    ] {
        let complaints = merge("road-fault", Some(&shared), Some(&example::overlay("", form))).unwrap_err();
        let said = said(&complaints);
        assert!(said.iter().any(|said| said.starts_with(expected)), "{form}: {said:#?}");
    }
}

#[test]
fn a_service_by_itself_has_nothing_to_follow_or_to_change() {
    let alone = example::overlay(&(String::from("follows = \"latest\"\n") + example::SERVICE), OVERLAY_FORM);
    for complaints in
        [merge("road-fault", None, Some(&alone)).unwrap_err(), merge("road-fault", Some(&alone), None).unwrap_err()]
    {
        let said = said(&complaints);
        assert!(said.iter().any(|said| said.starts_with("service.toml:1: “follows” is for overlays")), "{said:#?}");
        assert!(said.iter().any(|said| said.starts_with("form.toml:7: “after” is for an overlay")), "{said:#?}");
    }
    assert!(merge("road-fault", None, None).is_err());
    assert!(merge("road-fault", None, Some(&example::shared())).is_ok());
}
