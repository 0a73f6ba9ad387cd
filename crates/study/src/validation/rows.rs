//! Which figures of which case are put in, predicted under a condition, or predicted; and what a figure's draws score.

use domain::Parameters;
use serde::Serialize;

use super::inputs::{Case, Pooled, deliveries_per_unit, measured, pooled_ratio, units_per_inhabitant};
use super::limits::Limit;
use super::reasons::Reason;
use super::score::Sample;
use super::simulated::{Accounting, Figures};
use super::width::Cause;

/// What a row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Bookkeeping of what was agreed, or put into other rows; not scored.
    Input,
    /// Predicted with a measured figure of the same case put in.
    Conditional,
    /// Predicted from inputs alone.
    Predicted,
    /// What must hold whatever a case says: measured is where the limit lies, p50 what comes out.
    Limit,
}

impl RowKind {
    /// Its spelling in JSON and texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Conditional => "conditional",
            Self::Predicted => "predicted",
            Self::Limit => "limit",
        }
    }
}

/// On which scale a row is scored.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    /// Logarithms: ratios and levels that cannot be negative.
    Logarithm,
    /// As it is, in units of the measured value: what may be negative.
    Relative,
    /// As it is: an elasticity.
    Plain,
    /// Not scored.
    Unscored,
}

/// A figure of a case that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub indicator: &'static str,
    pub unit: &'static str,
    pub kind: RowKind,
    figure: &'static str,
    measured: Option<f64>,
    /// What the other cases alone would say.
    pooled: Option<f64>,
    scale: Scale,
    /// Key of what has to be known with it.
    note: &'static str,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Key of the case, or [`LIMITS`].
    pub case: &'static str,
    /// What is looked at.
    pub indicator: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Whether it is put in or predicted.
    pub kind: RowKind,
    /// What was measured, or claimed.
    pub measured: Option<f64>,
    /// 5th percentile of the prediction.
    pub p05: Option<f64>,
    /// Its median.
    pub p50: Option<f64>,
    /// 95th percentile.
    pub p95: Option<f64>,
    /// Whether the measured value lies between the 5th and the 95th percentile; absent where a row is not scored.
    pub inside: Option<bool>,
    /// Part of the draws below the measured value.
    pub pit: Option<f64>,
    /// Continuous ranked probability score.
    pub crps: Option<f64>,
    /// 1 − CRPS / CRPS of what the other cases alone would say; absent where there are no others.
    pub skill: Option<f64>,
    /// Interval score of the central 90 %.
    pub interval_score: Option<f64>,
    /// Width of that interval on the scale that is scored: a logarithm, so 0.69 is a factor of two.
    pub width: Option<f64>,
    /// Energy score of several figures at once.
    pub energy_score: Option<f64>,
    /// Key of what has to be known with the row.
    #[serde(skip)]
    pub note: &'static str,
    /// What brings a missed figure nearer, found by making the prediction again with one assumption changed.
    pub reasons: Vec<Reason>,
    /// What the width of the interval comes from.
    pub width_from: Vec<Cause>,
}

/// Case of the rows that are limits.
pub const LIMITS: &str = "limits";

impl Row {
    fn plain(
        case: &'static str,
        indicator: &'static str,
        unit: &'static str,
        kind: RowKind,
        note: &'static str,
    ) -> Self {
        Self {
            case,
            indicator,
            unit,
            kind,
            measured: None,
            p05: None,
            p50: None,
            p95: None,
            inside: None,
            pit: None,
            crps: None,
            skill: None,
            interval_score: None,
            width: None,
            energy_score: None,
            note,
            reasons: Vec::new(),
            width_from: Vec::new(),
        }
    }
}

impl From<&Limit> for Row {
    fn from(limit: &Limit) -> Self {
        let found = Some(limit.found);
        Self {
            measured: Some(limit.bound),
            p05: found,
            p50: found,
            p95: found,
            inside: Some(limit.holds),
            ..Self::plain(LIMITS, limit.key, limit.unit, RowKind::Limit, "limit")
        }
    }
}

/// What is looked at in a case.
pub(super) fn asked(registry: &Parameters, case: Case) -> Vec<Asked> {
    let found = |figure: &str| measured(registry, case.key(), figure);
    let row = |indicator, figure, unit, kind, measured, pooled: Option<f64>, note| {
        let scale = if kind == RowKind::Input { Scale::Unscored } else { Scale::Logarithm };
        Asked { indicator, unit, kind, figure, measured, pooled, scale, note }
    };
    let ratio = |figure: &str| pooled_ratio(registry, case, figure).map(|pooled| pooled.middle());
    let units = known_units(registry, case);
    let before = Option::zip(units, deliveries_per_unit(registry, case)).map(|(units, rate)| units * rate.middle());
    let (input, given, predicted) = (RowKind::Input, RowKind::Conditional, RowKind::Predicted);
    let mut rows = Vec::new();
    if let Some(level) = found("deliveries_before") {
        rows.push(row("deliveries_before", "deliveries_before", "1/year", predicted, Some(level), before, "before"));
        let after = found("deliveries_after");
        rows.push(row("deliveries_after", "", "1/year", input, after, None, "agreed"));
        let pooled = ratio("deliveries_ratio").map(|ratio| ratio * level);
        rows.push(row("deliveries_after_by_policy", "deliveries_after", "1/year", predicted, after, pooled, "policy"));
    }
    if let Some(level) = found("kitchen_deliveries_before") {
        let (name, after) = ("kitchen_deliveries_before", found("kitchen_deliveries_after"));
        rows.push(row(name, name, "1/week", predicted, Some(level), None, "kitchens"));
        rows.push(row("kitchen_deliveries_after", "", "1/week", input, after, None, "agreed"));
    }
    if let Some(level) = found("weekly_deliveries_before") {
        let name = "weekly_deliveries_before";
        let pooled = before.map(|yearly| yearly * 7.0 / 365.25);
        rows.push(row(name, name, "1/week", predicted, Some(level), pooled, "consignments"));
    }
    if let Some(level) = found("deliveries_ratio") {
        let pooled = ratio("deliveries_ratio");
        let note = if case == Case::Vaxjo { "agreed" } else { "condition" };
        rows.push(row("deliveries_ratio", "", "factor", input, Some(level), None, note));
        let name = "deliveries_ratio_by_policy";
        rows.push(row(name, "deliveries_ratio", "factor", predicted, Some(level), pooled, "policy"));
    }
    if let Some(level) = found("vehicle_km_ratio") {
        let (kind, note) = if case == Case::IndreOstfold { (predicted, "claim") } else { (given, "given") };
        let pooled = ratio("vehicle_km_ratio");
        rows.push(row("vehicle_km_ratio", "vehicle_km_ratio", "factor", kind, Some(level), pooled, note));
        let elasticity =
            Asked { scale: Scale::Plain, ..row("elasticity", "elasticity", "factor", kind, None, None, note) };
        let pooled = (case != Case::IndreOstfold).then(|| other_elasticity(registry, case)).flatten();
        rows.push(Asked { measured: elasticity_of(registry, case), pooled, ..elasticity });
    }
    if let Some(level) = found("co2e_ratio") {
        rows.push(row("co2e_ratio", "co2e_ratio", "factor", given, Some(level), None, "fuel"));
    }
    if let Some(level) = found("co2e_per_tonne_ratio") {
        let name = "co2e_per_tonne_ratio";
        rows.push(row(name, name, "factor", given, Some(level), None, "per_tonne"));
    }
    if let Some(level) = found("co2e_saved") {
        let saved = row("co2e_saved", "co2e_saved", "t", predicted, Some(level), None, "claim");
        rows.push(Asked { scale: Scale::Relative, ..saved });
        let money = |indicator, unit, level| {
            let asked = row(indicator, indicator, unit, predicted, level, None, "unscored");
            Asked { scale: Scale::Unscored, ..asked }
        };
        rows.push(money("society_gain", "NOK/year", None));
        rows.push(money("price_cut_for_target", "share", None));
    }
    rows
}

/// Units of a case as published, else by its inhabitants and the other cases.
fn known_units(registry: &Parameters, case: Case) -> Option<f64> {
    let value = |name: &str| registry.get(&format!("case.{}.{name}", case.key())).ok().map(|p| p.value);
    let pooled = || units_per_inhabitant(registry, case).map(|pooled: Pooled| pooled.middle());
    value("units").or_else(|| Some(value("inhabitants")? * pooled()?))
}

/// ε = ln(K₁/K₀) / ln(D₁/D₀) as measured, or as worked out from claims.
fn elasticity_of(registry: &Parameters, case: Case) -> Option<f64> {
    let found = |figure: &str| measured(registry, case.key(), figure);
    let of_ratios = || Some(found("vehicle_km_ratio")?.ln() / found("deliveries_ratio")?.ln());
    found("elasticity").or_else(of_ratios)
}

/// The measured elasticity of the other case that has one.
fn other_elasticity(registry: &Parameters, tested: Case) -> Option<f64> {
    let others = [Case::Sodertorn, Case::London].into_iter().filter(|case| *case != tested);
    let values: Vec<f64> = others.filter_map(|case| elasticity_of(registry, case)).collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

impl Asked {
    /// Values of the figure in all draws, counted in one way; empty for what is put in.
    pub fn values(&self, draws: &[Figures], accounting: Accounting) -> Vec<f64> {
        let of = |figures: &Figures| {
            let counted = figures.get(&(self.figure, accounting));
            counted.or_else(|| figures.get(&(self.figure, Accounting::Marginal))).copied()
        };
        draws.iter().filter_map(of).collect()
    }

    /// Whether ways of counting kilometres make a difference.
    pub fn is_of_rounds(&self, draws: &[Figures]) -> bool {
        draws.iter().any(|figures| figures.contains_key(&(self.figure, Accounting::ProRata)))
    }

    fn scaled(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Logarithm => value.ln(),
            Scale::Relative => value / self.measured.unwrap_or(1.0),
            Scale::Plain | Scale::Unscored => value,
        }
    }

    /// How far a value is from the measured one on the scale that is scored.
    pub fn distance(&self, value: f64) -> Option<f64> {
        Some((self.scaled(value) - self.scaled(self.measured?)).abs())
    }

    /// The row that the draws make.
    pub fn row(&self, case: Case, draws: &[Figures]) -> Row {
        let values = Sample::new(self.values(draws, Accounting::Marginal));
        let interval = (!values.is_empty()).then(|| values.interval());
        let scored = self.measured.filter(|_| self.scale != Scale::Unscored && !values.is_empty());
        let sample = Sample::new(self.values(draws, Accounting::Marginal).into_iter().map(|value| self.scaled(value)));
        let score = |of: &dyn Fn(f64) -> f64| scored.map(|measured| of(self.scaled(measured)));
        let crps = score(&|measured| sample.crps(measured));
        let by_others = self.pooled.and_then(|pooled| self.distance(pooled));
        let [low, _, high] = sample.interval();
        Row {
            measured: self.measured,
            p05: interval.map(|[low, _, _]| low),
            p50: interval.map(|[_, middle, _]| middle),
            p95: interval.map(|[_, _, high]| high),
            inside: scored.zip(interval).map(|(measured, [low, _, high])| (low..=high).contains(&measured)),
            pit: score(&|measured| sample.pit(measured)),
            crps,
            skill: crps.zip(by_others).map(|(crps, others)| 1.0 - crps / others),
            interval_score: score(&|measured| sample.interval_score(measured)),
            width: scored.map(|_| high - low),
            ..Row::plain(case.key(), self.indicator, self.unit, self.kind, self.note)
        }
    }

    /// Values of all draws on the scale that is scored; empty for what is not.
    pub fn scored_values(&self, draws: &[Figures]) -> Vec<f64> {
        if self.measured.is_none() || self.scale == Scale::Unscored {
            return Vec::new();
        }
        self.values(draws, Accounting::Marginal).into_iter().map(|value| self.scaled(value)).collect()
    }
}

/// The row of Södertörn's three figures at once: deliveries, kilometres and greenhouse gases, none of them put in.
pub(super) fn joint(registry: &Parameters, draws: &[Figures]) -> Option<Row> {
    let figures = ["deliveries_ratio", "vehicle_km_policy", "co2e_policy"];
    let of = |draw: &Figures| -> Option<Vec<f64>> {
        figures.iter().map(|figure| draw.get(&(*figure, Accounting::Marginal)).map(|value| value.ln())).collect()
    };
    let draws: Vec<Vec<f64>> = draws.iter().filter_map(of).collect();
    let names = ["deliveries_ratio", "vehicle_km_ratio", "co2e_ratio"];
    let case = Case::Sodertorn;
    let measured: Option<Vec<f64>> =
        names.iter().map(|name| measured(registry, case.key(), name).map(f64::ln)).collect();
    let energy_score = super::score::energy_score(&draws, &measured?);
    let row = Row::plain(case.key(), "joint", "factor", RowKind::Predicted, "joint");
    Some(Row { energy_score: Some(energy_score), ..row })
}
