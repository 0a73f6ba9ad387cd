//! Indicators of one scenario and the comparison of two; always all of them together (model §M6).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::place::keyed;

keyed! {
    /// What is measured. The unit stands in [`Indicator::unit`]; all are per year unless they say otherwise.
    Indicator {
        /// Drops of one supplier at one unit on one day; at the hub's units: drops of the hub.
        Deliveries = "deliveries",
        /// Deliveries per unit and week, over the weeks of the year.
        DeliveriesPerUnitWeek = "deliveries_per_unit_week",
        /// Halts of vehicles at units; a carrier that brings goods of three suppliers halts once.
        UnitStops = "unit_stops",
        /// Halts of suppliers' vehicles at the hub.
        HubStops = "hub_stops",
        /// Trips of staff who fetch goods themselves.
        PickUpTrips = "pick_up_trips",
        /// Driven kilometres that the municipality's goods cause: whole own rounds, shared rounds at the margin.
        VehicleKilometers = "vehicle_km",
        /// The same with shared rounds split evenly by stop; shown beside, never instead.
        VehicleKilometersProRata = "vehicle_km_pro_rata",
        /// The part of [`Indicator::VehicleKilometers`] between a far supplier's last depot and the road where it enters the
        /// study area; the rest is inside the area.
        LineHaulKilometers = "line_haul_km",
        /// Part of [`Indicator::VehicleKilometers`] on roads whose speed limit is not on the map.
        UnknownSpeedShare = "unknown_speed_share",
        /// Part of [`Indicator::VehicleKilometers`] on roads of which no limit of height, width, length, mass or axle load is on
        /// the map, so that it is not known whether trucks fit.
        UnknownLimitsShare = "unknown_limits_share",
        /// Part of [`Indicator::VehicleKilometers`] by ferry.
        FerryShare = "ferry_share",
        /// Transport work of the municipality's goods.
        TonneKilometers = "tonne_km",
        /// Mass delivered to units.
        TonnesDelivered = "tonnes_delivered",
        /// Working time of drivers, driving and serving, at the margin on shared rounds.
        DriverHours = "driver_hours",
        /// Working time of the units' staff who receive goods.
        ReceivingMinutes = "receiving_minutes",
        /// Working time of the units' staff who fetch goods.
        PickUpHours = "pick_up_hours",
        /// Greenhouse gases from the vehicle (tank to wheel).
        Co2eTankToWheel = "co2e_ttw",
        /// Greenhouse gases from the vehicle and from making its fuel (well to wheel).
        Co2eWellToWheel = "co2e_wtw",
        /// The same with electricity as it is bought without guarantees of origin (market-based).
        Co2eMarketBased = "co2e_wtw_market",
        /// Nitrogen oxides from the exhaust.
        NitrogenOxides = "nox",
        /// Particles up to 10 µm from exhaust, tyres, brakes and road.
        Particles = "particles",
        /// Mean share of the payload on board over all driven kilometres.
        LoadShare = "load_share",
        /// Arrivals of vehicles at schools and kindergartens in the hours when children come and go.
        SchoolHourArrivals = "school_hour_arrivals",
        /// Minutes that trucks stand or move on the grounds of schools and kindergartens in these hours.
        HeavyVehicleMinutes = "heavy_vehicle_minutes",
        /// Deliveries between 22 and 6.
        NightDeliveries = "night_deliveries",
        /// Days on which the hub's fixed weekly plan does not hold, and somebody has to go out once more.
        RecourseDays = "recourse_days",
        /// Kilometres of these further rounds; they are part of the vehicle kilometres.
        RecourseKilometers = "recourse_km",
        /// Kilometres past dwellings, schools, kindergartens, care homes and hospitals.
        NoiseExposedKilometers = "noise_exposed_km",
        /// The same, those in the evening and at night counted several times over.
        NoiseWeightedKilometers = "noise_weighted_km",
        /// Trucks that reverse at units.
        ReversingManoeuvres = "reversing_manoeuvres",
        /// Days between the arrival of goods at the hub and their delivery day, mean over their mass.
        HubWait = "hub_wait",
        /// Goods that wait at the hub for a larger part of their shelf life than `hub.shelf_life_share`.
        ShortShelfLifeTonnes = "short_shelf_life_tonnes",
        /// Hubs that the municipality pays for; a hub that is shared counts by its part.
        Hubs = "hubs",
        /// Expected road accidents with injured persons.
        InjuryAccidents = "injury_accidents",
        /// Taxes on the diesel burnt, which the state receives.
        FuelTaxes = "fuel_taxes",
        /// Value of what is bought, at the price level of the accounts.
        GoodsValue = "goods_value",
        /// What the goods' way costs the municipality's budget: hub, rounds it pays for, and the cash part of working time.
        MunicipalityCost = "municipality_cost",
        /// What the goods' way costs suppliers and hauliers.
        SupplierCost = "supplier_cost",
        /// What the goods' way costs society: resources without taxes, harm to others, and what public money costs to raise.
        SocietyCost = "society_cost",
    }
}

impl Indicator {
    /// How its values are written.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Deliveries
            | Self::UnitStops
            | Self::HubStops
            | Self::PickUpTrips
            | Self::SchoolHourArrivals
            | Self::NightDeliveries
            | Self::RecourseDays
            | Self::ReversingManoeuvres
            | Self::InjuryAccidents => "1/year",
            Self::DeliveriesPerUnitWeek => "1/week",
            Self::VehicleKilometers
            | Self::VehicleKilometersProRata
            | Self::LineHaulKilometers
            | Self::RecourseKilometers
            | Self::NoiseExposedKilometers
            | Self::NoiseWeightedKilometers => "km/year",
            Self::TonneKilometers => "tkm/year",
            Self::TonnesDelivered | Self::ShortShelfLifeTonnes => "t/year",
            Self::HubWait => "days",
            Self::Hubs => "count",
            Self::DriverHours | Self::PickUpHours => "h/year",
            Self::ReceivingMinutes | Self::HeavyVehicleMinutes => "min/year",
            Self::Co2eTankToWheel | Self::Co2eWellToWheel | Self::Co2eMarketBased => "kg CO2e/year",
            Self::NitrogenOxides | Self::Particles => "kg/year",
            Self::LoadShare | Self::UnknownSpeedShare | Self::UnknownLimitsShare | Self::FerryShare => "share",
            Self::FuelTaxes | Self::GoodsValue | Self::MunicipalityCost | Self::SupplierCost | Self::SocietyCost => {
                "NOK/year"
            }
        }
    }
}

/// What a value is broken down by, for instance `vehicle_class = van_3_5t`; empty for totals.
pub type Dimensions = BTreeMap<String, String>;

/// One value of an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndicatorValue {
    /// What is measured.
    pub indicator: Indicator,
    /// What it is broken down by.
    pub dimensions: Dimensions,
    /// The value in the unit of the indicator.
    pub value: f64,
}

/// All indicators of one scenario, with what is needed to find it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Key of the scenario.
    pub scenario: String,
    /// Seed of everything random in it.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// In the order of [`Indicator`], of each the total first and then its breakdowns.
    pub values: Vec<IndicatorValue>,
}

impl Outcome {
    /// A value by indicator and dimensions.
    pub fn value(&self, indicator: Indicator, dimensions: &Dimensions) -> Option<f64> {
        self.values.iter().find(|v| v.indicator == indicator && v.dimensions == *dimensions).map(|v| v.value)
    }

    /// The total of an indicator.
    pub fn total(&self, indicator: Indicator) -> Option<f64> {
        self.value(indicator, &Dimensions::new())
    }
}

/// One row of a comparison. The quantiles stay absent until parameters are sampled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// What is measured.
    pub indicator: Indicator,
    /// Unit of the values.
    pub unit: String,
    /// What it is broken down by.
    pub dimensions: Dimensions,
    /// Value in the base scenario; `None` where the indicator does not occur there.
    pub base: Option<f64>,
    /// Value in the alternative.
    pub alternative: Option<f64>,
    /// Alternative minus base, a missing value counting as zero.
    pub change_abs: f64,
    /// Change in per cent of the base; `None` where the base is zero or missing.
    pub change_pct: Option<f64>,
    /// 5th, 50th and 95th percentile of the base; `None` while nothing is sampled.
    pub base_quantiles: Option<[f64; 3]>,
    /// 5th, 50th and 95th percentile of the alternative.
    pub alternative_quantiles: Option<[f64; 3]>,
    /// 5th, 50th and 95th percentile of the change.
    pub change_quantiles: Option<[f64; 3]>,
}

/// Two outcomes side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Seed of both.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// Key of the base scenario.
    pub base: String,
    /// Key of the alternative.
    pub alternative: String,
    /// One row per indicator and breakdown.
    pub indicators: Vec<ComparisonRow>,
}

impl Comparison {
    /// Puts the values of two outcomes side by side, in the order of [`Indicator`].
    pub fn new(base: &Outcome, alternative: &Outcome) -> Self {
        let mut pairs: BTreeMap<(Indicator, Dimensions), (Option<f64>, Option<f64>)> = BTreeMap::new();
        for v in &base.values {
            pairs.entry((v.indicator, v.dimensions.clone())).or_default().0 = Some(v.value);
        }
        for v in &alternative.values {
            pairs.entry((v.indicator, v.dimensions.clone())).or_default().1 = Some(v.value);
        }
        let rows = pairs.into_iter().map(|((indicator, dimensions), (base, alternative))| {
            let change_abs = alternative.unwrap_or(0.0) - base.unwrap_or(0.0);
            ComparisonRow {
                indicator,
                unit: indicator.unit().to_owned(),
                dimensions,
                base,
                alternative,
                change_abs,
                change_pct: base.filter(|b| *b != 0.0).map(|b| 100.0 * change_abs / b),
                base_quantiles: None,
                alternative_quantiles: None,
                change_quantiles: None,
            }
        });
        Self {
            seed: alternative.seed,
            version: alternative.version.clone(),
            base: base.scenario.clone(),
            alternative: alternative.scenario.clone(),
            indicators: rows.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(values: &[(Indicator, f64)]) -> Outcome {
        let values = values
            .iter()
            .map(|&(indicator, value)| IndicatorValue { indicator, dimensions: Dimensions::new(), value })
            .collect();
        Outcome { scenario: "s".into(), seed: 1, version: "0".into(), values }
    }

    #[test]
    fn changes_are_alternative_minus_base() {
        let base = outcome(&[(Indicator::Deliveries, 200.0)]);
        let alternative = outcome(&[(Indicator::Deliveries, 50.0), (Indicator::HubStops, 9.0)]);
        let rows = Comparison::new(&base, &alternative).indicators;
        assert_eq!((rows[0].change_abs, rows[0].change_pct), (-150.0, Some(-75.0)));
        assert_eq!((rows[1].base, rows[1].change_abs, rows[1].change_pct), (None, 9.0, None));
    }
}
