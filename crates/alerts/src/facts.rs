//! What an alert says, where and when: the draft that somebody writes and what was published of it are both this.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tenancy::{Banner, Profile};
use uuid::Uuid;

use crate::grade::{Category, Certainty, Grade, Severity, Urgency};
use crate::plain_words::plain_words;

/// Texts of grades that may be folded are, when they are longer than this.
const SHORT: usize = 160;

/// What an alert says, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// How much it matters.
    pub grade: Grade,
    /// What it is about, in a line.
    pub title: String,
    /// The rest, in Markdown; may be empty.
    pub text: String,
    /// Where more is to be read: a path of this site or an `https://` address.
    pub href: Option<String>,
    /// The words of that link.
    pub link_words: Option<String>,
    /// On which paths, with everything below them; empty: on every page.
    pub paths: Vec<String>,
    /// In which wards; empty: in the whole borough.
    pub wards: Vec<String>,
    /// When it begins; absent in a draft: as soon as it is published.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends by itself.
    pub ends_at: Option<DateTime<Utc>>,
    /// What kind of thing happens, where it is not what is usual for the grade.
    pub category: Option<Category>,
    /// How soon people should act, likewise.
    pub urgency: Option<Urgency>,
    /// How bad it is, likewise.
    pub severity: Option<Severity>,
    /// How sure it is, likewise.
    pub certainty: Option<Certainty>,
    /// Whether those are mailed who asked about its wards, or about the whole borough if it has none.
    pub mail_wards: bool,
    /// Topics whose readers are mailed.
    pub mail_topics: Vec<String>,
}

impl Facts {
    /// What stands on pages.
    #[must_use]
    pub fn banner(&self, id: Uuid) -> Banner {
        Banner {
            key: id.simple().to_string(),
            look: self.grade.word().to_owned(),
            label: self.grade.label().to_owned(),
            title: self.title.clone(),
            html: catalogue::html(&self.text).trim().to_owned(),
            href: self.href.clone(),
            link_words: self.href.as_ref().map(|_| self.words_of_link()),
            paths: self.paths.clone(),
            grave: self.grade.is_grave(),
            folded: self.grade.may_be_folded() && self.text.chars().count() > SHORT,
        }
    }

    /// The words of its link, which never say "click here".
    #[must_use]
    pub fn words_of_link(&self) -> String {
        self.link_words.clone().unwrap_or_else(|| format!("More about: {}", self.title))
    }

    /// Its text without any markup.
    #[must_use]
    pub fn plain_text(&self) -> String {
        plain_words(&self.text)
    }

    /// What CAP is told: what somebody said, and otherwise what is usual.
    #[must_use]
    pub fn cap(&self) -> (Category, Urgency, Severity, Certainty) {
        let (category, urgency, severity, certainty) = self.grade.usual();
        (
            self.category.unwrap_or(category),
            self.urgency.unwrap_or(urgency),
            self.severity.unwrap_or(severity),
            self.certainty.unwrap_or(certainty),
        )
    }

    /// Whether anybody is to be mailed.
    #[must_use]
    pub fn is_mailed(&self) -> bool {
        self.mail_wards || !self.mail_topics.is_empty()
    }

    /// What is told to those who asked for mail. What is for the whole borough is for each of its wards.
    #[must_use]
    pub fn announcement(&self, profile: &Profile) -> notices::Announcement {
        let wards = if self.wards.is_empty() { &profile.wards } else { &self.wards };
        notices::Announcement {
            sort: "alert".to_owned(),
            topics: self.mail_topics.clone(),
            wards: if self.mail_wards { wards.clone() } else { Vec::new() },
            streets: Vec::new(),
            title: format!("{}: {}", self.grade.choice(), self.title),
            text: self.plain_text(),
            path: "/alerts".to_owned(),
        }
    }

    /// Whether it has ended by the clock.
    #[must_use]
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }
}
