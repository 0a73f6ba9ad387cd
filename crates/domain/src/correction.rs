//! What a person has decided where the program was unsure; remembered, and applied to everything that comes later.

use serde::{Deserialize, Serialize};

use crate::UnitAliasKind;
use crate::place::keyed;

keyed! {
    /// What goods are recognised by when a person has said which commodity group they belong to.
    ItemKeyKind {
        /// GTIN.
        Gtin = "gtin",
        /// The seller's item number; holds for one supplier only.
        SellersItemId = "sellers_item_id",
        /// The text of the item, apart from capitals and blanks.
        Text = "text",
        /// Everything from the supplier.
        Supplier = "supplier",
        /// A category of the user's own table, for instance of a spend export.
        Category = "category",
    }
}

/// A person says: these goods belong to this commodity group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GoodsCorrection {
    /// Key of the supplier (see [`crate::Party::key`]); absent: whoever sells it.
    pub supplier_key: Option<String>,
    /// What the goods are recognised by.
    pub kind: ItemKeyKind,
    /// The number or text.
    pub value: String,
    /// Key of the commodity group.
    pub group: String,
}

/// A person says: documents with this name or number are for this unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnitCorrection {
    /// What sort of name.
    pub kind: UnitAliasKind,
    /// The name as written in documents.
    pub value: String,
    /// Key of the unit in the register; absent: none of the municipality's units, and not to be asked about again.
    pub unit_key: Option<String>,
}
