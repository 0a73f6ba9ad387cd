//! One draw of a case, sent through the study's own pipeline: today, coordinated by the policy, and coordinated so far that
//! deliveries fall as was measured.

use std::collections::BTreeMap;

use domain::{
    Change, Consolidation, Count, Date, Indicator, Kilometers, Ordering, Outcome, Parameters, RoundKind, Scenario,
    Share, SurveyResponse,
};

use super::inputs::{Case, Inputs};
use super::trade::{Trade, Weeks, trade};
use crate::accounts::appraisal::appraise;
use crate::assumptions::Assumptions;
use crate::demand::Demand;
use crate::draws::Design;
use crate::marginal::KnownCustomers;
use crate::prices::{Prices, ValuationRules};
use crate::quantities::{Driving, YearlyQuantities};
use crate::random::seed_of;
use crate::routing::Effort;
use crate::year::{Context, PlannedWeeks};
use crate::{Fuels, StudyError, StudyInput, indicators, solve};

/// Which kilometres a study counts. The model's own is the first; with the others it is told how far a figure depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accounting {
    /// Own rounds whole, shared rounds at the margin, from the supplier's last depot, hub included.
    Marginal,
    /// Shared rounds split evenly over their stops.
    ProRata,
    /// The way between far depots and the municipalities left out.
    WithoutLineHaul,
    /// The way from suppliers to the hub left out.
    WithoutInbound,
    /// The way from far depots and to the hub put in, where a study leaves them out.
    WholeWay,
    /// Both of these left out: what is driven between the last place before the municipalities, or the hub, and the units.
    LastMile,
    /// Shared rounds whole, with all that is driven on them for private customers before and after.
    WholeRounds,
}

impl Accounting {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Marginal,
        Self::ProRata,
        Self::WithoutLineHaul,
        Self::WithoutInbound,
        Self::WholeWay,
        Self::LastMile,
        Self::WholeRounds,
    ];

    /// Its spelling in texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Marginal => "marginal",
            Self::ProRata => "pro_rata",
            Self::WithoutLineHaul => "without_line_haul",
            Self::WithoutInbound => "without_inbound",
            Self::WholeWay => "whole_way",
            Self::LastMile => "last_mile",
            Self::WholeRounds => "whole_rounds",
        }
    }

    fn of(self, year: &YearlyQuantities) -> YearlyQuantities {
        let mut year = year.clone();
        if matches!(self, Self::WithoutInbound | Self::LastMile) {
            year.driving.retain(|(strand, _)| strand.kind != RoundKind::Inbound);
        }
        for (_, driving) in &mut year.driving {
            match self {
                Self::WithoutLineHaul | Self::LastMile => driving.line_haul = Kilometers::ZERO,
                Self::ProRata => split_evenly(driving),
                Self::Marginal | Self::WithoutInbound | Self::WholeWay | Self::WholeRounds => {}
            }
        }
        year
    }
}

fn split_evenly(driving: &mut Driving) {
    let loaded = if driving.distance.value() > 0.0 { driving.loaded_distance / driving.distance } else { 0.0 };
    driving.loaded_distance = driving.pro_rata * loaded.clamp(0.0, 1.0);
    driving.distance = driving.pro_rata;
}

/// What is different from the case as it is drawn, to find what a figure depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Changed {
    /// Inputs that are set whatever their range.
    pub inputs: &'static [(&'static str, f64)],
    /// Delivery days a week of all units, in place of the policy.
    pub frequency: Option<f64>,
}

/// How a validation is made.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The cases.
    pub registry: &'a Parameters,
    /// The parameters of studies.
    pub parameters: &'a Parameters,
    /// Number of draws.
    pub draws: usize,
    /// Seed.
    pub seed: u64,
    /// Weeks that stand for a year.
    pub weeks: Weeks,
    /// Whether Södertörn's three figures are predicted together as well, which takes further rounds.
    pub jointly: bool,
    /// Search effort for a day's rounds.
    pub(crate) effort: Effort,
}

/// Units from which on the rounds of one week stand for the year.
const MANY_UNITS: usize = 400;

/// Figures of one draw by name and accounting.
pub type Figures = BTreeMap<(&'static str, Accounting), f64>;

/// Whether kilometres of a case are looked at, or deliveries only.
pub fn has_rounds(case: Case) -> bool {
    matches!(case, Case::Vaxjo | Case::Sodertorn | Case::London | Case::IndreOstfold)
}

/// The figures of one draw.
///
/// # Errors
/// Missing inputs and parameters, and faults of the solver that its checker finds.
pub fn figures(setting: &Setting<'_>, case: Case, draw: usize, changed: Changed) -> Result<Figures, StudyError> {
    let inputs = Inputs::draw(setting.registry, case, (draw, setting.draws), setting.seed, changed.inputs)?;
    let parameters = world_of(setting, case, draw);
    let mut trade = trade(&inputs, &parameters, setting.weeks)?;
    if let Some(frequency) = changed.frequency {
        trade.policy.fill(domain::PerWeek(frequency));
    }
    let run = Run { setting, case, inputs, parameters, trade };
    run.figures()
}

/// The parameters of studies in one draw.
pub(super) fn world_of(setting: &Setting<'_>, case: Case, draw: usize) -> Parameters {
    let world = seed_of(setting.seed, &format!("parameters of {}", case.key()));
    Design::new(setting.parameters, world, setting.draws, setting.draws).of_draw(draw)
}

/// A case in one draw.
struct Run<'a> {
    setting: &'a Setting<'a>,
    case: Case,
    inputs: Inputs,
    parameters: Parameters,
    trade: Trade,
}

/// A year of one scenario.
struct Year {
    quantities: YearlyQuantities,
    outcome: Outcome,
    /// Part of the goods that goes through the hub.
    hub_share: f64,
    /// Kilometres of all rounds with municipal goods on board, private customers included, over those that are counted.
    whole_rounds: f64,
}

impl Run<'_> {
    fn input<'a>(&'a self, survey: &'a [SurveyResponse]) -> StudyInput<'a> {
        StudyInput {
            units: &self.trade.units,
            suppliers: &self.trade.suppliers,
            deliveries: &self.trade.deliveries,
            survey,
            geography: &self.trade.geography,
            parameters: &self.parameters,
            seed: self.inputs.seed,
        }
    }

    fn context<'a>(&self, input: &'a StudyInput<'a>, customers: KnownCustomers) -> Result<Context<'a>, StudyError> {
        let planned = if has_rounds(self.case) { self.weeks().planned_bits() } else { 0 };
        let mut context = Context::new(input)?;
        context.effort = self.setting.effort;
        context.weeks = PlannedWeeks::Chosen(planned);
        context.assumptions.difference_seed = Some(self.inputs.seed);
        context.customers = customers;
        Ok(context)
    }

    /// The coordinated situation of the case in this draw.
    fn coordinated(&self, connected: f64) -> Result<Scenario, StudyError> {
        let mut dice = super::places::Dice::new(self.inputs.seed, "fresh goods");
        let stays = dice.chance(self.inputs.of::<Share>("fresh_direct")?.value());
        let direct = if stays { vec!["milk".to_owned(), "bread".to_owned()] } else { Vec::new() };
        let hub = Consolidation {
            direct_groups: Some(direct),
            connected_share: Some(connected),
            // Days by direction: choosing them together with the rounds takes many times as long as all else.
            fixed_plan: Some(false),
            ..Consolidation::default()
        };
        let changes = vec![Change::Ordering(Ordering::default()), Change::Consolidation(hub)];
        Ok(Scenario { key: "validated".to_owned(), changes })
    }

    /// Many units make a week much like the next.
    fn weeks(&self) -> Weeks {
        let weeks = self.setting.weeks;
        if self.inputs.units > MANY_UNITS { Weeks { planned: 1, ..weeks } } else { weeks }
    }

    fn school_weeks(&self) -> Result<f64, StudyError> {
        Ok(self.inputs.of::<Count>("school_weeks")?.value())
    }

    fn year(&self, context: &Context<'_>, scenario: &Scenario) -> Result<Year, StudyError> {
        let (quantities, plan) = solve(context, scenario, &())?;
        let school_weeks = self.school_weeks()?;
        let weeks = self.weeks();
        let per_year = quantities.facts.per_year;
        let number = |week: usize| quantities.weeks.get(week).and_then(|monday| weeks.of(*monday));
        let mut year = quantities.year(|week| number(week).map_or(0.0, |w| weeks.weight(w, school_weeks)) / per_year);
        let rounds = quantities.year(|week| number(week).map_or(0.0, |w| weeks.round_weight(w)) / per_year);
        year.driving = rounds.driving;
        let outcome = self.outcome(&year, &context.assumptions, scenario)?;
        let hub_share = plan.conservation.out_of_hub / plan.conservation.purchased;
        let whole_rounds = whole_rounds(&quantities.year(|_| 1.0), &plan, &context.assumptions);
        Ok(Year { quantities: year, outcome, hub_share, whole_rounds })
    }

    fn outcome(
        &self,
        year: &YearlyQuantities,
        assumptions: &Assumptions,
        scenario: &Scenario,
    ) -> Result<Outcome, StudyError> {
        let prices = Prices::new(&self.parameters, year.facts.price_year, ValuationRules::R109)?;
        Ok(Outcome {
            scenario: scenario.key.clone(),
            seed: self.inputs.seed,
            version: String::new(),
            values: indicators::indicators(year, assumptions, &prices, Fuels::of(scenario))?,
        })
    }

    fn figures(&self) -> Result<Figures, StudyError> {
        let mut figures = Figures::new();
        let answers = self.trade.answers(1.0);
        let input = self.input(&answers);
        let mut context = self.context(&input, KnownCustomers::default())?;
        let today = self.year(&context, &Scenario::today())?;
        self.note_weeks(&context, &mut figures);
        let deliveries = |year: &Year| year.outcome.total(Indicator::Deliveries).unwrap_or(0.0);
        let mut note = |name: &'static str, value: f64| figures.insert((name, Accounting::Marginal), value);
        note("deliveries_before", deliveries(&today));

        let connected = self.inputs.of::<Share>("connected_share")?.value();
        let scenario = self.coordinated(connected)?;
        let is_joint = self.case == Case::Sodertorn && self.setting.jointly;
        if !is_joint && self.case != Case::IndreOstfold {
            // Rounds are planned for the deliveries that were measured; the policy's are counted only.
            context.weeks = PlannedWeeks::Chosen(0);
        }
        let policy = self.year(&context, &scenario)?;
        note("deliveries_after", deliveries(&policy));
        note("deliveries_ratio", deliveries(&policy) / deliveries(&today));
        if !has_rounds(self.case) {
            return Ok(figures);
        }
        let customers = std::mem::take(&mut context.customers);
        match super::inputs::measured(self.setting.registry, self.case.key(), "deliveries_ratio") {
            Some(ratio) => {
                let (connected, times) = self.reaching(ratio)?;
                let answers = self.trade.answers(times);
                let input = self.input(&answers);
                let context = self.context(&input, customers)?;
                let scenario = self.coordinated(connected)?;
                let given = self.year(&context, &scenario)?;
                note("deliveries_given", deliveries(&given) / deliveries(&today));
                let kind = ["vehicle_km_ratio", "co2e_ratio", "elasticity", "co2e_per_tonne_ratio"];
                self.note_rounds(&context, (&today, &given), kind, &mut figures)?;
                if is_joint {
                    let kind = ["vehicle_km_policy", "co2e_policy", "elasticity_policy", "co2e_per_tonne_policy"];
                    self.note_rounds(&context, (&today, &policy), kind, &mut figures)?;
                }
            }
            None => {
                let kind = ["vehicle_km_ratio", "co2e_ratio", "elasticity", "co2e_per_tonne_ratio"];
                self.note_rounds(&context, (&today, &policy), kind, &mut figures)?;
                self.note_money((&today, &policy), &mut figures)?;
            }
        }
        Ok(figures)
    }

    /// Deliveries in an ordinary week today: of all units, and of kitchens.
    fn note_weeks(&self, context: &Context<'_>, figures: &mut Figures) {
        let weeks = self.setting.weeks;
        let is_counted = |date: Date| weeks.of(date).is_some_and(|week| weeks.is_ordinary(week));
        let (mut all, mut kitchens) = (0.0, 0.0);
        for consignment in context.demand_today().delivered.iter().filter(|c| is_counted(c.date)) {
            all += 1.0;
            kitchens += f64::from(u8::from(self.trade.kitchens[consignment.unit]));
        }
        let ordinary = weeks.ordinary as f64;
        figures.insert(("weekly_deliveries_before", Accounting::Marginal), all / ordinary);
        figures.insert(("kitchen_deliveries_before", Accounting::Marginal), kitchens / ordinary);
    }

    fn note_rounds(
        &self,
        context: &Context<'_>,
        (today, after): (&Year, &Year),
        [km, co2e, elasticity, per_tonne]: [&'static str; 4],
        figures: &mut Figures,
    ) -> Result<(), StudyError> {
        // Of the fuel after; the study counts so much less of it.
        let credited =
            self.inputs.of::<Share>("biofuel_share")?.value() * self.inputs.of::<Share>("biofuel_reduction")?.value();
        let fuel = if self.case == Case::IndreOstfold { 1.0 } else { 1.0 - credited };
        let deliveries = |year: &Year| year.outcome.total(Indicator::Deliveries).unwrap_or(0.0);
        let fewer = (deliveries(after) / deliveries(today)).ln();
        for accounting in Accounting::ALL {
            let total = |year: &Year, indicator: Indicator| -> Result<f64, StudyError> {
                let counted = accounting.of(&year.quantities);
                let outcome = self.outcome(&counted, &context.assumptions, &Scenario::today())?;
                Ok(outcome.total(indicator).unwrap_or(0.0))
            };
            // What is driven for others is there before and after: the change is that at the margin, of a larger whole.
            let others = if accounting == Accounting::WholeRounds { today.whole_rounds - 1.0 } else { 0.0 };
            let ratio = |indicator| -> Result<f64, StudyError> {
                Ok((total(after, indicator)? / total(today, indicator)? + others) / (1.0 + others))
            };
            let driven = ratio(Indicator::VehicleKilometers)?;
            figures.insert((km, accounting), driven);
            figures.insert((elasticity, accounting), driven.ln() / fewer);
            figures.insert((co2e, accounting), fuel * ratio(Indicator::Co2eTankToWheel)?);
            let saved = total(today, Indicator::Co2eTankToWheel)? - total(after, Indicator::Co2eTankToWheel)?;
            figures.insert(("co2e_saved", accounting), saved / 1000.0);
            figures.insert((per_tonne, accounting), fuel * self.per_tonne(context, (today, after), accounting)?);
        }
        Ok(())
    }

    /// Greenhouse gases per tonne: of the hub's rounds and the tonnes on them, over those of all deliveries today. The
    /// published figure is of the municipality's part: without the way from far depots and that to the hub.
    fn per_tonne(
        &self,
        context: &Context<'_>,
        (today, after): (&Year, &Year),
        accounting: Accounting,
    ) -> Result<f64, StudyError> {
        let emitted = |year: &Year, is_part: &dyn Fn(RoundKind) -> bool| -> Result<f64, StudyError> {
            let mut counted = accounting.of(&year.quantities);
            counted.driving.retain(|(strand, _)| is_part(strand.kind));
            if accounting != Accounting::WholeWay {
                counted = Accounting::WithoutLineHaul.of(&counted);
            }
            let outcome = self.outcome(&counted, &context.assumptions, &Scenario::today())?;
            Ok(outcome.total(Indicator::Co2eTankToWheel).unwrap_or(0.0))
        };
        let is_hub = |kind: RoundKind| {
            kind == RoundKind::Outbound || (accounting == Accounting::WholeWay && kind == RoundKind::Inbound)
        };
        Ok(emitted(after, &is_hub)? / after.hub_share / emitted(today, &|_| true)?)
    }

    fn note_money(&self, (today, after): (&Year, &Year), figures: &mut Figures) -> Result<(), StudyError> {
        let found = appraise(&today.outcome, &after.outcome, &self.parameters, ValuationRules::R109)?;
        let mut note = |name: &'static str, value: f64| figures.insert((name, Accounting::Marginal), value);
        note("society_gain", found.society_nok);
        if let Some(cut) = found.break_even.price_cut_for_target {
            note("price_cut_for_target", cut);
        }
        Ok(())
    }

    /// Connected share, and factor on the policy's frequencies, with which deliveries fall to the measured part of today's:
    /// by connection alone where that is enough, else by rarer or more frequent deliveries as well.
    fn reaching(&self, ratio: f64) -> Result<(f64, f64), StudyError> {
        let answers = self.trade.answers(1.0);
        let today = {
            let input = self.input(&answers);
            let context = Context::new(&input)?;
            self.counted(&context.demand_today(), None)?
        };
        let reached = |connected: f64, times: f64| -> Result<f64, StudyError> {
            let answers = self.trade.answers(times);
            let input = self.input(&answers);
            let context = Context::new(&input)?;
            let scenario = self.coordinated(connected)?;
            let flows = context.scenario_flows(&context.demand_today(), &scenario)?;
            let direct = Demand { delivered: flows.flows.direct, picked_up: Vec::new() };
            let outbound = Demand { delivered: flows.flows.outbound, picked_up: Vec::new() };
            Ok(self.counted(&direct, Some(&outbound))? / today)
        };
        if reached(1.0, 1.0)? > ratio {
            return Ok((1.0, bisected(0.05, 1.0, |times| Ok(reached(1.0, times)? < ratio))?));
        }
        if reached(0.0, 1.0)? < ratio {
            let connected = self.inputs.of::<Share>("connected_share")?.value();
            return Ok((connected, bisected(1.0, 20.0, |times| Ok(reached(connected, times)? < ratio))?));
        }
        Ok((bisected(0.0, 1.0, |connected| Ok(reached(connected, 1.0)? > ratio))?, 1.0))
    }

    /// Deliveries a year: every consignment that comes directly, and every day on which the hub comes.
    fn counted(&self, direct: &Demand, outbound: Option<&Demand>) -> Result<f64, StudyError> {
        let school_weeks = self.school_weeks()?;
        let weeks = self.setting.weeks;
        let weight = |date: Date| weeks.of(date).map_or(0.0, |week| weeks.weight(week, school_weeks));
        let drops: std::collections::BTreeSet<(usize, Date)> =
            outbound.iter().flat_map(|demand| &demand.delivered).map(|c| (c.unit, c.date)).collect();
        let direct: f64 = direct.delivered.iter().map(|consignment| weight(consignment.date)).sum();
        Ok(direct + drops.into_iter().map(|(_, date)| weight(date)).sum::<f64>())
    }
}

/// Kilometres of whole rounds over counted ones, both of the weeks that are planned.
fn whole_rounds(period: &YearlyQuantities, plan: &crate::Plan, assumptions: &Assumptions) -> f64 {
    let counted: Kilometers = period
        .driving
        .iter()
        .map(|(strand, driving)| driving.distance * assumptions.inefficiency(&strand.operator) + driving.line_haul)
        .sum();
    let Some(operations) = &plan.operations else { return 1.0 };
    let of = |operation: &crate::operations::Operation| -> Kilometers {
        let inefficiency = assumptions.inefficiency(&operation.operator);
        operation.vehicles.iter().map(|work| work.distance * inefficiency + work.line_haul).sum()
    };
    let whole: Kilometers =
        operations.transport.iter().filter(|operation| operation.kind != RoundKind::PickUp).map(of).sum();
    whole * operations.per_year / counted
}

/// The end of the part of a range in which something is so, begun at the lower end, to a 128th.
fn bisected(low: f64, high: f64, mut is_below: impl FnMut(f64) -> Result<bool, StudyError>) -> Result<f64, StudyError> {
    let (mut low, mut high) = (low, high);
    for _ in 0..7 {
        let middle = (low + high) / 2.0;
        if is_below(middle)? {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok((low + high) / 2.0)
}
