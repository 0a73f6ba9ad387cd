//! Draws of the parameters: a Latin hypercube over all ranges, and weeks drawn anew (model §M9, §M14).
//!
//! A parameter's `low`, `value` and `high` are the 5th, 50th and 95th percentile of its draws: normal on either side of the
//! value, on a logarithmic scale where the whole range is above zero and wider than a third of the value. Parameters of
//! one family (the same quantity of several vehicles, kinds of unit or sectors) share half of their variance. The common
//! numbers of a draw hold in every scenario.

use std::collections::BTreeMap;

use domain::{Parameter, Parameters};

use crate::random::{hash_share, mix, normal_quantile, seed_of};

/// Normal number of the 95th percentile.
pub(crate) const Z95: f64 = 1.644_853_626_951_472_2;
/// Draws are cut off at this many of them: a thousandth of all would lie beyond.
const LARGEST_Z: f64 = 3.09;
/// Part of the variance that parameters of one family share.
const FAMILY_VARIANCE: f64 = 0.5;

/// Beginnings of the keys of parameters that rounds are planned by. They are drawn once for each replicate, because every
/// draw of them asks for new plans; all others are drawn for each draw.
const PLANNED_BY: [&str; 24] = [
    "carrier.",
    "evening.speed",
    "hub.charging_power",
    "hub.chilled_room",
    "hub.closes",
    "hub.connected_share",
    "hub.frozen_room",
    "hub.inbound_days_per_week",
    "hub.opens",
    "hub.plan_margin",
    "hub.reload_time",
    "hub.shelf_life_share",
    "hub.stop_time",
    "hub.usable_battery",
    "night.",
    "noise.period.",
    "ordering.",
    "round.driver_shift",
    "round.private_stop_time",
    "round.roll_cage",
    "round.starts",
    "school.",
    "sector.",
    "unit.",
];
/// Ends of such keys.
const PLANNED_BY_LAST: [&str; 3] = [".battery", ".load_volume", ".payload"];
/// Keys that begin like these and are drawn for each draw nevertheless.
const NOT_PLANNED_BY_LAST: &str = ".receiving_time";

/// Keys of parameters by which places were put on the roads before anything is planned.
const PLACED_BY: [&str; 3] = ["round.gateway_reach", "round.line_haul_detour", "round.private_spread"];

/// Beginnings of the keys of parameters that documents were read and roads built with, long before anything is planned.
/// Their ranges belong to the data, which are drawn as such ([`crate::data_draws`]), and to the map.
const READ_BY: [&str; 7] = ["commodity.", "delivery.", "energy.", "purchasing.", "road.", "settlement.", "survey."];

/// Beginnings of the keys of what authorities prescribe: the low and high path of prices are results of their own, no range.
const PRESCRIBED: [&str; 2] = ["carbon.", "price_level."];

/// How a parameter is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    /// Not at all.
    Never,
    /// Once for each replicate, with new plans.
    PerReplicate,
    /// For each draw.
    PerDraw,
}

fn begins(key: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| key.starts_with(start))
}

/// Whether documents were read or roads built with a parameter.
pub fn is_of_the_data(key: &str) -> bool {
    begins(key, &READ_BY)
}

/// Whether rounds are planned by a parameter, so that telling what it changes takes new plans.
pub fn is_planned_by(key: &str) -> bool {
    let is_last = PLANNED_BY_LAST.iter().any(|end| key.ends_with(end));
    begins(key, &PLACED_BY) || (begins(key, &PLANNED_BY) && !key.ends_with(NOT_PLANNED_BY_LAST)) || is_last
}

/// Whether and how a parameter is drawn.
pub fn drawn(key: &str, parameter: &Parameter) -> Drawn {
    let is_fixed = parameter.low >= parameter.high || is_of_the_data(key);
    if is_fixed || begins(key, &PRESCRIBED) || begins(key, &PLACED_BY) {
        Drawn::Never
    } else if is_planned_by(key) {
        Drawn::PerReplicate
    } else {
        Drawn::PerDraw
    }
}

/// The value of a parameter at a standard normal number.
pub fn at_normal(parameter: &Parameter, z: f64) -> f64 {
    let Parameter { value, low, high, .. } = *parameter;
    let steps = z.clamp(-LARGEST_Z, LARGEST_Z) / Z95;
    let is_wide = low > 0.0 && high - low > value / 3.0;
    let end = if steps < 0.0 { low } else { high };
    let drawn = if is_wide { value * (end / value).powf(steps.abs()) } else { value + (end - value) * steps.abs() };
    match parameter.unit.as_str() {
        "share" => drawn.clamp(0.0, 1.0),
        // Nothing that is never negative becomes negative.
        _ if low >= 0.0 => drawn.max(0.0),
        _ => drawn,
    }
}

/// The value so far from the point value: −1 is a parameter's low end, 1 its high end.
pub fn at_steps(parameter: &Parameter, steps: f64) -> f64 {
    at_normal(parameter, Z95 * steps)
}

/// How far a value lies from a parameter's point value on the scale that it is drawn on: −1 at its low end, 1 at its high
/// end. The inverse of [`at_normal`], in units of its 95th percentile.
pub fn steps_to(parameter: &Parameter, to: f64) -> f64 {
    let Parameter { value, low, high, .. } = *parameter;
    let is_wide = low > 0.0 && high - low > value / 3.0;
    let (end, sign) = if to < value { (low, -1.0) } else { (high, 1.0) };
    if end == value {
        return 0.0;
    }
    let steps = if is_wide {
        (to.max(f64::MIN_POSITIVE) / value).ln() / (end / value).ln()
    } else {
        (to - value) / (end - value)
    };
    sign * steps
}

/// A plan of draws: which parameters, how many draws and replicates, and from which seed.
#[derive(Clone, Debug)]
pub struct Design<'a> {
    parameters: &'a Parameters,
    seed: u64,
    draws: usize,
    replicates: usize,
}

impl<'a> Design<'a> {
    /// Every replicate gets about the same number of draws, at least one.
    pub fn new(parameters: &'a Parameters, seed: u64, draws: usize, replicates: usize) -> Self {
        let draws = draws.max(1);
        Self { parameters, seed, draws, replicates: replicates.clamp(1, draws) }
    }

    /// Number of replicates.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// Number of draws.
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// The replicate that a draw belongs to; draws of a replicate are neighbours.
    pub fn replicate_of(&self, draw: usize) -> usize {
        draw * self.replicates / self.draws
    }

    /// A number that is different for every draw.
    pub fn seed_of_draw(&self, draw: usize) -> u64 {
        mix(seed_of(self.seed, "draw") ^ draw as u64)
    }

    /// A number that is different for every replicate.
    pub fn seed_of_replicate(&self, replicate: usize) -> u64 {
        mix(seed_of(self.seed, "replicate") ^ replicate as u64)
    }

    /// A place between 0 and 1 for a subject that is drawn once for each replicate, evenly spread over them.
    pub fn place_of_replicate(&self, subject: &str, replicate: usize) -> f64 {
        self.place(subject, replicate, self.replicates)
    }

    /// The standard normal number at such a place.
    pub fn normal_of_replicate(&self, subject: &str, replicate: usize) -> f64 {
        self.stratified(subject, replicate, self.replicates)
    }

    /// The parameters that the plans of a replicate rest on.
    pub fn of_replicate(&self, replicate: usize) -> Parameters {
        self.parameters.with_values(self.values(Drawn::PerReplicate, replicate, self.replicates))
    }

    /// All parameters of a draw, those of its replicate's plans included.
    pub fn of_draw(&self, draw: usize) -> Parameters {
        let replicate = self.replicate_of(draw);
        let mut values = self.values(Drawn::PerReplicate, replicate, self.replicates);
        values.extend(self.values(Drawn::PerDraw, draw, self.draws));
        self.parameters.with_values(values)
    }

    /// Drawn values of one draw by key; for tornado diagrams.
    pub fn drawn_values(&self, draw: usize) -> BTreeMap<&'a str, f64> {
        let replicate = self.replicate_of(draw);
        let mut values = self.values(Drawn::PerReplicate, replicate, self.replicates);
        values.extend(self.values(Drawn::PerDraw, draw, self.draws));
        values.into_iter().collect()
    }

    fn values(&self, which: Drawn, number: usize, of: usize) -> Vec<(&'a str, f64)> {
        let mut values: Vec<(&str, f64)> = self
            .parameters
            .iter()
            .filter(|(key, parameter)| drawn(key, parameter) == which)
            .map(|(key, parameter)| (key, at_normal(parameter, self.normal(key, number, of))))
            .collect();
        self.join_inefficiencies(&mut values, number, of);
        values
    }

    /// A normal number for a parameter: half of its variance from the family it belongs to, half its own.
    fn normal(&self, key: &str, number: usize, of: usize) -> f64 {
        // A vehicle's emissions empty and full are one quantity at two loads: drawn as one, full stays above empty.
        let quantity = key.split_once(".co2e_").map_or(key, |(vehicle, _)| vehicle);
        let own = self.stratified(quantity, number, of);
        match family(key) {
            Some(family) => {
                let common = self.stratified(&family, number, of);
                FAMILY_VARIANCE.sqrt() * common + (1.0 - FAMILY_VARIANCE).sqrt() * own
            }
            None => own,
        }
    }

    /// The Latin hypercube: `of` equal slices of the distribution, each drawn from once, in an order of the subject's own.
    fn stratified(&self, subject: &str, number: usize, of: usize) -> f64 {
        normal_quantile(self.place(subject, number, of))
    }

    fn place(&self, subject: &str, number: usize, of: usize) -> f64 {
        let seed = seed_of(self.seed, subject);
        let slice = permuted(number, of, seed);
        (slice as f64 + hash_share(seed, number as u64)) / of as f64
    }

    /// Today's and the hub's drivers are drawn together: correlated, and overlapping without being the same.
    fn join_inefficiencies(&self, values: &mut [(&str, f64)], number: usize, of: usize) {
        const TODAY: &str = "round.inefficiency_today";
        const COORDINATED: &str = "round.inefficiency_coordinated";
        let Ok(correlation) = self.parameters.get("round.inefficiency_correlation") else { return };
        let Ok(parameter) = self.parameters.get(COORDINATED) else { return };
        let rho = correlation.value.clamp(0.0, 1.0);
        let z = rho * self.normal(TODAY, number, of)
            + (1.0 - rho * rho).sqrt() * self.stratified("the hub's own drivers", number, of);
        for (key, value) in values {
            if *key == COORDINATED {
                *value = at_normal(parameter, z);
            }
        }
    }
}

/// The family of a key of three parts: its first and last part. Emissions of an empty and a full vehicle belong together.
fn family(key: &str) -> Option<String> {
    let mut parts = key.split('.');
    let (first, _, last, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let quantity = if last.starts_with("co2e_") { "co2e" } else { last };
    Some(format!("family {first} {quantity}"))
}

/// Position of `number` in an order of 0 to `of` − 1 that the seed decides: a cyclic walk over a Feistel network, so that no
/// table is kept (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
fn permuted(number: usize, of: usize, seed: u64) -> usize {
    let half_bits = (usize::BITS - of.saturating_sub(1).leading_zeros()).div_ceil(2).max(1);
    let mask = (1u64 << half_bits) - 1;
    let mut at = number as u64;
    loop {
        let (mut left, mut right) = (at >> half_bits & mask, at & mask);
        for round in 0..6u64 {
            (left, right) = (right, left ^ (mix(seed ^ mix(right ^ round << 56)) & mask));
        }
        at = left << half_bits | right;
        if at < of as u64 {
            return at as usize;
        }
    }
}

/// How often each week of a period counts in a draw: as many weeks as there are, drawn with replacement from the planned
/// ones of the quarter of the year they lie in, jointly for all units and suppliers. A quarter without a planned week, at the
/// end of a period, borrows from the planned weeks before it.
pub fn week_weights(weeks: usize, seed: u64, is_planned: impl Fn(usize) -> bool) -> Vec<f64> {
    const QUARTER: usize = 13;
    let mut weights = vec![0.0; weeks];
    for week in 0..weeks {
        let first = week / QUARTER * QUARTER;
        let in_quarter: Vec<usize> = (first..weeks.min(first + QUARTER)).filter(|w| is_planned(*w)).collect();
        let choice = if in_quarter.is_empty() { (0..weeks).filter(|w| is_planned(*w)).collect() } else { in_quarter };
        let chosen = (hash_share(seed, week as u64) * choice.len() as f64) as usize;
        // Without any planned week there is nothing that could be weighted.
        if let Some(&chosen) = choice.get(chosen.min(choice.len().saturating_sub(1))) {
            weights[chosen] += 1.0;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::summary::correlation;

    fn parameters() -> Parameters {
        Parameters::builtin().unwrap()
    }

    #[test]
    fn every_slice_of_a_parameter_is_drawn_once() {
        for of in [1, 2, 7, 64, 1000] {
            let mut seen: Vec<usize> = (0..of).map(|number| permuted(number, of, 99)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..of).collect::<Vec<_>>());
        }
    }

    #[test]
    fn low_and_high_are_the_5th_and_95th_percentile() {
        let p = parameters();
        let design = Design::new(&p, 7, 1000, 10);
        for key in ["staff.cost_per_hour", "vehicle.van_3_5t.cost_per_hour", "hub.it", "emission.charging_loss"] {
            let parameter = p.get(key).unwrap();
            let mut drawn: Vec<f64> = (0..1000).map(|draw| design.of_draw(draw).get(key).unwrap().value).collect();
            drawn.sort_by(f64::total_cmp);
            let inside = |expected: f64, found: f64| (found - expected).abs() < 0.08 * (parameter.high - parameter.low);
            assert!(inside(parameter.low, drawn[50]), "{key}: {} for {}", drawn[50], parameter.low);
            assert!(inside(parameter.value, drawn[500]), "{key}: {} for {}", drawn[500], parameter.value);
            assert!(inside(parameter.high, drawn[950]), "{key}: {} for {}", drawn[950], parameter.high);
        }
    }

    #[test]
    fn steps_lead_back_to_what_was_drawn() {
        let p = parameters();
        for key in ["hub.connected_share", "hub.opens", "sector.bakery.private_stops", "staff.cost_per_hour"] {
            let parameter = p.get(key).unwrap();
            for z in [-1.2, -0.4, 0.3, 1.0] {
                assert!((steps_to(parameter, at_normal(parameter, z)) - z / Z95).abs() < 1e-9, "{key} at {z}");
            }
        }
    }

    #[test]
    fn a_full_vehicle_never_emits_less_than_an_empty_one() {
        let p = parameters();
        let design = Design::new(&p, 3, 400, 4);
        for draw in 0..400 {
            let drawn = design.of_draw(draw);
            for class in ["car", "van_3_5t", "light_truck_7_5t", "truck_18t"] {
                let at = |name: &str| drawn.get(&format!("vehicle.{class}.{name}")).unwrap().value;
                assert!(at("co2e_full") > at("co2e_empty"), "{class} in draw {draw}");
            }
        }
    }

    /// Values of two parameters in a thousand draws.
    fn pairs(keys: [&str; 2]) -> (Vec<f64>, Vec<f64>) {
        let p = parameters();
        let design = Design::new(&p, 3, 1000, 4);
        let at = |draw: usize| {
            let drawn = design.of_draw(draw);
            let [one, other] = keys.map(|key| drawn.get(key).unwrap().value);
            (one, other)
        };
        (0..1000).map(at).collect()
    }

    #[test]
    fn vehicles_costs_move_together_but_not_as_one() {
        let (van, truck) = pairs(["vehicle.van_3_5t.cost_per_hour", "vehicle.truck_18t.cost_per_hour"]);
        let correlation = correlation(&van, &truck).unwrap();
        assert!((0.4..0.6).contains(&correlation), "{correlation}");
    }

    #[test]
    fn inefficiencies_are_drawn_together_and_overlap() {
        let (today, coordinated) = pairs(["round.inefficiency_today", "round.inefficiency_coordinated"]);
        let correlation = correlation(&today, &coordinated).unwrap();
        assert!((0.72..0.88).contains(&correlation), "{correlation}");
        let better = today.iter().zip(&coordinated).filter(|(today, coordinated)| coordinated < today).count();
        assert!((350..650).contains(&better), "{better} of 1000");
    }

    #[test]
    fn what_nothing_is_worked_out_from_any_more_is_not_drawn() {
        let p = parameters();
        let how = |key: &str| drawn(key, p.get(key).unwrap());
        for key in [
            "round.line_haul_detour",
            "round.private_spread",
            "road.turn.turn_time",
            "survey.order_drops",
            "delivery.joining.near",
        ] {
            assert_eq!(how(key), Drawn::Never, "{key}");
        }
        assert!(is_planned_by("round.line_haul_detour") && !is_planned_by("unit.school.receiving_time"));
        assert_eq!(how("unit.school.opens"), Drawn::PerReplicate);
        assert_eq!(how("unit.school.receiving_time"), Drawn::PerDraw);
        assert_eq!(how("contract.price_cut"), Drawn::Never, "it has no range");
    }

    #[test]
    fn plans_of_a_replicate_rest_on_the_same_draws() {
        let p = parameters();
        let design = Design::new(&p, 1, 100, 4);
        let key = "hub.connected_share";
        let replicate = design.of_replicate(2).get(key).unwrap().value;
        for draw in 50..75 {
            assert_eq!(design.replicate_of(draw), 2);
            assert_eq!(design.of_draw(draw).get(key).unwrap().value, replicate);
        }
        assert_ne!(design.of_replicate(0).get(key).unwrap().value, replicate);
    }

    #[test]
    fn drawn_years_have_as_many_weeks_in_each_quarter() {
        let weights = week_weights(53, 5, |_| true);
        assert_eq!(weights.iter().sum::<f64>(), 53.0);
        for quarter in weights.chunks(13) {
            assert_eq!(quarter.iter().sum::<f64>(), quarter.len() as f64);
        }
        assert_ne!(weights, week_weights(53, 6, |_| true));
        let half = week_weights(53, 5, |week| week % 2 == 1);
        assert_eq!(half.iter().sum::<f64>(), 53.0);
        assert!(half.iter().step_by(2).all(|weight| *weight == 0.0));
        // A single week can be drawn from even where only other ones are planned.
        assert_eq!(week_weights(1, 5, |week| week % 2 == 1), [0.0]);
    }
}
