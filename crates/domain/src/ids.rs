//! Typed identifiers, so that a supplier's number is never taken for a unit's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($raw:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $raw);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )*};
}

ids! {
    /// A receiving unit in one study: the store's internal key, never a GLN or an organisation number.
    UnitId(u32);
    /// A supplier in one study: the store's internal key.
    SupplierId(u32);
    /// A source document in one study: the store's internal key.
    DocumentId(u32);
    /// Row and column of a [`crate::TravelMatrix`].
    LocationIndex(u32);
}

impl LocationIndex {
    /// The index as a position in a slice.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
