//! The parameters of one draw as typed values, so that formulas below read as formulas.

use std::collections::BTreeMap;

use domain::{
    Count, CubicMeters, DistributionKind, Factor, GramsCo2ePerKilometer, GramsPerKilometer, Hours, Kilograms,
    KilowattHours, KilowattHoursPerKilometer, Kilowatts, Minutes, NoisePeriod, NokPerHour, NokPerKilometer, Operator,
    ParameterError, Parameters, PerWeek, Share, UnitKind, VehicleClass,
};

use crate::emissions::EmissionAssumptions;
use crate::exposure::ExposureAssumptions;
use crate::random::{seed_of, standard_normal};

/// What a class of vehicle carries, emits and costs.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleAssumptions {
    /// Largest mass of goods.
    pub payload: Kilograms,
    /// Largest volume of goods.
    pub load_volume: CubicMeters,
    /// Average share of the payload in use on rounds whose other goods are unknown.
    pub load_share: Share,
    /// Diesel, empty, from the vehicle.
    pub co2e_empty: GramsCo2ePerKilometer,
    /// Diesel, fully loaded, from the vehicle.
    pub co2e_full: GramsCo2ePerKilometer,
    /// Nitrogen oxides with diesel or petrol.
    pub nox: GramsPerKilometer,
    /// Particles with diesel or petrol.
    pub particles: GramsPerKilometer,
    /// Particles of the battery version.
    pub particles_electric: GramsPerKilometer,
    /// Battery version.
    pub electricity_use: KilowattHoursPerKilometer,
    /// What its battery holds.
    pub battery: KilowattHours,
    /// What a driven kilometre costs; steers the search for rounds.
    pub cost_per_km: NokPerKilometer,
    /// What an hour of vehicle and driver costs; steers the search for rounds.
    pub cost_per_hour: NokPerHour,
}

/// How suppliers of a sector deliver.
#[derive(Clone, Debug, PartialEq)]
pub struct SectorAssumptions {
    /// Key of the sector.
    pub key: String,
    /// Beginnings of industry codes, dots removed, for instance `463`.
    pub nace: Vec<String>,
    /// How they deliver.
    pub distribution: DistributionKind,
    /// What they drive.
    pub vehicle: VehicleClass,
    /// Private customers on one of their rounds in the study area.
    pub private_stops: Count,
}

/// What holds for a kind of unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitAssumptions {
    /// Clock time when goods can first be received.
    pub opens: Hours,
    /// Clock time when goods can last be received.
    pub closes: Hours,
    /// Staff time to receive one delivery.
    pub receiving_time: Minutes,
    /// Delivery days a week when deliveries are coordinated.
    pub days_per_week: PerWeek,
}

/// Times of day that matter to children and sleepers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockTimes {
    /// First and last time at which children come.
    pub arrival: (Hours, Hours),
    /// First and last time at which they go.
    pub departure: (Hours, Hours),
    /// When the night ends and when it begins.
    pub night: (Hours, Hours),
    /// For noise: when the day, the evening and the night begin.
    pub noise: [Hours; 3],
}

impl ClockTimes {
    fn new(p: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            arrival: (p.quantity("school.arrival_from")?, p.quantity("school.arrival_to")?),
            departure: (p.quantity("school.departure_from")?, p.quantity("school.departure_to")?),
            night: (p.quantity("night.ends")?, p.quantity("night.begins")?),
            noise: [
                p.quantity("noise.period.day_begins")?,
                p.quantity("noise.period.evening_begins")?,
                p.quantity("noise.period.night_begins")?,
            ],
        })
    }

    /// Whether children come or go at this time of day.
    pub fn is_school_way(&self, clock: Hours) -> bool {
        [self.arrival, self.departure].iter().any(|(from, to)| (*from..=*to).contains(&clock))
    }

    /// How noise is weighed at this time of day, which may be past midnight.
    pub fn noise_period(&self, clock: Hours) -> NoisePeriod {
        let [day, evening, night] = self.noise.map(Hours::value);
        let clock = clock.value().rem_euclid(24.0);
        if clock < day || clock >= night {
            NoisePeriod::Night
        } else if clock >= evening {
            NoisePeriod::Evening
        } else {
            NoisePeriod::Day
        }
    }

    /// Whether people sleep at this time of day.
    pub fn is_night(&self, clock: Hours) -> bool {
        clock < self.night.0 || clock >= self.night.1
    }
}

/// All parameters that rounds, indicators and emissions rest on, checked for presence and unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumptions {
    /// By class of vehicle.
    pub vehicles: BTreeMap<VehicleClass, VehicleAssumptions>,
    /// By sector; the longest fitting industry code wins.
    pub sectors: Vec<SectorAssumptions>,
    /// Private customers on a parcel carrier's round.
    pub carrier_private_stops: Count,
    /// What parcel carriers drive.
    pub carrier_vehicle: VehicleClass,
    /// By kind of unit.
    pub units: BTreeMap<UnitKind, UnitAssumptions>,
    /// How much longer suppliers' real rounds are than solved ones (η₀).
    pub inefficiency_today: Factor,
    /// The same for the hub's rounds (η₁).
    pub inefficiency_coordinated: Factor,
    /// How differently suppliers drive, around the common inefficiency.
    pub inefficiency_spread: Share,
    /// Driving times over those of the road network.
    pub travel_time: Factor,
    /// Seed of the differences between suppliers in one draw; without it they all drive like the common value.
    pub difference_seed: Option<u64>,
    /// Times of day that matter to children and sleepers.
    pub clock: ClockTimes,
    /// Accidents, noise and manoeuvres.
    pub exposure: ExposureAssumptions,
    /// Time at a stop, whatever is delivered.
    pub stop_time_fixed: Minutes,
    /// Further time per roll cage.
    pub stop_time_per_roll_cage: Minutes,
    /// Goods in one roll cage.
    pub roll_cage_mass: Kilograms,
    /// Volume of one roll cage.
    pub roll_cage_volume: CubicMeters,
    /// Time at a private stop.
    pub private_stop_time: Minutes,
    /// Longest working day of a driver.
    pub driver_shift: Hours,
    /// Clock time when suppliers' vehicles leave.
    pub starts: Hours,
    /// Share of a shopping trip that would not have been driven otherwise.
    pub pick_up_detour_share: Share,
    /// Staff time in the shop per trip.
    pub pick_up_shop_time: Minutes,
    /// Trips per shop voucher.
    pub pick_up_per_voucher: Factor,
    /// Visits of the fullest weekday over those of the mean weekday, at the most, where delivery days are chosen.
    pub fullest_day: Factor,
    /// Share of shopping trips that are ordered for delivery when ordering is coordinated.
    pub pick_ups_replaced: Share,
    /// Share of the deliveries whose suppliers are connected to the hub.
    pub connected_share: Share,
    /// Commodity groups that stay direct.
    pub direct_groups: Vec<String>,
    /// What the hub drives.
    pub hub_vehicle: VehicleClass,
    /// Part of a hub vehicle's load room that can be kept chilled at the most.
    pub chilled_room: Share,
    /// Part of it that can be kept frozen at the most.
    pub frozen_room: Share,
    /// What the weekly plan allows for on top of the mean drop.
    pub plan_margin: Share,
    /// Part of what a battery holds that a day can be planned by.
    pub usable_battery: Share,
    /// Power at which a hub vehicle is charged at its ramp.
    pub charging_power: Kilowatts,
    /// Part of their shelf life that goods may wait at the hub.
    pub shelf_life_share: Share,
    /// How much faster vehicles drive in the evening than by day.
    pub evening_speed: Factor,
    /// Staff time for putting away what came when nobody was there.
    pub put_away_time: Minutes,
    /// How often a supplier comes to the hub at the most.
    pub inbound_days_per_week: PerWeek,
    /// Time between two rounds of a hub vehicle.
    pub reload_time: Minutes,
    /// Clock time when hub vehicles first leave.
    pub hub_opens: Hours,
    /// Clock time when hub vehicles are back.
    pub hub_closes: Hours,
    /// Time of a supplier's vehicle at the hub, whatever it brings.
    pub hub_stop_time: Minutes,
    /// Further time at the hub per roll cage.
    pub hub_stop_time_per_roll_cage: Minutes,
    /// Emission factors.
    pub emission: EmissionAssumptions,
}

impl Assumptions {
    /// Reads the point values of the registry.
    ///
    /// # Errors
    /// A parameter that is missing or in another unit, or a label that names nothing known.
    pub fn new(p: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            vehicles: vehicles(p)?,
            sectors: sectors(p)?,
            carrier_private_stops: p.quantity("carrier.default.private_stops")?,
            carrier_vehicle: keyed(p, "carrier.default.vehicle", VehicleClass::from_key)?,
            units: units(p)?,
            inefficiency_today: p.quantity("round.inefficiency_today")?,
            inefficiency_coordinated: p.quantity("round.inefficiency_coordinated")?,
            inefficiency_spread: p.quantity("round.inefficiency_spread")?,
            travel_time: p.quantity("round.travel_time")?,
            difference_seed: None,
            clock: ClockTimes::new(p)?,
            exposure: ExposureAssumptions::new(p)?,
            stop_time_fixed: p.quantity("round.stop_time_fixed")?,
            stop_time_per_roll_cage: p.quantity("round.stop_time_per_roll_cage")?,
            roll_cage_mass: p.quantity("round.roll_cage_mass")?,
            roll_cage_volume: p.quantity("round.roll_cage_volume")?,
            private_stop_time: p.quantity("round.private_stop_time")?,
            driver_shift: p.quantity("round.driver_shift")?,
            starts: p.quantity("round.starts")?,
            pick_up_detour_share: p.quantity("pick_up.detour_share")?,
            pick_up_shop_time: p.quantity("pick_up.shop_time")?,
            pick_up_per_voucher: p.quantity("pick_up.per_voucher")?,
            fullest_day: p.quantity("ordering.fullest_day")?,
            pick_ups_replaced: p.quantity("ordering.pick_ups_replaced")?,
            connected_share: p.quantity("hub.connected_share")?,
            direct_groups: list(p.label("hub.direct_groups")?),
            hub_vehicle: keyed(p, "hub.vehicle", VehicleClass::from_key)?,
            chilled_room: p.quantity("hub.chilled_room")?,
            frozen_room: p.quantity("hub.frozen_room")?,
            plan_margin: p.quantity("hub.plan_margin")?,
            usable_battery: p.quantity("hub.usable_battery")?,
            charging_power: p.quantity("hub.charging_power")?,
            shelf_life_share: p.quantity("hub.shelf_life_share")?,
            evening_speed: p.quantity("evening.speed")?,
            put_away_time: p.quantity("evening.put_away_time")?,
            inbound_days_per_week: p.quantity("hub.inbound_days_per_week")?,
            reload_time: p.quantity("hub.reload_time")?,
            hub_opens: p.quantity("hub.opens")?,
            hub_closes: p.quantity("hub.closes")?,
            hub_stop_time: p.quantity("hub.stop_time")?,
            hub_stop_time_per_roll_cage: p.quantity("hub.stop_time_per_roll_cage")?,
            emission: EmissionAssumptions::new(p)?,
        })
    }

    /// What holds for a supplier's sector: the longest industry code that its own begins with, else `other`.
    pub fn sector(&self, sector_code: Option<&str>) -> &SectorAssumptions {
        let code: String = sector_code.unwrap_or("").chars().filter(char::is_ascii_digit).collect();
        let fit = |s: &SectorAssumptions| {
            s.nace.iter().filter(|prefix| code.starts_with(prefix.as_str())).map(String::len).max()
        };
        let best = self.sectors.iter().filter_map(|s| Some((fit(s)?, s))).max_by(|a, b| {
            // Of two equally long fits the alphabetically first key, so that the choice never depends on order.
            a.0.cmp(&b.0).then_with(|| b.1.key.cmp(&a.1.key))
        });
        best.map_or_else(|| self.other_sector(), |(_, sector)| sector)
    }

    fn other_sector(&self) -> &SectorAssumptions {
        // `sectors` has checked that there is one.
        self.sectors.iter().find(|s| s.key == "other").unwrap_or(&self.sectors[0])
    }

    /// How much longer an operator's real rounds are than computed ones: the common factor, in a draw times its own.
    pub fn inefficiency(&self, operator: &Operator) -> f64 {
        let common = match operator {
            Operator::Hub => self.inefficiency_coordinated,
            _ => self.inefficiency_today,
        };
        let own = self.difference_seed.map_or(0.0, |seed| standard_normal(seed_of(seed, &format!("{operator:?}"))));
        let spread = self.inefficiency_spread.value();
        // Suppliers differ around the common value without moving their mean.
        let shift = if self.difference_seed.is_some() { spread * spread / 2.0 } else { 0.0 };
        common.value() * (spread * own - shift).exp()
    }

    /// Roll cages that goods fill, by mass or by volume, whichever is more.
    pub fn roll_cages(&self, mass: Kilograms, volume: CubicMeters) -> Count {
        Count((mass / self.roll_cage_mass).max(volume / self.roll_cage_volume))
    }
}

fn keyed<T>(p: &Parameters, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, ParameterError> {
    let value = p.label(key)?;
    read(value).ok_or_else(|| ParameterError::Label { key: key.to_owned(), value: value.to_owned() })
}

fn list(label: &str) -> Vec<String> {
    label.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn vehicles(p: &Parameters) -> Result<BTreeMap<VehicleClass, VehicleAssumptions>, ParameterError> {
    VehicleClass::ALL
        .iter()
        .map(|&class| {
            let key = |name: &str| format!("vehicle.{}.{name}", class.key());
            let assumptions = VehicleAssumptions {
                payload: p.quantity(&key("payload"))?,
                load_volume: p.quantity(&key("load_volume"))?,
                load_share: p.quantity(&key("load_share"))?,
                co2e_empty: p.quantity(&key("co2e_empty"))?,
                co2e_full: p.quantity(&key("co2e_full"))?,
                nox: p.quantity(&key("nox"))?,
                particles: p.quantity(&key("particles"))?,
                particles_electric: p.quantity(&key("particles_electric"))?,
                electricity_use: p.quantity(&key("electricity_use"))?,
                battery: p.quantity(&key("battery"))?,
                cost_per_km: p.quantity(&key("cost_per_km"))?,
                cost_per_hour: p.quantity(&key("cost_per_hour"))?,
            };
            Ok((class, assumptions))
        })
        .collect()
}

fn sectors(p: &Parameters) -> Result<Vec<SectorAssumptions>, ParameterError> {
    let sectors: Vec<SectorAssumptions> = p
        .children("sector")
        .into_iter()
        .map(|key| {
            let path = |name: &str| format!("sector.{key}.{name}");
            let nace = list(p.label(&path("nace"))?);
            Ok(SectorAssumptions {
                nace: nace.iter().map(|n| n.chars().filter(char::is_ascii_digit).collect()).collect(),
                distribution: keyed(p, &path("distribution"), DistributionKind::from_key)?,
                vehicle: keyed(p, &path("vehicle"), VehicleClass::from_key)?,
                private_stops: p.quantity(&path("private_stops"))?,
                key,
            })
        })
        .collect::<Result<_, ParameterError>>()?;
    if sectors.iter().any(|s| s.key == "other") {
        return Ok(sectors);
    }
    Err(ParameterError::Unknown("sector.other".to_owned()))
}

fn units(p: &Parameters) -> Result<BTreeMap<UnitKind, UnitAssumptions>, ParameterError> {
    UnitKind::ALL
        .iter()
        .map(|&kind| {
            let key = kind.key();
            let assumptions = UnitAssumptions {
                opens: p.quantity(&format!("unit.{key}.opens"))?,
                closes: p.quantity(&format!("unit.{key}.closes"))?,
                receiving_time: p.quantity(&format!("unit.{key}.receiving_time"))?,
                days_per_week: p.quantity(&format!("ordering.{key}.days_per_week"))?,
            };
            Ok((kind, assumptions))
        })
        .collect()
}
