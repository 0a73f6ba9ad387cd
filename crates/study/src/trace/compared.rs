//! What a figure of a comparison rests on: changes, whole and broken down, present values and break-even cuts, found as for a
//! scenario by nudging every parameter.

use std::collections::BTreeMap;

use domain::{Comparison, Dimensions, Evidence, Indicator, Outcome, Parameters, Scenario};
use serde::Serialize;

use super::formula::formula;
use super::{TracedParameter, placeholders, rests_on};
use crate::StudyError;
use crate::accounts::appraisal::{Appraisal, appraise};
use crate::accounts::vehicles::{WholeVehicles, whole_vehicles};
use crate::assumptions::Assumptions;
use crate::draws::is_planned_by;
use crate::indicators::{Fuels, HEADLINES, indicators};
use crate::prices::{CarbonPath, Prices, ValuationRules};
use crate::quantities::YearlyQuantities;

/// What the names of figures that are valued by the Swedish rules begin with.
pub const BY_ASEK: &str = "asek.";

/// A scenario and the quantities of its year.
pub type Side<'a> = (&'a Scenario, &'a YearlyQuantities);

/// A figure of a comparison taken apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedTrace {
    /// Its name, see [`ComparedTraces::figures`].
    pub figure: String,
    /// Its value.
    pub value: f64,
    /// How it is worked out.
    pub formula: String,
    /// Parameters that it changes with, the most influential first, then those that rounds are planned by.
    pub parameters: Vec<TracedParameter>,
    /// Keys of those among them that are stand-ins without a published source.
    pub placeholders: Vec<String>,
}

/// Figures of a comparison by name.
pub(super) type Named = BTreeMap<String, f64>;

/// A comparison worked out again and again, each time with one parameter nudged.
pub struct ComparedTraces<'a> {
    parameters: &'a Parameters,
    values: Named,
    nudged: Vec<(&'a str, Named)>,
}

impl<'a> ComparedTraces<'a> {
    /// Works everything out.
    ///
    /// # Errors
    /// Missing parameters.
    pub fn new(base: Side<'_>, alternative: Side<'_>, parameters: &'a Parameters) -> Result<Self, StudyError> {
        let values = compared([base, alternative], parameters)?;
        let nudged = super::nudged(parameters, |changed| compared([base, alternative], changed))?;
        Ok(Self { parameters, values, nudged })
    }

    /// All figures there are: changes of indicators by key, broken down with `/dimension=value` behind it, and what an appraisal
    /// holds, by the Swedish rules with [`BY_ASEK`] before it.
    pub fn figures(&self) -> impl Iterator<Item = (&str, f64)> {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// One figure taken apart. `None` when there is no such figure.
    pub fn figure(&self, name: &str) -> Option<ComparedTrace> {
        let value = *self.values.get(name)?;
        let moved = self.nudged.iter().map(|(key, figures)| (*key, figures.get(name).copied().unwrap_or(0.0) - value));
        let parameters = rests_on(self.parameters, value, moved, is_of_rounds(name));
        let placeholders = placeholders(&parameters);
        Some(ComparedTrace { figure: name.to_owned(), value, formula: formula_of(name), parameters, placeholders })
    }

    /// Stand-ins that the headlines or any figure of the appraisals changes with, those that move the municipality's and society's
    /// accounts most first, and the number of all parameters that one of them changes with.
    pub fn stand_ins(&self) -> (Vec<String>, usize) {
        let is_headline = |name: &str| match Indicator::from_key(name) {
            Some(indicator) => HEADLINES.contains(&indicator),
            None => Indicator::from_key(name.split('/').next().unwrap_or(name)).is_none(),
        };
        let names: Vec<(&String, &f64)> = self.values.iter().filter(|(name, _)| is_headline(name)).collect();
        let accounts = [Indicator::MunicipalityCost.key(), Indicator::SocietyCost.key()];
        let mut used: Vec<(&str, f64)> = Vec::new();
        for (key, figures) in &self.nudged {
            let moved = |name: &str, now: f64| (figures.get(name).copied().unwrap_or(0.0) - now).abs();
            if names.iter().any(|(name, now)| moved(name, **now) != 0.0) {
                let in_accounts = accounts.iter().filter_map(|name| Some(moved(name, *self.values.get(*name)?)));
                used.push((key, in_accounts.sum()));
            }
        }
        used.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let planned = self.parameters.iter().map(|(key, _)| key).filter(|key| is_planned_by(key));
        let all: Vec<&str> = used.into_iter().map(|(key, _)| key).chain(planned).collect();
        let is_stand_in = |key: &&&str| self.parameters.get(key).is_ok_and(|p| p.evidence == Evidence::Placeholder);
        (all.iter().filter(is_stand_in).map(|key| (*key).to_owned()).collect(), all.len())
    }
}

/// Whether a figure changes when rounds are planned otherwise; what is bought and what is claimed does not.
fn is_of_rounds(name: &str) -> bool {
    let plain = name.trim_start_matches(BY_ASEK);
    !["goods_value", "tonnes_delivered", "goods_bought", "claimed_gain"].contains(&plain)
}

/// The outcome of a side at some parameters.
pub(crate) fn outcome(side: Side<'_>, parameters: &Parameters) -> Result<Outcome, StudyError> {
    let (scenario, quantities) = side;
    let prices = Prices::new(parameters, quantities.facts.price_year, ValuationRules::R109)?;
    let values = indicators(quantities, &Assumptions::new(parameters)?, &prices, Fuels::of(scenario))?;
    Ok(Outcome { scenario: scenario.key.clone(), seed: 0, version: String::new(), values })
}

/// All figures of a comparison.
pub(super) fn compared(sides: [Side<'_>; 2], parameters: &Parameters) -> Result<Named, StudyError> {
    compared_of(sides, parameters, |_| true)
}

/// All figures of a comparison, of the rows those whose dimensions are wanted, and items of accounts for the appraisals.
pub(super) fn compared_of(
    sides: [Side<'_>; 2],
    parameters: &Parameters,
    is_wanted: impl Fn(&Dimensions) -> bool,
) -> Result<Named, StudyError> {
    let [base, alternative] = sides.map(|side| outcome(side, parameters));
    let (mut base, mut alternative) = (base?, alternative?);
    for outcome in [&mut base, &mut alternative] {
        outcome.values.retain(|value| is_wanted(&value.dimensions) || value.dimensions.contains_key("item"));
    }
    let rows = Comparison::new(&base, &alternative).indicators;
    let mut named: Named =
        rows.into_iter().map(|row| (name_of(row.indicator, &row.dimensions), row.change_abs)).collect();
    for (rules, before) in [(ValuationRules::R109, ""), (ValuationRules::Asek, BY_ASEK)] {
        let appraisal = appraise(&base, &alternative, parameters, rules)?;
        named.extend(appraised(&appraisal).into_iter().map(|(name, value)| (format!("{before}{name}"), value)));
    }
    named.extend(in_vehicles(&whole_vehicles(sides[0], sides[1], parameters)?));
    Ok(named)
}

/// The name of a change: `vehicle_km/round_kind=own`.
pub fn name_of(indicator: Indicator, dimensions: &Dimensions) -> String {
    let mut name = indicator.key().to_owned();
    for (dimension, key) in dimensions {
        name.push_str(&format!("/{dimension}={key}"));
    }
    name
}

/// Every number of an appraisal by name.
pub fn appraised(appraisal: &Appraisal) -> Vec<(String, f64)> {
    let account = |indicator: Indicator| match indicator {
        Indicator::MunicipalityCost => "municipality_gain",
        Indicator::SupplierCost => "suppliers_gain",
        _ => "society_gain",
    };
    let mut figures = crate::sample::appraised_figures(appraisal);
    figures.push(("hours_freed".to_owned(), appraisal.hours_freed));
    let even = appraisal.break_even;
    figures.push(("goods_bought".to_owned(), even.goods_value_nok));
    figures.push(("claimed_gain".to_owned(), even.target_nok));
    figures.extend(even.price_cut_backed_by_costs.map(|cut| ("price_cut_backed_by_costs".to_owned(), cut)));
    figures.extend(even.price_cut_over_years.map(|cut| ("price_cut_over_years".to_owned(), cut)));
    for year in &appraisal.budget_years {
        let of_year = [
            ("connected", year.connected),
            ("renewed", year.renewed),
            ("cash", year.cash_nok),
            ("suppliers_saved", year.suppliers_nok),
            ("negotiable", year.negotiable_nok),
            ("leaving", year.leaving_nok),
        ];
        figures.extend(of_year.map(|(name, value)| (format!("budget_{name}/year={}", year.year), value)));
    }
    for (path, value) in CarbonPath::ALL.into_iter().zip(appraisal.present) {
        figures.push((format!("carbon_present_value_{}", path.key()), value.carbon_nok));
    }
    let step = |step: &crate::accounts::appraisal::WaterfallStep| {
        (format!("{}/item={}", account(step.account), step.item), step.gain_nok)
    };
    figures.extend(appraisal.waterfall.iter().map(step));
    figures
}

/// What a change is in whole vehicles, by name.
pub fn in_vehicles(vehicles: &WholeVehicles) -> [(String, f64); 7] {
    [
        ("vehicles_saved", vehicles.saved),
        ("whole_vehicles_saved", vehicles.saved_whole),
        ("rounds_gain_of_whole_vehicles", vehicles.rounds_gain_nok),
        ("rounds_gain_of_hours", vehicles.rounds_gain_of_hours_nok),
        ("hub_vehicles", vehicles.hub),
        ("hub_whole_vehicles", vehicles.hub_whole),
        ("hub_idle_cost", vehicles.hub_idle_nok),
    ]
    .map(|(name, value)| (name.to_owned(), value))
}

/// How a figure of a comparison is worked out.
fn formula_of(name: &str) -> String {
    let (plain, is_asek) = match name.strip_prefix(BY_ASEK) {
        Some(rest) => (rest, true),
        None => (name, false),
    };
    let (figure, part) = plain.split_once('/').map_or((plain, None), |(figure, part)| (figure, Some(part)));
    let whole = match Indicator::from_key(figure) {
        Some(indicator) => format!("change of: {}", formula(indicator)),
        None => appraised_formula(figure).to_owned(),
    };
    let by_rules =
        if is_asek { whole.replace("r109.", "asek.").replace("carbon.main", "asek.carbon_price") } else { whole };
    match part {
        Some(part) => format!("the part {} of: {by_rules}", part.replace('/', ", ")),
        None => by_rules,
    }
}

/// How a figure of an appraisal is worked out.
fn appraised_formula(figure: &str) -> &'static str {
    match figure {
        "municipality_gain" => "− change of municipality_cost",
        "suppliers_gain" => "− change of supplier_cost",
        "society_gain" => {
            "− change of society_cost, greenhouse gases at the price of appraisal.first_year, public money at \
             r109.tax_funding_cost"
        }
        "hours_freed" => "− change of (receiving_minutes / 60 + pick_up_hours)",
        "goods_bought" => "goods_value of the alternative",
        "claimed_gain" => "appraisal.claimed_gain at the price level of appraisal.price_year",
        "municipality_present_value" => {
            "− hub.investment · hubs built − Σ_t δ_t · (change of hub_rooms, hub_staff and hub_it + ramp_t · other change of \
             municipality_cost, lower prices of goods as agreements are renewed), δ_t = 1 / (1 + r109.discount_rate)^t, t = 1 … appraisal.years, ramp_t by hub.ramp_up"
        }
        "break_even_price_cut" => "change of municipality_cost without lower prices of goods / goods_value",
        "price_cut_for_target" => {
            "(appraisal.claimed_gain + change of municipality_cost without lower prices of goods) / goods_value"
        }
        "price_cut_backed_by_costs" => {
            "− change of supplier_cost without lower prices of goods and fees / goods_value, 0 where suppliers save nothing"
        }
        "price_cut_over_years" => {
            "− municipality_present_value without lower prices of goods / (goods_value · Σ_t δ_t · ramp_t · renewed_t), renewed_t by \
             contract.term"
        }
        "budget_connected" => "the middle of the year, counted from appraisal.first_year, / hub.ramp_up, at most 1",
        "budget_renewed" => "the middle of the year, counted from appraisal.first_year, / contract.term, at most 1",
        "budget_cash" => {
            "− (change of hub_rooms, hub_staff and hub_it + ramp_t · (other change of municipality_cost + renewed_t · change of \
             goods_prices))"
        }
        "budget_suppliers_saved" => "− ramp_t · change of supplier_cost without lower prices of goods and fees",
        "budget_negotiable" => "renewed_t · what suppliers save in the year, 0 where they save nothing",
        "budget_leaving" => {
            "hubs built · (hub.rent · hub.floor_area · years until hub.lease_term − hub.resale_share · hub.investment) + \
             hub.staff_notice · change of hub_staff"
        }
        "vehicles_saved" => {
            "Σ over operators and classes of vehicles: (hours today − hours after) / haulier.hours_per_vehicle, hours as in \
             driver_hours, rounds from the hub left out"
        }
        "whole_vehicles_saved" => "the same, of each operator and class the whole number alone",
        "rounds_gain_of_hours" => "Σ km saved · vehicle.*.cost_per_km + hours saved · vehicle.*.cost_per_hour",
        "rounds_gain_of_whole_vehicles" => {
            "Σ km saved · vehicle.*.cost_per_km + whole vehicles saved · haulier.hours_per_vehicle · vehicle.*.cost_per_hour"
        }
        "hub_vehicles" => "hours of rounds from the hub / haulier.hours_per_vehicle",
        "hub_whole_vehicles" => "the same, of each class the next whole number",
        "hub_idle_cost" => {
            "(whole vehicles − hours / haulier.hours_per_vehicle) · haulier.hours_per_vehicle · vehicle.*.cost_per_hour"
        }
        _ if figure.starts_with("carbon_present_value") => {
            "− Σ_t δ_t · ramp_t · (1 − electric_t) · change of tonnes tank to wheel · carbon price_t, \
             δ_t = 1 / (1 + r109.discount_rate)^t, t = 1 … appraisal.years"
        }
        _ if figure.starts_with("society_present_value") => {
            "− hub.investment · hubs built · (1 + r109.tax_funding_cost) + Σ_t δ_t · [ − hub − ramp_t · (transport + orders + \
             connection + (time + harm) · (1 + appraisal.real_growth)^(t − 1)) − ramp_t · (1 − electric_t) · tonnes tank to wheel · \
             carbon price_t − r109.tax_funding_cost · (municipality's cash − fuel taxes · (1 − electric_t)) ], all as changes, \
             electric_t between trend.ev_share_first and trend.ev_share_last"
        }
        _ => "see docs/method/accounts.md",
    }
}
