//! The attributional ledger of a simulated scenario with the names of who is in it, and what a choice changes over the years.

use std::collections::BTreeMap;

use domain::{Fuel, Indicator, Operator, Parameters, RoundKind, Share, SupplierId, UnitId, VehicleClass};
use report::{Lang, LedgerLine, LedgerShown, Texts, Value};
use serde::Serialize;
use store::{Location, StudyStore};
use study::accounts::period::{electric_share, years};
use study::assumptions::Assumptions;
use study::attribution::{Attributed, Ledger, PrivateLoads, ledger};
use study::{Fuels, Prices, ValuationRules};

use crate::WorkflowError;
use crate::simulation::{Details, required};

/// What the ledger is listed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerBy {
    /// Transport operation categories and the hub.
    Operation,
    /// Suppliers of the municipality's goods.
    Supplier,
    /// Units that they are for.
    Unit,
    /// Commodity groups.
    Group,
}

impl LedgerBy {
    /// The spelling in texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Supplier => "supplier",
            Self::Unit => "unit",
            Self::Group => "group",
        }
    }
}

/// A named part of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedPart {
    /// Number of the supplier or unit, or key of the group.
    pub key: String,
    /// Name.
    pub name: String,
    /// Its goods and greenhouse gases.
    #[serde(flatten)]
    pub attributed: Attributed,
}

/// A transport operation category, or the hub's rooms.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedOperation {
    /// Who drives, or the hub's rooms.
    pub name: String,
    /// What sort of round; absent for rooms.
    pub round_kind: Option<RoundKind>,
    /// With what.
    pub vehicles: Vec<VehicleClass>,
    /// Kilometres of whole rounds.
    pub vehicle_km: f64,
    /// All goods on board.
    pub all: Attributed,
    /// The municipality's goods.
    pub municipal: Attributed,
    /// Private goods.
    pub private: Attributed,
    /// Well to wheel by source, kilograms: driving, stops, cooling, rooms.
    pub by_source_kg: [f64; 4],
    /// Grams well to wheel per tonne-kilometre; of rooms per tonne.
    pub intensity_g: Option<f64>,
}

/// Greenhouse gases, kilograms a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Gases {
    /// From vehicles.
    pub co2e_ttw_kg: f64,
    /// With making fuel and electricity, location-based.
    pub co2e_wtw_kg: f64,
    /// The same, electricity market-based.
    pub co2e_wtw_market_kg: f64,
}

/// What a scenario changes in a year, while vehicles become electric in every scenario.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct YearOfChange {
    /// The year.
    pub year: i16,
    /// Part of the vehicles that run on batteries in any case.
    pub electric_share: f64,
    /// Scenario minus base, shared rounds at the margin.
    #[serde(flatten)]
    pub change: Gases,
}

/// The ledger of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerReport {
    /// Key of the scenario.
    pub scenario: String,
    /// The year whose mix of vehicles it is for; absent: those of the scenario alone.
    pub year: Option<i16>,
    /// Part of the vehicles that run on batteries in any case.
    pub electric_share: f64,
    /// Whether liquid biofuel is burnt.
    pub has_biofuel: bool,
    /// Everything on board.
    pub all: Attributed,
    /// The municipality's goods.
    pub municipal: Attributed,
    /// Private goods on the same rounds.
    pub private: Attributed,
    /// The scenario's emissions in the other ledger: shared rounds at the margin. Not to be compared line by line.
    pub consequential: Gases,
    /// Goods for one private customer, kilograms: low, value and high on shared rounds and on parcel carriers'.
    pub private_load_kg: [[f64; 3]; 2],
    /// By operation.
    pub operations: Vec<NamedOperation>,
    /// The municipal part by supplier, the largest first.
    pub by_supplier: Vec<NamedPart>,
    /// The municipal part by unit, the largest first.
    pub by_unit: Vec<NamedPart>,
    /// The municipal part by commodity group, the largest first.
    pub by_group: Vec<NamedPart>,
    /// Key of the scenario it is compared with.
    pub against: Option<String>,
    /// What the scenario changes against it over the years of the appraisal; the consequential ledger.
    pub over_years: Vec<YearOfChange>,
}

/// Works the ledger of a simulated scenario out; `against` another one also what changes over the years.
///
/// # Errors
/// A scenario that has not been simulated, or was by an older version.
pub fn emissions_ledger(
    study: &Location,
    scenario: &str,
    against: Option<&str>,
    year: Option<i16>,
    lang: &str,
) -> Result<LedgerReport, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let texts = Texts::new(Lang::from_key(lang).unwrap_or(Lang::Nb));
    let parameters = Parameters::builtin()?;
    let (outcome, details) = required(&store, study, scenario)?;
    let electric = match year {
        Some(year) => electric_share(&parameters, year)?,
        None => Share(0.0),
    };
    let found = worked_out(&details, scenario, &parameters, electric)?;
    let names = Names::new(&store, &texts)?;
    let total = |indicator| outcome.total(indicator).unwrap_or(0.0);
    let over_years = match against {
        Some(base) => {
            let (_, before) = required(&store, study, base)?;
            over_years((&before, base), (&details, scenario), &parameters)?
        }
        None => Vec::new(),
    };
    let load = |key: &str| -> Result<[f64; 3], WorkflowError> {
        let parameter = parameters.get(key)?;
        Ok([parameter.low, parameter.value, parameter.high])
    };
    let fuels = Fuels::of(&details.basis(scenario)?.scenario);
    Ok(LedgerReport {
        scenario: scenario.to_owned(),
        year,
        electric_share: found.electric_share,
        has_biofuel: [fuels.hub, fuels.suppliers].contains(&Fuel::Biodiesel),
        all: found.all,
        municipal: found.municipal,
        private: found.private,
        consequential: Gases {
            co2e_ttw_kg: total(Indicator::Co2eTankToWheel),
            co2e_wtw_kg: total(Indicator::Co2eWellToWheel),
            co2e_wtw_market_kg: total(Indicator::Co2eMarketBased),
        },
        private_load_kg: [load("ledger.shared.private_load")?, load("ledger.parcel.private_load")?],
        operations: names.operations(&found),
        by_supplier: names.suppliers(&found),
        by_unit: names.units(&found),
        by_group: names.groups(&found),
        against: against.map(str::to_owned),
        over_years,
    })
}

fn worked_out(
    details: &Details,
    scenario: &str,
    parameters: &Parameters,
    electric: Share,
) -> Result<Ledger, WorkflowError> {
    let basis = details.basis(scenario)?;
    let prices = Prices::new(parameters, basis.quantities.facts.price_year, ValuationRules::R109)?;
    let loads = PrivateLoads::new(parameters)?;
    let assumptions = Assumptions::new(parameters)?;
    let Some(operations) = &details.plan.operations else {
        let message = "it was made by an older version: simulate it again".to_owned();
        return Err(WorkflowError::Details { scenario: scenario.to_owned(), message });
    };
    let fuels = Fuels::of(&basis.scenario);
    let facts = basis.quantities.facts;
    Ok(ledger(operations, &assumptions, (&prices, &loads, facts.hub_share * facts.hubs), fuels, electric)?)
}

/// E₁ − E₀ in every year of the appraisal: e_t = (1 − ev_t) · e + ev_t · e_electric on both sides.
fn over_years(
    (base, base_key): (&Details, &str),
    (alternative, alternative_key): (&Details, &str),
    parameters: &Parameters,
) -> Result<Vec<YearOfChange>, WorkflowError> {
    let gases = |details: &Details, key: &str, fuels: Option<Fuels>| -> Result<Gases, WorkflowError> {
        let basis = details.basis(key)?;
        let prices = Prices::new(parameters, basis.quantities.facts.price_year, ValuationRules::R109)?;
        let fuels = fuels.unwrap_or_else(|| Fuels::of(&basis.scenario));
        let values = study::indicators::indicators(&basis.quantities, &Assumptions::new(parameters)?, &prices, fuels)?;
        let total = |indicator| {
            let is_total = |v: &&domain::IndicatorValue| v.indicator == indicator && v.dimensions.is_empty();
            values.iter().find(is_total).map_or(0.0, |v| v.value)
        };
        Ok(Gases {
            co2e_ttw_kg: total(Indicator::Co2eTankToWheel),
            co2e_wtw_kg: total(Indicator::Co2eWellToWheel),
            co2e_wtw_market_kg: total(Indicator::Co2eMarketBased),
        })
    };
    let change = |fuels: Option<Fuels>| -> Result<[f64; 3], WorkflowError> {
        let (before, after) = (gases(base, base_key, fuels)?, gases(alternative, alternative_key, fuels)?);
        Ok([
            after.co2e_ttw_kg - before.co2e_ttw_kg,
            after.co2e_wtw_kg - before.co2e_wtw_kg,
            after.co2e_wtw_market_kg - before.co2e_wtw_market_kg,
        ])
    };
    let (own, battery) = (change(None)?, change(Some(Fuels::ELECTRIC))?);
    let mut rows = Vec::new();
    for year in years(parameters)? {
        let share = electric_share(parameters, year)?.value();
        let mixed = |gas: usize| (1.0 - share) * own[gas] + share * battery[gas];
        let change = Gases { co2e_ttw_kg: mixed(0), co2e_wtw_kg: mixed(1), co2e_wtw_market_kg: mixed(2) };
        rows.push(YearOfChange { year, electric_share: share, change });
    }
    Ok(rows)
}

struct Names<'a> {
    suppliers: BTreeMap<SupplierId, String>,
    units: BTreeMap<UnitId, String>,
    texts: &'a Texts,
}

impl<'a> Names<'a> {
    fn new(store: &StudyStore, texts: &'a Texts) -> Result<Self, WorkflowError> {
        Ok(Self {
            suppliers: store.suppliers()?.into_iter().map(|s| (s.id, s.record.name)).collect(),
            units: store.units()?.into_iter().map(|u| (u.id, u.record.name)).collect(),
            texts,
        })
    }

    fn operator(&self, operator: &Operator, kind: RoundKind) -> String {
        match operator {
            _ if kind == RoundKind::PickUp => self.texts.get("operator-own-staff"),
            Operator::Supplier(id) => self.suppliers.get(id).cloned().unwrap_or_default(),
            Operator::Carrier(name) if name.is_empty() => self.texts.get("operator-parcel-carrier"),
            Operator::Carrier(name) => name.clone(),
            Operator::Unit(_) => self.texts.get("operator-own-staff"),
            Operator::Hub => self.texts.get("operator-hub"),
        }
    }

    fn operations(&self, ledger: &Ledger) -> Vec<NamedOperation> {
        let named = |row: &study::attribution::OperationRow| NamedOperation {
            name: match (&row.operator, row.kind) {
                (Some(operator), Some(kind)) => self.operator(operator, kind),
                _ => self.texts.get("emission-source-hub-rooms"),
            },
            round_kind: row.kind,
            vehicles: row.vehicles.clone(),
            vehicle_km: row.vehicle_km.value(),
            all: row.all,
            municipal: row.municipal,
            private: row.private,
            by_source_kg: row.by_source_kg,
            intensity_g: row.intensity_g,
        };
        let mut rows: Vec<NamedOperation> = ledger.operations.iter().map(named).collect();
        rows.sort_by(|a, b| b.all.co2e_wtw_kg.total_cmp(&a.all.co2e_wtw_kg).then_with(|| a.name.cmp(&b.name)));
        rows
    }

    fn suppliers(&self, ledger: &Ledger) -> Vec<NamedPart> {
        let name = |id: &SupplierId| self.suppliers.get(id).cloned().unwrap_or_default();
        sorted(ledger.by_supplier.iter().map(|(id, part)| (id.0.to_string(), name(id), *part)))
    }

    fn units(&self, ledger: &Ledger) -> Vec<NamedPart> {
        let name = |id: &UnitId| self.units.get(id).cloned().unwrap_or_default();
        sorted(ledger.by_unit.iter().map(|(id, part)| (id.0.to_string(), name(id), *part)))
    }

    fn groups(&self, ledger: &Ledger) -> Vec<NamedPart> {
        let name = |key: &str| self.texts.keyed("commodity", key);
        sorted(ledger.by_group.iter().map(|(key, part)| (key.clone(), name(key), *part)))
    }
}

/// The largest first.
fn sorted(parts: impl Iterator<Item = (String, String, Attributed)>) -> Vec<NamedPart> {
    let mut rows: Vec<NamedPart> = parts.map(|(key, name, attributed)| NamedPart { key, name, attributed }).collect();
    rows.sort_by(|a, b| b.attributed.co2e_wtw_kg.total_cmp(&a.attributed.co2e_wtw_kg).then_with(|| a.key.cmp(&b.key)));
    rows
}

/// Characters of a name that are printed.
const NAME_WIDTH: usize = 38;
/// Rows that are printed; CSV and JSON have all.
const ROWS_SHOWN: usize = 25;

impl LedgerReport {
    fn parts(&self, by: LedgerBy) -> Vec<LedgerLine> {
        let line = |part: &NamedPart| LedgerLine { name: part.name.clone(), attributed: part.attributed };
        match by {
            LedgerBy::Operation => {
                let line = |row: &NamedOperation| LedgerLine { name: row.name.clone(), attributed: row.municipal };
                self.operations.iter().map(line).collect()
            }
            LedgerBy::Supplier => self.by_supplier.iter().map(line).collect(),
            LedgerBy::Unit => self.by_unit.iter().map(line).collect(),
            LedgerBy::Group => self.by_group.iter().map(line).collect(),
        }
    }

    /// What a report shows of it.
    pub(crate) fn shown(&self) -> LedgerShown {
        LedgerShown {
            all: self.all,
            municipal: self.municipal,
            private: self.private,
            suppliers: self.parts(LedgerBy::Supplier),
            units: self.parts(LedgerBy::Unit),
            groups: self.parts(LedgerBy::Group),
        }
    }

    /// The ledger for the terminal.
    pub fn text(&self, by: LedgerBy, lang: &str) -> String {
        let texts = Texts::new(Lang::from_key(lang).unwrap_or(Lang::Nb));
        let scenario = texts.scenario(&self.scenario);
        let mut lines = vec![texts.format("ledger-title", &[("scenario", Value::Text(&scenario))])];
        if let Some(year) = self.year {
            let (year, share) = (year.to_string(), texts.number(100.0 * self.electric_share, 0));
            lines.push(texts.format("ledger-year", &[("year", Value::Text(&year)), ("share", Value::Text(&share))]));
        }
        lines.push(String::new());
        let heading = |name: String| {
            self.row(
                name,
                ["tonnes", "work", "ttw", "wtw", "market"].map(|column| texts.get(&format!("ledger-column-{column}"))),
            )
        };
        let figures = |part: &Attributed| {
            [part.tonnes.value(), part.tonne_km.value(), part.co2e_ttw_kg, part.co2e_wtw_kg, part.co2e_wtw_market_kg]
                .map(|value| texts.number(value, 0))
        };
        lines.push(heading(String::new()));
        for (name, part) in [("municipal", &self.municipal), ("private", &self.private), ("all", &self.all)] {
            lines.push(self.row(texts.get(&format!("ledger-{name}")), figures(part)));
        }
        let gases = self.consequential;
        let marginal = [gases.co2e_ttw_kg, gases.co2e_wtw_kg, gases.co2e_wtw_market_kg].map(|kg| texts.number(kg, 0));
        let [ttw, wtw, market] = marginal;
        let nothing = String::new;
        lines.push(self.row(texts.get("ledger-consequential"), [nothing(), nothing(), ttw, wtw, market]));
        lines.push(String::new());
        lines.push(heading(texts.get(&format!("ledger-by-{}", by.key()))));
        let parts = self.parts(by);
        for part in parts.iter().take(ROWS_SHOWN) {
            lines.push(self.row(part.name.clone(), figures(&part.attributed)));
        }
        if let Some(more) = parts.len().checked_sub(ROWS_SHOWN).filter(|more| *more > 0) {
            lines.push(texts.format("ledger-more", &[("n", more.into())]));
        }
        lines.push(String::new());
        lines.push(self.private_loads(&texts));
        if self.has_biofuel {
            lines.push(texts.get(report::BIOFUEL_CAVEAT));
        }
        if let Some(against) = &self.against {
            let base = texts.scenario(against);
            lines.push(format!("\n{}", texts.format("ledger-over-years", &[("base", Value::Text(&base))])));
            let columns = ["share", "ttw", "wtw", "market"].map(|column| texts.get(&format!("ledger-column-{column}")));
            let [share, ttw, wtw, market] = columns;
            lines.push(self.row(texts.get("ledger-column-year"), [nothing(), share, ttw, wtw, market]));
            for row in &self.over_years {
                let gases = row.change;
                let [ttw, wtw, market] =
                    [gases.co2e_ttw_kg, gases.co2e_wtw_kg, gases.co2e_wtw_market_kg].map(|kg| texts.signed(kg, 0));
                let share = format!("{} %", texts.number(100.0 * row.electric_share, 0));
                lines.push(self.row(row.year.to_string(), [String::new(), share, ttw, wtw, market]));
            }
        }
        lines.join("\n")
    }

    pub(crate) fn private_loads(&self, texts: &Texts) -> String {
        let range = |[low, value, high]: [f64; 3]| format!("{value} ({low} – {high})");
        let [shared, parcel] = self.private_load_kg.map(range);
        let values = [("shared", Value::Text(&shared)), ("parcel", Value::Text(&parcel))];
        texts.format("ledger-private-loads", &values)
    }

    fn row(&self, name: String, figures: [String; 5]) -> String {
        let mut name: String = name.chars().filter(|c| !c.is_control()).collect();
        if name.chars().count() > NAME_WIDTH {
            name = name.chars().take(NAME_WIDTH - 1).chain(['…']).collect();
        }
        let figures: String = figures.iter().map(|figure| format!("{figure:>13}")).collect();
        format!("{name:<38}{figures}").trim_end().to_owned()
    }

    /// The ledger as CSV with semicolons; columns as in the JSON, values with all their digits.
    pub fn csv(&self, by: LedgerBy) -> String {
        let mut out = "name;tonnes;tonne_km;co2e_ttw_kg;co2e_wtw_kg;co2e_wtw_market_kg\n".to_owned();
        for LedgerLine { name, attributed: part } in self.parts(by) {
            out.push_str(&report::csv_text(&name));
            let values = [
                part.tonnes.value(),
                part.tonne_km.value(),
                part.co2e_ttw_kg,
                part.co2e_wtw_kg,
                part.co2e_wtw_market_kg,
            ];
            for value in values {
                out.push_str(&format!(";{value}"));
            }
            out.push('\n');
        }
        out
    }
}
