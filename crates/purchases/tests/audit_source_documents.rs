//! Purchase invoices and movements of goods among the source documents of SAF-T, and the vouchers that book them.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[allow(dead_code, reason = "shared with other tests")]
#[path = "sample/documents.rs"]
mod documents;
#[path = "sample/source_documents.rs"]
mod source_documents;

use std::ops::ControlFlow;

use domain::{DocumentKind, SourceDocument};
use purchases::{Content, Entry, Limits, Outcome, read_bytes};

fn entry(text: &str, limits: Limits) -> Entry {
    let mut entries = Vec::new();
    read_bytes("x", text.as_bytes(), &limits.into(), &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries.remove(0)
}

fn read(text: &str) -> (Vec<SourceDocument>, Vec<(String, Option<String>)>) {
    let entry = entry(text, Limits::default());
    let problems = entry.problems.into_iter().map(|problem| (problem.rule, problem.value)).collect();
    let Some(Content::Ledger(documents)) = entry.content else { panic!("{problems:?}") };
    (documents, problems)
}

fn of_kind(documents: &[SourceDocument], kind: DocumentKind) -> &SourceDocument {
    documents.iter().find(|document| document.kind == kind).unwrap()
}

#[test]
fn an_invoice_keeps_its_lines_with_products_tax_and_freight_apart() {
    let (documents, problems) = read(&source_documents::audit_file());
    assert_eq!(problems, [("SAMLAST-SAFT-MOVEMENTS".to_owned(), Some("1".to_owned()))], "what is used is not bought");
    let invoice = of_kind(&documents, DocumentKind::Invoice);
    assert_eq!((invoice.number.as_str(), invoice.issue_date.to_string().as_str()), ("10045", "2025-03-13"));
    assert_eq!(invoice.supplier.name, "Grønt AS");
    let minor = |money: Option<domain::Money>| money.unwrap().minor;
    assert_eq!((minor(invoice.net), minor(invoice.vat), minor(invoice.freight)), (17_000, 4_250, 2_000));
    assert_eq!(invoice.order_references, ["B-7"]);
    assert_eq!(invoice.despatch_references, ["M-1"]);
    assert_eq!(invoice.delivery.date.unwrap().to_string(), "2025-03-12");
    assert_eq!(
        (invoice.delivery.name.as_deref(), invoice.delivery.street.as_deref()),
        (Some("Storkjøkkenet"), Some("Skolegata 4"))
    );
    let [potatoes, broom] = &invoice.lines[..] else { panic!("{:?}", invoice.lines) };
    assert_eq!((potatoes.name.as_str(), potatoes.description.as_deref()), ("Poteter 10 kg", Some("Poteter, vasket")));
    assert_eq!((potatoes.sellers_item_id.as_deref(), potatoes.gtin.as_deref()), (Some("P1"), Some("7031560000017")));
    assert_eq!((potatoes.quantity, potatoes.unit_code.as_deref()), (Some(20.0), Some("KGM")), "the unit of its stock");
    assert_eq!((minor(potatoes.net), potatoes.cost_centre.as_deref()), (10_000, Some("4711")));
    assert_eq!((broom.name.as_str(), broom.unit_code.as_deref(), minor(broom.net)), ("Kost", Some("EA"), 5_000));
}

#[test]
fn what_is_credited_is_negative_and_the_supplier_found_by_its_name() {
    let (documents, _) = read(&source_documents::audit_file());
    let credit = of_kind(&documents, DocumentKind::CreditNote);
    assert_eq!((credit.number.as_str(), credit.net.unwrap().minor, credit.vat.unwrap().minor), ("10051", -3_000, -750));
    assert_eq!((credit.lines[0].quantity, credit.lines[0].net.unwrap().minor), (Some(-6.0), -3_000));
    assert_eq!(credit.invoice_references, ["10045"]);
    assert_eq!(credit.supplier.organisation_number.unwrap().to_string(), "123456785");
}

#[test]
fn a_movement_from_a_supplier_is_a_despatch_without_prices() {
    let (documents, _) = read(&source_documents::audit_file());
    let despatch = of_kind(&documents, DocumentKind::DespatchAdvice);
    assert_eq!((despatch.number.as_str(), despatch.order_references.as_slice()), ("M-1", &["B-7".to_owned()][..]));
    assert_eq!(despatch.delivery.date.unwrap().to_string(), "2025-03-12");
    assert_eq!(despatch.delivery.location_gln.as_deref(), Some("7080000000005"));
    assert_eq!(
        (despatch.supplier.street.as_deref(), despatch.supplier.city.as_deref()),
        (Some("Lagerveien 1"), Some("Moss"))
    );
    let [line] = &despatch.lines[..] else { panic!("{:?}", despatch.lines) };
    assert_eq!(
        (line.name.as_str(), line.quantity, line.unit_code.as_deref()),
        ("Poteter 10 kg", Some(20.0), Some("KGM"))
    );
    assert_eq!(line.net, None);
}

#[test]
fn the_voucher_names_the_invoice_and_the_movement_that_it_books() {
    let (documents, _) = read(&source_documents::audit_file());
    let voucher = of_kind(&documents, DocumentKind::LedgerEntry);
    assert_eq!(voucher.number, "F1", "its own number stays");
    assert_eq!(
        (voucher.invoice_references.as_slice(), voucher.despatch_references.as_slice()),
        (&["10045".to_owned()][..], &["M-1".to_owned()][..])
    );
    // Without a transaction, the number of the document tells.
    let text =
        source_documents::audit_file().replace("<n1:TransactionID>1</n1:TransactionID>\n   <n1:Line>", "<n1:Line>");
    let (documents, _) = read(&text.replace(">10045<", ">F1<"));
    assert_eq!(of_kind(&documents, DocumentKind::LedgerEntry).invoice_references, ["F1"]);
}

#[test]
fn an_invoice_without_a_supplier_has_that_of_its_transaction_or_comes_back() {
    let text = source_documents::audit_file()
        .replace("<n1:SupplierInfo><n1:SupplierID>S1</n1:SupplierID>", "<n1:SupplierInfo>");
    let (documents, _) = read(&text);
    assert_eq!(of_kind(&documents, DocumentKind::Invoice).supplier.name, "Grønt AS");
    let (documents, problems) =
        read(&text.replace("<n1:TransactionID>1</n1:TransactionID>\n   <n1:Line>", "<n1:Line>"));
    assert!(documents.iter().all(|document| document.kind != DocumentKind::Invoice));
    assert!(problems.contains(&("SAMLAST-SAFT-NO-SUPPLIER".to_owned(), Some("10045".to_owned()))), "{problems:?}");
}

#[test]
fn an_invoice_that_does_not_add_up_stays_out_and_the_ledger_tells_of_it() {
    let text =
        source_documents::audit_file().replace("<n1:NetTotal>150</n1:NetTotal>", "<n1:NetTotal>151</n1:NetTotal>");
    let (documents, problems) = read(&text);
    assert!(documents.iter().all(|document| document.kind != DocumentKind::Invoice));
    assert!(problems.contains(&("SAMLAST-SAFT-INVOICE-TOTAL".to_owned(), Some("10045".to_owned()))), "{problems:?}");
    assert_eq!(of_kind(&documents, DocumentKind::LedgerEntry).invoice_references, Vec::<String>::new());
}

#[test]
fn counts_that_differ_and_other_source_documents_are_remarked_upon() {
    let text = source_documents::audit_file()
        .replace("<n1:NumberOfMovementLines>2<", "<n1:NumberOfMovementLines>3<")
        .replace("<n1:SourceDocuments>", "<n1:SourceDocuments><n1:SalesInvoices><n1:Invoice><n1:InvoiceNo>S</n1:InvoiceNo></n1:Invoice></n1:SalesInvoices>");
    let (documents, problems) = read(&text);
    assert_eq!(documents.len(), 4);
    let rules: Vec<&str> = problems.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(rules, ["SAMLAST-SAFT-TOTALS", "SAMLAST-SAFT-MOVEMENTS", "SAMLAST-SAFT-SOURCE-DOCUMENTS"]);
}

#[test]
fn lines_of_source_documents_count_against_the_limits() {
    for limits in [Limits { document_lines: 1, ..Limits::default() }, Limits { table_rows: 5, ..Limits::default() }] {
        let entry = entry(&source_documents::audit_file(), limits);
        assert_eq!(entry.outcome(), Outcome::Refused);
        assert_eq!(entry.problems[0].rule, "SAMLAST-LIMIT-LINES");
    }
}
