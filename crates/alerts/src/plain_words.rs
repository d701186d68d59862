//! Markdown as words alone, for mails, feeds and warnings, which know no markup.

/// The words of a text that is written in Markdown: paragraphs with an empty line between them, points of a list each on a line.
#[must_use]
pub(crate) fn plain_words(markdown: &str) -> String {
    let html = catalogue::html(markdown);
    let mut words = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(start) = rest.find('<') {
        words.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('>') else { break };
        let tag = &rest[start + 1..start + end];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("p" | "ul" | "ol" | "h2" | "h3" | "h4" | "blockquote" | "table" | "pre", true) => words.push_str("\n\n"),
            ("br", _) | ("li" | "tr", true) => words.push('\n'),
            ("li", false) => words.push_str("- "),
            ("td" | "th", true) => words.push(' '),
            _ => {}
        }
        rest = &rest[start + end + 1..];
    }
    words.push_str(rest);
    // What was escaped for HTML is itself again.
    let words = words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    let mut lines: Vec<&str> = Vec::new();
    for line in words.lines().map(str::trim) {
        // Between two points of a list there is no empty line, whatever the HTML has there.
        if line.starts_with("- ") && matches!(lines[..], [.., point, ""] if point.starts_with("- ")) {
            lines.pop();
        }
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain_words;

    #[test]
    fn only_words_are_left() {
        for (markdown, words) in [
            ("", ""),
            ("Stay **indoors**.\n\nClose [the windows](https://example.org).", "Stay indoors.\n\nClose the windows."),
            ("Do not\n\n- drive\n- swim", "Do not\n\n- drive\n- swim"),
            ("5 < 6 & \"7\"", "5 < 6 & \"7\""),
            ("&amp;lt;", "&lt;"),
        ] {
            assert_eq!(plain_words(markdown), words, "{markdown}");
        }
    }
}
