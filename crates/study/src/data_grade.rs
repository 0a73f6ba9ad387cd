//! Data grades A to D: how well volume, place, time and vehicle of the deliveries are known, and what would raise each most
//! (model §M2).

use std::collections::{BTreeMap, BTreeSet};

use domain::{Delivery, DeliveryBasis, ParameterError, Parameters, Share, Supplier, SupplierId, Unit, UnitId};
use serde::Serialize;

use crate::ReconstructionQuality;

/// Suppliers named in one piece of advice.
const NAMED: usize = 3;

/// What of the deliveries is graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Mass and volume of the goods.
    Volume,
    /// Where they were brought.
    Place,
    /// On which day.
    Time,
    /// How and with what.
    Vehicle,
}

impl Block {
    /// The spelling in files and texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Place => "place",
            Self::Time => "time",
            Self::Vehicle => "vehicle",
        }
    }
}

/// A grade; `A` is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// As good as known.
    A,
    /// More known than not.
    B,
    /// The order of magnitude.
    C,
    /// Assumed.
    D,
}

impl Grade {
    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// What can be done to know more.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Advice {
    /// Get catalogues with weights from these suppliers.
    Catalogues {
        /// Those with most mass.
        suppliers: Vec<SupplierId>,
    },
    /// Give these units positions.
    Positions {
        /// All without.
        units: Vec<UnitId>,
    },
    /// Say which unit documents without a known receiver belong to.
    Receivers,
    /// Ask these suppliers to state the delivery date on invoices.
    DeliveryDates {
        /// Those with most deliveries without.
        suppliers: Vec<SupplierId>,
    },
    /// Find out how these suppliers deliver.
    WaysOfDelivering {
        /// Those with most deliveries among the unknown.
        suppliers: Vec<SupplierId>,
    },
    /// Import invoices or a ledger export first.
    Purchases,
}

impl Advice {
    /// The spelling in files and texts.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Catalogues { .. } => "catalogues",
            Self::Positions { .. } => "positions",
            Self::Receivers => "receivers",
            Self::DeliveryDates { .. } => "delivery_dates",
            Self::WaysOfDelivering { .. } => "ways_of_delivering",
            Self::Purchases => "purchases",
        }
    }

    /// Suppliers it is about.
    pub fn suppliers(&self) -> &[SupplierId] {
        match self {
            Self::Catalogues { suppliers }
            | Self::DeliveryDates { suppliers }
            | Self::WaysOfDelivering { suppliers } => suppliers,
            Self::Positions { .. } | Self::Receivers | Self::Purchases => &[],
        }
    }
}

/// One block's grade.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlockGrade {
    /// What is graded.
    pub block: Block,
    /// The grade.
    pub grade: Grade,
    /// Part that is known, 0 to 1.
    pub known_share: f64,
    /// What would raise it most; absent where everything is known.
    pub advice: Option<Advice>,
    /// By how much, 0 to 1.
    pub gain_share: f64,
}

/// Grades of all four blocks, in the order volume, place, time, vehicle.
///
/// # Errors
/// Thresholds that are missing among the parameters.
pub fn data_grades(
    units: &[Unit],
    suppliers: &[Supplier],
    deliveries: &[Delivery],
    quality: &ReconstructionQuality,
    parameters: &Parameters,
) -> Result<Vec<BlockGrade>, ParameterError> {
    let threshold = |name: &str| parameters.quantity::<Share>(&format!("survey.{name}")).map(domain::Quantity::value);
    let limits = [threshold("grade_a")?, threshold("grade_b")?, threshold("grade_c")?];
    let blocks = [
        (Block::Volume, volume(deliveries, quality)),
        (Block::Place, place(units, deliveries, quality)),
        (Block::Time, time(deliveries)),
        (Block::Vehicle, vehicle(suppliers, deliveries)),
    ];
    Ok(blocks
        .into_iter()
        .map(|(block, (known, advice))| {
            let grade = [Grade::A, Grade::B, Grade::C]
                .into_iter()
                .zip(limits)
                .find(|(_, least)| known >= *least)
                .map_or(Grade::D, |(grade, _)| grade);
            let (advice, gain) =
                advice.filter(|(_, gain)| *gain > 0.0).map_or((None, 0.0), |(a, gain)| (Some(a), gain));
            BlockGrade { block, grade, known_share: known, advice, gain_share: gain }
        })
        .collect())
}

type Known = (f64, Option<(Advice, f64)>);

const NOTHING: Known = (0.0, Some((Advice::Purchases, 1.0)));

/// Mass that was weighed, counted in known packs or given by unit codes; the rest was worked out from usual masses and prices.
fn volume(deliveries: &[Delivery], quality: &ReconstructionQuality) -> Known {
    let measured = quality.mass_measured.value();
    let usual = (quality.mass_from_pieces + quality.mass_from_price).value();
    let total = measured + usual;
    if total <= 0.0 {
        return NOTHING;
    }
    let (suppliers, share) = largest(deliveries.iter().map(|d| (d.supplier, d.mass().value())));
    // What these suppliers' goods are known by already cannot be gained again; the whole's share stands in for theirs.
    (measured / total, Some((Advice::Catalogues { suppliers }, share * usual / total)))
}

/// Value of goods brought to a unit with a position.
fn place(units: &[Unit], deliveries: &[Delivery], quality: &ReconstructionQuality) -> Known {
    let placed: BTreeSet<UnitId> = units.iter().filter(|u| u.record.position.is_some()).map(|u| u.id).collect();
    let value = |with: bool| -> f64 {
        deliveries.iter().filter(|d| placed.contains(&d.unit) == with).map(|d| d.value.value().max(0.0)).sum()
    };
    let (known, unplaced, lost) = (value(true), value(false), quality.value_without_unit.value().max(0.0));
    let total = known + unplaced + lost;
    if total <= 0.0 {
        return NOTHING;
    }
    let advice = if unplaced > lost {
        let without = units.iter().filter(|u| u.record.position.is_none()).map(|u| u.id).collect();
        (Advice::Positions { units: without }, unplaced / total)
    } else {
        (Advice::Receivers, lost / total)
    };
    (known / total, Some(advice))
}

/// Deliveries whose day a document states.
fn time(deliveries: &[Delivery]) -> Known {
    if deliveries.is_empty() {
        return NOTHING;
    }
    let dated = |d: &&Delivery| d.basis <= DeliveryBasis::InvoiceDelivery;
    let known = deliveries.iter().filter(dated).count() as f64 / deliveries.len() as f64;
    let (suppliers, share) = largest(deliveries.iter().filter(|d| !dated(d)).map(|d| (d.supplier, 1.0)));
    (known, Some((Advice::DeliveryDates { suppliers }, share * (1.0 - known))))
}

/// Deliveries of suppliers whose way of delivering is stated, not guessed from their industry.
fn vehicle(suppliers: &[Supplier], deliveries: &[Delivery]) -> Known {
    if deliveries.is_empty() {
        return NOTHING;
    }
    let stated: BTreeSet<SupplierId> =
        suppliers.iter().filter(|s| s.record.distribution.is_some()).map(|s| s.id).collect();
    let is_known = |d: &&Delivery| d.how.is_some() || stated.contains(&d.supplier);
    let known = deliveries.iter().filter(is_known).count() as f64 / deliveries.len() as f64;
    let (suppliers, share) = largest(deliveries.iter().filter(|d| !is_known(d)).map(|d| (d.supplier, 1.0)));
    (known, Some((Advice::WaysOfDelivering { suppliers }, share * (1.0 - known))))
}

/// The suppliers with most, and their part of all.
fn largest(amounts: impl Iterator<Item = (SupplierId, f64)>) -> (Vec<SupplierId>, f64) {
    let mut sums: BTreeMap<SupplierId, f64> = BTreeMap::new();
    for (supplier, amount) in amounts {
        *sums.entry(supplier).or_default() += amount;
    }
    let total: f64 = sums.values().sum();
    let mut order: Vec<(SupplierId, f64)> = sums.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order.truncate(NAMED);
    let share = if total > 0.0 { order.iter().map(|(_, amount)| amount).sum::<f64>() / total } else { 0.0 };
    (order.into_iter().map(|(supplier, _)| supplier).collect(), share)
}
