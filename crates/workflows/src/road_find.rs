//! Looks up addresses in a road file, and checks how many of its own addresses are found again.

use std::path::Path;

use domain::{LonLat, Parameters};
use roads::{Address, AddressBook, AddressSource, Candidate, RoadNetwork, SpeedModel};
use serde::Serialize;

use crate::WorkflowError;

/// What an address was read as.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AskedRow {
    /// Street; empty if none was read.
    pub street: String,
    /// House number.
    pub number: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
}

/// Something that may be meant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CandidateRow {
    /// What of the address was found: `house`, `street`, `postcode`, `place`.
    pub matched: &'static str,
    /// In what it differs from what was asked, the least first.
    pub differs: Vec<&'static str>,
    /// Street.
    pub street: String,
    /// House number.
    pub number: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// Longitude in degrees.
    pub lon: f64,
    /// Latitude in degrees.
    pub lat: f64,
    /// How far what it stands for reaches from there.
    pub spread_m: f64,
    /// What a house was read from: `node`, `area`, `interpolated`.
    pub source: Option<&'static str>,
}

/// What was found for an address.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddressFound {
    /// How it was read.
    pub asked: AskedRow,
    /// Whether the first candidate is the house that is meant, beyond doubt.
    pub is_certain: bool,
    /// The best first.
    pub candidates: Vec<CandidateRow>,
}

/// Looks up an address as people write it; at most `most` candidates.
///
/// # Errors
/// A road file that cannot be read.
pub fn find_address(roads: &Path, text: &str, most: usize) -> Result<AddressFound, WorkflowError> {
    let network = RoadNetwork::open(roads, &SpeedModel::from_parameters(&Parameters::builtin()?)?)?;
    let found = network.address_book()?.find(text, most);
    let is_certain = found.certain().is_some();
    let roads::AskedAddress { street, number, postcode, city } = found.asked;
    Ok(AddressFound {
        asked: AskedRow { street, number, postcode, city },
        is_certain,
        candidates: found.candidates.iter().map(CandidateRow::of).collect(),
    })
}

impl CandidateRow {
    fn of(candidate: &Candidate) -> Self {
        let Address { street, number, postcode, city, position, source } = candidate.address.clone();
        let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
        let source = match source {
            AddressSource::Node => "node",
            AddressSource::Area => "area",
            AddressSource::Interpolated => "interpolated",
        };
        Self {
            matched: candidate.matched.key(),
            differs: candidate.differs.iter().map(|difference| difference.key()).collect(),
            street,
            number,
            postcode,
            city,
            lon: rounded(position.lon),
            lat: rounded(position.lat),
            spread_m: candidate.spread.value().round(),
            source: (candidate.matched == roads::Match::House).then_some(source),
        }
    }
}

impl AddressFound {
    /// One line for each candidate.
    pub fn text(&self) -> String {
        let AskedRow { street, number, postcode, city } = &self.asked;
        let mut out = format!("read as: street {street:?}, number {number:?}, postcode {postcode:?}, town {city:?}\n");
        out.push_str(match (self.is_certain, self.candidates.is_empty()) {
            (_, true) => "nothing found\n",
            (true, _) => "found:\n",
            (false, _) => "not certain; the likeliest:\n",
        });
        for (index, row) in self.candidates.iter().enumerate() {
            let mark = if index == 0 && self.is_certain { "=" } else { " " };
            let words = [&row.street, &row.number, &row.postcode, &row.city].into_iter().filter(|w| !w.is_empty());
            let words = words.map(String::as_str).collect::<Vec<_>>().join(" ");
            let differs = if row.differs.is_empty() { String::new() } else { format!("; {}", row.differs.join(", ")) };
            let (lon, lat) = (row.lon, row.lat);
            let spread = if row.spread_m > 0.0 { format!(" ± {} m", row.spread_m) } else { String::new() };
            out.push_str(&format!("{mark} {lon:.6},{lat:.6}{spread}  {:<8} {words}{differs}\n", row.matched));
        }
        out
    }
}

/// How many addresses were found when written in one way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariantCheck {
    /// How they were written.
    pub written: &'static str,
    /// Addresses that this way of writing changes.
    pub asked: usize,
    /// Found beyond doubt, and it is the address.
    pub certain: usize,
    /// Found beyond doubt, and it is another one.
    pub wrong: usize,
    /// Not certain, but the address is the first candidate.
    pub first: usize,
    /// Not certain, but the address is among the candidates.
    pub among: usize,
}

/// How well a road file finds its own addresses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddressCheck {
    /// Addresses in the road file with a street.
    pub addresses: usize,
    /// One for each way of writing.
    pub variants: Vec<VariantCheck>,
}

/// Candidates among which an address is looked for.
const CANDIDATES: usize = 10;
/// An address found so near is the same one.
const SAME: f64 = 250.0;

/// Looks up every address of a road file again, as tagged and as people write it.
///
/// # Errors
/// A road file that cannot be read.
pub fn check_addresses(roads: &Path) -> Result<AddressCheck, WorkflowError> {
    let network = RoadNetwork::open(roads, &SpeedModel::from_parameters(&Parameters::builtin()?)?)?;
    let book = network.address_book()?;
    let addresses: Vec<Address> = book.addresses().filter(|address| !address.street.is_empty()).collect();
    let variants = WRITTEN.map(|(name, write)| check(book, &addresses, name, write)).to_vec();
    Ok(AddressCheck { addresses: addresses.len(), variants })
}

type Write = fn(&Address) -> Option<String>;

/// Ways to write an address; `None` where it would look the same.
const WRITTEN: [(&str, Write); 9] = [
    ("as tagged", |a| Some(whole(&a.street, &a.number, &a.postcode, &a.city))),
    ("small letters without commas", |a| {
        Some(whole(&a.street, &a.number, &a.postcode, &a.city).to_lowercase().replace(',', ""))
    }),
    ("without postcode", |a| (!a.postcode.is_empty()).then(|| whole(&a.street, &a.number, "", &a.city))),
    ("without town", |a| (!a.city.is_empty()).then(|| whole(&a.street, &a.number, &a.postcode, ""))),
    ("street and number only", |a| Some(whole(&a.street, &a.number, "", ""))),
    ("street abbreviated", |a| Some(whole(&abbreviated(&a.street)?, &a.number, &a.postcode, &a.city))),
    ("å ø æ ä ö as aa oe ae", |a| {
        let written = whole(&a.street, &a.number, &a.postcode, &a.city);
        let folded = [("å", "aa"), ("ø", "oe"), ("ö", "oe"), ("æ", "ae"), ("ä", "ae"), ("Å", "Aa"), ("Ø", "Oe")]
            .into_iter()
            .fold(written.clone(), |text, (letter, two)| text.replace(letter, two));
        (folded != written).then_some(folded)
    }),
    ("house letter apart", |a| {
        let (digits, letter) = a.number.split_at(a.number.find(|c: char| !c.is_ascii_digit())?);
        let is_letter = letter.len() == 1 && !digits.is_empty();
        is_letter.then(|| whole(&a.street, &format!("{digits} {}", letter.to_uppercase()), &a.postcode, &a.city))
    }),
    ("a letter of the street left out", |a| {
        let mut letters: Vec<char> = a.street.chars().collect();
        (letters.len() > 5).then(|| {
            letters.remove(letters.len() / 2);
            whole(&letters.into_iter().collect::<String>(), &a.number, &a.postcode, &a.city)
        })
    }),
];

fn whole(street: &str, number: &str, postcode: &str, city: &str) -> String {
    let town = [postcode, city].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    if town.is_empty() { format!("{street} {number}") } else { format!("{street} {number}, {town}") }
}

fn abbreviated(street: &str) -> Option<String> {
    let forms = [
        ("veien", "v."),
        ("vegen", "v."),
        ("vei", "v."),
        ("vägen", "v."),
        ("gata", "gt."),
        ("gaten", "gt."),
        ("gate", "gt."),
    ];
    let (form, short) = forms.into_iter().find(|(form, _)| street.ends_with(form))?;
    Some(format!("{}{short}", street.strip_suffix(form)?))
}

fn check(book: &AddressBook, addresses: &[Address], written: &'static str, write: Write) -> VariantCheck {
    let mut result = VariantCheck { written, asked: 0, certain: 0, wrong: 0, first: 0, among: 0 };
    for address in addresses {
        let Some(text) = write(address) else { continue };
        result.asked += 1;
        let found = book.find(&text, CANDIDATES);
        let is_it = |candidate: &Candidate| {
            candidate.matched == roads::Match::House && is_near(candidate.address.position, address.position)
        };
        match found.certain() {
            Some(candidate) if is_it(candidate) => result.certain += 1,
            Some(_) => result.wrong += 1,
            None if found.candidates.first().is_some_and(is_it) => result.first += 1,
            None => result.among += usize::from(found.candidates.iter().any(is_it)),
        }
    }
    result
}

fn is_near(a: LonLat, b: LonLat) -> bool {
    a.distance(b).value() <= SAME
}

impl AddressCheck {
    /// One line for each way of writing.
    pub fn text(&self) -> String {
        let mut out = format!("{} addresses with a street\n", self.addresses);
        for VariantCheck { written, asked, certain, wrong, first, among } in &self.variants {
            out.push_str(&format!(
                "{written:<34} asked {asked:>7}, certain {certain:>7}, wrong {wrong:>4}, else first {first:>6}, else among the \
                 candidates {among:>6}\n"
            ));
        }
        out
    }
}
