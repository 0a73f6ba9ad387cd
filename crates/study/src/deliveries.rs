//! Purchases become deliveries: which supplier dropped what at which unit on which day (model §M2).

mod booked;
mod doubt;
mod lines;
mod mass;
mod places;
mod recognition;
mod rhythm;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    CommodityGroup, Currency, Date, Days, Delivery, DeliveryBasis, DistributionKind, DocumentId, DocumentKind,
    DocumentLine, Kilograms, MassBasis, Nok, Parameters, PurchaseLine, Share, StoredDocument, SupplierId, UnitId,
};

use crate::StudyError;
use crate::reconcile::{Joining, Reconciled, duplicates, reconcile};
pub use booked::{Booked, LedgerReconciled};
pub use doubt::MassDoubt;
use doubt::Origins;
use mass::{LineMass, MassRules};
use places::Drop;
use recognition::{Recognised, Recognition};
use rhythm::{Rhythm, RhythmRules};

/// Changes whenever the rules below change, so that stored deliveries are made anew.
pub const RULE_VERSION: u32 = 5;

/// Key of the group for services: they are bought, but nothing is brought.
const SERVICE: &str = "service";

/// How the deliveries came about: what a reader needs to judge them.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ReconstructionQuality {
    /// Purchases after reconciliation.
    pub purchases: usize,
    /// Purchases of services, where nothing is brought.
    pub services: usize,
    /// Purchases whose receiving unit could not be found; they are in no indicator.
    pub without_unit: usize,
    /// Value of the purchases without unit.
    pub value_without_unit: Nok,
    /// Value of all goods that are in deliveries.
    pub value_delivered: Nok,
    /// Purchases in other currencies; their value counts as nothing, their mass only where it is stated.
    pub foreign_currency: usize,
    /// Credit notes without the invoice they correct, and purchases that net out to nothing.
    pub credited_away: usize,
    /// Mass known from despatch advices, catalogues, unit codes and pack sizes.
    pub mass_measured: Kilograms,
    /// Mass worked out from the usual mass of pieces and packs.
    #[serde(default)]
    pub mass_from_pieces: Kilograms,
    /// Mass worked out from the price.
    pub mass_from_price: Kilograms,
    /// Mass by what it rests on (keys of [`MassBasis`]), with its range.
    #[serde(default)]
    pub mass_by_basis: BTreeMap<String, MassRange>,
    /// Lines that count pieces whose usual mass does not go with their price, so that the price was used.
    #[serde(default)]
    pub pieces_disbelieved: usize,
    /// Deliveries by what they were reconstructed from.
    pub by_basis: BTreeMap<String, usize>,
    /// Purchases that were paid by card, so that somebody fetched them.
    #[serde(default)]
    pub paid_by_card: usize,
    /// Purchases that came as a parcel, by a carrier that the documents name.
    #[serde(default)]
    pub parcels: usize,
    /// Invoices without dates that were parted into several drops, because the supplier writes one a month and its other
    /// documents show how often it comes.
    #[serde(default)]
    pub parted_invoices: usize,
    /// Drops that these invoices were parted into; their days are estimates.
    #[serde(default)]
    pub estimated_drops: usize,
    /// Invoices of such suppliers that count as one drop each, because nothing shows how often the supplier comes: too few
    /// drops. Calibration by the survey corrects their number.
    #[serde(default)]
    pub collective_unparted: usize,
    /// Pairs of invoices with the same lines and other numbers within a few days; they are counted, and may be one sent twice.
    #[serde(default)]
    pub suspected_duplicates: usize,
    /// Value of the second of each pair.
    #[serde(default)]
    pub value_suspected_duplicates: Nok,
    /// What the ledger has booked against invoices and deliveries.
    #[serde(default)]
    pub ledger: LedgerReconciled,
    /// Whose goods have a mass that no document states.
    #[serde(default)]
    pub mass_doubts: Vec<MassDoubt>,
}

/// Mass of many lines with the ends that it would have if all of them lay at the ends of their ranges.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MassRange {
    /// As counted.
    pub mass: Kilograms,
    /// All lines at their low ends.
    pub low: Kilograms,
    /// All lines at their high ends.
    pub high: Kilograms,
}

impl MassRange {
    fn add(&mut self, mass: Kilograms, low: Kilograms, high: Kilograms) {
        self.mass += mass;
        self.low += low;
        self.high += high;
    }
}

/// A reconstruction on its way: one supplier after the other, so that no more than one supplier's documents need to be in
/// memory. Documents of one supplier never speak of another's goods.
#[derive(Debug)]
pub struct Reconstruction {
    rules: Rules,
    quality: ReconstructionQuality,
    deliveries: Vec<Delivery>,
    purchases: u32,
    bringing: BTreeSet<SupplierId>,
    origins: BTreeMap<(SupplierId, u16), Origins>,
}

impl Reconstruction {
    /// Reads the rules.
    ///
    /// # Errors
    /// Parameters that are missing or in another unit.
    pub fn new(parameters: &Parameters) -> Result<Self, StudyError> {
        Ok(Self {
            rules: Rules::new(parameters)?,
            quality: ReconstructionQuality::default(),
            deliveries: Vec::new(),
            purchases: 0,
            bringing: BTreeSet::new(),
            origins: BTreeMap::new(),
        })
    }

    /// Suppliers of whom the register says that they bring their goods themselves or by a carrier: paying them by card is no
    /// sign that somebody fetched the goods.
    #[must_use]
    pub fn bringing(self, suppliers: BTreeSet<SupplierId>) -> Self {
        Self { bringing: suppliers, ..self }
    }

    /// Adds all documents of one supplier; `lines` gets every line of its purchases, each good and krone once.
    pub fn supplier(&mut self, documents: &[StoredDocument], lines: &mut dyn FnMut(PurchaseLine)) {
        let pairs = duplicates(documents, &self.rules.joining);
        self.quality.suspected_duplicates += pairs.len();
        for (_, second) in pairs {
            self.quality.value_suspected_duplicates +=
                documents[second].document.net.and_then(domain::Money::as_nok).unwrap_or(Nok::ZERO);
        }
        let brings = documents.first().is_some_and(|stored| self.bringing.contains(&stored.supplier));
        let purchases: Vec<Bought> = reconcile(documents, &self.rules.joining)
            .into_iter()
            .map(|reconciled| self.rules.bought(documents, reconciled, brings))
            .collect();
        let rhythm = Rhythm::of(&purchases, &self.rules.rhythm);
        let mut drops: BTreeMap<(Date, SupplierId, UnitId), Delivery> = BTreeMap::new();
        for mut bought in purchases {
            rhythm.part(&mut bought, &self.rules.rhythm, &mut self.quality);
            let deliveries = self.rules.deliveries_of(documents, &bought, &mut self.quality);
            let members: Vec<&StoredDocument> = bought.reconciled.positions.iter().map(|&p| &documents[p]).collect();
            self.quality.ledger.add(&members, !deliveries.is_empty());
            if !deliveries.is_empty() {
                let supplier = bought.reconciled.purchase.supplier;
                for (&group, origins) in &bought.goods.origins {
                    let sums = self.origins.entry((supplier, group)).or_default();
                    sums.iter_mut().zip(origins).for_each(|(sum, mass)| *sum += mass);
                }
            }
            let (reconciled, recognised) = (&bought.reconciled, bought.recognised);
            self.rules.lines_of(documents, reconciled, &deliveries, recognised, self.purchases, lines);
            self.purchases += 1;
            for delivery in deliveries {
                let key = (delivery.date, delivery.supplier, delivery.unit);
                match drops.entry(key) {
                    std::collections::btree_map::Entry::Vacant(entry) => {
                        entry.insert(delivery);
                    }
                    std::collections::btree_map::Entry::Occupied(mut entry) => merge(entry.get_mut(), delivery),
                }
            }
        }
        self.deliveries.extend(drops.into_values());
    }

    /// All deliveries in the order of date, supplier and unit, with the quality of the reconstruction.
    pub fn finish(mut self) -> (Vec<Delivery>, ReconstructionQuality) {
        self.deliveries.sort_by_key(|delivery| (delivery.date, delivery.supplier, delivery.unit));
        for delivery in &self.deliveries {
            *self.quality.by_basis.entry(delivery.basis.key().to_owned()).or_default() += 1;
            self.quality.value_delivered += delivery.value;
        }
        self.quality.mass_doubts = doubt::shares(&self.origins, &self.rules.groups);
        (self.deliveries, self.quality)
    }
}

/// All deliveries in the order of date, supplier and unit, with the quality of the reconstruction.
///
/// # Errors
/// Parameters that are missing or in another unit.
pub fn deliveries(
    documents: &[StoredDocument],
    parameters: &Parameters,
) -> Result<(Vec<Delivery>, ReconstructionQuality), StudyError> {
    let mut by_supplier: BTreeMap<SupplierId, Vec<StoredDocument>> = BTreeMap::new();
    for stored in documents {
        by_supplier.entry(stored.supplier).or_default().push(stored.clone());
    }
    let mut reconstruction = Reconstruction::new(parameters)?;
    for documents in by_supplier.values() {
        reconstruction.supplier(documents, &mut |_| ());
    }
    Ok(reconstruction.finish())
}

/// Two reconstructions of one drop: the goods add up, the better evidence counts.
fn merge(into: &mut Delivery, other: Delivery) {
    for (group, mass) in other.goods {
        match into.goods.iter_mut().find(|(g, _)| *g == group) {
            Some((_, sum)) => *sum += mass,
            None => into.goods.push((group, mass)),
        }
    }
    into.goods.sort_by_key(|(group, _)| *group);
    into.volume += other.volume;
    into.value += other.value;
    into.basis = into.basis.min(other.basis);
    // One drop that some of its documents call a parcel and others do not came with the supplier's ordinary vehicle.
    if into.how != other.how {
        into.how = None;
    }
    into.confidence = if into.confidence >= other.confidence { into.confidence } else { other.confidence };
    into.documents.extend(other.documents);
    into.documents.sort_unstable();
    into.documents.dedup();
}

/// A purchase with what it holds, and where and when it may have been brought.
struct Bought {
    reconciled: Reconciled,
    goods: Goods,
    drops: Vec<Drop>,
    recognised: Recognised,
}

/// Commodity groups and confidences, read once.
#[derive(Debug)]
struct Rules {
    groups: Vec<CommodityGroup>,
    positions: BTreeMap<String, u16>,
    fallback: u16,
    confidence: BTreeMap<DeliveryBasis, Share>,
    masses: MassRules,
    recognition: Recognition,
    joining: Joining,
    rhythm: RhythmRules,
    /// An undated invoice of an order that others have answered is a drop of its own from this long after them.
    backorder: Days,
}

/// What a purchase holds: mass by commodity group and where the figures come from.
#[derive(Default)]
struct Goods {
    by_group: BTreeMap<u16, Kilograms>,
    value: Nok,
    by_basis: BTreeMap<MassBasis, MassRange>,
    origins: BTreeMap<u16, Origins>,
    pieces_disbelieved: usize,
    has_services: bool,
}

/// What one line adds.
struct Part {
    group: u16,
    value: Nok,
    mass: LineMass,
}

impl ReconstructionQuality {
    fn count_mass(&mut self, goods: &Goods) {
        for (basis, range) in &goods.by_basis {
            self.mass_by_basis.entry(basis.key().to_owned()).or_default().add(range.mass, range.low, range.high);
            match basis {
                MassBasis::Price => self.mass_from_price += range.mass,
                MassBasis::PieceMass => self.mass_from_pieces += range.mass,
                MassBasis::Weighed | MassBasis::UnitCode | MassBasis::Article => self.mass_measured += range.mass,
            }
        }
        self.pieces_disbelieved += goods.pieces_disbelieved;
    }
}

impl Goods {
    fn mass(&self) -> Kilograms {
        self.by_group.values().copied().sum()
    }
}

/// The documents of a purchase that say most about its contents: invoices and credit notes, else the ledger, else
/// despatch advices, else orders.
fn told_by<'d>(members: &[&'d StoredDocument]) -> Vec<&'d StoredDocument> {
    const SOURCES: [&[DocumentKind]; 4] = [
        &[DocumentKind::Invoice, DocumentKind::CreditNote],
        &[DocumentKind::LedgerEntry],
        &[DocumentKind::DespatchAdvice],
        &[DocumentKind::Order],
    ];
    let of_kinds = |kinds: &[DocumentKind]| -> Vec<&'d StoredDocument> {
        members.iter().copied().filter(|d| kinds.contains(&d.document.kind)).collect()
    };
    SOURCES.into_iter().map(of_kinds).find(|source| !source.is_empty()).unwrap_or_default()
}

impl Rules {
    fn new(parameters: &Parameters) -> Result<Self, StudyError> {
        let groups = CommodityGroup::all(parameters)?;
        let positions: BTreeMap<String, u16> =
            groups.iter().zip(0u16..).map(|(group, position)| (group.key.clone(), position)).collect();
        let fallback = *positions.get("other").ok_or_else(|| StudyError::MissingGroup("other".to_owned()))?;
        let mut confidence = BTreeMap::new();
        for basis in DeliveryBasis::ALL {
            confidence.insert(basis, parameters.quantity(&format!("delivery.confidence.{}", basis.key()))?);
        }
        Ok(Self {
            masses: MassRules::new(parameters, &groups)?,
            groups,
            positions,
            fallback,
            confidence,
            recognition: Recognition::new(parameters)?,
            joining: Joining::new(parameters)?,
            rhythm: RhythmRules::new(parameters)?,
            backorder: parameters.quantity("delivery.joining.backorder")?,
        })
    }

    fn bought(&self, documents: &[StoredDocument], reconciled: Reconciled, brings: bool) -> Bought {
        let members: Vec<&StoredDocument> = reconciled.positions.iter().map(|&p| &documents[p]).collect();
        let drops = self.places_and_days(&members);
        let goods = self.goods(&members, &drops);
        let recognised = self.recognition.of(&members, goods.mass(), brings);
        Bought { reconciled, goods, drops, recognised }
    }

    fn deliveries_of(
        &self,
        documents: &[StoredDocument],
        bought: &Bought,
        quality: &mut ReconstructionQuality,
    ) -> Vec<Delivery> {
        quality.purchases += 1;
        let goods = &bought.goods;
        if bought.reconciled.positions.iter().any(|&p| documents[p].document.currency != Currency::NOK) {
            quality.foreign_currency += 1;
        }
        if goods.mass() <= Kilograms::ZERO {
            if goods.has_services {
                quality.services += 1;
            } else {
                quality.credited_away += 1;
            }
            return Vec::new();
        }
        if bought.drops.is_empty() {
            quality.without_unit += 1;
            quality.value_without_unit += goods.value;
            return Vec::new();
        }
        match bought.recognised.how {
            Some(DistributionKind::OwnPickUp) => quality.paid_by_card += 1,
            Some(DistributionKind::ParcelCarrier) => quality.parcels += 1,
            _ => {}
        }
        quality.count_mass(goods);
        self.share_out(bought)
    }

    /// Mass by group from the documents that say most about the contents, see [`told_by`].
    fn goods(&self, members: &[&StoredDocument], drops: &[Drop]) -> Goods {
        let mut goods = Goods::default();
        let source = told_by(members);
        for line in source.iter().flat_map(|d| &d.document.lines) {
            self.add_line(&mut goods, line);
        }
        // Credit notes may leave a group slightly below zero when prices differ; goods cannot be negative.
        goods.by_group.retain(|_, mass| *mass > Kilograms::ZERO);
        // The scales of the despatch advice beat every estimate, where each drop was weighed.
        let weighed: Option<Kilograms> = drops.iter().map(|drop| drop.gross).sum::<Option<_>>();
        if let (Some(gross), false) = (weighed, drops.is_empty()) {
            let estimated = goods.mass();
            if gross > Kilograms::ZERO && estimated > Kilograms::ZERO {
                for mass in goods.by_group.values_mut() {
                    *mass = *mass * (gross / estimated);
                }
                goods.by_basis.clear();
                goods.origins.clear();
                goods.by_basis.entry(MassBasis::Weighed).or_default().add(gross, gross, gross);
            }
        }
        goods
    }

    fn add_line(&self, goods: &mut Goods, line: &DocumentLine) {
        let Some(part) = self.part(line) else {
            goods.has_services = true;
            return;
        };
        goods.value += part.value;
        goods.origins.entry(part.group).or_default()[doubt::origin(&part.mass)] += part.mass.mass.value();
        let LineMass { mass, low, high, basis, is_piece_disbelieved } = part.mass;
        goods.by_basis.entry(basis).or_default().add(mass, low, high);
        goods.pieces_disbelieved += usize::from(is_piece_disbelieved);
        *goods.by_group.entry(part.group).or_default() += mass;
    }

    /// What one line adds to a purchase; `None` for services.
    fn part(&self, line: &DocumentLine) -> Option<Part> {
        let key = line.commodity.as_ref().map_or("other", |c| c.group.as_str());
        if key == SERVICE {
            return None;
        }
        let position = self.positions.get(key).copied().unwrap_or(self.fallback);
        let value = line.net.and_then(domain::Money::as_nok).unwrap_or(Nok::ZERO);
        let mass = self.masses.of(line, usize::from(position), value);
        Some(Part { group: position, value, mass })
    }

    /// Estimated mass of some lines, never below zero; services weigh nothing.
    fn weight(&self, lines: &[DocumentLine]) -> f64 {
        let mut goods = Goods::default();
        for line in lines {
            self.add_line(&mut goods, line);
        }
        goods.mass().value().max(0.0)
    }

    fn share_out(&self, bought: &Bought) -> Vec<Delivery> {
        let Bought { goods, drops, reconciled, recognised } = bought;
        let all_weighed = drops.iter().all(|d| d.gross.is_some_and(|g| g > Kilograms::ZERO));
        let weight = |d: &Drop| if all_weighed { d.gross.map_or(0.0, domain::Kilograms::value) } else { d.weight };
        let total: f64 = drops.iter().map(weight).sum();
        let documents: Vec<DocumentId> = reconciled.purchase.documents.clone();
        drops
            .iter()
            .map(|drop| {
                let share = if total > 0.0 { weight(drop) / total } else { 1.0 / drops.len() as f64 };
                let brought: Vec<(u16, Kilograms)> = goods.by_group.iter().map(|(&g, &m)| (g, m * share)).collect();
                let volume = brought.iter().map(|&(g, m)| m / self.groups[usize::from(g)].density).sum();
                Delivery {
                    how: recognised.how,
                    supplier: reconciled.purchase.supplier,
                    unit: drop.unit,
                    date: drop.date,
                    goods: brought,
                    volume,
                    value: goods.value * share,
                    basis: drop.basis,
                    confidence: if drop.is_estimate {
                        self.rhythm.confidence
                    } else {
                        self.confidence.get(&drop.basis).copied().unwrap_or(Share::ZERO)
                    },
                    documents: documents.clone(),
                }
            })
            .collect()
    }
}
