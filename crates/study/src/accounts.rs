//! Three accounts of the same year: the municipality's budget, suppliers and hauliers, and society (model §M8, §M14).
//!
//! Every account holds what the goods' way costs its party in a scenario; what a change brings is the difference of two
//! scenarios. Money that one party pays another (fees, lower prices of goods, taxes) is in the accounts of both and
//! cancels out in society's, but for what public money costs to raise.

use domain::{Fuel, Hours, Indicator, Nok, NokPerHour, NokPerKilometer, Operator, RoundKind, Tonnes, VehicleClass};

use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::indicators::{Driven, Sums, pick_up_hours, receiving};
use crate::prices::Prices;
use crate::quantities::{Strand, YearlyQuantities};

pub mod appraisal;
pub mod period;
pub mod vehicles;

/// Items of the accounts that hold whatever passes through the hub: they are paid from the first day.
pub const FIXED_ITEMS: [&str; 3] = ["hub_rooms", "hub_staff", "hub_it"];

/// Items that one party pays another: prices of goods, and fees.
pub const GOODS_PRICES: &str = "goods_prices";
/// See [`GOODS_PRICES`].
pub const HUB_FEES: &str = "hub_fees";
/// Item of society's account whose value depends on the carbon price.
pub const CARBON: &str = "carbon";
/// Item of society's account whose value depends on the cost of raising public money.
pub const TAX_FUNDING: &str = "tax_funding";

/// What driving costs.
struct DrivingCost {
    kilometres: Nok,
    hours: Nok,
    tax: Nok,
    harm: Nok,
}

/// Adds the costs of all parties by item, in kroner a year at the price level of the appraisal.
pub(crate) fn add_costs(
    sums: &mut Sums,
    year: &YearlyQuantities,
    driven: &[(Strand, Driven)],
    assumptions: &Assumptions,
    prices: &Prices,
) -> Result<(), StudyError> {
    let mut ledger = Ledger { sums, prices, tax: Nok::ZERO };
    for (strand, driven) in driven {
        let mut cost = driving_cost(strand, driven, assumptions, prices)?;
        if strand.operator == Operator::Hub && year.facts.has_evening {
            cost.hours = cost.hours * prices.evening_hour.value();
        }
        let (party, item) = match (&strand.operator, strand.kind) {
            (_, RoundKind::PickUp) => (Indicator::MunicipalityCost, "pick_up_driving"),
            (Operator::Hub, _) => (Indicator::MunicipalityCost, "hub_rounds"),
            _ => (Indicator::SupplierCost, "rounds"),
        };
        ledger.paid(party, item, cost.kilometres + cost.hours);
        ledger.tax += cost.tax;
        ledger.society("transport", cost.kilometres + cost.hours - cost.tax);
        ledger.society("harm", cost.harm);
    }
    ledger.working_time("receiving", Hours::from(receiving(year, assumptions)));
    ledger.working_time("ordering", Hours::from(prices.order_time) * year.handling.orders.value());
    ledger.working_time("pick_up_time", pick_up_hours(year, assumptions));
    let orders = prices.order_cost * year.handling.orders.value();
    ledger.paid(Indicator::SupplierCost, "orders", orders);
    ledger.society("orders", orders);
    if year.facts.has_hub {
        ledger.hub(year);
    }
    let goods = year.handling.goods_value * prices.goods_factor;
    ledger.sums.add(Indicator::GoodsValue, goods.value(), &[]);
    let carbon = Tonnes(ledger.sums.total(Indicator::Co2eTankToWheel) / 1000.0);
    ledger.society(CARBON, carbon * prices.carbon_first_year);
    ledger.public_money();
    Ok(())
}

fn driving_cost(
    strand: &Strand,
    driven: &Driven,
    assumptions: &Assumptions,
    prices: &Prices,
) -> Result<DrivingCost, StudyError> {
    let (per_km, per_hour) = driving_prices(strand.vehicle, driven.fuel, assumptions, prices)?;
    Ok(DrivingCost {
        kilometres: driven.distance * per_km,
        hours: driven.hours * per_hour,
        tax: driven.diesel * prices.diesel_tax,
        harm: prices.harm(&driven.roads, strand.vehicle),
    })
}

/// What a kilometre of a class costs with a fuel, and what an hour of vehicle and driver does.
fn driving_prices(
    vehicle: VehicleClass,
    fuel: Fuel,
    assumptions: &Assumptions,
    prices: &Prices,
) -> Result<(NokPerKilometer, NokPerHour), StudyError> {
    let class = assumptions.vehicles.get(&vehicle).ok_or(StudyError::MissingVehicle(vehicle))?;
    Ok(match fuel {
        Fuel::Diesel | Fuel::Biodiesel => (class.cost_per_km, class.cost_per_hour),
        Fuel::Electric => (
            NokPerKilometer(class.cost_per_km.value() * prices.electric_km.value()),
            NokPerHour(class.cost_per_hour.value() * prices.electric_hour.value()),
        ),
    })
}

struct Ledger<'a> {
    sums: &'a mut Sums,
    prices: &'a Prices,
    tax: Nok,
}

impl Ledger<'_> {
    fn paid(&mut self, party: Indicator, item: &str, cost: Nok) {
        self.sums.add(party, cost.value(), &[("item", item)]);
    }

    fn society(&mut self, item: &str, cost: Nok) {
        self.paid(Indicator::SocietyCost, item, cost);
    }

    /// Time of municipal staff: money as far as it changes somebody's working day, else time for other work.
    fn working_time(&mut self, item: &str, time: Hours) {
        let worth = time * self.prices.staff_hour;
        self.paid(Indicator::MunicipalityCost, item, worth * self.prices.cash_share.value());
        self.society("time", worth);
    }

    fn hub(&mut self, year: &YearlyQuantities) {
        let (prices, hub) = (self.prices, &self.prices.hub);
        // Rooms and people at the ramp are needed for each hub, planning and systems once; others may bear a part of both.
        let (own, own_hubs) = (year.facts.hub_share, year.facts.hub_share * year.facts.hubs);
        let energy = hub.energy() * prices.electricity;
        let rooms = (Nok(hub.rent.value() * hub.floor_area.value()) + energy) * own_hubs;
        let cages: f64 = year.driving.iter().map(|(_, d)| d.hub_cages.value()).sum();
        let handling = Hours::from(hub.handling_time) * cages;
        // Opening hours ask for somebody at the ramp; more goods than they can handle ask for more of them.
        let at_the_ramp = (hub.terminal_staff.value() * own_hubs).max(handling / prices.staff_hours);
        let staff = Nok(prices.staff_year.value() * (at_the_ramp + hub.coordinators.value() * own));
        let it = Nok(hub.it.value() * own);
        for (item, cost) in [("hub_rooms", rooms), ("hub_staff", staff), ("hub_it", it)] {
            self.paid(Indicator::MunicipalityCost, item, cost);
            self.society("hub", cost);
        }
        let connection = Nok(prices.connection.value() * year.facts.connected as f64);
        self.paid(Indicator::SupplierCost, "connection", connection);
        self.society("connection", connection);
        let fees = prices.hub.supplier_fee * cages;
        let cheaper = year.handling.goods_value * (prices.goods_factor * prices.price_cut.value());
        for (item, moved) in [(HUB_FEES, fees), (GOODS_PRICES, cheaper)] {
            self.paid(Indicator::MunicipalityCost, item, -moved);
            self.paid(Indicator::SupplierCost, item, moved);
        }
    }

    /// What it costs to raise the public money that is paid, less the taxes that come in.
    fn public_money(&mut self) {
        self.sums.add(Indicator::FuelTaxes, self.tax.value(), &[]);
        let municipality = Nok(self.sums.total(Indicator::MunicipalityCost));
        let funding = (municipality - self.tax) * self.prices.tax_funding.value();
        self.society(TAX_FUNDING, funding);
    }
}
