//! The commodity group of a line, from its codes, words, account and the supplier's sector, with how surely.
//!
//! Every piece of evidence gives points to groups; the group with most points wins, and its lead says how surely. Words
//! and codes stand in `parameters/commodities.toml`, so that what the classifier knows can be read and changed.
//! The points and the confidence they turn into are judgements and not measured; see `docs/method`.

use domain::{
    CommodityAssignment, CommodityBasis, DocumentLine, GoodsCorrection, ItemKeyKind, ParameterError, Parameters, Share,
};
use rustc_hash::FxHashMap;

/// The group of services: bought, but nothing is brought. It has parameters like any other group, and studies leave it out.
pub const SERVICE_GROUP: &str = "service";
/// List identifier of the categories of a user's own table.
const CATEGORY: &str = "CATEGORY";
/// The group of everything that nothing points to.
const FALLBACK_GROUP: &str = "other";

/// Points of a classification code: it was chosen for the item by somebody who knows it.
const CODE_POINTS: f64 = 3.0;
/// Points of a word that outweighs everything else, codes included.
const DECISIVE_POINTS: f64 = 5.0;
/// Points of the account a line is booked on, for each group that is booked there.
const ACCOUNT_POINTS: f64 = 0.35;
/// Further points for the group that mixed purchases on the account are counted to.
const ACCOUNT_DEFAULT_POINTS: f64 = 0.2;
/// Points of the supplier's sector.
const SECTOR_POINTS: f64 = 0.4;
/// Words in the description count less than words in the name.
const DESCRIPTION_FACTOR: f64 = 0.5;
/// Stems shorter than this must be a whole word.
const SHORT_STEM: usize = 4;
/// Stems shorter than this must begin or end a word: `lekt` is in `elektrisitet` by chance.
const SHORT_INNER_STEM: usize = 6;

/// One reason for a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The group it speaks for.
    pub group: String,
    /// What sort of reason.
    pub basis: CommodityBasis,
    /// What exactly: the stem, code prefix, account or sector prefix.
    pub because: String,
    /// How strongly it speaks, in points.
    pub points: f64,
}

/// A stem or prefix with the groups that it speaks for.
type Lookup = FxHashMap<String, Vec<usize>>;

/// Assigns commodity groups.
#[derive(Debug)]
pub struct Classifier {
    groups: Vec<String>,
    fallback: usize,
    words: Lookup,
    decisive: Lookup,
    longest_stem: usize,
    cpv: Lookup,
    unspsc: Lookup,
    accounts: Lookup,
    account_defaults: Lookup,
    sectors: Lookup,
    corrections: Corrections,
}

/// What a person has said, by what it was said of; the text is in simple form.
#[derive(Debug, Default)]
struct Corrections {
    groups: FxHashMap<(ItemKeyKind, Option<String>, String), String>,
}

/// Kinds of what goods are recognised by, most particular first.
const MOST_PARTICULAR: [ItemKeyKind; 5] =
    [ItemKeyKind::SellersItemId, ItemKeyKind::Gtin, ItemKeyKind::Text, ItemKeyKind::Category, ItemKeyKind::Supplier];

impl Corrections {
    fn of(&self, line: &DocumentLine, supplier_key: Option<&str>) -> Option<&String> {
        if self.groups.is_empty() {
            return None;
        }
        let find = |kind: ItemKeyKind, text: &str| {
            let of_supplier = supplier_key.map(str::to_owned);
            let key = |supplier: Option<String>| (kind, supplier, comparable(text));
            self.groups.get(&key(of_supplier)).or_else(|| self.groups.get(&key(None)))
        };
        MOST_PARTICULAR.into_iter().find_map(|kind| match kind {
            // A seller's numbers are its own, so a correction without a supplier says nothing.
            ItemKeyKind::SellersItemId => {
                let key = (kind, Some(supplier_key?.to_owned()), comparable(line.sellers_item_id.as_deref()?));
                self.groups.get(&key)
            }
            ItemKeyKind::Gtin => find(kind, line.gtin.as_deref()?),
            ItemKeyKind::Text => find(kind, &line.name),
            ItemKeyKind::Category => {
                line.classifications.iter().filter(|c| c.list == CATEGORY).find_map(|c| find(kind, &c.code))
            }
            ItemKeyKind::Supplier => find(kind, supplier_key?),
        })
    }
}

/// A text without capitals and with single blanks.
fn comparable(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Classifier {
    /// Reads the labels `words`, `decisive`, `cpv`, `unspsc`, `accounts`, `account_default` and `sectors` of all groups.
    ///
    /// # Errors
    /// There is no group `other` or `service`.
    pub fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        let groups = parameters.children("commodity");
        let position = |key: &str| {
            let missing = || ParameterError::Unknown(format!("commodity.{key}.zone"));
            groups.iter().position(|group| group == key).ok_or_else(missing)
        };
        let fallback = position(FALLBACK_GROUP)?;
        position(SERVICE_GROUP)?;
        let lookup = |label: &str| {
            let mut lookup = Lookup::default();
            for (index, group) in groups.iter().enumerate() {
                let Ok(list) = parameters.label(&format!("commodity.{group}.{label}")) else { continue };
                for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
                    lookup.entry(item.to_lowercase()).or_default().push(index);
                }
            }
            lookup
        };
        let words = lookup("words");
        let longest_stem = words.keys().map(|stem| stem.chars().count()).max().unwrap_or(0);
        let sectors = lookup("sectors").into_iter().map(|(code, groups)| (digits(&code), groups)).collect();
        Ok(Self {
            fallback,
            longest_stem,
            words,
            decisive: lookup("decisive"),
            cpv: lookup("cpv"),
            unspsc: lookup("unspsc"),
            accounts: lookup("accounts"),
            account_defaults: lookup("account_default"),
            sectors,
            groups,
            corrections: Corrections::default(),
        })
    }

    /// The same classifier with what a person has said, which wins over everything; corrections to groups that there are
    /// not are left out.
    #[must_use]
    pub fn with_corrections(mut self, corrections: &[GoodsCorrection]) -> Self {
        let known = corrections.iter().filter(|correction| self.groups.contains(&correction.group));
        self.corrections.groups =
            known.map(|c| ((c.kind, c.supplier_key.clone(), comparable(&c.value)), c.group.clone())).collect();
        self
    }

    /// The group of a line by what a person has said, else as [`Classifier::assign`] finds it.
    pub fn assign_of(
        &self,
        line: &DocumentLine,
        supplier_key: Option<&str>,
        supplier_sector: Option<&str>,
    ) -> CommodityAssignment {
        match self.corrections.of(line, supplier_key) {
            Some(group) => {
                CommodityAssignment { group: group.clone(), basis: CommodityBasis::Correction, confidence: Share(1.0) }
            }
            None => self.assign(line, supplier_sector),
        }
    }

    /// The group of a line; `supplier_sector` is the supplier's industry code (`46.390`), where it is known.
    pub fn assign(&self, line: &DocumentLine, supplier_sector: Option<&str>) -> CommodityAssignment {
        let evidence = self.evidence(line, supplier_sector);
        let mut points = vec![0.0; self.groups.len()];
        for piece in &evidence {
            if let Some(index) = self.groups.iter().position(|group| *group == piece.group) {
                points[index] += piece.points;
            }
        }
        // The first of equal ones in alphabetical order, so that the answer does not depend on the order of evidence.
        let best = (0..points.len()).fold(None, |best: Option<usize>, index| match best {
            Some(best) if points[best] >= points[index] => Some(best),
            _ if points[index] > 0.0 => Some(index),
            best => best,
        });
        let Some(best) = best else {
            let group = self.groups[self.fallback].clone();
            return CommodityAssignment { group, basis: CommodityBasis::Fallback, confidence: Share(0.2) };
        };
        let second = (0..points.len()).filter(|index| *index != best).map(|index| points[index]).fold(0.0, f64::max);
        let basis = evidence
            .iter()
            .filter(|piece| piece.group == self.groups[best])
            .max_by(|left, right| left.points.total_cmp(&right.points).then(right.basis.cmp(&left.basis)))
            .map_or(CommodityBasis::Fallback, |piece| piece.basis);
        CommodityAssignment {
            group: self.groups[best].clone(),
            basis,
            confidence: confidence(points[best] - second, basis),
        }
    }

    /// All reasons for and against, for a person to follow an assignment.
    pub fn evidence(&self, line: &DocumentLine, supplier_sector: Option<&str>) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        for code in &line.classifications {
            let compact: String = code.code.chars().filter(char::is_ascii_digit).collect();
            match code.list.to_ascii_uppercase().as_str() {
                "STI" | "CPV" => self.prefix(&self.cpv, &compact, CommodityBasis::Code, CODE_POINTS, &mut evidence),
                "TST" | "UNSPSC" => {
                    self.prefix(&self.unspsc, &compact, CommodityBasis::Code, CODE_POINTS, &mut evidence);
                }
                CATEGORY => self.text(&code.code, 1.0, &mut evidence),
                _ => {}
            }
        }
        self.text(&line.name, 1.0, &mut evidence);
        if let Some(description) = &line.description {
            self.text(description, DESCRIPTION_FACTOR, &mut evidence);
        }
        if let Some(account) = &line.account {
            let art = kostra_art(account);
            self.add(&self.accounts, art, CommodityBasis::Account, ACCOUNT_POINTS, &mut evidence);
            self.add(&self.account_defaults, art, CommodityBasis::Account, ACCOUNT_DEFAULT_POINTS, &mut evidence);
        }
        if let Some(sector) = supplier_sector {
            self.prefix(&self.sectors, &digits(sector), CommodityBasis::SupplierSector, SECTOR_POINTS, &mut evidence);
        }
        evidence
    }

    /// Evidence for all groups that have this very key.
    fn add(
        &self,
        lookup: &Lookup,
        key: &str,
        basis: CommodityBasis,
        points: f64,
        evidence: &mut Vec<Evidence>,
    ) -> bool {
        let Some(groups) = lookup.get(key) else { return false };
        evidence.extend(groups.iter().map(|&index| Evidence {
            group: self.groups[index].clone(),
            basis,
            because: key.to_owned(),
            points,
        }));
        true
    }

    /// The longest known prefix of a code counts.
    fn prefix(&self, lookup: &Lookup, code: &str, basis: CommodityBasis, points: f64, evidence: &mut Vec<Evidence>) {
        for length in (1..=code.len()).rev() {
            if code.get(..length).is_some_and(|start| self.add(lookup, start, basis, points, evidence)) {
                return;
            }
        }
    }

    /// Every word speaks once for each group, by its best stem.
    fn text(&self, text: &str, factor: f64, evidence: &mut Vec<Evidence>) {
        let lower = text.to_lowercase();
        for (order, word) in
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 2).take(40).enumerate()
        {
            // Item texts put the article first: "Lettmelk 1 l Tine", "Kopipapir A4 hvit".
            let position_factor = if order == 0 { 1.0 } else { 0.85 };
            self.add(&self.decisive, word, CommodityBasis::ItemText, DECISIVE_POINTS, evidence);
            for (stem, groups, weight) in self.stems_in(word) {
                for &index in groups {
                    let points = weight * factor * position_factor;
                    evidence.push(Evidence {
                        group: self.groups[index].clone(),
                        basis: CommodityBasis::ItemText,
                        because: stem.clone(),
                        points,
                    });
                }
            }
        }
    }

    /// The stems that say most about a word. A compound is what its last part is: `sjokolademelk` is milk,
    /// `melkesjokolade` is not; so an ending counts more than a beginning.
    fn stems_in(&self, word: &str) -> Vec<(String, &Vec<usize>, f64)> {
        let boundaries: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let signs = boundaries.len() - 1;
        let mut best: Option<(String, &Vec<usize>, f64)> = None;
        for from in 0..signs {
            for to in (from + 2..=signs.min(from + self.longest_stem)).rev() {
                let Some(weight) = weight(signs, from, to) else { continue };
                if best.as_ref().is_some_and(|(_, _, known)| weight <= *known) {
                    continue;
                }
                let part = &word[boundaries[from]..boundaries[to]];
                if let Some(groups) = self.words.get(part) {
                    best = Some((part.to_owned(), groups, weight));
                }
            }
        }
        best.into_iter().collect()
    }
}

/// How much a stem from one sign to another says about a word of so many signs; `None` where it says nothing.
fn weight(signs: usize, from: usize, to: usize) -> Option<f64> {
    let length = to - from;
    if length == signs {
        return Some(1.0);
    }
    if length < SHORT_STEM {
        return None;
    }
    // Longer stems are less often there by chance.
    let by_length = (length as f64 / 10.0).min(0.2);
    let rest = signs - to;
    Some(match (from, rest) {
        (0, 1..=3) => 0.75 + by_length, // an inflected form: "gulrøtter" for "gulrøtt"
        (_, 0) => 0.7 + by_length,      // the last part of a compound
        (_, 1..=3) => 0.6 + by_length,  // the last part, inflected
        (0, _) => 0.35 + by_length,     // the first part of a compound
        _ if length < SHORT_INNER_STEM => return None,
        _ => 0.15 + by_length, // somewhere inside
    })
}

/// From the lead over the second group to a probability; each sort of evidence has a ceiling.
fn confidence(lead: f64, basis: CommodityBasis) -> Share {
    let ceiling = match basis {
        CommodityBasis::Correction => 1.0,
        CommodityBasis::Catalogue | CommodityBasis::Code => 0.97,
        CommodityBasis::ItemText => 0.93,
        CommodityBasis::Account => 0.75,
        CommodityBasis::SupplierSector => 0.65,
        CommodityBasis::Fallback => 0.2,
    };
    Share(ceiling * (1.0 - 0.5 * (-2.2 * lead).exp()))
}

/// The KOSTRA art of an account: its first three digits (`11150` and `115` are both food when the account plan starts at
/// operations with 1, which is the usual four- or five-digit form `1115`, `11150`).
fn kostra_art(account: &str) -> &str {
    let account = account.trim();
    let is_long = account.len() >= 4 && account.bytes().all(|byte| byte.is_ascii_digit());
    if is_long && account.starts_with('1') {
        account.get(1..4).unwrap_or(account)
    } else {
        account.get(..3).unwrap_or(account)
    }
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}
