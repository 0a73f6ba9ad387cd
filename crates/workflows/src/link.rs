//! Documents find their supplier and their receiving units, and lines their commodity group and mass; done anew whenever
//! registers change.

use std::collections::BTreeMap;

use domain::{Parameters, StoredDocument, Supplier, SupplierId};
use purchases::{Classifier, UnitMatcher, measure};
use store::StudyStore;

use crate::{Progress, WorkflowError};

/// Forms of company that one system writes behind a name and another leaves out.
const COMPANY_FORMS: [&str; 7] = ["as", "asa", "ans", "da", "sa", "enk", "ab"];

/// Where the study notes what its deliveries were made with.
const MADE_WITH: &str = "deliveries_made_with";

/// Links all documents and makes the study's deliveries from them.
///
/// # Errors
/// Parameters of the classifier, or the study's file.
pub fn make_deliveries(
    store: &mut StudyStore,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<(), WorkflowError> {
    progress.phase("link");
    link(store, parameters)?;
    progress.phase("deliveries");
    let (deliveries, quality) = study::deliveries(&linked_documents(store)?, parameters)?;
    store.replace_deliveries(study::RULE_VERSION, &deliveries)?;
    store.set_meta("reconstruction_quality", &serde_json::to_string(&quality).unwrap_or_default())?;
    store.set_meta(MADE_WITH, &made_with(parameters))?;
    Ok(())
}

/// Makes the deliveries anew where they were made with other rules or parameters than those of this program.
///
/// # Errors
/// See [`make_deliveries`].
pub fn renew_deliveries(
    store: &mut StudyStore,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<(), WorkflowError> {
    if store.meta(MADE_WITH)?.as_deref() == Some(&made_with(parameters)) {
        return Ok(());
    }
    make_deliveries(store, parameters, progress)
}

fn made_with(parameters: &Parameters) -> String {
    let text = serde_json::to_string(parameters).unwrap_or_default();
    format!("rules {} parameters {}", study::RULE_VERSION, blake3::hash(text.as_bytes()).to_hex())
}

/// Links all documents of a study: each to its unit, each line to its commodity group.
///
/// # Errors
/// Parameters of the classifier, or the study's file.
fn link(store: &mut StudyStore, parameters: &Parameters) -> Result<(), WorkflowError> {
    let matcher = UnitMatcher::new(&store.units()?);
    let classifier = Classifier::new(parameters)?;
    let suppliers = store.suppliers()?;
    let same = same_suppliers(&suppliers);
    let sectors: BTreeMap<SupplierId, Option<String>> =
        suppliers.into_iter().map(|s| (s.id, s.record.sector_code)).collect();
    let documents = store.documents()?;
    let mut links = Vec::with_capacity(documents.len());
    let mut commodities = Vec::new();
    for stored in &documents {
        match matcher.unit_of(&stored.document, None) {
            Ok(found) => links.push((stored.id, Some(found.unit), found.by.key().to_owned())),
            Err(unmatched) => links.push((stored.id, None, unmatched.to_string())),
        }
        let supplier = same.get(&stored.supplier).unwrap_or(&stored.supplier);
        let sector = sectors.get(supplier).and_then(Option::as_deref);
        for (number, line) in stored.document.lines.iter().enumerate() {
            commodities.push((stored.id, number, classifier.assign(line, sector), measure(line)));
        }
    }
    store.set_links(&links)?;
    store.set_commodities(&commodities)?;
    Ok(())
}

/// All documents as a study reconciles them: under the supplier that its name stands for, and in one part per receiving
/// unit where lines name units of their own (a collective invoice or voucher for several units).
///
/// # Errors
/// The study's file.
fn linked_documents(store: &StudyStore) -> Result<Vec<StoredDocument>, WorkflowError> {
    let same = same_suppliers(&store.suppliers()?);
    let matcher = UnitMatcher::new(&store.units()?);
    let mut parts = Vec::new();
    for mut stored in store.documents()? {
        if let Some(supplier) = same.get(&stored.supplier) {
            stored.supplier = *supplier;
        }
        split_by_unit(stored, &matcher, &mut parts);
    }
    Ok(parts)
}

/// Lines without a unit of their own stay with the document's.
fn split_by_unit(stored: StoredDocument, matcher: &UnitMatcher, parts: &mut Vec<StoredDocument>) {
    let names_unit = |line: &&domain::DocumentLine| {
        line.cost_centre.is_some() || line.delivery.as_ref().is_some_and(domain::DeliveryDetails::has_place)
    };
    if stored.document.lines.len() < 2 || !stored.document.lines.iter().any(|line| names_unit(&line)) {
        parts.push(stored);
        return;
    }
    let own_unit = |line: &domain::DocumentLine| {
        names_unit(&line).then(|| matcher.unit_of(&stored.document, Some(line)).ok()).flatten().map(|found| found.unit)
    };
    let of_lines: Vec<_> = stored.document.lines.iter().map(|line| own_unit(line).or(stored.unit)).collect();
    let mut units = of_lines.clone();
    units.sort_unstable();
    units.dedup();
    for unit in units {
        let mut part = stored.clone();
        let mut at = of_lines.iter();
        part.document.lines.retain(|_| at.next() == Some(&unit));
        part.unit = unit;
        parts.push(part);
    }
}

/// Suppliers known by name alone (card vouchers, old ledgers), each with the one supplier of the register whose name is
/// the same apart from capitals, punctuation and the form of company.
fn same_suppliers(suppliers: &[Supplier]) -> BTreeMap<SupplierId, SupplierId> {
    let is_named_only = |s: &&Supplier| s.record.key.starts_with("name:");
    let mut by_name: BTreeMap<String, Vec<SupplierId>> = BTreeMap::new();
    for supplier in suppliers.iter().filter(|s| !is_named_only(s)) {
        by_name.entry(comparable_name(&supplier.record.name)).or_default().push(supplier.id);
    }
    suppliers
        .iter()
        .filter(is_named_only)
        .filter_map(|s| match by_name.get(&comparable_name(&s.record.name)).map(Vec::as_slice) {
            Some([only]) => Some((s.id, *only)),
            _ => None,
        })
        .collect()
}

fn comparable_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && !COMPANY_FORMS.contains(w));
    words.collect::<Vec<_>>().join(" ")
}

/// Suppliers without those that are another one's name: the ones a study is made with.
pub fn own_suppliers(suppliers: Vec<Supplier>) -> Vec<Supplier> {
    let same = same_suppliers(&suppliers);
    suppliers.into_iter().filter(|s| !same.contains_key(&s.id)).collect()
}

#[cfg(test)]
mod tests {
    use domain::{SupplierId, SupplierRecord};

    use super::*;

    fn supplier(id: u32, key: &str, name: &str) -> Supplier {
        let record = SupplierRecord {
            sites: Vec::new(),
            key: key.into(),
            name: name.into(),
            organisation_number: None,
            sector_code: None,
            sole_proprietor: false,
            producer: false,
            street: None,
            postal_code: None,
            city: None,
            position: None,
            distribution: None,
            carrier: None,
        };
        Supplier { id: SupplierId(id), record }
    }

    #[test]
    fn a_name_stands_for_the_only_supplier_that_bears_it() {
        let suppliers = [
            supplier(1, "500000001", "Torget Dagligvare AS"),
            supplier(2, "name:torget dagligvare", "TORGET DAGLIGVARE"),
            supplier(3, "500000003", "Bok & Papir AS"),
            supplier(4, "500000004", "Bok og Papir"),
            supplier(5, "500000005", "Bok, Papir ASA"),
            supplier(6, "name:bok papir", "Bok Papir"),
            supplier(7, "name:ukjent", "Ukjent"),
        ];
        // "Bok & Papir AS" and "Bok, Papir ASA" are the same name of two suppliers: nobody is chosen.
        assert_eq!(same_suppliers(&suppliers), BTreeMap::from([(SupplierId(2), SupplierId(1))]));
        assert_eq!(own_suppliers(suppliers.to_vec()).len(), 6);
    }
}
