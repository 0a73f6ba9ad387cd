//! The formula of every figure, in the names of quantities and parameters, so that it can be followed by hand.

use domain::Indicator;

/// How a figure is worked out. Names with a dot are parameters, a `*` in them stands for the vehicle class or the kind of unit;
/// other names are quantities of the plan ([`crate::quantities`]). Σ adds up over operators and their kinds of rounds.
pub fn formula(indicator: Indicator) -> &'static str {
    use Indicator as I;
    match indicator {
        I::Deliveries => "Σ deliveries by kind of round (drops of one supplier, or of the hub, at one unit on one day)",
        I::DeliveriesPerUnitWeek => "deliveries / (units · weeks of the year)",
        I::UnitStops => "Σ halts at units, one for each operator, unit and day",
        I::HubStops => "Σ halts of suppliers at the hub, one for each operator and day",
        I::PickUpTrips => "vouchers · pick_up.per_voucher",
        I::VehicleKilometers => {
            "Σ (distance · round.inefficiency_today or, at the hub, _coordinated + line_haul) by vehicle, class of road and area \
             + voucher_distance · pick_up.per_voucher · pick_up.detour_share"
        }
        I::VehicleKilometersProRata => {
            "Σ (pro_rata · round.inefficiency_* + line_haul) + voucher_distance · pick_up.per_voucher · pick_up.detour_share"
        }
        I::LineHaulKilometers => "Σ line_haul",
        I::UnknownSpeedShare => "km on roads without a speed limit on the map / km",
        I::UnknownLimitsShare => {
            "km on roads without a limit of height, width, length, mass or axle load on the map / km"
        }
        I::FerryShare => "km by ferry / km",
        I::TonneKilometers => "Σ mass · shortest way from the last depot to the unit, or to the hub and on",
        I::TonnesDelivered => "Σ mass of today's deliveries and pick-ups",
        I::DriverHours => {
            "Σ driving · round.travel_time · round.inefficiency_* + unit_halts · round.stop_time_fixed + unit_cages · \
             round.stop_time_per_roll_cage + hub_halts · hub.stop_time + hub_cages · hub.stop_time_per_roll_cage"
        }
        I::ReceivingMinutes => {
            "time told by units that have answered + Σ receipts of others · unit.*.receiving_time + drops that nobody \
             received · evening.put_away_time"
        }
        I::PickUpHours => {
            "voucher_driving · round.travel_time · pick_up.per_voucher · pick_up.detour_share + voucher_reached · pick_up.per_voucher · \
             pick_up.shop_time"
        }
        I::Co2eTankToWheel => {
            "Σ km · vehicle.*.co2e_empty + km weighted with load · (vehicle.*.co2e_full − vehicle.*.co2e_empty) + (halts · \
             stop.*.stop_fuel + hours with cooled goods · cooling.*.cooling_fuel) · fuel.diesel_co2e; of liquid biofuel 1 − \
             emission.biofuel.additionality of it; 0 with a battery"
        }
        I::Co2eWellToWheel => {
            "diesel: tank to wheel · emission.diesel.well_to_wheel_ratio, the additional part of liquid biofuel · \
             emission.biofuel.biofuel_ratio; battery: Σ (km · vehicle.*.electricity_use + hours with cooled goods · \
             cooling.*.cooling_power) · emission.charging_loss · emission.electricity.location_based; + hub.floor_area · \
             hub.electricity_use · emission.electricity.location_based"
        }
        I::Co2eMarketBased => "as well to wheel, with emission.electricity.market_based",
        I::NitrogenOxides => "Σ km · vehicle.*.nox; 0 with a battery",
        I::Particles => "Σ km · vehicle.*.particles, with a battery vehicle.*.particles_electric",
        I::LoadShare => "km weighted with the share of the payload on board / km",
        I::SchoolHourArrivals => {
            "Σ arrivals at schools and kindergartens within school.arrival_from–_to or school.departure_from–_to"
        }
        I::HeavyVehicleMinutes => "Σ time of trucks at these stops",
        I::NightDeliveries => "Σ arrivals before night.ends or after night.begins",
        I::RecourseDays => "Σ days on which a vehicle of a hub drives what its weekly plan does not foresee",
        I::RecourseKilometers => "Σ recourse_distance · round.inefficiency_coordinated",
        I::HubWait => "Σ tonnes through the hub · days since they came / Σ tonnes through the hub",
        I::ShortShelfLifeTonnes => {
            "Σ tonnes that wait at the hub longer than hub.shelf_life_share · shelf life of their commodity group"
        }
        I::Hubs => "number of hubs · the municipality's share of them",
        I::NoiseExposedKilometers => {
            "Σ km through built-up areas or within road.surroundings.facility_distance of a school, kindergarten, care home or \
             hospital, by the parts of the day that begin at noise.period.*"
        }
        I::NoiseWeightedKilometers => {
            "exposed km by day + in the evening · noise.evening.noise_weight + at night · noise.night.noise_weight"
        }
        I::ReversingManoeuvres => "Σ drops of trucks at units · site.reversing_share",
        I::InjuryAccidents => {
            "Σ km / 1,000,000 · accident.motorway.injury_accidents, accident.rural.injury_accidents (also for roads outside the \
             area), accident.town.injury_accidents or accident.city.injury_accidents; 0 by ferry"
        }
        I::FuelTaxes => "Σ tank-to-wheel emissions of diesel / fuel.diesel_co2e · tax.diesel",
        I::GoodsValue => "Σ value of today's deliveries and pick-ups, at the price level of appraisal.price_year",
        I::MunicipalityCost => {
            "hub_rooms (own hubs · hub.floor_area · (hub.rent + hub.electricity_use · electricity.price)) + hub_staff \
             ((max(own hubs · hub.terminal_staff, hub_cages · hub.handling_time / staff.hours_per_year) + own share · hub.coordinators) · \
             staff.cost_per_year) + hub_it (own share · hub.it) + hub_rounds (km · vehicle.*.cost_per_km + hours · \
             vehicle.*.cost_per_hour, in the evening · evening.hour_cost_ratio) + pick_up_driving (km · vehicle.car.cost_per_km) + (receiving + ordering + \
             pick_up_time) · staff.cost_per_hour · staff.cash_share − hub_fees − goods_prices"
        }
        I::SupplierCost => {
            "rounds (km · vehicle.*.cost_per_km + hours · vehicle.*.cost_per_hour) + orders (orders · \
             supplier.order_cost) + connection (connected suppliers · supplier.connection_cost) + hub_fees (hub_cages · \
             hub.supplier_fee) + goods_prices (goods value · contract.price_cut)"
        }
        I::SocietyCost => {
            "transport (costs of all rounds and pick-ups − fuel taxes) + hub + orders + connection + time (hours of \
             municipal staff · staff.cost_per_hour) + carbon (tonnes tank to wheel · carbon.main of the first year) + harm \
             (Σ km · external.*.harm_per_km of the area · external.*.harm_ratio of the vehicle) + tax_funding (r109.tax_funding_cost · \
             (municipality's cost − fuel taxes))"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Parameters;

    #[test]
    fn every_formula_names_parameters_that_there_are() {
        let keys: Vec<String> = Parameters::builtin().unwrap().iter().map(|(key, _)| key.to_owned()).collect();
        for &indicator in Indicator::ALL {
            let text = formula(indicator);
            let is_name_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._*".contains(c);
            let words = text.split(|c: char| !is_name_part(c)).map(|word| word.trim_matches('.'));
            let named: Vec<&str> = words.filter(|word| word.contains('.') && word.len() > 3).collect();
            for name in named {
                let (start, end) = name.split_once('*').unwrap_or((name, ""));
                let fits = |key: &String| key.starts_with(start) && key.ends_with(end);
                assert!(keys.iter().any(fits), "{indicator:?}: {name}");
            }
        }
    }
}
