//! The lettered squares of the British National Grid, 100 km each way.

use crate::coordinates::GridPoint;

/// The squares of 100 km in which Great Britain and the islands near it have land (Ordnance Survey, "Using
/// the National Grid").
pub(crate) const SQUARES: [&str; 56] = [
    "HP", "HT", "HU", "HW", "HX", "HY", "HZ", "NA", "NB", "NC", "ND", "NF", "NG", "NH", "NJ", "NK", "NL", "NM", "NN",
    "NO", "NR", "NS", "NT", "NU", "NW", "NX", "NY", "NZ", "OV", "SC", "SD", "SE", "SH", "SJ", "SK", "SM", "SN", "SO",
    "SP", "SR", "SS", "ST", "SU", "SV", "SW", "SX", "SY", "SZ", "TA", "TF", "TG", "TL", "TM", "TQ", "TR", "TV",
];

/// The side of a lettered square, in metres.
pub(crate) const SIDE: u32 = 100_000;

/// The south-west corner of a lettered square that has land in it. The alphabet without I fills 5 by 5
/// squares from the north-west, twice: large squares of 500 km, and squares of 100 km within each.
pub(crate) fn corner_of(square: &str) -> Option<GridPoint> {
    SQUARES.contains(&square).then_some(())?;
    let mut places = square.bytes().map(|letter| u32::from(letter - b'A') - u32::from(letter > b'I'));
    let (large, small) = (places.next()?, places.next()?);
    // The grid's origin is the south-west corner of S: two large squares east and one north of V, the last row's first.
    let column = (large % 5) * 5 + small % 5;
    let row = (4 - large / 5) * 5 + (4 - small / 5);
    Some(GridPoint { easting: column.checked_sub(10)? * SIDE, northing: row.checked_sub(5)? * SIDE })
}

/// The letters of the square in which a point lies, when that square has land.
pub(crate) fn square_at(point: GridPoint) -> Option<&'static str> {
    let corner = GridPoint { easting: point.easting / SIDE * SIDE, northing: point.northing / SIDE * SIDE };
    SQUARES.into_iter().find(|square| corner_of(square) == Some(corner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_square_has_its_corner_and_no_two_share_one() {
        let rows = [
            ("SV", 0, 0),
            ("TQ", 500_000, 100_000),
            ("TG", 600_000, 300_000),
            ("NN", 200_000, 700_000),
            ("HU", 400_000, 1_100_000),
            ("OV", 500_000, 500_000),
        ];
        for (square, easting, northing) in rows {
            assert_eq!(corner_of(square), Some(GridPoint { easting, northing }), "{square}");
        }
        for square in SQUARES {
            assert_eq!(corner_of(square).and_then(square_at), Some(square));
        }
    }
}
