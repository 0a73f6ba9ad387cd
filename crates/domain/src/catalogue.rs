//! Items of suppliers' catalogues: what an item weighs and fills, which no invoice tells.

use serde::{Deserialize, Serialize};

use crate::{Classification, CubicMeters, Date, Kilograms, Litres, Money, Party};

/// One item of a supplier's catalogue (Peppol Catalogue T19, or a table of products with their packs).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CatalogueItem {
    /// Who sells it; absent in a product register that holds for every supplier.
    pub supplier: Option<Party>,
    /// The seller's item number.
    pub sellers_item_id: Option<String>,
    /// GTIN of the orderable pack.
    pub gtin: Option<String>,
    /// Name.
    pub name: String,
    /// Description.
    pub description: Option<String>,
    /// Classification codes of the item.
    pub classifications: Vec<Classification>,
    /// The unit that it is ordered in (UN/ECE Recommendation 20 or 21), to which the following measures belong.
    pub unit_code: Option<String>,
    /// Content of one orderable unit where it is sold by mass.
    pub net_mass: Option<Kilograms>,
    /// Gross mass of one orderable unit with packaging.
    pub gross_mass: Option<Kilograms>,
    /// Content of one orderable unit where it is a liquid.
    pub net_volume: Option<Litres>,
    /// Space that one orderable unit fills.
    pub gross_volume: Option<CubicMeters>,
    /// Consumer units in one orderable unit.
    pub units_per_pack: Option<f64>,
    /// Price of one orderable unit without value added tax.
    pub price: Option<Money>,
    /// Least quantity that may be ordered.
    pub minimum_order: Option<f64>,
    /// Days between order and delivery.
    pub lead_time_days: Option<f64>,
    /// Temperature or handling remark as written.
    pub handling: Option<String>,
    /// First day the item can be ordered.
    pub valid_from: Option<Date>,
    /// Last day the item can be ordered.
    pub valid_to: Option<Date>,
}

impl CatalogueItem {
    /// What makes it the same item when it arrives again: supplier and item number, else GTIN, else name.
    pub fn key(&self) -> String {
        let supplier = self.supplier.as_ref().map(Party::key).unwrap_or_default();
        match (&self.sellers_item_id, &self.gtin) {
            (Some(id), _) => format!("{supplier}|item:{}", id.trim()),
            (None, Some(gtin)) => format!("{supplier}|gtin:{}", gtin.trim()),
            (None, None) => format!("{supplier}|name:{}", self.name.trim().to_lowercase()),
        }
    }
}
