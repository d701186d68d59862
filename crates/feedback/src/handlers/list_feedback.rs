//! `GET /staff/feedback`: what people say, the newest first. What narrows the list stands in the address.

use actix_web::web::Query;
use chrono::{DateTime, Utc};
use identity::{Staff, may};
use serde::{Deserialize, Serialize};
use tenancy::Tenant;
use url::form_urlencoded::Serializer;
use web::{Head, Kind as PageKind, PageResult, Visit, csrf_token, render};

use super::{About, Choice, colour};
use crate::answer::Answer;
use crate::answer_list::{self, Filter, ON_A_PAGE, words_of};
use crate::grade::{Grade, Kind};
use crate::state::State;

/// What the address asks for. Everything may be missing, and nonsense counts as missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    kind: String,
    about: Option<String>,
    grade: String,
    q: String,
    page: String,
}

#[derive(Serialize)]
struct View {
    page: Head,
    csrf: String,
    worker: identity::view::Shown,
    q: String,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    grades: Vec<Choice>,
    /// The one page or service that the list is narrowed to.
    only: Option<About>,
    about: Option<String>,
    filtered: bool,
    /// What is listed, in a sentence.
    summary: String,
    rows: Vec<Row>,
    export: String,
    newer: Option<String>,
    older: Option<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    at: DateTime<Utc>,
    about: About,
    grade: &'static str,
    comment: Option<String>,
    label: &'static str,
    colour: &'static str,
}

impl Asked {
    /// What to list: what nobody has sorted yet, unless the address says otherwise.
    pub(super) fn filter(&self) -> Filter {
        let state = match self.state.as_str() {
            "all" => None,
            word => Some(State::from_word(word).unwrap_or(State::New)),
        };
        Filter {
            state,
            kind: Kind::from_word(&self.kind),
            about: self.about.clone(),
            grade: Grade::from_word(&self.grade),
            words: words_of(&self.q),
        }
    }

    /// The same in an address.
    fn link(&self, path: &str, page: u64) -> String {
        let page = page.to_string();
        let mut query = Serializer::new(String::new());
        let parts = [("state", &self.state), ("kind", &self.kind), ("grade", &self.grade), ("q", &self.q)];
        query.extend_pairs(parts.into_iter().filter(|(_, value)| !value.is_empty()));
        // Empty says something here: the whole website.
        query.extend_pairs(self.about.iter().map(|about| ("about", about)));
        if page != "1" {
            query.append_pair("page", &page);
        }
        format!("{path}?{}", query.finish())
    }
}

pub(super) async fn list_feedback(staff: Staff<may::SeeFeedback>, visit: Visit, asked: Query<Asked>) -> PageResult {
    let (tenant, asked) = (staff.tenant(), asked.into_inner());
    let filter = asked.filter();
    let page = asked.page.parse::<u64>().unwrap_or(1).clamp(1, 100_000);
    let (answers, total) = answer_list::list(tenant.db().read(), &filter, page).await?;
    let state = filter.state.map_or("all", State::word);
    let kind = filter.kind.map_or("", Kind::word);
    let grade = filter.grade.map_or("", Grade::word);
    let view = View {
        page: Head::new(PageKind::Content, "Feedback"),
        csrf: csrf_token(tenant, &visit),
        worker: identity::view::shown(&staff),
        states: State::ALL
            .iter()
            .map(|one| (one.word(), one.label()))
            .chain([("all", "All")])
            .map(|(word, label)| Choice::of(word, label, state))
            .collect(),
        kinds: [("", "Pages and services"), ("page", "Pages"), ("service", "Services")]
            .map(|(word, label)| Choice::of(word, label, kind))
            .into(),
        grades: [("", "Anything")]
            .into_iter()
            .chain(Grade::ALL.iter().map(|one| (one.word(), one.said())))
            .map(|(word, label)| Choice::of(word, label, grade))
            .collect(),
        only: filter.about.as_deref().map(|about| About::of(tenant, filter.kind.unwrap_or(Kind::Page), about)),
        filtered: filter.kind.is_some()
            || filter.about.is_some()
            || filter.grade.is_some()
            || !filter.words.is_empty()
            || filter.state != Some(State::New),
        summary: summary(total, page, answers.len()),
        rows: answers.iter().map(|answer| row(tenant, answer)).collect(),
        export: asked.link("/staff/feedback.csv", 1),
        newer: (page > 1).then(|| asked.link("/staff/feedback", page - 1)),
        older: (total > page * ON_A_PAGE).then(|| asked.link("/staff/feedback", page + 1)),
        about: asked.about,
        q: asked.q,
    };
    render(tenant, "feedback/list_feedback.html", &view)
}

fn row(tenant: &Tenant, answer: &Answer) -> Row {
    Row {
        id: answer.id().to_string(),
        at: answer.at(),
        about: About::of(tenant, answer.kind(), answer.about()),
        grade: answer.grade().said(),
        comment: answer.comment().map(str::to_owned),
        label: answer.state().label(),
        colour: colour(answer.state()),
    }
}

fn summary(total: u64, page: u64, shown: usize) -> String {
    let first = (page - 1) * ON_A_PAGE + 1;
    match shown as u64 {
        0 if total == 0 => "No answers fit.".to_owned(),
        0 => format!("There are only {total} answers."),
        1 if total == 1 => "1 answer".to_owned(),
        shown if shown == total => format!("{total} answers"),
        shown => format!("{first} to {} of {total} answers", first + shown - 1),
    }
}
