//! Where an answer stands among staff.

/// Where an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has sorted it.
    New,
    /// Somebody has read it, or there was nothing to read.
    Read,
    /// Something was changed because of it.
    ActedOn,
    /// There is nothing to change.
    NoAction,
    /// It is not meant, and counts nowhere.
    Spam,
}

impl State {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::New, Self::Read, Self::ActedOn, Self::NoAction, Self::Spam];

    /// As it is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Read => "read",
            Self::ActedOn => "acted_on",
            Self::NoAction => "no_action",
            Self::Spam => "spam",
        }
    }

    /// As staff read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Read => "Read",
            Self::ActedOn => "Acted on",
            Self::NoAction => "No action needed",
            Self::Spam => "Spam",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}
