//! Finds what an address can be, says what fits and what does not, and never picks in silence: [`Found::certain`] is what
//! can be taken without asking.

use domain::{LonLat, Meters};

use super::book::{AddressBook, StreetName, central, digits};
use super::reading::{AskedAddress, readings};
use super::spelling::{House, HouseFit, folded, house_fit, mistakes, plain};
use super::{Address, AddressSource};

/// What of the address was found; the first is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// The house.
    House,
    /// The street: its middle.
    Street,
    /// The area of the postcode: the middle of its addresses.
    Postcode,
    /// The settlement: where its name stands.
    Place,
}

impl Match {
    /// Spelling in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Street => "street",
            Self::Postcode => "postcode",
            Self::Place => "place",
        }
    }
}

/// In what a candidate differs from what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Difference {
    /// Abbreviated or spelled otherwise, but the same street.
    Spelling,
    /// One of several numbers of the property.
    NumberInRange,
    /// The house number with another letter, or without.
    Letter,
    /// Neither postcode nor town of the candidate is known.
    TownNotKnown,
    /// The house number is not known in this street.
    NumberNotKnown,
    /// The street is not known, or none was asked for.
    StreetNotKnown,
    /// Another postcode.
    Postcode,
    /// Another town.
    Town,
    /// A street of a similar name: likely a mistake in the letters, or another street.
    SimilarStreet,
}

impl Difference {
    /// Spelling in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Spelling => "spelling",
            Self::NumberInRange => "number_in_range",
            Self::Letter => "letter",
            Self::TownNotKnown => "town_not_known",
            Self::NumberNotKnown => "number_not_known",
            Self::StreetNotKnown => "street_not_known",
            Self::Postcode => "postcode",
            Self::Town => "town",
            Self::SimilarStreet => "similar_street",
        }
    }
}

/// Something that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What of the address it is.
    pub matched: Match,
    /// In what it differs, ascending.
    pub differs: Vec<Difference>,
    /// The address, or as much of it as it stands for; the town follows from the postcode where it is not tagged, and for
    /// a street known by its roads only it is the nearest settlement.
    pub address: Address,
    /// How far what it stands for reaches from its position; 0 for a house.
    pub spread: Meters,
}

/// What was found for an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The reading that the best candidate fits, or the likeliest one.
    pub asked: AskedAddress,
    /// The best first; of equally good ones in the order of the extract.
    pub candidates: Vec<Candidate>,
    /// Whether the first candidate is certain.
    is_certain: bool,
}

impl Found {
    /// The house that is meant beyond doubt: number and street as asked, nothing that contradicts, and no other house as
    /// good more than 250 m away.
    pub fn certain(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|_| self.is_certain)
    }

    /// The street that is meant beyond doubt, where the house is not known: named as asked in the town or postcode asked
    /// for, the only one, and short enough that its middle stands for every house, at most `spread` away.
    pub fn street(&self, spread: Meters) -> Option<&Candidate> {
        let is_it = |candidate: &&Candidate| {
            candidate.matched == Match::Street
                && candidate.spread <= spread
                && candidate.differs.iter().all(|d| matches!(d, Difference::Spelling | Difference::NumberNotKnown))
        };
        let mut it = self.candidates.iter().filter(is_it);
        let has_town = !self.asked.city.is_empty() || !self.asked.postcode.is_empty();
        let is_best = self.candidates.first().is_some_and(|best| best.matched == Match::Street);
        it.next().filter(|first| {
            has_town && is_best && it.all(|o| o.address.position.distance(first.address.position) <= ONE_HOUSE)
        })
    }
}

/// Doors of one house are at most so far apart.
const ONE_HOUSE: Meters = Meters(250.0);
/// Streets of similar names that are looked at.
const SIMILAR: usize = 4;
/// Texts longer than this are no address.
const LONGEST: usize = 400;

type Rank = (u8, u8, Match, Vec<Difference>, u8);

impl AddressBook {
    /// What an address such as `Storgata 5, 1830 Askim` can be, at most `most` candidates.
    pub fn find(&self, text: &str, most: usize) -> Found {
        let text: String = text.chars().take(LONGEST).collect();
        let readings = readings(&text);
        let mut all: Vec<(Rank, usize, Candidate)> = Vec::new();
        for (number, asked) in readings.iter().enumerate() {
            let candidates = self.candidates(asked);
            all.extend(candidates.into_iter().map(|candidate| (rank(&candidate), number, candidate)));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        let reading = all.first().map_or(0, |(_, reading, _)| *reading);
        let is_certain = is_certain(&all);
        let mut candidates: Vec<Candidate> = Vec::new();
        for (_, _, candidate) in all {
            let is_same = |other: &Candidate| {
                other.matched == candidate.matched
                    && plain(&other.address.street) == plain(&candidate.address.street)
                    && other.address.number == candidate.address.number
                    && other.address.position.distance(candidate.address.position) <= ONE_HOUSE
            };
            if candidates.len() < most && !candidates.iter().any(is_same) {
                candidates.push(candidate);
            }
        }
        Found { asked: readings.into_iter().nth(reading).unwrap_or_default(), candidates, is_certain }
    }

    fn candidates(&self, asked: &AskedAddress) -> Vec<Candidate> {
        let mut found = Vec::new();
        if !asked.street.is_empty() {
            let key = super::spelling::street_key(&asked.street);
            match self.streets.get(&key) {
                Some(names) => self.in_streets(asked, names, None, &mut found),
                None => {
                    for names in self.similar(&asked.street) {
                        self.in_streets(asked, names, Some(Difference::SimilarStreet), &mut found);
                    }
                }
            }
        }
        self.in_postcode(asked, &mut found);
        self.in_places(asked, &mut found);
        found
    }

    /// Streets whose names are a letter or two away, the most alike first.
    fn similar(&self, street: &str) -> Vec<&Vec<StreetName>> {
        let (asked, key) = (folded(street), super::spelling::street_key(street));
        let most = if asked.chars().count() < 8 { 1 } else { 2 };
        let mut similar: Vec<(usize, &String)> = self
            .spelled
            .iter()
            .filter_map(|(name, other)| {
                let mistakes = [mistakes(&asked, name, most), mistakes(&key, other, most)];
                Some((mistakes.into_iter().flatten().min()?, other))
            })
            .collect();
        similar.sort();
        similar.dedup_by(|later, first| later.1 == first.1);
        similar.into_iter().take(SIMILAR).filter_map(|(_, key)| self.streets.get(key)).collect()
    }

    fn in_streets(
        &self,
        asked: &AskedAddress,
        names: &[StreetName],
        similar: Option<Difference>,
        found: &mut Vec<Candidate>,
    ) {
        let spelling = |name: &str| {
            let is_alike = similar.is_some() || plain(name) == plain(&asked.street);
            similar.into_iter().chain((!is_alike).then_some(Difference::Spelling)).collect::<Vec<_>>()
        };
        let house = House::read(asked.number.split(['-', '–']).next().unwrap_or_default());
        let number_not_known = (!asked.number.is_empty()).then_some(Difference::NumberNotKnown);
        let mut middles: Vec<LonLat> = Vec::new();
        for name in names {
            let StreetName::Addresses(text) = name else { continue };
            let basis = spelling(self.name(*name));
            let mut towns: Vec<(String, Vec<Address>)> = Vec::new();
            for row in self.rows(*text) {
                let address = self.address(*row);
                if let Some(differs) = house.and_then(|house| number_differs(&address.number, asked, house)) {
                    let differs = basis.iter().copied().chain(differs).chain(self.town_differs(asked, &address));
                    found.push(candidate(Match::House, differs.collect(), address.clone(), Meters::ZERO));
                }
                let town = if address.city.is_empty() { digits(&address.postcode) } else { folded(&address.city) };
                match towns.iter_mut().find(|(other, _)| *other == town) {
                    Some((_, addresses)) => addresses.push(address),
                    None => towns.push((town, vec![address])),
                }
            }
            for (_, addresses) in towns {
                let (position, spread) = central(&addresses.iter().map(|a| a.position).collect::<Vec<_>>());
                middles.push(position);
                // The postcode of a street is that of any of its houses.
                let fits = |a: &&Address| digits(&a.postcode) == digits(&asked.postcode);
                let one = addresses.iter().find(fits).unwrap_or(&addresses[0]);
                let address = Address { number: String::new(), position, ..one.clone() };
                let differs = basis.iter().copied().chain(number_not_known).chain(self.town_differs(asked, &address));
                found.push(candidate(Match::Street, differs.collect(), address, spread));
            }
        }
        for name in names {
            let StreetName::Roads(number) = name else { continue };
            for street in self.road_streets(*number) {
                let reach = Meters(street.spread.value() + 1_000.0);
                if middles.iter().any(|middle| middle.distance(street.position) <= reach) {
                    continue;
                }
                let differs = spelling(self.name(*name)).into_iter().chain(number_not_known);
                let differs = differs.chain(self.settlement_differs(asked, street.position));
                let address = Address {
                    street: self.name(*name).to_owned(),
                    city: self.settlement(street.position).map_or_else(String::new, |place| place.name.clone()),
                    ..nowhere(street.position)
                };
                found.push(candidate(Match::Street, differs.collect(), address, street.spread));
            }
        }
    }

    fn in_postcode(&self, asked: &AskedAddress, found: &mut Vec<Candidate>) {
        let Some(rows) = self.by_postcode.get(&asked.postcode) else { return };
        let addresses: Vec<Address> = rows.iter().map(|row| self.address(*row)).collect();
        let (position, spread) = central(&addresses.iter().map(|a| a.position).collect::<Vec<_>>());
        let address = Address { street: String::new(), number: String::new(), position, ..addresses[0].clone() };
        let street = (!asked.street.is_empty()).then_some(Difference::StreetNotKnown);
        let town = self.town_differs(&AskedAddress { postcode: String::new(), ..asked.clone() }, &address);
        found.push(candidate(Match::Postcode, street.into_iter().chain(town).collect(), address, spread));
    }

    fn in_places(&self, asked: &AskedAddress, found: &mut Vec<Candidate>) {
        let town = folded(&asked.city);
        for place in self.places.iter().filter(|place| !town.is_empty() && folded(&place.name) == town) {
            let spelling = (plain(&place.name) != plain(&asked.city)).then_some(Difference::Spelling);
            let street = (!asked.street.is_empty()).then_some(Difference::StreetNotKnown);
            let address = Address { city: place.name.clone(), ..nowhere(place.position) };
            found.push(candidate(Match::Place, spelling.into_iter().chain(street).collect(), address, Meters::ZERO));
        }
    }

    /// In what postcode and town of an address differ from those asked for.
    fn town_differs(&self, asked: &AskedAddress, address: &Address) -> Vec<Difference> {
        let compared = |asked: &str, known: &str| (!asked.is_empty() && !known.is_empty()).then(|| asked == known);
        let postcode = compared(&digits(&asked.postcode), &digits(&address.postcode));
        let mut town = compared(&folded(&asked.city), &folded(&address.city));
        if town == Some(false) && self.is_in(address.position, &asked.city) {
            // A part of the town, or the town that a post town's name does not say.
            town = None;
        }
        if town.is_none()
            && address.city.is_empty()
            && !asked.city.is_empty()
            && self.is_of(address.position, &asked.city)
        {
            town = Some(true);
        }
        match (postcode, town) {
            (None, None) if asked.postcode.is_empty() && asked.city.is_empty() => Vec::new(),
            (None, None) => vec![Difference::TownNotKnown],
            (postcode, town) => {
                let differs = [(postcode, Difference::Postcode), (town, Difference::Town)].into_iter();
                differs.filter(|(is_same, _)| *is_same == Some(false)).map(|(_, difference)| difference).collect()
            }
        }
    }

    /// The same for a street that is known by its roads only.
    fn settlement_differs(&self, asked: &AskedAddress, position: LonLat) -> Option<Difference> {
        if asked.city.is_empty() {
            return (!asked.postcode.is_empty()).then_some(Difference::TownNotKnown);
        }
        let is_known = self.places.iter().any(|place| folded(&place.name) == folded(&asked.city));
        match (is_known, self.is_in(position, &asked.city)) {
            (_, true) => None,
            (true, false) => Some(Difference::Town),
            (false, false) => Some(Difference::TownNotKnown),
        }
    }
}

fn nowhere(position: LonLat) -> Address {
    let empty = String::new;
    let source = AddressSource::Node;
    Address { street: empty(), number: empty(), postcode: empty(), city: empty(), position, source }
}

fn candidate(matched: Match, mut differs: Vec<Difference>, address: Address, spread: Meters) -> Candidate {
    differs.sort_unstable();
    differs.dedup();
    Candidate { matched, differs, address, spread }
}

/// In what a house number differs from the one asked for; `None` for another house.
fn number_differs(tagged: &str, asked: &AskedAddress, house: House) -> Option<Option<Difference>> {
    if plain(tagged) == plain(&asked.number) {
        return Some(None);
    }
    Some(match house_fit(tagged, house)? {
        HouseFit::Same => None,
        HouseFit::Among => Some(Difference::NumberInRange),
        HouseFit::OtherLetter => Some(Difference::Letter),
    })
}

/// What decides first: that town and postcode fit, then the street and its spelling, then how much of the address it is.
fn rank(candidate: &Candidate) -> Rank {
    let differs = |difference| candidate.differs.contains(&difference);
    let town = match (differs(Difference::Town), differs(Difference::Postcode)) {
        (true, true) => 3,
        (true, false) | (false, true) => 2,
        (false, false) => u8::from(differs(Difference::TownNotKnown)),
    };
    let street = match (differs(Difference::StreetNotKnown), differs(Difference::SimilarStreet)) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    };
    let source = candidate.address.source as u8;
    (town, street, candidate.matched, candidate.differs.clone(), source)
}

fn is_certain(all: &[(Rank, usize, Candidate)]) -> bool {
    let Some((_, _, best)) = all.first() else { return false };
    let is_harmless = |difference: &Difference| {
        matches!(difference, Difference::Spelling | Difference::NumberInRange | Difference::Letter)
    };
    let is_good =
        |candidate: &Candidate| candidate.matched == Match::House && candidate.differs.iter().all(is_harmless);
    // Where no town was asked for, none differs, and houses of all towns are rivals.
    let mut rivals = all.iter().map(|(_, _, other)| other).filter(|other| is_good(other));
    let is_as_good = |other: &Candidate| other.differs.iter().max() <= best.differs.iter().max();
    let is_elsewhere = |other: &Candidate| other.address.position.distance(best.address.position) > ONE_HOUSE;
    is_good(best) && !rivals.any(|other| is_as_good(other) && is_elsewhere(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};

    /// Two towns 20 km apart, each with a Storgata; Kirkeveien in the west with houses counted between two doors, and
    /// Skogveien of which only the road is known.
    fn book() -> crate::network::RoadNetwork {
        let mut drawing = Drawing::grid(4, 5)
            .street(&[0, 1, 2, 3, 4], &[("name", "Storgata")])
            .street(&[0, 10, 20], &[("name", "Skogveien")])
            .tag(30, &[("place", "town"), ("name", "Askim")]);
        let house = |street, number, postcode, city| {
            [("addr:street", street), ("addr:housenumber", number), ("addr:postcode", postcode), ("addr:city", city)]
        };
        drawing = drawing
            .tag(11, &house("Storgata", "5", "1830", "Askim"))
            .tag(12, &house("Storgata", "12B", "1830", "Askim"));
        drawing = drawing.tag(13, &house("Kirkeveien", "1", "1830", ""));
        drawing = drawing.tag(14, &house("Kirkeveien", "9", "1830", ""));
        drawing = drawing.far(99, [20_000.0, 0.0], &house("Storgata", "5", "1850", "Mysen"));
        drawing = drawing.far(98, [20_000.0, 900.0], &[("place", "town"), ("name", "Mysen")]);
        drawing.line(&[13, 14], &[("addr:interpolation", "odd")]).build()
    }

    fn first(text: &str) -> (bool, Match, Vec<Difference>, String) {
        let network = book();
        let found = network.address_book().unwrap().find(text, 9);
        let best = found.candidates.first().cloned().unwrap();
        let Address { street, number, city, .. } = best.address;
        (found.is_certain, best.matched, best.differs, format!("{street} {number} {city}"))
    }

    #[test]
    fn a_house_is_certain_only_if_its_town_is_asked_for_or_no_other_has_it() {
        let house = |differs, name: &str| (true, Match::House, differs, name.to_owned());
        assert_eq!(first("Storgata 5, 1830 Askim"), house(vec![], "Storgata 5 Askim"));
        assert_eq!(first("storgt. 5 askim"), house(vec![Difference::Spelling], "Storgata 5 Askim"));
        assert_eq!(first("Storgata 5, Mysen"), house(vec![], "Storgata 5 Mysen"));
        assert_eq!(first("Storgata 12, 1830 Askim"), house(vec![Difference::Letter], "Storgata 12B Askim"));
        let (is_certain, matched, ..) = first("Storgata 5");
        assert!(!is_certain && matched == Match::House, "there are two");
        let (is_certain, matched, differs, _) = first("Storgata 12B, 1850 Mysen");
        assert!(!is_certain && matched == Match::Street && differs == [Difference::NumberNotKnown]);
        let (is_certain, .., differs, _) = first("Storgata 5, 3050 Mjøndalen");
        assert!(!is_certain && differs.contains(&Difference::Town));
    }

    #[test]
    fn the_town_follows_from_the_postcode_and_numbers_are_counted_between_doors() {
        let network = book();
        let found = network.address_book().unwrap().find("Kirkevn. 3, 1830 Askim", 3);
        let house = found.certain().unwrap();
        assert_eq!((house.address.city.as_str(), house.address.source), ("Askim", AddressSource::Interpolated));
        // 1 at 300 m and 9 at 400 m east: 3 is a quarter of the way
        assert!(house.address.position.distance(at(325.0, 100.0)).value() < 0.5, "{house:?}");
        assert!(
            network.address_book().unwrap().find("Kirkeveien 4, 1830 Askim", 3).certain().is_none(),
            "only odd ones"
        );
    }

    #[test]
    fn a_street_without_addresses_is_known_by_its_road_and_a_mistake_is_offered_not_taken() {
        let (is_certain, matched, differs, name) = first("Skogveien 4, 1830 Askim");
        assert!(!is_certain && matched == Match::Street, "{differs:?}");
        assert_eq!((differs, name.as_str()), (vec![Difference::NumberNotKnown], "Skogveien  Askim"));
        let (is_certain, matched, differs, name) = first("Kirkeveine 1, 1830 Askim");
        assert!(!is_certain && matched == Match::House && differs == [Difference::SimilarStreet], "{differs:?}");
        assert_eq!(name, "Kirkeveien 1 Askim");
    }

    #[test]
    fn the_middle_of_a_street_is_used_only_if_it_is_the_only_one_and_short() {
        let network = book();
        let street = |text: &str, reach_m: f64| {
            let found = network.address_book().unwrap().find(text, 9);
            found.street(Meters(reach_m)).map(|candidate| candidate.address.street.clone())
        };
        assert_eq!(street("Skogveien 4, Askim", 500.0).as_deref(), Some("Skogveien"));
        assert_eq!(street("Skogveien 4", 500.0), None, "which town?");
        assert_eq!(street("Storgata 77, 1830 Askim", 500.0).as_deref(), Some("Storgata"));
        assert_eq!(street("Storgata 77, 1830 Askim", 50.0), None, "its houses are 100 m apart");
        assert_eq!(street("Storgata 5, 1830 Askim", 500.0), None, "the house is known");
    }

    #[test]
    fn postcodes_and_towns_alone_are_found_as_such() {
        assert_eq!(first("1850 Mysen").1, Match::Postcode);
        assert_eq!(first("Mysen").1, Match::Place);
        assert!(book().address_book().unwrap().find("Nirgendwo 3, 99999 Nirgends", 9).candidates.is_empty());
        assert!(book().address_book().unwrap().find("", 9).candidates.is_empty());
    }
}
