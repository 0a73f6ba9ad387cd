//! Documents find their supplier and their receiving units, and lines their commodity group and mass; done anew whenever
//! registers change.

use std::collections::BTreeMap;

use domain::{
    CommodityAssignment, DistributionKind, DocumentId, DocumentLine, Measured, Parameters, SourceDocument,
    StoredDocument, Supplier, SupplierId, UnitId,
};
use purchases::{CatalogueIndex, Classifier, LineContext, Measuring, UnitMatcher};
use store::StudyStore;
use study::Reconstruction;

use crate::{Progress, WorkflowError, snapshot};

/// Forms of company that one system writes behind a name and another leaves out.
const COMPANY_FORMS: [&str; 7] = ["as", "asa", "ans", "da", "sa", "enk", "ab"];

/// Where the study notes what its deliveries were made with.
const MADE_WITH: &str = "deliveries_made_with";

/// Links all documents and makes the study's deliveries from them, supplier by supplier, and a snapshot of all purchase
/// lines for questions.
///
/// # Errors
/// Parameters of the classifier, or the study's file.
pub fn make_deliveries(
    store: &mut StudyStore,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<(), WorkflowError> {
    progress.phase("deliveries");
    let items = store.catalogue()?;
    let catalogue = CatalogueIndex::new(&items);
    let linking = Linking::new(store, parameters, &catalogue)?;
    let brings = |supplier: &Supplier| {
        supplier.record.distribution.is_some_and(|distribution| distribution != DistributionKind::OwnPickUp)
    };
    let bringing = store.suppliers()?.iter().filter(|supplier| brings(supplier)).map(|supplier| supplier.id).collect();
    let mut reconstruction = Reconstruction::new(parameters)?.bringing(bringing);
    let mut snapshot = snapshot::builder(store, parameters)?;
    let groups = linking.groups(store)?;
    progress.start(groups.len() as u64);
    let mut parts = Vec::new();
    for suppliers in groups {
        let mut changes = Changes::default();
        store.each_document_of(&suppliers, |mut stored| {
            linking.link(&mut stored, &mut changes);
            split_by_unit(stored, &linking.matcher, &mut parts);
            Ok(())
        })?;
        store.set_links(&changes.links)?;
        store.set_commodities(&changes.commodities)?;
        reconstruction.supplier(&parts, &mut |line| {
            // Every supplier with documents is in the register that the snapshot was begun with.
            snapshot.line(&line);
        });
        parts.clear();
        progress.advance(1);
    }
    let (deliveries, quality) = reconstruction.finish();
    store.replace_deliveries(study::RULE_VERSION, &deliveries)?;
    store.set_meta("reconstruction_quality", &serde_json::to_string(&quality).unwrap_or_default())?;
    snapshot::save(store, snapshot, &deliveries)?;
    store.set_meta(MADE_WITH, &made_with(parameters))?;
    Ok(())
}

/// Makes the deliveries anew where they were made with other rules, parameters or documents than those there are now.
///
/// # Errors
/// See [`make_deliveries`].
pub fn renew_deliveries(
    store: &mut StudyStore,
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<(), WorkflowError> {
    // The store forgets the mark whenever documents, registers or corrections change.
    if store.meta(MADE_WITH)?.as_deref() == Some(&made_with(parameters)) {
        return Ok(());
    }
    make_deliveries(store, parameters, progress)
}

fn made_with(parameters: &Parameters) -> String {
    let text = serde_json::to_string(parameters).unwrap_or_default();
    format!("rules {} parameters {}", study::RULE_VERSION, blake3::hash(text.as_bytes()).to_hex())
}

/// The classifier with what people have decided.
///
/// # Errors
/// Parameters of the classifier, or the study's file.
pub fn classifier(store: &StudyStore, parameters: &Parameters) -> Result<Classifier, WorkflowError> {
    // The import lets in corrections to known groups only; a later version may know fewer.
    let known = parameters.children("commodity");
    let mut corrections = store.goods_corrections()?;
    corrections.retain(|correction| known.contains(&correction.group));
    Ok(Classifier::new(parameters)?.with_corrections(&corrections)?)
}

/// What tells the goods of a line: group and measure.
pub struct GoodsReading {
    /// Puts lines into commodity groups.
    pub classifier: Classifier,
    measuring: Measuring,
}

impl GoodsReading {
    /// Reads parameters and corrections.
    ///
    /// # Errors
    /// Parameters of the classifier, or the study's file.
    pub fn new(store: &StudyStore, parameters: &Parameters) -> Result<Self, WorkflowError> {
        Ok(Self { classifier: classifier(store, parameters)?, measuring: Measuring::new(parameters)? })
    }

    /// Gives the lines of a document that is about to be stored their goods, as far as they are known by then: linking,
    /// which goes through the study supplier by supplier, then has little left to write all over it.
    pub fn foresee(&self, document: &mut SourceDocument, sectors: &BTreeMap<String, Option<String>>) {
        let key = document.supplier.key();
        let supplier_sector = sectors.get(&key).and_then(Option::as_deref);
        let context = LineContext { supplier_key: Some(&key), supplier_sector, catalogue: None };
        for line in &mut document.lines {
            line.commodity = Some(self.classifier.assign_in(line, &context));
            line.measured = self.measuring.of(line);
        }
    }
}

/// Everything that links documents to units and lines to goods.
pub struct Linking<'c> {
    pub matcher: UnitMatcher,
    pub goods: GoodsReading,
    catalogue: &'c CatalogueIndex<'c>,
    same: BTreeMap<SupplierId, SupplierId>,
    /// Key and sector of each supplier.
    suppliers: BTreeMap<SupplierId, (String, Option<String>)>,
}

/// What linking has changed, to be written.
#[derive(Default)]
struct Changes {
    links: Vec<(DocumentId, Option<UnitId>, String)>,
    commodities: Vec<(DocumentId, usize, CommodityAssignment, Option<Measured>)>,
}

impl<'c> Linking<'c> {
    /// Reads registers and corrections.
    ///
    /// # Errors
    /// Parameters of the classifier, or the study's file.
    pub fn new(
        store: &StudyStore,
        parameters: &Parameters,
        catalogue: &'c CatalogueIndex<'c>,
    ) -> Result<Self, WorkflowError> {
        let suppliers = store.suppliers()?;
        Ok(Self {
            matcher: UnitMatcher::new(&store.units()?, &store.unit_corrections()?),
            goods: GoodsReading::new(store, parameters)?,
            catalogue,
            same: same_suppliers(&suppliers),
            suppliers: suppliers.into_iter().map(|s| (s.id, (s.record.key, s.record.sector_code))).collect(),
        })
    }

    /// The suppliers of the study, those together that are one by name.
    ///
    /// # Errors
    /// The study's file.
    pub fn groups(&self, store: &StudyStore) -> Result<Vec<Vec<SupplierId>>, WorkflowError> {
        let mut groups: BTreeMap<SupplierId, Vec<SupplierId>> = BTreeMap::new();
        for supplier in store.suppliers()? {
            groups.entry(*self.same.get(&supplier.id).unwrap_or(&supplier.id)).or_default().push(supplier.id);
        }
        Ok(groups.into_values().collect())
    }

    /// Gives a document its supplier and unit and its lines their goods, and notes what is new.
    fn link(&self, stored: &mut StoredDocument, changes: &mut Changes) {
        if let Some(supplier) = self.same.get(&stored.supplier) {
            stored.supplier = *supplier;
        }
        let (unit, reason) = match self.matcher.unit_of(&stored.document, None) {
            Ok(found) => (Some(found.unit), found.by.key().to_owned()),
            Err(unmatched) => (None, unmatched.to_string()),
        };
        stored.unit = unit;
        changes.links.push((stored.id, unit, reason));
        let (key, sector) = self
            .suppliers
            .get(&stored.supplier)
            .map_or((None, None), |(key, sector)| (Some(key.as_str()), sector.as_deref()));
        for (number, line) in stored.document.lines.iter_mut().enumerate() {
            let (commodity, measured) = self.goods(line, key, sector);
            if line.commodity.as_ref() != Some(&commodity) || line.measured != measured {
                changes.commodities.push((stored.id, number, commodity.clone(), measured));
                line.commodity = Some(commodity);
                line.measured = measured;
            }
        }
    }

    /// Commodity group and measure of a line: with what people have decided and what catalogues tell of its item.
    fn goods(
        &self,
        line: &DocumentLine,
        supplier_key: Option<&str>,
        supplier_sector: Option<&str>,
    ) -> (CommodityAssignment, Option<Measured>) {
        let context = LineContext { supplier_key, supplier_sector, catalogue: Some(self.catalogue) };
        let commodity = self.goods.classifier.assign_in(line, &context);
        (commodity, self.catalogue.measured(line, supplier_key).or_else(|| self.goods.measuring.of(line)))
    }
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
