//! The headers and sections of a VRPLIB file, and their rows as numbers.

use crate::formats::{Convention, Fields, FormatError, check_cells, euclidean, filled_lines, shortened};
use crate::load::Load;
use crate::problem::Matrix;
use std::collections::BTreeMap;

/// Headers that hold no rule, or one that is read.
const HEADERS: [&str; 16] = [
    "NAME",
    "COMMENT",
    "TYPE",
    "DIMENSION",
    "EDGE_WEIGHT_TYPE",
    "EDGE_WEIGHT_FORMAT",
    "NODE_COORD_TYPE",
    "DISPLAY_DATA_TYPE",
    "CAPACITY",
    "VEHICLES",
    "SERVICE_TIME",
    "DISTANCE",
    "VEHICLES_MAX_DURATION",
    "VEHICLES_MAX_DISTANCE",
    "VEHICLES_MAX_RELOADS",
    "VEHICLES_FIXED_COST",
];

const SECTIONS: [&str; 22] = [
    "NODE_COORD_SECTION",
    "DISPLAY_DATA_SECTION",
    "EDGE_WEIGHT_SECTION",
    "DEMAND_SECTION",
    "LINEHAUL_SECTION",
    "BACKHAUL_SECTION",
    "SERVICE_TIME_SECTION",
    "TIME_WINDOW_SECTION",
    "RELEASE_TIME_SECTION",
    "PRIZE_SECTION",
    "DEPOT_SECTION",
    "CAPACITY_SECTION",
    "VEHICLES_DEPOT_SECTION",
    "VEHICLES_MAX_DURATION_SECTION",
    "VEHICLES_MAX_DISTANCE_SECTION",
    "VEHICLES_MAX_RELOADS_SECTION",
    "VEHICLES_FIXED_COST_SECTION",
    "VEHICLES_UNIT_DISTANCE_COST_SECTION",
    "VEHICLES_RELOAD_DEPOT_SECTION",
    "VEHICLES_ALLOWED_CLIENTS_SECTION",
    "PICKUP_AND_DELIVERY_SECTION",
    "MUTUALLY_EXCLUSIVE_GROUP_SECTION",
];

/// A file cut into its parts.
pub(super) struct Sections<'a> {
    headers: BTreeMap<&'a str, (usize, &'a str)>,
    sections: BTreeMap<&'a str, Rows<'a>>,
}

/// The lines of one section with their numbers.
#[derive(Default)]
pub(super) struct Rows<'a> {
    pub lines: Vec<(usize, &'a str)>,
}

/// Whole numbers by node or vehicle from 0; empty where the section is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<i32>>,
}

impl Table {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn value(&self, row: usize, column: usize) -> i32 {
        self.rows.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0)
    }

    pub fn load(&self, row: usize) -> Load {
        self.rows.get(row).map_or(Load::ZERO, |row| Load::of(row))
    }

    pub fn get(&self, row: usize) -> Option<&Vec<i32>> {
        self.rows.get(row)
    }
}

impl<'a> Sections<'a> {
    pub fn read(text: &'a str) -> Result<Self, FormatError> {
        let mut found = Self { headers: BTreeMap::new(), sections: BTreeMap::new() };
        let mut current: Option<&str> = None;
        for (line, text) in filled_lines(text) {
            if text == "EOF" {
                break;
            }
            let name = text.trim_end_matches(':').trim();
            if name.ends_with("_SECTION") && !name.contains(char::is_whitespace) {
                if !SECTIONS.contains(&name) && name != "MUTUALLY_EXCLUSIVE_GROUP_SECTION" {
                    return Err(FormatError::Unsupported(format!("line {line}: section {}", shortened(name))));
                }
                if found.sections.insert(name, Rows::default()).is_some() {
                    return Err(FormatError::Unsupported(format!("line {line}: a second section {name}")));
                }
                current = Some(name);
            } else if let Some((key, value)) = text.split_once(':') {
                let key = key.trim();
                if !HEADERS.contains(&key) && key != "VEHICLES_UNIT_DISTANCE_COST" {
                    return Err(FormatError::Unsupported(format!("line {line}: header {}", shortened(key))));
                }
                found.headers.insert(key, (line, value.trim().trim_matches('"')));
            } else if let Some(rows) = current.and_then(|name| found.sections.get_mut(name)) {
                rows.lines.push((line, text));
            } else {
                return Err(FormatError::Unsupported(format!(
                    "line {line}: \"{}\" outside of a section",
                    shortened(text)
                )));
            }
        }
        Ok(found)
    }

    pub fn header(&self, key: &str) -> Option<&'a str> {
        self.headers.get(key).map(|&(_, value)| value)
    }

    pub fn header_number(&self, key: &str, whole: impl Fn(f64) -> f64) -> Result<Option<i32>, FormatError> {
        let Some(&(line, value)) = self.headers.get(key) else { return Ok(None) };
        let mut fields = Fields::new(line, "", value);
        let number = fields.whole(key, whole)?;
        fields.end()?;
        if number < 0 {
            return Err(fields.error(key, value, "0 or more"));
        }
        Ok(Some(number))
    }

    pub fn table(&self, name: &str) -> Option<&Rows<'a>> {
        self.sections.get(name)
    }

    /// One row per vehicle from a section, or the same for all from a header; empty where there is neither.
    pub fn per_vehicle(
        &self,
        key: &'static str,
        count: usize,
        whole: &dyn Fn(f64) -> f64,
    ) -> Result<Table, FormatError> {
        if let Some((name, rows)) = self.sections.iter().find(|(name, _)| name.strip_suffix("_SECTION") == Some(key)) {
            let most = if key == "CAPACITY" { crate::load::MAX_DIMENSIONS } else { 1 };
            return rows.by_number(name, count, most, whole);
        }
        let rows = self.header_number(key, whole)?.map_or_else(Vec::new, |number| vec![vec![number]; count]);
        Ok(Table { rows })
    }

    /// A list of node numbers per vehicle.
    pub fn lists_of_vehicles(&self, name: &str, count: usize) -> Result<Vec<Vec<usize>>, FormatError> {
        let lists = self.lists(name, "vehicle")?;
        if self.table(name).is_some() && lists.len() != count {
            return Err(FormatError::Missing(format!("a row of {name}: {} for {count} vehicles, one", lists.len())));
        }
        Ok(lists)
    }

    /// Lists of node numbers, each behind its own number from 1, which `item` is the name of.
    pub fn lists(&self, name: &str, item: &str) -> Result<Vec<Vec<usize>>, FormatError> {
        let Some(rows) = self.table(name) else { return Ok(Vec::new()) };
        let mut lists = Vec::new();
        for &(line, text) in &rows.lines {
            let mut fields = Fields::new(line, name, text);
            let number = fields.index(item)?;
            if number != lists.len() + 1 {
                return Err(fields.error(item, &number.to_string(), "numbers from 1 in order"));
            }
            let mut list = Vec::new();
            while fields.fields.clone().next().is_some() {
                list.push(fields.index("node")?);
            }
            lists.push(list);
        }
        Ok(lists)
    }

    /// The matrix from coordinates or explicit weights, and the kinds of nodes where coordinates carry them.
    pub fn matrix(&self, convention: &Convention, has_kinds: bool) -> Result<(Matrix, Vec<i32>), FormatError> {
        let dimension =
            self.header_number("DIMENSION", |value| value)?.ok_or_else(|| FormatError::Missing("DIMENSION".into()))?;
        let dimension = dimension as usize;
        let kind = self.header("EDGE_WEIGHT_TYPE").ok_or_else(|| FormatError::Missing("EDGE_WEIGHT_TYPE".into()))?;
        match kind {
            "EUC_2D" => {}
            "EXPLICIT" => return Ok((self.explicit(convention, dimension)?, Vec::new())),
            other => return Err(FormatError::Unsupported(format!("EDGE_WEIGHT_TYPE {}", shortened(other)))),
        }
        let rows = self.table("NODE_COORD_SECTION").ok_or_else(|| FormatError::Missing("NODE_COORD_SECTION".into()))?;
        let (mut places, mut kinds) = (Vec::new(), Vec::new());
        for &(line, text) in &rows.lines {
            let mut fields = Fields::new(line, "NODE_COORD_SECTION", text);
            let number = fields.index("node")?;
            if number != places.len() + 1 {
                return Err(fields.error("node", &number.to_string(), "numbers from 1 in order"));
            }
            if has_kinds {
                let kind = fields.whole("kind of node", |value| value)?;
                if !(-1..=1).contains(&kind) {
                    return Err(fields.error(
                        "kind of node",
                        &kind.to_string(),
                        "-1 (depot), 0 (linehaul) or 1 (backhaul)",
                    ));
                }
                kinds.push(kind);
            }
            places.push((fields.number("x")?, fields.number("y")?));
            fields.end()?;
        }
        if places.len() != dimension {
            return Err(FormatError::Missing(format!(
                "a node: DIMENSION is {dimension}, there are {} nodes, one",
                places.len()
            )));
        }
        Ok((euclidean(&places, |length| convention.whole(length))?, kinds))
    }

    fn explicit(&self, convention: &Convention, n: usize) -> Result<Matrix, FormatError> {
        check_cells(n, 1)?;
        let format =
            self.header("EDGE_WEIGHT_FORMAT").ok_or_else(|| FormatError::Missing("EDGE_WEIGHT_FORMAT".into()))?;
        let columns: fn(usize, usize) -> std::ops::Range<usize> = match format {
            "FULL_MATRIX" => |_, n| 0..n,
            "LOWER_ROW" => |row, _| 0..row,
            "LOWER_DIAG_ROW" => |row, _| 0..row + 1,
            "UPPER_ROW" => |row, n| row + 1..n,
            "UPPER_DIAG_ROW" => |row, n| row..n,
            other => return Err(FormatError::Unsupported(format!("EDGE_WEIGHT_FORMAT {}", shortened(other)))),
        };
        let rows =
            self.table("EDGE_WEIGHT_SECTION").ok_or_else(|| FormatError::Missing("EDGE_WEIGHT_SECTION".into()))?;
        let mut cells = (0..n).flat_map(|row| columns(row, n).map(move |column| (row, column)));
        let mut distance_m = vec![0; n * n];
        for &(line, text) in &rows.lines {
            let mut fields = Fields::new(line, "EDGE_WEIGHT_SECTION", text);
            while fields.fields.clone().next().is_some() {
                let weight = fields.whole("weight", |value| convention.whole(value))?;
                let Some((row, column)) = cells.next() else {
                    return Err(fields.error("weight", text, "no more weights than DIMENSION asks for"));
                };
                distance_m[row * n + column] = weight;
                if format != "FULL_MATRIX" {
                    distance_m[column * n + row] = weight;
                }
            }
        }
        if cells.next().is_some() {
            return Err(FormatError::Missing("a weight of EDGE_WEIGHT_SECTION".into()));
        }
        // A full matrix may say anything of the way from a place to itself.
        (0..n).for_each(|place| distance_m[place * n + place] = 0);
        Ok(Matrix::new(n, distance_m.clone(), distance_m)?)
    }
}

impl Rows<'_> {
    /// Fields on the first line.
    pub fn width(&self) -> usize {
        self.lines.first().map_or(0, |(_, line)| line.split_whitespace().count())
    }

    /// Rows `number values…` for all numbers from 1 to `count`, each once, with up to `most` values.
    pub fn by_number(
        &self,
        name: &str,
        count: usize,
        most: usize,
        whole: impl Fn(f64) -> f64,
    ) -> Result<Table, FormatError> {
        let mut rows = vec![Vec::new(); count.min(self.lines.len())];
        let width = self.width().saturating_sub(1);
        for &(line, text) in &self.lines {
            let mut fields = Fields::new(line, name, text);
            let number = fields.index("number")?;
            let row = number.checked_sub(1).and_then(|row| rows.get_mut(row)).filter(|row| row.is_empty());
            let Some(row) = row else {
                return Err(fields.error(
                    "number",
                    &number.to_string(),
                    "1 to the number of nodes or vehicles, each once",
                ));
            };
            if width == 0 || width > most || (name == "TIME_WINDOW_SECTION" && width != 2) {
                return Err(fields.error("the row", text, "a number and its values"));
            }
            for column in 0..width {
                row.push(fields.whole(&format!("value {}", column + 1), &whole)?);
            }
            fields.end()?;
        }
        if rows.len() != count {
            return Err(FormatError::Missing(format!("a row of {name}: there are {} of {count}, one", rows.len())));
        }
        Ok(Table { rows })
    }
}
