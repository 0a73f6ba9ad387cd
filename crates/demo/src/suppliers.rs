//! The invented suppliers: of every kind, with depots, ways of invoicing and prices of their own.

use domain::LonLat;

use crate::{
    DemoError,
    dice::Dice,
    facts::{ElectronicDocuments, Facts, Family, Invoicing},
    ground::Ground,
    identity,
    units::INVENTED,
};

/// An invented supplier.
#[derive(Clone, Debug)]
pub(crate) struct Supplier {
    pub(crate) family: usize,
    pub(crate) name: String,
    pub(crate) organisation_number: String,
    pub(crate) gln: String,
    pub(crate) account: String,
    pub(crate) sole_proprietor: bool,
    pub(crate) street: String,
    pub(crate) postal_code: String,
    pub(crate) city: String,
    pub(crate) position: LonLat,
    pub(crate) carrier: Option<String>,
    pub(crate) invoicing: Invoicing,
    pub(crate) documents: ElectronicDocuments,
    pub(crate) writes_codes: bool,
    pub(crate) writes_gtin: bool,
    /// Price of every item in øre.
    pub(crate) prices_ore: Vec<i64>,
}

/// All suppliers, family by family.
///
/// # Errors
/// A place in the data files that does not exist.
pub(crate) fn draw(facts: &Facts, ground: &Ground, scale: f64, seed: u64) -> Result<Vec<Supplier>, DemoError> {
    let mut words: Vec<&String> = facts.names.company.iter().collect();
    Dice::new(seed, "company names", 0).shuffle(&mut words);
    let mut suppliers: Vec<Supplier> = Vec::new();
    for (index, family) in facts.families.iter().enumerate() {
        // Twice the inhabitants do not have twice the suppliers.
        let count = ((f64::from(family.count) * scale.powf(0.7)).round() as usize).max(1);
        for member in 0..count {
            let serial = suppliers.len();
            let mut dice = Dice::new(seed, "supplier", serial as u64);
            let word = words[(serial * 7 + member) % words.len()];
            let round =
                suppliers.iter().filter(|s| s.family == index && s.name.starts_with(&format!("{word} "))).count();
            let supplier = draw_one(facts, ground, (index, family), (serial, member), (word, round), &mut dice)?;
            suppliers.push(supplier);
        }
    }
    Ok(suppliers)
}

fn draw_one(
    facts: &Facts,
    ground: &Ground,
    (index, family): (usize, &Family),
    (serial, member): (usize, usize),
    (word, round): (&str, usize),
    dice: &mut Dice,
) -> Result<Supplier, DemoError> {
    let place = &family.places[member % family.places.len()];
    let site = ground.depot(place, facts, dice).ok_or_else(|| DemoError::Data {
        file: "suppliers.toml",
        reason: format!("{}: the place {place} is not in municipality.toml", family.key),
    })?;
    let sole_proprietor = dice.chance(family.sole_proprietor_share);
    let form = if sole_proprietor { "ENK" } else { "AS" };
    let number = if round == 0 { String::new() } else { format!(" {}", round + 1) };
    let first = &facts.names.street_first[dice.below(facts.names.street_first.len())];
    let behaviour = &facts.behaviour;
    let level = dice.spread(behaviour.price_spread);
    let prices_ore = facts
        .items
        .iter()
        .map(|item| {
            let nok = item.price_nok * level * dice.spread(behaviour.price_spread / 2.0);
            // prices end on ten øre
            ((nok * 10.0).round() as i64).max(1) * 10
        })
        .collect();
    let is_parcel = family.distribution == "parcel_carrier";
    Ok(Supplier {
        family: index,
        name: format!("{word} {}{number} {form} {INVENTED}", family.label),
        organisation_number: identity::organisation_number(serial as u32 + 1),
        gln: identity::gln(500_000 + serial as u32),
        account: identity::account_number(serial as u32 + 1),
        sole_proprietor,
        street: format!("{first}veien {}", dice.whole(1, 60)),
        postal_code: site.postal_code,
        city: site.city,
        position: site.position,
        carrier: is_parcel.then(|| facts.names.carriers[dice.below(facts.names.carriers.len())].clone()),
        invoicing: family.invoicing[member % family.invoicing.len()],
        documents: family.documents[member % family.documents.len()],
        writes_codes: dice.chance(behaviour.code_share),
        writes_gtin: dice.chance(behaviour.gtin_share),
        prices_ore,
    })
}
