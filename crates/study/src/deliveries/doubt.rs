//! Whose goods have a mass that no document states: what a drawn price, piece or density would change (model §M14).

use std::collections::BTreeMap;

use domain::{CommodityGroup, MassBasis, SupplierId};
use serde::{Deserialize, Serialize};

use super::mass::LineMass;

/// What a supplier sells of a commodity group, by how its mass came to be known: shares of that mass. What is missing from
/// one was stated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MassDoubt {
    /// Who sells.
    pub supplier: SupplierId,
    /// Key of the commodity group.
    pub group: String,
    /// Worked out from the price.
    pub by_price: f64,
    /// Worked out from the usual mass of pieces or packs.
    pub by_pieces: f64,
    /// Worked out from stated litres and a density.
    pub by_content: f64,
}

/// Mass by its origin: price, pieces, content, stated.
pub(super) type Origins = [f64; 4];

/// Where the mass of a line belongs.
pub(super) fn origin(mass: &LineMass) -> usize {
    match mass.basis {
        MassBasis::Price => 0,
        MassBasis::PieceMass => 1,
        MassBasis::UnitCode | MassBasis::Article if mass.low != mass.high => 2,
        MassBasis::UnitCode | MassBasis::Article | MassBasis::Weighed => 3,
    }
}

/// Sums of kilograms as shares; what credit notes leave below nothing counts as nothing.
pub(super) fn shares(sums: &BTreeMap<(SupplierId, u16), Origins>, groups: &[CommodityGroup]) -> Vec<MassDoubt> {
    let doubt = |(&(supplier, group), origins): (&(SupplierId, u16), &Origins)| {
        let origins = origins.map(|mass| mass.max(0.0));
        let total: f64 = origins.iter().sum();
        let group = groups.get(usize::from(group))?.key.clone();
        let [by_price, by_pieces, by_content, _] = origins.map(|mass| mass / total);
        (total > 0.0 && by_price + by_pieces + by_content > 0.0).then_some(MassDoubt {
            supplier,
            group,
            by_price,
            by_pieces,
            by_content,
        })
    };
    sums.iter().filter_map(doubt).collect()
}
