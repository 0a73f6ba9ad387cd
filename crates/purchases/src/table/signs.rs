//! Which sign stands before decimals and which between thousands, told for `1.234` by the other values of its column.

use std::cell::{Cell, RefCell};

use super::cell::{AmountFault, amount_signs};
use super::columns::{Layout, Values};
use super::grid::{Grid, RowFlow};
use crate::Limits;
use crate::problem_list::{Place, ProblemList};

/// What a sign stands for in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Thousands,
    Decimals,
}

/// The signs that a number may have, in the order of [`Signs`].
const SIGNS: [char; 2] = ['.', ','];

/// What point and comma stand for in one column; none where its values do not tell.
pub(crate) type Signs = [Option<Meaning>; 2];

/// The other sign.
pub(crate) fn other(sign: char) -> char {
    if sign == '.' { ',' } else { '.' }
}

/// The sign of an amount that has one.
pub(crate) fn only_sign(text: &str) -> char {
    text.chars().find(|sign| SIGNS.contains(sign)).unwrap_or('.')
}

/// The sign that stands before decimals where this one has this meaning.
pub(crate) fn decimal_sign(sign: char, meaning: Meaning) -> char {
    if meaning == Meaning::Decimals { sign } else { other(sign) }
}

/// What the signs of an amount show beyond doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Two decimals behind this sign alone.
    TwoDecimals(char),
    /// Another number of decimals behind this sign alone.
    OtherDecimals(char),
    /// Thousands parted by this sign, perhaps with decimals behind the other.
    Groups { groups: char, decimals: bool },
}

/// What the values of a column have shown, for point and comma.
#[derive(Clone, Copy, Debug, Default)]
struct Evidence {
    two: [bool; 2],
    other: [bool; 2],
    groups: [bool; 2],
    decimals_beside_groups: [bool; 2],
}

fn index(sign: char) -> usize {
    usize::from(sign == ',')
}

impl Evidence {
    /// Number cells of workbooks have a point, whatever texts among them have; it tells nothing there.
    fn take(&mut self, text: &str, is_workbook: bool) {
        match amount_signs(text) {
            Some(Shown::TwoDecimals('.') | Shown::OtherDecimals('.')) if is_workbook => {}
            Some(Shown::TwoDecimals(sign)) => self.two[index(sign)] = true,
            Some(Shown::OtherDecimals(sign)) => self.other[index(sign)] = true,
            Some(Shown::Groups { groups, decimals }) => {
                self.groups[index(groups)] = true;
                self.decimals_beside_groups[index(other(groups))] |= decimals;
            }
            None => {}
        }
    }

    fn with(self, more: Self) -> Self {
        let either = |left: [bool; 2], right: [bool; 2]| [left[0] || right[0], left[1] || right[1]];
        Self {
            two: either(self.two, more.two),
            other: either(self.other, more.other),
            groups: either(self.groups, more.groups),
            decimals_beside_groups: either(self.decimals_beside_groups, more.decimals_beside_groups),
        }
    }

    fn is_empty(self) -> bool {
        [self.two, self.other, self.groups, self.decimals_beside_groups].concat().iter().all(|shown| !shown)
    }

    /// What a sign stands for where three digits follow it. Where all others of its kind have two decimals, three may be
    /// either: such a column is not decided.
    fn meaning(self, sign: char) -> Option<Meaning> {
        let (own, beside) = (index(sign), index(other(sign)));
        let decimals = |at: usize| self.other[at] || self.decimals_beside_groups[at];
        let is_thousands = self.groups[own] || decimals(beside) || self.two[beside];
        let is_decimals = self.groups[beside] || decimals(own);
        match (is_thousands, is_decimals) {
            (true, false) if !self.two[own] => Some(Meaning::Thousands),
            (false, true) => Some(Meaning::Decimals),
            _ => None,
        }
    }
}

/// What point and comma stand for in each column of amounts. A column whose values show nothing is written like the others.
pub(crate) fn told(grid: &mut Grid<'_, '_>, layout: &Layout, limits: &Limits) -> Vec<(&'static str, Signs)> {
    let columns: Vec<(&'static str, usize)> = layout
        .kind
        .columns()
        .iter()
        .filter(|column| column.values() == Values::Amount)
        .filter_map(|column| Some((column.key, layout.position(column.key)?)))
        .collect();
    let mut shown = vec![Evidence::default(); columns.len()];
    let mut seen = 0;
    // A fault comes back when the rows themselves are read.
    let _ = grid.for_each_row(&mut |number, cells| {
        if number > layout.row && cells.iter().any(|cell| !cell.trim().is_empty()) {
            // A workbook can say that a row is repeated without end.
            seen += 1;
            if seen > limits.table_rows {
                return RowFlow::Break(());
            }
            for ((_, position), evidence) in columns.iter().zip(&mut shown) {
                if let Some(cell) = cells.get(*position) {
                    evidence.take(cell, layout.dialect.epoch.is_some());
                }
            }
        }
        RowFlow::Continue(())
    });
    let all = shown.iter().copied().fold(Evidence::default(), Evidence::with);
    let meanings = |evidence: &Evidence| {
        let evidence = if evidence.is_empty() { all } else { *evidence };
        SIGNS.map(|sign| evidence.meaning(sign))
    };
    columns.iter().zip(&shown).map(|((key, _), evidence)| (*key, meanings(evidence))).collect()
}

/// Amounts with a sign that could be taken in two ways, as they are met.
#[derive(Default)]
pub(crate) struct Doubts {
    /// How many could not be told.
    left: Cell<usize>,
    told: RefCell<Vec<Told>>,
}

/// Amounts of a column that the others have told.
struct Told {
    column: &'static str,
    meaning: Meaning,
    count: usize,
    row: u64,
    value: String,
}

impl Doubts {
    /// What the sign of a doubtful amount stands for; counts it either way.
    pub(crate) fn meaning(&self, layout: &Layout, column: &str, row: u64, text: &str) -> Result<char, AmountFault> {
        let sign = only_sign(text);
        let Some((key, meaning)) = layout.meaning(column, sign) else {
            self.left.set(self.left.get() + 1);
            return Err(AmountFault::Ambiguous);
        };
        let mut told = self.told.borrow_mut();
        match told.iter_mut().find(|one| one.column == key && one.meaning == meaning) {
            Some(one) => one.count += 1,
            None => told.push(Told { column: key, meaning, count: 1, row, value: text.to_owned() }),
        }
        Ok(decimal_sign(sign, meaning))
    }

    /// Whether amounts were met that could not be told.
    pub(crate) fn are_left(&self) -> bool {
        self.left.get() > 0
    }

    /// One remark for each column whose other values have told how to read some.
    pub(crate) fn report(&self, problems: &mut ProblemList) {
        for Told { column, meaning, count, row, value } in self.told.borrow().iter() {
            let read = match meaning {
                Meaning::Thousands => "as thousands",
                Meaning::Decimals => "as decimals",
            };
            let what = if *count == 1 { "One value".to_owned() } else { format!("{count} values, this the first,") };
            let verb = if *count == 1 { "was" } else { "were" };
            let message =
                format!("{what} {verb} read {read}, since other values of the table show what the sign stands for.");
            let suggestion =
                "Nothing needs doing if that is so; else say in a column mapping which sign stands before decimals.";
            let place = Place::field(column).value(value).row(*row);
            problems.warn("SAMLAST-TABLE-SIGN", place, &message, suggestion);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meanings(values: &[&str]) -> Signs {
        let mut evidence = Evidence::default();
        for value in values {
            evidence.take(value, false);
        }
        SIGNS.map(|sign| evidence.meaning(sign))
    }

    #[test]
    fn other_values_tell_what_a_sign_stands_for() {
        use Meaning::{Decimals, Thousands};
        assert_eq!(meanings(&["12.345,60", "1.234"])[0], Some(Thousands));
        assert_eq!(meanings(&["1.234.567"])[0], Some(Thousands));
        assert_eq!(meanings(&["99,50"])[0], Some(Thousands));
        assert_eq!(meanings(&["12.50", "3.00"]), [None, Some(Thousands)]);
        assert_eq!(meanings(&["12,345.60"]), [Some(Decimals), Some(Thousands)]);
        assert_eq!(meanings(&["0.125", "12.5"])[0], Some(Decimals));
        assert_eq!(meanings(&["100", "abc", "1.234"]), [None, None]);
        assert_eq!(meanings(&["12.50", "12,50"]), [None, None], "they contradict each other");
    }
}
