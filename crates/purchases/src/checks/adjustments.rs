//! Rules about allowances and charges, of documents and of lines.

use crate::decimal::Decimal;
use crate::problem_list::{Place, ProblemList};
use crate::ubl::draft::{Adjustment, Draft};
use crate::xml::RowCounter;

/// Way out where the stated amount counts all the same.
const AMOUNT_COUNTS: &str = "The amount is used as it stands; ask the sender to correct the document.";

pub(crate) fn check(draft: &Draft, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    for adjustment in &draft.adjustments {
        one(adjustment, false, rows, problems);
    }
    for line in &draft.lines {
        for adjustment in &line.adjustments {
            one(adjustment, true, rows, problems);
        }
    }
}

fn one(adjustment: &Adjustment, of_line: bool, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    let place = |field| Place::field(field).row(rows.row(adjustment.offset));
    if let Some(written) = &adjustment.bad_indicator {
        let message =
            "The indicator of a charge is neither true nor false; anything else than 1 is taken for an allowance.";
        problems.warn("PEPPOL-EN16931-R043", place("ChargeIndicator").value(written), message, AMOUNT_COUNTS);
    }
    if adjustment.amount.is_none() {
        let (rule, message) = match (of_line, adjustment.is_charge) {
            (false, false) => ("BR-31", "An allowance has no amount; it counts as nothing."),
            (false, true) => ("BR-36", "A charge has no amount; it counts as nothing."),
            (true, false) => ("BR-41", "An allowance of a line has no amount; it counts as nothing."),
            (true, true) => ("BR-43", "A charge of a line has no amount; it counts as nothing."),
        };
        problems.warn(rule, place("AllowanceCharge/Amount"), message, "Ask the sender for a complete document.");
    }
    if adjustment.reason.is_none() && adjustment.reason_code.is_none() {
        let rule = match (of_line, adjustment.is_charge) {
            (false, false) => "BR-33",
            (false, true) => "BR-38",
            (true, false) => "BR-42",
            (true, true) => "BR-44",
        };
        let message = "An allowance or charge gives no reason, so freight cannot be told from other charges.";
        problems.warn(rule, place("AllowanceChargeReason"), message, "Ask the sender to state reasons.");
    }
    if !of_line && adjustment.category.is_empty() {
        let rule = if adjustment.is_charge { "BR-37" } else { "BR-32" };
        let message = "An allowance or charge has no tax category.";
        problems.warn(rule, place("TaxCategory/ID"), message, AMOUNT_COUNTS);
    }
    percentage(adjustment, || place("AllowanceCharge/Amount"), problems);
}

fn percentage<'p>(adjustment: &Adjustment<'_>, place: impl Fn() -> Place<'p>, problems: &mut ProblemList) {
    match (adjustment.factor, adjustment.base) {
        (Some(_), None) => {
            let message = "A percentage is given, but not of what.";
            problems.warn("PEPPOL-EN16931-R041", place(), message, AMOUNT_COUNTS);
        }
        (None, Some(_)) => {
            let message = "A base amount is given, but no percentage.";
            problems.warn("PEPPOL-EN16931-R042", place(), message, AMOUNT_COUNTS);
        }
        (Some(factor), Some(base)) => {
            let Some(amount) = adjustment.amount else { return };
            // base × percentage / 100, compared at a hundred times the size to stay exact
            let stated = amount.times(Decimal::HUNDRED);
            let slack = Decimal::SLACK.times(Decimal::HUNDRED).unwrap_or_default();
            if !stated.zip(base.times(factor)).is_some_and(|(stated, expected)| stated.is_within(slack, expected)) {
                let message = "The amount is not the percentage of the base amount.";
                problems.warn("PEPPOL-EN16931-R040", place(), message, AMOUNT_COUNTS);
            }
        }
        (None, None) => {}
    }
}
