//! Where units and suppliers are whose register says no position: by address, by street, by settlement; and by which of them
//! a position was found.

use domain::{LonLat, Meters, Parameters};
use roads::{AddressBook, RoadNetwork};

use crate::WorkflowError;

/// By which way a position was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The register states it.
    Register,
    /// The house of the address stands on the map, and no other can be meant.
    Address,
    /// The street does, but not the house; the middle of the street is taken.
    Street,
    /// The centre of the town.
    Settlement,
}

/// What a register says of a place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written<'a> {
    pub position: Option<LonLat>,
    pub street: Option<&'a str>,
    pub postal_code: Option<&'a str>,
    pub city: Option<&'a str>,
}

impl Written<'_> {
    /// Whether its address has to be looked up.
    pub fn needs_address(&self) -> bool {
        self.position.is_none() && self.has_address()
    }

    /// A street alone may be in any town, so one is asked for.
    fn has_address(&self) -> bool {
        self.street.is_some() && (self.postal_code.is_some() || self.city.is_some())
    }
}

/// Looks up places on the map of a study.
pub(crate) struct Locator<'a> {
    network: &'a RoadNetwork,
    book: Option<&'a AddressBook>,
    street_reach: Meters,
}

impl<'a> Locator<'a> {
    /// For these places; addresses are read from the road file only if one of them needs them.
    ///
    /// # Errors
    /// A road file that cannot be read any more.
    pub fn new<'b>(
        network: &'a RoadNetwork,
        parameters: &Parameters,
        places: impl IntoIterator<Item = Written<'b>>,
    ) -> Result<Self, WorkflowError> {
        let is_needed = places.into_iter().any(|place| place.needs_address());
        let book = if is_needed { Some(network.address_book()?) } else { None };
        Ok(Self { network, book, street_reach: parameters.quantity("road.address.street_reach")? })
    }

    /// Where it is, and how that was found.
    pub fn locate(&self, place: &Written<'_>) -> Option<(LonLat, Basis)> {
        if let Some(position) = place.position {
            return Some((position, Basis::Register));
        }
        self.by_address(place).or_else(|| Some((self.town_centre(place.city)?, Basis::Settlement)))
    }

    fn by_address(&self, place: &Written<'_>) -> Option<(LonLat, Basis)> {
        let book = self.book.filter(|_| place.has_address())?;
        let town = [place.postal_code, place.city].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let found = book.find(&format!("{}, {town}", place.street?), CANDIDATES);
        let house = found.certain().map(|house| (house.address.position, Basis::Address));
        house.or_else(|| Some((found.street(self.street_reach)?.address.position, Basis::Street)))
    }

    /// The centre of the settlement with this name, in capitals or not.
    fn town_centre(&self, name: Option<&str>) -> Option<LonLat> {
        let name = name?.trim().to_lowercase();
        self.network.places().iter().find(|place| place.name.to_lowercase() == name).map(|place| place.position)
    }
}

/// Enough to see whether another street of the name lies elsewhere.
const CANDIDATES: usize = 10;
