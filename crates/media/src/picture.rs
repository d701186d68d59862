//! Pictures are read under limits and written anew: what cameras add (where it was taken, on which telephone) is gone, and what
//! is served is what we wrote. Besides the whole there are narrower ones for narrow screens, and two crops around what matters.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

/// How wide a picture may be shown, in pixels; those that are wider than the picture are not made.
pub const WIDTHS: [u32; 4] = [320, 640, 960, 1280];
/// The whole picture is kept at most this wide and high.
const WHOLE: u32 = 2560;
/// A picture may have this many pixels on a side, and this many bytes when it is unpacked: a small file can unpack to more than
/// a machine has.
const LONGEST_SIDE: u32 = 12_000;
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;
/// Of a JPEG: beyond it a file grows and nobody sees a difference.
const QUALITY: u8 = 82;

/// The crops that are made around the focal point: their word, and their size at most.
pub const CROPS: [(&str, u32, u32); 2] = [("square", 640, 640), ("wide", 960, 640)];

/// The point of a picture that has to stay in sight, in per cent from the left and from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focal {
    /// From the left.
    pub x: u8,
    /// From the top.
    pub y: u8,
}

/// A picture that was written anew.
#[derive(Debug)]
pub struct Made {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// Of the whole.
    pub width: u32,
    /// Of the whole.
    pub height: u32,
    /// The name of each part and its bytes: `whole`, `320` …, `square`, `wide`.
    pub parts: Vec<(String, Vec<u8>)>,
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// It is broken, or not what it begins like.
    #[error("We cannot read this picture. Open it, save it again as JPEG or PNG and upload that")]
    Unreadable,
    /// It would need more memory than a picture may.
    #[error("This picture has too many pixels. Make it smaller, at most 6,000 by 6,000, and upload that")]
    TooManyPixels,
}

/// Reads a picture and writes it anew in every size. Takes a second for a large one: not to be done where others wait.
///
/// # Errors
/// See [`PictureFault`].
pub fn make(bytes: &[u8], focal: Focal) -> Result<Made, PictureFault> {
    let whole = read(bytes)?;
    let whole = if whole.width() > WHOLE || whole.height() > WHOLE {
        whole.resize(WHOLE, WHOLE, FilterType::Triangle)
    } else {
        whole
    };
    let png = is_better_as_png(&whole, bytes);
    let encode = |picture: &DynamicImage| encode(picture, png);
    let mut parts = vec![("whole".to_owned(), encode(&whole)?)];
    for width in widths(whole.width()) {
        let height = scaled(whole.height(), width, whole.width());
        parts.push((width.to_string(), encode(&whole.resize_exact(width, height, FilterType::Triangle))?));
    }
    for (word, wide, high) in CROPS {
        parts.push((word.to_owned(), encode(&crop(&whole, focal, wide, high))?));
    }
    let media_type = if png { "image/png" } else { "image/jpeg" };
    Ok(Made { media_type, width: whole.width(), height: whole.height(), parts })
}

/// The crops alone, when the focal point of a picture that we wrote has moved.
///
/// # Errors
/// See [`PictureFault`].
pub fn make_crops(whole: &[u8], png: bool, focal: Focal) -> Result<Vec<(&'static str, Vec<u8>)>, PictureFault> {
    let whole = read(whole)?;
    CROPS.into_iter().map(|(word, wide, high)| Ok((word, encode(&crop(&whole, focal, wide, high), png)?))).collect()
}

/// The narrower widths in which a picture of this width is kept.
pub fn widths(whole: u32) -> impl Iterator<Item = u32> {
    WIDTHS.into_iter().filter(move |width| *width < whole)
}

fn read(bytes: &[u8]) -> Result<DynamicImage, PictureFault> {
    let unreadable = |_| PictureFault::Unreadable;
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureFault::Unreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_UNPACKED);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => PictureFault::TooManyPixels,
        _ => PictureFault::Unreadable,
    })?;
    let (width, height) = decoder.dimensions();
    if decoder.total_bytes() > MOST_UNPACKED || width.max(height) > LONGEST_SIDE {
        return Err(PictureFault::TooManyPixels);
    }
    let turned = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(turned);
    if picture.width() == 0 || picture.height() == 0 { Err(PictureFault::Unreadable) } else { Ok(picture) }
}

/// What one can see through has to be PNG. A drawing in few colours is smaller as PNG, a photograph as JPEG.
fn is_better_as_png(picture: &DynamicImage, bytes: &[u8]) -> bool {
    let see_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
    if see_through {
        return true;
    }
    if !matches!(image::guess_format(bytes), Ok(ImageFormat::Png | ImageFormat::Gif)) {
        return false;
    }
    let sample = picture.thumbnail(640, 640);
    let size = |png| encode(&sample, png).map_or(usize::MAX, |bytes| bytes.len());
    size(true) <= size(false)
}

fn encode(picture: &DynamicImage, png: bool) -> Result<Vec<u8>, PictureFault> {
    let mut bytes = Vec::new();
    let written = if png {
        let eight = if picture.color().has_alpha() {
            DynamicImage::ImageRgba8(picture.to_rgba8())
        } else {
            DynamicImage::ImageRgb8(picture.to_rgb8())
        };
        eight.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
    } else {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture.to_rgb8())
    };
    written.map(|()| bytes).map_err(|_| PictureFault::Unreadable)
}

/// The largest piece of these proportions that has the focal point as near its middle as the edges allow.
fn crop(whole: &DynamicImage, focal: Focal, wide: u32, high: u32) -> DynamicImage {
    let (width, height) = (whole.width(), whole.height());
    let by_width = scaled(high, width, wide).max(1);
    let (across, down) =
        if by_width <= height { (width, by_width) } else { (scaled(wide, height, high).max(1), height) };
    let place = |side: u32, piece: u32, per_cent: u8| {
        let middle = u64::from(side) * u64::from(per_cent.min(100)) / 100;
        let start = middle.saturating_sub(u64::from(piece) / 2).min(u64::from(side - piece.min(side)));
        u32::try_from(start).unwrap_or_default()
    };
    let piece = whole.crop_imm(place(width, across, focal.x), place(height, down, focal.y), across, down);
    if across > wide { piece.resize_exact(wide, high, FilterType::Triangle) } else { piece }
}

/// `side` × `to` ÷ `from`, at least 1.
pub(crate) fn scaled(side: u32, to: u32, from: u32) -> u32 {
    let scaled = u64::from(side) * u64::from(to) / u64::from(from.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    const MIDDLE: Focal = Focal { x: 50, y: 50 };

    /// Left half red, right half blue.
    fn halves(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) }
        }))
    }

    fn jpeg(picture: &DynamicImage) -> Vec<u8> {
        encode(picture, false).unwrap()
    }

    fn part<'a>(made: &'a Made, name: &str) -> &'a [u8] {
        &made.parts.iter().find(|(part, _)| part == name).unwrap().1
    }

    /// A JPEG that says where it was taken and that it lies on its side (orientation 6).
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        exif.extend_from_slice(b"GPS-CANARY 51.4N 0.02E");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn what_a_camera_adds_is_gone_and_the_picture_stands_upright() {
        let sent = with_exif(&jpeg(&halves(80, 40)));
        assert!(sent.windows(10).any(|piece| piece == b"GPS-CANARY"));
        let made = make(&sent, MIDDLE).unwrap();
        assert_eq!((made.width, made.height), (40, 80), "turned as the camera said");
        for (name, bytes) in &made.parts {
            assert!(!bytes.windows(4).any(|piece| piece == b"Exif" || piece == b"GPS-"), "{name}");
        }
    }

    #[test]
    fn no_picture_is_made_wider_than_it_is() {
        let made = make(&jpeg(&halves(700, 100)), MIDDLE).unwrap();
        let names: Vec<_> = made.parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["whole", "320", "640", "square", "wide"]);
        assert_eq!(read(part(&made, "320")).unwrap().width(), 320);
        let large = make(&jpeg(&halves(3000, 100)), MIDDLE).unwrap();
        assert_eq!(large.width, WHOLE);
    }

    #[test]
    fn a_crop_keeps_the_focal_point_in_sight() {
        for (x, red) in [(0, true), (100, false)] {
            let made = make(&jpeg(&halves(1200, 300)), Focal { x, y: 50 }).unwrap();
            let square = read(part(&made, "square")).unwrap().to_rgb8();
            assert_eq!(square.width(), square.height());
            let middle = square.get_pixel(square.width() / 2, square.height() / 2).0;
            assert_eq!(middle[0] > middle[2], red, "{x}: {middle:?}");
        }
        let wide = read(part(&make(&jpeg(&halves(3000, 2000)), MIDDLE).unwrap(), "wide")).unwrap();
        assert_eq!((wide.width(), wide.height()), (960, 640));
        make(&jpeg(&halves(1, 1)), MIDDLE).unwrap();
        make(&jpeg(&halves(2, 900)), MIDDLE).unwrap();
    }

    #[test]
    fn a_small_file_that_unpacks_to_more_than_a_machine_has_is_refused() {
        // The head of a PNG that says it is 100,000 by 100,000 pixels.
        let mut bomb = encode(&halves(4, 4), true).unwrap();
        bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(make(&bomb, MIDDLE).unwrap_err(), PictureFault::TooManyPixels);
        // Each side is allowed, both together are not.
        bomb[16..24].copy_from_slice(&[0, 0, 0x2e, 0xe0, 0, 0, 0x2e, 0xe0]);
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(make(&bomb, MIDDLE).unwrap_err(), PictureFault::TooManyPixels);
        assert_eq!(make(b"\xff\xd8\xff\xe0 nothing", MIDDLE).unwrap_err(), PictureFault::Unreadable);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }

    #[test]
    fn a_photograph_becomes_jpeg_and_what_one_can_see_through_stays_png() {
        assert_eq!(make(&jpeg(&halves(40, 40)), MIDDLE).unwrap().media_type, "image/jpeg");
        let glass = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(40, 40, image::Rgba([9, 9, 9, 90])));
        assert_eq!(make(&encode(&glass, true).unwrap(), MIDDLE).unwrap().media_type, "image/png");
    }
}
