//! All purchase lines and deliveries of a study as columns of numbers with dictionaries.

mod file;

use domain::{
    Currency, Date, Delivery, DeliveryBasis, DistributionKind, OrderingChannel, PurchaseLine, SupplierId, UnitId,
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use file::SnapshotError;

/// "None" in a column of positions.
pub(crate) const NONE: u32 = u32::MAX;
/// "No amount" in the column of amounts.
pub(crate) const NO_AMOUNT: i64 = i64::MIN;

/// A receiving unit as questions know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitEntry {
    /// Its number in the study.
    pub id: UnitId,
    /// Its key in the register.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Key of its kind.
    pub kind: String,
    /// Its municipality, where the register gives one.
    pub municipality: Option<String>,
}

/// A supplier as questions know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplierEntry {
    /// Its number in the study.
    pub id: SupplierId,
    /// What it is recognised by: organisation number, or another key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Industry code, where known.
    pub sector: Option<String>,
    /// Whether the firm is a person, so that its figures are personal data.
    pub sole_proprietor: bool,
    /// How it ordinarily delivers.
    pub distribution: DistributionKind,
}

/// A commodity group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupEntry {
    /// Its key.
    pub key: String,
    /// Whether it is bought but not brought.
    pub is_service: bool,
}

/// The dictionaries of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Dictionaries {
    pub units: Vec<UnitEntry>,
    pub suppliers: Vec<SupplierEntry>,
    pub groups: Vec<GroupEntry>,
    pub buyers: Vec<String>,
    pub currencies: Vec<Currency>,
}

/// Columns of the lines, in the order of purchases.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Lines {
    pub day: Vec<i32>,
    pub supplier: Vec<u32>,
    pub unit: Vec<u32>,
    pub group: Vec<u16>,
    pub net: Vec<i64>,
    pub mass: Vec<f32>,
    pub volume: Vec<f32>,
    pub purchase: Vec<u32>,
    pub document: Vec<u32>,
    pub buyer: Vec<u32>,
    pub currency: Vec<u8>,
    pub flags: Vec<u16>,
}

impl Lines {
    fn reorder(&mut self, order: &[usize]) {
        fn column<T: Copy>(column: &mut Vec<T>, order: &[usize]) {
            *column = order.iter().map(|at| column[*at]).collect();
        }
        column(&mut self.day, order);
        column(&mut self.supplier, order);
        column(&mut self.unit, order);
        column(&mut self.group, order);
        column(&mut self.net, order);
        column(&mut self.mass, order);
        column(&mut self.volume, order);
        column(&mut self.purchase, order);
        column(&mut self.document, order);
        column(&mut self.buyer, order);
        column(&mut self.currency, order);
        column(&mut self.flags, order);
    }
}

/// Columns of the deliveries, by day.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Deliveries {
    pub day: Vec<i32>,
    pub supplier: Vec<u32>,
    pub unit: Vec<u32>,
    pub how: Vec<u8>,
    pub basis: Vec<u8>,
    pub mass: Vec<f32>,
    pub value: Vec<f32>,
    /// Where the goods of each delivery end in `goods`.
    pub goods_end: Vec<u32>,
    pub goods: Vec<u16>,
}

/// Everything that questions are asked about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    pub(crate) dictionaries: Dictionaries,
    pub(crate) lines: Lines,
    pub(crate) deliveries: Deliveries,
}

/// Bits of the flags of a line.
pub(crate) mod flag {
    pub const MEASURED: u16 = 1;
    pub const ON_AGREEMENT: u16 = 2;
    /// Three bits: 0 unknown, else one more than the position of the channel.
    pub const CHANNEL_SHIFT: u16 = 2;
    /// Three bits: 0 as the supplier ordinarily does, else one more than the position of the kind.
    pub const HOW_SHIFT: u16 = 5;
    /// Three bits: position of the basis.
    pub const BASIS_SHIFT: u16 = 8;
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    date.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days())
}

/// The day of [`day_number`].
pub(crate) fn day_of(number: i32) -> Date {
    Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(number))
}

impl Snapshot {
    /// Purchase lines in it.
    pub fn lines(&self) -> usize {
        self.lines.day.len()
    }

    /// Deliveries in it.
    pub fn deliveries(&self) -> usize {
        self.deliveries.day.len()
    }

    /// The units, in the order of their positions.
    pub fn units(&self) -> &[UnitEntry] {
        &self.dictionaries.units
    }

    /// The suppliers, in the order of their positions.
    pub fn suppliers(&self) -> &[SupplierEntry] {
        &self.dictionaries.suppliers
    }

    /// The commodity groups, in the order of their positions.
    pub fn groups(&self) -> &[GroupEntry] {
        &self.dictionaries.groups
    }

    /// How a line was delivered: what its documents tell, else as its supplier ordinarily does.
    pub(crate) fn how_of_line(&self, line: usize) -> DistributionKind {
        let told = (self.lines.flags[line] >> flag::HOW_SHIFT) & 7;
        match told.checked_sub(1).and_then(|position| DistributionKind::ALL.get(usize::from(position))) {
            Some(kind) => *kind,
            None => self.dictionaries.suppliers[self.lines.supplier[line] as usize].distribution,
        }
    }

    pub(crate) fn basis_of_line(&self, line: usize) -> DeliveryBasis {
        basis(((self.lines.flags[line] >> flag::BASIS_SHIFT) & 7) as u8)
    }

    pub(crate) fn channel_of_line(&self, line: usize) -> Option<OrderingChannel> {
        let told = (self.lines.flags[line] >> flag::CHANNEL_SHIFT) & 7;
        told.checked_sub(1).and_then(|position| OrderingChannel::ALL.get(usize::from(position))).copied()
    }

    pub(crate) fn goods_of(&self, delivery: usize) -> &[u16] {
        let ends = &self.deliveries.goods_end;
        let from = delivery.checked_sub(1).map_or(0, |before| ends[before] as usize);
        &self.deliveries.goods[from..ends[delivery] as usize]
    }
}

pub(crate) fn basis(position: u8) -> DeliveryBasis {
    DeliveryBasis::ALL.get(usize::from(position)).copied().unwrap_or(DeliveryBasis::LedgerEntry)
}

/// Buyers' references with their positions.
#[derive(Clone, Debug, Default)]
pub struct BuyerDictionary {
    positions: FxHashMap<String, u32>,
    list: Vec<String>,
}

impl BuyerDictionary {
    fn position(&mut self, buyer: Option<&str>) -> u32 {
        let Some(buyer) = buyer else { return NONE };
        if let Some(position) = self.positions.get(buyer) {
            return *position;
        }
        let position = u32::try_from(self.list.len()).unwrap_or(NONE);
        self.list.push(buyer.to_owned());
        self.positions.insert(buyer.to_owned(), position);
        position
    }
}

/// Takes lines and deliveries one by one.
#[derive(Debug)]
pub struct SnapshotBuilder {
    snapshot: Snapshot,
    units: FxHashMap<UnitId, u32>,
    suppliers: FxHashMap<SupplierId, u32>,
    buyers: BuyerDictionary,
}

impl SnapshotBuilder {
    /// Starts with the registers.
    pub fn new(units: Vec<UnitEntry>, suppliers: Vec<SupplierEntry>, groups: Vec<GroupEntry>) -> Self {
        let positions = |count: usize| 0..u32::try_from(count).unwrap_or(NONE);
        Self {
            units: units.iter().map(|unit| unit.id).zip(positions(units.len())).collect(),
            suppliers: suppliers.iter().map(|supplier| supplier.id).zip(positions(suppliers.len())).collect(),
            buyers: BuyerDictionary::default(),
            snapshot: Snapshot {
                dictionaries: Dictionaries { units, suppliers, groups, ..Dictionaries::default() },
                ..Snapshot::default()
            },
        }
    }

    /// Adds a line; lines of one purchase have one supplier. `false`: its supplier is not known.
    pub fn line(&mut self, line: &PurchaseLine) -> bool {
        let Some(&supplier) = self.suppliers.get(&line.supplier) else { return false };
        let currency = line.net.map_or(0, |net| {
            let list = &mut self.snapshot.dictionaries.currencies;
            let known = list.iter().position(|known| *known == net.currency);
            let position = known.unwrap_or_else(|| {
                list.push(net.currency);
                list.len() - 1
            });
            u8::try_from(position).unwrap_or(u8::MAX)
        });
        let position = |at: Option<usize>| at.map_or(0, |at| at as u16 + 1);
        let channel = position(line.channel.and_then(|c| OrderingChannel::ALL.iter().position(|known| *known == c)));
        let how = position(line.how.and_then(|h| DistributionKind::ALL.iter().position(|known| *known == h)));
        let basis = DeliveryBasis::ALL.iter().position(|known| *known == line.basis).unwrap_or(4) as u16;
        let lines = &mut self.snapshot.lines;
        lines.day.push(day_number(line.date));
        lines.supplier.push(supplier);
        lines.unit.push(line.unit.and_then(|unit| self.units.get(&unit).copied()).unwrap_or(NONE));
        lines.group.push(line.group);
        lines.net.push(line.net.map_or(NO_AMOUNT, |net| net.minor));
        lines.mass.push(line.mass.value() as f32);
        lines.volume.push(line.volume.value() as f32);
        lines.purchase.push(line.purchase);
        lines.document.push(line.document.0);
        lines.buyer.push(self.buyers.position(line.buyer.as_deref()));
        lines.currency.push(currency);
        lines.flags.push(
            u16::from(line.mass_basis.is_stated()) * flag::MEASURED
                + u16::from(line.on_agreement) * flag::ON_AGREEMENT
                + (channel << flag::CHANNEL_SHIFT)
                + (how << flag::HOW_SHIFT)
                + (basis << flag::BASIS_SHIFT),
        );
        true
    }

    /// Adds a delivery. `false`: its supplier or unit is not known.
    pub fn delivery(&mut self, delivery: &Delivery) -> bool {
        let known = self.suppliers.get(&delivery.supplier).zip(self.units.get(&delivery.unit));
        let Some((&supplier, &unit)) = known else { return false };
        let ordinary = self.snapshot.dictionaries.suppliers[supplier as usize].distribution;
        let how = delivery.how.unwrap_or(ordinary);
        let deliveries = &mut self.snapshot.deliveries;
        deliveries.day.push(day_number(delivery.date));
        deliveries.supplier.push(supplier);
        deliveries.unit.push(unit);
        deliveries.how.push(DistributionKind::ALL.iter().position(|known| *known == how).unwrap_or(0) as u8);
        deliveries.basis.push(DeliveryBasis::ALL.iter().position(|known| *known == delivery.basis).unwrap_or(4) as u8);
        deliveries.mass.push(delivery.mass().value() as f32);
        deliveries.value.push(delivery.value.value() as f32);
        deliveries.goods.extend(delivery.goods.iter().map(|(group, _)| *group));
        deliveries.goods_end.push(u32::try_from(deliveries.goods.len()).unwrap_or(NONE));
        true
    }

    /// The snapshot, with the lines of each supplier and each purchase together.
    pub fn finish(mut self) -> Snapshot {
        self.snapshot.dictionaries.buyers = self.buyers.list;
        let lines = &mut self.snapshot.lines;
        if !lines.supplier.iter().zip(&lines.purchase).is_sorted() {
            let mut order: Vec<usize> = (0..lines.supplier.len()).collect();
            order.sort_by_key(|at| (lines.supplier[*at], lines.purchase[*at]));
            lines.reorder(&order);
        }
        self.snapshot
    }
}
