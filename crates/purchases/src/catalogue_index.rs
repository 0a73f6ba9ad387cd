//! Finds the catalogue item of a line by GTIN or by supplier and item number, and what one ordered unit weighs and fills.

use domain::{CatalogueItem, CubicMeters, DocumentLine, Kilograms, Litres, Measured};
use rustc_hash::FxHashMap;

/// Catalogue items by the numbers that lines of orders and invoices carry.
#[derive(Debug, Default)]
pub struct CatalogueIndex<'c> {
    items: &'c [CatalogueItem],
    by_gtin: FxHashMap<String, usize>,
    /// Item number to the suppliers that use it.
    by_number: FxHashMap<&'c str, Vec<(String, usize)>>,
}

impl<'c> CatalogueIndex<'c> {
    /// Indexes the items. Of several items with the same number the last counts: catalogues come in order of time.
    pub fn new(items: &'c [CatalogueItem]) -> Self {
        let mut index = Self { items, ..Self::default() };
        for (position, item) in items.iter().enumerate() {
            if let Some(gtin) = item.gtin.as_deref().and_then(gtin_key) {
                index.by_gtin.insert(gtin.to_owned(), position);
            }
            // An item number means something with its supplier only.
            if let (Some(number), Some(supplier)) = (&item.sellers_item_id, &item.supplier) {
                let suppliers = index.by_number.entry(number.trim()).or_default();
                let key = supplier.key();
                suppliers.retain(|(known, _)| *known != key);
                suppliers.push((key, position));
            }
        }
        index
    }

    /// The item of a line: by supplier and item number, else by GTIN. `supplier_key` is [`domain::Party::key`].
    pub fn item(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<&'c CatalogueItem> {
        let by_number = || {
            let suppliers = self.by_number.get(line.sellers_item_id.as_deref()?.trim())?;
            suppliers.iter().find(|(key, _)| Some(key.as_str()) == supplier_key).map(|(_, position)| *position)
        };
        let by_gtin = || self.by_gtin.get(line.gtin.as_deref().and_then(gtin_key)?).copied();
        by_number().or_else(by_gtin).and_then(|position| self.items.get(position))
    }

    /// What the whole line holds: net mass, else litres, else mass with packaging; `None` where the line is counted in
    /// another unit than the item.
    pub fn measured(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<Measured> {
        let item = self.item(line, supplier_key)?;
        let units = ordered_units(line, item)?;
        let mass = |mass: Kilograms| Measured::Mass(mass * units);
        let volume = item.net_volume.map(|volume| Measured::Volume(Litres(volume.value() * units)));
        item.net_mass.map(mass).or(volume).or_else(|| item.gross_mass.map(mass))
    }

    /// Mass of the whole line with packaging, else of its content; `None` where the line is counted in another unit than
    /// the item.
    pub fn mass(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<Kilograms> {
        let item = self.item(line, supplier_key)?;
        Some(item.gross_mass.or(item.net_mass)? * ordered_units(line, item)?)
    }

    /// Space that the whole line fills; `None` where the line is counted in another unit than the item.
    pub fn volume(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<CubicMeters> {
        let item = self.item(line, supplier_key)?;
        let volume = item.gross_volume.or_else(|| item.net_volume.map(CubicMeters::from))?;
        Some(volume * ordered_units(line, item)?)
    }
}

/// The quantity of a line, where it counts the unit that the item is ordered in.
fn ordered_units(line: &DocumentLine, item: &CatalogueItem) -> Option<f64> {
    let same = match (line.unit_code.as_deref(), item.unit_code.as_deref()) {
        (Some(of_line), Some(of_item)) => of_line.trim() == of_item.trim(),
        _ => true,
    };
    line.quantity.filter(|quantity| same && quantity.is_finite())
}

/// GTIN-8, -12, -13 and -14 of the same article differ in leading zeros only.
fn gtin_key(gtin: &str) -> Option<&str> {
    let key = gtin.trim().trim_start_matches('0');
    (!key.is_empty()).then_some(key)
}
