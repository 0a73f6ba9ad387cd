//! Rules about the lines of an invoice and their periods, prices and codes.

use domain::Date;

use crate::decimal::Decimal;
use crate::problem_list::{Place, ProblemList};
use crate::ubl::draft::{Draft, DraftLine};
use crate::xml::RowCounter;

/// Way out where nothing of the study depends on it.
const NOTHING: &str = "Nothing needs doing for a study; the invoice could not have been sent through Peppol like this.";

pub(crate) fn check(draft: &Draft, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    let period = (day(draft.period_start.as_deref()), day(draft.period_end.as_deref()));
    if is_reversed(period) {
        let message = "The period of the document ends before it begins.";
        problems.warn("BR-29", Place::field("InvoicePeriod/EndDate"), message, "The dates of the lines count instead.");
    }
    for line in &draft.lines {
        of_line(line, rows, problems);
        periods(line, period, rows, problems);
    }
}

fn of_line(line: &DraftLine, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    let place = |field| Place::field(field).row(rows.row(line.offset));
    if line.line.id.is_empty() {
        problems.warn("BR-21", place("ID"), "The line has no number.", NOTHING);
    }
    match line.price {
        None => {
            problems.warn(
                "BR-26",
                place("PriceAmount"),
                "The line has no price.",
                "The net amount of the line counts.",
            );
        }
        Some(price) if price < Decimal::ZERO => {
            let value = price.to_string();
            let message = "The price is negative; returns are to be written with a negative quantity.";
            let suggestion = "The net amount counts; check the quantity, since goods may have come or gone.";
            problems.warn("BR-27", place("PriceAmount").value(&value), message, suggestion);
        }
        Some(_) => {}
    }
    if line.category.is_empty() {
        problems.warn("BR-CO-04", place("ClassifiedTaxCategory"), "The line has no tax category.", NOTHING);
    }
    if line.unnamed_scheme {
        let message = "The standard number of the item does not say which standard; it is taken for a GTIN.";
        problems.warn("BR-64", place("StandardItemIdentification"), message, "Check that the item was recognised.");
    }
    if line.unnamed_list {
        let message = "A classification code does not say which list it is of.";
        problems.warn("BR-65", place("ItemClassificationCode"), message, "The item is then classed by its text.");
    }
    if line.base_quantity.is_some_and(|base| base <= Decimal::ZERO) {
        let message = "The price is for a quantity that is not above zero.";
        problems.warn("PEPPOL-EN16931-R121", place("BaseQuantity"), message, "The net amount of the line counts.");
    }
    if let (Some(base), Some(unit)) = (&line.base_unit, &line.line.unit_code)
        && base != unit
    {
        let message = "The price is for another unit than the quantity.";
        let suggestion = "The quantity counts; check it, since mass may be worked out from the wrong unit.";
        problems.warn("PEPPOL-EN16931-R130", place("BaseQuantity").value(base), message, suggestion);
    }
    rate(line, || place("ClassifiedTaxCategory/Percent"), problems);
}

/// The rates that categories may have: standard above zero; zero-rated, exempt, reverse charge and export zero.
fn rate<'p>(line: &'p DraftLine<'_>, place: impl FnOnce() -> Place<'p>, problems: &mut ProblemList) {
    let is_zero = line.percent.is_none_or(Decimal::is_zero);
    let (rule, holds) = match line.category.as_ref() {
        "S" => ("BR-S-05", line.percent.is_some_and(|rate| rate > Decimal::ZERO)),
        "Z" => ("BR-Z-05", is_zero),
        "E" => ("BR-E-05", is_zero),
        "AE" => ("BR-AE-05", is_zero),
        "K" => ("BR-IC-05", is_zero),
        "G" => ("BR-G-05", is_zero),
        "O" => ("BR-O-05", line.percent.is_none()),
        _ => return,
    };
    if !holds {
        let message = "The tax rate of the line does not go with its tax category.";
        let suggestion = "Amounts without tax are used; check the tax with the sender.";
        problems.warn(rule, place().value(&line.category), message, suggestion);
    }
}

fn periods(
    line: &DraftLine,
    document: (Option<Date>, Option<Date>),
    rows: &RowCounter<'_>,
    problems: &mut ProblemList,
) {
    if line.period_start.is_none() && line.period_end.is_none() {
        return;
    }
    let place = |field| Place::field(field).row(rows.row(line.offset));
    let (start, end) = (day(line.period_start.as_deref()), day(line.period_end.as_deref()));
    if is_reversed((start, end)) {
        let message = "The period of the line ends before it begins.";
        problems.warn("BR-30", place("InvoicePeriod/EndDate"), message, "The date of the document counts instead.");
    }
    let suggestion = "Both are kept; check the day of delivery of this line.";
    if start.zip(document.0).is_some_and(|(line, document)| line < document) {
        let message = "The period of the line begins before that of the document.";
        problems.warn("PEPPOL-EN16931-R110", place("InvoicePeriod/StartDate"), message, suggestion);
    }
    if end.zip(document.1).is_some_and(|(line, document)| line > document) {
        let message = "The period of the line ends after that of the document.";
        problems.warn("PEPPOL-EN16931-R111", place("InvoicePeriod/EndDate"), message, suggestion);
    }
}

fn day(text: Option<&str>) -> Option<Date> {
    text?.get(..10)?.parse().ok()
}

fn is_reversed(period: (Option<Date>, Option<Date>)) -> bool {
    period.0.zip(period.1).is_some_and(|(start, end)| end < start)
}
