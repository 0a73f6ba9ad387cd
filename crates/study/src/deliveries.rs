//! Purchases become deliveries: which supplier dropped what at which unit on which day (model §M2).

mod lines;
mod recognition;

use std::collections::BTreeMap;

use domain::{
    CommodityGroup, CubicMeters, Currency, Date, Delivery, DeliveryBasis, DistributionKind, DocumentId, DocumentKind,
    DocumentLine, Kilograms, KilogramsPerCubicMeter, Measured, Nok, Parameters, PurchaseLine, Share, StoredDocument,
    SupplierId, UnitId,
};

use crate::StudyError;
use crate::reconcile::{Reconciled, reconcile};
use recognition::{Recognised, Recognition};

/// Changes whenever the rules below change, so that stored deliveries are made anew.
pub const RULE_VERSION: u32 = 2;

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
    /// Mass known from despatch advices, unit codes and pack sizes.
    pub mass_measured: Kilograms,
    /// Mass worked out from the price.
    pub mass_from_price: Kilograms,
    /// Deliveries by what they were reconstructed from.
    pub by_basis: BTreeMap<String, usize>,
    /// Purchases that were paid by card, so that somebody fetched them.
    #[serde(default)]
    pub paid_by_card: usize,
    /// Purchases that came as a parcel, by a carrier that the documents name.
    #[serde(default)]
    pub parcels: usize,
}

/// A reconstruction on its way: one supplier after the other, so that no more than one supplier's documents need to be in
/// memory. Documents of one supplier never speak of another's goods.
#[derive(Debug)]
pub struct Reconstruction {
    rules: Rules,
    quality: ReconstructionQuality,
    deliveries: Vec<Delivery>,
    purchases: u32,
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
        })
    }

    /// Adds all documents of one supplier; `lines` gets every line of its purchases, each good and krone once.
    pub fn supplier(&mut self, documents: &[StoredDocument], lines: &mut dyn FnMut(PurchaseLine)) {
        let mut drops: BTreeMap<(Date, SupplierId, UnitId), Delivery> = BTreeMap::new();
        for reconciled in reconcile(documents) {
            self.quality.purchases += 1;
            let (deliveries, recognised) = self.rules.drops_of(documents, &reconciled, &mut self.quality);
            self.rules.lines_of(documents, &reconciled, &deliveries, recognised, self.purchases, lines);
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

/// One place and day that a purchase was, or may have been, brought to, with its part of the purchase.
struct Drop {
    unit: UnitId,
    date: Date,
    basis: DeliveryBasis,
    /// Part of the goods before scaling; only the ratio between the drops of one purchase matters.
    weight: f64,
    /// Gross mass as stated by a despatch advice.
    gross: Option<Kilograms>,
}

/// Commodity groups and confidences, read once.
#[derive(Debug)]
struct Rules {
    groups: Vec<CommodityGroup>,
    positions: BTreeMap<String, u16>,
    fallback: u16,
    confidence: BTreeMap<DeliveryBasis, Share>,
    /// What is sold by the litre.
    liquid_density: KilogramsPerCubicMeter,
    recognition: Recognition,
}

/// What a purchase holds: mass by commodity group and where the figures come from.
#[derive(Default)]
struct Goods {
    by_group: BTreeMap<u16, Kilograms>,
    value: Nok,
    measured: Kilograms,
    priced: Kilograms,
    has_services: bool,
}

/// What one line adds.
struct Part {
    group: u16,
    value: Nok,
    mass: Kilograms,
    is_measured: bool,
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
            groups,
            positions,
            fallback,
            confidence,
            liquid_density: parameters.quantity("delivery.liquid_density")?,
            recognition: Recognition::new(parameters)?,
        })
    }

    fn drops_of(
        &self,
        documents: &[StoredDocument],
        reconciled: &Reconciled,
        quality: &mut ReconstructionQuality,
    ) -> (Vec<Delivery>, Recognised) {
        let members: Vec<&StoredDocument> = reconciled.positions.iter().map(|&p| &documents[p]).collect();
        if members.iter().any(|d| d.document.currency != Currency::NOK) {
            quality.foreign_currency += 1;
        }
        let goods = self.goods(&members);
        let recognised = self.recognition.of(&members, goods.mass());
        if goods.mass() <= Kilograms::ZERO {
            if goods.has_services {
                quality.services += 1;
            } else {
                quality.credited_away += 1;
            }
            return (Vec::new(), recognised);
        }
        let drops = self.places_and_days(&members);
        if drops.is_empty() {
            quality.without_unit += 1;
            quality.value_without_unit += goods.value;
            return (Vec::new(), recognised);
        }
        match recognised.how {
            Some(DistributionKind::OwnPickUp) => quality.paid_by_card += 1,
            Some(DistributionKind::ParcelCarrier) => quality.parcels += 1,
            _ => {}
        }
        quality.mass_measured += goods.measured;
        quality.mass_from_price += goods.priced;
        (self.share_out(&goods, &drops, reconciled, recognised.how), recognised)
    }

    /// Mass by group from the documents that say most about the contents, see [`told_by`].
    fn goods(&self, members: &[&StoredDocument]) -> Goods {
        let mut goods = Goods::default();
        let source = told_by(members);
        for line in source.iter().flat_map(|d| &d.document.lines) {
            self.add_line(&mut goods, line);
        }
        // Credit notes may leave a group slightly below zero when prices differ; goods cannot be negative.
        goods.by_group.retain(|_, mass| *mass > Kilograms::ZERO);
        // The scales of the despatch advice beat every estimate, where each drop was weighed.
        let despatched: Vec<_> = members.iter().filter(|d| d.document.kind == DocumentKind::DespatchAdvice).collect();
        let weighed: Option<Kilograms> = despatched.iter().map(|d| d.document.gross_mass).sum::<Option<_>>();
        if let (Some(gross), false) = (weighed, despatched.is_empty()) {
            let estimated = goods.mass();
            if gross > Kilograms::ZERO && estimated > Kilograms::ZERO {
                for mass in goods.by_group.values_mut() {
                    *mass = *mass * (gross / estimated);
                }
                goods.measured = gross;
                goods.priced = Kilograms::ZERO;
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
        if part.is_measured {
            goods.measured += part.mass;
        } else {
            goods.priced += part.mass;
        }
        *goods.by_group.entry(part.group).or_default() += part.mass;
    }

    /// What one line adds to a purchase; `None` for services.
    fn part(&self, line: &DocumentLine) -> Option<Part> {
        let key = line.commodity.as_ref().map_or("other", |c| c.group.as_str());
        if key == SERVICE {
            return None;
        }
        let position = self.positions.get(key).copied().unwrap_or(self.fallback);
        let group = &self.groups[usize::from(position)];
        let value = line.net.and_then(domain::Money::as_nok).unwrap_or(Nok::ZERO);
        let (mass, is_measured) = match line.measured {
            Some(Measured::Mass(mass)) => (mass, true),
            Some(Measured::Volume(litres)) => (CubicMeters::from(litres) * self.liquid_density, true),
            None => (value / group.price_per_kilogram, false),
        };
        Some(Part { group: position, value, mass, is_measured })
    }

    /// The drops of a purchase by the most trusted documents that say something about place and day.
    fn places_and_days(&self, members: &[&StoredDocument]) -> Vec<Drop> {
        let known_unit = members.iter().find_map(|d| d.unit);
        for kind in [DocumentKind::DespatchAdvice, DocumentKind::Order] {
            let drops: Vec<Drop> = members
                .iter()
                .filter(|d| d.document.kind == kind)
                .filter_map(|d| self.drop_of_document(d, d.unit.or(known_unit)?))
                .collect();
            if !drops.is_empty() {
                return drops;
            }
        }
        let invoices: Vec<Drop> = members
            .iter()
            .filter(|d| d.document.kind == DocumentKind::Invoice)
            .filter_map(|d| Some(self.drops_of_invoice(d, d.unit.or(known_unit)?)))
            .flatten()
            .collect();
        if !invoices.is_empty() {
            return invoices;
        }
        members
            .iter()
            .filter(|d| d.document.kind == DocumentKind::LedgerEntry)
            .filter_map(|d| {
                let (unit, date) = (d.unit.or(known_unit)?, d.document.issue_date);
                Some(Drop {
                    unit,
                    date,
                    basis: DeliveryBasis::LedgerEntry,
                    weight: self.weight(&d.document.lines),
                    gross: None,
                })
            })
            .filter(|drop| drop.weight > 0.0)
            .collect()
    }

    /// A despatch advice is a drop; an order is one only where it says when the goods shall come.
    fn drop_of_document(&self, stored: &StoredDocument, unit: UnitId) -> Option<Drop> {
        let document = &stored.document;
        let is_order = document.kind == DocumentKind::Order;
        let stated = document.delivery.date;
        let date = if is_order { stated? } else { stated.unwrap_or(document.issue_date) };
        let basis = if is_order { DeliveryBasis::Order } else { DeliveryBasis::DespatchAdvice };
        Some(Drop { unit, date, basis, weight: self.weight(&document.lines).max(1.0), gross: document.gross_mass })
    }

    /// The lines of an invoice by their delivery date: a collective invoice that tells is several drops.
    fn drops_of_invoice(&self, stored: &StoredDocument, unit: UnitId) -> Vec<Drop> {
        let document = &stored.document;
        let mut by_date: BTreeMap<(Date, DeliveryBasis), f64> = BTreeMap::new();
        for line in &document.lines {
            let stated = line.delivery.as_ref().and_then(|d| d.date).or(document.delivery.date);
            let key = match stated {
                Some(date) => (date, DeliveryBasis::InvoiceDelivery),
                None => (document.issue_date, DeliveryBasis::InvoiceDate),
            };
            *by_date.entry(key).or_default() += self.weight(std::slice::from_ref(line));
        }
        by_date
            .into_iter()
            .filter(|(_, weight)| *weight > 0.0)
            .map(|((date, basis), weight)| Drop { unit, date, basis, weight, gross: None })
            .collect()
    }

    /// Estimated mass of some lines, never below zero; services weigh nothing.
    fn weight(&self, lines: &[DocumentLine]) -> f64 {
        let mut goods = Goods::default();
        for line in lines {
            self.add_line(&mut goods, line);
        }
        goods.mass().value().max(0.0)
    }

    fn share_out(
        &self,
        goods: &Goods,
        drops: &[Drop],
        reconciled: &Reconciled,
        how: Option<DistributionKind>,
    ) -> Vec<Delivery> {
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
                    how,
                    supplier: reconciled.purchase.supplier,
                    unit: drop.unit,
                    date: drop.date,
                    goods: brought,
                    volume,
                    value: goods.value * share,
                    basis: drop.basis,
                    confidence: self.confidence.get(&drop.basis).copied().unwrap_or(Share::ZERO),
                    documents: documents.clone(),
                }
            })
            .collect()
    }
}
