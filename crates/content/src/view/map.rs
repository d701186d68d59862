//! A map of one place or of several, drawn on the server: tiles of our own, and marks on them. It needs no JavaScript; the address
//! and a link stand beside it in words.

use std::f64::consts::PI;

use serde::Serialize;
use tenancy::Tenant;

use crate::tiles;

/// The map's size in its own units, which a screen makes larger or smaller.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 320.0;

/// Streets can be told apart.
const STREETS: u32 = 15;

/// The whole borough and more.
const FARTHEST: u32 = 9;

/// How far marks stay from the edge.
const EDGE: f64 = 36.0;

/// No map of the world reaches the poles.
const NORTHERNMOST: f64 = 85.0;

/// Metres of one pixel at the equator, at zoom 0.
const METRES: f64 = 156_543.033_92;

/// Lengths that a scale may have, in metres.
const LENGTHS: &[(f64, &str)] = &[
    (10_000.0, "10 km"),
    (5_000.0, "5 km"),
    (2_000.0, "2 km"),
    (1_000.0, "1 km"),
    (500.0, "500 m"),
    (200.0, "200 m"),
    (100.0, "100 m"),
];

/// The longest that a scale is drawn.
const LONGEST_SCALE: f64 = 110.0;

/// A place: degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

impl Point {
    /// The place, if both degrees are there and the map reaches it.
    pub(crate) fn of(latitude: Option<f64>, longitude: Option<f64>) -> Option<Self> {
        let point = Self { latitude: latitude?, longitude: longitude? };
        (point.latitude.abs() <= NORTHERNMOST && point.longitude.abs() <= 180.0).then_some(point)
    }

    /// In pixels of the whole world at a zoom.
    fn pixels(self, zoom: u32) -> (f64, f64) {
        let world = f64::from(tiles::SIDE) * f64::from(1_u32 << zoom);
        let across = (self.longitude + 180.0) / 360.0;
        let down = (1.0 - self.latitude.to_radians().tan().asinh() / PI) / 2.0;
        (across * world, down * world)
    }
}

/// A map as templates see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Map {
    tiles: Vec<Placed>,
    marks: Vec<Mark>,
    scale: f64,
    scale_words: &'static str,
    /// What it shows, for people who do not see it.
    described: String,
    /// The same place on a map of somebody else's; opened only by a person.
    href: Option<String>,
    /// Whose the pictures are.
    attribution: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Placed {
    href: String,
    x: f64,
    y: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Mark {
    x: f64,
    y: f64,
    number: Option<usize>,
}

/// A map with one mark in the middle.
pub(crate) fn of_one(tenant: &Tenant, point: Point, name: &str) -> Map {
    let Point { latitude, longitude } = point;
    let mut map = drawn(&[(None, point)], STREETS, format!("Map: {name} is marked in the middle."));
    map.href = Some(format!(
        "https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}#map={STREETS}/{latitude:.5}/{longitude:.5}"
    ));
    map.attribution = tiles::attribution(tenant);
    map
}

/// A map with all these places, each under its number; `None` when there are none.
pub(crate) fn of_many(tenant: &Tenant, points: &[(usize, Point)]) -> Option<Map> {
    let numbered: Vec<(Option<usize>, Point)> = points.iter().map(|(number, point)| (Some(*number), *point)).collect();
    if numbered.is_empty() {
        return None;
    }
    let described = match points.len() {
        1 => "Map: one place is marked. Its address stands in the list below.".to_owned(),
        many => format!("Map: {many} places are marked with the numbers of the list below."),
    };
    let mut map = drawn(&numbered, fitting(&numbered), described);
    map.attribution = tiles::attribution(tenant);
    Some(map)
}

/// The deepest zoom at which all marks are on the map.
fn fitting(points: &[(Option<usize>, Point)]) -> u32 {
    (FARTHEST..=STREETS)
        .rev()
        .find(|zoom| {
            let (left, right, top, bottom) = bounds(points, *zoom);
            right - left <= WIDTH - 2.0 * EDGE && bottom - top <= HEIGHT - 2.0 * EDGE
        })
        .unwrap_or(FARTHEST)
}

fn bounds(points: &[(Option<usize>, Point)], zoom: u32) -> (f64, f64, f64, f64) {
    points
        .iter()
        .map(|(_, point)| point.pixels(zoom))
        .fold((f64::MAX, f64::MIN, f64::MAX, f64::MIN), |(left, right, top, bottom), (x, y)| {
            (left.min(x), right.max(x), top.min(y), bottom.max(y))
        })
}

fn drawn(points: &[(Option<usize>, Point)], zoom: u32, described: String) -> Map {
    let (left, right, top, bottom) = bounds(points, zoom);
    // Whole pixels, so that tiles are as sharp as they can be.
    let (x0, y0) = (((left + right - WIDTH) / 2.0).round(), ((top + bottom - HEIGHT) / 2.0).round());
    let marks = points.iter().map(|(number, point)| {
        let (x, y) = point.pixels(zoom);
        Mark { x: (x - x0).round(), y: (y - y0).round(), number: *number }
    });
    let middle = points.iter().map(|(_, point)| point.latitude).sum::<f64>() / points.len().max(1) as f64;
    let metres = METRES * middle.to_radians().cos() / f64::from(1_u32 << zoom);
    let fits = LENGTHS.iter().find(|(length, _)| length / metres <= LONGEST_SCALE);
    let (length, scale_words) = fits.or(LENGTHS.last()).copied().unwrap_or((0.0, ""));
    Map {
        tiles: placed(x0, y0, zoom),
        marks: marks.collect(),
        scale: (length / metres).round(),
        scale_words,
        described,
        href: None,
        attribution: None,
    }
}

/// Every tile of which the map shows a part.
fn placed(x0: f64, y0: f64, zoom: u32) -> Vec<Placed> {
    let side = f64::from(tiles::SIDE);
    let last = f64::from(1_u32 << zoom) - 1.0;
    let mut found = Vec::new();
    let mut down = (y0 / side).floor();
    while down * side < y0 + HEIGHT {
        let mut across = (x0 / side).floor();
        while across * side < x0 + WIDTH {
            if (0.0..=last).contains(&across) && (0.0..=last).contains(&down) {
                let href = format!("/tiles/{zoom}/{across:.0}/{down:.0}.png");
                found.push(Placed { href, x: across * side - x0, y: down * side - y0 });
            }
            across += 1.0;
        }
        down += 1.0;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREENWICH: Point = Point { latitude: 51.4779, longitude: 0.0 };

    #[test]
    fn a_place_lies_in_the_tile_that_everybody_else_has_it_in() {
        let (x, y) = GREENWICH.pixels(15);
        assert_eq!(((x / 256.0).floor(), (y / 256.0).floor()), (16384.0, 10900.0));
    }

    #[test]
    fn one_mark_stands_in_the_middle_of_tiles_that_leave_no_gap() {
        let map = drawn(&[(None, GREENWICH)], STREETS, String::new());
        assert!(map.marks.iter().all(|mark| (mark.x - 240.0).abs() < 1.0 && (mark.y - 160.0).abs() < 1.0), "{map:?}");
        assert!((6..=9).contains(&map.tiles.len()), "{map:?}");
        let covers = |x: f64, y: f64| {
            map.tiles.iter().any(|tile| tile.x <= x && x < tile.x + 256.0 && tile.y <= y && y < tile.y + 256.0)
        };
        for (x, y) in [(0.0, 0.0), (479.0, 0.0), (0.0, 319.0), (479.0, 319.0), (240.0, 160.0)] {
            assert!(covers(x, y), "{x} {y}");
        }
        assert_eq!((map.scale_words, map.scale), ("200 m", 67.0));
    }

    #[test]
    fn many_marks_are_all_on_the_map() {
        let far = |latitude, longitude| (Some(1), Point { latitude, longitude });
        let points = [far(51.5, 0.05), far(51.3, 0.2), far(51.41, -0.05)];
        let map = drawn(&points, fitting(&points), String::new());
        for mark in &map.marks {
            assert!((0.0..=WIDTH).contains(&mark.x) && (0.0..=HEIGHT).contains(&mark.y), "{mark:?}");
        }
        assert_eq!(fitting(&points[..1]), STREETS, "one place is shown with its streets");
    }

    #[test]
    fn what_is_no_place_has_no_map() {
        assert_eq!(Point::of(Some(51.0), None), None);
        assert_eq!(Point::of(Some(90.0), Some(0.0)), None);
        assert!(Point::of(Some(51.0), Some(0.0)).is_some());
    }
}
