//! Documents find their receiving unit, and lines their commodity group and mass; done anew whenever registers change.

use std::collections::BTreeMap;

use domain::{Parameters, SupplierId};
use purchases::{Classifier, UnitMatcher, measure};
use store::StudyStore;

use crate::WorkflowError;

/// Links all documents of a study.
///
/// # Errors
/// Parameters of the classifier, or the study's file.
pub fn link(store: &mut StudyStore, parameters: &Parameters) -> Result<(), WorkflowError> {
    let matcher = UnitMatcher::new(&store.units()?);
    let classifier = Classifier::new(parameters)?;
    let sectors: BTreeMap<SupplierId, Option<String>> =
        store.suppliers()?.into_iter().map(|s| (s.id, s.record.sector_code)).collect();
    let documents = store.documents()?;
    let mut links = Vec::with_capacity(documents.len());
    let mut commodities = Vec::new();
    for stored in &documents {
        match matcher.unit_of(&stored.document, None) {
            Ok(found) => links.push((stored.id, Some(found.unit), found.by.key().to_owned())),
            Err(unmatched) => links.push((stored.id, None, unmatched.to_string())),
        }
        let sector = sectors.get(&stored.supplier).and_then(Option::as_deref);
        for (number, line) in stored.document.lines.iter().enumerate() {
            commodities.push((stored.id, number, classifier.assign(line, sector), measure(line)));
        }
    }
    store.set_links(&links)?;
    store.set_commodities(&commodities)?;
    Ok(())
}
