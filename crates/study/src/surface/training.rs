//! The plans that a surface is trained and tried with.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{Fuel, Parameter, Parameters, PerWeek, Scenario};
use rayon::prelude::*;

use super::missed::Missed;
use super::numbers::{Numbers, joined, numbers};
use super::response::{Alone, Response};
use super::together::{Places, Scale};
use super::{Situation, Surface, SurfaceInput, told};
use crate::consolidation::inbound_days;
use crate::data_draws::{self, DataDraws};
use crate::deliveries::MassDoubt;
use crate::draws::{self, Design, at_steps, drawn, steps_to};
use crate::hub::HubHalt;
use crate::marginal::{KnownCustomers, Memory};
use crate::ordering::DeliveryDays;
use crate::quantities::{YearlyQuantities, quantities};
use crate::random::normal_quantile;
use crate::routing::Effort;
use crate::sample::summary::SampleSummary;
use crate::year::{Context, PlannedWeeks};
use crate::{Fuels, Progress, StudyError, StudyInput};

/// Of how many weeks one is planned for the surface.
const WEEKS_APART: i64 = 9;
/// The first of them; the year's ends are holidays.
const FIRST_WEEK: i64 = 4;
/// So many plans are made at the point values, each with days of its own: which days are chosen moves all kilometres by a per cent or two,
/// and what every ratio is taken over should not be one draw of that.
const REFERENCES: u64 = 6;
/// Parts of the drawn plans. What is missed in each is measured with a surface that learned from the others.
const PARTS: usize = 10;
/// Where most parameters are planned with, as [`steps_to`] counts: their low and their high end.
const ENDS: [f64; 2] = [-1.0, 1.0];
/// How far out the connected share is planned with, and with how many values, as often within as draws are: every supplier that comes in
/// is a step, and one that drives far with large vehicles a high one.
const FARTHEST_SHARE: f64 = 1.6;
const SHARES: u32 = 40;
/// Days a week where a number of days counts; below one it is every second week and so on.
const DAYS: [f64; 8] = [0.25, 1.0 / 3.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0];
/// How far out a number of days is planned with; one draw in a hundred lies beyond.
const FARTHEST: f64 = 1.4;
/// What only a scenario with a hub or with other ordering asks for.
const OF_CHANGES: [&str; 4] = ["evening.", "hub.", "ordering.", "unit."];

/// What a surface is trained for.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    /// Everything that was simulated with.
    pub input: &'a StudyInput<'a>,
    /// Whose masses no document states.
    pub doubts: &'a [MassDoubt],
    /// Base and alternative.
    pub pair: (&'a Scenario, &'a Scenario),
    /// Their simulated quantities.
    pub simulated: (&'a YearlyQuantities, &'a YearlyQuantities),
    /// The sample of the comparison.
    pub sampled: &'a SampleSummary,
    /// Plans to make with all parameters drawn, ten at least.
    pub plans: usize,
}

/// A plan with all parameters drawn: where each input lay, and the numbers of base and alternative.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub places: Vec<f64>,
    pub sides: [Numbers; 2],
}

/// Both scenarios planned over a few weeks.
struct Planned {
    sides: [Numbers; 2],
    /// Days that were chosen.
    days: [BTreeMap<HubHalt, DeliveryDays>; 2],
}

/// One input at another value than its point value.
struct Level {
    input: usize,
    place: f64,
    value: f64,
}

/// What plans with one parameter changed have in common with that at the point values.
struct Basis {
    days: [BTreeMap<HubHalt, DeliveryDays>; 2],
    memory: Arc<Memory>,
    sides: [Numbers; 2],
}

/// Trains a surface.
///
/// # Errors
/// As of [`crate::simulate`].
pub fn trained(training: &Training<'_>, progress: &dyn Progress) -> Result<Surface, StudyError> {
    let Training { input, sampled, .. } = *training;
    let parameters = input.parameters;
    let plans = training.plans.max(PARTS);
    let spread = data_spread(training)?;
    let mut inputs = inputs_of(parameters);
    let levels = levels(training, &inputs, &spread)?;
    let reference = references(training, progress)?;
    let basis = basis(training, &reference, progress)?;
    let alone: Vec<Alone> = levels
        .par_iter()
        .map(|level| alone(training, &inputs[level.input].key, level, &basis, progress))
        .collect::<Result<_, _>>()?;
    let design = Design::new(parameters, sampled.seed, plans, plans);
    let all = (0..plans).into_par_iter().map(|plan| {
        let (values, data) = drawn_values(&design, &inputs, &spread, plan)?;
        let found = planned(training, &design.of_replicate(plan), data, Days::Chosen(0), progress)?;
        Ok((values, found.sides))
    });
    let all: Vec<(Vec<f64>, [Numbers; 2])> = all.collect::<Result<_, StudyError>>()?;
    let planned_with = levels.iter().map(|level| (level.input, level.value));
    let drawn_with = all.iter().flat_map(|(values, _)| values.iter().copied().enumerate());
    for (number, value) in planned_with.chain(drawn_with) {
        let known = &mut inputs[number];
        (known.lowest, known.highest) = (known.lowest.min(value), known.highest.max(value));
    }
    let drawn = all.into_iter().map(|(values, sides)| {
        let places = inputs.iter().zip(values).map(|(known, value)| place(&known.key, value, parameters));
        Ok(Drawn { places: places.collect::<Result<_, _>>()?, sides })
    });
    let drawn: Vec<Drawn> = drawn.collect::<Result<_, StudyError>>()?;
    let learned = Learned { inputs: &inputs, reference: &reference.sides, basis: &basis.sides, alone: &alone };
    let mut missed = Missed::default();
    for part in 0..PARTS {
        let (held_out, others): (Vec<_>, Vec<_>) = drawn.iter().enumerate().partition(|(plan, _)| plan % PARTS == part);
        let others: Vec<&Drawn> = others.into_iter().map(|(_, drawn)| drawn).collect();
        let surface = learned.surface(training, &others)?;
        for (_, drawn) in held_out {
            missed.note(&surface, drawn, &reference.sides, parameters)?;
        }
    }
    let mut surface = learned.surface(training, &drawn.iter().collect::<Vec<_>>())?;
    surface.errors = missed.errors(sampled);
    Ok(surface)
}

/// What a surface learns from beside plans with everything drawn.
struct Learned<'a> {
    inputs: &'a [SurfaceInput],
    reference: &'a [Numbers; 2],
    basis: &'a [Numbers; 2],
    alone: &'a [Alone],
}

impl Learned<'_> {
    /// The surface that learns from these drawn plans too; without errors.
    fn surface(&self, training: &Training<'_>, drawn: &[&Drawn]) -> Result<Surface, StudyError> {
        let parameters = training.input.parameters;
        let point = |known: &SurfaceInput| place(&known.key, known.point, parameters);
        let points: Vec<f64> = self.inputs.iter().map(point).collect::<Result<_, _>>()?;
        let scale = Scale::new(&points, drawn.iter().map(|drawn| &drawn.places[..]));
        let situation = |side: usize, scenario: &Scenario, quantities: &YearlyQuantities| Situation {
            scenario: scenario.clone(),
            quantities: joined(quantities),
            responses: self.responses(side, drawn, &scale),
        };
        Ok(Surface {
            // Those at the point values among them, and that with days kept.
            learned_from: REFERENCES as usize + 1 + self.alone.len() + drawn.len(),
            drawn: drawn.len(),
            errors: Vec::new(),
            base: situation(0, training.pair.0, training.simulated.0),
            alternative: situation(1, training.pair.1, training.simulated.1),
            inputs: self.inputs.to_vec(),
            scale,
        })
    }

    /// How all numbers of a side follow the inputs, each over what it is at the point values.
    fn responses(&self, side: usize, drawn: &[&Drawn], scale: &Scale) -> BTreeMap<String, Response> {
        let moved: Vec<(&String, f64)> =
            self.basis[side].iter().filter(|(_, at)| **at != 0.0).map(|(name, at)| (name, *at)).collect();
        let of = |numbers: &Numbers, name: &str, at: f64| numbers.get(name).copied().unwrap_or(0.0) / at;
        let places: Vec<Places> = drawn.iter().map(|drawn| scale.places(drawn.places.clone())).collect();
        let response = |(name, at_basis): (&String, f64)| {
            let single =
                self.alone.iter().map(|alone| (alone.input, alone.place, of(&alone.sides[side], name, at_basis)));
            let single: Vec<(usize, f64, f64)> = single.collect();
            let at_point = self.reference[side].get(name).copied().filter(|at| *at != 0.0);
            let together: Vec<(&Places, f64)> = at_point.map_or_else(Vec::new, |at| {
                places.iter().zip(drawn).map(|(places, drawn)| (places, of(&drawn.sides[side], name, at))).collect()
            });
            let found = Response::fitted(&single, &together, scale.points());
            (!found.is_constant()).then(|| (name.clone(), found))
        };
        moved.into_par_iter().filter_map(response).collect()
    }
}

/// Several plans at the point values: the days that the first of them chose, and the mean of their numbers.
fn references(training: &Training<'_>, progress: &dyn Progress) -> Result<Planned, StudyError> {
    let one = |chance| planned(training, training.input.parameters, (1.0, 1.0), Days::Chosen(chance), progress);
    let all: Vec<Planned> = (0..REFERENCES).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let mut sides: [Numbers; 2] = Default::default();
    for planned in &all {
        for (mean, numbers) in sides.iter_mut().zip(&planned.sides) {
            for (name, number) in numbers {
                *mean.entry(name.clone()).or_default() += number / REFERENCES as f64;
            }
        }
    }
    let days = all.into_iter().next().map(|first| first.days).unwrap_or_default();
    Ok(Planned { sides, days })
}

/// The plan at the point values again, with days that it keeps to, so that what changes later is a parameter's doing and not
/// another choice among days that are about as good.
fn basis(training: &Training<'_>, reference: &Planned, progress: &dyn Progress) -> Result<Basis, StudyError> {
    let mut basis = Basis { days: reference.days.clone(), memory: Arc::default(), sides: Default::default() };
    basis.sides = planned(training, training.input.parameters, (1.0, 1.0), Days::Kept(&basis, true), progress)?.sides;
    basis.memory.close();
    Ok(basis)
}

fn alone(
    training: &Training<'_>,
    key: &str,
    level: &Level,
    basis: &Basis,
    progress: &dyn Progress,
) -> Result<Alone, StudyError> {
    let data = match key {
        data_draws::MASS => (level.value, 1.0),
        data_draws::DELIVERIES => (1.0, level.value),
        _ => (1.0, 1.0),
    };
    let own = training.input.parameters.get(key).is_ok().then_some((key, level.value));
    let parameters = training.input.parameters.with_values(own);
    let base = training.pair.0;
    let is_plain = base.ordering().is_none() && base.consolidation().is_none();
    let is_touched = !is_plain || OF_CHANGES.iter().all(|start| !key.starts_with(start));
    let found = planned(training, &parameters, data, Days::Kept(basis, is_touched), progress)?;
    Ok(Alone { input: level.input, place: level.place, sides: found.sides })
}

/// The values that an input is planned with while all others keep their point values.
fn levels(
    training: &Training<'_>,
    inputs: &[SurfaceInput],
    spread: &[(f64, f64); 2],
) -> Result<Vec<Level>, StudyError> {
    let parameters = training.input.parameters;
    let mut levels: Vec<Level> = Vec::new();
    for (input, known) in inputs.iter().enumerate().filter(|(_, known)| is_in_use(training, &known.key)) {
        let key = known.key.as_str();
        let values: Vec<f64> = match key {
            data_draws::MASS | data_draws::DELIVERIES => {
                let (mean, deviation) = spread[usize::from(key == data_draws::DELIVERIES)];
                ENDS.iter().map(|steps| (mean + draws::Z95 * deviation * steps).exp()).collect()
            }
            _ => values_of(parameters.get(key)?, key),
        };
        let point = place(key, known.point, parameters)?;
        let mut places: Vec<f64> = vec![point];
        for value in values {
            let place = place(key, value, parameters)?;
            if places.iter().all(|other| (other - place).abs() > 1e-9) {
                places.push(place);
                levels.push(Level { input, place, value });
            }
        }
    }
    Ok(levels)
}

fn values_of(parameter: &Parameter, key: &str) -> Vec<f64> {
    if counts_days(key) {
        let range = at_steps(parameter, -FARTHEST)..=at_steps(parameter, FARTHEST);
        return DAYS.into_iter().filter(|days| range.contains(days)).collect();
    }
    let mut steps: Vec<f64> = ENDS.to_vec();
    if key == "hub.connected_share" {
        steps = vec![-FARTHEST_SHARE, FARTHEST_SHARE];
        steps.extend((1..SHARES).map(|nth| normal_quantile(f64::from(nth) / f64::from(SHARES)) / draws::Z95));
    }
    steps.into_iter().map(|steps| at_steps(parameter, steps)).collect()
}

/// Whether a scenario can ask for it: batteries only where there are some, vehicles that somebody drives.
fn is_in_use(training: &Training<'_>, key: &str) -> bool {
    let scenarios = [training.pair.0, training.pair.1];
    let is_electric = scenarios.iter().any(|s| s.consolidation().is_some() && Fuels::of(s).hub == Fuel::Electric);
    let mut strands = training.simulated.0.driving.iter().chain(&training.simulated.1.driving);
    match key.split('.').collect::<Vec<_>>()[..] {
        ["vehicle", _, "battery"] | ["hub", "usable_battery" | "charging_power"] => is_electric,
        ["vehicle", class, _] => strands.any(|(strand, _)| strand.vehicle.key() == class),
        ["evening", _] => scenarios.iter().any(|s| s.consolidation().is_some_and(|hub| hub.evening.is_some())),
        _ => true,
    }
}

/// Everything that rounds are planned by and that has a range.
fn inputs_of(parameters: &Parameters) -> Vec<SurfaceInput> {
    let own = parameters.iter().filter(|(key, parameter)| drawn(key, parameter) == draws::Drawn::PerReplicate);
    let of = |key: &str, point: f64| SurfaceInput { key: key.to_owned(), point, lowest: point, highest: point };
    let mut inputs: Vec<SurfaceInput> = own.map(|(key, parameter)| of(key, parameter.value)).collect();
    inputs.extend([data_draws::MASS, data_draws::DELIVERIES].map(|key| of(key, 1.0)));
    inputs
}

/// The drawn value of every input, and mass and deliveries apart.
fn drawn_values(
    design: &Design<'_>,
    inputs: &[SurfaceInput],
    spread: &[(f64, f64); 2],
    plan: usize,
) -> Result<(Vec<f64>, (f64, f64)), StudyError> {
    let parameters = design.of_replicate(plan);
    let data = |number: usize, name: &str| {
        let (mean, deviation) = spread[number];
        (mean + deviation * design.normal_of_replicate(name, plan)).exp()
    };
    let (mass, drops) = (data(0, data_draws::MASS), data(1, data_draws::DELIVERIES));
    let value = |known: &SurfaceInput| match known.key.as_str() {
        data_draws::MASS => Ok(mass),
        data_draws::DELIVERIES => Ok(drops),
        key => Ok(parameters.get(key)?.value),
    };
    Ok((inputs.iter().map(value).collect::<Result<_, StudyError>>()?, (mass, drops)))
}

/// Whether a number of days a week is meant, of which there are whole ones only.
fn counts_days(key: &str) -> bool {
    key == "hub.inbound_days_per_week" || (key.starts_with("ordering.") && key.ends_with(".days_per_week"))
}

/// Where a value lies on the scale that the surface is fitted on. Delivery days are whole: their number counts.
pub(super) fn place(key: &str, value: f64, parameters: &Parameters) -> Result<f64, StudyError> {
    if key == data_draws::MASS || key == data_draws::DELIVERIES {
        return Ok(10.0 * (value - 1.0));
    }
    if key == "hub.inbound_days_per_week" {
        return Ok(f64::from(inbound_days(value, 0, PerWeek(value)).len()));
    }
    if counts_days(key) {
        let days = DeliveryDays::of_frequency(PerWeek(value), 0, 0);
        return Ok(f64::from(days.days.len()) / days.every_weeks as f64);
    }
    Ok(steps_to(parameters.get(key)?, value))
}

/// Mean and standard deviation of the logarithms of the drawn masses and numbers of deliveries.
fn data_spread(training: &Training<'_>) -> Result<[(f64, f64); 2], StudyError> {
    let sampled = training.sampled;
    let parameters = training.input.parameters;
    let design = Design::new(parameters, sampled.seed, sampled.draws, sampled.replicates);
    let data = DataDraws::new(training.input, training.doubts, &design)?;
    let (mut masses, mut drops) = (Vec::new(), Vec::new());
    for replicate in 0..sampled.replicates {
        let found = data.of_replicate(&design, replicate)?;
        masses.push(found.mass.ln());
        drops.push(found.drops.ln());
    }
    let moments = |logs: &[f64]| {
        let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
        let variance = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / logs.len().max(1) as f64;
        (mean, variance.sqrt())
    };
    Ok([moments(&masses), moments(&drops)])
}

/// Which days units get in a plan.
#[derive(Clone, Copy)]
enum Days<'a> {
    /// Chosen anew, by this chance.
    Chosen(u64),
    /// Those of the basis; the base scenario is planned only where it is touched.
    Kept(&'a Basis, bool),
}

/// Plans a few weeks of both scenarios.
fn planned(
    training: &Training<'_>,
    parameters: &Parameters,
    (mass, drops): (f64, f64),
    days: Days<'_>,
    progress: &dyn Progress,
) -> Result<Planned, StudyError> {
    let input = training.input;
    let deliveries = data_draws::multiplied(input.deliveries, mass, drops, input.seed);
    let changed = StudyInput { parameters, deliveries: &deliveries, ..*input };
    let mut context = Context { effort: Effort::TYPICAL, ..Context::new(&changed)? };
    if context.weeks() > 4.0 * WEEKS_APART as f64 {
        context.weeks = PlannedWeeks::Every { of: WEEKS_APART, from: FIRST_WEEK };
    }
    match days {
        Days::Chosen(chance) => context.day_chance = chance,
        Days::Kept(basis, _) => context.customers = KnownCustomers::remembering(&basis.memory),
    }
    let today = context.demand_today();
    let mut planned = Planned { sides: Default::default(), days: Default::default() };
    for (side, scenario) in [training.pair.0, training.pair.1].into_iter().enumerate() {
        if side == 1 && training.pair.0.changes == scenario.changes {
            planned.sides[1] = planned.sides[0].clone();
            continue;
        }
        if let Days::Kept(basis, is_base_touched) = days {
            if side == 0 && !is_base_touched {
                planned.sides[0] = basis.sides[0].clone();
                continue;
            }
            context.kept_days = basis.days[side].clone();
        }
        let flows = context.scenario_flows(&today, scenario)?;
        let driven = context.drive(&today, context.operator_days(&flows), &flows.hub_years, progress)?;
        let quantities = quantities(&context, &flows, &driven);
        planned.sides[side] = told(numbers(&joined(&quantities.year(|_| 1.0))))?;
        planned.days[side] = flows.chosen_days;
    }
    Ok(planned)
}
