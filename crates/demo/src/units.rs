//! The municipality's receiving units: the publicly known ones by name, the others invented and called so.

use domain::LonLat;

use crate::{
    dice::Dice,
    facts::{Facts, UnitKindFacts},
    ground::{Ground, Site},
    identity,
};

/// Added to every invented name.
pub(crate) const INVENTED: &str = "(oppdiktet)";

/// A receiving unit as the generator knows it.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) key: String,
    pub(crate) name: String,
    /// Index into the kinds of units.toml.
    pub(crate) kind: usize,
    pub(crate) settlement: usize,
    pub(crate) street: String,
    pub(crate) postal_code: String,
    pub(crate) city: String,
    pub(crate) position: LonLat,
    pub(crate) gln: Option<String>,
    pub(crate) organisation_number: String,
    pub(crate) cost_centre: String,
    pub(crate) buyer_reference: String,
    pub(crate) persons: u32,
}

/// All units, in the order of their keys.
pub(crate) fn draw(facts: &Facts, ground: &Ground, scale: f64, seed: u64) -> Vec<Unit> {
    let mut units = Vec::new();
    for (kind, kind_facts) in facts.unit_kinds.iter().enumerate() {
        let count = ((f64::from(kind_facts.count) * scale).round() as usize).max(1);
        let known = facts.known_units.iter().filter(|u| u.kind == kind_facts.key && ground.is_modelled);
        for unit in known.take(count) {
            let mut dice = Dice::new(seed, &kind_facts.key, units.len() as u64);
            let Some(settlement) = ground.settlement_called(&unit.settlement, facts) else { continue };
            let site = ground.in_settlement(settlement, &mut dice);
            let named = (unit.name.clone(), unit.street.clone(), unit.organisation_number.clone());
            let unit = finish(facts, kind, named, site, settlement, units.len(), &mut dice);
            units.push(unit);
        }
        let invented = count - units.iter().filter(|u: &&Unit| u.kind == kind).count();
        for serial in 0..invented {
            let mut dice = Dice::new(seed, &kind_facts.key, units.len() as u64);
            let rural = dice.chance(kind_facts.rural);
            let (site, settlement) = if rural {
                let site = ground.in_country(&mut dice);
                let settlement = ground.nearest_settlement(site.position);
                (site, settlement)
            } else {
                let settlement = ground.any_settlement(&mut dice);
                (ground.in_settlement(settlement, &mut dice), settlement)
            };
            let name = invented_name(facts, kind_facts, serial, &site);
            let unit =
                finish(facts, kind, (name, String::new(), String::new()), site, settlement, units.len(), &mut dice);
            units.push(unit);
        }
    }
    units
}

fn invented_name(facts: &Facts, kind: &UnitKindFacts, serial: usize, site: &Site) -> String {
    let stock =
        |key: &str| facts.names.units.get(key).map(|list| (list[serial % list.len()].as_str(), serial / list.len()));
    let numbered = |name: String, round: usize| if round == 0 { name } else { format!("{name} {}", round + 1) };
    let name = match kind.key.as_str() {
        "kindergarten" => stock("kindergarten").map(|(word, round)| numbered(format!("{word} barnehage"), round)),
        "care_housing" => stock("care").map(|(word, round)| numbered(format!("{word} omsorgsbolig"), round)),
        other => stock(other).map(|(word, round)| numbered(format!("{word} {}", site.place), round)),
    };
    let name = name.unwrap_or_else(|| format!("{} {} {}", kind.place, site.place, serial + 1));
    format!("{name} {INVENTED}")
}

fn finish(
    facts: &Facts,
    kind: usize,
    (name, street, organisation_number): (String, String, String),
    site: Site,
    settlement: usize,
    serial: usize,
    dice: &mut Dice,
) -> Unit {
    let kind_facts = &facts.unit_kinds[kind];
    let street = if street.is_empty() {
        let first = &facts.names.street_first[dice.below(facts.names.street_first.len())];
        let last = &facts.names.street_last[dice.below(facts.names.street_last.len())];
        format!("{first}{last} {}", dice.whole(1, 98))
    } else {
        street
    };
    let [low, high] = kind_facts.persons;
    // squared, because there are more small units than large ones
    let persons = (low + (high - low) * dice.unit().powi(2)).round() as u32;
    Unit {
        key: format!("E{:03}", serial + 1),
        name,
        kind,
        settlement,
        street,
        postal_code: site.postal_code,
        city: site.city,
        position: site.position,
        gln: dice.chance(facts.behaviour.unit_gln_share).then(|| identity::gln(1_000 + serial as u32)),
        organisation_number,
        cost_centre: format!("{}{:03}", kind_facts.function, serial + 1),
        buyer_reference: format!("R{}", 10_001 + serial),
        persons,
    }
}
