//! All languages say the same things, and there is a text for everything the domain can name.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AreaType, CommodityGroup, DeliveryBasis, DistributionKind, DocumentKind, Fuel, Indicator, NoisePeriod, Parameters,
    RoadKind, RoundKind, Severity, TemperatureZone, UnitKind, VehicleClass,
};
use fluent_syntax::{ast, parser};
use report::{ABSENT, BIOFUEL_CAVEAT, CAVEATS, Lang, Texts};

/// What figures are broken down by.
const DIMENSIONS: [&str; 8] = [
    "vehicle_class",
    "round_kind",
    "vehicle_weight",
    "unit_kind",
    "road_class",
    "area_type",
    "noise_period",
    "emission_source",
];

/// Variables of every message of a language file, which must be without faults.
fn messages(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let path = format!("{}/texts/{}.ftl", env!("CARGO_MANIFEST_DIR"), lang.key());
    let text = std::fs::read_to_string(path).unwrap();
    let resource = parser::parse(text.as_str()).unwrap_or_else(|(_, faults)| panic!("{lang:?}: {faults:?}"));
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        if let ast::Entry::Message(message) = entry {
            let pattern = format!("{:?}", message.value.expect("a message has a value"));
            let names = pattern.split("VariableReference { id: Identifier { name: \"").skip(1);
            let names = names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
            assert!(
                messages.insert(message.id.name.to_owned(), names).is_none(),
                "{lang:?}: {} twice",
                message.id.name
            );
        }
    }
    messages
}

#[test]
fn all_languages_have_the_same_texts_with_the_same_variables() {
    let bokmaal = messages(Lang::Nb);
    assert!(bokmaal.len() > 300);
    assert!(bokmaal["report-headline-alternative"].contains("km_change"), "variables are found");
    for lang in [Lang::Nn, Lang::Sv, Lang::En] {
        assert_eq!(messages(lang), bokmaal, "{lang:?}");
    }
}

#[test]
fn every_trap_has_a_sentence() {
    for key in study::traps::TRAPS {
        assert!(Texts::new(Lang::Nb).has(&format!("trap-{}", key.replace('_', "-"))), "{key}");
    }
}

#[test]
fn everything_the_domain_names_has_a_text() {
    let mut needed: Vec<String> =
        ABSENT.iter().chain(CAVEATS).chain(&[BIOFUEL_CAVEAT]).map(|&id| id.to_owned()).collect();
    let mut add = |kind: &str, key: &str| needed.push(format!("{kind}-{}", key.replace('_', "-")));
    for indicator in Indicator::ALL {
        add("indicator", indicator.key());
        add("indicator", &format!("{}-help", indicator.key()));
    }
    UnitKind::ALL.iter().for_each(|k| add("unit-kind", k.key()));
    VehicleClass::ALL.iter().for_each(|k| add("vehicle", k.key()));
    RoundKind::ALL.iter().for_each(|k| add("round-kind", k.key()));
    Fuel::ALL.iter().for_each(|k| add("fuel", k.key()));
    RoadKind::ALL.iter().for_each(|k| add("road-class", k.key()));
    AreaType::ALL.iter().for_each(|k| add("area-type", k.key()));
    NoisePeriod::ALL.iter().for_each(|k| add("noise-period", k.key()));
    for dimension in DIMENSIONS {
        add("dimension", dimension);
    }
    DistributionKind::ALL.iter().for_each(|k| add("distribution", k.key()));
    Severity::ALL.iter().for_each(|k| add("severity", k.key()));
    DeliveryBasis::ALL.iter().for_each(|k| add("basis", k.key()));
    DocumentKind::ALL.iter().for_each(|k| add("document-kind", k.key()));
    TemperatureZone::ALL.iter().for_each(|k| add("zone", k.key()));
    let parameters = Parameters::builtin().unwrap();
    for (key, _) in parameters.iter() {
        add("parameter", key.rsplit('.').next().unwrap());
    }
    for group in CommodityGroup::all(&parameters).unwrap() {
        add("commodity", &group.key);
    }
    for sector in parameters.children("sector") {
        add("sector", &sector);
    }
    let texts = Texts::new(Lang::Nb);
    let missing: Vec<&String> = needed.iter().filter(|id| !texts.has(id)).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}

#[test]
fn every_unit_of_measure_in_use_has_words() {
    let parameters = Parameters::builtin().unwrap();
    let units = parameters.iter().map(|(_, p)| p.unit.as_str()).chain(Indicator::ALL.iter().map(|i| i.unit()));
    let texts = Texts::new(Lang::Nb);
    for unit in units {
        let id = format!("measure-{}", unit.to_lowercase().replace([' ', '/'], "-"));
        assert!(texts.has(&id), "no text for {id}");
    }
}

#[test]
fn numbers_in_texts_follow_the_language_and_choose_the_plural() {
    let outside = |lang, n: usize| Texts::new(lang).format("map-suppliers-outside", &[("n", n.into())]);
    assert_eq!(outside(Lang::En, 1), "1 supplier lies outside the map.");
    assert_eq!(outside(Lang::En, 1200), "1,200 suppliers lie outside the map.");
    assert_eq!(outside(Lang::Nb, 1), "1 leverandør holder til utenfor kartet.");
    assert_eq!(outside(Lang::Nn, 1200), "1\u{a0}200 leverandørar held til utanfor kartet.");
    assert_eq!(outside(Lang::Sv, 2), "2 leverantörer finns utanför kartan.");
}

#[test]
fn an_unknown_text_is_its_id_and_an_unknown_key_is_itself() {
    let texts = Texts::new(Lang::En);
    assert_eq!(texts.get("no-such-text"), "no-such-text");
    assert_eq!(texts.scenario("twice-a-week"), "twice-a-week");
    assert_eq!(texts.measure("furlong"), "furlong");
    assert_eq!(texts.keyed("vehicle", "van_3_5t"), "Van");
}

#[test]
fn the_web_app_gets_all_texts_with_variables_in_braces() {
    for lang in Lang::ALL {
        let all = Texts::all(lang);
        assert_eq!(all.keys().cloned().collect::<BTreeSet<_>>(), messages(lang).into_keys().collect());
        assert!(all["app-week-of"].ends_with("{monday}"));
        assert!(all["app-results"].starts_with("{n} "));
        let unfilled = all.iter().find(|(_, text)| text.contains("{$") || text.contains("{ "));
        assert_eq!(unfilled, None);
    }
}

#[test]
fn dates_are_written_in_words() {
    let day = domain::Date::constant(2025, 3, 3);
    assert_eq!(Texts::new(Lang::Nb).date(day), "3. mars 2025");
    assert_eq!(Texts::new(Lang::En).date(day), "3 March 2025");
    assert_eq!(Texts::new(Lang::Nn).weekday(day.weekday()), "måndag");
}
