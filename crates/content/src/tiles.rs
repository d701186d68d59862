//! The tiles of maps. A borough that has map pictures lays them in `tiles/<zoom>/<x>/<y>.png` of its own folder, with whose they
//! are in `tiles/attribution.txt`. Where it has none we draw a plain one: its ground and a grid. So no page asks anybody else for
//! a map, and nothing is invented: a plain tile claims no street.

use std::fs;
use std::io::{self, Cursor};
use std::path::PathBuf;

use image::{ImageFormat, Rgb, RgbImage};
use tenancy::Tenant;

/// Pixels along each side, as everywhere.
pub(crate) const SIDE: u32 = 256;

/// No map is larger than this.
pub(crate) const DEEPEST: u32 = 19;

/// How far the lines of the grid are apart.
const GRID: u32 = 64;

/// A line is this share of the ground, in hundredths.
const LINE: u32 = 88;

/// One tile of the world's grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    zoom: u32,
    across: u32,
    down: u32,
}

impl Tile {
    /// The tile with these numbers, if the world has it.
    pub(crate) fn read(zoom: &str, across: &str, down: &str) -> Option<Self> {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
        let tile = Self { zoom: plain(zoom)?, across: plain(across)?, down: plain(down)? };
        (tile.zoom <= DEEPEST && tile.across < 1 << tile.zoom && tile.down < 1 << tile.zoom).then_some(tile)
    }

    /// Its picture: the borough's own, or a plain one.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub(crate) fn picture(self, tenant: &Tenant) -> io::Result<Vec<u8>> {
        let name = format!("{}/{}/{}.png", self.zoom, self.across, self.down);
        match fs::read(folder(tenant).join(name)) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => plain(&tenant.profile().brand.tint),
            Err(error) => Err(error),
        }
    }
}

/// Whose the map pictures are, as has to stand below each map; `None` when all are plain.
pub(crate) fn attribution(tenant: &Tenant) -> Option<String> {
    let text = fs::read_to_string(folder(tenant).join("attribution.txt")).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn folder(tenant: &Tenant) -> PathBuf {
    tenant.files().root().join("tiles")
}

/// A plain tile on this ground (`#rrggbb`). The same ground gives the same bytes.
fn plain(ground: &str) -> io::Result<Vec<u8>> {
    let number = u32::from_str_radix(ground.trim_start_matches('#'), 16).unwrap_or(0x00ee_eeee);
    let [_, red, green, blue] = number.to_be_bytes();
    let darker = |part: u8| u8::try_from(u32::from(part) * LINE / 100).unwrap_or(part);
    let line = Rgb([darker(red), darker(green), darker(blue)]);
    let tile = RgbImage::from_fn(SIDE, SIDE, |across, down| {
        if across % GRID == 0 || down % GRID == 0 { line } else { Rgb([red, green, blue]) }
    });
    let mut bytes = Cursor::new(Vec::new());
    tile.write_to(&mut bytes, ImageFormat::Png).map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_of_the_world_are_known() {
        for (zoom, across, down, there) in [
            ("15", "16390", "10910", true),
            ("0", "0", "0", true),
            ("0", "1", "0", false),
            ("20", "0", "0", false),
            ("..", "0", "0", false),
            ("+1", "0", "0", false),
            ("1", "-1", "0", false),
            ("", "0", "0", false),
        ] {
            assert_eq!(Tile::read(zoom, across, down).is_some(), there, "{zoom}/{across}/{down}");
        }
    }

    #[test]
    fn a_plain_tile_is_small_and_always_the_same() {
        let tile = plain("#eef5f3").unwrap();
        assert_eq!(tile, plain("#eef5f3").unwrap());
        assert_ne!(tile, plain("#f5f0f9").unwrap());
        assert!(tile.starts_with(b"\x89PNG") && tile.len() < 4_000, "{} bytes", tile.len());
        let read = image::load_from_memory(&tile).unwrap().to_rgb8();
        assert_eq!((read.width(), read.height()), (SIDE, SIDE));
        assert_ne!(read.get_pixel(0, 10), read.get_pixel(10, 10), "a line is darker than the ground");
    }
}
