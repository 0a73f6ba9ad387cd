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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use roads::SpeedModel;

    /// A town with a street of 1.1 km, two houses with numbers in it, and a square of which only the road is known.
    const TOWN: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="59.60" lon="11.20"/><node id="2" lat="59.60" lon="11.21"/><node id="3" lat="59.60" lon="11.22"/>
<node id="4" lat="59.601" lon="11.21"/><node id="5" lat="59.605" lon="11.21"><tag k="place" v="town"/><tag k="name" v="Lia"/></node>
<node id="6" lat="59.6002" lon="11.2050"><tag k="addr:street" v="Storgata"/><tag k="addr:housenumber" v="5"/>
 <tag k="addr:postcode" v="1899"/><tag k="addr:city" v="Lia"/></node>
<node id="7" lat="59.6002" lon="11.2190"><tag k="addr:street" v="Storgata"/><tag k="addr:housenumber" v="60"/>
 <tag k="addr:postcode" v="1899"/><tag k="addr:city" v="Lia"/></node>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="secondary"/><tag k="name" v="Storgata"/></way>
<way id="2"><nd ref="2"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="name" v="Torget"/></way>
</osm>"#;

    #[test]
    fn register_goes_before_address_before_street_before_town() {
        let file = std::env::temp_dir().join(format!("samlast-located-{}.osm", std::process::id()));
        std::fs::write(&file, TOWN).unwrap();
        let parameters = Parameters::builtin().unwrap();
        let speeds = SpeedModel::from_parameters(&parameters).unwrap();
        let network = RoadNetwork::from_pbf(&file, &speeds, &|_| ()).unwrap().0;
        std::fs::remove_file(&file).unwrap();
        let written = |street, city| Written { street, city, ..Written::default() };
        let locator = Locator::new(&network, &parameters, [written(Some("Storgata 5"), Some("Lia"))]).unwrap();
        let found = |place: Written<'_>| locator.locate(&place).map(|(p, basis)| (p.lon, p.lat, basis));

        let here = LonLat::new(11.3, 59.7);
        let registered = Written { position: Some(here), ..written(Some("Storgata 5"), Some("Lia")) };
        assert_eq!(found(registered), Some((11.3, 59.7, Basis::Register)));
        assert_eq!(found(written(Some("STORGT. 5"), Some("LIA"))), Some((11.205, 59.6002, Basis::Address)));
        let by_postcode = Written { postal_code: Some("1899"), ..written(Some("Storgata 60"), None) };
        assert_eq!(found(by_postcode), Some((11.219, 59.6002, Basis::Address)));
        // The house is not known; the houses of Storgata are 800 m apart, the square is short.
        assert_eq!(found(written(Some("Storgata 33"), Some("Lia"))), Some((11.21, 59.605, Basis::Settlement)));
        assert_eq!(found(written(Some("Torget 3"), Some("Lia"))).map(|f| f.2), Some(Basis::Street));
        // Without a town, and with another one, the address is not looked for here.
        assert_eq!(found(written(Some("Storgata 5"), None)), None);
        assert_eq!(found(written(Some("Storgata 5"), Some("Bergen"))), None);
        assert_eq!(found(written(None, Some("lia"))), Some((11.21, 59.605, Basis::Settlement)));
    }
}
