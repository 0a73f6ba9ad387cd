//! Explanations as one line for people.

use super::{Explanation, Limit, Relaxation};

/// How times and lengths are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// Seconds from midnight as hours and minutes, metres as they are.
    Clock,
    /// So many of the problem's whole units are one unit of the file; written as numbers of the file.
    PerUnit(i32),
}

impl Units {
    /// A length or amount of time or way as a plain number.
    #[must_use]
    pub fn number(self, value: i64) -> String {
        match self {
            Self::PerUnit(scale) if scale > 1 => format!("{}", value as f64 / f64::from(scale)),
            Self::PerUnit(_) | Self::Clock => value.to_string(),
        }
    }

    /// A moment.
    #[must_use]
    pub fn moment(self, seconds: i64) -> String {
        match self {
            Self::Clock => format!("{:02}:{:02}", seconds / 3600, seconds % 3600 / 60),
            Self::PerUnit(_) => self.number(seconds),
        }
    }

    /// A length of time.
    #[must_use]
    pub fn length(self, seconds: i64) -> String {
        match self {
            Self::Clock => format!("{} min", (seconds + 59) / 60),
            Self::PerUnit(_) => self.number(seconds),
        }
    }
}

/// Kilowatt-hours, to a tenth upwards.
fn kwh(energy_j: i64) -> f64 {
    ((energy_j + 359_999) / 360_000) as f64 / 10.0
}

impl Explanation {
    /// One line for people, with times by the clock; `named` gives a client's number.
    #[must_use]
    pub fn text(&self, named: impl Fn(usize) -> String) -> String {
        self.text_in(Units::Clock, named)
    }

    /// One line for people; `named` gives a client's number.
    #[must_use]
    pub fn text_in(&self, units: Units, named: impl Fn(usize) -> String) -> String {
        let late = |late_s: i64| format!("{} late", units.length(late_s));
        let state = self.late_s.map_or_else(|| "not served".to_owned(), late);
        let Some(change) = &self.relaxation else {
            let why = match self.constraint {
                Limit::Unreachable => "no vehicle may or can go there",
                _ => "several limits bind at once",
            };
            return format!("{state}; {why}");
        };
        let what = self.change(change, units, named);
        let sign = if change.added_duration_s < 0 { "-" } else { "+" };
        format!("{state}; {what}: served, {sign}{}", units.length(change.added_duration_s.abs()))
    }

    fn change(&self, change: &Relaxation, units: Units, named: impl Fn(usize) -> String) -> String {
        let own = |client: usize| if client == self.client { String::new() } else { format!("at {}: ", named(client)) };
        let moments = || format!("{} instead of {}", units.moment(change.to), units.moment(change.from));
        let (from, to, kind) = (change.from, change.to, change.vehicle_type);
        match change.limit {
            Limit::WindowStart { client, .. } => format!("{}open {}", own(client), moments()),
            Limit::WindowEnd { client, .. } => format!("{}close {}", own(client), moments()),
            Limit::ReleaseTime { client } => format!("{}goods ready {}", own(client), moments()),
            Limit::ShiftStart => format!("shift from {}", moments()),
            Limit::ShiftEnd => format!("shift until {}", moments()),
            Limit::Capacity { dimension } => format!("capacity {to} instead of {from} in dimension {dimension}"),
            Limit::MaxDuration => format!("route duration {} instead of {}", units.length(to), units.length(from)),
            Limit::MaxDriving => format!("driving {} instead of {}", units.length(to), units.length(from)),
            Limit::MaxDistance => format!("route distance {} instead of {}", units.number(to), units.number(from)),
            Limit::Reloads => format!("{to} reloads instead of {from}"),
            Limit::Vehicles => format!("{to} vehicles of type {kind} instead of {from}"),
            Limit::Skills { missing } => {
                let bits: Vec<String> =
                    (0..64).filter(|bit| missing >> bit & 1 == 1).map(|bit| bit.to_string()).collect();
                format!("a vehicle of type {kind} with skill {}", bits.join(" and "))
            }
            Limit::Battery => format!("a battery of {} kWh instead of {}", kwh(to), kwh(from)),
            Limit::TimeOnBoard { client } => {
                format!("{}on board {} instead of {}", own(client), units.length(to), units.length(from))
            }
            Limit::Driving { .. } => {
                format!("{} of driving without a break instead of {}", units.length(to), units.length(from))
            }
            Limit::Working { .. } => {
                format!("{} of work without a break instead of {}", units.length(to), units.length(from))
            }
            Limit::BreakEnd { index } => format!("break {} until {}", index + 1, moments()),
            Limit::Apart { other } => format!("allowed on one trip with {}", named(other)),
            Limit::VehicleTypes { client } => format!("{}allowed with a vehicle of type {kind}", own(client)),
            Limit::Beginning { vehicle_type } => {
                format!("the vehicle of type {vehicle_type} not bound to begin its route as it is")
            }
            Limit::Day => format!("day {} instead of {}", to + 1, from + 1),
            Limit::Nothing | Limit::Unreachable | Limit::Several => {
                "another place in the plan, no limit changed".to_owned()
            }
        }
    }
}
