//! Cases: what became of what a resident asked for.
mod fold;
pub mod reference;
