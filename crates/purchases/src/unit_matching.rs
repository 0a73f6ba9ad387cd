//! Finds the receiving unit of a document or line by the names the unit is known by.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Date, DeliveryDetails, DocumentLine, Share, SourceDocument, Unit, UnitAliasKind, UnitCorrection, UnitId};

/// A unit found, by what and how surely.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitMatch {
    /// The unit.
    pub unit: UnitId,
    /// What it was found by; addresses count as names.
    pub by: UnitAliasKind,
    /// Probability that the goods were for this unit, 0 to 1.
    pub confidence: Share,
}

/// Why no unit was found, in words for a list of unmatched documents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmatched {
    /// The document has nothing that could name a unit.
    #[error(
        "the document has no delivery location, reference, cost centre, organisation number, name or address of a unit"
    )]
    NothingGiven,
    /// What the document has is in no unit's row on that day.
    #[error("no unit is known by {} on {day}; add it to the unit's row", .looked_for.join(", "))]
    Unknown {
        /// What was looked for: `gln 7080000000001`, `cost_centre 4711`.
        looked_for: Vec<String>,
        /// Day for which it was looked up.
        day: Date,
    },
    /// A person has said that the goods are for none of the municipality's units.
    #[error("{value} was said to be none of the municipality's units")]
    NotOurs {
        /// What it was said of.
        value: String,
    },
    /// Several units fit equally well.
    #[error("{value} names {} units on {day}; give them names or dates that tell them apart", .units.len())]
    Ambiguous {
        /// What they are all known by.
        value: String,
        /// The units.
        units: Vec<UnitId>,
        /// Day for which it was looked up.
        day: Date,
    },
}

/// How surely a match of each sort is right: a location number names a door, a name may be that of the payer.
const fn confidence_of(kind: UnitAliasKind) -> f64 {
    match kind {
        UnitAliasKind::Gln => 0.98,
        UnitAliasKind::BuyerReference => 0.95,
        UnitAliasKind::CostCentre => 0.92,
        UnitAliasKind::OrganisationNumber => 0.85,
        UnitAliasKind::Name => 0.8,
    }
}
/// Factor on the confidence when only a part of the text was the name.
const PART_OF_TEXT: f64 = 0.95;
/// Factor on the confidence when several units fitted and something weaker chose among them.
const CHOSEN_AMONG: f64 = 0.95;

/// One thing that the document says, to look up.
struct Clue {
    kind: UnitAliasKind,
    /// Key in the index.
    key: String,
    /// Text as written, for messages.
    written: String,
    factor: f64,
}

/// When a name holds, and for whom.
struct Holder {
    unit: UnitId,
    from: Option<Date>,
    to: Option<Date>,
}

/// Looks units up by location number, buyer reference, cost centre, organisation number, name and address, in this order.
pub struct UnitMatcher {
    index: HashMap<(UnitAliasKind, String), Vec<Holder>>,
    /// What a person has said; `None`: none of the municipality's units.
    corrections: HashMap<(UnitAliasKind, String), Option<UnitId>>,
}

impl UnitMatcher {
    /// Prepares the names of all units, and what a person has said about names; corrections that name a unit which is not
    /// in the register are left out.
    pub fn new(units: &[Unit], corrections: &[UnitCorrection]) -> Self {
        let mut index: HashMap<(UnitAliasKind, String), Vec<Holder>> = HashMap::new();
        let mut add = |kind, key: String, unit, from, to| {
            if !key.is_empty() {
                index.entry((kind, key)).or_default().push(Holder { unit, from, to });
            }
        };
        for unit in units {
            let record = &unit.record;
            for alias in &record.aliases {
                add(alias.kind, normal(alias.kind, &alias.value), unit.id, alias.valid_from, alias.valid_to);
            }
            add(UnitAliasKind::Name, normal(UnitAliasKind::Name, &record.name), unit.id, None, None);
            if let Some(key) = address_key(record.street.as_deref(), record.postal_code.as_deref()) {
                add(UnitAliasKind::Name, key, unit.id, None, None);
            }
        }
        let by_key: HashMap<&str, UnitId> = units.iter().map(|unit| (unit.record.key.as_str(), unit.id)).collect();
        let corrections = corrections.iter().filter_map(|correction| {
            let unit = match &correction.unit_key {
                None => None,
                Some(key) => Some(*by_key.get(key.as_str())?),
            };
            Some(((correction.kind, normal(correction.kind, &correction.value)), unit))
        });
        Self { index, corrections: corrections.collect() }
    }

    /// What of a document a person could be asked about, strongest clue first, as kind and text as written.
    pub fn asked_by(&self, document: &SourceDocument) -> Option<(UnitAliasKind, String)> {
        clues(document, None, None).into_iter().next().map(|clue| (clue.kind, clue.written))
    }

    /// The unit whose name is most like a text, and how much, from 0 to 1: what a person may have meant.
    pub fn suggestion(&self, units: &[Unit], text: &str) -> Option<(String, Share)> {
        let words = |text: &str| -> BTreeSet<String> {
            normal(UnitAliasKind::Name, text).split_whitespace().map(str::to_owned).collect()
        };
        let asked = words(text);
        let likeness = |name: &str| {
            let known = words(name);
            let common = asked.intersection(&known).count() as f64;
            let all = asked.union(&known).count() as f64;
            if all > 0.0 { common / all } else { 0.0 }
        };
        let ranked = units.iter().map(|unit| (likeness(&unit.record.name), &unit.record.key));
        let best = ranked.max_by(|left, right| left.0.total_cmp(&right.0).then_with(|| right.1.cmp(left.1)))?;
        (best.0 > 0.0).then(|| (best.1.clone(), Share(best.0)))
    }

    /// The unit that received the goods of a document, or of one of its lines where one is given.
    ///
    /// Names hold on the day of delivery, else on the day of issue. The strongest clue that names one unit decides; where it
    /// names several, weaker clues may choose among them.
    ///
    /// # Errors
    /// Nothing to look for, nothing found, or several units that cannot be told apart.
    pub fn unit_of(&self, document: &SourceDocument, line: Option<&DocumentLine>) -> Result<UnitMatch, Unmatched> {
        let line_delivery = line.and_then(|line| line.delivery.as_ref());
        let day = line_delivery.and_then(|d| d.date).or(document.delivery.date).unwrap_or(document.issue_date);
        let clues = clues(document, line, line_delivery);
        if clues.is_empty() {
            return Err(Unmatched::NothingGiven);
        }
        for clue in &clues {
            match self.corrections.get(&(clue.kind, clue.key.clone())) {
                Some(Some(unit)) => return Ok(UnitMatch { unit: *unit, by: clue.kind, confidence: Share(1.0) }),
                Some(None) => {
                    let value = format!("{} {}", clue.kind.key(), clue.written);
                    return Err(Unmatched::NotOurs { value });
                }
                None => {}
            }
        }
        let mut candidates: Option<(BTreeSet<UnitId>, &Clue)> = None;
        for clue in &clues {
            let mut found = self.holders(clue, day);
            if let Some((earlier, _)) = &candidates {
                found.retain(|unit| earlier.contains(unit));
            }
            match (found.len(), found.first()) {
                (1, Some(&unit)) => {
                    let factor = if candidates.is_some() { CHOSEN_AMONG } else { 1.0 };
                    let confidence = Share(confidence_of(clue.kind) * clue.factor * factor);
                    return Ok(UnitMatch { unit, by: clue.kind, confidence });
                }
                (0, _) => {}
                _ => candidates = Some((found, candidates.map_or(clue, |(_, first)| first))),
            }
        }
        Err(match candidates {
            Some((units, clue)) => {
                let value = format!("{} {}", clue.kind.key(), clue.written);
                Unmatched::Ambiguous { value, units: units.into_iter().collect(), day }
            }
            None => {
                // The same text may be looked for as a whole and in parts; in the message it stands once.
                let written: BTreeMap<String, usize> = clues
                    .iter()
                    .enumerate()
                    .rev()
                    .map(|(order, clue)| (format!("{} {}", clue.kind.key(), clue.written), order))
                    .collect();
                let mut looked_for: Vec<(usize, String)> =
                    written.into_iter().map(|(text, order)| (order, text)).collect();
                looked_for.sort();
                Unmatched::Unknown { looked_for: looked_for.into_iter().map(|(_, text)| text).collect(), day }
            }
        })
    }

    fn holders(&self, clue: &Clue, day: Date) -> BTreeSet<UnitId> {
        let Some(holders) = self.index.get(&(clue.kind, clue.key.clone())) else { return BTreeSet::new() };
        holders
            .iter()
            .filter(|holder| holder.from.is_none_or(|from| from <= day) && holder.to.is_none_or(|to| day <= to))
            .map(|holder| holder.unit)
            .collect()
    }
}

/// Everything in a document that may name a unit, strongest first.
fn clues(document: &SourceDocument, line: Option<&DocumentLine>, line_delivery: Option<&DeliveryDetails>) -> Vec<Clue> {
    let mut clues = Vec::new();
    let places = || line_delivery.into_iter().chain([&document.delivery]);
    for id in places().filter_map(|place| place.location_gln.as_deref()) {
        push(&mut clues, UnitAliasKind::Gln, id);
        // Units are also given by their organisation number where a location number is expected.
        if id.len() == 9 {
            push(&mut clues, UnitAliasKind::OrganisationNumber, id);
        }
    }
    if let Some(reference) = &document.buyer_reference {
        push_with_parts(&mut clues, UnitAliasKind::BuyerReference, reference);
    }
    let cost_centres =
        line.and_then(|line| line.cost_centre.as_deref()).into_iter().chain(document.cost_centre.as_deref());
    for cost_centre in cost_centres {
        push_with_parts(&mut clues, UnitAliasKind::CostCentre, cost_centre);
    }
    if line.is_none()
        && let Some((cost_centre, share)) = cost_centre_of_lines(document)
    {
        let first = clues.len();
        push_with_parts(&mut clues, UnitAliasKind::CostCentre, cost_centre);
        for clue in &mut clues[first..] {
            clue.factor *= share;
        }
    }
    if let Some(gln) = &document.buyer.gln {
        push(&mut clues, UnitAliasKind::Gln, gln);
    }
    if let Some(number) = document.buyer.organisation_number {
        push(&mut clues, UnitAliasKind::OrganisationNumber, &number.to_string());
    }
    for place in places() {
        if let Some(name) = &place.name {
            push(&mut clues, UnitAliasKind::Name, name);
        }
        if let Some(key) = address_key(place.street.as_deref(), place.postal_code.as_deref()) {
            let written = format!(
                "{}, {}",
                place.street.as_deref().unwrap_or_default(),
                place.postal_code.as_deref().unwrap_or_default()
            );
            clues.push(Clue { kind: UnitAliasKind::Name, key, written, factor: 1.0 });
        }
    }
    if !document.buyer.name.is_empty() {
        push(&mut clues, UnitAliasKind::Name, &document.buyer.name);
    }
    clues
}

/// The cost centre of most of the value of a document's lines, with its part of it. Ledgers have cost centres on lines
/// only; a voucher that is spread over units is counted to the one that it is mostly for.
fn cost_centre_of_lines(document: &SourceDocument) -> Option<(&str, f64)> {
    let mut value_of: BTreeMap<&str, u64> = BTreeMap::new();
    let mut total: u64 = 0;
    for line in &document.lines {
        // Lines without value count a little, so that orders without prices have a majority too.
        let value = line.net.map_or(1, |net| net.minor.unsigned_abs().max(1));
        total = total.saturating_add(value);
        if let Some(cost_centre) = line.cost_centre.as_deref() {
            let sum = value_of.entry(cost_centre).or_default();
            *sum = sum.saturating_add(value);
        }
    }
    let (cost_centre, value) =
        value_of.into_iter().max_by(|left, right| left.1.cmp(&right.1).then(right.0.cmp(left.0)))?;
    Some((cost_centre, value as f64 / total.max(1) as f64))
}

fn push(clues: &mut Vec<Clue>, kind: UnitAliasKind, written: &str) {
    let key = normal(kind, written);
    if !key.is_empty() {
        clues.push(Clue { kind, key, written: written.to_owned(), factor: 1.0 });
    }
}

/// The whole text, then its parts: accounting strings hold the cost centre among other things.
fn push_with_parts(clues: &mut Vec<Clue>, kind: UnitAliasKind, written: &str) {
    push(clues, kind, written);
    let whole = normal(kind, written);
    for part in written.split([' ', '/', ';', ',', '.', '-', ':', '|']).take(12) {
        let key = normal(kind, part);
        // One or two signs alone are found in too many texts.
        if key.len() >= 3 && key != whole {
            clues.push(Clue { kind, key, written: written.to_owned(), factor: PART_OF_TEXT });
        }
    }
}

/// The text as it is compared: numbers without blanks, names without capitals, signs and legal forms.
fn normal(kind: UnitAliasKind, text: &str) -> String {
    match kind {
        UnitAliasKind::Gln | UnitAliasKind::OrganisationNumber => text.chars().filter(char::is_ascii_digit).collect(),
        UnitAliasKind::CostCentre | UnitAliasKind::BuyerReference => {
            text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
        }
        UnitAliasKind::Name => words(text).collect::<Vec<_>>().join(" "),
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        match word.to_lowercase().as_str() {
            "skule" | "skola" => "skole".to_owned(),
            "vegen" | "veien" => "vegen".to_owned(),
            "veg" | "vei" | "v" => "veg".to_owned(),
            "gate" | "gata" | "gt" | "g" => "gate".to_owned(),
            other => other
                .strip_suffix("veien")
                .map(|stem| format!("{stem}vegen"))
                .or_else(|| other.strip_suffix("gata").map(|stem| format!("{stem}gate")))
                .or_else(|| other.strip_suffix("vei").map(|stem| format!("{stem}veg")))
                .unwrap_or_else(|| other.to_owned()),
        }
    })
}

/// Street with number and postal code; without a house number or postal code an address names no door.
fn address_key(street: Option<&str>, postal_code: Option<&str>) -> Option<String> {
    let (street, postal_code) = (street?, postal_code?);
    let has_number = street.chars().any(|c| c.is_ascii_digit());
    let street = words(street).collect::<Vec<_>>().join(" ");
    let digits: String = postal_code.chars().filter(char::is_ascii_digit).collect();
    (has_number && !digits.is_empty()).then(|| format!("@{street}@{digits}"))
}
