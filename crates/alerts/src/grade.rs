//! How much an alert matters, and the words of the Common Alerting Protocol (CAP 1.2) that go with it.

use serde::{Deserialize, Serialize};

/// A closed set of words: each as it is written down, and as people read it.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal $label:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As it is written down.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// As people read it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }

            /// The one with this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// How much an alert matters. In this order they stand on a page: danger comes before everything, mourning before the everyday.
    Grade {
        Emergency "emergency" "Emergency",
        Remembrance "remembrance" "In memory",
        Disruption "disruption" "Disruption",
        Notice "notice" "For your information",
    }
}

words! {
    /// What kind of thing happens (CAP `category`).
    Category {
        Safety "Safety" "Public safety",
        Met "Met" "Weather and flood",
        Fire "Fire" "Fire and rescue",
        Health "Health" "Health",
        Transport "Transport" "Transport",
        Infra "Infra" "Water, power and other networks",
        Env "Env" "Pollution and environment",
        Security "Security" "Police and security",
        Rescue "Rescue" "Rescue and recovery",
        Geo "Geo" "Ground movement",
        Cbrne "CBRNE" "Chemical, biological, radiation, explosive",
        Other "Other" "Something else",
    }
}

words! {
    /// How soon people should act (CAP `urgency`).
    Urgency {
        Immediate "Immediate" "Now",
        Expected "Expected" "Within the hour",
        Future "Future" "Later",
        Past "Past" "No longer",
        Unknown "Unknown" "Not known",
    }
}

words! {
    /// How bad it is (CAP `severity`).
    Severity {
        Extreme "Extreme" "Extraordinary danger to life or property",
        Severe "Severe" "Danger to life or property",
        Moderate "Moderate" "Possible danger to life or property",
        Minor "Minor" "Little or no danger",
        Unknown "Unknown" "Not known",
    }
}

words! {
    /// How sure it is (CAP `certainty`).
    Certainty {
        Observed "Observed" "It is happening or has happened",
        Likely "Likely" "Likely",
        Possible "Possible" "Possible but not likely",
        Unlikely "Unlikely" "Not expected",
        Unknown "Unknown" "Not known",
    }
}

impl Grade {
    /// What it is for, for whoever chooses.
    #[must_use]
    pub const fn what_for(self) -> &'static str {
        match self {
            Self::Emergency => {
                "Major: people could be hurt, or a service stops for everybody. It stands on every page, forms too"
            }
            Self::Disruption => "Minor: something does not work as usual, such as a closed road or late bins",
            Self::Notice => "An announcement: good to know, and nobody is harmed who misses it",
            Self::Remembrance => "The death of a notable person. Quiet words on a dark ground",
        }
    }

    /// The name under which it is chosen.
    #[must_use]
    pub const fn choice(self) -> &'static str {
        match self {
            Self::Emergency => "Emergency",
            Self::Disruption => "Disruption",
            Self::Notice => "Announcement",
            Self::Remembrance => "Death of a notable person",
        }
    }

    /// Whether it stands on pages too where somebody answers a question.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::Emergency)
    }

    /// Whether a long text may be folded away.
    #[must_use]
    pub const fn may_be_folded(self) -> bool {
        matches!(self, Self::Disruption | Self::Notice)
    }

    /// Whether it is told to systems that pass warnings on: nobody has to be warned of a death.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        !matches!(self, Self::Remembrance)
    }

    /// What is usually true of it, where nobody says otherwise.
    #[must_use]
    pub const fn usual(self) -> (Category, Urgency, Severity, Certainty) {
        match self {
            Self::Emergency => (Category::Safety, Urgency::Immediate, Severity::Severe, Certainty::Observed),
            Self::Disruption => (Category::Infra, Urgency::Expected, Severity::Minor, Certainty::Observed),
            Self::Notice => (Category::Other, Urgency::Unknown, Severity::Minor, Certainty::Likely),
            Self::Remembrance => (Category::Other, Urgency::Unknown, Severity::Unknown, Certainty::Observed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danger_comes_first() {
        let mut grades = vec![Grade::Notice, Grade::Disruption, Grade::Remembrance, Grade::Emergency];
        grades.sort_unstable();
        assert_eq!(grades, [Grade::Emergency, Grade::Remembrance, Grade::Disruption, Grade::Notice]);
        assert_eq!(grades, Grade::ALL);
    }

    #[test]
    fn words_are_those_of_the_protocol() {
        assert_eq!(Category::from_word("CBRNE"), Some(Category::Cbrne));
        assert_eq!(Category::ALL.len(), 12);
        assert_eq!(Urgency::from_word("immediate"), None);
        assert_eq!(serde_json::to_string(&Severity::Severe).ok().as_deref(), Some("\"Severe\""));
    }
}
