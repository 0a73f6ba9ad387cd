//! Where a parameter is used: the figures that it moves, found by nudging it in years in which everything occurs, and the steps
//! that read it before any figure is worked out. No study is needed: which figures rest on a parameter is a matter of formulas.

use std::collections::BTreeSet;

use domain::{
    AreaType, Change, Count, Dimensions, Fleet, Fuel, Kilograms, Kilometers, Minutes, Nok, Operator, Parameters,
    RoadKind, RoadPart, RoadUse, RoundKind, Scenario, Seconds, SupplierId, TonneDays, TonneKilometers, UnitKind,
    VehicleClass,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::compared::{BY_ASEK, Named, compared_of};
use super::nudged_value;
use crate::StudyError;
use crate::draws::{is_of_the_data, is_planned_by};
use crate::quantities::{Driving, Facts, Handling, Strand, Working, YearlyQuantities};

/// A step that reads a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Documents become purchases, deliveries, goods and masses.
    Documents,
    /// Answers of units become deliveries a week.
    Survey,
    /// The map becomes roads, speeds and energy.
    Roads,
    /// Days and rounds are planned: all that is driven, received and paid follows.
    Rounds,
    /// Figures are worked out from what was planned.
    Figures,
    /// Emissions of whole rounds are shared among all goods.
    Ledger,
    /// Known traps are looked for.
    Warnings,
    /// Draws of a sample differ.
    Ranges,
    /// A case of the validation is made.
    Validation,
}

impl Step {
    /// Its spelling in JSON and texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Survey => "survey",
            Self::Roads => "roads",
            Self::Rounds => "rounds",
            Self::Figures => "figures",
            Self::Ledger => "ledger",
            Self::Warnings => "warnings",
            Self::Ranges => "ranges",
            Self::Validation => "validation",
        }
    }
}

/// Where a parameter is used.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Uses {
    /// Steps that read it, in their order.
    pub steps: Vec<Step>,
    /// Names of the figures that change with it when nothing is planned anew: keys of indicators, and figures of the appraisal, by
    /// the Swedish rules with [`BY_ASEK`] before them.
    pub figures: Vec<String>,
}

/// Beginnings of keys, and the step that reads such parameters beside or instead of the formulas of figures.
const READ_BY: [(&str, Step); 16] = [
    ("commodity.", Step::Documents),
    ("delivery.", Step::Documents),
    ("purchasing.", Step::Documents),
    ("survey.", Step::Survey),
    ("road.", Step::Roads),
    ("energy.", Step::Roads),
    ("settlement.", Step::Roads),
    ("ledger.", Step::Ledger),
    ("check.", Step::Warnings),
    ("contract.price_cut", Step::Warnings),
    ("hub.connected_share", Step::Warnings),
    ("staff.cash_share", Step::Warnings),
    ("demand.", Step::Ranges),
    ("round.inefficiency_correlation", Step::Ranges),
    ("round.inefficiency_spread", Step::Ranges),
    ("trend.ev_share", Step::Ledger),
];

/// Which steps and figures rest on each of some parameters, in their order.
///
/// # Errors
/// A key that there is not.
pub fn uses(parameters: &Parameters, keys: &[&str]) -> Result<Vec<Uses>, StudyError> {
    // Paths of prices reach far beyond the usual years, and biofuel that adds nothing hides its own emissions.
    let long = parameters.with_values([("appraisal.years", 60.0), ("emission.biofuel.additionality", 0.5)]);
    let usual = Years::paid_in(2025);
    let now = usual.figures(&long)?;
    let of = |key: &&str| {
        let mut steps: BTreeSet<Step> =
            READ_BY.into_iter().filter(|(start, _)| key.starts_with(start)).map(|(_, step)| step).collect();
        if is_planned_by(key) {
            steps.insert(Step::Rounds);
        }
        let nudged = long.with_values([(*key, nudged_value(long.get(key)?))]);
        let figures = match key.strip_prefix("price_level.y").and_then(|rest| rest.get(..4)?.parse().ok()) {
            _ if is_of_the_data(key) => BTreeSet::new(),
            Some(year) => {
                let paid_then = Years::paid_in(year);
                moved(&paid_then.figures(&long)?, &paid_then.figures(&nudged)?)
            }
            None => moved(&now, &usual.figures(&nudged)?),
        };
        if !figures.is_empty() {
            steps.insert(Step::Figures);
        }
        Ok(Uses { steps: steps.into_iter().collect(), figures: figures.into_iter().collect() })
    };
    keys.par_iter().map(of).collect()
}

/// Whole figures that differ; by the Swedish rules only those that do not by the Norwegian ones.
fn moved(now: &[Named], then: &[Named]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (now, then) in now.iter().zip(then) {
        let is_moved = |(name, value): &(&String, &f64)| then.get(*name) != Some(*value);
        // Of what is broken down the whole is named; years have no whole.
        let whole = |(name, _): (&String, &f64)| match name.split_once("/year=") {
            Some((figure, _)) => Some(figure.to_owned()),
            None => (!name.contains('/')).then(|| name.clone()),
        };
        found.extend(now.iter().filter(is_moved).filter_map(whole));
    }
    let of_both: Vec<String> = found.iter().map(|name| format!("{BY_ASEK}{name}")).collect();
    of_both.iter().for_each(|name| {
        found.remove(name);
    });
    found
}

/// Two comparisons in which everything occurs: with a hub that people at the ramp wait for goods at, and with one that they
/// cannot keep up with.
struct Years([Compared; 2]);

type Compared = ([Scenario; 2], [YearlyQuantities; 2]);

impl Years {
    fn paid_in(year: i16) -> Self {
        let pair =
            |fuels: [Fuel; 2], is_busy| (fuels.map(scenario), [None, Some(is_busy)].map(|hub| self::year(year, hub)));
        Self([pair([Fuel::Diesel, Fuel::Electric], true), pair([Fuel::Biodiesel, Fuel::Diesel], false)])
    }

    fn figures(&self, parameters: &Parameters) -> Result<Vec<Named>, StudyError> {
        // Paths of prices begin before the usual first year.
        let early = parameters.with_values([("appraisal.first_year", 2023.0)]);
        let of = |((scenarios, years), parameters): (&Compared, &Parameters)| {
            let sides = [(&scenarios[0], &years[0]), (&scenarios[1], &years[1])];
            compared_of(sides, parameters, Dimensions::is_empty)
        };
        self.0.iter().zip([parameters, &early]).map(of).collect()
    }
}

fn scenario(fuel: Fuel) -> Scenario {
    let fleet = Fleet { hub_vehicles: Some(fuel), supplier_vehicles: Some(fuel) };
    Scenario { key: fuel.key().to_owned(), changes: vec![Change::Fleet(fleet)] }
}

/// A year in which everything occurs, with or without a hub.
fn year(paid_in: i16, hub_is_busy: Option<bool>) -> YearlyQuantities {
    let cages = Count(if hub_is_busy == Some(true) { 1e6 } else { 10.0 });
    // Other numbers with a hub than without, so that no change is 0 by chance.
    let size = if hub_is_busy.is_some() { 3.0 } else { 1.0 };
    // Every sort of road once; elsewhere the open country will do.
    let mut roads = RoadUse::default();
    (0..RoadPart::COUNT).filter_map(RoadPart::at).for_each(|part| roads.add(part, Kilometers(size)));
    let mut country = RoadUse::default();
    let part = RoadPart::of(RoadKind::Secondary, AreaType::Rural).unwrap_or(RoadPart::UNKNOWN);
    country.add(part, roads.length());
    let working = Working {
        driving: Seconds(size * 1e4),
        unit_halts: Count(size),
        unit_cages: Count(size),
        hub_halts: Count(size),
        hub_cages: cages,
        charging: Seconds(size),
    };
    let length = roads.length();
    let driving = Driving {
        distance: length,
        driving: working.driving,
        loaded_distance: length * 0.3,
        roads,
        // Another part of the way than without a hub, so that no ratio is the same by chance.
        line_haul: Kilometers(size * size),
        pro_rata: length * 2.0,
        recourse_distance: Kilometers(size),
        unit_halts: working.unit_halts,
        unit_cages: working.unit_cages,
        hub_halts: working.hub_halts,
        hub_cages: working.hub_cages,
        charging: working.charging,
        cooled: working,
    };
    let strand = |(kind, vehicle): (RoundKind, VehicleClass)| {
        let operator = match kind {
            RoundKind::Outbound => Operator::Hub,
            RoundKind::Parcel => Operator::Carrier("carrier".to_owned()),
            _ => Operator::Supplier(SupplierId(1)),
        };
        let roads = if kind == RoundKind::Own && vehicle == VehicleClass::Van { roads } else { country };
        (Strand { kind, vehicle, operator }, Driving { roads, ..driving })
    };
    // Every kind of round and every class of vehicle once, and the hub's class with a supplier as well.
    let strands = [
        (RoundKind::Own, VehicleClass::Van),
        (RoundKind::Own, VehicleClass::Car),
        (RoundKind::Shared, VehicleClass::Truck),
        (RoundKind::Parcel, VehicleClass::CargoBike),
        (RoundKind::Inbound, VehicleClass::LightTruck),
        (RoundKind::Outbound, VehicleClass::LightTruck),
        (RoundKind::Outbound, VehicleClass::Truck),
    ];
    let strands = strands.into_iter().map(strand);
    let has_hub = hub_is_busy.is_some();
    let facts = Facts {
        per_year: 1.0,
        period_weeks: 52.0,
        units: 10,
        has_hub,
        hubs: f64::from(u8::from(has_hub)),
        hub_share: 1.0,
        has_evening: has_hub,
        has_plan: has_hub,
        connected: usize::from(has_hub),
        price_year: paid_in,
    };
    YearlyQuantities { driving: strands.collect(), handling: handling(size, country), facts }
}

fn handling(size: f64, roads: RoadUse) -> Handling {
    let of_kinds = || UnitKind::ALL.iter().map(|kind| (*kind, Count(size))).collect();
    let of_rounds = || RoundKind::ALL.iter().map(|kind| (*kind, Count(size))).collect();
    Handling {
        deliveries: of_rounds(),
        unit_stops: of_rounds(),
        hub_stops: Count(size),
        orders: Count(size),
        receipts: of_kinds(),
        receiving_told: Minutes(size),
        vouchers: Count(size),
        voucher_distance: roads.length(),
        voucher_driving: Seconds(size * 1e3),
        voucher_roads: roads,
        voucher_reached: Count(size),
        voucher_work: TonneKilometers(size),
        work: TonneKilometers(size),
        mass: Kilograms(1000.0),
        goods_value: Nok(1e6),
        school_arrivals: [Count(size); 2],
        school_heavy: Minutes(size),
        night: Count(size),
        hub_mass: Kilograms(1000.0),
        hub_waiting: TonneDays(size),
        short_lived: Kilograms(size),
        unattended: Count(size),
        recourse_days: Count(size),
        heavy_drops: of_kinds(),
    }
}
