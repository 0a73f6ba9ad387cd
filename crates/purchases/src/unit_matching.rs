//! Finds the receiving unit of a document or line by the names the unit is known by.

mod likeness;
mod names;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Date, DeliveryDetails, DocumentLine, Share, SourceDocument, Unit, UnitAliasKind, UnitCorrection, UnitId};

use crate::person_names::without_person;
use likeness::{KnownNames, Ranked};
use names::{address_key, normal};

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
    /// A name is like that of a unit, but not so much that nobody need look.
    #[error("{value} is like {unit_name} ({percent} %), which is not sure enough; confirm it in the review list")]
    Weak {
        /// What is like it.
        value: String,
        /// The unit most like it.
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// How like, of 100.
        percent: u8,
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
/// A name this much like a unit's, and this much more than like the next one's, is taken for it.
const SURELY_LIKE: f64 = 0.85;
const AHEAD_OF_NEXT: f64 = 0.15;
/// A name less like than this is not even suggested.
const HARDLY_LIKE: f64 = 0.5;
/// How surely a number is a unit's that is known by it as a number of another sort.
const OF_ANOTHER_SORT: f64 = 0.7;
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
    /// A street with its postal code.
    is_address: bool,
    /// Worth comparing with names of units that are written otherwise. The buyer's own name is not: it is the municipality's,
    /// and so are the names of its town hall.
    is_like: bool,
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
    names: KnownNames,
    keys: HashMap<UnitId, String>,
}

/// The unit that a document may be for, to ask a person about.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Key of the unit in the register.
    pub unit_key: String,
    /// How much speaks for it, 0 to 1.
    pub score: Share,
    /// The next one, and how much speaks for that.
    pub runner_up: Option<(String, Share)>,
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
        Self {
            index,
            corrections: corrections.collect(),
            names: KnownNames::new(units),
            keys: units.iter().map(|unit| (unit.id, unit.record.key.clone())).collect(),
        }
    }

    /// What of a document a person could be asked about, strongest clue first, as kind and text as written; names of persons
    /// are nothing to ask about.
    pub fn asked_by(&self, document: &SourceDocument) -> Option<(UnitAliasKind, String)> {
        clues(document, None, None).into_iter().filter(|clue| !clue.is_address).find_map(|clue| match clue.kind {
            UnitAliasKind::BuyerReference => Some((clue.kind, without_person(&clue.written)?)),
            kind => (!clue.written.is_empty()).then_some((kind, clue.written)),
        })
    }

    /// The unit that a document is most likely for, where no clue is sure: by names and addresses that are like a unit's, by
    /// numbers that a unit is known by as something else, and the first of several that fit equally.
    pub fn suggestion(&self, document: &SourceDocument) -> Option<Suggestion> {
        let clues = clues(document, None, None);
        let day = document.delivery.date.unwrap_or(document.issue_date);
        let mut found = self.like(&clues);
        for clue in &clues {
            for kind in UnitAliasKind::ALL.iter().copied().filter(|_| !clue.is_address) {
                let score = if kind == clue.kind { Share(confidence_of(kind)) } else { Share(OF_ANOTHER_SORT) };
                let units = self.holders_of(kind, &normal(kind, &clue.written), day);
                // Each of several is as likely as the others.
                let score = score.value() / units.len().max(1) as f64;
                found.extend(units.into_iter().map(|unit| Ranked { unit, score }));
            }
        }
        let ranked = likeness::ranked(found);
        let of = |at: usize| -> Option<(String, Share)> {
            let Ranked { unit, score } = ranked.get(at)?;
            Some((self.keys.get(unit)?.clone(), Share(score.min(1.0))))
        };
        let (unit_key, score) = of(0)?;
        Some(Suggestion { unit_key, score, runner_up: of(1) })
    }

    /// Units that names and addresses of a document are like, best first.
    fn like(&self, clues: &[Clue]) -> Vec<Ranked> {
        let texts = clues.iter().filter(|clue| clue.is_like);
        likeness::ranked(texts.flat_map(|clue| self.names.like(clue.is_address, &clue.written)).collect())
    }

    /// The unit that a name is like beyond doubt.
    fn surely_like(&self, clues: &[Clue]) -> Option<Result<UnitMatch, Unmatched>> {
        let ranked = self.like(clues);
        let best = ranked.first()?;
        let next = ranked.get(1).map_or(0.0, |ranked| ranked.score);
        if best.score >= SURELY_LIKE && best.score - next >= AHEAD_OF_NEXT {
            let confidence = Share(confidence_of(UnitAliasKind::Name) * best.score);
            return Some(Ok(UnitMatch { unit: best.unit, by: UnitAliasKind::Name, confidence }));
        }
        let written = || clues.iter().find(|clue| clue.is_like && !clue.written.is_empty()).map(|c| c.written.clone());
        (best.score >= HARDLY_LIKE).then(|| {
            Err(Unmatched::Weak {
                value: written().unwrap_or_else(|| "the receiver".to_owned()),
                unit: best.unit,
                unit_name: self.names.name(best.unit).to_owned(),
                percent: (best.score * 100.0).round().clamp(0.0, 100.0) as u8,
            })
        })
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
        if candidates.is_none()
            && let Some(result) = self.surely_like(&clues)
        {
            return result;
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
                    .map(|(order, clue)| {
                        let written = if clue.written.is_empty() { "of a person" } else { &clue.written };
                        (format!("{} {written}", clue.kind.key()), order)
                    })
                    .collect();
                let mut looked_for: Vec<(usize, String)> =
                    written.into_iter().map(|(text, order)| (order, text)).collect();
                looked_for.sort();
                Unmatched::Unknown { looked_for: looked_for.into_iter().map(|(_, text)| text).collect(), day }
            }
        })
    }

    fn holders(&self, clue: &Clue, day: Date) -> BTreeSet<UnitId> {
        self.holders_of(clue.kind, &clue.key, day)
    }

    fn holders_of(&self, kind: UnitAliasKind, key: &str, day: Date) -> BTreeSet<UnitId> {
        let Some(holders) = self.index.get(&(kind, key.to_owned())) else { return BTreeSet::new() };
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
            let kind = UnitAliasKind::Name;
            clues.push(Clue { kind, key, written, factor: 1.0, is_address: true, is_like: true });
        }
    }
    if !document.buyer.name.is_empty() {
        let first = clues.len();
        push(&mut clues, UnitAliasKind::Name, &document.buyer.name);
        clues[first..].iter_mut().for_each(|clue| clue.is_like = false);
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
        let is_like = matches!(kind, UnitAliasKind::Name | UnitAliasKind::BuyerReference);
        // Reasons and lists show what is written here: a name may be looked up, but only a place may be shown.
        let written = match kind {
            UnitAliasKind::Name => without_person(written).unwrap_or_default(),
            _ => written.to_owned(),
        };
        clues.push(Clue { kind, key, written, factor: 1.0, is_address: false, is_like });
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
            let written = written.to_owned();
            clues.push(Clue { kind, key, written, factor: PART_OF_TEXT, is_address: false, is_like: false });
        }
    }
}
