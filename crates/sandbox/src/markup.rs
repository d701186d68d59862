//! Text as XML and HTML can hold it.

/// Escaped text in which a reference (BR-7K3M-9FXD) is never broken over two lines.
pub(crate) fn whole(words: &str) -> String {
    let is_reference = |word: &str| {
        word.split('-').count() == 3 && word.chars().all(|c| c == '-' || c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    words
        .split(' ')
        .map(|word| {
            let word_as_html = escape(word);
            if is_reference(word) { format!("<span class=\"whole\">{word_as_html}</span>") } else { word_as_html }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Text as XML may hold it: the five signs, and none of the characters that XML 1.0 forbids.
pub(crate) fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' | '\t' => escaped.push(character),
            forbidden if forbidden.is_control() || matches!(forbidden, '\u{fffe}' | '\u{ffff}') => {}
            _ => escaped.push(character),
        }
    }
    escaped
}
