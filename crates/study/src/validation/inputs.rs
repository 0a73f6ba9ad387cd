//! What is known of each validation case, what was measured, and draws of what was not published; priors that rest on
//! measured cases leave the case out that is tested.

use domain::{Count, Factor, ParameterError, Parameters, Quantity};

use crate::draws::Design;
use crate::random::{seed_of, standard_normal};

/// A scheme with published figures; its key is that of its tables in `parameters/validation.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// Ystad, Tomelilla and Simrishamn.
    Osterlen,
    /// Kungsbacka.
    Kungsbacka,
    /// Borås.
    Boras,
    /// Växjö.
    Vaxjo,
    /// Eight municipalities south of Stockholm.
    Sodertorn,
    /// Four boroughs of London.
    London,
    /// The claims of a simulation.
    IndreOstfold,
}

impl Case {
    /// All of them, in the order of the model's table (§M12).
    pub const ALL: [Self; 7] =
        [Self::Osterlen, Self::Kungsbacka, Self::Boras, Self::Vaxjo, Self::Sodertorn, Self::London, Self::IndreOstfold];

    /// Its spelling in files and commands.
    pub fn key(self) -> &'static str {
        match self {
            Self::Osterlen => "osterlen",
            Self::Kungsbacka => "kungsbacka",
            Self::Boras => "boras",
            Self::Vaxjo => "vaxjo",
            Self::Sodertorn => "sodertorn",
            Self::London => "london",
            Self::IndreOstfold => "indre_ostfold",
        }
    }

    /// The case with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.key() == key)
    }
}

/// The value of a measured figure; `None` where the case has published none.
pub fn measured(registry: &Parameters, case: &str, figure: &str) -> Option<f64> {
    registry.get(&format!("measured.{case}.{figure}")).ok().map(|parameter| parameter.value)
}

/// Mean and standard deviation of the logarithms of a figure in all cases but one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Mean of the logarithms.
    pub mean: f64,
    /// Standard deviation of the logarithms, 0 for a single case.
    pub deviation: f64,
    /// Number of cases.
    pub cases: usize,
}

impl Pooled {
    fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let logs: Vec<f64> = values.into_iter().map(f64::ln).filter(|log| log.is_finite()).collect();
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        let squares: f64 = logs.iter().map(|log| (log - mean) * (log - mean)).sum();
        let deviation = if logs.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 };
        (!logs.is_empty()).then_some(Self { mean, deviation, cases: logs.len() })
    }

    /// A draw for one more case: as far from the mean as the others are from each other, and the mean is uncertain itself.
    pub fn draw(&self, normal: f64) -> f64 {
        (self.mean + normal * self.deviation * (1.0 + 1.0 / self.cases as f64).sqrt()).exp()
    }

    /// The geometric mean.
    pub fn middle(&self) -> f64 {
        self.mean.exp()
    }
}

/// Units per inhabitant of the cases that tell both, the tested one left out. Council buildings of four boroughs are no
/// whole municipality, and London tells no inhabitants.
pub fn units_per_inhabitant(registry: &Parameters, tested: Case) -> Option<Pooled> {
    Pooled::of(others(tested).filter_map(|case| {
        let known = |name: &str| registry.get(&format!("case.{}.{name}", case.key())).ok().map(|p| p.value);
        Some(known("units")? / known("inhabitants")?)
    }))
}

/// Deliveries per unit and week before, of the measured cases that tell both, the tested one left out.
pub fn deliveries_per_unit(registry: &Parameters, tested: Case) -> Option<Pooled> {
    Pooled::of(others(tested).filter_map(|case| {
        let units = registry.get(&format!("case.{}.units", case.key())).ok()?.value;
        Some(measured(registry, case.key(), "deliveries_before")? / units)
    }))
}

/// A measured ratio of after to before in the other cases; of deliveries also from the two levels. Claims of simulations are
/// not pooled.
pub fn pooled_ratio(registry: &Parameters, tested: Case, figure: &str) -> Option<Pooled> {
    let keys = others(tested).filter(|case| *case != Case::IndreOstfold).map(Case::key).chain(["sandviken"]);
    let levels = |key: &str| {
        let level = |name: &str| measured(registry, key, name);
        (figure == "deliveries_ratio").then(|| Some(level("deliveries_after")? / level("deliveries_before")?))?
    };
    Pooled::of(keys.filter_map(|key| measured(registry, key, figure).or_else(|| levels(key))))
}

fn others(tested: Case) -> impl Iterator<Item = Case> {
    Case::ALL.into_iter().filter(move |case| *case != tested)
}

/// The inputs of a case in one draw.
#[derive(Clone, Debug)]
pub struct Inputs {
    case: Case,
    drawn: Parameters,
    /// Receiving units.
    pub units: usize,
    /// Decides everything random in the draw.
    pub seed: u64,
}

impl Inputs {
    /// Draws what the case has not published; `changed` holds inputs that are set whatever their range.
    ///
    /// # Errors
    /// A case that neither has a number of units nor inhabitants.
    pub fn draw(
        registry: &Parameters,
        case: Case,
        (draw, draws): (usize, usize),
        seed: u64,
        changed: &[(&str, f64)],
    ) -> Result<Self, ParameterError> {
        let design = Design::new(registry, seed_of(seed, case.key()), draws, draws);
        let seed = design.seed_of_draw(draw);
        let mut inputs = Self { case, drawn: design.of_draw(draw), units: 0, seed };
        for &(name, value) in changed {
            let key = inputs.key(name);
            inputs.drawn.set_value(&key, value);
        }
        let own = registry.get(&format!("case.{}.units", case.key())).is_ok();
        let units = match (own, units_per_inhabitant(registry, case)) {
            (false, Some(pooled)) => {
                let rate = pooled.draw(standard_normal(seed_of(seed, "units per inhabitant")));
                inputs.of::<Count>("inhabitants")?.value() * rate
            }
            _ => inputs.of::<Count>("units")?.value(),
        };
        let times = changed.iter().find(|(name, _)| *name == TIMES_UNITS).map_or(1.0, |(_, times)| *times);
        inputs.units = (units * times).round().max(1.0) as usize;
        Ok(inputs)
    }

    /// The value of an input in this draw.
    ///
    /// # Errors
    /// An input that neither the case nor `any` has, or one in another unit.
    pub fn of<Q: Quantity>(&self, name: &str) -> Result<Q, ParameterError> {
        self.drawn.quantity(&self.key(name))
    }

    /// An input that is a number of things, rounded.
    ///
    /// # Errors
    /// As of [`Self::of`].
    pub fn whole(&self, name: &str) -> Result<usize, ParameterError> {
        Ok(self.of::<Count>(name)?.value().round().max(0.0) as usize)
    }

    /// A pure number.
    ///
    /// # Errors
    /// As of [`Self::of`].
    pub fn factor(&self, name: &str) -> Result<f64, ParameterError> {
        Ok(self.of::<Factor>(name)?.value())
    }

    /// All inputs of the case with their values in this draw, its own before those of `any`.
    pub fn values(&self) -> Vec<(String, f64)> {
        let (own, any) = (format!("case.{}.", self.case.key()), "case.any.");
        let is_used =
            |key: &str| key.strip_prefix(any).map_or(key.starts_with(&own), |name| self.key(name).starts_with(any));
        self.drawn.iter().filter(|(key, _)| is_used(key)).map(|(key, p)| (key.to_owned(), p.value)).collect()
    }

    fn key(&self, name: &str) -> String {
        let own = format!("case.{}.{name}", self.case.key());
        if self.drawn.get(&own).is_ok() { own } else { format!("case.any.{name}") }
    }
}

/// What [`Inputs::draw`] understands besides the names of inputs: so many times the units.
pub const TIMES_UNITS: &str = "times the units";

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> Parameters {
        Parameters::validation().unwrap()
    }

    #[test]
    fn priors_leave_the_tested_case_out() {
        let registry = registry();
        for case in Case::ALL {
            let before = [units_per_inhabitant(&registry, case), deliveries_per_unit(&registry, case)];
            let ratios = |r: &Parameters| {
                ["deliveries_ratio", "vehicle_km_ratio", "co2e_ratio"].map(|figure| pooled_ratio(r, case, figure))
            };
            let mut other = registry.clone();
            let start = format!("measured.{}.", case.key());
            let units = format!("case.{}.units", case.key());
            let keys: Vec<String> = registry.iter().map(|(key, _)| key.to_owned()).collect();
            for key in keys.iter().filter(|key| key.starts_with(&start) || **key == units) {
                other.set_value(key, 1e6);
            }
            assert_eq!(before, [units_per_inhabitant(&other, case), deliveries_per_unit(&other, case)], "{case:?}");
            assert_eq!(ratios(&registry), ratios(&other), "{case:?}");
        }
    }

    #[test]
    fn pooled_figures_by_hand() {
        let registry = registry();
        // For Österlen there is Borås alone: 29,000 / 158 a year.
        let rate = deliveries_per_unit(&registry, Case::Osterlen).unwrap();
        assert_eq!((rate.cases, rate.deviation), (1, 0.0));
        assert!((rate.middle() - 29_000.0 / 158.0).abs() < 1e-9);
        // For Södertörn's kilometres there are London and Sandviken: √(0.55 · 0.5).
        let km = pooled_ratio(&registry, Case::Sodertorn, "vehicle_km_ratio").unwrap();
        assert!((km.middle() - (0.55f64 * 0.5).sqrt()).abs() < 1e-12);
        // The claim for Indre Østfold is in nobody's pool: London's kilometres are compared with Södertörn and Sandviken.
        let km = pooled_ratio(&registry, Case::London, "vehicle_km_ratio").unwrap();
        assert!((km.middle() - (0.96f64 * 0.5).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn own_values_go_before_those_of_any_case() {
        let registry = registry();
        let london = Inputs::draw(&registry, Case::London, (0, 8), 1, &[]).unwrap();
        assert_eq!(london.of::<domain::Share>("kitchen_share").unwrap(), domain::Share(0.0));
        assert!((250..=290).contains(&london.units), "{}", london.units);
        let changed = Inputs::draw(&registry, Case::Boras, (3, 8), 1, &[("shared_share", 0.25), (TIMES_UNITS, 2.0)]);
        let changed = changed.unwrap();
        assert_eq!(changed.of::<domain::Share>("shared_share").unwrap(), domain::Share(0.25));
        assert_eq!(changed.units, 2 * 158);
    }
}
