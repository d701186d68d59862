//! Forms: the way of a resident's answers from a question to a submission.
pub mod field;
pub mod wording;
