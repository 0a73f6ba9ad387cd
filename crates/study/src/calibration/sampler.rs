//! The model's posterior: draws of deliveries a week of all units, given records and answers.
//!
//! Logarithms of the multipliers are normal with known scale given two unknown spreads; answers are normal given their
//! own scale factors (Student's t). The spreads are drawn by Metropolis steps on the density from which everything else is
//! integrated out; then multipliers and scale factors are drawn given the spreads (docs/method/survey.md).

use std::collections::BTreeMap;

use domain::{Factor, ParameterError, Parameters, SupplierId};

use super::answers::Answer;
use super::chance::Chance;
use super::prior::Prior;
use super::records::{RecordKind, Records};
use crate::matrix::{Factor as Lower, Square};

/// Sweeps that are thrown away.
const WARM_UP: usize = 300;
/// Draws that are kept.
pub(super) const DRAWS: usize = 1_000;
/// Degrees of freedom of answers from memory: outliers are common.
const DEGREES: usize = 4;
/// Metropolis steps on the spreads in a sweep.
const STEPS: usize = 3;
/// Standard deviation of a Metropolis step on the logarithm of a spread.
const STEP: f64 = 0.3;
/// Standard deviation of the logarithm of the scale of suppliers and pairs.
const SCALE_DEVIATION: f64 = 0.4;
/// Mean of that logarithm: such that the mean square of the scale is 1, and suppliers and pairs differ on average just as
/// far as the parameters say; with a mean of 0 they would differ by a sixth more.
const SCALE_MEAN: f64 = -SCALE_DEVIATION * SCALE_DEVIATION;

/// Kinds of record.
const KINDS: usize = RecordKind::ALL.len();

/// Groups of unknowns that share a spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// Known spread: kinds of record, what is unseen, the bias of memory.
    Known,
    /// Suppliers and pairs by the position of their kind of record: each kind is scaled by an unknown factor of its own, because
    /// how alike the suppliers are whose papers state days tells nothing about those whose papers do not.
    Scaled(usize),
}

/// Logarithms of the unknown spreads.
#[derive(Clone, Copy, Debug)]
struct Spreads {
    scales: [f64; KINDS],
    noise: f64,
}

impl Spreads {
    fn of(&self, group: Group) -> f64 {
        match group {
            Group::Known => 1.0,
            Group::Scaled(kind) => self.scales[kind].exp(),
        }
    }
}

/// One unknown: its group and its standard deviation within it.
#[derive(Clone, Copy)]
struct Unknown {
    group: Group,
    deviation: f64,
}

/// What is summed for one unit or one of its suppliers: logarithm of the expected number, and unknowns that scale it.
struct Part {
    log: f64,
    unknowns: [Option<usize>; 3],
}

/// A logarithm that can be predicted: of a sum of parts, with unknowns that scale all of them.
struct Target {
    parts: Vec<Part>,
    common: Vec<usize>,
}

impl Target {
    /// The logarithm for these unknowns, and its derivatives where asked for.
    fn value(&self, state: &[f64], gradient: Option<&mut Vec<(usize, f64)>>) -> f64 {
        let logs: Vec<f64> =
            self.parts.iter().map(|p| p.log + p.unknowns.iter().flatten().map(|&i| state[i]).sum::<f64>()).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logs.iter().map(|log| (log - most).exp()).sum();
        if let Some(gradient) = gradient {
            let mut row: BTreeMap<usize, f64> = self.common.iter().map(|&i| (i, 1.0)).collect();
            for (part, log) in self.parts.iter().zip(&logs) {
                for &i in part.unknowns.iter().flatten() {
                    *row.entry(i).or_default() += (log - most).exp() / sum;
                }
            }
            *gradient = row.into_iter().collect();
        }
        most + sum.ln() + self.common.iter().map(|&i| state[i]).sum::<f64>()
    }
}

/// Records, answers and priors, ready to be sampled.
pub(super) struct Model {
    unknowns: Vec<Unknown>,
    units: Vec<Target>,
    /// Where each pair of the records is: unit, and number of its part.
    of_pairs: Vec<(usize, usize)>,
    answers: Vec<(Target, Answer)>,
    noise: Prior,
    unseen: f64,
}

/// What the sampler brings back.
pub(super) struct Posterior {
    /// Deliveries a week of every unit, draw by draw.
    pub draws: Vec<Vec<f64>>,
    /// Mean variance of an answer from memory.
    pub noise_variance: f64,
}

impl Model {
    /// Puts the unknowns in order.
    pub fn new(
        records: &Records,
        units: usize,
        answers: &[Answer],
        parameters: &Parameters,
    ) -> Result<Self, ParameterError> {
        let known = |deviation| Unknown { group: Group::Known, deviation };
        let unseen = Prior::of::<Factor>(parameters, "survey.unseen_factor")?;
        let bias = Prior::of::<Factor>(parameters, "survey.memory_bias")?;
        let mut unknowns: Vec<Unknown> = records.spreads.iter().map(|spread| known(spread.common)).collect();
        let (unseen_at, bias_at) = (unknowns.len(), unknowns.len() + 1);
        // Half of the variance of what no record shows is common to all units, half each unit's own. Units have no further
        // deviation: how they differ otherwise is in the terms of their suppliers and pairs already, and would be counted twice.
        let half = unseen.deviation / 2f64.sqrt();
        unknowns.extend([known(half), known(bias.deviation)]);
        let units_at = unknowns.len();
        unknowns.extend((0..units).map(|_| known(half)));
        let mut suppliers: BTreeMap<(SupplierId, RecordKind), usize> = BTreeMap::new();
        let mut parts_of: Vec<Vec<(Option<SupplierId>, Part)>> = (0..units).map(|_| Vec::new()).collect();
        let mut of_pairs = Vec::with_capacity(records.pairs.len());
        for pair in &records.pairs {
            let (spread, group) = (records.spreads[pair.kind.position()], Group::Scaled(pair.kind.position()));
            let supplier = pair.supplier.map(|id| {
                *suppliers.entry((id, pair.kind)).or_insert_with(|| {
                    unknowns.push(Unknown { group, deviation: spread.supplier });
                    unknowns.len() - 1
                })
            });
            let own = if supplier.is_some() { spread.pair } else { spread.pair.hypot(spread.supplier) };
            unknowns.push(Unknown { group, deviation: own });
            let log = pair.per_week.max(1e-6).ln() + pair.log_drops;
            let part = Part { log, unknowns: [Some(pair.kind.position()), supplier, Some(unknowns.len() - 1)] };
            of_pairs.push((pair.unit, parts_of[pair.unit].len()));
            parts_of[pair.unit].push((pair.supplier, part));
        }
        let of_unit = |unit: usize| [unseen_at, units_at + unit];
        let answers = answers
            .iter()
            .map(|answer| {
                let chosen =
                    parts_of[answer.unit].iter().filter(|(s, _)| answer.supplier.is_none() || *s == answer.supplier);
                let parts = chosen.map(|(_, p)| Part { log: p.log, unknowns: p.unknowns }).collect();
                let mut common = if answer.memory { vec![bias_at] } else { Vec::new() };
                if answer.supplier.is_none() {
                    common.extend(of_unit(answer.unit));
                }
                // Bias and what is unseen have means of their own.
                let shift = if answer.memory { bias.mean } else { 0.0 }
                    + if answer.supplier.is_none() { unseen.mean } else { 0.0 };
                let range = answer.range.map(|(low, high)| (low - shift, high - shift));
                (Target { parts, common }, Answer { log: answer.log - shift, range, ..*answer })
            })
            .collect();
        let targets = parts_of
            .into_iter()
            .enumerate()
            .map(|(unit, parts)| Target {
                parts: parts.into_iter().map(|(_, part)| part).collect(),
                common: of_unit(unit).to_vec(),
            })
            .collect();
        let noise = Prior::of::<Factor>(parameters, "survey.memory_noise")?;
        Ok(Self { unknowns, units: targets, of_pairs, answers, noise, unseen: unseen.mean })
    }

    /// Draws from the posterior.
    pub fn sample(&self, seed: u64) -> Posterior {
        let mut draws = Vec::with_capacity(DRAWS);
        let noise_variance = self.sweep(seed, |_, state| {
            draws.push(self.units.iter().map(|t| (t.value(state, None) + self.unseen).exp()).collect());
        });
        Posterior { draws, noise_variance }
    }

    /// Deliveries a week of every pair of unit and supplier, in the order of the records, in some of the draws of
    /// [`Self::sample`] with the same seed.
    pub fn pairs(&self, seed: u64, wanted: &[usize]) -> Vec<Vec<f64>> {
        let mut found = vec![Vec::new(); wanted.len()];
        self.sweep(seed, |draw, state| {
            for (place, _) in wanted.iter().enumerate().filter(|(_, number)| **number == draw) {
                found[place] = self.of_pairs.iter().map(|at| self.pair(*at, state)).collect();
            }
        });
        found
    }

    fn pair(&self, (unit, part): (usize, usize), state: &[f64]) -> f64 {
        let target = &self.units[unit];
        let part = &target.parts[part];
        let unknowns = part.unknowns.iter().flatten().chain(&target.common);
        (part.log + unknowns.map(|&i| state[i]).sum::<f64>() + self.unseen).exp()
    }

    /// Runs the chain; `take` gets the unknowns of each draw that is kept. Returns the mean variance of an answer from memory.
    fn sweep(&self, seed: u64, mut take: impl FnMut(usize, &[f64])) -> f64 {
        let mut chance = Chance::new(seed);
        let mut spreads = Spreads { scales: [SCALE_MEAN; KINDS], noise: self.noise.mean };
        let mut factors = vec![1.0; self.answers.len()];
        let linear = Linear::at_the_mode(self, &spreads, &factors);
        let mut logs = self.meant(&linear.state);
        let mut noise_variance = 0.0;
        for sweep in 0..WARM_UP + DRAWS {
            if self.answers.is_empty() {
                spreads = self.drawn_from_prior(&mut chance);
            } else {
                spreads = self.steps(&linear, spreads, (&logs, &factors), &mut chance);
            }
            let state = self.draw(&linear, &spreads, (&logs, &factors), &mut chance);
            let memory = self.answers.iter().zip(&mut factors).zip(&mut logs).filter(|(((_, a), _), _)| a.memory);
            for (((target, answer), factor), log) in memory {
                let (value, variance) = (target.value(&state, None), (2.0 * spreads.noise).exp() + answer.variance);
                let scaled = ((*log - value).powi(2) / variance).min(1e6);
                *factor = (DEGREES as f64 + scaled) / chance.chi_squared(DEGREES + 1).max(1e-9);
                if let Some(range) = answer.range {
                    *log = chance.normal_between(value, (variance * *factor).sqrt(), range);
                }
            }
            if sweep >= WARM_UP {
                take(sweep - WARM_UP, &state);
                noise_variance += (2.0 * spreads.noise).exp() / DRAWS as f64;
            }
        }
        noise_variance
    }

    /// What the answers may mean given the unknowns: within its range, what is nearest to the expected.
    fn meant(&self, state: &[f64]) -> Vec<f64> {
        let of = |(target, answer): &(Target, Answer)| {
            answer.range.map_or(answer.log, |(low, high)| target.value(state, None).clamp(low, high))
        };
        self.answers.iter().map(of).collect()
    }

    fn drawn_from_prior(&self, chance: &mut Chance) -> Spreads {
        let scales = std::array::from_fn(|_| SCALE_MEAN + SCALE_DEVIATION * chance.normal());
        Spreads { scales, noise: self.noise.mean + self.noise.deviation * chance.normal() }
    }

    fn log_prior(&self, spreads: &Spreads) -> f64 {
        let scale = Prior { mean: SCALE_MEAN, deviation: SCALE_DEVIATION };
        spreads.scales.iter().map(|s| scale.log_density(*s)).sum::<f64>() + self.noise.log_density(spreads.noise)
    }

    fn errors(&self, spreads: &Spreads, factors: &[f64]) -> Vec<f64> {
        let noise = (2.0 * spreads.noise).exp();
        let of = |((_, answer), factor): (&(Target, Answer), &f64)| {
            if answer.memory { (noise + answer.variance) * factor } else { answer.variance }
        };
        self.answers.iter().zip(factors).map(of).collect()
    }

    /// Some Metropolis steps on the spreads.
    fn steps(
        &self,
        linear: &Linear,
        mut now: Spreads,
        (logs, factors): (&[f64], &[f64]),
        chance: &mut Chance,
    ) -> Spreads {
        let residual = linear.residual(logs);
        let density = |spreads: &Spreads| {
            let factor = linear.covariance(spreads, &self.errors(spreads, factors)).cholesky()?;
            Some(factor.log_density(&residual) + self.log_prior(spreads))
        };
        let mut density_now = density(&now);
        for _ in 0..STEPS {
            let mut next = now;
            for spread in next.scales.iter_mut().chain([&mut next.noise]) {
                *spread += STEP * chance.normal();
            }
            let density_next = density(&next);
            if let (Some(there), Some(here)) = (density_next, density_now)
                && chance.share().ln() < there - here
            {
                (now, density_now) = (next, density_next);
            }
        }
        now
    }

    /// A draw of all unknowns given the spreads: a draw from the prior, moved to where its own imagined answers would be
    /// the real ones (Matheron's rule), with one more step for the curvature of the logarithm.
    fn draw(
        &self,
        linear: &Linear,
        spreads: &Spreads,
        (logs, factors): (&[f64], &[f64]),
        chance: &mut Chance,
    ) -> Vec<f64> {
        let prior: Vec<f64> =
            self.unknowns.iter().map(|u| u.deviation * spreads.of(u.group) * chance.normal()).collect();
        if self.answers.is_empty() {
            return prior;
        }
        let errors = self.errors(spreads, factors);
        let Some(factor) = linear.covariance(spreads, &errors).cholesky() else { return prior };
        let imagined: Vec<f64> = linear
            .rows
            .iter()
            .zip(&errors)
            .map(|(row, error)| dot(row, &prior) + error.sqrt() * chance.normal())
            .collect();
        let residual = linear.residual(logs);
        let less_imagined = |seen: Vec<f64>| -> Vec<f64> { seen.iter().zip(&imagined).map(|(a, b)| a - b).collect() };
        let at = |state: &[f64]| -> Vec<f64> {
            let answers = self.answers.iter().zip(&linear.rows).zip(logs);
            answers.map(|(((target, _), row), log)| log - target.value(state, None) + dot(row, state)).collect()
        };
        let first = linear.moved(self, spreads, &factor, &prior, &less_imagined(residual));
        linear.moved(self, spreads, &factor, &prior, &less_imagined(at(&first)))
    }
}

fn dot(row: &[(usize, f64)], state: &[f64]) -> f64 {
    row.iter().map(|(i, x)| x * state[*i]).sum()
}

/// The answers as linear functions of the unknowns, near the mode.
struct Linear {
    rows: Vec<Vec<(usize, f64)>>,
    /// Constants of the linear functions.
    constants: Vec<f64>,
    /// The unknowns near which they hold.
    state: Vec<f64>,
    /// Covariance of the answers that each group of unknowns brings, at spread 1.
    blocks: Vec<(Group, Square)>,
}

impl Linear {
    /// Gauss and Newton's steps from the prior's mean.
    fn at_the_mode(model: &Model, spreads: &Spreads, factors: &[f64]) -> Self {
        let zero = vec![0.0; model.unknowns.len()];
        let mut linear = Self::at(model, zero.clone());
        for _ in 0..5 {
            let errors = model.errors(spreads, factors);
            let Some(factor) = linear.covariance(spreads, &errors).cholesky() else { break };
            let residual = linear.residual(&model.meant(&linear.state));
            linear = Self::at(model, linear.moved(model, spreads, &factor, &zero, &residual));
        }
        linear
    }

    fn at(model: &Model, state: Vec<f64>) -> Self {
        let mut rows = Vec::with_capacity(model.answers.len());
        let mut constants = Vec::with_capacity(model.answers.len());
        for (target, _) in &model.answers {
            let mut row = Vec::new();
            let value = target.value(&state, Some(&mut row));
            constants.push(value - dot(&row, &state));
            rows.push(row);
        }
        let groups = (0..KINDS).map(Group::Scaled).chain([Group::Known]);
        // Kinds that no answer is about have no part in the answers' covariance.
        let blocks =
            groups.map(|group| (group, block(model, &rows, group))).filter(|(_, block)| !block.is_zero()).collect();
        Self { rows, constants, state, blocks }
    }

    /// Answers minus the constants of their linear functions.
    fn residual(&self, logs: &[f64]) -> Vec<f64> {
        logs.iter().zip(&self.constants).map(|(log, constant)| log - constant).collect()
    }

    fn covariance(&self, spreads: &Spreads, errors: &[f64]) -> Square {
        let mut sum = Square::zero(errors.len());
        for (group, block) in &self.blocks {
            let variance = spreads.of(*group).powi(2);
            for (entry, part) in sum.entries.iter_mut().zip(&block.entries) {
                *entry += variance * part;
            }
        }
        for (i, error) in errors.iter().enumerate() {
            sum.entries[i * errors.len() + i] += error;
        }
        sum
    }

    /// The state moved by what the answers ask for.
    fn moved(&self, model: &Model, spreads: &Spreads, factor: &Lower, from: &[f64], wanted: &[f64]) -> Vec<f64> {
        let weights = factor.solve(wanted);
        let mut state = from.to_vec();
        for (row, weight) in self.rows.iter().zip(weights) {
            for &(i, x) in row {
                let unknown = model.unknowns[i];
                state[i] += (unknown.deviation * spreads.of(unknown.group)).powi(2) * x * weight;
            }
        }
        state
    }
}

fn block(model: &Model, rows: &[Vec<(usize, f64)>], group: Group) -> Square {
    let mut square = Square::zero(rows.len());
    let mut dense = vec![0.0; model.unknowns.len()];
    for (i, row) in rows.iter().enumerate() {
        for &(k, x) in row.iter().filter(|(k, _)| model.unknowns[*k].group == group) {
            dense[k] = x * model.unknowns[k].deviation.powi(2);
        }
        for (j, other) in rows.iter().enumerate() {
            square.entries[i * rows.len() + j] = dot(other, &dense);
        }
        for &(k, _) in row {
            dense[k] = 0.0;
        }
    }
    square
}
