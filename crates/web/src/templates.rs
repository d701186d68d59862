//! The base templates of the page kit, listed by name. A borough's file at the same path wins.

/// Name and text of each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("web/alerts.html", include_str!("../templates/web/alerts.html")),
    ("web/footer.html", include_str!("../templates/web/footer.html")),
    ("web/header.html", include_str!("../templates/web/header.html")),
    ("web/layout.html", include_str!("../templates/web/layout.html")),
    ("web/question.html", include_str!("../templates/web/question.html")),
    ("web/show_problem.html", include_str!("../templates/web/show_problem.html")),
    ("web/components/form.html", include_str!("../templates/web/components/form.html")),
    ("web/components/ui.html", include_str!("../templates/web/components/ui.html")),
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::TEMPLATES;
    use crate::trial::north;
    use crate::{Head, Kind};

    #[actix_web::test]
    async fn every_component_renders_and_escapes_what_was_typed() {
        let (tenant, _data) = north().await;
        let typed = "5 \"High\" <script>alert(1)</script>";
        let html = tenant
            .theme()
            .render(
                "trial.html",
                &json!({
                    "page": Head::new(Kind::Question, "Which street?").of("Report a thing").with_errors(true),
                    "csrf": "a.b", "typed": typed, "nothing": null,
                    "errors": [{ "message": "Enter a street", "href": "#street" }],
                    "items": [
                        { "value": "a", "label": "Small", "hint": null, "checked": false },
                        { "value": "b", "label": "Large", "hint": "Or larger", "checked": true },
                    ],
                }),
            )
            .unwrap();
        assert!(!html.contains("<script>"), "{html}");
        for part in [
            "<title>Error: Which street? – Report a thing – North</title>",
            "<input type=\"hidden\" name=\"csrf\" value=\"a.b\">",
            "id=\"street\" name=\"street\" type=\"text\"",
            "aria-describedby=\"street-error\"",
            "<span class=\"govuk-visually-hidden\">Error:</span> Enter a street",
            "data-maxlength=\"10\"",
            "id=\"size\" name=\"size\" type=\"radio\" value=\"a\">",
            "id=\"size-2\" name=\"size\" type=\"radio\" value=\"b\" checked aria-describedby=\"size-2-item-hint\"",
            "aria-describedby=\"size-hint size-error\"",
            "id=\"what-2\" name=\"what\" type=\"checkbox\" value=\"b\" checked",
            "id=\"seen-month\" name=\"seen-month\" type=\"text\" inputmode=\"numeric\" aria-describedby=\"seen-error\"",
            "data-prevent-double-click=\"true\" name=\"then\" value=\"save\">Save</button>",
        ] {
            assert!(html.contains(part), "lacks {part} in {html}");
        }
        for banned in [" style=", "required", "<script>", "onclick"] {
            assert!(!html.contains(banned), "{banned} in {html}");
        }
        assert!(!html.contains("aria-label=\"Main\""), "a question page is quiet");
        let back = html.find("govuk-back-link").unwrap();
        assert!(back < html.find("<main").unwrap(), "the back link stands before main");
    }

    #[test]
    fn every_template_is_listed_and_none_trusts_what_it_shows() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut left = vec![folder.clone()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
            assert!(TEMPLATES.iter().any(|(listed, _)| *listed == name), "{name} is not listed");
        }
        for (name, text) in TEMPLATES {
            // The text of a banner is HTML that was made from Markdown by a crate that lets nothing else through.
            let text = if *name == "web/alerts.html" { &text.replacen("banner.html | safe", "", 1) } else { *text };
            // JSON-LD whose letters that could end it are written by number.
            let text = text.replacen("page.linked_data | safe", "", 1);
            assert!(!text.contains("| safe") && !text.contains("|safe"), "{name}");
        }
    }
}
