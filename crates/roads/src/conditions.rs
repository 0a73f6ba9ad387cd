//! Rules that hold at some times or for some vehicles (`…:conditional`), and whether they hold for a vehicle at a moment.

use crate::attributes::{Access, Attributes, Barrier, Limits};
use crate::moment::Moment;
use crate::profile::ByKind;
use crate::profile::{Kind, VehicleMeasures};

/// What a rule changes while it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Target {
    /// Access of vans, as [`Access`].
    VanAccess,
    /// Access of trucks.
    TruckAccess,
    /// Access of bicycles.
    BicycleAccess,
    /// Speed limit in both directions, km/h.
    Speed,
    /// Speed limit of trucks, km/h.
    TruckSpeed,
    /// Limits, in centimetres and kilograms; 0 for none.
    Height,
    Width,
    Length,
    Mass,
    AxleLoad,
}

impl Target {
    const ALL: [Self; 10] = [
        Self::VanAccess,
        Self::TruckAccess,
        Self::BicycleAccess,
        Self::Speed,
        Self::TruckSpeed,
        Self::Height,
        Self::Width,
        Self::Length,
        Self::Mass,
        Self::AxleLoad,
    ];

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Access of a kind of vehicle.
    pub fn access_of(kind: Kind) -> Self {
        match kind {
            Kind::Van => Self::VanAccess,
            Kind::Truck => Self::TruckAccess,
            Kind::Bicycle => Self::BicycleAccess,
        }
    }

    fn concerns(self, kind: Kind) -> bool {
        match self {
            Self::VanAccess | Self::TruckAccess | Self::BicycleAccess => self == Self::access_of(kind),
            Self::Speed => kind != Kind::Bicycle,
            Self::TruckSpeed => kind == Kind::Truck,
            _ => true,
        }
    }
}

/// Of several rules with one target the first that holds counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rule {
    pub target: Target,
    pub value: u32,
    /// All of which must hold.
    pub terms: Vec<Term>,
}

/// A measure of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Measure {
    /// Total mass, kg.
    Mass,
    /// Heaviest axle, kg.
    AxleLoad,
    /// Centimetres.
    Length,
    Height,
    Width,
}

impl Measure {
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Mass, Self::AxleLoad, Self::Length, Self::Height, Self::Width].get(usize::from(code)).copied()
    }
}

/// How a measure is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Comparison {
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Above, Self::AtLeast, Self::Below, Self::AtMost].get(usize::from(code)).copied()
    }
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Term {
    /// At some times.
    Times(Vec<TimeRule>),
    /// For some vehicles.
    Vehicle(Measure, Comparison, u32),
}

/// Times of a week or year. Of several that cover a day the last counts, unless it is added to those before.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TimeRule {
    /// From and to, both included, as `32 · month + day`; across the new year if the second is less. None: all year.
    pub dates: Vec<[u16; 2]>,
    /// Bit 0 Monday to bit 6 Sunday; 0: all days.
    pub weekdays: u8,
    /// From and to in minutes, the second not included; across midnight if the second is not more. None: all day.
    pub minutes: Vec<[u16; 2]>,
    /// Added to what the rules before say, instead of taking their place.
    pub is_added: bool,
    /// The times are taken away.
    pub is_off: bool,
}

/// Yes, no, or not known.
type Known = Option<bool>;

fn and(a: Known, b: Known) -> Known {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(a: Known, b: Known) -> Known {
    and(a.map(|a| !a), b.map(|b| !b)).map(|neither| !neither)
}

const DAY: u16 = 24 * 60;

impl TimeRule {
    /// Whether the rule speaks of a day.
    fn covers(&self, weekday: Option<u8>, date: Option<u16>) -> Known {
        let on_weekday = match weekday {
            _ if self.weekdays == 0 => Some(true),
            None => None,
            Some(weekday) => Some(self.weekdays >> weekday & 1 == 1),
        };
        let is_within = |date: u16| {
            self.dates.iter().any(|[from, to]| match from <= to {
                true => (*from..=*to).contains(&date),
                false => date >= *from || date <= *to,
            })
        };
        let on_date = if self.dates.is_empty() { Some(true) } else { date.map(is_within) };
        and(on_weekday, on_date)
    }

    /// Whether a minute, counted from the beginning of a day that the rule covers, is meant; beyond midnight only if the
    /// times reach so far.
    fn is_at(&self, minute: Option<u16>, is_day_after: bool) -> Known {
        if self.minutes.is_empty() {
            return Some(!is_day_after);
        }
        let reaches = |[from, to]: &[u16; 2]| (*from, if to > from { *to } else { to.saturating_add(DAY) });
        if is_day_after && self.minutes.iter().map(reaches).all(|(_, to)| to <= DAY) {
            return Some(false);
        }
        let minute = minute?.saturating_add(if is_day_after { DAY } else { 0 });
        Some(self.minutes.iter().map(reaches).any(|(from, to)| (from..to).contains(&minute)))
    }
}

/// Whether a moment is among the times.
fn is_among(rules: &[TimeRule], moment: Moment) -> Known {
    let date = moment.in_year.map(|(month, day)| u16::from(month) * 32 + u16::from(day));
    let (weekday, minute) = moment.in_week.unzip();
    let of_day = |weekday: Option<u8>, is_day_after: bool| {
        let mut so_far = Some(false);
        for rule in rules {
            let here = and(rule.is_at(minute, is_day_after), Some(!rule.is_off));
            let here = if rule.is_added { or(so_far, here) } else { here };
            so_far = match rule.covers(weekday, date) {
                Some(true) => here,
                Some(false) => so_far,
                None if here == so_far => here,
                None => None,
            };
        }
        so_far
    };
    or(of_day(weekday, false), of_day(weekday.map(|day| (day + 6) % 7), true))
}

/// Whether all conditions hold for a vehicle at a moment; `None` if that depends on what is not known of the moment.
pub(crate) fn hold(terms: &[Term], vehicle: VehicleMeasures, moment: Moment) -> Known {
    let mut all = Some(true);
    for term in terms {
        let holds = match term {
            Term::Times(rules) => is_among(rules, moment),
            Term::Vehicle(measure, comparison, value) => {
                let measured = match measure {
                    Measure::Mass => vehicle.total_mass.value() * 1000.0,
                    Measure::AxleLoad => vehicle.axle_load.value() * 1000.0,
                    Measure::Length => vehicle.length.value() * 100.0,
                    Measure::Height => vehicle.height.value() * 100.0,
                    Measure::Width => vehicle.width.value() * 100.0,
                };
                let value = f64::from(*value);
                Some(match comparison {
                    Comparison::Above => measured > value,
                    Comparison::AtLeast => measured >= value,
                    Comparison::Below => measured < value,
                    Comparison::AtMost => measured <= value,
                })
            }
        };
        all = and(all, holds);
    }
    all
}

/// What came of the rules of a piece of road.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// A rule holds and was applied.
    pub is_changed: bool,
    /// Whether a rule holds is not known; it was not applied.
    pub is_open: bool,
}

/// Changes what is tagged to what holds for a vehicle at a moment.
pub(crate) fn apply(
    rules: &[Rule],
    (kind, vehicle, moment): (Kind, VehicleMeasures, Moment),
    mut change: impl FnMut(Target, u32),
) -> Outcome {
    let (mut decided, mut outcome) = (0_u16, Outcome::default());
    for rule in rules.iter().filter(|rule| rule.target.concerns(kind)) {
        let bit = 1_u16 << rule.target as u8;
        if decided & bit != 0 {
            continue;
        }
        match hold(&rule.terms, vehicle, moment) {
            Some(true) => {
                decided |= bit;
                outcome.is_changed = true;
                change(rule.target, rule.value);
            }
            Some(false) => {}
            None => outcome.is_open = true,
        }
    }
    outcome
}

/// A speed limit, length or mass in the type of its field.
fn narrow<T: TryFrom<u32> + Default>(value: u32) -> T {
    T::try_from(value).unwrap_or_default()
}

impl Limits {
    pub(crate) fn change(&mut self, target: Target, value: u32) {
        match target {
            Target::Height => self.height_cm = narrow(value),
            Target::Width => self.width_cm = narrow(value),
            Target::Length => self.length_cm = narrow(value),
            Target::Mass => self.mass_kg = value,
            Target::AxleLoad => self.axle_load_kg = value,
            _ => {}
        }
    }
}

impl ByKind<Access> {
    fn change(&mut self, target: Target, value: u32) {
        let access = Access::from_code(narrow(value)).unwrap_or_default();
        match target {
            Target::VanAccess => self.van = access,
            Target::TruckAccess => self.truck = access,
            Target::BicycleAccess => self.bicycle = access,
            _ => {}
        }
    }
}

impl Barrier {
    pub(crate) fn change(&mut self, target: Target, value: u32) {
        self.access.change(target, value);
        self.limits.change(target, value);
    }
}

impl Attributes {
    pub(crate) fn change(&mut self, target: Target, value: u32) {
        match target {
            Target::Speed => {
                self.maxspeed_forward_km_h = narrow(value);
                self.maxspeed_backward_km_h = narrow(value);
            }
            Target::TruckSpeed => self.maxspeed_truck_km_h = narrow(value),
            _ => {
                self.access.change(target, value);
                self.limits.change(target, value);
            }
        }
    }
}
