//! Which column of somebody's table means what: detected, shown, corrected and saved under a name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Currency;

/// A saved column mapping: how one system exports one kind of table.
///
/// A mapping fits a table when all headings it names are there; headings are compared without capitals, blanks and signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// Name, for instance `unit4-bilag`.
    pub name: String,
    /// Kind of table: `ledger`, `units`, `suppliers`, `survey`, `catalogue`.
    pub table: String,
    /// Heading of the user's table by key of our column, for instance `amount = "Beløp eks. mva"`.
    pub columns: BTreeMap<String, String>,
    /// Currency of all amounts where no column tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Sign of decimals: `,` or `.`; absent: told from the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<char>,
    /// Form of dates where it is not plain: `d.m.y`, `m/d/y`, `y-m-d`, `ymd`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// Whether amounts come with value added tax, which is then taken off by the tax column; rows without tax stay.
    #[serde(default)]
    pub amounts_with_vat: bool,
    /// Whether amounts of purchases are negative, as in some banks' and ledgers' exports.
    #[serde(default)]
    pub purchases_negative: bool,
}
