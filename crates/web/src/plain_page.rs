//! A page in nobody's clothes: for answers where no borough is known.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// A small page of plain HTML without style, script or picture. `heading` and `paragraphs` are our own words.
#[must_use]
pub fn plain_page(response: &mut HttpResponseBuilder, heading: &str, paragraphs: &[&str]) -> HttpResponse {
    let heading = escape(heading);
    let text: String = paragraphs.iter().map(|words| format!("<p>{}</p>\n", escape(words))).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{heading}</title>\n</head>\n\
         <body>\n<main>\n<h1>{heading}</h1>\n{text}</main>\n</body>\n</html>\n"
    );
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store")).body(page)
}

/// Text as HTML, safe in an element and in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
