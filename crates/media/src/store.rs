//! A file on its way into the library: what it is, whether we take it, and laid in its place in every form that pages need.
//! Nothing here touches the database; everything here takes time, so it is done beside the threads that answer.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use tenancy::{Incoming, MediaFiles};
use uuid::Uuid;

use crate::address::crop_part;
use crate::medium::Medium;
use crate::picture::{self, Focal};
use crate::sniff::{self, Kind, Sniffed};
use crate::words::Trouble;

/// The most that captions may hold, in bytes: hours of speech.
pub const MOST_CAPTIONS: u64 = 1024 * 1024;

/// A file that lies in its place and waits for its row.
#[derive(Debug)]
pub struct Prepared {
    /// Whose it will be.
    pub id: Uuid,
    /// What it is.
    pub kind: Kind,
    /// The name of exactly these bytes, in addresses.
    pub edition: String,
    /// Of the file as it was sent.
    pub sha256: String,
    /// What it was called by whoever sent it.
    pub file_name: String,
    /// What it is served as.
    pub media_type: &'static str,
    /// How many bytes are served.
    pub bytes: u64,
    /// Of a picture.
    pub width: u32,
    /// Of a picture.
    pub height: u32,
    /// Whether captions lie beside it.
    pub captions: bool,
}

/// Why a file is not in its place.
#[derive(Debug, thiserror::Error)]
pub enum NotStored {
    /// It is not one that we take.
    #[error("{}", .0.message)]
    Refused(Trouble),
    /// The disk said no.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl NotStored {
    fn because(message: impl Into<String>) -> Self {
        Self::Refused(Trouble::at("#file", message))
    }
}

/// What a file is, from its first bytes and its size.
///
/// # Errors
/// It is not one that we take, or cannot be read.
pub fn look_at(file: &Path, file_name: &str, bytes: u64) -> Result<Sniffed, NotStored> {
    let mut start = Vec::new();
    fs::File::open(file)?.take(4096).read_to_end(&mut start)?;
    if start.is_empty() {
        return Err(NotStored::because("This file is empty"));
    }
    let found = sniff::sniff(&start, file_name).map_err(NotStored::because)?;
    if bytes > found.kind.most_bytes() { Err(NotStored::because(too_large(found.kind))) } else { Ok(found) }
}

/// What people read when a file is too large.
#[must_use]
pub fn too_large(kind: Kind) -> String {
    let most = kind.most_bytes() / (1024 * 1024);
    match kind {
        Kind::Picture => format!("A picture may have {most} MB at most. Make it smaller and upload it again"),
        Kind::File => format!("A file may have {most} MB at most. Split it, or save it with smaller pictures"),
        Kind::Video => {
            format!("A video may have {most} MB at most. Save it in a lower quality, or put it on a video site")
        }
    }
}

/// Lays a file in its place under `id`, with what pages need of it.
///
/// # Errors
/// It is not one that we take, or the disk says no.
pub fn lay_down(
    media: &MediaFiles,
    id: Uuid,
    file: &Incoming,
    file_name: &str,
    captions: Option<Vec<u8>>,
    focal: Focal,
) -> Result<Prepared, NotStored> {
    let bytes = fs::metadata(file.path())?.len();
    let found = look_at(file.path(), file_name, bytes)?;
    let sha256 = digest_of(file.path(), None)?;
    let edition: String = digest_of(file.path(), captions.as_deref())?.chars().take(16).collect();
    let mut prepared = Prepared {
        id,
        kind: found.kind,
        edition,
        sha256,
        file_name: file_name.to_owned(),
        media_type: found.media_type,
        bytes,
        width: 0,
        height: 0,
        captions: captions.is_some() && found.kind == Kind::Video,
    };
    if found.kind == Kind::Picture {
        let made =
            picture::make(&fs::read(file.path())?, focal).map_err(|fault| NotStored::because(fault.to_string()))?;
        let ending = sniff::ending_of(made.media_type);
        for (part, bytes) in &made.parts {
            let crop = picture::CROPS.iter().any(|(word, ..)| word == part);
            let part = if crop { crop_part(part, focal) } else { part.clone() };
            media.write(bytes, id, &prepared.edition, &format!("{part}.{ending}"))?;
        }
        prepared.media_type = made.media_type;
        (prepared.width, prepared.height) = (made.width, made.height);
        prepared.bytes = made.parts.first().map_or(0, |(_, whole)| whole.len() as u64);
        return Ok(prepared);
    }
    if let Some(captions) = captions.filter(|_| prepared.captions) {
        media.write(&captions, id, &prepared.edition, "captions.vtt")?;
    }
    media.keep(file, id, &prepared.edition, &format!("file.{}", found.ending))?;
    Ok(prepared)
}

/// Makes the crops of a picture anew, because its focal point will be another.
///
/// # Errors
/// The whole picture is not there, or the disk says no.
pub fn lay_down_crops(media: &MediaFiles, medium: &Medium, focal: Focal) -> Result<(), NotStored> {
    let row = medium.row();
    let ending = sniff::ending_of(&row.media_type);
    let path = media.path(row.id, &row.edition, &format!("whole.{ending}"));
    let whole = fs::read(path.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?)?;
    let crops = picture::make_crops(&whole, ending == "png", focal);
    for (word, bytes) in crops.map_err(|fault| NotStored::because(fault.to_string()))? {
        media.write(&bytes, row.id, &row.edition, &format!("{}.{ending}", crop_part(word, focal)))?;
    }
    Ok(())
}

/// The captions that a video has now: they stay when only the video is replaced.
///
/// # Errors
/// The disk says no.
pub fn captions_of(media: &MediaFiles, medium: &Medium) -> io::Result<Option<Vec<u8>>> {
    let row = medium.row();
    let path = media.path(row.id, &row.edition, "captions.vtt").filter(|_| row.captions);
    path.map(fs::read).transpose()
}

fn digest_of(file: &Path, more: Option<&[u8]>) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut file = fs::File::open(file)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
    }
    digest.update(more.unwrap_or_default());
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
