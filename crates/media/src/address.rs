//! Where a medium is served. An address holds the edition, so a browser may keep what it fetched for ever.

use crate::medium::Medium;
use crate::picture::{self, Focal};
use crate::sniff::{self, Kind};

impl Medium {
    /// The address of a file or a video, or of a whole picture.
    #[must_use]
    pub fn href(&self) -> String {
        self.address(if self.is_picture() { "whole" } else { "file" })
    }

    /// The address of the picture in at least this width, if it is that wide.
    #[must_use]
    pub fn src(&self, width: u32) -> String {
        let fitting = picture::widths(self.size().0).find(|one| *one >= width);
        self.address(&fitting.map_or_else(|| "whole".to_owned(), |one| one.to_string()))
    }

    /// Every width for the attribute `srcset`.
    #[must_use]
    pub fn srcset(&self) -> String {
        let whole = self.size().0;
        let narrower = picture::widths(whole).map(|width| format!("{} {width}w", self.address(&width.to_string())));
        let all: Vec<_> = narrower.chain([format!("{} {whole}w", self.address("whole"))]).collect();
        all.join(", ")
    }

    /// The address of a crop around the focal point: `square` or `wide` (three to two).
    #[must_use]
    pub fn crop(&self, word: &str) -> String {
        self.address(&crop_part(word, self.focal()))
    }

    /// The address of a video's captions.
    #[must_use]
    pub fn captions(&self) -> Option<String> {
        self.row().captions.then(|| self.address("captions"))
    }

    /// The address of a part. It holds the edition, so browsers may keep it for ever.
    pub(crate) fn address(&self, part: &str) -> String {
        format!("/media/{}/{part}-{}/{}", self.id(), self.row().edition, self.served_name(part))
    }

    /// Every part that there is, as addresses and files on the disk name it.
    pub(crate) fn parts(&self) -> Vec<String> {
        match self.kind() {
            Kind::Picture => picture::widths(self.size().0)
                .map(|width| width.to_string())
                .chain(["whole".to_owned()])
                .chain(picture::CROPS.iter().map(|(word, ..)| crop_part(word, self.focal())))
                .collect(),
            Kind::File => vec!["file".to_owned()],
            Kind::Video if self.row().captions => vec!["file".to_owned(), "captions".to_owned()],
            Kind::Video => vec!["file".to_owned()],
        }
    }

    /// The name under which it is saved by whoever fetches it.
    pub(crate) fn served_name(&self, part: &str) -> String {
        let ending = if part == "captions" { "vtt" } else { sniff::ending_of(self.media_type()) };
        format!("{}.{ending}", self.name())
    }
}

/// A crop is another one when the focal point has moved.
pub(crate) fn crop_part(word: &str, focal: Focal) -> String {
    format!("{word}-{}-{}", focal.x, focal.y)
}
