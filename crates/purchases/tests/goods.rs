//! Lines get the commodity group a person would give them.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use domain::{
    CatalogueItem, Classification, CommodityBasis, CommodityGroup, DocumentLine, GoodsCorrection, ItemKeyKind,
    Kilograms, Parameters,
};
use proptest::prelude::*;
use purchases::{CatalogueIndex, Classifier, LineContext, SERVICE_GROUP};

fn line(name: &str) -> DocumentLine {
    DocumentLine {
        id: String::new(),
        name: name.to_owned(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: vec![],
        quantity: Some(1.0),
        unit_code: Some("EA".to_owned()),
        net: None,
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}

fn classifier() -> Classifier {
    Classifier::new(&Parameters::builtin().unwrap()).unwrap()
}

fn coded(name: &str, list: &str, code: &str) -> DocumentLine {
    let classifications = vec![Classification { list: list.to_owned(), code: code.to_owned() }];
    DocumentLine { classifications, ..line(name) }
}

#[test]
fn texts_tell_the_group_in_five_languages() {
    let classifier = classifier();
    for (text, group) in [
        ("Lettmelk 1 l", "milk"),
        ("Melkesjokolade 200 g", "sweets_snacks"),
        ("Rundstykker grove 30 stk", "bread"),
        ("Karbonadedeig 1 kg", "meat"),
        ("Torskefilet fersk", "fish"),
        ("Fiskepinner frosne 5 kg", "frozen_food"),
        ("Kopipapir A4 80 g", "paper"),
        ("Undersøkelseshanske nitril str. M", "medical_consumables"),
        ("Toalettpapir 2-lags", "hygiene_paper"),
        ("Avfallssekk 100 l", "waste_containers"),
        ("Hev/senk skrivebord 160x80", "furniture"),
        ("Paracet 500 mg", "medicines"),
        ("Mjølk økologisk", "milk"),
        ("Gulrøter", "potatoes_roots"),
        ("Mjölk ekologisk 3 %", "milk"),
        ("Morötter 2 kg", "potatoes_roots"),
        ("Arbetskläder", "workwear"),
        ("Chair, black", "furniture"),
        ("Fresh bread", "bread"),
        ("Nýmjólk 1 l", "milk"),
        ("Skrifstofuvörur", "office_supplies"),
        ("Tölvubúnaður", "ict"),
    ] {
        assert_eq!(
            classifier.assign(&line(text), None).group,
            group,
            "{text}: {:?}",
            classifier.evidence(&line(text), None)
        );
    }
}

#[test]
fn brands_speak_where_words_do_not_and_what_goes_with_an_article_speaks_less() {
    let classifier = classifier();
    for (text, group) in [
        ("Zalo 500 ml", "cleaning"),
        ("Tine lettmelk 1 l", "milk"),
        ("10 stk Tine brunost", "cheese"),
        ("Batteri til høreapparat", "lamps_batteries"),
        ("Såpe for oppvaskmaskin", "cleaning"),
        ("Brød med ost", "bread"),
        ("Primary school", "other"),
    ] {
        let line = line(text);
        assert_eq!(classifier.assign(&line, None).group, group, "{text}: {:?}", classifier.evidence(&line, None));
    }
    let brand = classifier.assign(&line("Zalo"), None).confidence.0;
    let word = classifier.assign(&line("Oppvaskmiddel"), None).confidence.0;
    assert!(brand < word, "{brand} {word}");
}

#[test]
fn services_are_told_from_goods() {
    let classifier = classifier();
    for text in [
        "Frakt",
        "Husleie mars",
        "Strømforbruk februar",
        "Konsulentbistand, 12 timer",
        "Fakturagebyr",
        "Bilforsikring 2025",
        "Serviceavtale heis",
    ] {
        assert_eq!(
            classifier.assign(&line(text), None).group,
            SERVICE_GROUP,
            "{text}: {:?}",
            classifier.evidence(&line(text), None)
        );
    }
    let booked = DocumentLine { account: Some("190".to_owned()), ..line("") };
    let assigned = classifier.assign(&booked, None);
    assert_eq!((assigned.group.as_str(), assigned.basis), (SERVICE_GROUP, CommodityBasis::Account));
    assert_eq!(classifier.assign(&line(""), Some("70.220")).group, SERVICE_GROUP);
}

#[test]
fn codes_outweigh_texts_and_temperature_outweighs_codes() {
    let classifier = classifier();
    let odd = coded("Stol", "STI", "15511400-7");
    let assigned = classifier.assign(&odd, None);
    assert_eq!((assigned.group.as_str(), assigned.basis), ("milk", CommodityBasis::Code));
    assert_eq!(classifier.assign(&coded("Varenr 12", "TST", "50131701"), None).group, "milk");
    assert_eq!(classifier.assign(&coded("Bringebær frosne", "STI", "15332100-5"), None).group, "frozen_food");
    let unknown_list = classifier.assign(&coded("Varenr 12", "MP", "15511400"), None);
    assert_eq!(unknown_list.basis, CommodityBasis::Fallback);
}

#[test]
fn accounts_and_sectors_decide_where_texts_do_not() {
    let classifier = classifier();
    let ledger = |account: &str| DocumentLine { account: Some(account.to_owned()), ..line("Faktura 123") };
    for (account, group) in [
        ("115", "food_mixed"),
        ("1115", "food_mixed"),
        ("11150", "food_mixed"),
        ("114", "medicines"),
        ("100", "office_supplies"),
    ] {
        assert_eq!(classifier.assign(&ledger(account), None).group, group, "{account}");
    }
    // Food on the account, and a dairy sells it.
    assert_eq!(classifier.assign(&ledger("115"), Some("46.330")).group, "dairy");
    assert_eq!(classifier.assign(&line("12345"), Some("46.390")).group, "food_mixed");
    let nothing = classifier.assign(&line("12345"), None);
    assert_eq!((nothing.group.as_str(), nothing.basis), ("other", CommodityBasis::Fallback));
}

#[test]
fn agreement_makes_surer() {
    let classifier = classifier();
    let alone = classifier.assign(&line("Melkefri havrevelling"), None).confidence.0;
    let booked = DocumentLine { account: Some("115".to_owned()), ..line("Lettmelk") };
    let agreed = classifier.assign(&booked, Some("46.330")).confidence.0;
    assert!(alone < agreed && agreed < 1.0, "{alone} {agreed}");
}

#[test]
fn every_group_has_parameters_and_every_label_is_of_a_group() {
    let parameters = Parameters::builtin().unwrap();
    let groups = CommodityGroup::all(&parameters).unwrap();
    assert!(groups.len() >= 60);
    let known = ["zone", "words", "decisive", "brands", "cpv", "unspsc", "accounts", "account_default", "sectors"];
    for (key, _) in parameters.labels().filter(|(key, _)| key.starts_with("commodity.")) {
        let label = key.rsplit('.').next().unwrap();
        assert!(known.contains(&label), "{key} is no label that the classifier reads");
    }
    for group in groups {
        assert!(group.density.0 > 50.0 && group.density.0 < 2000.0, "{}", group.key);
    }
}

fn correction(supplier: Option<&str>, kind: ItemKeyKind, value: &str, group: &str) -> GoodsCorrection {
    let (supplier_key, value) = (supplier.map(str::to_owned), value.to_owned());
    GoodsCorrection { supplier_key, kind, value, group: group.to_owned() }
}

#[test]
fn the_most_specific_correction_wins() {
    let corrections = [
        correction(None, ItemKeyKind::Supplier, "A", "toys"),
        correction(None, ItemKeyKind::Text, "lettmelk  1 L", "cheese"),
        correction(None, ItemKeyKind::Gtin, "07038010000010", "eggs"),
        correction(Some("A"), ItemKeyKind::SellersItemId, "77", "bread"),
    ];
    let classifier = classifier().with_corrections(&corrections).unwrap();
    let of = |line: &DocumentLine, supplier: &str| {
        let assigned =
            classifier.assign_in(line, &LineContext { supplier_key: Some(supplier), ..LineContext::default() });
        (assigned.group, assigned.basis == CommodityBasis::Correction && assigned.confidence.0 == 1.0)
    };
    let text = line("Lettmelk 1 l");
    let gtin = DocumentLine { gtin: Some("7038010000010".to_owned()), ..text.clone() };
    let number = DocumentLine { sellers_item_id: Some("77".to_owned()), ..gtin.clone() };
    assert_eq!(of(&number, "A"), ("bread".to_owned(), true));
    assert_eq!(of(&number, "B"), ("eggs".to_owned(), true), "an item number holds for its supplier only");
    assert_eq!(of(&text, "A"), ("cheese".to_owned(), true));
    assert_eq!(of(&line("Stol"), "A"), ("toys".to_owned(), true));
    assert_eq!(of(&line("Stol"), "B"), ("furniture".to_owned(), false));
}

#[test]
fn a_correction_to_an_unknown_group_is_refused() {
    assert!(classifier().with_corrections(&[correction(None, ItemKeyKind::Text, "x", "no_such_group")]).is_err());
}

#[test]
fn the_catalogue_tells_group_and_mass() {
    let item = CatalogueItem {
        supplier: None,
        sellers_item_id: None,
        gtin: Some("07038010000010".to_owned()),
        name: "Lettmelk".to_owned(),
        description: None,
        classifications: vec![],
        unit_code: Some("EA".to_owned()),
        net_mass: Some(Kilograms(10.0)),
        gross_mass: Some(Kilograms(10.5)),
        net_volume: None,
        gross_volume: None,
        units_per_pack: None,
        price: None,
        minimum_order: None,
        lead_time_days: None,
        handling: None,
        valid_from: None,
        valid_to: None,
    };
    let items = [item];
    let index = CatalogueIndex::new(&items);
    let bought = DocumentLine { gtin: Some("7038010000010".to_owned()), quantity: Some(2.0), ..line("Vare 12") };
    let context = LineContext { catalogue: Some(&index), ..LineContext::default() };
    let assigned = classifier().assign_in(&bought, &context);
    assert_eq!((assigned.group.as_str(), assigned.basis), ("milk", CommodityBasis::Catalogue));
    assert_eq!(index.mass(&bought, None), Some(Kilograms(21.0)), "two packs of 10.5 kg with packaging");
    let by_pallet = DocumentLine { unit_code: Some("XPX".to_owned()), ..bought };
    assert_eq!(index.mass(&by_pallet, None), None, "the pallet's mass is not the pack's");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_classed_with_a_probability(text in "[a-zæøåäö0-9 ,./x]{0,60}", account in "[0-9]{0,6}") {
        let classifier = classifier();
        let assigned = classifier.assign(&DocumentLine { account: Some(account), ..line(&text) }, Some("46"));
        prop_assert!((0.0..=1.0).contains(&assigned.confidence.0));
    }
}

/// Names of codes: product codes of segment 50 as invoicing programs under the Colombian tax authority (DIAN) list them, those of
/// eggs and ice cream as tax codes of Avalara, cheese, paint, telephones, printers and diapers as the Mexican `c_ClaveProdServ`.
#[test]
fn unspsc_codes_lead_where_published_names_say() {
    let classifier = classifier();
    for (code, name, group) in [
        ("50131600", "eggs and egg products", "eggs"),
        ("50131700", "milk and butter products", "milk"),
        ("50131800", "cheese", "cheese"),
        ("50151515", "soya milk", "milk"),
        ("50151513", "edible vegetable oils", "fats_oils"),
        ("50161511", "chocolate or chocolate substitute", "sweets_snacks"),
        ("50161509", "natural sugars", "dry_food"),
        ("50161813", "chocolate confectionery", "sweets_snacks"),
        ("50171832", "salad dressings or dips", "canned_sauces"),
        ("50192403", "honey", "canned_sauces"),
        ("50181901", "fresh bread", "bread"),
        ("50181902", "frozen bread", "frozen_food"),
        ("50192303", "ice cream, packaged", "ice_cream"),
        ("50192501", "fresh sandwiches", "food_mixed"),
        ("50192702", "frozen combination meals", "frozen_food"),
        ("50192901", "plain pasta or noodles", "dry_food"),
        ("50193201", "fresh prepared salad", "food_mixed"),
        ("50201706", "coffee", "coffee_tea"),
        ("50202301", "bottled water", "beverages"),
        ("50221002", "flour", "dry_food"),
        ("31211500", "paint", "paint"),
        ("43191500", "mobile telephones", "phones"),
        ("43212100", "printers", "printers_toner"),
        ("53102305", "diapers", "hygiene_paper"),
    ] {
        let found = classifier.assign(&coded("vare", "TST", code), None);
        assert_eq!((found.group.as_str(), found.basis), (group, CommodityBasis::Code), "{code} {name}");
    }
}
