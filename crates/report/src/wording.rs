//! Which texts belong to what every result must say: what is missing in it and which traps it was kept out of.

use domain::{Comparison, ComparisonRow, Dimensions, Indicator};

use crate::{Texts, Value, number};

/// Text ids of what a complete account would hold and this one does not yet; shown as absent, never as 0.
pub const ABSENT: &[&str] = &["absent-uncertainty", "absent-local-suppliers", "absent-stock", "absent-mechanisms"];

/// Text ids of the caveats that hold for every comparison today (model §M13); a caller may show fewer or more.
pub const CAVEATS: &[&str] = &[
    "caveat-deliveries-are-not-kilometres",
    "caveat-shared-rounds-at-the-margin",
    "caveat-inbound-is-counted",
    "caveat-fuel-unchanged",
    "caveat-connected-share",
    "caveat-reconstructed-deliveries",
    "caveat-minutes-are-not-cash",
    "caveat-lead-time",
    "caveat-solver",
];

/// Text id of what must be said where a scenario buys liquid biofuel.
pub const BIOFUEL_CAVEAT: &str = "caveat-biofuel";

/// The figures that are always named together (model §M6): never deliveries alone.
pub(crate) const MAIN: [Indicator; 5] = [
    Indicator::Deliveries,
    Indicator::VehicleKilometers,
    Indicator::Co2eWellToWheel,
    Indicator::DriverHours,
    Indicator::ReceivingMinutes,
];

/// The ten rows that a table of totals opens with: what changes for units, roads, climate, children and budgets.
pub(crate) const HEAD: [Indicator; 10] = [
    Indicator::Deliveries,
    Indicator::DeliveriesPerUnitWeek,
    Indicator::VehicleKilometers,
    Indicator::Co2eWellToWheel,
    Indicator::DriverHours,
    Indicator::ReceivingMinutes,
    Indicator::SchoolHourArrivals,
    Indicator::MunicipalityCost,
    Indicator::SupplierCost,
    Indicator::SocietyCost,
];

/// How tables of totals are laid out: [`HEAD`] first, then all by group.
pub fn totals_layout() -> (Vec<Indicator>, Vec<(&'static str, Vec<Indicator>)>) {
    let of = |name| Indicator::ALL.iter().copied().filter(|&indicator| group(indicator) == name).collect();
    (HEAD.to_vec(), GROUPS.iter().map(|&name| (name, of(name))).collect())
}

/// Keys of the groups that all totals are shown in, in their order.
pub(crate) const GROUPS: [&str; 7] = ["deliveries", "kilometres", "time", "climate", "safety", "hub", "money"];

/// The group of an indicator.
pub(crate) fn group(indicator: Indicator) -> &'static str {
    use Indicator as I;
    match indicator {
        I::Deliveries
        | I::DeliveriesPerUnitWeek
        | I::UnitStops
        | I::PickUpTrips
        | I::TonnesDelivered
        | I::TonneKilometers => "deliveries",
        I::VehicleKilometers
        | I::VehicleKilometersProRata
        | I::LineHaulKilometers
        | I::UnknownSpeedShare
        | I::UnknownLimitsShare
        | I::FerryShare
        | I::LoadShare => "kilometres",
        I::DriverHours | I::ReceivingMinutes | I::PickUpHours => "time",
        I::Co2eTankToWheel | I::Co2eWellToWheel | I::Co2eMarketBased | I::NitrogenOxides | I::Particles => "climate",
        I::SchoolHourArrivals
        | I::HeavyVehicleMinutes
        | I::NightDeliveries
        | I::NoiseExposedKilometers
        | I::NoiseWeightedKilometers
        | I::ReversingManoeuvres
        | I::InjuryAccidents => "safety",
        I::HubStops | I::RecourseDays | I::RecourseKilometers | I::HubWait | I::ShortShelfLifeTonnes | I::Hubs => "hub",
        I::FuelTaxes | I::GoodsValue | I::MunicipalityCost | I::SupplierCost | I::SocietyCost => "money",
    }
}

/// The total of an indicator in a comparison.
pub(crate) fn total(comparison: &Comparison, indicator: Indicator) -> Option<&ComparisonRow> {
    comparison.indicators.iter().find(|row| row.indicator == indicator && row.dimensions.is_empty())
}

/// A row's figures as written: base, alternative, change and change in per cent. All carry the same number of
/// decimals; what does not occur is a dash, since it is absent and not measured as 0.
pub(crate) struct RowFigures {
    pub base: String,
    pub alternative: String,
    pub change: String,
    pub per_cent: String,
}

impl RowFigures {
    pub fn new(row: &ComparisonRow, texts: &Texts) -> Self {
        let largest = row.base.unwrap_or(0.0).abs().max(row.alternative.unwrap_or(0.0).abs());
        let decimals = number::decimals_for(largest);
        let figure = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| texts.number(v, decimals));
        Self {
            base: figure(row.base),
            alternative: figure(row.alternative),
            change: texts.signed(row.change_abs, decimals),
            per_cent: row.change_pct.map_or_else(|| "–".to_owned(), |p| texts.per_cent_change(p)),
        }
    }
}

/// Names of what a row is broken down by: `Varebil · Delt runde`.
pub fn breakdown(dimensions: &Dimensions, texts: &Texts) -> String {
    let names = dimensions.iter().map(|(dimension, key)| match dimension.as_str() {
        "vehicle_class" | "vehicle" => texts.keyed("vehicle", key),
        "unit_kind" => texts.keyed("unit-kind", key),
        "round_kind" => texts.keyed("round-kind", key),
        "item" => texts.keyed("item", key),
        "vehicle_weight" => texts.keyed("vehicle-weight", key),
        "road_class" => texts.keyed("road-class", key),
        "area_type" => texts.keyed("area-type", key),
        "emission_source" => texts.keyed("emission-source", key),
        "noise_period" => texts.keyed("noise-period", key),
        "boundary" => texts.keyed("boundary", key),
        "fuel" => texts.keyed("fuel", key),
        "distribution" => texts.keyed("distribution", key),
        "commodity" | "commodity_group" => texts.keyed("commodity", key),
        _ => key.clone(),
    });
    names.collect::<Vec<_>>().join(" · ")
}

/// The headline: deliveries, kilometres and greenhouse gases of both scenarios, a sentence for each; `None` when one of
/// the three is missing, because one without the others misleads.
pub(crate) fn headline(comparison: &Comparison, texts: &Texts) -> Option<[String; 2]> {
    let deliveries = total(comparison, Indicator::Deliveries)?;
    let kilometers = total(comparison, Indicator::VehicleKilometers)?;
    let gases = total(comparison, Indicator::Co2eWellToWheel)?;
    let tonnes = |kg: Option<f64>| kg.map_or_else(|| "–".to_owned(), |kg| texts.figure(kg / 1000.0));
    let (deliveries, kilometers) = (RowFigures::new(deliveries, texts), RowFigures::new(kilometers, texts));
    let gases_change = RowFigures::new(gases, texts).per_cent;
    let sentence = |id: &str, scenario: &str, n: &str, km: &str, co2e: &str| {
        let values = [
            ("scenario", Value::Text(scenario)),
            ("deliveries", Value::Text(n)),
            ("deliveries_change", Value::Text(&deliveries.per_cent)),
            ("km", Value::Text(km)),
            ("km_change", Value::Text(&kilometers.per_cent)),
            ("co2e", Value::Text(co2e)),
            ("co2e_change", Value::Text(&gases_change)),
        ];
        texts.format(id, &values)
    };
    let base = texts.scenario(&comparison.base);
    let alternative = texts.scenario(&comparison.alternative);
    Some([
        sentence("report-headline-base", &base, &deliveries.base, &kilometers.base, &tonnes(gases.base)),
        sentence(
            "report-headline-alternative",
            &alternative,
            &deliveries.alternative,
            &kilometers.alternative,
            &tonnes(gases.alternative),
        ),
    ])
}
