//! The commodity group of a line, from its codes, words, account and the supplier's sector, with how surely.
//!
//! Every piece of evidence gives points to groups; the group with most points wins, and its lead says how surely. Words
//! and codes stand in `parameters/commodities.toml`, so that what the classifier knows can be read and changed.
//! The points and the confidence they turn into are judgements and not measured; see `docs/method`.

mod corrections;

use corrections::Corrections;
use domain::{CommodityAssignment, CommodityBasis, DocumentLine, GoodsCorrection, ParameterError, Parameters, Share};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::CatalogueIndex;

/// The group of services: bought, but nothing is brought. It has parameters like any other group, and studies leave it out.
pub const SERVICE_GROUP: &str = "service";
/// The group of everything that nothing points to.
const FALLBACK_GROUP: &str = "other";

/// Points of a classification code: it was chosen for the item by somebody who knows it.
const CODE_POINTS: f64 = 3.0;
/// Points of a word that outweighs everything else, codes included.
const DECISIVE_POINTS: f64 = 5.0;
/// Points of a brand: it stands for goods of one group mostly.
const BRAND_POINTS: f64 = 0.5;
/// Points of the account a line is booked on, for each group that is booked there.
const ACCOUNT_POINTS: f64 = 0.35;
/// Further points for the group that mixed purchases on the account are counted to.
const ACCOUNT_DEFAULT_POINTS: f64 = 0.2;
/// Points of the supplier's sector.
const SECTOR_POINTS: f64 = 0.4;
/// Words in the description count less than words in the name.
const DESCRIPTION_FACTOR: f64 = 0.5;
/// The category of a spend export was chosen by somebody, but is wider than a name.
const CATEGORY_FACTOR: f64 = 0.9;
/// The catalogue's name often repeats the line's.
const CATALOGUE_FACTOR: f64 = 0.6;
/// How surely the group for everything else is right where nothing points anywhere.
const FALLBACK_CONFIDENCE: f64 = 0.2;
/// Words after which a text tells what the article goes with, and no longer what it is.
const TURNS: [&str; 16] = [
    "til", "till", "for", "för", "fyrir", "med", "með", "uten", "utan", "av", "af", "of", "with", "without", "from",
    "fra",
];
/// What is said after such a word counts so much.
const TURNED_FACTOR: f64 = 0.4;
/// Endings of inflected forms (nb, nn, sv, en, is).
const ENDINGS: [&str; 50] = [
    "e", "r", "s", "n", "a", "t", "i", "u", "m", "en", "et", "er", "ar", "or", "ne", "na", "an", "es", "as", "te",
    "de", "ur", "ir", "um", "in", "ið", "ra", "la", "inn", "num", "ene", "ane", "ens", "ets", "ers", "ars", "are",
    "ere", "arn", "ena", "arna", "erna", "orna", "anna", "enna", "unum", "inu", "ler", "ter", "tar",
];
/// Bytes of the longest of them.
const LONGEST_ENDING: usize = 4;
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

/// What is known about a line besides what stands on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineContext<'c> {
    /// Key of the supplier ([`domain::Party::key`]).
    pub supplier_key: Option<&'c str>,
    /// The supplier's industry code (`46.390`).
    pub supplier_sector: Option<&'c str>,
    /// Catalogues and product registers.
    pub catalogue: Option<&'c CatalogueIndex<'c>>,
}

/// Takes a group's position, what sort of reason, what exactly and the points.
type Sink<'s> = dyn FnMut(usize, CommodityBasis, &str, f64) + 's;

/// Assigns commodity groups.
#[derive(Debug)]
pub struct Classifier {
    groups: Vec<String>,
    fallback: usize,
    words: Lookup,
    decisive: Lookup,
    brands: Lookup,
    longest_stem: usize,
    /// The first four bytes of stems: most places of a word begin none, and need not be searched.
    stem_starts: FxHashSet<[u8; 4]>,
    corrections: Corrections,
    cpv: Lookup,
    unspsc: Lookup,
    accounts: Lookup,
    account_defaults: Lookup,
    sectors: Lookup,
}

impl Classifier {
    /// Reads the labels `words`, `decisive`, `brands`, `cpv`, `unspsc`, `accounts`, `account_default` and `sectors` of all groups.
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
            stem_starts: words.keys().filter_map(|stem| stem.as_bytes().first_chunk().copied()).collect(),
            corrections: Corrections::default(),
            words,
            decisive: lookup("decisive"),
            brands: lookup("brands"),
            cpv: lookup("cpv"),
            unspsc: lookup("unspsc"),
            accounts: lookup("accounts"),
            account_defaults: lookup("account_default"),
            sectors,
            groups,
        })
    }

    /// The same classifier with what people have decided, which wins over everything else.
    ///
    /// # Errors
    /// A correction names a group that does not exist.
    pub fn with_corrections(mut self, corrections: &[GoodsCorrection]) -> Result<Self, ParameterError> {
        for correction in corrections {
            let unknown = || ParameterError::Unknown(format!("commodity.{}.zone", correction.group));
            let group = self.groups.iter().position(|group| *group == correction.group).ok_or_else(unknown)?;
            self.corrections.add(correction, group);
        }
        Ok(self)
    }

    /// The group of a line; `supplier_sector` is the supplier's industry code (`46.390`), where it is known.
    pub fn assign(&self, line: &DocumentLine, supplier_sector: Option<&str>) -> CommodityAssignment {
        self.assign_in(line, &LineContext { supplier_sector, ..LineContext::default() })
    }

    /// The group of a line with all that is known about its supplier and item.
    pub fn assign_in(&self, line: &DocumentLine, context: &LineContext<'_>) -> CommodityAssignment {
        if let Some(group) = self.corrections.group(line, context.supplier_key) {
            let group = self.groups[group].clone();
            return CommodityAssignment { group, basis: CommodityBasis::Correction, confidence: Share(1.0) };
        }
        // Points of each group, with its strongest reason.
        let mut points = vec![(0.0_f64, 0.0_f64, CommodityBasis::Fallback); self.groups.len()];
        self.reasons(line, context, &mut |group, basis, _, more| {
            let (sum, strongest, of) = &mut points[group];
            *sum += more;
            if more > *strongest || (more == *strongest && basis < *of) {
                (*strongest, *of) = (more, basis);
            }
        });
        // The first of equal ones in alphabetical order, so that the answer does not depend on the order of evidence.
        let (mut best, mut most, mut second) = (self.fallback, 0.0, 0.0);
        for (group, (sum, ..)) in points.iter().enumerate() {
            if *sum > most {
                (best, most, second) = (group, *sum, most);
            } else if *sum > second {
                second = *sum;
            }
        }
        let basis = points[best].2;
        let confidence = if most > 0.0 { confidence(most - second, basis) } else { Share(FALLBACK_CONFIDENCE) };
        CommodityAssignment { group: self.groups[best].clone(), basis, confidence }
    }

    /// All reasons for and against, for a person to follow an assignment.
    pub fn evidence(&self, line: &DocumentLine, supplier_sector: Option<&str>) -> Vec<Evidence> {
        self.evidence_in(line, &LineContext { supplier_sector, ..LineContext::default() })
    }

    /// All reasons for and against, with all that is known about the supplier and the item.
    pub fn evidence_in(&self, line: &DocumentLine, context: &LineContext<'_>) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        self.reasons(line, context, &mut |group, basis, because, points| {
            let group = self.groups[group].clone();
            evidence.push(Evidence { group, basis, because: because.to_owned(), points });
        });
        evidence
    }

    fn reasons(&self, line: &DocumentLine, context: &LineContext<'_>, sink: &mut Sink<'_>) {
        for code in &line.classifications {
            if code.list.eq_ignore_ascii_case("CATEGORY") {
                self.text(&code.code, CATEGORY_FACTOR, CommodityBasis::ItemText, sink);
            }
            self.code(&code.list, &code.code, CommodityBasis::Code, sink);
        }
        self.text(&line.name, 1.0, CommodityBasis::ItemText, sink);
        if let Some(description) = &line.description {
            self.text(description, DESCRIPTION_FACTOR, CommodityBasis::ItemText, sink);
        }
        if let Some(item) = context.catalogue.and_then(|catalogue| catalogue.item(line, context.supplier_key)) {
            for code in &item.classifications {
                self.code(&code.list, &code.code, CommodityBasis::Catalogue, sink);
            }
            self.text(&item.name, CATALOGUE_FACTOR, CommodityBasis::Catalogue, sink);
        }
        if let Some(account) = &line.account {
            let art = kostra_art(account);
            add(&self.accounts, art, CommodityBasis::Account, ACCOUNT_POINTS, sink);
            add(&self.account_defaults, art, CommodityBasis::Account, ACCOUNT_DEFAULT_POINTS, sink);
        }
        if let Some(sector) = context.supplier_sector {
            prefix(&self.sectors, &digits(sector), CommodityBasis::SupplierSector, SECTOR_POINTS, sink);
        }
    }

    fn code(&self, list: &str, code: &str, basis: CommodityBasis, sink: &mut Sink<'_>) {
        let lookup = match list.to_ascii_uppercase().as_str() {
            "STI" | "CPV" => &self.cpv,
            "TST" | "UNSPSC" => &self.unspsc,
            _ => return,
        };
        prefix(lookup, &digits(code), basis, CODE_POINTS, sink);
    }

    /// Every word speaks once for each group, by its best stem.
    fn text(&self, text: &str, factor: f64, basis: CommodityBasis, sink: &mut Sink<'_>) {
        let lower = text.to_lowercase();
        // Item texts put the article first: "Lettmelk 1 l Tine", "Kopipapir A4 hvit"; brands and numbers before it do not
        // take its place.
        let mut is_first = true;
        let mut turn = 1.0;
        for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 2).take(40) {
            add(&self.decisive, word, basis, DECISIVE_POINTS, sink);
            if add(&self.brands, word, basis, BRAND_POINTS * factor, sink) {
                continue;
            }
            if TURNS.contains(&word) {
                turn = TURNED_FACTOR;
                continue;
            }
            let position_factor = if is_first { 1.0 } else { 0.85 } * turn;
            is_first &= word.starts_with(|c: char| c.is_ascii_digit());
            if let Some((stem, groups, weight)) = self.stem_in(word) {
                for &group in groups {
                    sink(group, basis, stem, weight * factor * position_factor);
                }
            }
        }
    }

    /// The stem that says most about a word. A compound is what its last part is: `sjokolademelk` is milk,
    /// `melkesjokolade` is not; so an ending counts more than a beginning.
    fn stem_in<'w>(&self, word: &'w str) -> Option<(&'w str, &Vec<usize>, f64)> {
        if let Some(groups) = self.words.get(word) {
            return Some((word, groups, 1.0));
        }
        let boundaries: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let signs = boundaries.len() - 1;
        let mut best: Option<(&str, &Vec<usize>, f64)> = None;
        for from in 0..signs {
            let starts = word.as_bytes()[boundaries[from]..].first_chunk::<4>();
            if !starts.is_some_and(|start| self.stem_starts.contains(start)) {
                continue;
            }
            for to in (from + SHORT_STEM..=signs.min(from + self.longest_stem)).rev() {
                let Some(weight) = weight(signs, from, to, &word[boundaries[to]..]) else { continue };
                if best.as_ref().is_some_and(|(_, _, known)| weight <= *known) {
                    continue;
                }
                let part = &word[boundaries[from]..boundaries[to]];
                if let Some(groups) = self.words.get(part) {
                    best = Some((part, groups, weight));
                }
            }
        }
        best
    }
}

/// Points for all groups that have this very key.
fn add(lookup: &Lookup, key: &str, basis: CommodityBasis, points: f64, sink: &mut Sink<'_>) -> bool {
    let Some(groups) = lookup.get(key) else { return false };
    groups.iter().for_each(|&group| sink(group, basis, key, points));
    true
}

/// The longest known prefix of a code counts.
fn prefix(lookup: &Lookup, code: &str, basis: CommodityBasis, points: f64, sink: &mut Sink<'_>) {
    for length in (1..=code.len()).rev() {
        if code.get(..length).is_some_and(|start| add(lookup, start, basis, points, sink)) {
            return;
        }
    }
}

/// How much a stem from one sign to another says about a word of so many signs; `None` where it says nothing. `rest` is
/// what follows the stem.
fn weight(signs: usize, from: usize, to: usize, rest: &str) -> Option<f64> {
    let length = to - from;
    if length == signs {
        return Some(1.0);
    }
    if length < SHORT_STEM {
        return None;
    }
    // Longer stems are less often there by chance.
    let by_length = 0.2 * ((length + 1 - SHORT_STEM) as f64 / 5.0).min(1.0);
    let is_inflected = (1..=LONGEST_ENDING).contains(&rest.len()) && ENDINGS.contains(&rest);
    Some(match from {
        0 if is_inflected => 0.75 + by_length, // an inflected form: "gulrøtter" for "gulrøtt"
        _ if rest.is_empty() => 0.7 + by_length, // the last part of a compound
        _ if is_inflected => 0.6 + by_length,  // the last part, inflected
        0 => 0.3 + by_length,                  // the first part of a compound
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
    Share(ceiling * (1.0 - 0.55 * (-1.9 * lead).exp()))
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
