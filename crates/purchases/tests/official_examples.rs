//! The official Peppol examples go in; those that do not are named with their rule. Skipped where they are not at hand.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use purchases::{Content, Entry, Format, Options, Outcome, read};

/// `SAMLAST_TESTDATA`, else `testdata` in a folder `shared` beside the repository.
fn testdata() -> Option<PathBuf> {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no official examples in {}; set SAMLAST_TESTDATA", folder.display());
    None
}

fn entries(folder: &str) -> Option<BTreeMap<String, Entry>> {
    let folder = testdata()?.join(folder);
    let mut entries = BTreeMap::new();
    read(&folder, &Options::default(), &mut |entry| {
        let name = entry.file.rsplit('/').next().unwrap_or_default().to_owned();
        entries.insert(name, entry);
        ControlFlow::Continue(())
    })
    .unwrap();
    Some(entries)
}

fn rules(entry: &Entry) -> Vec<&str> {
    entry.problems.iter().map(|problem| problem.rule.as_str()).collect()
}

#[test]
fn all_invoices_and_orders_go_in_without_problems() {
    for (folder, count) in [("peppol/invoice", 10), ("peppol/order", 7)] {
        let Some(entries) = entries(folder) else { return };
        assert_eq!(entries.len(), count);
        for (name, entry) in entries {
            assert_eq!((entry.outcome(), rules(&entry)), (Outcome::Accepted, vec![]), "{name}: {:?}", entry.problems);
            assert!(entry.lines > 0, "{name}");
        }
    }
}

#[test]
fn all_despatch_advices_go_in_and_one_measures_in_pieces() {
    let Some(entries) = entries("peppol/despatch") else { return };
    assert_eq!(entries.len(), 6);
    for (name, entry) in &entries {
        // The general example gives gross weight and volume in pieces (C62), which says nothing.
        let expected = if name == "DespatchAdvice_Example.xml" { vec!["SAMLAST-UBL-UNIT"; 2] } else { vec![] };
        assert_eq!((entry.outcome(), rules(entry)), (Outcome::Accepted, expected), "{name}");
        assert_eq!(entry.format, Format::UblDespatchAdvice);
    }
    let Some(Content::Document(advice)) =
        &entries["Despatch_Advice_use_cases_DespatchAdvice-BIS3_UseCase1.xml"].content
    else {
        panic!("the first use case is no document")
    };
    assert_eq!(
        (advice.gross_mass.map(|mass| mass.0), advice.order_references.as_slice()),
        (Some(10.0), &["4321".to_owned()][..])
    );
}

#[test]
fn all_catalogues_go_in_with_what_their_items_weigh_and_fill() {
    let Some(entries) = entries("peppol/catalogue") else { return };
    assert_eq!(entries.len(), 6);
    let mut items = 0;
    let (mut with_content, mut with_pack, mut with_lead_time) = (0, 0, 0);
    for (name, entry) in &entries {
        assert_eq!((entry.outcome(), entry.format), (Outcome::Accepted, Format::UblCatalogue), "{name}");
        let left_out = rules(entry).iter().filter(|rule| **rule == "SAMLAST-CATALOGUE-DELETED").count();
        assert_eq!(left_out, entry.problems.len(), "{name}: {:?}", entry.problems);
        let Some(Content::Catalogue(list)) = &entry.content else { panic!("{name} is no catalogue") };
        items += list.len() + left_out;
        for item in list {
            assert!(item.supplier.as_ref().is_some_and(|s| s.organisation_number.is_some() || s.gln.is_some()));
            with_content += usize::from(item.net_mass.is_some() || item.net_volume.is_some());
            with_pack += usize::from(item.units_per_pack.is_some());
            with_lead_time += usize::from(item.lead_time_days.is_some());
        }
    }
    // Counted in the files: 29 lines, 7 comparison prices of which some are per litre, 7 lead times.
    assert_eq!(items, 29);
    assert!(with_content >= 4 && with_pack >= 10, "{with_content} {with_pack}");
    assert!((5..=7).contains(&with_lead_time), "{with_lead_time}");
}

#[test]
fn the_purchases_of_a_saf_t_file_are_its_vouchers_with_a_supplier_and_costs() {
    let Some(entries) = entries("saft") else { return };
    let entry = &entries["saft-1.10-example-888888888.xml"];
    let Some(Content::Ledger(vouchers)) = &entry.content else { panic!("{:?}", entry.problems) };
    // Counted by hand in the file: 23 transactions with a supplier and a cost line, 6 with payments only.
    assert_eq!(vouchers.len(), 23);
    let payments = entry.problems.iter().find(|p| p.rule == "SAMLAST-SAFT-PAYMENTS").and_then(|p| p.value.clone());
    assert_eq!(payments.as_deref(), Some("6"));
    let net: i64 = vouchers.iter().filter_map(|v| v.net).map(|money| money.minor).sum();
    let vat: i64 = vouchers.iter().filter_map(|v| v.vat).map(|money| money.minor).sum();
    // 10,000 + 5,000 + 20,000 + 75,000 + 50,000 + 25,302 + 16,500 + 12,000 + 16,800 + 4,100 + 699 + 16,500 + 23,050
    // + 10,000 + 20,000 + 75,000 + 12,000 + 13,000 + 16,500 + 8,000 + 22,000 + 50,000 + 16,500 = 517,951 kroner;
    // a quarter of it in tax, but for the rent of 150,000.
    assert_eq!((net, vat), (51_795_100, (51_795_100 - 15_000_000) / 4));
    let fabric = &vouchers[0];
    assert_eq!((fabric.issue_date.to_string().as_str(), fabric.net.map(|m| m.minor)), ("2017-01-04", Some(1_000_000)));
    assert_eq!(fabric.lines[0].account.as_deref(), Some("4000"));
    let numbers: std::collections::BTreeSet<_> = vouchers.iter().map(|v| (v.supplier.key(), &v.number)).collect();
    assert_eq!(numbers.len(), 23, "every voucher is its own");
}

#[test]
fn saf_t_and_spending_files_come_back_with_a_reason() {
    for folder in ["saft", "spending"] {
        for (name, entry) in entries(folder).into_iter().flatten() {
            assert!(entry.content.is_some() || !entry.problems.is_empty(), "{name} came back without a reason");
        }
    }
}
