//! An invented study for looking at and for the tests: a grid of roads, forty units, eleven suppliers and a hub.

use domain::{
    BoundingBox, Comparison, Date, Dimensions, Indicator, IndicatorValue, Kilograms, LonLat, Outcome, Parameters,
    RoundKind, Severity, TimeOfDay, Tonnes, UnitKind, VehicleClass,
};
use report::{
    CAVEATS, CountedKind, DataQuality, FlowLine, LedgerLine, LedgerPair, LedgerShown, Listed, MapInput, MapPair,
    MapPlace, MapRoad, MapScale, MapUnit, MassBalance, MassKind, ParameterUsed, ProblemCount, ReportInput, RoadClass,
    Situation, Texts, UnitWeeks, Visit, Worth, map_svg,
};
use study::accounts::appraisal::{Appraisal, appraise};
use study::accounts::vehicles::WholeVehicles;
use study::mechanisms::MechanismRow;
use study::sample::summary::{SampleSummary, summary};
use study::sample::{Column, DrawTable, Side};
use study::traps::Trap;
use study::{Booked, LedgerReconciled, ValuationRules, draws::Design};

/// A name that must never act as markup.
pub const HOSTILE: &str = "<script>alert('Ås & Sønn')</script>\"]]>";

/// Everything the report is made from.
pub struct Sample {
    pub comparison: Comparison,
    pub roads: Vec<MapRoad>,
    pub places: Vec<MapPlace>,
    pub boundary: Vec<Vec<LonLat>>,
    pub flows: [Vec<FlowLine>; 2],
    pub units: [Vec<MapUnit>; 2],
    pub suppliers: Vec<LonLat>,
    pub week: UnitWeeks,
    pub quality: DataQuality,
    pub unmatched: Vec<Listed>,
    pub unreachable: Vec<Listed>,
    pub problems: Vec<ProblemCount>,
    pub parameters: Vec<ParameterUsed>,
    pub appraisal: Vec<Appraisal>,
    pub mechanisms: Vec<MechanismRow>,
    pub sampled: SampleSummary,
    pub traps: Vec<Trap>,
    pub vehicles: WholeVehicles,
    pub ledger: LedgerPair,
}

/// One trap that is avoided and one that is not.
fn traps() -> Vec<Trap> {
    let trap = |trap, is_warning, name, value| Trap { trap, is_warning, values: [(name, value)].into() };
    vec![trap("full_connection", true, "connected_share", 1.0), trap("counted_twice", false, "taxes", 12_000.0)]
}

const WEST: f64 = 10.85;
const SOUTH: f64 = 59.40;
const COLUMNS: usize = 24;
const ROWS: usize = 22;

/// A crossing of the grid, shifted a little so that roads bend.
fn crossing(column: usize, row: usize) -> LonLat {
    let bend = |n: usize| ((n * 7919) % 13) as f64 / 13.0 - 0.5;
    let lon = WEST + 0.035 * (column as f64 + 0.5 * bend(column * 31 + row));
    let lat = SOUTH + 0.0165 * (row as f64 + 0.5 * bend(row * 17 + column * 5));
    LonLat::new(lon, lat)
}

impl Sample {
    pub fn new() -> Self {
        let mut parameters: Vec<ParameterUsed> = Vec::new();
        for (key, parameter) in Parameters::builtin().unwrap_or_default().iter() {
            parameters.push(ParameterUsed { key: key.to_owned(), parameter: parameter.clone() });
        }
        Self {
            comparison: comparison(),
            appraisal: appraisal(),
            mechanisms: mechanisms(),
            sampled: sampled(),
            traps: traps(),
            vehicles: WholeVehicles {
                saved: 2.4,
                saved_whole: 1.0,
                hub: 1.3,
                hub_whole: 2.0,
                ..WholeVehicles::default()
            },
            ledger: ledger(),
            roads: roads(),
            places: places(),
            boundary: vec![boundary()],
            flows: [flows(4), flows(11)],
            units: [units(1.0), units(0.3)],
            suppliers: (0..11).map(|n| crossing((n * 5) % 28, (n * 9) % ROWS)).collect(),
            week: week(),
            quality: quality(),
            unmatched: vec![Listed { name: HOSTILE.to_owned(), detail: "12 bilag".to_owned() }],
            unreachable: vec![Listed { name: "Ytre Vik skole".to_owned(), detail: "mangler posisjon".to_owned() }],
            problems: vec![ProblemCount {
                rule: "SAMLAST-CSV-DATE".to_owned(),
                severity: Severity::Quarantined,
                count: 311,
                example: format!("The date cannot be read in {HOSTILE}."),
            }],
            parameters,
        }
    }

    /// Both maps on one scale.
    pub fn maps(&self, texts: &Texts) -> [String; 2] {
        let pairs = self.flows.iter().zip(&self.units);
        let scale = MapScale::around(pairs.map(|(f, u)| (f.as_slice(), u.as_slice())));
        let keys = ["today", "coordinated"];
        [0, 1].map(|at| {
            let title = texts.format("map-title", &[("scenario", texts.scenario(keys[at]).as_str().into())]);
            let subtitle = texts.format("map-subtitle", &[("study", "Eksempelvik".into())]);
            map_svg(&MapInput {
                id: &format!("map-{}", keys[at]),
                title: &title,
                subtitle: &subtitle,
                situation: if at == 0 { Situation::Base } else { Situation::Alternative },
                bounds: BoundingBox { min: LonLat::new(10.85, 59.40), max: LonLat::new(11.66, 59.75) },
                boundary: Some(&self.boundary),
                waters: &[],
                roads: &self.roads,
                places: &self.places,
                flows: &self.flows[at],
                units: &self.units[at],
                hub: (at == 1).then(|| crossing(10, 10)),
                suppliers: &self.suppliers,
                scale,
                attribution: "© OpenStreetMap contributors",
                invented: true,
                texts,
            })
        })
    }

    /// The report with these maps.
    pub fn report<'a>(&'a self, texts: &'a Texts, maps: &'a [String; 2]) -> ReportInput<'a> {
        ReportInput {
            texts,
            study: "Eksempelvik",
            period: Some((Date::constant(2025, 1, 1), Date::constant(2025, 12, 31))),
            invented: true,
            comparison: &self.comparison,
            worth: Worth {
                appraisal: &self.appraisal,
                mechanisms: Some(&self.mechanisms),
                sampled: Some(&self.sampled),
                traps: &self.traps,
                placeholders: (&[], self.parameters.len()),
                vehicles: Some(&self.vehicles),
            },
            ledger: Some(&self.ledger),
            maps: Some(MapPair { base: &maps[0], alternative: &maps[1] }),
            week: Some(&self.week),
            quality: &self.quality,
            unmatched: &self.unmatched,
            unreachable: &self.unreachable,
            problems: &self.problems,
            parameters: &self.parameters,
            caveats: CAVEATS,
            balance: Some(MassBalance { placed: Tonnes(1834.2), base: Tonnes(1834.2), alternative: Tonnes(1834.2) }),
            fingerprint: "3f9c0a71d2e85b64",
            roads_attribution: "© OpenStreetMap contributors",
        }
    }
}

/// A hub of a million that saves suppliers half as much, with an item nobody knows.
fn appraisal() -> Vec<Appraisal> {
    let outcome = |scenario: &str, items: &[(Indicator, &str, f64)]| {
        let mut values = Vec::new();
        for &(indicator, item, value) in items {
            let of_item = Dimensions::from([("item".to_owned(), item.to_owned())]);
            for dimensions in [Dimensions::new(), of_item] {
                values.push(IndicatorValue { indicator, dimensions, value });
            }
        }
        Outcome { scenario: scenario.to_owned(), seed: 1, version: "0.1.0".to_owned(), values }
    };
    let today = outcome("today", &[(Indicator::SupplierCost, "rounds", 1.5e6), (Indicator::GoodsValue, "", 6e7)]);
    let after = outcome(
        "coordinated",
        &[
            (Indicator::MunicipalityCost, "hub_rooms", 1e6),
            (Indicator::SupplierCost, "rounds", 1e6),
            (Indicator::SocietyCost, HOSTILE, 6e5),
            (Indicator::GoodsValue, "", 6e7),
        ],
    );
    let parameters = Parameters::builtin().unwrap_or_default();
    let by = |rules| appraise(&today, &after, &parameters, rules).ok();
    [ValuationRules::R109, ValuationRules::Asek].into_iter().filter_map(by).collect()
}

fn mechanisms() -> Vec<MechanismRow> {
    let row = |indicator: Indicator, ordering: f64, consolidation: f64| MechanismRow {
        indicator,
        unit: indicator.unit().to_owned(),
        dimensions: Dimensions::new(),
        change: ordering + consolidation,
        ordering,
        consolidation,
        vehicle: 0.0,
    };
    vec![row(Indicator::VehicleKilometers, -20_100.0, -24_070.0), row(Indicator::SocietyCost, -4e5, 1.1e6)]
}

/// Forty draws in which kilometres follow one parameter.
fn sampled() -> SampleSummary {
    let parameters = Parameters::builtin().unwrap_or_default();
    let design = Design::new(&parameters, 1, 40, 4);
    let mut table = DrawTable::new(0..40);
    let column =
        |side| Column { side, name: Indicator::VehicleKilometers.key().to_owned(), dimensions: Dimensions::new() };
    let detours = (0..40).map(|draw| design.drawn_values(draw).get("pick_up.detour_share").copied().unwrap_or(0.0));
    table.columns.insert(column(Side::Base), vec![141_380.0; 40]);
    table.columns.insert(column(Side::Alternative), detours.map(|share| 141_380.0 - 60_000.0 * share).collect());
    summary(&table, &design, ("today", "coordinated"), 1)
}

fn comparison() -> Comparison {
    let figures: [(Indicator, f64, f64); 15] = [
        (Indicator::Deliveries, 30_912.0, 8_214.0),
        (Indicator::DeliveriesPerUnitWeek, 3.96, 1.05),
        (Indicator::UnitStops, 26_377.0, 7_702.0),
        (Indicator::HubStops, 0.0, 9_126.0),
        (Indicator::PickUpTrips, 2_744.0, 1_372.0),
        (Indicator::VehicleKilometers, 141_380.0, 97_210.0),
        (Indicator::VehicleKilometersProRata, 288_700.0, 131_400.0),
        (Indicator::LineHaulKilometers, 55_120.0, 55_120.0),
        (Indicator::TonneKilometers, 41_900.0, 46_020.0),
        (Indicator::TonnesDelivered, 1_834.2, 1_834.2),
        (Indicator::DriverHours, 6_914.0, 4_377.0),
        (Indicator::ReceivingMinutes, 231_840.0, 69_800.0),
        (Indicator::PickUpHours, 1_640.0, 820.0),
        (Indicator::Co2eTankToWheel, 38_240.0, 30_210.0),
        (Indicator::Co2eWellToWheel, 47_610.0, 37_460.0),
    ];
    let outcome = |scenario: &str, alternative: bool| {
        let total = |f: &(Indicator, f64, f64)| if alternative { f.2 } else { f.1 };
        let mut values = Vec::new();
        for figure in figures.iter().filter(|f| total(f) != 0.0) {
            values.push(IndicatorValue { indicator: figure.0, dimensions: Dimensions::new(), value: total(figure) });
        }
        let kilometers = if alternative { 97_210.0 } else { 141_380.0 };
        for (dimension, key, share) in [
            ("vehicle_class", "van_3_5t", 0.45),
            ("vehicle_class", "truck_18t", 0.55),
            ("round_kind", "own", 0.5),
            ("round_kind", "shared", 0.3),
            ("round_kind", if alternative { "outbound" } else { "pick_up" }, 0.2),
        ] {
            let dimensions = Dimensions::from([(dimension.to_owned(), key.to_owned())]);
            values.push(IndicatorValue {
                indicator: Indicator::VehicleKilometers,
                dimensions,
                value: share * kilometers,
            });
        }
        Outcome { scenario: scenario.to_owned(), seed: 42, version: "0.1.0".to_owned(), values }
    };
    Comparison::new(&outcome("today", false), &outcome("coordinated", true))
}

fn class(line: usize) -> RoadClass {
    match line {
        10 => RoadClass::Main,
        4 | 16 => RoadClass::Regional,
        n if n % 3 == 0 => RoadClass::Local,
        _ => RoadClass::Minor,
    }
}

fn roads() -> Vec<MapRoad> {
    let rows = (0..ROWS).map(|r| MapRoad { class: class(r), points: (0..COLUMNS).map(|c| crossing(c, r)).collect() });
    let columns =
        (0..COLUMNS).map(|c| MapRoad { class: class(c), points: (0..ROWS).map(|r| crossing(c, r)).collect() });
    rows.chain(columns).collect()
}

/// Vehicles thin out with the distance from the crossing of the two main roads.
fn flows(thinning: usize) -> Vec<FlowLine> {
    let mut flows = Vec::new();
    let mut push = |a: (usize, usize), b: (usize, usize)| {
        let distance = a.0.abs_diff(10) + a.1.abs_diff(10);
        let is_arterial = (a.0 == 10 && b.0 == 10) || (a.1 == 10 && b.1 == 10);
        if is_arterial || (a.0 * 3 + a.1 * 5).is_multiple_of(thinning) {
            let vehicles_per_week =
                if is_arterial { 620.0 } else { 60.0 } / (1.0 + distance as f64) * 4.0 / thinning as f64;
            flows.push(FlowLine { points: vec![crossing(a.0, a.1), crossing(b.0, b.1)], vehicles_per_week });
        }
    };
    for row in 0..ROWS - 1 {
        for column in 0..COLUMNS - 1 {
            push((column, row), (column + 1, row));
            push((column, row), (column, row + 1));
        }
    }
    flows
}

fn units(factor: f64) -> Vec<MapUnit> {
    let unit = |n: usize| MapUnit {
        position: crossing((n * 7) % COLUMNS, (n * 11) % ROWS),
        name: if n == 3 { HOSTILE.to_owned() } else { format!("Enhet {n}") },
        kind: UnitKind::ALL[n % UnitKind::ALL.len()],
        deliveries_per_week: factor * (1 + n % 9) as f64,
    };
    (0..40).map(unit).collect()
}

fn places() -> Vec<MapPlace> {
    let place =
        |name: &str, column, row, rank| MapPlace { name: name.to_owned(), position: crossing(column, row), rank };
    vec![
        place("Storvik", 10, 10, 0),
        place("Lillevik", 11, 10, 1),
        place("Nordbygda", 6, 18, 2),
        place("Søråsen", 16, 4, 3),
        place(HOSTILE, 3, 3, 9),
    ]
}

fn boundary() -> Vec<LonLat> {
    let corner = |turn: f64| LonLat::new(11.25 + 0.36 * turn.cos(), 59.575 + 0.15 * (turn + 0.3).sin());
    (0..=40).map(|n| corner(f64::from(n) / 40.0 * std::f64::consts::TAU)).collect()
}

fn visit(day: i8, hour: u16, operator: &str, round: RoundKind, suppliers: &[&str], kg: f64) -> Visit {
    Visit {
        date: Date::constant(2025, 9, day),
        arrival: Some(TimeOfDay(hour * 60 + 40)),
        operator: operator.to_owned(),
        round,
        vehicle: if round == RoundKind::Own { VehicleClass::Van } else { VehicleClass::Truck },
        suppliers: suppliers.iter().map(|&s| s.to_owned()).collect(),
        mass: Kilograms(kg),
    }
}

fn week() -> UnitWeeks {
    use RoundKind::{Outbound, Own, Parcel, Shared};
    UnitWeeks {
        unit: "Storvik skole".to_owned(),
        monday: Date::constant(2025, 9, 22),
        base: vec![
            visit(22, 7, "Grossist AS", Shared, &["Grossist AS"], 84.0),
            visit(22, 9, "Pakkebud AS", Parcel, &["Bokbua AS", "Kontor & Papir AS"], 6.4),
            visit(23, 8, HOSTILE, Own, &[HOSTILE], 31.5),
            visit(25, 8, "Meieriet AS", Shared, &["Meieriet AS"], 42.0),
        ],
        alternative: vec![visit(23, 9, "Samlastsentralen", Outbound, &["Grossist AS", "Bokbua AS", HOSTILE], 163.9)],
    }
}

fn quality() -> DataQuality {
    let counted = |key: &str, count| CountedKind { key: key.to_owned(), count };
    DataQuality {
        documents: vec![counted("invoice", 18_204), counted("credit_note", 310), counted("ledger_entry", 2_950)],
        deliveries: vec![
            counted("despatch_advice", 5_120),
            counted("invoice_delivery", 21_010),
            counted("invoice_date", 4_782),
        ],
        units: 152,
        suppliers: 131,
        mass_stated_share: Some(0.62),
        mass: vec![
            MassKind { key: "article".to_owned(), tonnes: 310.0, low: 305.0, high: 312.0 },
            MassKind { key: "piece_mass".to_owned(), tonnes: 90.0, low: 31.0, high: 240.0 },
            MassKind { key: "price".to_owned(), tonnes: 100.0, low: 61.0, high: 170.0 },
        ],
        ledger: booked(),
    }
}

/// Food that was booked with its invoices, and a voucher without one.
fn booked() -> LedgerReconciled {
    let of = |booked: f64, billed: f64, only: f64| Booked {
        booked: domain::Nok(booked),
        billed: domain::Nok(billed),
        ledger_only: domain::Nok(only),
        delivered: domain::Nok(booked),
    };
    let by_account = [("115".to_owned(), of(1_204_000.0, 1_203_100.0, 0.0)), (HOSTILE.to_owned(), of(9e4, 0.0, 9e4))];
    LedgerReconciled { by_account: by_account.into(), not_booked: domain::Nok(12_000.0) }
}

/// Shared rounds on which the municipality has a third today, and a hub of its own.
fn ledger() -> LedgerPair {
    let part = |tonnes: f64, kg: f64| study::attribution::Attributed {
        tonnes: Tonnes(tonnes),
        tonne_km: domain::TonneKilometers(20.0 * tonnes),
        co2e_ttw_kg: kg,
        co2e_wtw_kg: 1.2 * kg,
        co2e_wtw_market_kg: 1.2 * kg,
    };
    let side = |municipal: f64, private: f64| {
        let lines = |names: [&str; 2]| {
            let line = |(name, share): (&str, f64)| LedgerLine {
                name: name.to_owned(),
                attributed: part(1834.2 * share, municipal * share),
            };
            names.into_iter().zip([0.7, 0.3]).map(line).collect()
        };
        LedgerShown {
            all: part(5502.6, municipal + private),
            municipal: part(1834.2, municipal),
            private: part(3668.4, private),
            suppliers: lines(["Eksempelgrossisten", "Eksempelmeieriet"]),
            units: lines(["Eksempelvik skole", "Eksempelvik sykehjem"]),
            groups: lines(["Melk", "Brød"]),
        }
    };
    LedgerPair { base: side(61_000.0, 122_000.0), alternative: side(38_000.0, 54_000.0), private_loads: String::new() }
}
