//! The rows of one table on their way in: totals and repeated headings left out, bad rows kept to be handed back.

use super::cell::{AmountFault, Dialect};
use super::columns::TableKind;
use super::grid::{Grid, RowFlow};
use super::signs::{self, Doubts};
use super::{Layout, catalogue, corrections, ledger, suppliers, survey, units};
use crate::Limits;
use crate::decimal::Decimal;
use crate::entry::{Content, Entry, ReturnedRows};
use crate::problem_list::{Place, ProblemList};

/// Words with which a row of totals begins, in simple form.
const TOTAL_WORDS: &[&str] = &[
    "sum", "summa", "summer", "total", "totalt", "totalsum", "totaler", "ialt", "delsum", "delsumma", "samlet", "samla",
];
/// Most bytes of rows that are kept to be handed back.
const RETURNED_BYTES: usize = 64 << 20;
/// Most bytes of one cell that is handed back: as much as a cell of a workbook can hold.
const RETURNED_CELL_BYTES: usize = 32_767;

/// One row with access by column; what is wrong with it is reported where it is found.
pub(crate) struct RowView<'r> {
    pub number: u64,
    pub layout: &'r Layout,
    pub cells: &'r [String],
    pub doubts: &'r Doubts,
}

impl RowView<'_> {
    /// The cell of a column without blanks around; `None` when empty or when the table has no such column.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        let index = self.layout.position(column)?;
        self.cells.get(index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Like [`RowView::text`], copied.
    pub(crate) fn owned(&self, column: &str) -> Option<String> {
        self.text(column).map(str::to_owned)
    }

    /// How dates and amounts of the table are written.
    pub(crate) fn dialect(&self) -> Dialect {
        self.layout.dialect
    }

    /// The amount that a text of a column stands for.
    pub(crate) fn amount(&self, column: &str, text: &str) -> Result<Decimal, AmountFault> {
        match self.dialect().amount(text) {
            Err(AmountFault::Ambiguous) => {
                let decimal = self.doubts.meaning(self.layout, column, self.number, text)?;
                self.dialect().amount_told(text, decimal)
            }
            read => read,
        }
    }

    /// A place for problems.
    pub(crate) fn place<'a>(&self, column: &'a str, value: &'a str) -> Place<'a> {
        Place::field(column).value(value).row(self.number)
    }

    /// A cell that has to be there; reports and gives `None` where it is not.
    pub(crate) fn required(&self, column: &str, problems: &mut ProblemList) -> Option<&str> {
        let text = self.text(column);
        if text.is_none() {
            let message = "The row has no value in a column that has to be filled; the row is left out.";
            let suggestion = "Fill in the cell or take the row out.";
            problems.refuse("SAMLAST-TABLE-REQUIRED", self.place(column, ""), message, suggestion);
        }
        text
    }

    /// The first cell of a row of totals: it begins with a word for one, and what every row needs is missing.
    fn total(&self) -> Option<&str> {
        let first = self.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty())?;
        let lower = first.to_lowercase();
        let word: String = lower.chars().take_while(|c| c.is_alphanumeric()).collect();
        let is_word = TOTAL_WORDS.contains(&word.as_str()) || lower.starts_with("i alt") || lower.starts_with("i allt");
        let is_unlabelled = self.layout.kind == TableKind::Ledger && self.has_amounts_only();
        ((is_word && self.lacks_required()) || is_unlabelled).then_some(first)
    }

    fn lacks_required(&self) -> bool {
        let has = |key: &&str| self.text(key).is_some();
        self.layout.kind.required().iter().any(|any| !any.iter().any(has))
    }

    fn has_amounts_only(&self) -> bool {
        let amounts = ["amount", "debit", "credit", "vat"].map(|key| self.layout.position(key));
        let filled = self.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        filled.into_iter().all(|(index, _)| amounts.contains(&Some(index)))
    }
}

/// What takes the rows of one kind of table.
pub(crate) trait Rows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList);
    fn finish(self: Box<Self>, problems: &mut ProblemList) -> Content;
}

fn taker(kind: TableKind) -> Box<dyn Rows> {
    match kind {
        TableKind::Units => Box::new(units::UnitRows::default()),
        TableKind::Suppliers => Box::new(suppliers::SupplierRows::default()),
        TableKind::Survey => Box::new(survey::SurveyRows::default()),
        TableKind::Ledger => Box::new(ledger::LedgerRows::default()),
        TableKind::Catalogue => Box::new(catalogue::CatalogueRows::default()),
        TableKind::Corrections => Box::new(corrections::CorrectionRows::default()),
    }
}

/// Rows of one sort that are left out with one remark for all of them.
#[derive(Default)]
struct LeftOut {
    count: usize,
    first: Option<(u64, String)>,
}

impl LeftOut {
    fn add(&mut self, row: u64, value: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (row, value.to_owned()));
    }

    fn report(&self, rule: &str, field: &str, what: &str, suggestion: &str, problems: &mut ProblemList) {
        if let Some((row, value)) = &self.first {
            let message = match self.count {
                1 => format!("This row was {what} and left out."),
                count => format!("{count} rows of the table, this being the first, were {what} and left out."),
            };
            problems.warn(rule, Place::field(field).value(value).row(*row), &message, suggestion);
        }
    }
}

/// Rows to hand back, with bounds.
struct Returning {
    rows: ReturnedRows,
    bytes: usize,
    most: usize,
}

impl Returning {
    fn keep(&mut self, number: u64, cells: &[String]) {
        let size: usize = cells.iter().map(|cell| cell.len().min(RETURNED_CELL_BYTES) + size_of::<String>()).sum();
        if self.rows.rows.len() < self.most && self.bytes + size <= RETURNED_BYTES {
            self.bytes += size;
            self.rows.rows.push((number, cells.iter().map(|cell| cut(cell).to_owned()).collect()));
        }
    }
}

/// The beginning of a cell, as much as is handed back.
fn cut(cell: &str) -> &str {
    let mut end = cell.len().min(RETURNED_CELL_BYTES);
    while !cell.is_char_boundary(end) {
        end -= 1;
    }
    &cell[..end]
}

/// Reads all rows below the headings; a second time where amounts were met that only other values can tell.
pub(crate) fn read(file: &str, hash: String, grid: &mut Grid<'_, '_>, layout: &Layout, limits: &Limits) -> Entry {
    let (entry, doubts) = read_once(file, &hash, grid, layout, limits);
    if !doubts.are_left() || !layout.signs.is_empty() {
        return entry;
    }
    let told = layout.with_signs(signs::told(grid, layout, limits));
    read_once(file, &hash, grid, &told, limits).0
}

fn read_once(file: &str, hash: &str, grid: &mut Grid<'_, '_>, layout: &Layout, limits: &Limits) -> (Entry, Doubts) {
    let mut problems = ProblemList::new(file, limits.problems);
    let mut rows = taker(layout.kind);
    let headings = ReturnedRows { headings: layout.headings.clone(), rows: Vec::new() };
    let mut returning = Returning { rows: headings, bytes: 0, most: limits.problems };
    let (mut totals, mut headings_again) = (LeftOut::default(), LeftOut::default());
    // Rows that are left out count too: a workbook can say that one is repeated without end.
    let (mut lines, mut seen) = (0, 0);
    let doubts = Doubts::default();
    let mut stopped = false;
    let outcome = grid.for_each_row(&mut |number, cells| {
        if number <= layout.row || cells.iter().all(|cell| cell.trim().is_empty()) {
            return RowFlow::Continue(());
        }
        if seen >= limits.table_rows {
            stopped = true;
            return RowFlow::Break(());
        }
        seen += 1;
        if let Some(long) = cells.iter().position(|cell| cell.len() > limits.field_bytes) {
            lines += 1;
            let field = layout.headings.get(long).map_or("", String::as_str);
            let message = "A cell is longer than any cell should be; the row is left out.";
            let suggestion = "A quotation mark without its partner can cause this; check the row.";
            let place = Place::field(field).row(number).value(&cells[long]);
            problems.refuse("SAMLAST-LIMIT-FIELD", place, message, suggestion);
            returning.keep(number, cells);
            return RowFlow::Continue(());
        }
        if let Some(zero) = cells.iter().position(|cell| cell.contains('\0')) {
            lines += 1;
            let field = layout.headings.get(zero).map_or("", String::as_str);
            let message = "A cell holds a zero byte, which no text has; the row is left out.";
            let place = Place::field(field).row(number).value(&cells[zero]);
            problems.refuse("SAMLAST-CSV-ZERO", place, message, "Export the table again as CSV in UTF-8.");
            returning.keep(number, cells);
            return RowFlow::Continue(());
        }
        let view = RowView { number, layout, cells, doubts: &doubts };
        if layout.is_headings_again(cells) {
            if headings_again.count == 0 {
                returning.keep(number, cells);
            }
            headings_again
                .add(number, layout.headings.iter().find(|h| !h.trim().is_empty()).map_or("", String::as_str));
            return RowFlow::Continue(());
        }
        if let Some(word) = view.total() {
            if totals.count == 0 {
                returning.keep(number, cells);
            }
            totals.add(number, word);
            return RowFlow::Continue(());
        }
        lines += 1;
        let before = problems.count();
        rows.row(&view, &mut problems);
        if problems.count() > before {
            returning.keep(number, cells);
        }
        RowFlow::Continue(())
    });
    let first_heading = layout.headings.iter().find(|h| !h.trim().is_empty()).map_or("", String::as_str);
    let nothing = "Nothing needs doing if that is what they are.";
    totals.report("SAMLAST-TABLE-TOTALS", first_heading, "taken for totals", nothing, &mut problems);
    headings_again.report(
        "SAMLAST-TABLE-HEADINGS-AGAIN",
        first_heading,
        "taken for repeated headings",
        nothing,
        &mut problems,
    );
    if stopped {
        let message = format!("The table has more than {} rows; the rest is left out.", limits.table_rows);
        problems.refuse("SAMLAST-LIMIT-ROWS", Place::default(), &message, "Split the table.");
    }
    if let Err(fault) = outcome {
        problems.refuse(fault.rule, Place::default(), &fault.message, fault.suggestion);
    }
    doubts.report(&mut problems);
    let content = rows.finish(&mut problems);
    if lines == 0 {
        let suggestion = "Fill in the table below its headings.";
        problems.refuse("SAMLAST-TABLE-EMPTY", Place::default(), "The table has headings but no rows.", suggestion);
    }
    let entry = Entry {
        file: file.to_owned(),
        format: layout.kind.format(),
        hash: hash.to_owned(),
        content: (lines > 0).then_some(content),
        problems: problems.finish(),
        lines,
        returned: returning.rows,
    };
    (entry, doubts)
}
