//! Commodity groups (varegrupper): classes of goods that share price per kilogram, density and temperature.

use serde::{Deserialize, Serialize};

use crate::place::keyed;
use crate::{Days, Kilograms, KilogramsPerCubicMeter, Litres, NokPerKilogram, ParameterError, Parameters, Share};

/// The temperature that goods must be carried at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemperatureZone {
    /// Ambient: no temperature control.
    Ambient,
    /// Chilled, 0 to 4 °C.
    Chilled,
    /// Frozen, −18 °C or colder.
    Frozen,
}

impl TemperatureZone {
    /// All zones, warmest first.
    pub const ALL: [Self; 3] = [Self::Ambient, Self::Chilled, Self::Frozen];

    /// The spelling in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ambient => "ambient",
            Self::Chilled => "chilled",
            Self::Frozen => "frozen",
        }
    }
}

/// One commodity group with its parameters; read from `parameters/commodities.toml`, tables `[commodity.<key>.…]`.
#[derive(Clone, Debug, PartialEq)]
pub struct CommodityGroup {
    /// Spelling in files, for instance `dairy`.
    pub key: String,
    /// Temperature it is carried at.
    pub zone: TemperatureZone,
    /// Purchase price without value added tax per kilogram; turns kroner into kilograms where nothing better is known.
    pub price_per_kilogram: NokPerKilogram,
    /// Density as packed for transport.
    pub density: KilogramsPerCubicMeter,
    /// How long the goods keep after delivery; bounds how long orders can wait for each other.
    pub shelf_life: Days,
    /// Mass of what is invoiced as one piece or pack, where nothing on the line tells it.
    pub piece_mass: Kilograms,
}

impl CommodityGroup {
    /// All groups of the registry in alphabetical order of their keys.
    ///
    /// # Errors
    /// A group without zone, price, density, shelf life or mass of a piece.
    pub fn all(parameters: &Parameters) -> Result<Vec<Self>, ParameterError> {
        parameters
            .children("commodity")
            .into_iter()
            .map(|key| {
                let zone_key = format!("commodity.{key}.zone");
                let zone = match parameters.label(&zone_key)? {
                    "ambient" => TemperatureZone::Ambient,
                    "chilled" => TemperatureZone::Chilled,
                    "frozen" => TemperatureZone::Frozen,
                    other => return Err(ParameterError::Label { key: zone_key, value: other.to_owned() }),
                };
                Ok(Self {
                    price_per_kilogram: parameters.quantity(&format!("commodity.{key}.price_per_kilogram"))?,
                    density: parameters.quantity(&format!("commodity.{key}.density"))?,
                    shelf_life: parameters.quantity(&format!("commodity.{key}.shelf_life"))?,
                    piece_mass: parameters.quantity(&format!("commodity.{key}.piece_mass"))?,
                    zone,
                    key,
                })
            })
            .collect()
    }
}

/// What decided which group a line of goods belongs to, most trustworthy first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommodityBasis {
    /// A person said so.
    Correction,
    /// The supplier's catalogue says so: by the codes or the text of the item there.
    Catalogue,
    /// A classification code on the line (CPV, UNSPSC).
    Code,
    /// A word in the item's name or description.
    ItemText,
    /// The account (KOSTRA art) it was booked on.
    Account,
    /// The supplier's sector.
    SupplierSector,
    /// Nothing fitted: the group for everything else.
    Fallback,
}

/// The commodity group given to a line, with how and how surely.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommodityAssignment {
    /// Key of a [`CommodityGroup`].
    pub group: String,
    /// What decided it.
    pub basis: CommodityBasis,
    /// Probability that a person would have chosen the same group, 0 to 1.
    pub confidence: Share,
}

/// Mass or volume of a whole line as stated by its unit code or by a pack size in its text.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// The line's goods weigh this much.
    Mass(Kilograms),
    /// The line's goods fill this much (liquids).
    Volume(Litres),
}

keyed! {
    /// What the mass of a line rests on, most trustworthy first.
    MassBasis {
        /// The scales of a despatch advice.
        Weighed = "weighed",
        /// The line's unit code counts kilograms or litres.
        UnitCode = "unit_code",
        /// What the supplier's catalogue or the pack size in the text says of one article, times the quantity.
        Article = "article",
        /// The usual mass of a piece or pack of the commodity group, times the quantity.
        PieceMass = "piece_mass",
        /// The value and the commodity group's usual price per kilogram.
        Price = "price",
    }
}

impl MassBasis {
    /// Whether documents or catalogues state the mass, rather than what is usual in the commodity group.
    pub fn is_stated(self) -> bool {
        self <= Self::Article
    }
}
