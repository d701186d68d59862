//! What a file is, told from its first bytes. What the browser or the name says counts only where several kinds of file begin
//! alike (office files are all ZIP archives), and then only to choose among kinds that are taken.

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Shown on the page.
    Picture,
    /// To download.
    File,
    /// Played on the page.
    Video,
}

/// A kind of file that we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sniffed {
    /// What becomes of it.
    pub kind: Kind,
    /// Its media type, as it is sent.
    pub media_type: &'static str,
    /// The ending of its name.
    pub ending: &'static str,
    /// What people call it.
    pub words: &'static str,
}

impl Kind {
    /// As rows and addresses have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::File => "file",
            Self::Video => "video",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Picture, Self::File, Self::Video].into_iter().find(|kind| kind.word() == word)
    }

    /// The most bytes that a file of this kind may have. A picture is made smaller here; a file is fetched over telephones; a
    /// video of five minutes in good quality has about 150 MB.
    #[must_use]
    pub const fn most_bytes(self) -> u64 {
        match self {
            Self::Picture => 20 * 1024 * 1024,
            Self::File => 50 * 1024 * 1024,
            Self::Video => LARGEST,
        }
    }
}

/// The largest of all: what an upload may hold before it is known what it is.
pub const LARGEST: u64 = 200 * 1024 * 1024;

const fn sort(kind: Kind, media_type: &'static str, ending: &'static str, words: &'static str) -> Sniffed {
    Sniffed { kind, media_type, ending, words }
}

/// Every kind of file that we take.
pub const TAKEN: [Sniffed; 15] = [
    sort(Kind::Picture, "image/jpeg", "jpg", "JPEG picture"),
    sort(Kind::Picture, "image/png", "png", "PNG picture"),
    sort(Kind::Picture, "image/webp", "webp", "WebP picture"),
    sort(Kind::Picture, "image/gif", "gif", "GIF picture"),
    sort(Kind::File, "application/pdf", "pdf", "PDF"),
    sort(
        Kind::File,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        "Word document",
    ),
    sort(Kind::File, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel spreadsheet"),
    sort(
        Kind::File,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
        "PowerPoint slides",
    ),
    sort(Kind::File, "application/vnd.oasis.opendocument.text", "odt", "OpenDocument text"),
    sort(Kind::File, "application/vnd.oasis.opendocument.spreadsheet", "ods", "OpenDocument spreadsheet"),
    sort(Kind::File, "application/vnd.oasis.opendocument.presentation", "odp", "OpenDocument slides"),
    sort(Kind::File, "text/csv; charset=utf-8", "csv", "CSV table"),
    sort(Kind::File, "text/plain; charset=utf-8", "txt", "Plain text"),
    sort(Kind::Video, "video/mp4", "mp4", "MP4 video"),
    sort(Kind::Video, "video/webm", "webm", "WebM video"),
];

/// What the file is, or why it is not taken.
///
/// # Errors
/// A sentence that says what to do instead.
pub fn sniff(start: &[u8], file_name: &str) -> Result<Sniffed, &'static str> {
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let begins = |magic: &[u8]| start.starts_with(magic);
    let named = |endings: &[&str]| endings.contains(&ending.as_str()).then_some(ending.as_str());
    let text = String::from_utf8_lossy(start).to_lowercase();
    let opening = text.trim_start_matches('\u{feff}').trim_start();
    let found = if begins(b"\xff\xd8\xff") {
        "jpg"
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        "png"
    } else if begins(b"GIF87a") || begins(b"GIF89a") {
        "gif"
    } else if begins(b"RIFF") && start.get(8..12) == Some(b"WEBP".as_slice()) {
        "webp"
    } else if begins(b"%PDF-") {
        "pdf"
    } else if begins(b"PK\x03\x04") {
        named(&["docx", "xlsx", "pptx", "odt", "ods", "odp"])
            .ok_or("We take Word, Excel, PowerPoint and OpenDocument files, but no other archives. Unpack it and upload what people need")?
    } else if start.get(4..8) == Some(b"ftyp".as_slice()) {
        match start.get(8..12) {
            Some(b"heic" | b"heix" | b"mif1" | b"avif") => {
                return Err("Most browsers cannot show this kind of picture. Save it as JPEG and upload that");
            }
            _ => "mp4",
        }
    } else if begins(b"\x1a\x45\xdf\xa3") {
        "webm"
    } else if opening.starts_with("<svg") || (opening.starts_with("<?xml") && opening.contains("<svg")) {
        return Err("An SVG file can hold a program, so we do not take it. Save the picture as PNG and upload that");
    } else if ["<!doctype html", "<html", "<script", "<head", "<body"].iter().any(|tag| opening.contains(tag)) {
        return Err("This is a web page. Write its words as a page, or upload it as PDF");
    } else if begins(b"MZ")
        || begins(b"\x7fELF")
        || begins(b"#!")
        || begins(b"\xcf\xfa\xed\xfe")
        || begins(b"\xca\xfe\xba\xbe")
    {
        return Err("This is a program. We do not take programs");
    } else if begins(b"\xd0\xcf\x11\xe0") {
        return Err("This is an office file of an old kind. Save it as docx, xlsx or pptx, or as PDF, and upload that");
    } else if is_text(start) {
        named(&["csv", "txt"]).ok_or(OTHER)?
    } else {
        return Err(OTHER);
    };
    TAKEN.into_iter().find(|one| one.ending == found).ok_or(OTHER)
}

const OTHER: &str = "We take pictures (JPEG, PNG, WebP, GIF), documents (PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain \
    text) and videos (MP4, WebM)";

/// The words of a media type.
#[must_use]
pub fn words_of(media_type: &str) -> &'static str {
    TAKEN.iter().find(|one| one.media_type == media_type).map_or("File", |one| one.words)
}

/// The ending of a media type.
#[must_use]
pub fn ending_of(media_type: &str) -> &'static str {
    TAKEN.iter().find(|one| one.media_type == media_type).map_or("bin", |one| one.ending)
}

/// Whether captions are what browsers read: WebVTT.
#[must_use]
pub fn is_captions(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let text = text.trim_start_matches('\u{feff}');
        text.strip_prefix("WEBVTT").is_some_and(|rest| rest.starts_with(['\n', '\r', ' ', '\t']))
            && text.contains("-->")
    })
}

fn is_text(start: &[u8]) -> bool {
    // The end may be cut in the middle of a letter.
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|sign| sign.is_control() && !"\r\n\t".contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with_and_not_what_it_is_called() {
        let taken: [(&[u8], &str, &str); 9] = [
            (b"\xff\xd8\xff\xe0", "a.exe", "jpg"),
            (b"\x89PNG\r\n\x1a\n", "a.jpg", "png"),
            (b"GIF89a...", "a", "gif"),
            (b"RIFF0000WEBPVP8 ", "a", "webp"),
            (b"%PDF-1.7", "a.html", "pdf"),
            (b"PK\x03\x04....", "Plan.DOCX", "docx"),
            (b"\0\0\0\x20ftypisom", "a.mov", "mp4"),
            (b"\x1a\x45\xdf\xa3", "a", "webm"),
            (b"ward,bins\nA,3\n", "bins.csv", "csv"),
        ];
        for (bytes, name, ending) in taken {
            assert_eq!(sniff(bytes, name).map(|found| found.ending), Ok(ending), "{name}");
        }
        let refused: [(&[u8], &str, &str); 11] = [
            (b"<svg xmlns='x'><script/></svg>", "a.png", "SVG"),
            (b"<?xml version='1.0'?><svg/>", "a.svg", "SVG"),
            (b"\xef\xbb\xbf <!DOCTYPE html><p>", "a.pdf", "web page"),
            (b"hello <script>alert(1)</script>", "a.txt", "web page"),
            (b"MZ\x90\0", "a.pdf", "program"),
            (b"\x7fELF", "a.jpg", "program"),
            (b"#!/bin/sh\n", "a.txt", "program"),
            (b"PK\x03\x04", "a.zip", "archives"),
            (b"\xd0\xcf\x11\xe0", "a.doc", "old kind"),
            (b"\0\0\0\x18ftypheic", "a.jpg", "JPEG"),
            (b"\0\x01\x02", "a.jpg", "We take"),
        ];
        for (bytes, name, says) in refused {
            let why = sniff(bytes, name).err().unwrap_or_default();
            assert!(why.contains(says), "{name}: {why}");
        }
    }

    #[test]
    fn captions_are_web_vtt() {
        assert!(is_captions(b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"));
        for wrong in ["", "WEBVTT", "WEBVTTX\n-->", "1\n00:00:00,000 --> 00:00:02,000\nHello"] {
            assert!(!is_captions(wrong.as_bytes()), "{wrong}");
        }
    }
}
