//! Finding things on one borough's site by the words that people type.
