//! Closed sets of words. An enum that people write in a file has one word for each variant: in TOML, in JSON and in
//! complaints it is the same one.

/// Defines an enum whose variants are written as the given words.
macro_rules! closed_words {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$meaning:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$meaning])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every member, in the order in which people read them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word that stands in files, JSON and databases.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The member that this word names.
            pub fn from_word(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|member| member.word() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

pub(crate) use closed_words;
