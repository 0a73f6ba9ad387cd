//! The scenarios that the program carries with it, and how they are found by name.

use super::Scenario;

macro_rules! library {
    ($($name:literal),* $(,)?) => {
        /// The scenario files that the program carries with it: key and text.
        pub const SCENARIO_LIBRARY: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../scenarios/", $name, ".toml")))),*];
    };
}
library![
    "all-fortnight",
    "all-once",
    "better-ordering",
    "collecting",
    "coordinated-once",
    "coordinated-three-times",
    "coordinated-twice",
    "electric",
    "electric-only",
    "evening",
    "planned-daily",
    "regional-hub",
    "school-hours",
];

impl Scenario {
    /// A scenario by name: today, coordinated, or one of the library.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "today" => return Some(Self::today()),
            "coordinated" => return Some(Self::coordinated()),
            _ => {}
        }
        let (_, text) = SCENARIO_LIBRARY.iter().find(|(key, _)| *key == name)?;
        // A test reads every file of the library.
        Self::from_toml(text).ok()
    }

    /// Names of all scenarios that need no file.
    pub fn names() -> Vec<&'static str> {
        ["today", "coordinated"].into_iter().chain(SCENARIO_LIBRARY.iter().map(|(key, _)| *key)).collect()
    }
}
