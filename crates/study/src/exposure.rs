//! Roads driven on, and who is exposed to it: kilometres by class of road and area, expected accidents, noise past dwellings,
//! schools and care homes, and reversing trucks (model §M6).

use std::collections::BTreeMap;

use domain::{
    AreaType, Factor, Indicator, Kilometers, NoisePeriod, ParameterError, Parameters, PerMillionKilometers, RoadKind,
    RoadPart, RoadUse, Share, VehicleClass,
};

use crate::indicators::{Driven, Sums};
use crate::quantities::{Strand, YearlyQuantities};

/// Numbers of one draw about accidents, noise and manoeuvres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExposureAssumptions {
    /// Accidents with injured persons on motorways.
    pub accidents_on_motorways: PerMillionKilometers,
    /// The same in open country, in small and in large towns.
    pub accidents: [PerMillionKilometers; 3],
    /// How much a kilometre in the evening counts against one by day.
    pub evening_weight: Factor,
    /// The same at night.
    pub night_weight: Factor,
    /// Share of trucks' drops for which they have to reverse.
    pub reversing_share: Share,
}

impl ExposureAssumptions {
    /// Reads the registry.
    ///
    /// # Errors
    /// A parameter that is missing or in another unit.
    pub fn new(p: &Parameters) -> Result<Self, ParameterError> {
        let accidents = |place: &str| p.quantity(&format!("accident.{place}.injury_accidents"));
        Ok(Self {
            accidents_on_motorways: accidents("motorway")?,
            accidents: [accidents("rural")?, accidents("town")?, accidents("city")?],
            evening_weight: p.quantity("noise.evening.noise_weight")?,
            night_weight: p.quantity("noise.night.noise_weight")?,
            reversing_share: p.quantity("site.reversing_share")?,
        })
    }

    /// How often there is an accident with injured persons on a road. Nobody drives on a ferry; roads that are not known are
    /// those of line-haul, which leads through open country for the most part.
    pub fn accidents(&self, road: RoadKind, area: AreaType) -> PerMillionKilometers {
        match (road, area) {
            (RoadKind::Ferry, _) | (_, AreaType::Ferry) => PerMillionKilometers::ZERO,
            (RoadKind::Motorway, _) => self.accidents_on_motorways,
            (_, AreaType::Rural | AreaType::Unknown) => self.accidents[0],
            (_, AreaType::Town) => self.accidents[1],
            (_, AreaType::City) => self.accidents[2],
        }
    }

    /// How much a kilometre counts in a period.
    pub fn noise_weight(&self, period: NoisePeriod) -> f64 {
        match period {
            NoisePeriod::Day => 1.0,
            NoisePeriod::Evening => self.evening_weight.value(),
            NoisePeriod::Night => self.night_weight.value(),
        }
    }
}

/// Adds what follows from the roads of all driving, and from trucks at units. Every breakdown adds up to its total.
pub(crate) fn add_exposure(
    sums: &mut Sums,
    year: &YearlyQuantities,
    driven: &[(Strand, Driven)],
    assumptions: &ExposureAssumptions,
) {
    let mut by_class: BTreeMap<VehicleClass, RoadUse> = BTreeMap::new();
    let mut all = RoadUse::default();
    for (strand, driven) in driven {
        *by_class.entry(strand.vehicle).or_default() += driven.roads;
        all += driven.roads;
    }
    sums.add(Indicator::InjuryAccidents, 0.0, &[]);
    for (class, roads) in &by_class {
        add_roads(sums, *class, roads, assumptions);
        add_noise(sums, *class, roads, assumptions);
    }
    let share = |length: Kilometers| length.value() / all.length().value().abs().max(f64::MIN_POSITIVE);
    sums.set(Indicator::UnknownSpeedShare, share(all.part(RoadPart::UNKNOWN_SPEED)));
    sums.set(Indicator::UnknownLimitsShare, share(all.part(RoadPart::UNKNOWN_LIMITS)));
    sums.set(Indicator::FerryShare, share(all.part(RoadPart::FERRY)));
    sums.add(Indicator::ReversingManoeuvres, 0.0, &[]);
    for (kind, drops) in &year.handling.heavy_drops {
        let manoeuvres = drops.value() * assumptions.reversing_share.value();
        sums.add(Indicator::ReversingManoeuvres, manoeuvres, &[("unit_kind", kind.key())]);
    }
}

fn add_roads(sums: &mut Sums, class: VehicleClass, roads: &RoadUse, assumptions: &ExposureAssumptions) {
    for (road, area, length) in roads.places().filter(|(.., length)| *length != Kilometers::ZERO) {
        let (on, at) = (("road_class", road.key()), ("area_type", area.key()));
        let km = length.value();
        // The total stands already, from the same legs.
        for dimensions in [&[on][..], &[at], &[("vehicle_class", class.key()), on, at]] {
            sums.add_part(Indicator::VehicleKilometers, km, dimensions);
        }
        let expected = km / 1e6 * assumptions.accidents(road, area).value();
        sums.add(Indicator::InjuryAccidents, expected, &[("vehicle_class", class.key()), on, at]);
    }
}

fn add_noise(sums: &mut Sums, class: VehicleClass, roads: &RoadUse, assumptions: &ExposureAssumptions) {
    for &period in NoisePeriod::ALL {
        let km = roads.exposed(period).value();
        let breakdowns = [("vehicle_class", class.key()), ("noise_period", period.key())];
        sums.add(Indicator::NoiseExposedKilometers, km, &breakdowns);
        sums.add(Indicator::NoiseWeightedKilometers, km * assumptions.noise_weight(period), &breakdowns[..1]);
    }
}
