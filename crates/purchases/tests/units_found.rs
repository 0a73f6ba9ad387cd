//! Documents find their unit by the strongest thing they say, within dates, and say why when they do not.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use domain::{
    Currency, Date, DeliveryDetails, DocumentKind, DocumentLine, Money, OrganisationNumber, Party, Share,
    SourceDocument, Unit, UnitAlias, UnitAliasKind, UnitCorrection, UnitId, UnitKind, UnitRecord,
};
use purchases::{UnitMatch, UnitMatcher, Unmatched};

fn alias(kind: UnitAliasKind, value: &str) -> UnitAlias {
    UnitAlias { kind, value: value.to_owned(), valid_from: None, valid_to: None }
}

fn unit(id: i64, name: &str, street: &str, aliases: Vec<UnitAlias>) -> Unit {
    Unit {
        id: UnitId(id.try_into().unwrap()),
        record: UnitRecord {
            municipality: None,
            key: id.to_string(),
            name: name.to_owned(),
            kind: UnitKind::School,
            street: Some(street.to_owned()),
            postal_code: Some("1814".to_owned()),
            city: None,
            position: None,
            opening_hours: None,
            persons: None,
            aliases,
        },
    }
}

fn units() -> Vec<Unit> {
    use UnitAliasKind::{BuyerReference, CostCentre, Gln, OrganisationNumber};
    let mut old = alias(CostCentre, "500");
    old.valid_to = Some(Date::constant(2024, 12, 31));
    let mut new = alias(CostCentre, "500");
    new.valid_from = Some(Date::constant(2025, 1, 1));
    vec![
        unit(
            1,
            "Askim skole",
            "Skoleveien 1",
            vec![alias(Gln, "7080001234567"), alias(CostCentre, "4711"), alias(CostCentre, "900"), old],
        ),
        unit(
            2,
            "Tomter barnehage",
            "Lundveien 2 B",
            vec![alias(BuyerReference, "TB 1"), alias(CostCentre, "900"), new],
        ),
        unit(
            3,
            "Edwin Ruud omsorgssenter",
            "Lundveien 4",
            vec![alias(OrganisationNumber, "987654325"), alias(CostCentre, "4713")],
        ),
    ]
}

fn document() -> SourceDocument {
    SourceDocument {
        freight: None,
        payment_means: None,
        kind: DocumentKind::Invoice,
        number: "1".to_owned(),
        issue_date: Date::constant(2025, 3, 14),
        supplier: Party::default(),
        buyer: Party::default(),
        buyer_reference: None,
        cost_centre: None,
        order_references: vec![],
        despatch_references: vec![],
        invoice_references: vec![],
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails::default(),
        currency: Currency::NOK,
        net: None,
        vat: None,
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines: vec![],
    }
}

fn line(cost_centre: &str, minor: i64) -> DocumentLine {
    DocumentLine {
        id: String::new(),
        name: String::new(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: vec![],
        quantity: None,
        unit_code: None,
        net: Some(Money::nok(minor)),
        account: None,
        cost_centre: Some(cost_centre.to_owned()),
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}

fn found(change: impl Fn(&mut SourceDocument)) -> Result<(i64, UnitAliasKind), Unmatched> {
    let mut document = document();
    change(&mut document);
    let UnitMatch { unit, by, confidence } = UnitMatcher::new(&units(), &[]).unit_of(&document, None)?;
    assert!((0.0..=1.0).contains(&confidence.0));
    Ok((i64::from(unit.0), by))
}

#[test]
fn the_strongest_name_decides() {
    use UnitAliasKind::{BuyerReference, CostCentre, Gln, Name, OrganisationNumber as ByNumber};
    assert_eq!(found(|d| d.delivery.location_gln = Some("7080001234567".into())), Ok((1, Gln)));
    assert_eq!(found(|d| d.buyer_reference = Some("tb  1".into())), Ok((2, BuyerReference)));
    assert_eq!(
        found(|d| d.buyer_reference = Some("4711".into())).map_err(|_| ()),
        Err(()),
        "a reference is no cost centre"
    );
    assert_eq!(found(|d| d.cost_centre = Some("4713".into())), Ok((3, CostCentre)));
    assert_eq!(found(|d| d.buyer.organisation_number = OrganisationNumber::parse("987654325").ok()), Ok((3, ByNumber)));
    assert_eq!(found(|d| d.delivery.location_gln = Some("987654325".into())), Ok((3, ByNumber)));
    assert_eq!(found(|d| d.delivery.name = Some("TOMTER BARNEHAGE".into())), Ok((2, Name)));
    assert_eq!(
        found(|d| {
            d.delivery.location_gln = Some("7080001234567".into());
            d.cost_centre = Some("4713".into());
        }),
        Ok((1, Gln)),
        "the door counts more than the payer"
    );
}

#[test]
fn addresses_are_compared_as_people_write_them() {
    for street in ["Skoleveien 1", "SKOLEVEGEN 1", "Skolevei 1"] {
        let result = found(|d| {
            d.delivery.street = Some(street.into());
            d.delivery.postal_code = Some("1814".into());
        });
        let expected = street != "Skolevei 1"; // another street, as far as anyone can tell
        assert_eq!(result == Ok((1, UnitAliasKind::Name)), expected, "{street}");
    }
    let elsewhere = found(|d| {
        d.delivery.street = Some("Skoleveien 1".into());
        d.delivery.postal_code = Some("1850".into());
    });
    assert!(elsewhere.is_err(), "the same street in another town");
}

#[test]
fn parts_of_accounting_strings_are_looked_at() {
    assert_eq!(found(|d| d.cost_centre = Some("115.4713.202".into())), Ok((3, UnitAliasKind::CostCentre)));
}

#[test]
fn names_hold_within_their_dates() {
    let on = |year| {
        found(|d| {
            d.cost_centre = Some("500".into());
            d.delivery.date = Some(Date::constant(year, 6, 1));
        })
    };
    assert_eq!(on(2024), Ok((1, UnitAliasKind::CostCentre)));
    assert_eq!(on(2025), Ok((2, UnitAliasKind::CostCentre)));
}

#[test]
fn what_fits_several_units_is_left_open_unless_something_else_tells() {
    let shared = found(|d| d.cost_centre = Some("900".into()));
    let Err(Unmatched::Ambiguous { units, .. }) = &shared else { panic!("{shared:?}") };
    assert_eq!(units.len(), 2);
    let told = found(|d| {
        d.cost_centre = Some("900".into());
        d.delivery.name = Some("Tomter barnehage".into());
    });
    assert_eq!(told, Ok((2, UnitAliasKind::Name)));
}

#[test]
fn unmatched_documents_say_why() {
    assert_eq!(found(|_| ()), Err(Unmatched::NothingGiven));
    let unknown = found(|d| d.buyer_reference = Some("XY-99".into())).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "no unit is known by buyer_reference XY-99 on 2025-03-14; add it to the unit's row"
    );
}

#[test]
fn lines_find_their_own_unit_and_documents_that_of_most_of_the_value() {
    let mut ledger = document();
    ledger.lines = vec![line("4711", 10_000), line("4713", 30_000)];
    let matcher = UnitMatcher::new(&units(), &[]);
    let of = |line: Option<&DocumentLine>| matcher.unit_of(&ledger, line).unwrap();
    assert_eq!([of(Some(&ledger.lines[0])).unit, of(Some(&ledger.lines[1])).unit], [UnitId(1), UnitId(3)]);
    // Three quarters of the value are for unit 3, and as sure as a cost centre is.
    assert_eq!(of(None).unit, UnitId(3));
    assert!((of(None).confidence.0 - 0.92 * 0.75).abs() < 1e-12);
}

fn at(street: &str) -> impl Fn(&mut SourceDocument) {
    let street = street.to_owned();
    move |document| {
        document.delivery.street = Some(street.clone());
        document.delivery.postal_code = Some("1814".into());
    }
}

fn named(name: &str) -> impl Fn(&mut SourceDocument) {
    let name = name.to_owned();
    move |document| document.delivery.name = Some(name.clone())
}

#[test]
fn names_are_found_in_other_forms_of_the_language_and_with_a_wrong_letter() {
    for name in [
        "Tomter bhg.",
        "Tomter barnehagen",
        "TOMTER BARNEHAGE v/ Kari Nordmann",
        "Tomter barnehaga",
        "Tomtter barnehage",
    ] {
        assert_eq!(found(named(name)), Ok((2, UnitAliasKind::Name)), "{name}");
    }
    assert_eq!(found(named("Askim skule")), Ok((1, UnitAliasKind::Name)));
    assert_eq!(found(|d| d.buyer_reference = Some("Askim skule".into())), Ok((1, UnitAliasKind::Name)));
}

#[test]
fn a_like_name_is_suggested_and_not_taken() {
    let weak = found(named("Askim ungdomsskole")).unwrap_err();
    assert!(matches!(&weak, Unmatched::Weak { unit, .. } if unit.0 == 1), "{weak:?}");
    assert!(found(named("Tomter skole")).is_err(), "a school is not the kindergarten of the same place");
    assert!(found(named("Nordmann skole")).is_err(), "schools are not alike for being schools");
    let mut document = document();
    document.delivery.name = Some("Askim ungdomsskole".into());
    let suggestion = UnitMatcher::new(&units(), &[]).suggestion(&document).unwrap();
    assert_eq!(suggestion.unit_key, "1");
    assert!(suggestion.score.value() < 0.85 && suggestion.runner_up.is_none());
}

#[test]
fn two_units_that_fit_equally_are_both_named_and_neither_is_taken() {
    let mut units = units();
    units.push(unit(4, "Askim skole", "Veien 9", vec![]));
    let mut document = document();
    document.delivery.name = Some("Askimm skole".into());
    let matcher = UnitMatcher::new(&units, &[]);
    assert!(matcher.unit_of(&document, None).is_err());
    let suggestion = matcher.suggestion(&document).unwrap();
    assert_eq!(suggestion.runner_up.map(|(unit, score)| (unit, score == suggestion.score)), Some(("4".into(), true)));
}

#[test]
fn streets_are_cut_short_and_houses_have_letters() {
    for street in ["Lundv. 2B", "Lundvn 2 b", "LUNDVEGEN 2 B", "Lundveien 2B"] {
        assert_eq!(found(at(street)), Ok((2, UnitAliasKind::Name)), "{street}");
    }
    assert!(found(at("Lundveien 2 C")).is_err(), "the next door");
    assert!(found(at("Lundveien 22")).is_err(), "another house");
}

#[test]
fn nothing_is_brought_to_a_post_box() {
    let mut units = units();
    units[0].record.street = Some("Postboks 34".into());
    let mut document = document();
    at("Postboks 34")(&mut document);
    let result = UnitMatcher::new(&units, &[]).unit_of(&document, None);
    assert_eq!(result, Err(Unmatched::NothingGiven));
}

#[test]
fn leading_zeros_of_cost_centres_do_not_matter() {
    assert_eq!(found(|d| d.cost_centre = Some("04713".into())), Ok((3, UnitAliasKind::CostCentre)));
}

#[test]
fn what_a_person_has_said_wins_and_may_be_that_it_is_none_of_ours() {
    let said = |value: &str, unit_key: Option<&str>| UnitCorrection {
        kind: UnitAliasKind::Name,
        value: value.to_owned(),
        unit_key: unit_key.map(str::to_owned),
    };
    let corrections = [said("Askim ungdomsskole", Some("3")), said("Tomter barnehage", None)];
    let matcher = UnitMatcher::new(&units(), &corrections);
    let of = |name: &str| {
        let mut document = document();
        document.delivery.name = Some(name.to_owned());
        matcher.unit_of(&document, None)
    };
    assert_eq!(of("ASKIM UNGDOMSSKULE").map(|found| (found.unit, found.confidence)), Ok((UnitId(3), Share(1.0))));
    assert!(matches!(of("Tomter bhg"), Err(Unmatched::NotOurs { .. })));
}

#[test]
fn a_number_known_as_another_sort_of_name_is_suggested() {
    let mut document = document();
    document.buyer_reference = Some("4711".into());
    let suggestion = UnitMatcher::new(&units(), &[]).suggestion(&document).unwrap();
    assert_eq!((suggestion.unit_key.as_str(), suggestion.score), ("1", Share(0.7)));
}

#[test]
fn persons_are_nothing_to_ask_about() {
    let matcher = UnitMatcher::new(&units(), &[]);
    let asked = |name: &str| {
        let mut document = document();
        document.delivery.name = Some(name.to_owned());
        (matcher.asked_by(&document), matcher.unit_of(&document, None).map_err(|reason| reason.to_string()))
    };
    assert_eq!(asked("Kari Nordmann").0, None);
    assert_eq!(asked("Nordby skole v/ Kari Nordmann").0, Some((UnitAliasKind::Name, "Nordby skole".into())));
    for name in ["Kari Nordmann", "Nordby skole v/ Kari Nordmann", "Askim ungdomsskole att: Kari Nordmann"] {
        let Err(reason) = asked(name).1 else { panic!("{name}") };
        assert!(!reason.contains("Kari"), "{reason}");
    }
}
