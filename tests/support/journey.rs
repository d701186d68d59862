//! Filling in a form as a person would: one page after the other, from what stands on the page.

use std::collections::BTreeMap;

use crate::page::{Form, Page};
use crate::visitor::Visitor;

/// What a person wants to answer, by field name; every other field is filled with something sensible.
#[derive(Clone, Debug, Default)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    #[must_use]
    pub fn with(mut self, field: &str, value: &str) -> Self {
        self.0.insert(field.to_owned(), value.to_owned());
        self
    }
}

/// Goes from the start of a service to the page that shows all answers, and gives that page. Where an answer leads to advice
/// instead of a further question, the person goes back and chooses another.
pub async fn fill_in(visitor: &Visitor, service: &str, answers: &Answers) -> Page {
    let mut answers = answers.clone();
    let mut page = visitor.go(&format!("/forms/{service}")).await;
    for _ in 0..60 {
        page.has_status(200);
        if page.asked.ends_with("/check") {
            return page;
        }
        if page.all("main form[method=post]").is_empty() {
            page = visitor.go(&page.link("Back")).await;
            let form = page.form();
            let taken = form.fields.iter().find(|field| field.checked).expect("a choice led here");
            let other = form.fields.iter().find(|field| field.name == taken.name && field.value != taken.value);
            answers = answers.with(&taken.name, &other.expect("another choice").value);
        }
        let form = page.form();
        page = visitor.send(&form.action, &answer(&form, &answers)).await;
    }
    panic!("no end of questions in {service}; last: {}", page.text());
}

/// Sends the form whose answers are shown, and gives the confirmation.
pub async fn submit(visitor: &Visitor, check: &Page) -> Page {
    let form = check.form();
    visitor.send(&form.action, &form.untouched()).await
}

/// Fills in one page.
pub fn answer(form: &Form, answers: &Answers) -> Vec<(String, String)> {
    let mut sent: Vec<(String, String)> = Vec::new();
    for field in &form.fields {
        let wanted = answers.0.get(&field.name);
        let value = match field.kind.as_str() {
            "hidden" => Some(field.value.clone()),
            // The last choice is the harmless one ("No"), so a form goes on to its end.
            "radio" => match wanted {
                Some(wanted) => (field.value == *wanted).then(|| wanted.clone()),
                None => is_last_choice(form, &field.name, &field.value).then(|| field.value.clone()),
            },
            "checkbox" => match wanted {
                Some(wanted) => (field.value == *wanted).then(|| wanted.clone()),
                None => is_first_choice(form, &field.name, &field.value).then(|| field.value.clone()),
            },
            _ => Some(wanted.cloned().unwrap_or_else(|| sensible(&field.name, &field.kind))),
        };
        if let Some(value) = value {
            sent.push((field.name.clone(), value));
        }
    }
    sent
}

fn is_last_choice(form: &Form, name: &str, value: &str) -> bool {
    form.fields.iter().rfind(|field| field.name == name).is_some_and(|last| last.value == value)
}

fn is_first_choice(form: &Form, name: &str, value: &str) -> bool {
    form.fields.iter().find(|field| field.name == name).is_some_and(|first| first.value == value)
}

/// Forms ask for days that have passed, and some for days that have only just passed.
fn yesterday(part: &str) -> String {
    (chrono::Utc::now() - chrono::Duration::days(1)).format(part).to_string()
}

fn sensible(name: &str, kind: &str) -> String {
    let ends = |end: &str| name.ends_with(end);
    match kind {
        "email" => "ada@example.org",
        "tel" => "020 7946 0123",
        _ if ends("full-name") => "Ada Synthetic",
        _ if ends("-day") => return yesterday("%-d"),
        _ if ends("-month") => return yesterday("%-m"),
        _ if ends("-year") => return yesterday("%Y"),
        _ if ends("street") => "Example Road",
        _ if ends("landmark") => "outside the library",
        _ if ends("grid-reference") || ends("grid_reference") => "",
        _ if ends("address-line-1") => "1 Example Way",
        _ if ends("address-line-2") => "",
        _ if ends("town") => "Exampleton",
        _ if ends("postcode") => "BR1 3UH",
        "textarea" => "A deep hole near the kerb.",
        _ => "Something",
    }
    .to_owned()
}
