//! Two simulated scenarios of a study with everything that reports and pages are made from, read once.

use domain::{Comparison, Operator, Supplier, SupplierId, TimeOfDay, Unit, UnitId};
use report::{Lang, Texts};
use roads::RoadNetwork;
use store::{Location, StudyStore};
use study::UnitDrop;

use crate::maps::{self, Base, Labels, Layer};
use crate::simulation::{Details, required};
use crate::study_file::{INVENTED_MARK, open_roads};
use crate::{WorkflowError, compare};

/// Two simulated scenarios.
pub struct Finished {
    /// Name of the study.
    pub name: String,
    /// Registers.
    pub units: Vec<Unit>,
    /// Registers.
    pub suppliers: Vec<Supplier>,
    /// Whether anything in the registers is marked as invented.
    pub invented: bool,
    /// Side by side.
    pub comparison: Comparison,
    /// Plan of the base.
    pub base: Details,
    /// Plan of the alternative.
    pub alternative: Details,
}

impl Finished {
    /// Reads both results.
    ///
    /// # Errors
    /// A scenario without results, or two that cannot be compared.
    pub fn open(study: &Location, base: &str, alternative: &str) -> Result<Self, WorkflowError> {
        let store = StudyStore::open(study.clone())?;
        let comparison = compare(study, base, alternative)?;
        let (_, base) = required(&store, study, base)?;
        let (_, alternative) = required(&store, study, alternative)?;
        let (mut units, suppliers) = (store.units()?, store.suppliers()?);
        // Maps and lists show units where the simulation found them.
        for (id, position) in &base.placement.units_found {
            if let Some(unit) = units.iter_mut().find(|unit| unit.id.0 == *id) {
                unit.record.position.get_or_insert(*position);
            }
        }
        let name = store.meta("name")?.unwrap_or_default();
        let invented = is_invented(&units, &suppliers);
        Ok(Self { name, units, suppliers, invented, comparison, base, alternative })
    }

    /// A supplier's name.
    pub fn supplier(&self, id: SupplierId) -> String {
        let found = self.suppliers.iter().find(|s| s.id == id);
        found.map_or_else(|| format!("#{id}"), |s| s.record.name.clone())
    }

    /// A unit.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.iter().find(|u| u.id == id)
    }

    /// Who stands at the door.
    pub fn operator(&self, operator: &Operator, texts: &Texts) -> String {
        match operator {
            Operator::Supplier(id) => self.supplier(*id),
            Operator::Carrier(name) if name.is_empty() => texts.get("operator-parcel-carrier"),
            Operator::Carrier(name) => name.clone(),
            Operator::Unit(_) => texts.get("operator-own-staff"),
            Operator::Hub => texts.get("operator-hub"),
        }
    }

    /// The plan of one of the two scenarios.
    pub fn details(&self, scenario: &str) -> Option<&Details> {
        match scenario {
            s if s == self.comparison.base => Some(&self.base),
            s if s == self.comparison.alternative => Some(&self.alternative),
            _ => None,
        }
    }

    /// A unit's vehicles in the week shown.
    pub fn drops<'a>(&self, details: &'a Details, unit: UnitId) -> Vec<&'a UnitDrop> {
        details.plan.drops.iter().filter(|drop| drop.unit == unit).collect()
    }

    /// The unit whose week says most: of those with most vehicles today, the school first in the alphabet, since
    /// everybody knows a school.
    pub fn telling_unit(&self) -> Option<UnitId> {
        let count = |unit: &Unit| self.base.plan.drops.iter().filter(|d| d.unit == unit.id).count();
        let is_school = |unit: &&Unit| unit.record.kind == domain::UnitKind::School && count(unit) > 0;
        let busiest = |units: &mut dyn Iterator<Item = &Unit>| {
            units.max_by(|a, b| count(a).cmp(&count(b)).then_with(|| b.record.name.cmp(&a.record.name))).map(|u| u.id)
        };
        busiest(&mut self.units.iter().filter(is_school)).or_else(|| busiest(&mut self.units.iter()))
    }

    /// Both maps at one scale: the base and the alternative.
    ///
    /// # Errors
    /// A road file that cannot be read any more.
    pub fn maps(
        &self,
        network: &RoadNetwork,
        lang: Lang,
        attribution: &str,
    ) -> Result<(String, String), WorkflowError> {
        let texts = Texts::new(lang);
        let background = Base::new(network, &self.units, &self.suppliers)?;
        let base = Layer::new(network, &self.base, &self.units, &self.comparison.base);
        let alternative = Layer::new(network, &self.alternative, &self.units, &self.comparison.alternative);
        let scale = maps::shared_scale(&[&base, &alternative]);
        let draw = |layer: &Layer, id: &str, scenario: &str| {
            let labels = Labels {
                id,
                title: &texts.scenario(scenario),
                subtitle: &self.name,
                attribution,
                invented: self.invented,
            };
            maps::draw(&background, layer, scale, &labels, &texts)
        };
        Ok((
            draw(&base, "map-base", &self.comparison.base),
            draw(&alternative, "map-alternative", &self.comparison.alternative),
        ))
    }

    /// What the maps of the base and the alternative show on top of the roads, as GeoJSON, at one scale.
    ///
    /// # Errors
    /// A road file that cannot be read any more.
    pub fn map_layers(&self, network: &RoadNetwork) -> Result<(String, String), WorkflowError> {
        let around = Base::new(network, &self.units, &self.suppliers)?;
        let base = Layer::new(network, &self.base, &self.units, &self.comparison.base);
        let alternative = Layer::new(network, &self.alternative, &self.units, &self.comparison.alternative);
        let scale = maps::shared_scale(&[&base, &alternative]);
        Ok((base.geojson(&around, scale).to_string(), alternative.geojson(&around, scale).to_string()))
    }

    /// The roads of the study.
    ///
    /// # Errors
    /// No roads, or no road file.
    pub fn network(study: &Location) -> Result<RoadNetwork, WorkflowError> {
        open_roads(study, &StudyStore::open(study.clone())?)
    }
}

/// Whether the registers say that they are invented, as those of the demo do.
pub fn is_invented(units: &[Unit], suppliers: &[Supplier]) -> bool {
    let marked = |name: &str| name.to_lowercase().contains(INVENTED_MARK);
    units.iter().any(|u| marked(&u.record.name)) || suppliers.iter().any(|s| marked(&s.record.name))
}

/// Seconds after midnight as a clock time.
pub fn clock(seconds: i32) -> TimeOfDay {
    let minutes = (seconds / 60).clamp(0, 1440);
    TimeOfDay(u16::try_from(minutes).unwrap_or(1440))
}
