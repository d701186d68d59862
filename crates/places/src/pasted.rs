//! What copying and pasting does to letters and digits, undone (EF-17).

/// The text with full-width forms as ASCII, every kind of dash as `-`, every kind of space as a space, and
/// without the characters that cannot be seen. Letters become capitals.
pub(crate) fn plain_capitals(typed: &str) -> String {
    typed.chars().filter(|c| !is_invisible(*c)).map(plain).collect::<String>().to_ascii_uppercase()
}

fn plain(c: char) -> char {
    match c {
        // Full-width forms stand 0xFEE0 above their ASCII twins.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    }
}

/// Soft hyphens, zero-width characters, direction marks and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}
