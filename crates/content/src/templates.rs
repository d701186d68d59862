//! The base templates of this crate, listed by name. A borough's file at the same path wins.

/// Name and text of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("content/list_consultations.html", include_str!("../templates/content/list_consultations.html")),
    ("content/list_directories.html", include_str!("../templates/content/list_directories.html")),
    ("content/list_events.html", include_str!("../templates/content/list_events.html")),
    ("content/list_news.html", include_str!("../templates/content/list_news.html")),
    ("content/list_publications.html", include_str!("../templates/content/list_publications.html")),
    ("content/list_statuses.html", include_str!("../templates/content/list_statuses.html")),
    ("content/pieces.html", include_str!("../templates/content/pieces.html")),
    ("content/search_box.html", include_str!("../templates/content/search_box.html")),
    ("content/show_a_z.html", include_str!("../templates/content/show_a_z.html")),
    ("content/show_accessibility.html", include_str!("../templates/content/show_accessibility.html")),
    ("content/show_consultation.html", include_str!("../templates/content/show_consultation.html")),
    ("content/show_cookies.html", include_str!("../templates/content/show_cookies.html")),
    ("content/show_directory.html", include_str!("../templates/content/show_directory.html")),
    ("content/show_event.html", include_str!("../templates/content/show_event.html")),
    ("content/show_guide.html", include_str!("../templates/content/show_guide.html")),
    ("content/show_home.html", include_str!("../templates/content/show_home.html")),
    ("content/show_landing.html", include_str!("../templates/content/show_landing.html")),
    ("content/show_news.html", include_str!("../templates/content/show_news.html")),
    ("content/show_place.html", include_str!("../templates/content/show_place.html")),
    ("content/show_plain.html", include_str!("../templates/content/show_plain.html")),
    ("content/show_privacy.html", include_str!("../templates/content/show_privacy.html")),
    ("content/show_publication.html", include_str!("../templates/content/show_publication.html")),
    ("content/show_service.html", include_str!("../templates/content/show_service.html")),
    ("content/show_services.html", include_str!("../templates/content/show_services.html")),
    ("content/show_status.html", include_str!("../templates/content/show_status.html")),
    ("content/show_steps.html", include_str!("../templates/content/show_steps.html")),
    ("content/show_sublanding.html", include_str!("../templates/content/show_sublanding.html")),
    ("content/show_service.html", include_str!("../templates/content/show_service.html")),
    ("content/show_services.html", include_str!("../templates/content/show_services.html")),
    ("content/search/search_site.html", include_str!("../templates/content/search/search_site.html")),
];

/// The templates of the pages of staff, which stand in the frame of `identity`.
pub const STAFF_TEMPLATES: &[(&str, &str)] = &[
    ("content/search/list_search_words.html", include_str!("../templates/content/search/list_search_words.html")),
    ("content/editing/compare_versions.html", include_str!("../templates/content/editing/compare_versions.html")),
    ("content/editing/edit_page.html", include_str!("../templates/content/editing/edit_page.html")),
    ("content/editing/fields.html", include_str!("../templates/content/editing/fields.html")),
    ("content/editing/list_pages.html", include_str!("../templates/content/editing/list_pages.html")),
    ("content/editing/list_versions.html", include_str!("../templates/content/editing/list_versions.html")),
    ("content/editing/make_page.html", include_str!("../templates/content/editing/make_page.html")),
    ("content/editing/share_preview.html", include_str!("../templates/content/editing/share_preview.html")),
    ("content/editing/show_conflict.html", include_str!("../templates/content/editing/show_conflict.html")),
];
