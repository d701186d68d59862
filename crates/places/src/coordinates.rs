//! Between the British National Grid and latitude and longitude.
//!
//! Two steps each way: the transverse Mercator projection of the grid on the Airy 1830 ellipsoid (formulas:
//! Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes B and C; good to a millimetre),
//! and the seven-parameter Helmert shift between Airy's datum and WGS 84, which is good to about 5 metres.
//! The definitive shift is Ordnance Survey's OSTN15 table of 15 MB; for a pin on a map it is not needed.

use serde::{Deserialize, Serialize};

/// Metres east and north of the false origin of the British National Grid (EPSG:27700).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GridPoint {
    /// Metres east.
    pub easting: u32,
    /// Metres north.
    pub northing: u32,
}

/// Degrees on WGS 84 (EPSG:4326); north and east are positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatLong {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub long: f64,
}

impl GridPoint {
    /// The same place in degrees, good to about 5 metres.
    #[must_use]
    pub fn to_wgs84(self) -> LatLong {
        let airy = unproject(f64::from(self.easting), f64::from(self.northing));
        WGS84.degrees(TO_WGS84.shift(AIRY_1830.cartesian(airy)))
    }
}

impl LatLong {
    /// The same place on the grid, good to about 5 metres and cut to whole metres; nothing when it lies off
    /// the grid (700 km by 1,300 km), where a number would be made up.
    #[must_use]
    pub fn to_grid(self) -> Option<GridPoint> {
        // Far from Britain the projection's series mean nothing, so a rough frame comes first.
        if !(48.0..=62.0).contains(&self.lat) || !(-10.0..=4.0).contains(&self.long) {
            return None;
        }
        let airy = AIRY_1830.degrees(TO_WGS84.reversed().shift(WGS84.cartesian(self)));
        let (easting, northing) = project(airy);
        if !(0.0..700_000.0).contains(&easting) || !(0.0..1_300_000.0).contains(&northing) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both lie between 0 and 1,300,000")]
        let point = GridPoint { easting: easting as u32, northing: northing as u32 };
        Some(point)
    }
}

/// An ellipsoid, by its two half axes in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

const AIRY_1830: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_245 };

impl Ellipsoid {
    /// The square of the eccentricity.
    fn e2(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }

    /// Metres from the middle of the earth, for a place on the ellipsoid (height 0).
    fn cartesian(&self, place: LatLong) -> [f64; 3] {
        let (lat, long) = (place.lat.to_radians(), place.long.to_radians());
        let nu = self.a / (1.0 - self.e2() * lat.sin().powi(2)).sqrt();
        [nu * lat.cos() * long.cos(), nu * lat.cos() * long.sin(), nu * (1.0 - self.e2()) * lat.sin()]
    }

    /// The place under or over which a cartesian point lies; its height is dropped.
    fn degrees(&self, [x, y, z]: [f64; 3]) -> LatLong {
        let p = x.hypot(y);
        let mut lat = z.atan2(p * (1.0 - self.e2()));
        // Each round gains three digits; ten are far below a millimetre.
        for _ in 0..10 {
            let nu = self.a / (1.0 - self.e2() * lat.sin().powi(2)).sqrt();
            lat = (z + self.e2() * nu * lat.sin()).atan2(p);
        }
        LatLong { lat: lat.to_degrees(), long: y.atan2(x).to_degrees() }
    }
}

/// Seven numbers that move one datum onto another: metres, arc seconds, parts per million.
struct Helmert {
    metres: [f64; 3],
    arc_seconds: [f64; 3],
    ppm: f64,
}

/// OSGB36 to WGS 84 (epsg.io/27700, position vector convention).
const TO_WGS84: Helmert =
    Helmert { metres: [446.448, -125.157, 542.06], arc_seconds: [0.15, 0.247, 0.842], ppm: -20.489 };

impl Helmert {
    /// The way back: for angles this small, the same with all signs turned (the error is millimetres).
    fn reversed(&self) -> Self {
        Self { metres: self.metres.map(|m| -m), arc_seconds: self.arc_seconds.map(|a| -a), ppm: -self.ppm }
    }

    fn shift(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let [rx, ry, rz] = self.arc_seconds.map(|seconds| (seconds / 3600.0).to_radians());
        let s = 1.0 + self.ppm * 1e-6;
        [
            self.metres[0] + s * x - rz * y + ry * z,
            self.metres[1] + rz * x + s * y - rx * z,
            self.metres[2] - ry * x + rx * y + s * z,
        ]
    }
}

/// The true origin of the grid, its scale there, and the false origin in metres.
const ORIGIN: LatLong = LatLong { lat: 49.0, long: -2.0 };
const SCALE: f64 = 0.999_601_271_7;
const FALSE_EASTING: f64 = 400_000.0;
const FALSE_NORTHING: f64 = -100_000.0;

/// The length of the meridian from the true origin to a latitude (radians), in metres of the grid.
fn meridian(lat: f64) -> f64 {
    let Ellipsoid { a, b } = AIRY_1830;
    let n = (a - b) / (a + b);
    let (n2, n3) = (n * n, n * n * n);
    let (minus, plus) = (lat - ORIGIN.lat.to_radians(), lat + ORIGIN.lat.to_radians());
    b * SCALE
        * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * minus - (3.0 * n + 3.0 * n2 + 2.625 * n3) * minus.sin() * plus.cos()
            + (1.875 * n2 + 1.875 * n3) * (2.0 * minus).sin() * (2.0 * plus).cos()
            - (35.0 / 24.0) * n3 * (3.0 * minus).sin() * (3.0 * plus).cos())
}

/// The radii of curvature east (nu) and north (rho) at a latitude, scaled, and eta squared.
fn radii(lat: f64) -> (f64, f64, f64) {
    let e2 = AIRY_1830.e2();
    let w = 1.0 - e2 * lat.sin().powi(2);
    let nu = AIRY_1830.a * SCALE / w.sqrt();
    let rho = AIRY_1830.a * SCALE * (1.0 - e2) / w.powf(1.5);
    (nu, rho, nu / rho - 1.0)
}

/// From degrees on Airy's ellipsoid to easting and northing.
fn project(place: LatLong) -> (f64, f64) {
    let lat = place.lat.to_radians();
    let (nu, rho, eta2) = radii(lat);
    let (sin, cos, tan2) = (lat.sin(), lat.cos(), lat.tan().powi(2));
    let tan4 = tan2 * tan2;
    let d = (place.long - ORIGIN.long).to_radians();
    let northing = meridian(lat)
        + FALSE_NORTHING
        + d.powi(2) * nu / 2.0 * sin * cos
        + d.powi(4) * nu / 24.0 * sin * cos.powi(3) * (5.0 - tan2 + 9.0 * eta2)
        + d.powi(6) * nu / 720.0 * sin * cos.powi(5) * (61.0 - 58.0 * tan2 + tan4);
    let easting = FALSE_EASTING
        + d * nu * cos
        + d.powi(3) * nu / 6.0 * cos.powi(3) * (nu / rho - tan2)
        + d.powi(5) * nu / 120.0 * cos.powi(5) * (5.0 - 18.0 * tan2 + tan4 + 14.0 * eta2 - 58.0 * tan2 * eta2);
    (easting, northing)
}

/// From easting and northing to degrees on Airy's ellipsoid.
fn unproject(easting: f64, northing: f64) -> LatLong {
    let mut lat = ORIGIN.lat.to_radians();
    // Each round gains two to three digits; ten are far below a millimetre.
    for _ in 0..10 {
        lat += (northing - FALSE_NORTHING - meridian(lat)) / (AIRY_1830.a * SCALE);
    }
    let (nu, rho, eta2) = radii(lat);
    let (tan, sec) = (lat.tan(), 1.0 / lat.cos());
    let (tan2, tan4, tan6) = (tan.powi(2), tan.powi(4), tan.powi(6));
    let d = easting - FALSE_EASTING;
    let latitude = lat - d.powi(2) * tan / (2.0 * rho * nu)
        + d.powi(4) * tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * tan2 + eta2 - 9.0 * tan2 * eta2)
        - d.powi(6) * tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * tan2 + 45.0 * tan4);
    let longitude = ORIGIN.long.to_radians() + d * sec / nu
        - d.powi(3) * sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * tan2)
        + d.powi(5) * sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * tan2 + 24.0 * tan4)
        - d.powi(7) * sec / (5040.0 * nu.powi(7)) * (61.0 + 662.0 * tan2 + 1320.0 * tan4 + 720.0 * tan6);
    LatLong { lat: latitude.to_degrees(), long: longitude.to_degrees() }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    /// Degrees, minutes and seconds, as the guide prints them.
    fn dms(degrees: f64, minutes: f64, seconds: f64) -> f64 {
        degrees + minutes / 60.0 + seconds / 3600.0
    }

    /// Metres between two places, on a flat piece of map.
    fn metres_apart(one: LatLong, other: LatLong) -> f64 {
        let north = (one.lat - other.lat) * 111_200.0;
        let east = (one.long - other.long) * 111_200.0 * one.lat.to_radians().cos();
        north.hypot(east)
    }

    /// The worked example of the guide's annex C (Caister water tower), in OSGB36 degrees.
    #[test]
    fn the_projection_agrees_with_the_worked_example_to_a_millimetre() {
        let airy = LatLong { lat: dms(52.0, 39.0, 27.2531), long: dms(1.0, 43.0, 4.5177) };
        let (easting, northing) = project(airy);
        assert!((easting - 651_409.903).abs() < 0.002, "{easting}");
        assert!((northing - 313_177.270).abs() < 0.002, "{northing}");
        let back = unproject(651_409.903, 313_177.270);
        assert!(metres_apart(airy, back) < 0.002, "{back:?}");
    }

    /// The same tower in WGS 84 degrees: the shift between the datums is good to about 5 metres.
    #[test]
    fn the_worked_example_holds_within_five_metres_on_wgs84() {
        let tower = LatLong { lat: 52.658_007_833, long: 1.716_073_973 };
        let point = tower.to_grid().unwrap();
        assert!(
            (f64::from(point.easting) - 651_409.903).hypot(f64::from(point.northing) - 313_177.270) < 5.0,
            "{point:?}"
        );
        let degrees = GridPoint { easting: 651_410, northing: 313_177 }.to_wgs84();
        assert!(metres_apart(degrees, tower) < 5.0, "{degrees:?}");
    }

    /// Two town centres whose grid points were worked out by another program with the same shift.
    #[test]
    fn two_town_centres_agree_with_another_program_within_two_metres() {
        let rows = [(51.366_836, 0.040_623, 542_152.0, 165_062.0), (51.460_88, 0.142_359, 548_928.0, 175_721.0)];
        for (lat, long, easting, northing) in rows {
            let point = LatLong { lat, long }.to_grid().unwrap();
            let (east, north) = (f64::from(point.easting), f64::from(point.northing));
            assert!((east - easting).hypot(north - northing) < 2.0, "{point:?}");
        }
    }

    #[test]
    fn there_and_back_again_is_the_same_metre() {
        for easting in (80_000..=660_000).step_by(58_000) {
            for northing in (10_000..=1_210_000).step_by(120_000) {
                let point = GridPoint { easting, northing };
                // Half a metre in, so that cutting to whole metres cannot fall over the edge.
                let there =
                    WGS84
                        .degrees(TO_WGS84.shift(
                            AIRY_1830.cartesian(unproject(f64::from(easting) + 0.5, f64::from(northing) + 0.5)),
                        ));
                assert_eq!(there.to_grid(), Some(point));
                assert!(metres_apart(there, point.to_wgs84()) < 1.0);
            }
        }
    }

    #[test]
    fn a_place_off_the_grid_has_no_point() {
        let rows = [
            (0.0, 0.0),
            (48.85, 2.35),
            (40.7, -74.0),
            (90.0, 0.0),
            (f64::NAN, 0.0),
            (51.5, f64::INFINITY),
            (55.0, 4.0),
        ];
        for (lat, long) in rows {
            assert_eq!(LatLong { lat, long }.to_grid(), None, "{lat} {long}");
        }
    }

    /// Numbers from outside may be anything; none may stop the program.
    #[test]
    fn a_point_far_off_the_grid_does_not_panic() {
        let _ = GridPoint { easting: u32::MAX, northing: u32::MAX }.to_wgs84();
    }
}
