//! A page like any other: sections under one another.

pub(super) const TEMPLATE: &str = "content/show_plain.html";
