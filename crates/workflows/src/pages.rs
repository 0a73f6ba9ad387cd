//! A finished study as the web app asks for it; what is dear to make is made once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Comparison, Unit, UnitId};
use report::{Lang, Texts};
use store::{Location, StudyStore};

use crate::finished::{Finished, clock, is_invented};
use crate::report_input::report_html;
use crate::road_tiles::StudyTiles;
use crate::study_file::{attribution, open_roads};
use crate::view::{IndicatorGroup, PageError, RoadTile, StudyPages, StudySummary, UnitRow, UnitWeek, Visit};
use crate::{WorkflowError, compare};

/// Keys of everything that is kept: base, alternative, language and what.
type Kept<T> = Mutex<BTreeMap<String, Arc<T>>>;

/// A study behind the web app.
pub struct Pages {
    study: Location,
    finished: Kept<Finished>,
    made: Kept<String>,
    tiles: Kept<StudyTiles>,
}

/// Opens a study for the web app.
///
/// # Errors
/// It is no study, or of a newer version.
pub fn pages(study: &Location) -> Result<Pages, WorkflowError> {
    StudyStore::open(study.clone())?;
    Ok(Pages { study: study.clone(), finished: Mutex::default(), made: Mutex::default(), tiles: Mutex::default() })
}

impl From<WorkflowError> for PageError {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::NoOutcome { .. } | WorkflowError::NoRoads { .. } => Self::NotFound(error.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<store::StoreError> for PageError {
    fn from(error: store::StoreError) -> Self {
        WorkflowError::from(error).into()
    }
}

/// What is kept under a key, made if it is not there.
fn kept<T>(store: &Kept<T>, key: &str, make: impl FnOnce() -> Result<T, PageError>) -> Result<Arc<T>, PageError> {
    let lock = || store.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(there) = lock().get(key) {
        return Ok(there.clone());
    }
    let made = Arc::new(make()?);
    lock().insert(key.to_owned(), made.clone());
    Ok(made)
}

impl Pages {
    /// Results are simulated anew while the server runs; what was made from older ones is not shown.
    fn version(&self, scenarios: &[&str]) -> Result<String, PageError> {
        let store = StudyStore::open(&self.study)?;
        let prints: Result<Vec<String>, _> = scenarios
            .iter()
            .map(|s| Ok::<_, store::StoreError>(store.stored_outcome(s)?.map_or_else(String::new, |o| o.fingerprint)))
            .collect();
        Ok(prints?.join("/"))
    }

    fn finished(&self, base: &str, alternative: &str) -> Result<Arc<Finished>, PageError> {
        let key = format!("{base}/{alternative}/{}", self.version(&[base, alternative])?);
        kept(&self.finished, &key, || Ok(Finished::open(&self.study, base, alternative)?))
    }

    /// Tiles of the roads that the study has now; those of earlier roads are forgotten.
    fn tiles(&self) -> Result<Arc<StudyTiles>, PageError> {
        let store = StudyStore::open(&self.study)?;
        let roads = store.roads()?.ok_or_else(|| WorkflowError::NoRoads { study: self.study.clone() })?;
        let version = format!("{}-{}", roads.hash.get(..16).unwrap_or(&roads.hash), env!("CARGO_PKG_VERSION"));
        self.tiles.lock().unwrap_or_else(PoisonError::into_inner).retain(|known, _| *known == version);
        kept(&self.tiles, &version, || {
            let source = open_roads(&self.study, &store)?.tile_source().map_err(WorkflowError::from)?;
            Ok(StudyTiles { source, attribution: attribution(&store)?, version: version.clone() })
        })
    }

    /// What a scenario is shown beside: today, and today beside the coordinated one.
    fn partner(scenario: &str) -> (&str, &str) {
        if scenario == "today" { ("today", "coordinated") } else { ("today", scenario) }
    }

    fn row(finished: &Finished, unit: &Unit) -> UnitRow {
        let per_week = |details: &crate::simulation::Details| {
            details.plan.deliveries_per_week.iter().find(|(id, _)| *id == unit.id).map_or(0.0, |(_, d)| *d)
        };
        UnitRow {
            id: unit.id.0,
            key: unit.record.key.clone(),
            name: unit.record.name.clone(),
            kind: unit.record.kind.key().to_owned(),
            position: unit.record.position,
            base_per_week: per_week(&finished.base),
            alternative_per_week: per_week(&finished.alternative),
        }
    }
}

fn lang(key: &str) -> Result<Lang, PageError> {
    Lang::from_key(key)
        .ok_or_else(|| PageError::NotFound(format!("there is no language {key:?}; there are nb, nn, sv and en")))
}

impl StudyPages for Pages {
    fn summary(&self) -> Result<StudySummary, PageError> {
        let store = StudyStore::open(&self.study)?;
        let (units, suppliers, deliveries) = (store.units()?, store.suppliers()?, store.deliveries()?);
        let dates = || deliveries.iter().map(|d| d.date);
        let period = dates().min().zip(dates().max()).map(|(from, to)| (from.to_string(), to.to_string()));
        let mut scenarios = store.outcomes()?;
        scenarios.sort_by_key(|key| (key != "today", key.clone()));
        let (first_indicators, groups) = report::totals_layout();
        let group = |(group, indicators)| IndicatorGroup { group, indicators };
        Ok(StudySummary {
            name: store.meta("name")?.unwrap_or_default(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            invented: is_invented(&units, &suppliers),
            period,
            units: deliveries.iter().map(|d| d.unit).collect::<BTreeSet<_>>().len(),
            suppliers: deliveries.iter().map(|d| d.supplier).collect::<BTreeSet<_>>().len(),
            deliveries: deliveries.len(),
            documents: usize::try_from(store.summary()?.documents()).unwrap_or(usize::MAX),
            roads_attribution: attribution(&store)?,
            scenarios,
            first_indicators,
            indicator_groups: groups.into_iter().map(group).collect(),
        })
    }

    fn comparison(&self, base: &str, alternative: &str) -> Result<Comparison, PageError> {
        Ok(compare(&self.study, base, alternative)?)
    }

    fn map_svg(&self, scenario: &str, language: &str) -> Result<String, PageError> {
        let (base, alternative) = Self::partner(scenario);
        let language = lang(language)?;
        let key = format!("map/{scenario}/{}/{}", language.key(), self.version(&[base, alternative])?);
        let made = kept(&self.made, &key, || {
            let finished = self.finished(base, alternative)?;
            let store = StudyStore::open(&self.study)?;
            let (base, alternative) =
                finished.maps(&Finished::network(&self.study)?, language, &attribution(&store)?)?;
            Ok(if scenario == finished.comparison.base { base } else { alternative })
        })?;
        Ok(made.as_str().to_owned())
    }

    fn map_layers(&self, scenario: &str) -> Result<String, PageError> {
        let (base, alternative) = Self::partner(scenario);
        let key = format!("layers/{scenario}/{}", self.version(&[base, alternative])?);
        let made = kept(&self.made, &key, || {
            let finished = self.finished(base, alternative)?;
            let (base, alternative) = finished.map_layers(&Finished::network(&self.study)?)?;
            Ok(if scenario == finished.comparison.base { base } else { alternative })
        })?;
        Ok(made.as_str().to_owned())
    }

    fn units(&self, base: &str, alternative: &str) -> Result<Vec<UnitRow>, PageError> {
        let finished = self.finished(base, alternative)?;
        let mut rows: Vec<UnitRow> = finished.units.iter().map(|unit| Self::row(&finished, unit)).collect();
        rows.retain(|row| row.base_per_week > 0.0 || row.alternative_per_week > 0.0);
        rows.sort_by(|a, b| b.base_per_week.total_cmp(&a.base_per_week).then_with(|| a.name.cmp(&b.name)));
        Ok(rows)
    }

    fn unit_week(&self, unit: u32, scenario: &str) -> Result<UnitWeek, PageError> {
        let (base, alternative) = Self::partner(scenario);
        let finished = self.finished(base, alternative)?;
        let missing =
            || PageError::NotFound(format!("there is no unit {unit}, or no scenario {scenario}, in this study"));
        let details = finished.details(scenario).ok_or_else(missing)?;
        let unit = finished.unit(UnitId(unit)).ok_or_else(missing)?;
        // Names of operators are the same in all languages, but for the hub and the unit's own staff.
        let texts = Texts::new(Lang::Nb);
        let visits = finished.drops(details, unit.id).into_iter().map(|drop| Visit {
            date: drop.date.to_string(),
            time: drop.arrival_s.map_or_else(String::new, |s| clock(s).to_string()),
            operator: finished.operator(&drop.operator, &texts),
            round_kind: drop.kind.key().to_owned(),
            vehicle: drop.vehicle.key().to_owned(),
            suppliers: drop.suppliers.iter().map(|s| finished.supplier(*s)).collect(),
            mass_kg: drop.mass.value(),
        });
        Ok(UnitWeek {
            unit: Self::row(&finished, unit),
            monday: details.plan.week.to_string(),
            scenario: scenario.to_owned(),
            visits: visits.collect(),
        })
    }

    fn road_tile(&self, zoom: u8, x: u32, y: u32) -> Result<RoadTile, PageError> {
        let tiles = self.tiles()?;
        let missing = || PageError::NotFound(format!("there is no tile {zoom}/{x}/{y}; the zoom is 0 to 16"));
        Ok(RoadTile { bytes: tiles.tile(zoom, x, y).ok_or_else(missing)?, version: tiles.version.clone() })
    }

    fn road_tiles(&self) -> Result<String, PageError> {
        Ok(self.tiles()?.json())
    }

    fn texts(&self, language: &str) -> Option<BTreeMap<String, String>> {
        Lang::from_key(language).map(Texts::all)
    }

    fn report_html(&self, base: &str, alternative: &str, language: &str) -> Result<String, PageError> {
        let language = lang(language)?;
        let key = format!("report/{base}/{alternative}/{}/{}", language.key(), self.version(&[base, alternative])?);
        Ok(kept(&self.made, &key, || Ok(report_html(&self.study, base, alternative, language)?))?.as_str().to_owned())
    }
}
