//! The attributional ledger (ISO 14083:2023): greenhouse gases of whole rounds, private goods and empty legs included, shared
//! among all goods by transport activity, so that the parts make up the whole (model §M7, §M14).
//!
//! It describes what goods took part in. What a choice changes is the difference of two scenarios' indicators, which count
//! shared rounds at the margin: the consequential ledger.

use std::collections::BTreeMap;

use domain::{
    Fuel, Hours, Kilograms, Kilometers, Operator, ParameterError, Parameters, RoundKind, Share, SupplierId,
    TonneKilometers, Tonnes, UnitId, VehicleClass,
};
use serde::Serialize;

use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::emissions::{Co2e, Emitted, LedgerKind, Moved, of_vehicles};
use crate::indicators::{Fuels, hours};
use crate::operations::{Carried, Load, Operation, Operations, VehicleWork};
use crate::prices::Prices;

/// What private goods weigh, which nobody has told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrivateLoads {
    /// Goods for one private customer on a supplier's shared round.
    pub shared: Kilograms,
    /// The same on a parcel carrier's.
    pub parcel: Kilograms,
}

impl PrivateLoads {
    /// Reads the registry.
    ///
    /// # Errors
    /// A parameter that is missing or in another unit.
    pub fn new(p: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            shared: p.quantity("ledger.shared.private_load")?,
            parcel: p.quantity("ledger.parcel.private_load")?,
        })
    }

    fn of(&self, kind: RoundKind) -> Kilograms {
        if kind == RoundKind::Parcel { self.parcel } else { self.shared }
    }
}

/// Greenhouse gases of a year, kilograms, with the goods they belong to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Attributed {
    /// Mass handed over at its destination.
    pub tonnes: Tonnes,
    /// Transport activity. Goods that pass through the hub have that of both ways.
    pub tonne_km: TonneKilometers,
    /// From vehicles.
    pub co2e_ttw_kg: f64,
    /// With making fuel and electricity, location-based.
    pub co2e_wtw_kg: f64,
    /// The same, electricity market-based.
    pub co2e_wtw_market_kg: f64,
}

impl Attributed {
    fn add_co2e(&mut self, co2e: Co2e) {
        self.co2e_ttw_kg += co2e.tank_to_wheel.value();
        self.co2e_wtw_kg += co2e.well_to_wheel.value();
        self.co2e_wtw_market_kg += co2e.market_based.value();
    }
}

/// A transport operation category, or the hub as an operation of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OperationRow {
    /// Who drives; absent for the hub's rooms.
    pub operator: Option<Operator>,
    /// What sort of round; absent for the hub's rooms.
    pub kind: Option<RoundKind>,
    /// With what; nothing for the hub's rooms.
    pub vehicles: Vec<VehicleClass>,
    /// Kilometres of whole rounds, empty legs and line-haul included.
    pub vehicle_km: Kilometers,
    /// Mass on board, wherever it is handed over.
    pub tonnes_moved: Tonnes,
    /// Everything on board.
    pub all: Attributed,
    /// The municipality's goods.
    pub municipal: Attributed,
    /// Private goods on the same rounds.
    pub private: Attributed,
    /// Of all, well to wheel: driving, stops, cooling, rooms.
    pub by_source_kg: [f64; 4],
    /// Grams well to wheel per tonne-kilometre; of the hub's rooms per tonne.
    pub intensity_g: Option<f64>,
}

/// The ledger of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// Part of all vehicles that run on batteries without any scheme, as in the null alternative's trend.
    pub electric_share: f64,
    /// Everything.
    pub all: Attributed,
    /// The municipality's goods.
    pub municipal: Attributed,
    /// Private goods.
    pub private: Attributed,
    /// By operation.
    pub operations: Vec<OperationRow>,
    /// The municipal part by supplier.
    pub by_supplier: Vec<(SupplierId, Attributed)>,
    /// The municipal part by unit.
    pub by_unit: Vec<(UnitId, Attributed)>,
    /// The municipal part by commodity group.
    pub by_group: Vec<(String, Attributed)>,
}

/// Sums of the municipal part while they are made.
#[derive(Default)]
struct Parts {
    by_supplier: BTreeMap<SupplierId, Attributed>,
    by_unit: BTreeMap<UnitId, Attributed>,
    by_group: BTreeMap<String, Attributed>,
}

/// Works the ledger out. `hubs` is the number of hubs whose rooms are the municipality's, a shared one counting by its part;
/// `electric` is the part of vehicles that run on batteries in every scenario.
///
/// # Errors
/// A vehicle class without parameters.
pub fn ledger(
    operations: &Operations,
    assumptions: &Assumptions,
    (prices, loads, hubs): (&Prices, &PrivateLoads, f64),
    fuels: Fuels,
    electric: Share,
) -> Result<Ledger, StudyError> {
    let per_year = operations.per_year;
    let mut ledger = Ledger { electric_share: electric.value(), ..Ledger::default() };
    let mut parts = Parts::default();
    for operation in &operations.transport {
        let fuel = match operation.kind {
            RoundKind::PickUp => fuels.staff,
            _ => fuels.of_operator(&operation.operator),
        };
        let private = private_load(operation, loads);
        let (mut distance, mut sources) = (Kilometers::ZERO, [Co2e::default(); 4]);
        for work in &operation.vehicles {
            let (driven, emitted) = emitted(operation, work, assumptions, (fuel, electric.value()))?;
            distance += driven;
            for (sum, more) in sources.iter_mut().zip([emitted.driving, emitted.stops, emitted.cooling]) {
                *sum += more;
            }
        }
        let mut row = OperationRow {
            operator: Some(operation.operator.clone()),
            kind: Some(operation.kind),
            vehicles: operation.vehicles.iter().map(|work| work.vehicle).collect(),
            vehicle_km: distance * per_year,
            ..OperationRow::new(sources.map(|co2e| co2e * per_year))
        };
        row.share(&operation.carried, private, per_year, &mut parts);
        ledger.add(row);
    }
    if let Some(goods) = &operations.hub {
        // Energy of a year is one already.
        let rooms = assumptions.emission.grid(prices.hub.energy() * hubs);
        let mut row = OperationRow::new([Co2e::default(), Co2e::default(), Co2e::default(), rooms]);
        row.share(goods, Load::default(), per_year, &mut parts);
        ledger.add(row);
    }
    ledger.by_supplier = parts.by_supplier.into_iter().collect();
    ledger.by_unit = parts.by_unit.into_iter().collect();
    ledger.by_group = parts.by_group.into_iter().collect();
    Ok(ledger)
}

/// What vehicles emit in the period, and their kilometres.
fn emitted(
    operation: &Operation,
    work: &VehicleWork,
    assumptions: &Assumptions,
    (fuel, electric): (Fuel, f64),
) -> Result<(Kilometers, Emitted), StudyError> {
    let class = assumptions.vehicles.get(&work.vehicle).ok_or(StudyError::MissingVehicle(work.vehicle))?;
    let longer = match operation.kind {
        RoundKind::PickUp => assumptions.pick_up_per_voucher.value() * assumptions.pick_up_detour_share.value(),
        _ => assumptions.inefficiency(&operation.operator),
    };
    let (inside, line_haul) = (work.distance * longer, work.line_haul);
    let known = if work.is_load_known { work.loaded * longer } else { inside * class.load_share.value() };
    let private_time = Hours::from(assumptions.private_stop_time) * work.cooled_private_halts.value();
    let moved = Moved {
        distance: inside + line_haul,
        loaded: known + line_haul * class.load_share.value(),
        stops: work.working.unit_halts + work.working.hub_halts + work.private_halts,
        cooled: hours(&work.cooled, longer, assumptions) + private_time,
    };
    let of = |fuel| {
        let runs_on = (fuel, work.vehicle.is_truck());
        of_vehicles(&moved, class, runs_on, &assumptions.emission, LedgerKind::Attributional)
    };
    let (own, battery) = (of(fuel), of(Fuel::Electric));
    let mixed = |own: Co2e, battery: Co2e| own * (1.0 - electric) + battery * electric;
    let emitted = Emitted {
        driving: mixed(own.driving, battery.driving),
        stops: mixed(own.stops, battery.stops),
        cooling: mixed(own.cooling, battery.cooling),
    };
    Ok((moved.distance, emitted))
}

/// Private goods on an operation's rounds.
fn private_load(operation: &Operation, loads: &PrivateLoads) -> Load {
    let each = Tonnes::from(loads.of(operation.kind));
    let mut private = Load::default();
    for work in &operation.vehicles {
        let mass = each * work.private_halts.value();
        private.add(Load { mass, delivered: mass, work: each * work.private_reach });
    }
    private
}

impl OperationRow {
    fn new(sources: [Co2e; 4]) -> Self {
        let mut row = Self {
            operator: None,
            kind: None,
            vehicles: Vec::new(),
            vehicle_km: Kilometers::ZERO,
            tonnes_moved: Tonnes::ZERO,
            all: Attributed::default(),
            municipal: Attributed::default(),
            private: Attributed::default(),
            by_source_kg: sources.map(|co2e| co2e.well_to_wheel.value()),
            intensity_g: None,
        };
        sources.into_iter().for_each(|co2e| row.all.add_co2e(co2e));
        row
    }

    /// Shares what is emitted among all goods, by transport activity; where there is none, by mass.
    fn share(&mut self, goods: &Carried, private: Load, per_year: f64, parts: &mut Parts) {
        let work = goods.all.work.value() + private.work.value();
        let mass = goods.all.mass.value() + private.mass.value();
        let weight = |load: &Load| match (work > 0.0, mass > 0.0) {
            (true, _) => load.work.value() / work,
            (false, true) => load.mass.value() / mass,
            (false, false) => 0.0,
        };
        let (ttw, wtw, market) = (self.all.co2e_ttw_kg, self.all.co2e_wtw_kg, self.all.co2e_wtw_market_kg);
        let part = |load: &Load| {
            let weight = weight(load);
            Attributed {
                tonnes: load.delivered * per_year,
                tonne_km: load.work * per_year,
                co2e_ttw_kg: ttw * weight,
                co2e_wtw_kg: wtw * weight,
                co2e_wtw_market_kg: market * weight,
            }
        };
        self.municipal = part(&goods.all);
        self.private = part(&private);
        // Rounds that carry nothing, which only goods without mass cause, are nobody else's.
        if work <= 0.0 && mass <= 0.0 {
            self.private = self.all;
        }
        self.all.tonnes = self.municipal.tonnes + self.private.tonnes;
        self.all.tonne_km = TonneKilometers(work * per_year);
        self.tonnes_moved = Tonnes(mass * per_year);
        let per = if work > 0.0 { work } else { mass } * per_year;
        self.intensity_g = (per > 0.0).then(|| 1000.0 * wtw / per);
        goods.by_supplier.iter().for_each(|(id, load)| parts.by_supplier.entry(*id).or_default().add(&part(load)));
        goods.by_unit.iter().for_each(|(id, load)| parts.by_unit.entry(*id).or_default().add(&part(load)));
        for (group, load) in &goods.by_group {
            parts.by_group.entry(group.clone()).or_default().add(&part(load));
        }
    }
}

impl Attributed {
    fn add(&mut self, other: &Self) {
        self.tonnes += other.tonnes;
        self.tonne_km += other.tonne_km;
        self.co2e_ttw_kg += other.co2e_ttw_kg;
        self.co2e_wtw_kg += other.co2e_wtw_kg;
        self.co2e_wtw_market_kg += other.co2e_wtw_market_kg;
    }
}

impl Ledger {
    fn add(&mut self, row: OperationRow) {
        for (sum, part) in
            [(&mut self.all, &row.all), (&mut self.municipal, &row.municipal), (&mut self.private, &row.private)]
        {
            sum.add(part);
        }
        self.operations.push(row);
    }
}
