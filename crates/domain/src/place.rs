//! Receiving units of the municipality and the suppliers that deliver to them, as kept in their registers.

use serde::{Deserialize, Serialize};

use crate::{Date, LonLat, OrganisationNumber, SupplierId, TimeOfDay, UnitId};

macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $key)] $variant),* }
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The spelling in files and in the store.
            pub fn key(self) -> &'static str { match self { $(Self::$variant => $key),* } }
            /// Reads the spelling of `key`.
            pub fn from_key(key: &str) -> Option<Self> { match key { $($key => Some(Self::$variant),)* _ => None } }
        }
    };
}
pub(crate) use keyed;

keyed! {
    /// What a receiving unit does; decides how much it buys and how often it needs deliveries.
    UnitKind {
        /// Primary or lower secondary school.
        School = "school",
        /// Kindergarten.
        Kindergarten = "kindergarten",
        /// Nursing home with its own or a receiving kitchen.
        NursingHome = "nursing_home",
        /// Sheltered housing with care.
        CareHousing = "care_housing",
        /// Production kitchen that cooks for other units.
        CentralKitchen = "central_kitchen",
        /// Health centre, home-care base, dentist.
        Health = "health",
        /// Town hall, office, library, culture.
        Office = "office",
        /// Technical depot, workshop, waterworks, sports hall.
        Technical = "technical",
        /// Anything else.
        Other = "other",
    }
}

keyed! {
    /// How a supplier's goods reach a unit today (model §M3).
    DistributionKind {
        /// Own vehicle that serves municipal units only.
        OwnRound = "own_round",
        /// Own or hired vehicle that serves private customers on the same round.
        SharedRound = "shared_round",
        /// Parcel carrier with a dense round.
        ParcelCarrier = "parcel_carrier",
        /// Staff of the unit drive to the shop.
        OwnPickUp = "own_pick_up",
    }
}

keyed! {
    /// What sort of name a unit is known by in documents.
    UnitAliasKind {
        /// Global location number.
        Gln = "gln",
        /// Organisation number of the unit (underenhet).
        OrganisationNumber = "organisation_number",
        /// Cost centre (ansvar).
        CostCentre = "cost_centre",
        /// Reference that the supplier puts in BuyerReference.
        BuyerReference = "buyer_reference",
        /// Name of the unit as written in documents.
        Name = "name",
    }
}

/// A name a unit is known by in documents, within dates; cost centres and references are reused over the years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitAlias {
    /// What sort of name.
    pub kind: UnitAliasKind,
    /// The name as written.
    pub value: String,
    /// First day it holds; open when absent.
    pub valid_from: Option<Date>,
    /// Last day it holds; open when absent.
    pub valid_to: Option<Date>,
}

impl UnitAlias {
    /// Whether the alias holds on the day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// When goods can be received on a working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// First minute.
    pub from: TimeOfDay,
    /// Last minute.
    pub to: TimeOfDay,
}

/// A receiving unit as one row of the unit register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitRecord {
    /// The municipality's own key, unique in the register.
    pub key: String,
    /// Name.
    pub name: String,
    /// What it does.
    pub kind: UnitKind,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Where it is; units without a position are listed and left out of rounds.
    pub position: Option<LonLat>,
    /// When it receives goods; absent means the parameter for its kind.
    pub opening_hours: Option<OpeningHours>,
    /// Pupils, children, residents or staff: whatever the unit counts.
    pub persons: Option<u32>,
    /// The municipality it belongs to, by number or name; absent: the one that the study is about.
    pub municipality: Option<String>,
    /// The names it is known by in documents.
    pub aliases: Vec<UnitAlias>,
}

/// A receiving unit in the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its number in the store.
    pub id: UnitId,
    /// Its row of the register.
    #[serde(flatten)]
    pub record: UnitRecord,
}

/// A further place that a supplier delivers from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SupplierSite {
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Where it is.
    pub position: Option<LonLat>,
}

/// A supplier as one row of the supplier register, or as much of it as its documents tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplierRecord {
    /// What it is recognised by: see [`crate::Party::key`].
    pub key: String,
    /// Name.
    pub name: String,
    /// Organisation number.
    pub organisation_number: Option<OrganisationNumber>,
    /// Industry code (SN 2007 / NACE Rev. 2), for instance `46.390`.
    pub sector_code: Option<String>,
    /// Sole proprietor (ENK): its figures are personal data.
    pub sole_proprietor: bool,
    /// Produces what it sells, rather than trading in it.
    pub producer: bool,
    /// Street and number of the site that delivers.
    pub street: Option<String>,
    /// Postal code of the site.
    pub postal_code: Option<String>,
    /// Town of the site.
    pub city: Option<String>,
    /// Where the vehicles start: the supplier's last depot.
    pub position: Option<LonLat>,
    /// How it delivers; absent means: decided by sector code (parameter).
    pub distribution: Option<DistributionKind>,
    /// Name of the parcel carrier or haulier it uses.
    pub carrier: Option<String>,
    /// Further places that it delivers from, in the order of the register.
    #[serde(default)]
    pub sites: Vec<SupplierSite>,
}

/// A supplier in the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Supplier {
    /// Its number in the store.
    pub id: SupplierId,
    /// Its row of the register.
    #[serde(flatten)]
    pub record: SupplierRecord,
}
