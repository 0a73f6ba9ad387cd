//! The fields of a ledger row: amounts, supplier, payment and what else needs more than copying.

use domain::{Classification, Currency, Date, Money, OrganisationNumber, Party};

use crate::decimal::Decimal;
use crate::problem_list::ProblemList;
use crate::table::RowView;
use crate::table::cell::{self, AmountFault};

/// Words for ways of payment with their codes of UNCL 4461.
const PAYMENT_WORDS: &[(&str, &str)] = &[
    ("kort", "48"),
    ("card", "48"),
    ("visa", "48"),
    ("mastercard", "48"),
    ("giro", "30"),
    ("faktura", "30"),
    ("invoice", "30"),
    ("overføring", "30"),
    ("transfer", "30"),
    ("ehf", "30"),
    ("kontant", "10"),
    ("cash", "10"),
];

pub(super) fn currency(row: &RowView<'_>, problems: &mut ProblemList) -> Option<Currency> {
    let Some(text) = row.text("currency") else { return Some(row.layout.currency.unwrap_or(Currency::NOK)) };
    // A mapping that fixes the currency says that amounts are in it, whatever an invoice was written in.
    if let Some(fixed) = row.layout.currency {
        return Some(fixed);
    }
    let currency = Currency::parse(&text.to_uppercase());
    if currency.is_none() {
        let message = "The currency is no code of ISO 4217; the row is left out.";
        problems.refuse("SAMLAST-CSV-CURRENCY", row.place("currency", text), message, "Write it like NOK.");
    }
    currency
}

/// Net amount and tax of a row, purchases positive.
pub(super) fn amounts(
    row: &RowView<'_>,
    currency: Currency,
    problems: &mut ProblemList,
) -> Option<(Money, Option<Money>)> {
    let is_two_columns = row.text("amount").is_none() && (row.text("debit").is_some() || row.text("credit").is_some());
    let mut net = if is_two_columns {
        let debit = decimal(row, "debit", problems)?.unwrap_or(Decimal::ZERO);
        let credit = decimal(row, "credit", problems)?.unwrap_or(Decimal::ZERO);
        debit.minus(credit)
    } else {
        row.required(if row.layout.position("amount").is_some() { "amount" } else { "debit" }, problems)?;
        decimal(row, "amount", problems)?
    };
    let mut vat = decimal(row, "vat", problems)?;
    if row.layout.amounts_with_vat {
        net = net.and_then(|net| net.minus(vat.unwrap_or(Decimal::ZERO)));
    }
    if row.layout.purchases_negative {
        net = net.map(Decimal::negated);
        vat = vat.map(Decimal::negated);
    }
    let money = |value: Decimal| value.to_money(currency);
    let Some(net) = net.and_then(money) else {
        let text = row.text("amount").unwrap_or_default();
        let message = "The amount is too large; the row is left out.";
        problems.refuse("SAMLAST-CSV-AMOUNT", row.place("amount", text), message, "Write it like 1234,56.");
        return None;
    };
    Some((net, vat.and_then(money)))
}

/// The number in a cell: `Some(None)` where it is empty, `None` after a problem.
fn decimal(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> Option<Option<Decimal>> {
    let Some(text) = row.text(column) else { return Some(None) };
    let (message, suggestion) = match row.amount(column, text) {
        Ok(value) if value.hundredths().is_some() => return Some(Some(value)),
        Err(AmountFault::Ambiguous) => (
            "It cannot be told whether the sign stands before decimals or between thousands, by other values of the column neither; the row is left out.",
            "Write two decimals, like 1234,00, or say in a column mapping which sign stands before decimals.",
        ),
        _ => ("The amount is no number; the row is left out.", "Write it like 1234,56."),
    };
    problems.refuse("SAMLAST-CSV-AMOUNT", row.place(column, text), message, suggestion);
    None
}

pub(super) fn supplier(row: &RowView<'_>, problems: &mut ProblemList) -> Option<Party> {
    let name = row.text("supplier_name").unwrap_or_default();
    let mut party = Party { name: name.to_owned(), ..Party::default() };
    match (row.text("supplier_organisation_number"), row.text("supplier_number")) {
        (None, None) if name.is_empty() => {
            let message = "The row has neither the supplier's organisation number nor its name; the row is left out.";
            let place = row.place("supplier_organisation_number", "");
            problems.refuse("SAMLAST-TABLE-REQUIRED", place, message, "Give one of them; the number is better.");
            return None;
        }
        (None, Some(number)) if name.is_empty() => party.other_id = Some(number.to_owned()),
        // The ledger's own number for a supplier is known in no other system; the name may be.
        (None, _) => {}
        (Some(written), _) => match OrganisationNumber::parse(written) {
            Ok(number) => party.organisation_number = Some(number),
            Err(error) => {
                let message = format!(
                    "The organisation number does not hold: {error}; the supplier is known by what is written."
                );
                let place = row.place("supplier_organisation_number", written);
                problems.warn("SAMLAST-ORGNR", place, &message, "Look the number up in Enhetsregisteret.");
                party.other_id = Some(written.to_owned());
            }
        },
    }
    Some(party)
}

/// A date that may be missing.
pub(super) fn optional_date(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> Option<Date> {
    let text = row.text(column)?;
    let date = row.dialect().date(text);
    if date.is_none() {
        let message = "The date cannot be read; the row goes in without it.";
        problems.warn("SAMLAST-TABLE-DATE", row.place(column, text), message, "Write it like 2025-09-30.");
    }
    date
}

/// A quantity that may be missing.
pub(super) fn quantity(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> Option<f64> {
    let text = row.text(column)?;
    let value = cell::number(text);
    if value.is_none() {
        let message = "The quantity is no number; the row goes in without it.";
        problems.warn("SAMLAST-TABLE-NUMBER", row.place(column, text), message, "Write a number like 2 or 2,5.");
    }
    value
}

/// The user's own category, so that a correction can say what it means.
pub(super) fn classifications(row: &RowView<'_>) -> Vec<Classification> {
    let category = row.owned("category").map(|code| Classification { list: "CATEGORY".to_owned(), code });
    category.into_iter().collect()
}

/// Words by which sources of vouchers name cards, and endings of such words.
const CARD_WORDS: &[&str] =
    &["kort", "kortkjøp", "kortköp", "korttransaksjon", "kortbetaling", "card", "visa", "mastercard"];
const CARD_ENDINGS: &[&str] = &["kort", "kortkjøp", "kortköp", "card"];

/// The code of payment by card, where the source of the voucher is one: `Innkjøpskort`, `Visa`. Other sources (`EHF`,
/// `Hovedbok`, `Lønn`) tell nothing about how goods were paid.
fn paid_by_card(row: &RowView<'_>) -> Option<String> {
    let text = row.text("voucher_source")?.to_lowercase();
    let mut words = text.split(|sign: char| !sign.is_alphanumeric());
    let is_card = |word: &str| CARD_WORDS.contains(&word) || CARD_ENDINGS.iter().any(|ending| word.ends_with(ending));
    words.any(is_card).then(|| "48".to_owned())
}

/// The code of a way of payment, given as a code or as a word, else told by the source of the voucher.
pub(super) fn payment(row: &RowView<'_>, problems: &mut ProblemList) -> Option<String> {
    let Some(text) = row.text("payment") else { return paid_by_card(row) };
    if text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.to_owned());
    }
    let lower = text.to_lowercase();
    let code = PAYMENT_WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, code)| (*code).to_owned());
    if code.is_none() {
        let message = "The way of payment is not known; the row goes in without it.";
        let suggestion = "Write kort, faktura or kontant, or a code of UNCL 4461.";
        problems.warn("SAMLAST-TABLE-PAYMENT", row.place("payment", text), message, suggestion);
    }
    code
}
