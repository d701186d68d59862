//! What somebody can choose, of a page and of a service.

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A page, or the whole website.
    Page,
    /// A service, after its form was sent.
    Service,
}

/// What somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// The page was useful.
    Useful,
    /// It was not.
    NotUseful,
    /// Very satisfied with the service.
    VerySatisfied,
    /// Satisfied.
    Satisfied,
    /// Neither satisfied nor dissatisfied.
    Neither,
    /// Dissatisfied.
    Dissatisfied,
    /// Very dissatisfied.
    VeryDissatisfied,
}

impl Kind {
    /// As it is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Service => "service",
        }
    }

    /// What can be chosen, best first.
    #[must_use]
    pub const fn grades(self) -> &'static [Grade] {
        match self {
            Self::Page => &[Grade::Useful, Grade::NotUseful],
            Self::Service => {
                &[Grade::VerySatisfied, Grade::Satisfied, Grade::Neither, Grade::Dissatisfied, Grade::VeryDissatisfied]
            }
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Page, Self::Service].into_iter().find(|kind| kind.word() == word)
    }
}

impl Grade {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Useful,
        Self::NotUseful,
        Self::VerySatisfied,
        Self::Satisfied,
        Self::Neither,
        Self::Dissatisfied,
        Self::VeryDissatisfied,
    ];

    /// As it is kept, and as forms send it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Useful => "yes",
            Self::NotUseful => "no",
            Self::VerySatisfied => "very_satisfied",
            Self::Satisfied => "satisfied",
            Self::Neither => "neither",
            Self::Dissatisfied => "dissatisfied",
            Self::VeryDissatisfied => "very_dissatisfied",
        }
    }

    /// As people choose it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Useful => "Yes",
            Self::NotUseful => "No",
            Self::VerySatisfied => "Very satisfied",
            Self::Satisfied => "Satisfied",
            Self::Neither => "Neither satisfied nor dissatisfied",
            Self::Dissatisfied => "Dissatisfied",
            Self::VeryDissatisfied => "Very dissatisfied",
        }
    }

    /// As staff read it, without the question.
    #[must_use]
    pub const fn said(self) -> &'static str {
        match self {
            Self::Useful => "Useful",
            Self::NotUseful => "Not useful",
            _ => self.label(),
        }
    }

    /// Whether it speaks well of the page or service.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Useful | Self::VerySatisfied | Self::Satisfied)
    }

    /// The grade with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.word() == word)
    }
}
