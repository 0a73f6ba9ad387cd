//! What may be shown to everybody: figures that rest on at least three suppliers, and no person's.
//!
//! Suppliers are shown by industry (the first two digits of their code) and never by name, because the figures of a sole
//! proprietor are personal data and those of the others are told by what is left. A row rests on too few where too few
//! suppliers are in it, or too few suppliers of goods, since its mass and deliveries are theirs alone. Such rows become one
//! row, `fewer`; where that row itself rests on too few, the next smallest rows join it, so that no figure can be worked out
//! from a total. Where too few sell services, no figure of goods alone is shown that could be taken from a total with
//! services. References of buyers are not shown at all, and nothing at all where everything asked about rests on too few.

use std::collections::BTreeMap;

use crate::questions::Tally;
use crate::table::{Cell, Column, Measure, Table, number};

/// Key of the row that others were joined in.
const FEWER: &str = "fewer";

/// Column that every table has until it is shown: how many suppliers of a row sell goods.
pub(crate) const GOODS_SUPPLIERS: (&str, Measure) = ("goods_suppliers", Measure::Count);

/// Values of goods alone, by table: with a total that counts services as well, they tell the value of services.
const GOODS_VALUES: [(&str, &[&str]); 3] =
    [("how_much", &["goods_value"]), ("how", &["value"]), ("order_sizes", &["value", "value_share"])];

/// Whether everything asked about may not be shown.
pub(crate) fn rests_on_too_few(total: &Tally, least: u64) -> bool {
    Reach { suppliers: total.suppliers, goods: total.goods_suppliers }.is_too_short(least)
}

pub(crate) fn aggregate(tables: &mut Vec<Table>, total: &Tally, least: u64) {
    tables.retain(|table| table.key != "buyers");
    let services_are_told = (1..least).contains(&total.service_suppliers);
    for table in tables.iter_mut() {
        if table.key == "whom" {
            by_industry(table);
        }
        join_small(table, least);
        let hidden = GOODS_VALUES.iter().filter(|(key, _)| services_are_told && *key == table.key);
        for at in hidden.flat_map(|(_, columns)| *columns).filter_map(|key| table.position(key)).collect::<Vec<_>>() {
            table.rows.iter_mut().for_each(|row| row[at] = Cell::Empty);
        }
    }
}

/// Takes out the columns that only serve to tell what is public.
pub(crate) fn drop_aids(tables: &mut [Table], is_public: bool) {
    for table in tables {
        table.take_column(GOODS_SUPPLIERS.0);
        // Known to everybody who may see the orders themselves, and of use to nobody else.
        if table.key == "order_sizes" && !is_public {
            table.take_column("suppliers");
        }
    }
}

/// How many suppliers a row is sure to rest on.
#[derive(Clone, Copy, Default)]
struct Reach {
    suppliers: u64,
    goods: u64,
}

impl Reach {
    fn is_too_short(self, least: u64) -> bool {
        self.suppliers < least || (1..least).contains(&self.goods)
    }

    /// Of two rows together: a supplier may stand in both, so the larger number is all that is sure.
    fn with(self, other: Self) -> Self {
        Self { suppliers: self.suppliers.max(other.suppliers), goods: self.goods.max(other.goods) }
    }
}

/// Suppliers by the first two digits of their industry code, with how many they are.
fn by_industry(table: &mut Table) {
    table.take_column("supplier");
    table.take_column("organisation_number");
    let (Some(sector), Some(goods)) = (table.position("sector"), table.position(GOODS_SUPPLIERS.0)) else { return };
    let mut rows: BTreeMap<String, (u64, u64, Vec<Cell>)> = BTreeMap::new();
    for row in table.rows.drain(..) {
        let industry = match &row[sector] {
            Cell::Text(code) => code.chars().filter(char::is_ascii_digit).take(2).collect(),
            _ => String::new(),
        };
        let of_goods = number(&row[goods]) as u64;
        match rows.get_mut(&industry) {
            None => {
                rows.insert(industry, (1, of_goods, row));
            }
            Some((count, goods_count, sum)) => {
                *count += 1;
                *goods_count += of_goods;
                add(sum, &row, &table.columns, table.key);
            }
        }
    }
    table.columns.push(Column { key: "suppliers", measure: Measure::Count });
    let units = table.position("units");
    for (industry, (count, goods_count, mut row)) in rows {
        row[sector] = if industry.is_empty() { Cell::Empty } else { Cell::Text(industry) };
        row[goods] = Cell::Count(goods_count);
        // Units that buy from several of them are not known apart.
        if let (Some(units), true) = (units, count > 1) {
            row[units] = Cell::Empty;
        }
        row.push(Cell::Count(count));
        table.rows.push(row);
    }
}

/// Adds up what can be added; what rows may share, and ratios, are not known for several rows together.
fn add(into: &mut [Cell], row: &[Cell], columns: &[Column], table: &str) {
    for ((into, cell), column) in into.iter_mut().zip(row).zip(columns) {
        *into = match (&into, cell) {
            _ if !adds_up(column, table) => Cell::Empty,
            (Cell::Empty, Cell::Empty) => Cell::Empty,
            (Cell::Count(left), Cell::Count(right)) => Cell::Count(left + right),
            _ => Cell::Number(number(into) + number(cell)),
        };
    }
}

/// Whether two rows of a table never count the same thing in a column.
fn adds_up(column: &Column, table: &str) -> bool {
    match column.key {
        "from" | "to" | "kg_per_delivery" | "units" => false,
        // A purchase may have several groups, days, units and ways, but has one supplier.
        "purchases" => table == "whom",
        "purchases_per_week" => false,
        // A delivery may bring several groups, but comes to one unit on one day.
        "deliveries" | "pick_ups" => table != "what",
        "suppliers" => table == "whom",
        "lines" | "orders" | "value_share" | "orders_share" | "deliveries_per_week" => true,
        _ => matches!(column.measure, Measure::Money | Measure::Kilograms | Measure::CubicMeters),
    }
}

/// Joins rows that rest on fewer suppliers than `least`.
fn join_small(table: &mut Table, least: u64) {
    let (Some(suppliers), Some(goods)) = (table.position("suppliers"), table.position(GOODS_SUPPLIERS.0)) else {
        return;
    };
    let reach = |row: &[Cell]| Reach { suppliers: number(&row[suppliers]) as u64, goods: number(&row[goods]) as u64 };
    let is_without_anything = |row: &[Cell]| {
        let figures = row.iter().zip(&table.columns).filter(|(_, column)| adds_up(column, table.key));
        reach(row).suppliers == 0 && figures.map(|(cell, _)| number(cell)).all(|figure| figure == 0.0)
    };
    let mut small: Vec<Vec<Cell>> = Vec::new();
    let mut kept: Vec<Vec<Cell>> = Vec::new();
    for row in std::mem::take(&mut table.rows) {
        // A row of nobody tells of nobody.
        let is_small = reach(&row).is_too_short(least) && !is_without_anything(&row);
        if is_small { small.push(row) } else { kept.push(row) }
    }
    if small.is_empty() {
        table.rows = kept;
        return;
    }
    // Suppliers of different rows may be the same ones, so a single row has to reach the number by itself, or enough rows
    // have to be joined that nobody can tell them apart: two of them at the least, one of which rests on enough.
    let together = |small: &[Vec<Cell>]| small.iter().map(|row| reach(row)).fold(Reach::default(), Reach::with);
    while together(&small).is_too_short(least) || small.len() < 2 {
        let joinable = (0..kept.len()).filter(|at| !is_without_anything(&kept[*at]));
        let smallest = joinable.min_by_key(|at| (reach(&kept[*at]).suppliers, std::cmp::Reverse(*at)));
        let Some(smallest) = smallest else { break };
        small.push(kept.remove(smallest));
    }
    let is_told = !together(&small).is_too_short(least);
    let mut joined = small.remove(0);
    for row in &small {
        add(&mut joined, row, &table.columns, table.key);
    }
    for (cell, column) in joined.iter_mut().zip(&table.columns) {
        if !is_told || is_name(column) {
            *cell = Cell::Empty;
        }
    }
    if let Some(first) = joined.first_mut() {
        *first = Cell::Text(FEWER.to_owned());
    }
    kept.push(joined);
    table.rows = kept;
}

fn is_name(column: &Column) -> bool {
    use Measure as M;
    column.key == "weekday" || matches!(column.measure, M::Text | M::Group | M::Distribution | M::Basis | M::Channel)
}
