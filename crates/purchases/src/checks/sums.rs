//! Rules about sums: totals, tax and the arithmetic of lines, in exact decimals.

use crate::decimal::Decimal;
use crate::problem_list::{Place, ProblemList};
use crate::ubl::draft::{Adjustment, Draft, DraftLine};
use crate::xml::RowCounter;

/// Way out for totals that do not add up.
const RESEND: &str = "Ask the sender for a corrected document; it stays out of the study until then.";

pub(crate) fn check(draft: &Draft, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    let mut sums = Sums { problems };
    sums.totals(draft);
    sums.tax(draft);
    sums.categories(draft);
    for line in &draft.lines {
        if line_differs(line) == Some(true) {
            let net = line.net.unwrap_or_default().to_string();
            let place = Place::field("LineExtensionAmount").value(&net).row(rows.row(line.offset));
            let message = "The line's net amount is not quantity times price, with charges and allowances.";
            let suggestion = "The amount is used; quantity or price may be wrong, so check the mass of this line.";
            sums.problems.warn("PEPPOL-EN16931-R120", place, message, suggestion);
        }
    }
}

struct Sums<'p> {
    problems: &'p mut ProblemList,
}

impl Sums<'_> {
    /// Quarantines unless `stated` equals `expected`; what is beyond 128 bits cannot be an amount and does not hold.
    fn expect(&mut self, rule: &str, field: &str, stated: Decimal, expected: Option<Decimal>, formula: &str) {
        if expected == Some(stated) {
            return;
        }
        let expected = expected.map_or("a number that is too large".to_owned(), |value| value.to_string());
        let message = format!("{field} is {stated}, but {formula} is {expected}.");
        self.problems.quarantine(rule, Place::field(field).value(&stated.to_string()), &message, RESEND);
    }

    fn missing(&mut self, rule: &str, field: &str) {
        let message = format!("The document has no {field}.");
        self.problems.quarantine(rule, Place::field(field), &message, RESEND);
    }

    fn totals(&mut self, draft: &Draft) {
        let totals = &draft.totals;
        let lines = sum(draft.lines.iter().filter_map(|line| line.net)).and_then(Decimal::rounded);
        match totals.lines {
            None => self.missing("BR-12", "LineExtensionAmount"),
            Some(stated) => self.expect("BR-CO-10", "LineExtensionAmount", stated, lines, "the sum of the lines"),
        }
        for (charge, stated, rule, field) in [
            (false, totals.allowances, "BR-CO-11", "AllowanceTotalAmount"),
            (true, totals.charges, "BR-CO-12", "ChargeTotalAmount"),
        ] {
            let listed = sum(adjustments(&draft.adjustments, charge));
            if stated.is_some() || listed.is_none_or(|listed| !listed.is_zero()) {
                let what = if charge { "the sum of the charges" } else { "the sum of the allowances" };
                self.expect(rule, field, stated.unwrap_or_default(), listed.and_then(Decimal::rounded), what);
            }
        }
        match (totals.without_tax, totals.lines) {
            (None, _) => self.missing("BR-13", "TaxExclusiveAmount"),
            (Some(stated), Some(lines)) => {
                let expected = lines
                    .minus(totals.allowances.unwrap_or_default())
                    .and_then(|amount| amount.plus(totals.charges.unwrap_or_default()));
                let formula = "the lines less allowances plus charges";
                self.expect("BR-CO-13", "TaxExclusiveAmount", stated, expected.and_then(Decimal::rounded), formula);
            }
            _ => {}
        }
        match (totals.payable, totals.with_tax) {
            (None, _) => self.missing("BR-15", "PayableAmount"),
            (Some(stated), Some(with_tax)) => {
                let expected = with_tax
                    .minus(totals.prepaid.unwrap_or_default())
                    .and_then(|amount| amount.plus(totals.rounding.unwrap_or_default()));
                let formula = "the amount with tax less what is prepaid plus rounding";
                self.expect("BR-CO-16", "PayableAmount", stated, expected.and_then(Decimal::rounded), formula);
            }
            _ => {}
        }
    }

    fn tax(&mut self, draft: &Draft) {
        let currency = draft.currency.as_deref().unwrap_or_default();
        let total = draft.tax_totals.iter().find(|(unit, _)| *unit == currency).map(|(_, amount)| *amount);
        if let Some(total) = total
            && !draft.subtotals.is_empty()
        {
            let listed = sum(draft.subtotals.iter().filter_map(|subtotal| subtotal.tax)).and_then(Decimal::rounded);
            self.expect("BR-CO-14", "TaxTotal/TaxAmount", total, listed, "the sum of the tax categories");
        }
        match (draft.totals.with_tax, draft.totals.without_tax) {
            (None, _) => self.missing("BR-14", "TaxInclusiveAmount"),
            (Some(stated), Some(without)) => {
                let expected = without.plus(total.unwrap_or_default()).and_then(Decimal::rounded);
                self.expect("BR-CO-15", "TaxInclusiveAmount", stated, expected, "the amount without tax plus tax");
            }
            _ => {}
        }
        self.breakdown(draft);
        for subtotal in &draft.subtotals {
            let (Some(taxable), Some(tax)) = (subtotal.taxable, subtotal.tax) else { continue };
            let rate = subtotal.percent.unwrap_or_default();
            // taxable × rate / 100, compared at a hundred times the size to stay exact
            let expected = taxable.times(rate);
            let stated = tax.times(Decimal::HUNDRED);
            let holds =
                expected.zip(stated).is_some_and(|(expected, stated)| stated.is_within(Decimal::HUNDRED, expected));
            if !holds {
                let message = format!(
                    "The tax of category {} is {tax}, but {rate} % of {taxable} is something else.",
                    subtotal.category
                );
                let place = Place::field("TaxSubtotal/TaxAmount");
                let suggestion = "Amounts without tax are used; check the tax with the sender.";
                self.problems.warn("BR-CO-17", place, &message, suggestion);
            }
        }
    }

    /// Whether the breakdown by tax category is there and whole.
    fn breakdown(&mut self, draft: &Draft) {
        const CHECK: &str = "Amounts without tax are used; check the tax with the sender.";
        if draft.subtotals.is_empty() {
            let message = "The document does not break its tax down by category.";
            self.problems.warn("BR-CO-18", Place::field("TaxTotal/TaxSubtotal"), message, CHECK);
        }
        if draft.breakdowns > 1 {
            let message = "The document breaks its tax down more than once.";
            self.problems.warn("PEPPOL-EN16931-R053", Place::field("TaxTotal/TaxSubtotal"), message, CHECK);
        }
        for subtotal in &draft.subtotals {
            let has_no_rate = subtotal.percent.is_none() && subtotal.category != "O";
            for (is_missing, rule, field) in [
                (subtotal.taxable.is_none(), "BR-45", "TaxableAmount"),
                (subtotal.tax.is_none(), "BR-46", "TaxAmount"),
                (subtotal.category.is_empty(), "BR-47", "TaxCategory/ID"),
                (has_no_rate, "BR-48", "TaxCategory/Percent"),
            ] {
                if is_missing {
                    let message = format!("A part of the tax breakdown has no {field}.");
                    self.problems.warn(rule, Place::field(field), &message, CHECK);
                }
            }
        }
    }

    /// The taxable amount of each category is that of its lines, charges and allowances.
    fn categories(&mut self, draft: &Draft) {
        for subtotal in &draft.subtotals {
            let Some(stated) = subtotal.taxable else { continue };
            let same = |category: &str, percent: Option<Decimal>| {
                // Only the standard category is told apart by its rate.
                category == subtotal.category
                    && (category != "S" || percent.unwrap_or_default() == subtotal.percent.unwrap_or_default())
            };
            let lines =
                draft.lines.iter().filter(|line| same(&line.category, line.percent)).filter_map(|line| line.net);
            let of_kind = |charge| {
                let listed = draft.adjustments.iter().filter(move |a| a.is_charge == charge);
                sum(listed.filter(|a| same(&a.category, a.percent)).filter_map(|a| a.amount))
            };
            let expected = sum(lines)
                .and_then(|lines| lines.plus(of_kind(true)?))
                .and_then(|amount| amount.minus(of_kind(false)?));
            if expected.is_some_and(|expected| stated.is_within(Decimal::ONE, expected)) {
                continue;
            }
            let rule = category_rule(&subtotal.category);
            let expected = expected.unwrap_or_default();
            let message = format!(
                "The taxable amount of category {} is {stated}, but its lines come to {expected}.",
                subtotal.category
            );
            let suggestion = "Amounts without tax are used; check the tax categories with the sender.";
            self.problems.warn(rule, Place::field("TaxableAmount"), &message, suggestion);
        }
    }
}

/// The rule of EN 16931 about the taxable amount of a category (UNCL 5305).
fn category_rule(category: &str) -> &'static str {
    match category {
        "Z" => "BR-Z-08",
        "E" => "BR-E-08",
        "AE" => "BR-AE-08",
        "O" => "BR-O-08",
        "K" => "BR-IC-08",
        "G" => "BR-G-08",
        "L" => "BR-AF-08",
        "M" => "BR-AG-08",
        _ => "BR-S-08",
    }
}

fn adjustments(list: &[Adjustment], charge: bool) -> impl Iterator<Item = Decimal> {
    list.iter().filter(move |adjustment| adjustment.is_charge == charge).filter_map(|adjustment| adjustment.amount)
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let mut total = Decimal::ZERO;
    for amount in amounts {
        total = total.plus(amount)?;
    }
    Some(total)
}

/// Whether `net ≠ quantity × price / base + charges − allowances` by more than the slack; `None` where a part is missing.
fn line_differs(line: &DraftLine) -> Option<bool> {
    let (net, price) = (line.net?, line.price?);
    let quantity = line.quantity.unwrap_or(Decimal::ONE);
    let base = line.base_quantity.filter(|base| !base.is_zero()).unwrap_or(Decimal::ONE);
    let charges = sum(adjustments(&line.adjustments, true))?;
    let allowances = sum(adjustments(&line.adjustments, false))?;
    // Everything times the base quantity, so that nothing is divided.
    let stated = net.minus(charges)?.plus(allowances)?.times(base)?;
    let expected = quantity.times(price)?;
    Some(!stated.is_within(Decimal::SLACK.times(base.abs())?, expected))
}
