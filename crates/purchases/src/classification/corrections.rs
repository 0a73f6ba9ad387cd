//! What people have decided about goods, most specific first.

use domain::{DocumentLine, GoodsCorrection, ItemKeyKind};
use rustc_hash::FxHashMap;

/// The suppliers that a correction holds for (`None`: all) with the position of the group.
type Holders = Vec<(Option<String>, usize)>;

/// Corrections by the number or text that goods are recognised by.
#[derive(Debug, Default)]
pub(super) struct Corrections {
    known: FxHashMap<ItemKeyKind, FxHashMap<String, Holders>>,
}

impl Corrections {
    /// A later correction of the same thing replaces the earlier.
    pub(super) fn add(&mut self, correction: &GoodsCorrection, group: usize) {
        let value = normalized(&correction.value, correction.kind);
        let holders = self.known.entry(correction.kind).or_default().entry(value).or_default();
        holders.retain(|(supplier, _)| *supplier != correction.supplier_key);
        holders.push((correction.supplier_key.clone(), group));
    }

    /// The group that a person gave: by supplier and item number, GTIN, text, category, supplier.
    pub(super) fn group(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<usize> {
        if self.known.is_empty() {
            return None;
        }
        let find = |kind, value: Option<&str>| self.find(kind, value?, supplier_key);
        let categories = || {
            let of_list = line.classifications.iter().filter(|code| code.list.eq_ignore_ascii_case("CATEGORY"));
            of_list.into_iter().find_map(|code| find(ItemKeyKind::Category, Some(&code.code)))
        };
        // An item number without its supplier may be anybody's.
        let number = line.sellers_item_id.as_deref().filter(|_| supplier_key.is_some());
        find(ItemKeyKind::SellersItemId, number)
            .or_else(|| find(ItemKeyKind::Gtin, line.gtin.as_deref()))
            .or_else(|| find(ItemKeyKind::Text, Some(&line.name)))
            .or_else(categories)
            .or_else(|| find(ItemKeyKind::Supplier, supplier_key))
    }

    fn find(&self, kind: ItemKeyKind, value: &str, supplier_key: Option<&str>) -> Option<usize> {
        let holders = self.known.get(&kind)?.get(&normalized(value, kind))?;
        let own = holders.iter().find(|(supplier, _)| supplier.is_some() && supplier.as_deref() == supplier_key);
        let general = || {
            let holds_for_all = kind != ItemKeyKind::SellersItemId;
            holders.iter().find(|(supplier, _)| holds_for_all && supplier.is_none())
        };
        own.or_else(general).map(|(_, group)| *group)
    }
}

/// Numbers apart from blanks around them (and zeros before a GTIN), texts apart from capitals and blanks.
fn normalized(value: &str, kind: ItemKeyKind) -> String {
    match kind {
        ItemKeyKind::Gtin => value.trim().trim_start_matches('0').to_owned(),
        ItemKeyKind::SellersItemId | ItemKeyKind::Supplier => value.trim().to_owned(),
        ItemKeyKind::Text | ItemKeyKind::Category => {
            value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
        }
    }
}
