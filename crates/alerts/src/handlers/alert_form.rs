//! The form in which an alert is written: what was typed, and the facts that it makes.

use serde::Serialize;
use tenancy::Tenant;
use web::{Fields, PageError};

use super::typed_moment::TypedMoment;
use super::{Choice, Trouble, topics};
use crate::facts::Facts;
use crate::grade::{Category, Certainty, Grade, Severity, Urgency};

/// The longest title and text: what people read at a glance.
const LONGEST_TITLE: usize = 120;
const LONGEST_TEXT: usize = 1000;
/// The most paths that one alert may be limited to.
const MOST_PATHS: usize = 20;

/// The form, as it was filled in.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Typed {
    grade: String,
    title: String,
    text: String,
    href: String,
    link_words: String,
    paths: String,
    wards: Vec<String>,
    starts: TypedMoment,
    ends: TypedMoment,
    category: String,
    urgency: String,
    severity: String,
    certainty: String,
    mail_wards: bool,
    mail_topics: Vec<String>,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Wrong {
    grade: Option<String>,
    title: Option<String>,
    text: Option<String>,
    href: Option<String>,
    paths: Option<String>,
    starts: Option<String>,
    ends: Option<String>,
}

/// What can be chosen, with what was chosen.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Choices {
    grades: Vec<Choice>,
    wards: Vec<Choice>,
    topics: Vec<Choice>,
    mail_wards: Vec<Choice>,
    category: Vec<Choice>,
    urgency: Vec<Choice>,
    severity: Vec<Choice>,
    certainty: Vec<Choice>,
}

impl Wrong {
    /// The lines of the error summary, in the order of the page.
    pub(super) fn troubles(&self) -> Vec<Trouble> {
        let lines = [
            (&self.grade, "#grade"),
            (&self.title, "#title"),
            (&self.text, "#text"),
            (&self.href, "#href"),
            (&self.starts, "#starts-day"),
            (&self.ends, "#ends-day"),
            (&self.paths, "#paths"),
        ];
        lines.into_iter().filter_map(|(message, href)| Some(Trouble { message: message.clone()?, href })).collect()
    }
}

impl Typed {
    /// What came with the form.
    pub(super) fn of(form: &Fields) -> Result<Self, PageError> {
        let words = |name: &str| form.one(name).map(|typed| typed.unwrap_or_default().replace("\r\n", "\n"));
        let line = |name: &str| words(name).map(|typed| typed.trim().to_owned());
        let several = |name: &str| form.all(name).into_iter().map(str::to_owned).collect();
        Ok(Self {
            grade: line("grade")?,
            title: line("title")?,
            text: words("text")?,
            href: line("href")?,
            link_words: line("link_words")?,
            paths: words("paths")?,
            wards: several("wards"),
            starts: TypedMoment::of(form, "starts")?,
            ends: TypedMoment::of(form, "ends")?,
            category: line("category")?,
            urgency: line("urgency")?,
            severity: line("severity")?,
            certainty: line("certainty")?,
            mail_wards: form.one("mail_wards")?.is_some(),
            mail_topics: several("mail_topics"),
        })
    }

    /// The form that would make these facts. Whom to mail is asked anew each time.
    pub(super) fn from(facts: &Facts) -> Self {
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        Self {
            grade: facts.grade.word().to_owned(),
            title: facts.title.clone(),
            text: facts.text.clone(),
            href: facts.href.clone().unwrap_or_default(),
            link_words: facts.link_words.clone().unwrap_or_default(),
            paths: facts.paths.join("\n"),
            wards: facts.wards.clone(),
            starts: facts.starts_at.map(TypedMoment::from).unwrap_or_default(),
            ends: facts.ends_at.map(TypedMoment::from).unwrap_or_default(),
            category: word(facts.category.map(Category::word)),
            urgency: word(facts.urgency.map(Urgency::word)),
            severity: word(facts.severity.map(Severity::word)),
            certainty: word(facts.certainty.map(Certainty::word)),
            mail_wards: false,
            mail_topics: Vec::new(),
        }
    }

    /// The facts, or what is wrong.
    pub(super) fn read(&self, tenant: &Tenant) -> Result<Facts, Box<Wrong>> {
        let mut wrong = Box::<Wrong>::default();
        let grade = Grade::from_word(&self.grade);
        if grade.is_none() {
            wrong.grade = Some("Choose what kind of alert it is".to_owned());
        }
        let title: String = self.title.chars().filter(|sign| !sign.is_control()).collect();
        wrong.title = match title.chars().count() {
            0 => Some("Say in a line what the alert is about".to_owned()),
            count if count > LONGEST_TITLE => Some(format!("Use {LONGEST_TITLE} characters or fewer for the title")),
            _ => None,
        };
        let text = self.text.trim().to_owned();
        if text.chars().count() > LONGEST_TEXT {
            wrong.text = Some(format!("Use {LONGEST_TEXT} characters or fewer for the text"));
        }
        let href = Some(self.href.clone()).filter(|href| !href.is_empty());
        if href.as_deref().is_some_and(|href| !is_address(href)) {
            wrong.href =
                Some("The link must begin with / for a page of ours, or with https:// for another site".to_owned());
        }
        let paths = paths(&self.paths);
        if let Err(message) = &paths {
            wrong.paths = Some(message.clone());
        }
        let (starts, ends) = (self.starts.read(), self.ends.read());
        wrong.starts = starts.err().map(|fault| format!("When it starts: {fault}"));
        wrong.ends = ends.err().map(|fault| format!("When it ends: {fault}"));
        if let (Ok(starts), Ok(Some(end))) = (starts, ends) {
            let now = tenant.clock().now();
            if end <= starts.unwrap_or(now).max(now) {
                wrong.ends = Some("The alert must end after it starts, and not in the past".to_owned());
            }
        }
        let (Some(grade), Ok(paths), Ok(starts_at), Ok(ends_at)) = (grade, paths, starts, ends) else {
            return Err(wrong);
        };
        if !wrong.troubles().is_empty() {
            return Err(wrong);
        }
        let known_topics = topics(tenant);
        Ok(Facts {
            grade,
            title,
            text,
            href,
            link_words: Some(self.link_words.clone()).filter(|words| !words.is_empty()),
            paths,
            wards: tenant.profile().wards.iter().filter(|ward| self.wards.contains(ward)).cloned().collect(),
            starts_at,
            ends_at,
            category: Category::from_word(&self.category),
            urgency: Urgency::from_word(&self.urgency),
            severity: Severity::from_word(&self.severity),
            certainty: Certainty::from_word(&self.certainty),
            mail_wards: self.mail_wards,
            mail_topics: known_topics
                .into_iter()
                .map(|(slug, _)| slug)
                .filter(|slug| self.mail_topics.contains(slug))
                .collect(),
        })
    }

    /// What can be chosen, with what was chosen.
    pub(super) fn choices(&self, tenant: &Tenant) -> Choices {
        let grade = |one: &Grade| Choice {
            hint: Some(one.what_for()),
            ..Choice::new(one.word(), one.choice(), one.word() == self.grade)
        };
        let wards = &tenant.profile().wards;
        Choices {
            grades: Grade::ALL.iter().map(grade).collect(),
            wards: wards.iter().map(|ward| Choice::new(ward, ward, self.wards.contains(ward))).collect(),
            topics: topics(tenant)
                .into_iter()
                .map(|(slug, label)| Choice::new(&slug, label, self.mail_topics.contains(&slug)))
                .collect(),
            mail_wards: vec![Choice::new(
                "yes",
                "Email those who asked about these wards (about any ward, if you chose none)",
                self.mail_wards,
            )],
            category: usual(Category::ALL.iter().map(|one| (one.word(), one.label())), &self.category),
            urgency: usual(Urgency::ALL.iter().map(|one| (one.word(), one.label())), &self.urgency),
            severity: usual(Severity::ALL.iter().map(|one| (one.word(), one.label())), &self.severity),
            certainty: usual(Certainty::ALL.iter().map(|one| (one.word(), one.label())), &self.certainty),
        }
    }
}

/// Choices of which the first leaves it to the grade.
fn usual(words: impl Iterator<Item = (&'static str, &'static str)>, chosen: &str) -> Vec<Choice> {
    let first = Choice::new("", "As usual for this kind of alert", chosen.is_empty());
    let others = words.map(|(word, label)| Choice::new(word, label, word == chosen));
    std::iter::once(first).chain(others).collect()
}

/// A page of ours, or of another site over TLS.
fn is_address(href: &str) -> bool {
    let plain = href.len() <= 500 && href.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'"');
    let ours = href.starts_with('/') && !href.starts_with("//");
    plain && (ours || href.strip_prefix("https://").is_some_and(|rest| !rest.is_empty()))
}

/// Paths, one a line, without the slash at their end.
fn paths(typed: &str) -> Result<Vec<String>, String> {
    let mut paths = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let path = if line == "/" { line } else { line.trim_end_matches('/') };
        let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'\\'));
        if !path.starts_with('/') || path.starts_with("//") || !plain {
            return Err(format!("“{line}” is not a path. Write each on a line, such as /services/graffiti"));
        }
        paths.push(path.to_owned());
    }
    paths.dedup();
    if paths.len() > MOST_PATHS { Err(format!("Name {MOST_PATHS} paths or fewer")) } else { Ok(paths) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_of_this_site() {
        let read = |typed: &str| paths(typed).ok();
        let some = |paths: &[&str]| Some(paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(""), some(&[]));
        assert_eq!(read("/services/\n\n /a-z \n/"), some(&["/services", "/a-z", "/"]));
        for bad in ["services", "https://example.org/", "//evil.example", "/a b", "/a?b", "/a\\b"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_link_leads_to_us_or_somewhere_safe() {
        for (href, good) in [
            ("/news", true),
            ("https://www.metoffice.gov.uk/x?y#z", true),
            ("http://example.org", false),
            ("//evil.example", false),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("/a b", false),
        ] {
            assert_eq!(is_address(href), good, "{href}");
        }
    }
}
