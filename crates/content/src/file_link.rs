//! What becomes of Markdown on its way to a page, besides HTML: links to files say what the file is, and wide tables scroll.

/// Where `media:name` leads, and what is said of the file behind it: "PDF, 1.2 MB".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLink {
    /// Its address.
    pub href: String,
    /// Its type and size, where it is something to fetch.
    pub size: Option<String>,
}

/// Puts addresses in place of `media:name` in links, and says behind each what the file is. Of a file that is not there only the
/// words stay.
pub(crate) fn media_links(text: &str, link_to_media: &dyn Fn(&str) -> Option<FileLink>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](media:") {
        let end = after.find(')').unwrap_or(after.len());
        let (inside, behind) = after.split_at(end);
        let name = inside.split(' ').next().unwrap_or_default();
        filled.push_str(before);
        match link_to_media(name) {
            Some(FileLink { href, size: None }) => filled.push_str(&format!("]({href})")),
            Some(FileLink { href, size: Some(size) }) => {
                // "The form (PDF)" need not say twice what it is.
                let said = size.split(',').next().map(|sort| format!(" ({sort})")).unwrap_or_default();
                if filled.ends_with(&said) {
                    filled.truncate(filled.len() - said.len());
                }
                filled.push_str(&format!(" ({size})]({href})"));
            }
            None => {
                if let Some(start) = filled.rfind('[') {
                    filled.remove(start);
                }
            }
        }
        rest = behind.strip_prefix(')').unwrap_or(behind);
    }
    filled.push_str(rest);
    filled
}

/// Lets a table that is wider than the screen be scrolled by itself, with the keyboard too.
pub(crate) fn scrolling(html: &str) -> String {
    html.replace("<table", "<div class=\"jwp-scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table")
        .replace("</table>", "</table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_file_leads_to_it_and_says_what_it_is() {
        let library = |name: &str| match name {
            "form" => Some(FileLink { href: "/media/1/form.pdf".to_owned(), size: Some("PDF, 1.2 MB".to_owned()) }),
            "park" => Some(FileLink { href: "/media/2/park.jpg".to_owned(), size: None }),
            _ => None,
        };
        for (text, linked) in [
            ("[The form](media:form) [b](/x)", "[The form (PDF, 1.2 MB)](/media/1/form.pdf) [b](/x)"),
            ("[The form (PDF)](media:form)", "[The form (PDF, 1.2 MB)](/media/1/form.pdf)"),
            ("[a park](media:park \"Seen\").", "[a park](/media/2/park.jpg)."),
            ("Read [the plan](media:gone) first", "Read the plan first"),
        ] {
            assert_eq!(media_links(text, &library), linked);
        }
    }

    #[test]
    fn a_wide_table_scrolls_by_itself() {
        let html = scrolling(&catalogue::html("| a | b |\n|---|---|\n| 1 | 2 |"));
        assert!(html.starts_with("<div class=\"jwp-scroll\"") && html.ends_with("</table></div>"), "{html}");
    }
}
