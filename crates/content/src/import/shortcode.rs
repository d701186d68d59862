//! Shortcodes: what WordPress writes between square brackets where a plugin puts something in. We have no plugins: the marks go,
//! what stands between an opening and a closing one stays, and a person is told.

use std::collections::BTreeSet;

/// Those that stand alone and have no attributes; others are known by theirs, or by being closed.
const ALONE: &[&str] = &["gallery", "toc", "contact-form", "sitemap", "audio", "video", "playlist"];

/// The text without shortcodes, and the names of those that were there.
pub(super) fn without(text: &str) -> (String, BTreeSet<String>) {
    let (mut kept, mut names) = (String::with_capacity(text.len()), BTreeSet::new());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        match mark(from, text) {
            Some((name, length)) => {
                names.insert(name);
                rest = from.get(length..).unwrap_or_default();
            }
            None => {
                kept.push('[');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    kept.push_str(rest);
    (kept, names)
}

/// The name and the length of the mark that this text begins with, if it does.
fn mark(from: &str, whole: &str) -> Option<(String, usize)> {
    let end = from.find(']')?;
    let inside = from.get(1..end)?;
    let closing = inside.strip_prefix('/');
    let body = closing.unwrap_or(inside).trim_end_matches('/').trim();
    let (name, attributes) = body.split_once(char::is_whitespace).unwrap_or((body, ""));
    let is_name = name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter));
    let counts =
        closing.is_some() || attributes.contains('=') || ALONE.contains(&name) || whole.contains(&format!("[/{name}]"));
    (is_name && counts && !inside.contains('\n')).then(|| (name.to_owned(), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (text, kept, found) in [
            ("A [gallery ids=\"1,2\"] b", "A  b", "gallery"),
            ("[caption id=\"x\"]<img>Words[/caption]", "<img>Words", "caption"),
            ("[box]In[/box]", "In", "box"),
            ("As he said [sic] and [PDF]", "As he said [sic] and [PDF]", ""),
            ("[toc]", "", "toc"),
            ("a [ b", "a [ b", ""),
        ] {
            let (without, names) = without(text);
            assert_eq!((without.as_str(), names.into_iter().collect::<Vec<_>>().join(",")), (kept, found.to_owned()));
        }
    }
}
