//! The kinds of pages. A kind says which fields its pages have, what their blocks are, and where they may stand. One file each;
//! no match has a catch-all arm, so that the compiler shows where a new kind wants something.

pub(crate) mod consultation;
pub(crate) mod directory;
pub(crate) mod event;
pub(crate) mod home;
pub(crate) mod landing;
pub(crate) mod news;
pub(crate) mod place;
pub(crate) mod publication;
pub(crate) mod redirect;
pub(crate) mod status;
pub(crate) mod steps;

use serde::{Deserialize, Serialize};

use crate::field::{Field, Sort};

/// A kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The front page.
    Home,
    /// Where a subject begins: its services and what most people come for.
    Landing,
    /// A part of a subject: groups of links.
    Sublanding,
    /// A longer text in chapters, a page each.
    Guide,
    /// What to do one after the other.
    Steps,
    /// A list that can be narrowed.
    Directory,
    /// Something in a directory.
    Entry,
    /// A place that people can go to.
    Venue,
    /// Something new.
    News,
    /// Something that takes place.
    Event,
    /// A document, as pages.
    Publication,
    /// What the council asks people about, until a day.
    Consultation,
    /// How a service is running.
    Status,
    /// A page like any other.
    Plain,
    /// An address that leads to another.
    Redirect,
}

/// What the blocks of a kind are to its editors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocks {
    /// Sections under one another.
    Sections,
    /// Chapters, a page each.
    Chapters,
    /// Steps, numbered.
    Steps,
    /// Groups of links.
    Groups,
    /// None at all.
    None,
}

/// Fields that a page of any kind may have.
pub const EVERYWHERE: &[Field] = &[
    Field::new("keywords", "Other words people search for", "One on each line", Sort::Lines),
    Field::new("topics", "Topics", "People who follow a topic are told when this is published", Sort::Topics),
    Field::new(
        "lgsl",
        "Council service number (LGSL)",
        "The number of the national list of council services",
        Sort::Number,
    ),
    Field::new("owner_name", "Who looks after it", "A team or a person; need not be a user", Sort::Line),
    Field::new("owner_email", "Their email", "They are asked to look at it again", Sort::Email),
    Field::new("review_months", "Months until it is looked at again", "12 unless you say otherwise", Sort::Number),
    Field::new("image", "Picture", "The name of a picture in the media library", Sort::Picture),
];

impl Kind {
    /// All of them, in the order in which editors choose.
    pub const ALL: &[Self] = &[
        Self::Plain,
        Self::News,
        Self::Event,
        Self::Guide,
        Self::Steps,
        Self::Landing,
        Self::Sublanding,
        Self::Directory,
        Self::Entry,
        Self::Venue,
        Self::Publication,
        Self::Consultation,
        Self::Status,
        Self::Redirect,
        Self::Home,
    ];

    /// As files, the database and addresses have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Landing => "landing",
            Self::Sublanding => "sublanding",
            Self::Guide => "guide",
            Self::Steps => "steps",
            Self::Directory => "directory",
            Self::Entry => "entry",
            Self::Venue => "venue",
            Self::News => "news",
            Self::Event => "event",
            Self::Publication => "publication",
            Self::Consultation => "consultation",
            Self::Status => "status",
            Self::Plain => "plain",
            Self::Redirect => "redirect",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Home => "Front page",
            Self::Landing => "Service landing page",
            Self::Sublanding => "Sub-landing page",
            Self::Guide => "Guide with chapters",
            Self::Steps => "Step by step",
            Self::Directory => "Directory",
            Self::Entry => "Directory entry",
            Self::Venue => "Venue",
            Self::News => "News",
            Self::Event => "Event",
            Self::Publication => "Publication",
            Self::Consultation => "Consultation",
            Self::Status => "Service status",
            Self::Plain => "Plain page",
            Self::Redirect => "Redirect",
        }
    }

    /// The fields of its own, besides [`EVERYWHERE`].
    #[must_use]
    pub const fn own_fields(self) -> &'static [Field] {
        match self {
            Self::Home => home::FIELDS,
            Self::Landing => landing::FIELDS,
            Self::Sublanding => landing::SUB_FIELDS,
            Self::Guide | Self::Plain => &[],
            Self::Steps => steps::FIELDS,
            Self::Directory => directory::FIELDS,
            Self::Entry => place::ENTRY_FIELDS,
            Self::Venue => place::VENUE_FIELDS,
            Self::News => news::FIELDS,
            Self::Event => event::FIELDS,
            Self::Publication => publication::FIELDS,
            Self::Consultation => consultation::FIELDS,
            Self::Status => status::FIELDS,
            Self::Redirect => redirect::FIELDS,
        }
    }

    /// All fields that a page of this kind may have.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.own_fields().iter().chain(EVERYWHERE)
    }

    /// The field with this id.
    #[must_use]
    pub fn field(self, id: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.id == id)
    }

    /// What its blocks are.
    #[must_use]
    pub const fn blocks(self) -> Blocks {
        match self {
            Self::Guide | Self::Publication => Blocks::Chapters,
            Self::Steps => Blocks::Steps,
            Self::Sublanding => Blocks::Groups,
            Self::Redirect => Blocks::None,
            Self::Home
            | Self::Landing
            | Self::Directory
            | Self::Entry
            | Self::Venue
            | Self::News
            | Self::Event
            | Self::Consultation
            | Self::Status
            | Self::Plain => Blocks::Sections,
        }
    }

    /// The first part of the path under which alone its pages stand, if there is one.
    #[must_use]
    pub const fn stands_under(self) -> Option<&'static str> {
        match self {
            Self::News => Some("news"),
            Self::Event => Some("events"),
            Self::Publication => Some("publications"),
            Self::Consultation => Some("consultations"),
            Self::Directory | Self::Entry => Some("directories"),
            Self::Home
            | Self::Landing
            | Self::Sublanding
            | Self::Guide
            | Self::Steps
            | Self::Venue
            | Self::Status
            | Self::Plain
            | Self::Redirect => None,
        }
    }
}
