//! Every field of a scenario file with what it accepts: the one list that reading, error messages and the reference page
//! (`docs/reference/scenarios.md`) follow.

use crate::{EmptyStops, Fuel, Receiving, SchoolHours, ShortLived, UnitKind, VehicleClass};

/// What a field accepts.
#[derive(Clone, Copy)]
pub enum Accepts {
    /// A number from the first to the second.
    Number(f64, f64),
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// `true` or `false`.
    Truth,
    /// Any text.
    Text,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// A list of such values.
    List(&'static Accepts),
    /// A table with these fields.
    Table(&'static [Field]),
    /// A table with such a value for some of these words.
    Each(fn() -> Vec<&'static str>, &'static Accepts),
    /// Whichever of these fits.
    Either(&'static [Accepts]),
}

/// A field of a scenario file.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it accepts.
    pub accepts: Accepts,
    /// Whether it has to be there.
    pub is_required: bool,
}

/// One kind of change with its fields.
#[derive(Clone, Copy)]
pub struct ChangeFields {
    /// The value of `kind`.
    pub kind: &'static str,
    /// Its fields beside `kind`.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, accepts: Accepts) -> Field {
    Field { name, accepts, is_required: false }
}

const fn required(name: &'static str, accepts: Accepts) -> Field {
    Field { name, accepts, is_required: true }
}

const SHARE: Accepts = Accepts::Number(0.0, 1.0);
const POSITION: Accepts =
    Accepts::Table(&[required("lon", Accepts::Number(-180.0, 180.0)), required("lat", Accepts::Number(-90.0, 90.0))]);
const FUEL: Accepts = Accepts::Word(fuels);
const CLASS: Accepts = Accepts::Word(classes);

fn fuels() -> Vec<&'static str> {
    Fuel::ALL.iter().map(|fuel| fuel.key()).collect()
}

fn classes() -> Vec<&'static str> {
    VehicleClass::ALL.iter().map(|class| class.key()).collect()
}

fn unit_kinds() -> Vec<&'static str> {
    UnitKind::ALL.iter().map(|kind| kind.key()).collect()
}

/// All kinds of changes.
pub const CHANGES: &[ChangeFields] = &[
    ChangeFields {
        kind: "ordering",
        fields: &[
            field("days_per_week", Accepts::Each(unit_kinds, &Accepts::Number(0.25, 5.0))),
            field("pick_ups_replaced", SHARE),
        ],
    },
    ChangeFields {
        kind: "consolidation",
        fields: &[
            field(
                "hub",
                Accepts::Either(&[Accepts::Word(|| vec!["best"]), Accepts::Table(&[required("at", POSITION)])]),
            ),
            field("hubs", Accepts::List(&POSITION)),
            field("direct_groups", Accepts::List(&Accepts::Text)),
            field("connected_share", SHARE),
            field("vehicle", CLASS),
            field(
                "vehicles",
                Accepts::List(&Accepts::Table(&[required("class", CLASS), field("count", Accepts::Whole(1, 1000))])),
            ),
            field("fixed_plan", Accepts::Truth),
            field("empty_stops", Accepts::Word(|| EmptyStops::ALL.iter().map(|e| e.key()).collect())),
            field("inbound_days_per_week", Accepts::Number(1.0, 5.0)),
            field("collect_within_km", Accepts::Number(0.0, 200.0)),
            field("school_hours", Accepts::Word(|| SchoolHours::ALL.iter().map(|s| s.key()).collect())),
            field(
                "evening",
                Accepts::Table(&[
                    required("from", Accepts::Number(0.0, 24.0)),
                    required("to", Accepts::Number(0.0, 24.0)),
                    field("receiving", Accepts::Word(|| Receiving::ALL.iter().map(|r| r.key()).collect())),
                ]),
            ),
            field("short_lived", Accepts::Word(|| ShortLived::ALL.iter().map(|s| s.key()).collect())),
            field(
                "shared",
                Accepts::Table(&[field("own_share", SHARE), field("other_tonnes", Accepts::Number(0.0, 1_000_000.0))]),
            ),
        ],
    },
    ChangeFields { kind: "fleet", fields: &[field("hub_vehicles", FUEL), field("supplier_vehicles", FUEL)] },
];

impl Accepts {
    /// In words, as an error message says it.
    pub fn in_words(&self) -> String {
        match self {
            Self::Number(low, high) => format!("a number from {low} to {high}"),
            Self::Whole(low, high) => format!("a whole number from {low} to {high}"),
            Self::Truth => "true or false".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Word(words) => match words().as_slice() {
                [only] => format!("\"{only}\""),
                several => format!("one of {}", several.join(", ")),
            },
            Self::List(of) => format!("a list, each {}", of.in_words()),
            Self::Table(fields) => {
                let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                format!("a table with {}", names.join(", "))
            }
            Self::Each(_, of) => format!("a table of {}", of.in_words()),
            Self::Either(all) => all.iter().map(Self::in_words).collect::<Vec<_>>().join(", or "),
        }
    }
}
