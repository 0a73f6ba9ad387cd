//! A fingerprint of what a study says, whatever the order it arrived in and the numbers the store gave it.

use std::collections::HashMap;

use domain::{Delivery, DocumentId, SupplierId, UnitId};
use serde::Serialize;

use crate::StudyStore;
use crate::error::{Result, StoreError};
use crate::register::to_json;

/// Fingerprints of the parts of a study, 64 hexadecimal digits each. Files, batches, the audit trail, `meta` and the
/// store's own numbers do not count; outcomes count without their details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContentDigest {
    /// Units, suppliers and items of catalogues.
    pub registers: String,
    /// Survey answers.
    pub survey: String,
    /// What persons have decided about goods and units.
    pub corrections: String,
    /// Documents with lines, goods and receiving units.
    pub documents: String,
    /// Problems.
    pub problems: String,
    /// The road network.
    pub roads: String,
    /// Reconstructed deliveries.
    pub deliveries: String,
    /// Outcomes.
    pub outcomes: String,
}

impl ContentDigest {
    /// What a simulation starts from: registers, survey, corrections, documents, roads and deliveries.
    pub fn inputs(&self) -> String {
        join(&[&self.registers, &self.survey, &self.corrections, &self.documents, &self.roads, &self.deliveries])
    }

    /// Everything but outcomes: the inputs and the problems found in them.
    pub fn content(&self) -> String {
        join(&[&self.inputs(), &self.problems])
    }
}

fn join(parts: &[&str]) -> String {
    blake3::hash(parts.join("\n").as_bytes()).to_hex().to_string()
}

/// Fingerprints of records, brought into one order at the end.
#[derive(Default)]
struct Records(Vec<[u8; 32]>);

impl Records {
    fn add<T: Serialize>(&mut self, record: &T) -> Result<()> {
        self.0.push(*blake3::hash(to_json(record)?.as_bytes()).as_bytes());
        Ok(())
    }

    fn finish(mut self) -> String {
        self.0.sort_unstable();
        blake3::hash(self.0.as_flattened()).to_hex().to_string()
    }
}

/// Names that outlive the store's numbers.
struct Names {
    units: HashMap<UnitId, String>,
    suppliers: HashMap<SupplierId, String>,
    documents: HashMap<DocumentId, domain::DocumentKey>,
}

impl Names {
    fn delivery<'d>(&'d self, delivery: &'d Delivery) -> impl Serialize + 'd {
        let mut documents: Vec<_> = delivery.documents.iter().map(|id| self.documents.get(id)).collect();
        documents.sort();
        (
            self.suppliers.get(&delivery.supplier),
            self.units.get(&delivery.unit),
            delivery.date,
            &delivery.goods,
            (delivery.volume, delivery.value, delivery.basis, delivery.confidence, delivery.how),
            documents,
        )
    }
}

pub(crate) fn read(store: &StudyStore) -> Result<ContentDigest> {
    store.db.reading(|_| read_now(store))
}

fn read_now(store: &StudyStore) -> Result<ContentDigest> {
    let mut names = Names { units: HashMap::new(), suppliers: HashMap::new(), documents: HashMap::new() };
    let mut registers = Records::default();
    for unit in store.units()? {
        registers.add(&("unit", &unit.record))?;
        names.units.insert(unit.id, unit.record.key);
    }
    for supplier in store.suppliers()? {
        registers.add(&("supplier", &supplier.record))?;
        names.suppliers.insert(supplier.id, supplier.record.key);
    }
    store.catalogue()?.iter().try_for_each(|item| registers.add(&("catalogue", item)))?;
    let mut corrections = Records::default();
    store.goods_corrections()?.iter().try_for_each(|goods| corrections.add(goods))?;
    store.unit_corrections()?.iter().try_for_each(|unit| corrections.add(unit))?;
    let mut survey = Records::default();
    store.survey()?.iter().try_for_each(|response| survey.add(response))?;
    let mut problems = Records::default();
    store.problems()?.iter().try_for_each(|problem| problems.add(problem))?;
    let mut documents = Records::default();
    store.each_document(|stored| {
        documents.add(&(&stored.document, stored.unit.map(|unit| names.units.get(&unit))))?;
        names.documents.insert(stored.id, stored.document.key());
        Ok::<(), StoreError>(())
    })?;
    let mut deliveries = Records::default();
    deliveries.add(&store.deliveries_rule_version()?)?;
    for delivery in &store.deliveries()? {
        deliveries.add(&names.delivery(delivery))?;
    }
    let mut outcomes = Records::default();
    for key in store.outcomes()? {
        if let Some(stored) = store.stored_outcome(&key)? {
            outcomes.add(&(&stored.scenario_toml, &stored.outcome))?;
        }
    }
    let mut roads = Records::default();
    if let Some(found) = store.roads()? {
        roads.add(&found.hash)?;
    }
    Ok(ContentDigest {
        registers: registers.finish(),
        survey: survey.finish(),
        corrections: corrections.finish(),
        documents: documents.finish(),
        problems: problems.finish(),
        roads: roads.finish(),
        deliveries: deliveries.finish(),
        outcomes: outcomes.finish(),
    })
}
