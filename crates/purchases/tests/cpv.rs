//! Every beginning of a CPV code stands in the published list, and every code of the list leads to a commodity group.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::path::Path;

use domain::{Classification, CommodityBasis, DocumentLine, Parameters};
use purchases::{Classifier, SERVICE_GROUP};

/// The codes of CPV 2008 from `reference` beside the folder of public test files: `SAMLAST_TESTDATA`, else `testdata` in a
/// folder `shared` beside the repository.
fn published() -> Option<Vec<String>> {
    let testdata = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), Into::into);
    let list = testdata.join("../reference/cpv2008_en_sv_da_fi.csv");
    let Ok(text) = std::fs::read_to_string(&list) else {
        println!("skipped: no list of CPV codes in {}; set SAMLAST_TESTDATA", list.display());
        return None;
    };
    let codes = text.lines().filter_map(|row| row.get(..8)).filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
    Some(codes.map(str::to_owned).collect())
}

#[test]
fn every_beginning_stands_in_the_published_list_and_belongs_to_one_group() {
    let Some(codes) = published() else { return };
    let parameters = Parameters::builtin().unwrap();
    let mut known = std::collections::BTreeMap::new();
    for (key, label) in parameters.labels().filter(|(key, _)| key.starts_with("commodity.") && key.ends_with(".cpv")) {
        for prefix in label.split(',').map(str::trim) {
            assert!(codes.iter().any(|code| code.starts_with(prefix)), "{key}: no code begins with {prefix}");
            if let Some(other) = known.insert(prefix.to_owned(), key) {
                panic!("{prefix} stands in {other} and in {key}");
            }
        }
    }
}

#[test]
fn every_published_code_leads_to_a_group_and_services_to_services() {
    let Some(codes) = published() else { return };
    let classifier = Classifier::new(&Parameters::builtin().unwrap()).unwrap();
    for code in codes {
        let assigned = classifier.assign(&coded(&code), None);
        assert_eq!(assigned.basis, CommodityBasis::Code, "{code} leads nowhere");
        // Divisions from 45 are works and services, and 48 is software.
        let is_service = code.as_str() >= "45";
        let is_energy_or_ticket = ["093", "22459", "3498"].iter().any(|start| code.starts_with(start));
        assert_eq!(
            assigned.group == SERVICE_GROUP,
            is_service || is_energy_or_ticket && !code.starts_with("0933"),
            "{code}"
        );
    }
}

#[test]
fn codes_lead_to_the_group_that_their_heading_names() {
    let classifier = Classifier::new(&Parameters::builtin().unwrap()).unwrap();
    for (code, heading, group) in [
        ("03142500", "Eggs", "eggs"),
        ("03221000", "Vegetables", "fruit_vegetables"),
        ("03413000", "Fuel wood", "fuel"),
        ("09134100", "Diesel oil", "fuel"),
        ("09310000", "Electricity", "service"),
        ("15112000", "Poultry", "poultry"),
        ("15331170", "Frozen vegetables", "frozen_vegetables"),
        ("15431000", "Margarine and similar preparations", "fats_oils"),
        ("15551300", "Yoghurt", "dairy"),
        ("15555100", "Ice cream", "ice_cream"),
        ("15842100", "Chocolate", "sweets_snacks"),
        ("15872000", "Herbs and spices", "dry_food"),
        ("18110000", "Occupational clothing", "workwear"),
        ("18143000", "Protective gear", "protective_gear"),
        ("19640000", "Polythene waste and refuse sacks and bags", "waste_containers"),
        ("30125110", "Toner for laser printers/fax machines", "printers_toner"),
        ("30197643", "Photocopier paper", "paper"),
        ("33692300", "Enteral feeds", "special_nutrition"),
        ("33711900", "Soap", "cleaning"),
        ("33761000", "Toilet paper", "hygiene_paper"),
        ("34110000", "Passenger cars", "other"),
        ("34351100", "Tyres for motor cars", "spare_parts"),
        ("34927100", "Road salt", "road_materials"),
        ("39222110", "Disposable cutlery and plates", "kitchen_disposables"),
        ("39715000", "Water heaters and heating for buildings; plumbing equipment", "plumbing_electrical"),
        ("42122000", "Pumps", "plumbing_electrical"),
        ("44617100", "Cartons", "packaging"),
        ("48000000", "Software package and information systems", "service"),
        ("90910000", "Cleaning services", "service"),
    ] {
        assert_eq!(classifier.assign(&coded(code), None).group, group, "{code} {heading}");
    }
}

fn coded(code: &str) -> DocumentLine {
    DocumentLine {
        id: String::new(),
        name: String::new(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: vec![Classification { list: "STI".to_owned(), code: code.to_owned() }],
        quantity: Some(1.0),
        unit_code: None,
        net: None,
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}
