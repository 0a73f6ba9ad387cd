//! Addresses of the extract: how they are kept, and what is found for an address as people write it.

mod book;
mod reading;
mod search;
mod spelling;

use domain::LonLat;
use rustc_hash::FxHashMap;

use crate::geometry::{Point, lon_lat};

pub use book::AddressBook;
pub use reading::AskedAddress;
pub use search::{Candidate, Difference, Found, Match};

/// What an address was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AddressSource {
    /// A node of its own: often the door.
    Node,
    /// The middle of a building or property.
    Area,
    /// A line along which house numbers are counted (`addr:interpolation`).
    Interpolated,
}

impl AddressSource {
    const ALL: [Self; 3] = [Self::Node, Self::Area, Self::Interpolated];

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A postal address.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// Street or, where there are none, place; empty if not tagged.
    pub street: String,
    /// House number with its letter.
    pub number: String,
    /// Postcode; empty if not tagged.
    pub postcode: String,
    /// Post town; empty if not tagged.
    pub city: String,
    /// Where it is.
    pub position: LonLat,
    /// What it was read from.
    pub source: AddressSource,
}

/// A row of the table; texts are numbers in its list of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressRow {
    pub street: u32,
    pub number: u32,
    pub postcode: u32,
    pub city: u32,
    pub position: Point,
    pub source: AddressSource,
}

/// All addresses, each text kept once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AddressTable {
    pub texts: Vec<String>,
    pub rows: Vec<AddressRow>,
}

impl AddressTable {
    pub fn of(addresses: impl IntoIterator<Item = Address>) -> Self {
        let mut table = Self::default();
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let mut text = |text: String, texts: &mut Vec<String>| {
            *numbers.entry(text).or_insert_with_key(|text| {
                texts.push(text.clone());
                (texts.len() - 1) as u32
            })
        };
        for address in addresses {
            let row = AddressRow {
                street: text(address.street, &mut table.texts),
                number: text(address.number, &mut table.texts),
                postcode: text(address.postcode, &mut table.texts),
                city: text(address.city, &mut table.texts),
                position: crate::geometry::point(address.position),
                source: address.source,
            };
            table.rows.push(row);
        }
        table
    }

    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    pub fn address(&self, row: &AddressRow) -> Address {
        Address {
            street: self.text(row.street).to_owned(),
            number: self.text(row.number).to_owned(),
            postcode: self.text(row.postcode).to_owned(),
            city: self.text(row.city).to_owned(),
            position: lon_lat(row.position),
            source: row.source,
        }
    }
}
