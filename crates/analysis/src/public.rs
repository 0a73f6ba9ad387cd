//! What may be shown to everybody: figures that rest on at least three suppliers, and no person's.
//!
//! Suppliers are shown by industry (the first two digits of their code) and never by name, because the figures of a sole
//! proprietor are personal data and those of the others are told by what is left. Rows that rest on too few suppliers
//! become one row, `fewer`; where that row itself rests on too few, the next smallest rows join it, so that no figure can be
//! worked out from a total. References of buyers are not shown at all.

use crate::questions::Question;
use crate::snapshot::Snapshot;
use crate::table::{Cell, Measure, Table, number};

/// Key of the row that others were joined in.
const FEWER: &str = "fewer";

pub(crate) fn aggregate(question: Question, tables: &mut Vec<Table>, snapshot: &Snapshot, least: u64) {
    if question == Question::Whom {
        for table in tables.iter_mut() {
            by_industry(table, snapshot);
        }
    }
    tables.retain(|table| table.key != "buyers");
    for table in tables.iter_mut() {
        join_small(table, least);
    }
}

/// Suppliers by the first two digits of their industry code, with how many they are.
fn by_industry(table: &mut Table, _: &Snapshot) {
    let (Some(sector), Some(name)) = (table.position("sector"), table.position("supplier")) else { return };
    let mut rows: std::collections::BTreeMap<String, (u64, Vec<Cell>)> = std::collections::BTreeMap::new();
    for row in table.rows.drain(..) {
        let industry = match &row[sector] {
            Cell::Text(code) => code.chars().filter(char::is_ascii_digit).take(2).collect(),
            _ => String::new(),
        };
        match rows.get_mut(&industry) {
            None => {
                rows.insert(industry, (1, row));
            }
            Some((count, sum)) => {
                *count += 1;
                add(sum, &row, &table.columns);
            }
        }
    }
    let number_at = table.position("organisation_number");
    table.columns.push(crate::table::Column { key: "suppliers", measure: Measure::Count });
    for (industry, (count, mut row)) in rows {
        row[name] = Cell::Empty;
        if let Some(at) = number_at {
            row[at] = Cell::Empty;
        }
        row[sector] = Cell::Text(industry);
        row.push(Cell::Count(count));
        table.rows.push(row);
    }
}

/// Adds up what can be added; shares of a whole add up as well, other ratios are not known for several rows together.
fn add(into: &mut [Cell], row: &[Cell], columns: &[crate::table::Column]) {
    for ((into, cell), column) in into.iter_mut().zip(row).zip(columns) {
        *into = match (&into, cell) {
            (Cell::Count(left), Cell::Count(right)) if column.key != "suppliers" => Cell::Count(left + right),
            // A supplier may stand in both rows, so the larger of the two is all that is sure.
            (Cell::Count(left), Cell::Count(right)) => Cell::Count(*left.max(right)),
            (Cell::Number(left), Cell::Number(right)) if adds_up(column) => Cell::Number(left + right),
            (Cell::Text(left), Cell::Text(right)) if left == right => Cell::Text(left.clone()),
            (Cell::Text(_), _) => Cell::Empty,
            _ if adds_up(column) => Cell::Number(number(into) + number(cell)),
            _ => Cell::Empty,
        };
    }
}

fn adds_up(column: &crate::table::Column) -> bool {
    let is_sum =
        matches!(column.measure, Measure::Money | Measure::Kilograms | Measure::CubicMeters | Measure::PerWeek)
            && column.key != "kg_per_delivery";
    is_sum || column.key == "value_share"
}

/// Joins rows that rest on fewer suppliers than `least`.
fn join_small(table: &mut Table, least: u64) {
    let Some(suppliers) = table.position("suppliers") else { return };
    let count = |row: &Vec<Cell>| number(&row[suppliers]) as u64;
    let (mut kept, mut small): (Vec<Vec<Cell>>, Vec<Vec<Cell>>) =
        table.rows.drain(..).partition(|row| count(row) >= least);
    if small.is_empty() {
        table.rows = kept;
        return;
    }
    // Suppliers of different rows may be the same ones, so a single row has to reach the number by itself, or enough rows
    // have to be joined that nobody can tell them apart: two of them at the least, one of which rests on enough.
    let reaches = |small: &[Vec<Cell>]| small.iter().any(|row| count(row) >= least);
    while !reaches(&small) || small.len() < 2 {
        let Some(smallest) = (0..kept.len()).min_by_key(|at| (count(&kept[*at]), std::cmp::Reverse(*at))) else {
            break;
        };
        small.push(kept.remove(smallest));
    }
    let mut joined = small.remove(0);
    for row in &small {
        add(&mut joined, row, &table.columns);
    }
    let alone = kept.is_empty() && count(&joined) < least;
    for (cell, column) in joined.iter_mut().zip(&table.columns) {
        let is_name = !matches!(
            column.measure,
            Measure::Money
                | Measure::Kilograms
                | Measure::CubicMeters
                | Measure::Count
                | Measure::Share
                | Measure::PerWeek
                | Measure::Number
        );
        if is_name || alone {
            *cell = Cell::Empty;
        }
    }
    if let Some(first) = joined.first_mut() {
        *first = Cell::Text(FEWER.to_owned());
    }
    kept.push(joined);
    table.rows = kept;
}
