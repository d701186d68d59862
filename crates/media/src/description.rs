//! What a description of a picture may be (CM-16). People who do not see the picture hear these words in its place.

/// The most characters: a screen reader cannot be stopped in the middle and taken up again.
pub const MOST: usize = 200;

/// What is wrong with a description, in words that say what to do. Empty when it is well.
#[must_use]
pub fn description_faults(written: &str) -> Option<&'static str> {
    let words = written.trim();
    let lower = words.to_lowercase();
    if words.is_empty() {
        return Some("Describe what the picture shows, or say that it is only decoration");
    }
    if words.chars().count() > MOST {
        return Some("Use 200 characters or fewer for the description");
    }
    if looks_like_a_file(&lower) {
        return Some("Describe what the picture shows: this looks like the name of a file");
    }
    if words.chars().filter(|sign| sign.is_alphabetic()).count() < 3 {
        return Some("Describe what the picture shows in words");
    }
    const OPENINGS: [&str; 9] = [
        "image of",
        "picture of",
        "photo of",
        "photograph of",
        "a picture of",
        "an image of",
        "a photo of",
        "graphic of",
        "a photograph of",
    ];
    if OPENINGS.iter().any(|opening| lower.starts_with(opening)) {
        return Some("Begin with what the picture shows: people are told that it is a picture");
    }
    const EMPTY: [&str; 12] = [
        "image",
        "picture",
        "photo",
        "photograph",
        "graphic",
        "logo",
        "banner",
        "icon",
        "untitled",
        "alt text",
        "placeholder",
        "description",
    ];
    if EMPTY.contains(&lower.trim_end_matches('.')) {
        return Some("Describe what the picture shows: this word fits every picture");
    }
    None
}

/// Names that cameras, telephones and programs give, with or without their ending.
fn looks_like_a_file(lower: &str) -> bool {
    const ENDINGS: [&str; 9] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".svg", ".tif", ".bmp"];
    if ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        return true;
    }
    let one_word = !lower.contains(char::is_whitespace);
    let cameras = ["img", "dsc", "dscn", "pxl", "screenshot", "image", "photo"];
    let numbered = |name: &&str| {
        lower.strip_prefix(*name).is_some_and(|rest| {
            rest.chars().any(|sign| sign.is_ascii_digit())
                && rest.chars().all(|sign| sign.is_ascii_digit() || "_-() ".contains(sign))
        })
    };
    cameras.iter().any(numbered) || (one_word && lower.contains('_')) || (one_word && lower.matches('-').count() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_describes() {
        let refused = [
            "",
            "   ",
            "IMG_2041.jpg",
            "img_2041",
            "IMG 2041",
            "DSC00012",
            "dscn-33",
            "PXL_20260101_093000",
            "photo.png",
            "Screenshot (12)",
            "town_hall_front",
            "the-town-hall-front",
            "town hall.jpeg",
            "image of a park",
            "Picture of the mayor",
            "A photo of a library",
            "An image of a tree",
            "Photograph of bins",
            "image",
            "Logo.",
            "placeholder",
            "..",
            "12",
            "___",
            "-- --",
            "A graphic.webp",
        ];
        let taken = [
            "A park with two benches under old trees",
            "Children read in the library",
            "Well-kept up-to-date bins",
            "Mayor Ada Example opens the market",
            "Map: the road works on 4 June",
        ];
        for words in refused {
            assert!(description_faults(words).is_some(), "{words:?} is taken");
        }
        for words in taken {
            assert_eq!(description_faults(words), None, "{words:?}");
        }
        assert!(refused.len() + taken.len() >= 30);
        assert!(description_faults(&"ab ".repeat(70)).is_some(), "too long");
    }
}
