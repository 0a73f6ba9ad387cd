//! Transactions of a ledger in SAF-T that are purchases, payments, split, credited or damaged.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::ops::ControlFlow;

use domain::SourceDocument;
use purchases::{Content, Options, read_bytes};

/// Account, supplier, debit (negative: credit), more elements.
type Line<'a> = (&'a str, &'a str, f64, &'a str);

fn audit_file(transactions: &[&[Line<'_>]]) -> String {
    let mut text = String::from(
        "<AuditFile xmlns=\"urn:StandardAuditFile-Taxation-Financial:NO\"><MasterFiles><Suppliers><Supplier><Name>A</Name><SupplierID>S</SupplierID></Supplier><Supplier><Name>B</Name><SupplierID>T</SupplierID></Supplier></Suppliers><AnalysisTypeTable><AnalysisTypeTableEntry><AnalysisType>D</AnalysisType><AnalysisTypeDescription>Ansvar</AnalysisTypeDescription></AnalysisTypeTableEntry></AnalysisTypeTable></MasterFiles><GeneralLedgerEntries><Journal>",
    );
    for (number, lines) in transactions.iter().enumerate() {
        text += &format!(
            "<Transaction><TransactionID>{number}</TransactionID><TransactionDate>2025-03-14</TransactionDate>"
        );
        for (account, supplier, debit, more) in *lines {
            let side = if *debit < 0.0 { "CreditAmount" } else { "DebitAmount" };
            text += &format!(
                "<Line><AccountID>{account}</AccountID>{more}<SupplierID>{supplier}</SupplierID><{side}><Amount>{}</Amount></{side}></Line>",
                debit.abs()
            );
        }
        text += "</Transaction>";
    }
    text + "</Journal></GeneralLedgerEntries></AuditFile>"
}

fn read(transactions: &[&[Line<'_>]]) -> (Vec<SourceDocument>, Vec<String>) {
    let mut result = None;
    read_bytes("x", audit_file(transactions).as_bytes(), &Options::default(), &mut |entry| {
        let rules = entry.problems.iter().map(|problem| problem.rule.clone()).collect();
        let Some(Content::Ledger(vouchers)) = entry.content else { panic!("{:?}", entry.problems) };
        result = Some((vouchers, rules));
        ControlFlow::Continue(())
    });
    result.unwrap()
}

fn nets(vouchers: &[SourceDocument]) -> Vec<i64> {
    vouchers.iter().filter_map(|voucher| voucher.net).map(|money| money.minor).collect()
}

#[test]
fn tax_is_kept_apart_and_credits_are_negative() {
    let buys: &[Line<'_>] = &[("4000", "", 100.0, ""), ("2710", "", 25.0, ""), ("2400", "S", -125.0, "")];
    let returns: &[Line<'_>] = &[("4000", "", -40.0, ""), ("2710", "", -10.0, ""), ("2400", "S", 50.0, "")];
    let (vouchers, rules) = read(&[buys, returns]);
    assert_eq!(nets(&vouchers), [10_000, -4_000]);
    assert_eq!(vouchers[1].vat.map(|money| money.minor), Some(-1_000));
    assert_eq!(rules, Vec::<String>::new());
}

#[test]
fn a_payment_with_a_fee_of_the_bank_is_no_purchase() {
    let (vouchers, rules) = read(&[&[("2400", "S", 125.0, ""), ("7770", "", 5.0, ""), ("1920", "", -130.0, "")]]);
    assert_eq!((vouchers.len(), rules), (0, vec!["SAMLAST-SAFT-PAYMENTS".to_owned()]));
    // Bought and paid at once: the debt does not go down.
    let (vouchers, _) = read(&[&[("4000", "S", 125.0, ""), ("1920", "", -125.0, "")]]);
    assert_eq!(nets(&vouchers), [12_500]);
}

#[test]
fn a_transaction_that_does_not_balance_is_left_out_with_a_reason() {
    let (vouchers, rules) = read(&[&[("4000", "", 100.0, ""), ("2400", "S", -90.0, "")]]);
    assert_eq!((vouchers.len(), rules), (0, vec!["SAMLAST-SAFT-BALANCE".to_owned()]));
}

#[test]
fn a_line_is_parted_where_its_parts_make_it_up() {
    let part = |id: &str, amount: &str| {
        format!(
            "<Analysis><AnalysisType>D</AnalysisType><AnalysisID>{id}</AnalysisID><DebitAnalysisAmount><Amount>{amount}</Amount></DebitAnalysisAmount></Analysis>"
        )
    };
    for (second, expected) in [("70", vec![("4711", 3_000), ("4712", 7_000)]), ("60", vec![("4711", 10_000)])] {
        let parts = part("4711", "30") + &part("4712", second);
        let (vouchers, _) = read(&[&[("4000", "", 100.0, &parts), ("2400", "S", -100.0, "")]]);
        let lines: Vec<_> = vouchers[0]
            .lines
            .iter()
            .map(|line| (line.cost_centre.as_deref().unwrap(), line.net.unwrap().minor))
            .collect();
        assert_eq!(lines, expected);
    }
}

#[test]
fn lines_of_two_suppliers_go_to_whose_document_they_name() {
    let document = |number: &str| format!("<SourceDocumentID>{number}</SourceDocumentID>");
    let (first, second) = (document("F1"), document("F2"));
    let (vouchers, rules) = read(&[&[
        ("4000", "", 100.0, &first),
        ("4000", "", 30.0, &second),
        ("2400", "S", -100.0, &first),
        ("2400", "T", -30.0, &second),
    ]]);
    let found: Vec<_> =
        vouchers.iter().map(|v| (v.supplier.name.as_str(), v.number.as_str(), v.net.unwrap().minor)).collect();
    assert_eq!(found, [("A", "F1", 10_000), ("B", "F2", 3_000)]);
    assert_eq!(rules, Vec::<String>::new());
}
