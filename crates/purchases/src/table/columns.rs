//! The columns of each kind of table and the headings by which they are recognised; the contract with users is
//! `docs/reference/file-formats.md`.

use domain::Currency;

use super::cell::Dialect;
use super::mapping::Prepared;
use super::signs::{Meaning, Signs};
use crate::entry::Format;

/// What a mapping counts more than known headings: more than any number of columns.
const MAPPING_RANK: usize = 1000;

mod headings;

/// The kinds of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableKind {
    Units,
    Suppliers,
    Survey,
    Ledger,
    Catalogue,
    Corrections,
}

/// A column: its key, which is also its English heading, and other headings, already in simple form.
pub(crate) struct Column {
    pub key: &'static str,
    headings: &'static [&'static str],
}

const fn column(key: &'static str, headings: &'static [&'static str]) -> Column {
    Column { key, headings }
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Text,
    Date,
    Amount,
    Number,
    OrganisationNumber,
    YesNo,
    Time,
}

impl Column {
    /// What the values of the column are.
    pub(crate) fn values(&self) -> Values {
        match self.key {
            "date" | "delivery_date" | "valid_from" | "valid_to" => Values::Date,
            "amount" | "debit" | "credit" | "vat" | "price" => Values::Amount,
            "organisation_number" | "supplier_organisation_number" => Values::OrganisationNumber,
            "sole_proprietor" | "producer" => Values::YesNo,
            "open_from" | "open_to" | "delivery_from" | "delivery_to" => Values::Time,
            "lon"
            | "lat"
            | "persons"
            | "quantity"
            | "net_kg"
            | "gross_kg"
            | "litres"
            | "units_per_pack"
            | "deliveries_per_week"
            | "counted_weeks"
            | "acceptable_per_week"
            | "receiving_minutes"
            | "pick_ups_per_week"
            | "orders_per_week"
            | "agreement_share" => Values::Number,
            _ => Values::Text,
        }
    }
}

impl TableKind {
    pub(crate) const ALL: [Self; 6] =
        [Self::Units, Self::Suppliers, Self::Survey, Self::Ledger, Self::Catalogue, Self::Corrections];

    /// The spelling in mappings.
    pub(crate) fn key(self) -> &'static str {
        self.format().key()
    }

    /// Reads the spelling of [`TableKind::key`].
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub(crate) fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => headings::UNITS,
            Self::Suppliers => headings::SUPPLIERS,
            Self::Survey => headings::SURVEY,
            Self::Ledger => headings::LEDGER,
            Self::Catalogue => headings::CATALOGUE,
            Self::Corrections => headings::CORRECTIONS,
        }
    }

    /// Groups of columns of which each needs one at least.
    pub(crate) fn required(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Units => &[&["unit_id"], &["name"], &["kind"]],
            Self::Suppliers => &[&["organisation_number"], &["name"]],
            Self::Survey => &[
                &["unit_id"],
                &[
                    "deliveries_per_week",
                    "acceptable_per_week",
                    "receiving_minutes",
                    "pick_ups_per_week",
                    "orders_per_week",
                    "agreement_share",
                ],
            ],
            Self::Ledger => &[
                &["date"],
                &["supplier_organisation_number", "supplier_name", "supplier_number"],
                &["amount", "debit", "credit"],
            ],
            Self::Catalogue => &[
                &["item_number", "gtin"],
                &["name"],
                &["net_kg", "gross_kg", "litres", "units_per_pack", "price", "cpv", "unspsc", "category"],
            ],
            Self::Corrections => &[&["what"], &["kind"], &["value"], &["answer"]],
        }
    }

    pub(crate) fn format(self) -> Format {
        match self {
            Self::Units => Format::Units,
            Self::Suppliers => Format::Suppliers,
            Self::Survey => Format::Survey,
            Self::Ledger => Format::Ledger,
            Self::Catalogue => Format::Catalogue,
            Self::Corrections => Format::Corrections,
        }
    }

    /// Words for messages.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Suppliers => "suppliers",
            Self::Survey => "survey answers",
            Self::Ledger => "ledger rows",
            Self::Catalogue => "catalogue items",
            Self::Corrections => "corrections",
        }
    }
}

/// By what the columns of a table were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum FoundBy {
    /// By headings that are known here.
    #[default]
    Headings,
    /// By a layout that comes with the program.
    Preset(String),
    /// By a mapping that the user has given.
    Saved(String),
}

/// Where the columns of a table are, and how its values are written.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub kind: TableKind,
    /// Row of the headings, from 1.
    pub row: u64,
    /// Headings as written.
    pub headings: Vec<String>,
    pub found_by: FoundBy,
    pub dialect: Dialect,
    pub currency: Option<Currency>,
    pub amounts_with_vat: bool,
    pub purchases_negative: bool,
    /// What the values of columns have told about point and comma.
    pub signs: Vec<(&'static str, Signs)>,
    positions: Vec<(&'static str, usize)>,
}

impl Layout {
    /// A layout with plain values.
    pub(crate) fn new(kind: TableKind, row: u64, cells: &[String], positions: Vec<(&'static str, usize)>) -> Self {
        Self {
            kind,
            row,
            headings: cells.to_vec(),
            found_by: FoundBy::Headings,
            dialect: Dialect::default(),
            currency: None,
            amounts_with_vat: false,
            purchases_negative: false,
            signs: Vec::new(),
            positions,
        }
    }

    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        self.positions.iter().find(|(known, _)| *known == key).map(|(_, position)| *position)
    }

    /// The layout with what the values of columns have told.
    pub(crate) fn with_signs(&self, signs: Vec<(&'static str, Signs)>) -> Self {
        Self { signs, ..self.clone() }
    }

    /// What the only sign of an amount stands for, as other values of its column have told.
    pub(crate) fn meaning(&self, column: &str, sign: char) -> Option<(&'static str, Meaning)> {
        let (key, signs) = self.signs.iter().find(|(key, _)| *key == column)?;
        Some((key, signs[usize::from(sign == ',')]?))
    }

    /// Adds the columns that known headings tell and that no mapping has taken.
    pub(crate) fn add_by_headings(&mut self) {
        let simple_headings: Vec<String> = self.headings.iter().map(|heading| simple(heading)).collect();
        for (key, position) in positions_by_headings(self.kind, &simple_headings, &self.positions) {
            self.positions.push((key, position));
        }
    }

    /// Whether a row repeats the headings, as after a page break.
    pub(crate) fn is_headings_again(&self, cells: &[String]) -> bool {
        let mut same = 0;
        for (index, cell) in cells.iter().enumerate() {
            let heading = self.headings.get(index).map(|heading| heading.trim()).unwrap_or_default();
            if cell.trim() != heading {
                return false;
            }
            same += usize::from(!heading.is_empty());
        }
        same >= 2
    }
}

/// Positions of the columns whose headings are known and that are not taken yet.
fn positions_by_headings(
    kind: TableKind,
    headings: &[String],
    taken: &[(&'static str, usize)],
) -> Vec<(&'static str, usize)> {
    let mut positions: Vec<(&'static str, usize)> = Vec::new();
    for column in kind.columns() {
        if taken.iter().any(|(key, _)| *key == column.key) {
            continue;
        }
        // The key itself counts more than another heading, an earlier one of those more than a later one.
        let own = simple(column.key);
        let by_key = headings.iter().position(|heading| *heading == own);
        let by_heading =
            || column.headings.iter().find_map(|known| headings.iter().position(|heading| heading == known));
        if let Some(position) = by_key.or_else(by_heading)
            && !positions.iter().chain(taken).any(|(_, used)| *used == position)
        {
            positions.push((column.key, position));
        }
    }
    positions
}

fn missing(kind: TableKind, positions: &[(&'static str, usize)]) -> Vec<String> {
    let has = |key: &&str| positions.iter().any(|(known, _)| known == key);
    kind.required().iter().filter(|any| !any.iter().any(has)).map(|any| any.join(" or ")).collect()
}

/// What a row of headings was recognised as.
#[derive(Clone, Debug, Default)]
pub(crate) enum Recognised {
    #[default]
    Nothing,
    /// Some headings of a table, but not all that are needed.
    Incomplete {
        kind: TableKind,
        row: u64,
        missing: Vec<String>,
        headings: Vec<String>,
    },
    Table(Layout),
}

impl Recognised {
    /// How much was recognised; whole tables first, then by columns.
    pub(crate) fn score(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Incomplete { missing, .. } => 10usize.saturating_sub(missing.len()),
            Self::Table(layout) => {
                let by = match layout.found_by {
                    FoundBy::Headings => 0,
                    FoundBy::Preset(_) => MAPPING_RANK,
                    FoundBy::Saved(_) => 2 * MAPPING_RANK,
                };
                100 + by + layout.positions.len()
            }
        }
    }

    /// Looks at one row as headings.
    pub(crate) fn of(row: u64, cells: &[String], mappings: &[Prepared]) -> Self {
        let headings: Vec<String> = cells.iter().map(|cell| simple(cell)).collect();
        let mut best = Self::Nothing;
        for found in mappings.iter().filter_map(|mapping| mapping.layout(row, cells, &headings)).map(Self::Table) {
            if found.score() > best.score() {
                best = found;
            }
        }
        if best.score() > 0 {
            return best;
        }
        for kind in TableKind::ALL {
            // Of equal ones the earlier kind stays.
            let found = Self::as_kind(kind, row, cells, &headings);
            if found.score() > best.score() {
                best = found;
            }
        }
        best
    }

    fn as_kind(kind: TableKind, row: u64, cells: &[String], headings: &[String]) -> Self {
        let positions = positions_by_headings(kind, headings, &[]);
        let missing = missing(kind, &positions);
        if missing.is_empty() {
            return Self::Table(Layout::new(kind, row, cells, positions));
        }
        if positions.len() >= 2 && missing.len() < kind.required().len() {
            return Self::Incomplete { kind, row, missing, headings: cells.to_vec() };
        }
        Self::Nothing
    }
}

/// A heading without capitals, blanks and signs.
pub(crate) fn simple(heading: &str) -> String {
    heading.chars().take(100).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<String> {
        text.split(';').map(str::to_owned).collect()
    }

    #[test]
    fn tables_are_told_apart_by_their_headings() {
        let cases = [
            ("unit_id;name;kind;organisation_number", TableKind::Units),
            ("Enhet;Navn;Type;Adresse;Org.nr", TableKind::Units),
            ("organisation_number;name;sector_code", TableKind::Suppliers),
            ("Org.nr.;Leverandør;Næringskode", TableKind::Suppliers),
            ("Enhet;Leverandør orgnr;Leveranser per uke", TableKind::Survey),
            ("Bilagsdato;Fakturanr;Leverandør;Beløp;Art;Ansvar", TableKind::Ledger),
            ("Dato;Bilagsnr;Org.nr;Leverandør;Konto;Netto", TableKind::Ledger),
        ];
        for (headings, kind) in cases {
            match Recognised::of(1, &cells(headings), &[]) {
                Recognised::Table(layout) => assert_eq!(layout.kind, kind, "{headings}"),
                other => panic!("{headings}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_missing_column_is_named() {
        let Recognised::Incomplete { kind, missing, .. } = Recognised::of(3, &cells("date;account;amount"), &[]) else {
            panic!("a ledger without suppliers was taken as whole")
        };
        assert_eq!(
            (kind, missing),
            (TableKind::Ledger, vec!["supplier_organisation_number or supplier_name or supplier_number".to_owned()])
        );
        assert_eq!(Recognised::of(1, &cells("a;b;c"), &[]).score(), 0);
    }
}
