//! A borough's colours and letter as a style sheet: the one file that differs between two boroughs' pages.

use std::fmt::Write as _;

use tenancy::Profile;

use crate::assets::asset_href_of_built;

/// The style sheet of a borough, from its `[brand]`. Colours were checked when its file was read.
#[must_use]
pub fn theme_css(profile: &Profile) -> String {
    let brand = &profile.brand;
    let mut css = String::new();
    for (weight, file) in [("400", "400"), ("700", "700")] {
        let source = asset_href_of_built(&format!("fonts/{}-{file}.woff2", brand.font_slug));
        // Writing to a string cannot fail.
        let _ = writeln!(
            css,
            "@font-face{{font-family:\"{family}\";font-style:normal;font-weight:{weight};font-display:swap;\
             src:url(\"{source}\") format(\"woff2\")}}",
            family = name_only(&brand.font),
        );
    }
    let values = [
        ("brand", &brand.brand),
        ("brand-dark", &brand.brand_dark),
        ("on-brand", &brand.on_brand),
        ("link", &brand.link),
        ("link-hover", &brand.link_hover),
        ("tint", &brand.tint),
        ("accent", &brand.accent),
    ];
    css.push_str(":root{");
    for (name, colour) in values {
        let _ = write!(css, "--jwp-{name}:{};", colour_only(colour));
    }
    let _ = writeln!(css, "--jwp-font:\"{}\",arial,sans-serif}}", name_only(&brand.font));
    css
}

/// A colour as the profile's check wants it; anything else becomes black, so that nothing else gets into the style sheet.
fn colour_only(colour: &str) -> &str {
    let written = colour
        .strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if written { colour } else { "#000000" }
}

/// A family name of letters, digits, spaces and hyphens.
fn name_only(name: &str) -> String {
    name.chars().filter(|character| character.is_ascii_alphanumeric() || matches!(character, ' ' | '-')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::north;

    #[actix_web::test]
    async fn the_style_sheet_says_the_boroughs_colours_and_letter() {
        let (tenant, _data) = north().await;
        let css = theme_css(tenant.profile());
        for part in [
            "--jwp-brand:#00524a;",
            "--jwp-accent:#8cbf26;",
            "font-family:\"Source Sans 3\"",
            "/fonts/source-sans-3-400.woff2",
            "font-display:swap",
        ] {
            assert!(css.contains(part), "{css} lacks {part}");
        }
    }

    #[test]
    fn nothing_but_a_colour_and_a_name_gets_in() {
        assert_eq!(colour_only("#00524a"), "#00524a");
        assert_eq!(colour_only("red;}body{display:none"), "#000000");
        assert_eq!(name_only("Arial\"}body{x"), "Arialbodyx");
    }
}
