//! Answers as tables: columns with a meaning and a measure, rows of cells; text, JSON, CSV and XLSX are made from them.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A name or key.
    Text,
    /// Key of a commodity group.
    Group,
    /// Key of a way of delivering.
    Distribution,
    /// Key of what a delivery was reconstructed from.
    Basis,
    /// Key of a way of ordering.
    Channel,
    /// Currency units of the answer.
    Money,
    /// Kilograms.
    Kilograms,
    /// Cubic metres.
    CubicMeters,
    /// A count.
    Count,
    /// A share from 0 to 1.
    Share,
    /// So many a week.
    PerWeek,
    /// A number without unit.
    Number,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Key in JSON, and the end of its text's key.
    pub key: &'static str,
    /// What it measures.
    pub measure: Measure,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Not known, not asked for, or not to be shown.
    Empty,
    /// A name or key.
    Text(String),
    /// A whole number.
    Count(u64),
    /// Any number.
    Number(f64),
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Number(number) => serializer.serialize_f64(*number),
        }
    }
}

/// A table; as JSON a list of objects by column key.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Key, and the end of its title's key.
    pub key: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(key: &'static str, columns: &[(&'static str, Measure)]) -> Self {
        let columns = columns.iter().map(|&(key, measure)| Column { key, measure }).collect();
        Self { key, columns, rows: Vec::new() }
    }

    /// Position of a column.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }

    /// Sum of a column of numbers.
    pub fn sum(&self, key: &str) -> f64 {
        let Some(position) = self.position(key) else { return 0.0 };
        self.rows.iter().map(|row| number(&row[position])).sum()
    }

    /// Takes a column out, where there is one, and gives its cells.
    pub(crate) fn take_column(&mut self, key: &str) -> Vec<Cell> {
        let Some(at) = self.position(key) else { return Vec::new() };
        self.columns.remove(at);
        self.rows.iter_mut().map(|row| row.remove(at)).collect()
    }

    /// Leaves the first rows only.
    pub fn truncate(&mut self, rows: usize) {
        self.rows.truncate(rows);
    }
}

pub(crate) fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Number(number) => *number,
        Cell::Count(count) => *count as f64,
        Cell::Empty | Cell::Text(_) => 0.0,
    }
}

struct Row<'t>(&'t [Column], &'t [Cell]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (column, cell) in self.0.iter().zip(self.1) {
            map.serialize_entry(column.key, cell)?;
        }
        map.end()
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.rows.len()))?;
        for row in &self.rows {
            list.serialize_element(&Row(&self.columns, row))?;
        }
        list.end()
    }
}
