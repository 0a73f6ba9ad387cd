//! The known traps of such comparisons (model §M13): which of them a comparison could lead into, with the figures that show it.

use std::collections::BTreeMap;

use domain::{
    Count, Days, Delivery, DeliveryBasis, Dimensions, Factor, Fuel, Hours, Indicator, Outcome, ParameterError,
    Parameters, RoundKind, Scenario, Share,
};
use serde::Serialize;

use crate::Fuels;
use crate::ordering::days_between;
use crate::prices::{Prices, ValuationRules};
use crate::quantities::YearlyQuantities;

/// Every trap by its key; the texts have one sentence for each.
pub const TRAPS: [&str; 17] = [
    "pro_rata",
    "inbound_left_out",
    "fuel_switch",
    "deliveries_not_kilometres",
    "per_tonne",
    "full_connection",
    "price_cut",
    "minutes_not_cash",
    "hub_too_big",
    "shelf_life",
    "no_mandatory_use",
    "two_addresses",
    "biofuel",
    "counted_twice",
    "base_year",
    "invoice_not_delivery",
    "rebound",
];

/// A trap that a comparison could lead into.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trap {
    /// Which, one of [`TRAPS`].
    pub trap: &'static str,
    /// Whether this comparison rests on it. Otherwise it is avoided, and the sentence says how.
    pub is_warning: bool,
    /// Figures of the sentence. Names that end with `_pct` are per cent, with `_share` shares; others have their unit in the
    /// sentence.
    pub values: BTreeMap<&'static str, f64>,
}

/// What traps are looked for in.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'a> {
    /// Base and alternative.
    pub scenarios: (&'a Scenario, &'a Scenario),
    /// Their figures.
    pub outcomes: (&'a Outcome, &'a Outcome),
    /// Quantities of the alternative.
    pub quantities: &'a YearlyQuantities,
    /// Today's deliveries.
    pub deliveries: &'a [Delivery],
    /// Numbers about the world.
    pub parameters: &'a Parameters,
}

/// The traps that have to do with a comparison, in the order of [`TRAPS`].
///
/// # Errors
/// Parameters that are missing or in another unit.
pub fn traps(looked: &Looked<'_>) -> Result<Vec<Trap>, ParameterError> {
    let mut found = Vec::new();
    looked.distances(&mut found);
    looked.fuels(&mut found);
    looked.money(&mut found)?;
    looked.hub(&mut found)?;
    looked.data(&mut found)?;
    found.sort_by_key(|trap| TRAPS.iter().position(|key| *key == trap.trap));
    Ok(found)
}

fn push<const N: usize>(found: &mut Vec<Trap>, trap: &'static str, is_warning: bool, values: [(&'static str, f64); N]) {
    found.push(Trap { trap, is_warning, values: BTreeMap::from(values) });
}

fn per_cent(before: f64, after: f64) -> f64 {
    if before == 0.0 { 0.0 } else { 100.0 * (after - before) / before }
}

impl Looked<'_> {
    fn totals(&self, indicator: Indicator) -> (f64, f64) {
        let total = |outcome: &Outcome| outcome.total(indicator).unwrap_or(0.0);
        (total(self.outcomes.0), total(self.outcomes.1))
    }

    fn kilometres(&self, kind: RoundKind) -> (f64, f64) {
        let dimensions = Dimensions::from([("round_kind".to_owned(), kind.key().to_owned())]);
        let of = |outcome: &Outcome| outcome.value(Indicator::VehicleKilometers, &dimensions).unwrap_or(0.0);
        (of(self.outcomes.0), of(self.outcomes.1))
    }

    fn distances(&self, found: &mut Vec<Trap>) {
        let (before, after) = self.totals(Indicator::VehicleKilometers);
        let marginal = per_cent(before, after);
        let pro_rata = self.totals(Indicator::VehicleKilometersProRata);
        let pro_rata = per_cent(pro_rata.0, pro_rata.1);
        push(found, "pro_rata", false, [("marginal_pct", marginal), ("pro_rata_pct", pro_rata)]);
        let (inbound_before, inbound) = self.kilometres(RoundKind::Inbound);
        if inbound > 0.0 {
            let without = per_cent(before - inbound_before, after - inbound);
            push(found, "inbound_left_out", false, [("with_pct", marginal), ("without_pct", without), ("km", inbound)]);
        }
        let drops = self.totals(Indicator::Deliveries);
        let drops = per_cent(drops.0, drops.1);
        push(found, "deliveries_not_kilometres", false, [("deliveries_pct", drops), ("km_pct", marginal)]);
        let tonnes = self.totals(Indicator::TonnesDelivered);
        let differ = (tonnes.1 - tonnes.0).abs() > 1e-6 * tonnes.0.abs();
        push(found, "per_tonne", differ, [("tonnes_before", tonnes.0), ("tonnes_after", tonnes.1)]);
        // Other goods may fill what becomes free on rounds that go on being driven.
        let freed: f64 = [RoundKind::Shared, RoundKind::Parcel]
            .map(|kind| self.kilometres(kind))
            .iter()
            .map(|(before, after)| (before - after).max(0.0))
            .sum();
        let saved = before - after;
        if freed > 0.0 {
            push(found, "rebound", false, [("saved_km", saved), ("least_km", saved - freed), ("freed_km", freed)]);
        }
    }

    fn fuels(&self, found: &mut Vec<Trap>) {
        let (before, after) = (Fuels::of(self.scenarios.0), Fuels::of(self.scenarios.1));
        if before != after {
            let gases = self.totals(Indicator::Co2eWellToWheel);
            let distance = self.totals(Indicator::VehicleKilometers);
            let values = [("co2e_pct", per_cent(gases.0, gases.1)), ("km_pct", per_cent(distance.0, distance.1))];
            push(found, "fuel_switch", true, values);
        }
        if after.hub == Fuel::Biodiesel || after.suppliers == Fuel::Biodiesel {
            push(found, "biofuel", true, []);
        }
    }

    fn money(&self, found: &mut Vec<Trap>) -> Result<(), ParameterError> {
        let p = self.parameters;
        let cut: Share = p.quantity("contract.price_cut")?;
        if self.scenarios.1.consolidation().is_some() {
            push(found, "price_cut", cut.value() > 0.0, [("cut_share", cut.value())]);
        }
        let (receiving, fetching) = (self.totals(Indicator::ReceivingMinutes), self.totals(Indicator::PickUpHours));
        let hours = (receiving.0 - receiving.1) / 60.0 + fetching.0 - fetching.1;
        let cash: Share = p.quantity("staff.cash_share")?;
        push(found, "minutes_not_cash", cash.value() >= 1.0, [("hours", hours), ("cash_share", cash.value())]);
        let taxes = self.totals(Indicator::FuelTaxes);
        push(found, "counted_twice", false, [("taxes", taxes.0 - taxes.1)]);
        Ok(())
    }

    fn hub(&self, found: &mut Vec<Trap>) -> Result<(), ParameterError> {
        let Some(hub) = self.scenarios.1.consolidation() else { return Ok(()) };
        let p = self.parameters;
        let default: Share = p.quantity("hub.connected_share")?;
        let connected = hub.connected_share.unwrap_or(default.value());
        push(found, "full_connection", connected >= 0.99, [("connected_share", connected)]);
        let range = p.get("hub.connected_share")?;
        push(found, "no_mandatory_use", false, [("low_share", range.low), ("high_share", range.high)]);
        push(found, "two_addresses", false, []);
        let prices = Prices::new(p, self.quantities.facts.price_year, ValuationRules::R109)?;
        let cages: f64 = self.quantities.driving.iter().map(|(_, driving)| driving.hub_cages.value()).sum();
        let needed = Hours::from(prices.hub.handling_time) * cages;
        let there = prices.staff_hours * prices.hub.terminal_staff.value().max(f64::MIN_POSITIVE);
        let use_share = needed / there;
        let least: Share = p.quantity("check.hub_use")?;
        push(found, "hub_too_big", use_share < least.value(), [("use_share", use_share)]);
        let waiting = self.outcomes.1.total(Indicator::ShortShelfLifeTonnes).unwrap_or(0.0);
        push(found, "shelf_life", waiting > 0.0, [("tonnes", waiting)]);
        Ok(())
    }

    fn data(&self, found: &mut Vec<Trap>) -> Result<(), ParameterError> {
        let undated = |d: &&Delivery| matches!(d.basis, DeliveryBasis::InvoiceDate | DeliveryBasis::LedgerEntry);
        let share = self.deliveries.iter().filter(undated).count() as f64 / (self.deliveries.len() as f64).max(1.0);
        let most: Share = self.parameters.quantity("check.undated")?;
        push(found, "invoice_not_delivery", share > most.value(), [("undated_share", share)]);
        let weeks = self.quantities.facts.period_weeks;
        let least: Days = self.parameters.quantity("check.period")?;
        let least_quarter: Factor = self.parameters.quantity("check.quarter")?;
        let quarter = least_quarter_of(self.deliveries);
        let is_abnormal = 7.0 * weeks < least.value() || quarter.is_some_and(|found| found < least_quarter.value());
        let quarter_pct = 100.0 * quarter.unwrap_or(1.0);
        push(found, "base_year", is_abnormal, [("weeks", weeks), ("quarter_pct", quarter_pct)]);
        Ok(())
    }
}

/// Deliveries of the poorest quarter of the period over those of the mean one; absent without deliveries.
fn least_quarter_of(deliveries: &[Delivery]) -> Option<f64> {
    const QUARTERS: i64 = 4;
    let first = deliveries.iter().map(|d| d.date).min()?;
    let last = deliveries.iter().map(|d| d.date).max()?;
    let days = days_between(first, last) + 1;
    let mut counts = [Count::ZERO; QUARTERS as usize];
    for delivery in deliveries {
        let quarter = (days_between(first, delivery.date) * QUARTERS / days).clamp(0, QUARTERS - 1);
        counts[quarter as usize] += Count(1.0);
    }
    let mean = deliveries.len() as f64 / QUARTERS as f64;
    let least = counts.iter().map(|count| count.value()).fold(f64::INFINITY, f64::min);
    Some(least / mean)
}
