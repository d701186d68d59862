//! The base templates of this crate, listed by name. A borough's file at the same path wins.

/// Name and text of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("content/pieces.html", include_str!("../templates/content/pieces.html")),
    ("content/search_box.html", include_str!("../templates/content/search_box.html")),
    ("content/show_a_z.html", include_str!("../templates/content/show_a_z.html")),
    ("content/show_accessibility.html", include_str!("../templates/content/show_accessibility.html")),
    ("content/show_cookies.html", include_str!("../templates/content/show_cookies.html")),
    ("content/show_home.html", include_str!("../templates/content/show_home.html")),
    ("content/show_plain.html", include_str!("../templates/content/show_plain.html")),
    ("content/show_privacy.html", include_str!("../templates/content/show_privacy.html")),
    ("content/show_service.html", include_str!("../templates/content/show_service.html")),
    ("content/show_services.html", include_str!("../templates/content/show_services.html")),
    ("content/search/list_search_words.html", include_str!("../templates/content/search/list_search_words.html")),
    ("content/search/search_site.html", include_str!("../templates/content/search/search_site.html")),
    ("content/sharing/differences.html", include_str!("../templates/content/sharing/differences.html")),
    ("content/sharing/list_shared_content.html", include_str!("../templates/content/sharing/list_shared_content.html")),
    ("content/sharing/open_shared_page.html", include_str!("../templates/content/sharing/open_shared_page.html")),
    ("content/sharing/open_shared_service.html", include_str!("../templates/content/sharing/open_shared_service.html")),
];
