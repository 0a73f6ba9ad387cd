//! Answers about purchases as text for a terminal, as CSV, and as a workbook.

use analysis::{Answers, Cell, Column, Measure, Question, Table};

use crate::{SheetCell, Texts, Workbook, WorkbookError, markup::slug};

/// Gap between columns of a text table.
const GAP: usize = 2;
/// Longest name in a text table.
const LONGEST_NAME: usize = 34;

/// All answers as aligned tables of at most `width` columns; each table shows its first `top` rows. Columns that do not
/// fit are left out from the right: they stand in CSV, XLSX and JSON.
pub fn purchases_text(answers: &Answers, texts: &Texts, width: usize, top: usize) -> String {
    let mut out = String::new();
    if let Some((from, to)) = answers.period {
        let period = texts
            .format("purchases-period", &[("from", (&*texts.date(from)).into()), ("to", (&*texts.date(to)).into())]);
        out.push_str(&period);
        out.push('\n');
    }
    if answers.filter.public {
        out.push_str(&format!("{}\n", texts.get("purchases-public")));
    }
    if answers.lines_in_other_currencies > 0 {
        let count = answers.lines_in_other_currencies.into();
        out.push_str(&format!("{}\n", texts.format("purchases-other-currencies", &[("n", count)])));
    }
    for (question, tables) in &answers.questions {
        out.push_str(&format!("\n{}\n", texts.get(&format!("purchases-question-{}", slug(question.key())))));
        for table in tables {
            if table.key != question.key() {
                out.push_str(&format!("\n{}\n", texts.get(&format!("purchases-table-{}", slug(table.key)))));
            }
            out.push_str(&text_table(table, answers, texts, width, top));
        }
    }
    out.push_str(&format!("\n{}\n", texts.get("purchases-indicators")));
    for (key, value) in &answers.indicators {
        let Some(value) = value else { continue };
        let name = texts.get(&format!("purchases-indicator-{}", slug(key)));
        out.push_str(&format!("  {name}: {}\n", indicator(key, *value, answers, texts)));
    }
    out
}

fn indicator(key: &str, value: f64, answers: &Answers, texts: &Texts) -> String {
    match key {
        _ if key.ends_with("_share") => format!("{} %", texts.number(value * 100.0, 1)),
        _ if key.starts_with("order_value") => {
            format!("{} {}", texts.number(value, 0), answers.currency.as_deref().unwrap_or_default())
        }
        "ordinary_weeks" | "orders" | "deliveries" | "pick_ups" | "doors" | "supplier_hhi" => texts.number(value, 0),
        "kg_per_delivery" => format!("{} kg", texts.number(value, 1)),
        _ => texts.number(value, 2),
    }
}

fn heading(column: &Column, answers: &Answers, texts: &Texts) -> String {
    let text = texts.get(&format!("purchases-column-{}", slug(column.key)));
    match (column.measure, answers.currency.as_deref()) {
        (Measure::Money, Some(currency)) => format!("{text}, {currency}"),
        _ => text,
    }
}

/// A cell as people read it.
fn shown(column: &Column, cell: &Cell, texts: &Texts) -> String {
    let number = |value: f64| match column.measure {
        Measure::Share => format!("{} %", texts.number(value * 100.0, 1)),
        Measure::CubicMeters => texts.number(value, 1),
        Measure::PerWeek => texts.number(value, 2),
        _ => texts.number(value, 0),
    };
    match cell {
        Cell::Empty if column.measure == Measure::Text || column.measure == Measure::Channel => {
            texts.get("purchases-not-given")
        }
        Cell::Empty => "–".to_owned(),
        Cell::Text(text) => word(column.measure, text, texts),
        Cell::Count(count) if column.key == "weekday" => texts.get(&format!("weekday-{count}")),
        Cell::Count(count) => texts.number(*count as f64, 0),
        Cell::Number(value) => number(*value),
    }
}

/// Keys become words; names stay as they are, without signs that would act on a terminal.
fn word(measure: Measure, text: &str, texts: &Texts) -> String {
    let prefix = match measure {
        Measure::Group => "commodity",
        Measure::Distribution => "distribution",
        Measure::Basis => "basis",
        Measure::Channel => "purchases-channel",
        _ => "",
    };
    if text == "fewer" {
        return texts.get("purchases-fewer");
    }
    let id = format!("{prefix}-{}", slug(text));
    if !prefix.is_empty() && texts.has(&id) {
        return texts.get(&id);
    }
    text.chars().filter(|sign| !sign.is_control()).collect()
}

fn is_name(column: &Column) -> bool {
    matches!(column.measure, Measure::Text | Measure::Group | Measure::Distribution | Measure::Basis | Measure::Channel)
        || column.key == "weekday"
}

fn text_table(table: &Table, answers: &Answers, texts: &Texts, width: usize, top: usize) -> String {
    let mut rows = vec![table.columns.iter().map(|column| heading(column, answers, texts)).collect::<Vec<_>>()];
    // Months, weekdays and classes say something as a whole only.
    let is_profile = matches!(table.key, "order_sizes" | "months" | "weekdays" | "how" | "channels");
    let top = if is_profile { table.rows.len() } else { top };
    for row in table.rows.iter().take(top) {
        rows.push(table.columns.iter().zip(row).map(|(column, cell)| shown(column, cell, texts)).collect());
    }
    for row in &mut rows {
        for (cell, column) in row.iter_mut().zip(&table.columns) {
            if is_name(column) && cell.chars().count() > LONGEST_NAME {
                *cell = cell.chars().take(LONGEST_NAME - 1).chain(['…']).collect();
            }
        }
    }
    let widths: Vec<usize> =
        (0..table.columns.len()).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let mut used = 0;
    let fitting = widths.iter().take_while(|column| {
        used += **column + GAP;
        used <= width + GAP
    });
    let columns = fitting.count().max(1);
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (at, cell) in row.iter().take(columns).enumerate() {
            let padding = " ".repeat(widths[at] - cell.chars().count());
            let gap = if at == 0 { "" } else { "  " };
            if is_name(&table.columns[at]) {
                line.push_str(&format!("{gap}{cell}{padding}"));
            } else {
                line.push_str(&format!("{gap}{padding}{cell}"));
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
        if number == 0 {
            out.push_str(&"─".repeat(widths.iter().take(columns).sum::<usize>() + GAP * (columns - 1)));
            out.push('\n');
        }
    }
    if table.rows.len() > top {
        let more = (table.rows.len() - top).into();
        out.push_str(&format!("{}\n", texts.format("purchases-more-rows", &[("n", more)])));
    }
    out
}

/// Each table as the name and text of a CSV file: UTF-8 with mark, semicolons; decimal comma where the language has one.
/// What would be taken for a formula gets an apostrophe before it.
pub fn purchases_csv(answers: &Answers, texts: &Texts) -> Vec<(String, String)> {
    let decimal = if texts.lang() == crate::Lang::En { '.' } else { ',' };
    let mut files = Vec::new();
    for table in answers.questions.iter().flat_map(|(_, tables)| tables) {
        let mut out = String::from('\u{feff}');
        let headings: Vec<String> = table.columns.iter().map(|column| column.key.to_owned()).collect();
        out.push_str(&headings.join(";"));
        out.push_str("\r\n");
        for row in &table.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    Cell::Empty => String::new(),
                    Cell::Text(text) => csv_text(text),
                    Cell::Count(count) => count.to_string(),
                    Cell::Number(number) => format!("{number:.4}").replace('.', &decimal.to_string()),
                })
                .collect();
            out.push_str(&cells.join(";"));
            out.push_str("\r\n");
        }
        files.push((format!("{}.csv", table.key), out));
    }
    files
}

/// A text as a field of CSV with semicolons; what a spreadsheet would take for a formula gets an apostrophe before it.
pub fn csv_text(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// One sheet for each table and one for the indicators.
///
/// # Errors
/// See [`Workbook::sheet`].
pub fn purchases_workbook(answers: &Answers, texts: &Texts) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::of_language(texts.lang());
    for table in answers.questions.iter().flat_map(|(_, tables)| tables) {
        let is_question = Question::ALL.iter().any(|question| question.key() == table.key);
        let title = if is_question { "purchases-sheet" } else { "purchases-table" };
        let headings: Vec<String> = table.columns.iter().map(|column| heading(column, answers, texts)).collect();
        let rows: Vec<Vec<SheetCell>> = table
            .rows
            .iter()
            .map(|row| table.columns.iter().zip(row).map(|(column, cell)| sheet_cell(column, cell, texts)).collect())
            .collect();
        book.sheet(&texts.get(&format!("{title}-{}", slug(table.key))), &headings, &rows)?;
    }
    let rows: Vec<Vec<SheetCell>> = answers
        .indicators
        .iter()
        .map(|(key, value)| {
            let name = texts.get(&format!("purchases-indicator-{}", slug(key)));
            let value = value.map_or(SheetCell::Empty, |value| {
                if key.ends_with("_share") { SheetCell::Share(value) } else { SheetCell::Number(value, 2) }
            });
            vec![SheetCell::Text(name), value]
        })
        .collect();
    let title = texts.get("purchases-indicators");
    book.sheet(&title, &[title.clone(), texts.get("purchases-column-value")], &rows)?;
    book.bytes()
}

fn sheet_cell(column: &Column, cell: &Cell, texts: &Texts) -> SheetCell {
    match (cell, column.measure) {
        (Cell::Empty, _) => SheetCell::Empty,
        (Cell::Text(text), Measure::Text) => SheetCell::as_written(&word(Measure::Text, text, texts)),
        (Cell::Text(text), measure) => SheetCell::Text(word(measure, text, texts)),
        (Cell::Count(_), _) if column.key == "weekday" => SheetCell::Text(shown(column, cell, texts)),
        (Cell::Count(count), _) => SheetCell::Integer(i64::try_from(*count).unwrap_or(i64::MAX)),
        (Cell::Number(number), Measure::Share) => SheetCell::Share(*number),
        (Cell::Number(number), Measure::Money) => SheetCell::Number(*number, 2),
        (Cell::Number(number), Measure::PerWeek) => SheetCell::Number(*number, 2),
        (Cell::Number(number), _) => SheetCell::Number(*number, 1),
    }
}
