//! Finds the catalogue's item for a line, and says what the line then weighs and which codes and words it has.

use domain::{CatalogueItem, DocumentLine, Kilograms, Measured};
use rustc_hash::FxHashMap;

/// Items by what lines name them by.
#[derive(Debug, Default)]
pub struct CatalogueIndex {
    items: Vec<CatalogueItem>,
    by_gtin: FxHashMap<String, usize>,
    by_item: FxHashMap<(String, String), usize>,
}

impl CatalogueIndex {
    /// Prepares the items; of several with the same number the last one counts.
    pub fn new(items: Vec<CatalogueItem>) -> Self {
        let mut index = Self { items, ..Self::default() };
        for (at, item) in index.items.iter().enumerate() {
            if let Some(gtin) = &item.gtin {
                index.by_gtin.insert(comparable_gtin(gtin), at);
            }
            if let (Some(id), Some(supplier)) = (&item.sellers_item_id, &item.supplier) {
                index.by_item.insert((supplier.key(), id.trim().to_owned()), at);
            }
        }
        index
    }

    /// The item of a line: by the supplier's item number, else by GTIN.
    pub fn item_of(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<&CatalogueItem> {
        let by_item = || {
            let key = (supplier_key?.to_owned(), line.sellers_item_id.as_deref()?.trim().to_owned());
            self.by_item.get(&key)
        };
        let by_gtin = || self.by_gtin.get(&comparable_gtin(line.gtin.as_deref()?));
        by_item().or_else(by_gtin).and_then(|at| self.items.get(*at))
    }

    /// Whether there are no items at all.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Fourteen digits: shorter GTINs have zeros in front, which some systems drop.
fn comparable_gtin(gtin: &str) -> String {
    let digits: String = gtin.chars().filter(char::is_ascii_digit).collect();
    format!("{digits:0>14}")
}

/// What the line's quantity weighs or fills by the catalogue, where the line is in the unit that the item is ordered in.
///
/// Net mass counts most, then volume, then gross mass.
pub fn measure_by_catalogue(line: &DocumentLine, item: &CatalogueItem) -> Option<Measured> {
    let quantity = line.quantity.filter(|quantity| quantity.is_finite())?;
    let unit = |code: Option<&str>| code.map(|code| code.trim().to_uppercase());
    let same_unit = match (unit(line.unit_code.as_deref()), unit(item.unit_code.as_deref())) {
        (Some(of_line), Some(of_item)) => of_line == of_item || (is_piece(&of_line) && is_piece(&of_item)),
        _ => true,
    };
    if !same_unit {
        return None;
    }
    let mass = |mass: Kilograms| Measured::Mass(Kilograms(mass.0 * quantity));
    let volume = item.net_volume.map(|volume| Measured::Volume(domain::Litres(volume.0 * quantity)));
    item.net_mass.map(mass).or(volume).or_else(|| item.gross_mass.map(mass))
}

/// Codes by which suppliers mean one of what they sell.
fn is_piece(code: &str) -> bool {
    matches!(code, "EA" | "C62" | "H87" | "NMP" | "PCE" | "STK")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(item: Option<&str>, gtin: Option<&str>, unit: &str) -> DocumentLine {
        DocumentLine {
            id: "1".into(),
            name: "Gulrot".into(),
            description: None,
            sellers_item_id: item.map(str::to_owned),
            gtin: gtin.map(str::to_owned),
            classifications: Vec::new(),
            quantity: Some(3.0),
            unit_code: Some(unit.to_owned()),
            net: None,
            account: None,
            cost_centre: None,
            order_line: None,
            delivery: None,
            commodity: None,
            measured: None,
        }
    }

    #[test]
    fn a_line_weighs_what_its_item_weighs_in_the_unit_it_is_ordered_in() {
        let supplier = domain::Party { other_id: Some("S".into()), ..domain::Party::default() };
        let item = CatalogueItem {
            supplier: Some(supplier.clone()),
            sellers_item_id: Some("100".into()),
            gtin: Some("07038010000000".into()),
            name: "Gulrot 10 kg".into(),
            unit_code: Some("XBX".into()),
            net_mass: Some(Kilograms(10.0)),
            ..CatalogueItem::default()
        };
        let index = CatalogueIndex::new(vec![item]);
        let key = supplier.key();
        let by_number = line(Some(" 100 "), None, "XBX");
        let found = index.item_of(&by_number, Some(&key)).unwrap();
        assert_eq!(measure_by_catalogue(&by_number, found), Some(Measured::Mass(Kilograms(30.0))));
        assert!(index.item_of(&by_number, Some("another")).is_none(), "item numbers are the seller's own");
        let by_gtin = line(None, Some("7038010000000"), "XBX");
        assert!(index.item_of(&by_gtin, Some("another")).is_some(), "a GTIN holds for every seller");
        assert_eq!(measure_by_catalogue(&line(None, None, "KGM"), found), None, "three kilograms are not three boxes");
    }
}
