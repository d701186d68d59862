//! What a person reads off a map, in whatever way it was copied.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::coordinates::GridPoint;
use crate::pasted::plain_capitals;
use crate::runs::{Run, runs};
use crate::square::{SIDE, corner_of, square_at};

/// A square on the British National Grid, by its south-west corner and the length of its side. What was
/// read keeps its precision: the middle of the square is never made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GridReference {
    corner: GridPoint,
    precision: u32,
}

/// Why what was typed is not a grid reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAGridReference {
    /// Nothing was typed.
    #[error("Enter a grid reference")]
    Empty,
    /// Something was typed that has another form.
    #[error("Enter a grid reference with 2 letters and 2 to 10 numbers, like TQ 30123 80456")]
    Form,
    /// Numbers without the letters of their square.
    #[error("Enter the 2 letters at the start of the grid reference, like TQ 30123 80456")]
    NoLetters,
    /// An odd number of digits, or two groups of different length: one digit is missing or too many.
    #[error("Enter the same number of digits twice after the 2 letters, like TQ 30123 80456")]
    Uneven,
    /// A square of the sea or of another country.
    #[error("Enter a grid reference in Great Britain, like TQ 30123 80456")]
    Outside,
}

impl GridReference {
    /// Reads `TQ 42152 65062`, `tq4265` or `542152, 165062`, in any case and spacing, with full-width digits,
    /// brackets, dashes, invisible characters and words such as "grid ref" ignored (EF-17).
    pub fn parse(typed: &str) -> Result<Self, NotAGridReference> {
        let mut square = String::new();
        let mut labels = Vec::new();
        let mut numbers = Vec::new();
        for run in runs(&plain_capitals(typed)) {
            match run.text.as_str() {
                _ if run.is_number() => numbers.push(run),
                word if NOISE.contains(&word) => {}
                word if EAST.contains(&word) => labels.push('E'),
                word if NORTH.contains(&word) => labels.push('N'),
                word if numbers.is_empty() => square.push_str(word),
                _ => return Err(NotAGridReference::Form),
            }
        }
        match (square.as_str(), labels.as_slice()) {
            ("", []) if numbers.is_empty() => Err(NotAGridReference::Empty),
            ("", [] | ['E', 'N']) => from_pair(&numbers),
            ("", ['N', 'E']) => {
                numbers.reverse();
                from_pair(&numbers)
            }
            (square, []) => from_square(square, &numbers),
            _ => Err(NotAGridReference::Form),
        }
    }

    /// The square metre that holds a point, when it is in Great Britain.
    #[must_use]
    pub fn of(point: GridPoint) -> Option<Self> {
        square_at(point).map(|_| Self { corner: point, precision: 1 })
    }

    /// The south-west corner of the square.
    #[must_use]
    pub fn point(self) -> GridPoint {
        self.corner
    }

    /// The side of the square in metres: 1, 10, 100, 1,000 or 10,000.
    #[must_use]
    pub fn precision(self) -> u32 {
        self.precision
    }
}

/// Words that come along when a grid reference is copied from a page or a map.
const NOISE: [&str; 14] = [
    "GRID",
    "REF",
    "REFERENCE",
    "LOCATION",
    "OS",
    "NGR",
    "OSGR",
    "GR",
    "NATIONAL",
    "BRITISH",
    "GB",
    "OSGB",
    "M",
    "AND",
];
/// Words that say that the number beside them counts metres east, and north.
const EAST: [&str; 6] = ["E", "ME", "X", "EAST", "EASTING", "EASTINGS"];
const NORTH: [&str; 6] = ["N", "MN", "Y", "NORTH", "NORTHING", "NORTHINGS"];

/// An easting of 6 digits and a northing of 6, or of 7 in the far north. Shorter numbers are refused: they
/// are the digits of a lettered reference whose letters were left out, and would mean a place in the sea.
fn from_pair(numbers: &[Run]) -> Result<GridReference, NotAGridReference> {
    let digits: Vec<&str> = numbers.iter().map(|run| run.text.as_str()).collect();
    let lengths: Vec<usize> = digits.iter().map(|digits| digits.len()).collect();
    let (easting, northing) = match lengths.as_slice() {
        [6, 6 | 7] => (digits[0].to_owned(), digits[1].to_owned()),
        [12 | 13] => (digits[0][..6].to_owned(), digits[0][6..].to_owned()),
        [3, 3, 3, 3] | [3, 3, 1, 3, 3] => (digits[..2].concat(), digits[2..].concat()),
        _ => return Err(NotAGridReference::NoLetters),
    };
    let metres = |digits: String| digits.parse().map_err(|_| NotAGridReference::Form);
    let corner = GridPoint { easting: metres(easting)?, northing: metres(northing)? };
    GridReference::of(corner).ok_or(NotAGridReference::Outside)
}

/// The letters of a square and up to five digits each way.
fn from_square(square: &str, numbers: &[Run]) -> Result<GridReference, NotAGridReference> {
    let groups: Vec<&str> = match numbers {
        // "TQ.421.650": the full stop is a gap and not a decimal point.
        [one] if one.text.len() == one.fraction.len() => vec![&one.text, &one.fraction],
        _ => numbers.iter().map(|run| run.text.as_str()).collect(),
    };
    let digits = groups.concat();
    if square.len() != 2 || !square.is_ascii() || !(1..=10).contains(&digits.len()) {
        return Err(NotAGridReference::Form);
    }
    let (east, north) = digits.split_at(digits.len() / 2);
    // Two groups of different length are a slip that must not be split down the middle.
    if east.len() != north.len() || (groups.len() == 2 && groups[0].len() != groups[1].len()) {
        return Err(NotAGridReference::Uneven);
    }
    let origin = corner_of(square).ok_or(NotAGridReference::Outside)?;
    let precision = east.bytes().fold(SIDE, |side, _| side / 10);
    let metres = |digits: &str| digits.parse::<u32>().map(|n| n * precision).map_err(|_| NotAGridReference::Form);
    let corner = GridPoint { easting: origin.easting + metres(east)?, northing: origin.northing + metres(north)? };
    Ok(GridReference { corner, precision })
}

/// The canonical way: `TQ 42152 65062`, and `TQ 42 65` where no more was read.
impl fmt::Display for GridReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let square = square_at(self.corner).unwrap_or_default();
        let width = (SIDE / self.precision).ilog10() as usize;
        let digits = |metres: u32| metres % SIDE / self.precision;
        let (east, north) = (digits(self.corner.easting), digits(self.corner.northing));
        write!(f, "{square} {east:0width$} {north:0width$}")
    }
}

impl FromStr for GridReference {
    type Err = NotAGridReference;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for GridReference {
    type Error = NotAGridReference;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<GridReference> for String {
    fn from(reference: GridReference) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    /// However the same place was copied, it is stored in one way (EF-17).
    #[test]
    fn a_pasted_reference_is_stored_in_one_way() {
        let pasted = [
            "TQ 42152 65062",
            "TQ4215265062",
            "tq 42152 65062",
            "tq4215265062",
            "Tq 42152\u{a0}65062",
            "  TQ 42152 65062  ",
            "TQ\t42152\t65062",
            "TQ 42152\n65062",
            "TQ-42152-65062",
            "TQ 42152\u{2013}65062",
            "TQ 42152 \u{2212} 65062",
            "TQ 42152, 65062",
            "TQ,42152,65062",
            "(TQ 42152 65062)",
            "[TQ 42152 65062]",
            "TQ/42152/65062",
            "TQ 42152 65062.",
            "TQ.42152.65062",
            "TQ 42152.4 65062.9",
            "\u{ff34}\u{ff31} \u{ff14}\u{ff12}\u{ff11}\u{ff15}\u{ff12} \u{ff16}\u{ff15}\u{ff10}\u{ff16}\u{ff12}",
            "TQ\u{200b}42152\u{200b}65062",
            "\u{feff}TQ 42152 65062",
            "TQ 42152\u{ad}65062",
            "\u{202a}TQ 42152 65062\u{202c}",
            "T Q 42152 65062",
            "TQ4 2152 6 5062",
            "Grid ref: TQ 42152 65062",
            "OS grid reference TQ 42152 65062",
            "NGR TQ42152 65062",
            "\u{201c}TQ 42152 65062\u{201d}",
            "542152, 165062",
            "542152 165062",
            "542152,165062",
            "542152165062",
            "542,152 165,062",
            "542152.7, 165062.2",
            "E 542152 N 165062",
            "E542152 N165062",
            "Easting: 542152, Northing: 165062",
            "Easting 542152 and northing 165062",
            "N 165062 E 542152",
            "542152mE 165062mN",
            "X: 542152 Y: 165062",
            "\u{ff15}\u{ff14}\u{ff12}\u{ff11}\u{ff15}\u{ff12}, 165062",
        ];
        assert!(pasted.len() >= 40);
        for typed in pasted {
            let read = GridReference::parse(typed);
            assert_eq!(read.map(|r| r.to_string()).as_deref(), Ok("TQ 42152 65062"), "{typed:?}");
            assert_eq!(read.unwrap().point(), GridPoint { easting: 542_152, northing: 165_062 }, "{typed:?}");
        }
    }

    #[test]
    fn the_precision_is_what_was_typed_and_the_corner_stays() {
        let rows = [
            ("TQ46", "TQ 4 6", 540_000, 160_000, 10_000),
            ("tq4265", "TQ 42 65", 542_000, 165_000, 1_000),
            ("TQ 421 650", "TQ 421 650", 542_100, 165_000, 100),
            ("TQ.421.650", "TQ 421 650", 542_100, 165_000, 100),
            ("TQ 4215 6506", "TQ 4215 6506", 542_150, 165_060, 10),
            ("TQ 00000 00000", "TQ 00000 00000", 500_000, 100_000, 1),
            ("SV 90 10", "SV 90 10", 90_000, 10_000, 1_000),
            ("HP 6 1", "HP 6 1", 460_000, 1_210_000, 10_000),
            ("NX 12 34", "NX 12 34", 212_000, 534_000, 1_000),
            ("N Y 12 34", "NY 12 34", 312_000, 534_000, 1_000),
            ("N X 12 34", "NX 12 34", 212_000, 534_000, 1_000),
            ("090123, 010456", "SV 90123 10456", 90_123, 10_456, 1),
            ("460123, 1210456", "HP 60123 10456", 460_123, 1_210_456, 1),
            ("4601231210456", "HP 60123 10456", 460_123, 1_210_456, 1),
        ];
        for (typed, shown, easting, northing, precision) in rows {
            let read = GridReference::parse(typed).unwrap();
            assert_eq!(read.to_string(), shown, "{typed}");
            assert_eq!(read.point(), GridPoint { easting, northing }, "{typed}");
            assert_eq!(read.precision(), precision, "{typed}");
            assert_eq!(GridReference::parse(&read.to_string()), Ok(read), "{typed}");
        }
    }

    #[test]
    fn what_is_no_grid_reference_is_refused_with_what_to_do() {
        use NotAGridReference::{Empty, Form, NoLetters, Outside, Uneven};
        let rows = [
            ("", Empty),
            (" \u{200b} ", Empty),
            ("grid ref", Empty),
            ("?", Empty),
            ("TQ", Form),
            ("near the church", Form),
            ("TQ 421526 650628", Form),
            ("TQ 42 65 please", Form),
            ("T 42152 65062", Form),
            ("TQX 42152 65062", Form),
            ("T\u{df} 42152 65062", Form),
            ("\u{662}\u{663} 12", Form),
            ("TQ 4215265O62", Form),
            ("42152 65062", NoLetters),
            ("51.4039, 0.0198", NoLetters),
            ("4265", NoLetters),
            ("TQ 421", Uneven),
            ("TQ 42152 6506", Uneven),
            ("TQ 4215 265062", Uneven),
            ("AA 42152 65062", Outside),
            ("TW 42152 65062", Outside),
            ("IO 42152 65062", Outside),
            ("999999, 165062", Outside),
            ("542152, 1365062", Outside),
            ("000001, 200001", Outside),
        ];
        for (typed, why) in rows {
            assert_eq!(GridReference::parse(typed), Err(why), "{typed:?}");
            let said = why.to_string();
            assert!(said.starts_with("Enter "), "{said}");
            let lower = said.to_lowercase();
            for word in ["please", "sorry", "valid", "required"] {
                assert!(!lower.contains(word), "{said}");
            }
        }
    }

    #[test]
    fn a_point_in_the_sea_has_no_reference() {
        assert_eq!(GridReference::of(GridPoint { easting: 1, northing: 200_001 }), None);
        assert_eq!(GridReference::of(GridPoint { easting: u32::MAX, northing: u32::MAX }), None);
        let reference = GridReference::of(GridPoint { easting: 542_152, northing: 165_062 }).unwrap();
        assert_eq!(reference.to_string(), "TQ 42152 65062");
    }
}
