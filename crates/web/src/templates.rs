//! The base templates of the page kit, listed by name. A borough's file at the same path wins.

/// Name and text of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("web/footer.html", include_str!("../templates/web/footer.html")),
    ("web/header.html", include_str!("../templates/web/header.html")),
    ("web/layout.html", include_str!("../templates/web/layout.html")),
    ("web/question.html", include_str!("../templates/web/question.html")),
    ("web/show_problem.html", include_str!("../templates/web/show_problem.html")),
    ("web/components/form.html", include_str!("../templates/web/components/form.html")),
    ("web/components/ui.html", include_str!("../templates/web/components/ui.html")),
];
