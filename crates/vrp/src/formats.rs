//! Reading the field's instance files and solutions: text in, an [`Instance`] with its cost convention out.
//!
//! * [`vrplib`] – CVRPLIB and PyVRP's extended VRPLIB (MDVRPTW, MTVRPTWR, HFVRP, VRPB, SDVRPTW, PCVRPTW, PDPTW).
//! * [`solomon`] – Solomon and Gehring–Homberger; [`li_lim`] – pickup-and-delivery pairs.
//! * [`cordeau`] – periodic instances; [`pvrp_if`] – periodic collection with intermediate facilities (GeoJSON).
//! * [`vroom`] – VROOM's JSON in and out; [`own_json`] – this crate's own JSON, with a JSON schema.
//! * [`mod@instance`] – the neutral form all readers give; [`answer`] – solutions in `.sol`, `.res` and JSON files.
//!
//! Files are not trusted: sizes are bounded before memory is taken, what is not understood is an error, and no constraint is
//! dropped in silence. What the model cannot hold yet ends in [`FormatError::NotYetSolvable`].

pub mod answer;
pub mod cordeau;
pub mod instance;
pub mod li_lim;
pub mod own_json;
pub mod pvrp_if;
pub mod solomon;
pub mod vroom;
pub mod vrplib;

pub use answer::{Answer, AnswerRoute};
pub use instance::{Convention, Days, Detour, Fleet, Instance, Rounding, Stop};

use crate::problem::{Matrix, ProblemError};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A file that cannot be used, with the place to look at.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FormatError {
    /// A field of a text file that is not what the format asks for.
    #[error("line {line}: {field} is \"{value}\"; accepted is {accepted}")]
    Field {
        /// From 1.
        line: usize,
        /// Name of the field, with its section.
        field: String,
        /// What stands there; empty where nothing does.
        value: String,
        /// What would be accepted.
        accepted: String,
    },
    /// Text that is no JSON, or JSON whose fields have other types.
    #[error("not readable as JSON: {0}")]
    Json(String),
    /// Something is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// Something this reader does not support.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// The file was read, but the model cannot hold a rule of it yet.
    #[error("not yet solvable: {0}")]
    NotYetSolvable(String),
    /// More than is taken into memory.
    #[error("{count} {what}, at most {most} are accepted")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many are accepted.
        most: usize,
    },
    /// The values are not in order.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// VRPLIB and its extensions.
    Vrplib,
    /// Solomon, Gehring–Homberger.
    Solomon,
    /// Li and Lim.
    LiLim,
    /// Cordeau's periodic instances.
    Cordeau,
    /// Periodic collection with intermediate facilities, GeoJSON.
    PvrpIf,
    /// VROOM's input.
    Vroom,
    /// This crate's own JSON.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Vrplib, Self::Solomon, Self::LiLim, Self::Cordeau, Self::PvrpIf, Self::Vroom, Self::Json];

    /// The name used on command lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vrplib => "vrplib",
            Self::Solomon => "solomon",
            Self::LiLim => "li-lim",
            Self::Cordeau => "cordeau",
            Self::PvrpIf => "pvrp-if",
            Self::Vroom => "vroom",
            Self::Json => "json",
        }
    }

    /// Finds out the format by the content alone.
    ///
    /// # Errors
    /// When the content looks like none of them, or like broken JSON.
    pub fn detect(text: &str) -> Result<Self, FormatError> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('{') {
            let keys = json_keys(text)?;
            let has = |key: &str| keys.iter().any(|found| found == key);
            return match () {
                () if has("features") => Ok(Self::PvrpIf),
                () if has("vehicle_types") => Ok(Self::Json),
                () if has("vehicles") => Ok(Self::Vroom),
                () => Err(FormatError::Missing("any of the JSON keys vehicle_types, vehicles, features".into())),
            };
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if text.lines().any(|line| line.trim().ends_with("_SECTION")) {
            return Ok(Self::Vrplib);
        }
        if text.lines().take(20).any(|line| line.trim() == "VEHICLE") {
            return Ok(Self::Solomon);
        }
        let count = |line: Option<&str>| line.map_or(0, |line| numbers_on(line).unwrap_or(0));
        match (count(lines.next()), count(lines.next())) {
            (3, 9) => Ok(Self::LiLim),
            (4, 2) => Ok(Self::Cordeau),
            _ => Err(FormatError::Unsupported("content that is none of the known formats; name it, as it".into())),
        }
    }

    /// Reads an instance of this format.
    ///
    /// # Errors
    /// [`FormatError`] with what cannot be used and where it stands.
    pub fn parse(self, text: &str) -> Result<Instance, FormatError> {
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Vrplib => vrplib::parse(text),
            Self::Solomon => solomon::parse(text),
            Self::LiLim => li_lim::parse(text),
            Self::Cordeau => cordeau::parse(text),
            Self::PvrpIf => pvrp_if::parse(text),
            Self::Vroom => vroom::parse(text),
            Self::Json => own_json::parse(text),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| FormatError::Unsupported(format!("format {}", shortened(text))))
    }
}

/// Reads an instance whose format is found out by its content.
///
/// # Errors
/// [`FormatError`] with what cannot be used and where it stands.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    Format::detect(text)?.parse(text)
}

/// The most cells of all matrices of an instance, so that they stay within about 1.2 GB (12,000 places).
pub const MOST_CELLS: usize = 150_000_000;
/// The most vehicles of an instance.
pub const MOST_VEHICLES: usize = 100_000;
/// The most customers of an instance.
pub const MOST_STOPS: usize = 100_000;

fn check_cells(places: usize, matrices: usize) -> Result<(), FormatError> {
    let count = places.saturating_mul(places).saturating_mul(matrices);
    at_most("cells of matrices", count, MOST_CELLS)
}

fn at_most(what: &'static str, count: usize, most: usize) -> Result<(), FormatError> {
    if count > most { Err(FormatError::TooMany { what, count, most }) } else { Ok(()) }
}

/// A symmetric matrix of Euclidean lengths, used as durations too; `whole` turns a length into a whole number.
fn euclidean(places: &[(f64, f64)], whole: impl Fn(f64) -> f64) -> Result<Matrix, FormatError> {
    check_cells(places.len(), 1)?;
    let mut distance_m = Vec::with_capacity(places.len() * places.len());
    for a in places {
        // Values outside i32 saturate and are refused by the matrix.
        distance_m.extend(places.iter().map(|b| whole((a.0 - b.0).hypot(a.1 - b.1)) as i32));
    }
    let duration_s = distance_m.clone();
    Ok(Matrix::new(places.len(), distance_m, duration_s)?)
}

/// The fields of one line of a text file, taken one after the other.
struct Fields<'a> {
    line: usize,
    section: &'a str,
    fields: std::str::SplitWhitespace<'a>,
}

impl<'a> Fields<'a> {
    fn new(line: usize, section: &'a str, text: &'a str) -> Self {
        Self { line, section, fields: text.split_whitespace() }
    }

    /// The next field as a finite number.
    fn number(&mut self, field: &str) -> Result<f64, FormatError> {
        let text = self.fields.next().unwrap_or_default();
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        value.ok_or_else(|| self.error(field, text, "a number"))
    }

    /// The next field as a whole number that is not negative.
    fn index(&mut self, field: &str) -> Result<usize, FormatError> {
        let text = self.fields.next().unwrap_or_default();
        text.parse().map_err(|_| self.error(field, text, "a whole number from 0"))
    }

    /// The next field, a number that becomes a whole one by `whole` and must fit the solver's integers.
    fn whole(&mut self, field: &str, whole: impl Fn(f64) -> f64) -> Result<i32, FormatError> {
        let value = self.number(field)?;
        let rounded = whole(value);
        if rounded.abs() <= f64::from(i32::MAX - 1) {
            return Ok(rounded as i32);
        }
        Err(self.error(field, &value.to_string(), "a number within the solver's integers after scaling"))
    }

    /// Nothing more may stand on the line.
    fn end(&mut self) -> Result<(), FormatError> {
        match self.fields.next() {
            None => Ok(()),
            Some(text) => Err(self.error("the rest of the line", text, "nothing more")),
        }
    }

    fn error(&self, field: &str, value: &str, accepted: &str) -> FormatError {
        let field = if self.section.is_empty() { field.to_owned() } else { format!("{field} of {}", self.section) };
        FormatError::Field { line: self.line, field, value: shortened(value), accepted: accepted.to_owned() }
    }
}

/// How many fields a line has, if all are numbers.
fn numbers_on(line: &str) -> Option<usize> {
    line.split_whitespace().map(|field| field.parse::<f64>().ok()).collect::<Option<Vec<_>>>().map(|all| all.len())
}

/// The numbered lines of a text that are not empty.
fn filled_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty())
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The keys of a JSON object, without keeping its values.
fn json_keys(text: &str) -> Result<Vec<String>, FormatError> {
    let object: std::collections::BTreeMap<String, serde::de::IgnoredAny> =
        serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    Ok(object.into_keys().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_content() {
        let texts = [
            ("NAME: x\nNODE_COORD_SECTION\n", Format::Vrplib),
            ("X1\r\n\r\nVEHICLE\r\nNUMBER CAPACITY\r\n", Format::Solomon),
            ("2 200 1\n0 0 0 0 0 9 0 0 0\n", Format::LiLim),
            ("1 3 51 2\n0 160\n", Format::Cordeau),
            ("{\"type\": \"FeatureCollection\", \"features\": []}", Format::PvrpIf),
            ("{\"vehicles\": [], \"jobs\": []}", Format::Vroom),
            ("\u{feff}{\"vehicle_types\": []}", Format::Json),
        ];
        for (text, format) in texts {
            assert_eq!(Format::detect(text), Ok(format), "{text}");
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!(Format::detect("hello").is_err());
        assert!(Format::detect("{\"a\": ").is_err());
        assert!("solomonic".parse::<Format>().is_err());
    }

    #[test]
    fn no_reader_panics_on_pieces_of_files() {
        let pieces = [
            "",
            "{",
            "{}",
            "[]",
            "1",
            "1 2 3",
            "1 2 3 4\n1 2\n",
            "VEHICLE\n",
            "X_SECTION\n1",
            "-1 1e999 NaN\n",
            "\u{0}",
        ];
        for format in Format::ALL {
            for piece in pieces {
                assert!(format.parse(piece).is_err(), "{format} takes {piece:?}");
            }
        }
    }
}
