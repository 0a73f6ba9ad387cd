//! What a figure of a comparison rests on: changes, present values and break-even cuts, found as for a scenario by nudging every
//! parameter.

use domain::{CalendarYear, Evidence, Indicator, Parameters, Quantity, Scenario};
use serde::Serialize;

use super::TracedParameter;
use super::formula::formula;
use crate::StudyError;
use crate::draws::is_planned_by;
use crate::quantities::YearlyQuantities;
use crate::surface::compared_figures;

/// A figure of a comparison taken apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedTrace {
    /// Key of an indicator, whose change is meant, or the name of a figure of the appraisal.
    pub figure: String,
    /// Its value.
    pub value: f64,
    /// How it is worked out.
    pub formula: &'static str,
    /// Parameters that it changes with, the most influential first, then those that rounds are planned by.
    pub parameters: Vec<TracedParameter>,
    /// Keys of those among them that are stand-ins without a published source.
    pub placeholders: Vec<String>,
}

/// A comparison worked out again and again, each time with one parameter nudged.
pub struct ComparedTraces<'a> {
    parameters: &'a Parameters,
    values: Vec<(String, f64)>,
    nudged: Vec<(&'a str, Vec<(String, f64)>)>,
}

impl<'a> ComparedTraces<'a> {
    /// Works everything out.
    ///
    /// # Errors
    /// Missing parameters.
    pub fn new(
        base: (&Scenario, &YearlyQuantities),
        alternative: (&Scenario, &YearlyQuantities),
        parameters: &'a Parameters,
    ) -> Result<Self, StudyError> {
        let values = compared_figures(base, alternative, parameters)?;
        let nudged = super::nudged(parameters, |changed| compared_figures(base, alternative, changed))?;
        Ok(Self { parameters, values, nudged })
    }

    /// All figures there are.
    pub fn figures(&self) -> impl Iterator<Item = (&str, f64)> {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// One figure taken apart. `None` when there is no such figure.
    pub fn figure(&self, name: &str) -> Option<ComparedTrace> {
        let find = |figures: &[(String, f64)]| figures.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let value = find(&self.values)?;
        let traced = |key: &str, is_planned_by, elasticity| {
            let parameter = self.parameters.get(key).ok()?.clone();
            Some(TracedParameter { key: key.to_owned(), parameter, is_planned_by, elasticity })
        };
        let moved = self.nudged.iter().filter_map(|(key, figures)| {
            let change = find(figures)? - value;
            let parameter = self.parameters.get(key).ok()?;
            let is_told = value != 0.0 && parameter.value != 0.0 && parameter.unit != CalendarYear::UNIT;
            let elasticity = is_told.then(|| change / (value.abs() * super::NUDGE));
            (change != 0.0).then(|| traced(key, false, elasticity))?
        });
        let mut parameters: Vec<TracedParameter> = moved.collect();
        let strength = |traced: &TracedParameter| traced.elasticity.map_or(0.0, f64::abs);
        parameters.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.key.cmp(&b.key)));
        let planned = self.parameters.iter().filter(|(key, _)| is_planned_by(key));
        parameters.extend(planned.filter_map(|(key, _)| traced(key, true, None)));
        let is_placeholder = |traced: &&TracedParameter| traced.parameter.evidence == Evidence::Placeholder;
        let placeholders = parameters.iter().filter(is_placeholder).map(|traced| traced.key.clone()).collect();
        Some(ComparedTrace { figure: name.to_owned(), value, formula: formula_of(name), parameters, placeholders })
    }

    /// Stand-ins that any figure of the appraisal or the headlines changes with, those that move the municipality's and society's
    /// accounts most first, and the number of all parameters that one of them changes with.
    pub fn stand_ins(&self) -> (Vec<String>, usize) {
        let mut used: Vec<(&str, f64)> = Vec::new();
        for (key, figures) in &self.nudged {
            let moved = |(now, then): (&(String, f64), &(String, f64))| (then.1 - now.1).abs();
            let is_used = self.values.iter().zip(figures).any(|pair| moved(pair) != 0.0);
            let accounts = [Indicator::MunicipalityCost.key(), Indicator::SocietyCost.key()];
            let in_accounts = self.values.iter().zip(figures).filter(|(now, _)| accounts.contains(&now.0.as_str()));
            if is_used {
                used.push((key, in_accounts.map(moved).sum()));
            }
        }
        used.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let planned = self.parameters.iter().map(|(key, _)| key).filter(|key| is_planned_by(key));
        let all: Vec<&str> = used.into_iter().map(|(key, _)| key).chain(planned).collect();
        let is_stand_in = |key: &&&str| self.parameters.get(key).is_ok_and(|p| p.evidence == Evidence::Placeholder);
        (all.iter().filter(is_stand_in).map(|key| (*key).to_owned()).collect(), all.len())
    }
}

/// How a figure of a comparison is worked out.
fn formula_of(name: &str) -> &'static str {
    if let Some(indicator) = Indicator::from_key(name) {
        return formula(indicator);
    }
    match name {
        "municipality_gain" => "− change of municipality_cost",
        "suppliers_gain" => "− change of supplier_cost",
        "society_gain" => {
            "− change of society_cost, greenhouse gases at the price of appraisal.first_year, public money at \
             r109.tax_funding_cost"
        }
        "municipality_present_value" => {
            "− hub.investment · hubs built − Σ_t δ_t · (change of hub_rooms, hub_staff and hub_it + ramp_t · other change of \
             municipality_cost), δ_t = 1 / (1 + r109.discount_rate)^t, t = 1 … appraisal.years, ramp_t by hub.ramp_up"
        }
        "break_even_price_cut" => "change of municipality_cost without lower prices of goods / goods_value",
        "price_cut_for_target" => {
            "(appraisal.claimed_gain + change of municipality_cost without lower prices of goods) / goods_value"
        }
        _ if name.starts_with("society_present_value") => {
            "− hub.investment · hubs built · (1 + r109.tax_funding_cost) + Σ_t δ_t · [ − hub − ramp_t · (transport + orders + \
             connection + (time + harm) · (1 + appraisal.real_growth)^(t − 1)) − ramp_t · (1 − electric_t) · tonnes tank to wheel · \
             carbon price_t − r109.tax_funding_cost · (municipality's cash − fuel taxes · (1 − electric_t)) ], all as changes, \
             electric_t between trend.ev_share_first and trend.ev_share_last"
        }
        _ => "see docs/method/accounts.md",
    }
}
