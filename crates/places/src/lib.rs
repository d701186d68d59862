//! Where something is, as people and maps say it: grid references, points and postcodes.
//!
//! # Words
//! - *grid reference*: what a person reads off an Ordnance Survey map, such as `TQ 42152 65062`. It names a
//!   square, not a point; [`GridReference::precision`] says how large the square is.
//! - *point*: easting and northing in metres on the British National Grid (EPSG:27700).
//! - *latitude and longitude*: degrees on WGS 84 (EPSG:4326), as satellite receivers and web maps have them.
//!
//! # Map
//! - `grid_reference.rs`: what a person typed, and how it is shown again
//! - `runs.rs`: what was typed, cut into letters and digits; `square.rs`: the lettered squares of 100 km
//! - `coordinates.rs`: between points and degrees
//! - `postcode.rs`: a postcode, however it was pasted
//! - `pasted.rs`: what copying and pasting does to letters and digits
//!
//! # Deliberately not here
//! Finding a point for an address: no coordinate is ever made up. The gazetteer and the wards will live
//! here. This crate opens no file and knows no borough.

mod coordinates;
mod grid_reference;
mod pasted;
mod postcode;
mod runs;
mod square;

pub use coordinates::{GridPoint, LatLong};
pub use grid_reference::{GridReference, NotAGridReference};
pub use postcode::{NotAPostcode, Postcode};
