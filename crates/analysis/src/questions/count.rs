//! One pass over lines and deliveries, counting for every key at once.

use domain::{Currency, Date, DeliveryBasis, DistributionKind, OrderingChannel, monday_of, ordinary_weeks};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Question;
use crate::filter::Chosen;
use crate::snapshot::{NO_AMOUNT, NONE, Snapshot, basis, day_of, flag};

/// What is added up for one key.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    pub value_minor: i64,
    pub goods_value_minor: i64,
    pub off_agreement_minor: i64,
    pub mass_kg: f64,
    pub measured_kg: f64,
    pub volume_m3: f64,
    pub lines: u64,
    pub purchases: u64,
    pub suppliers: u64,
    /// Suppliers of goods; mass and deliveries rest on them alone.
    pub goods_suppliers: u64,
    /// Suppliers of services.
    pub service_suppliers: u64,
    pub deliveries: u64,
    pub deliveries_in_weeks: u64,
    pub pick_ups: u64,
    pub delivered_kg: f64,
    last_purchase: u32,
    last_supplier: u32,
    last_goods_supplier: u32,
    last_service_supplier: u32,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            value_minor: 0,
            goods_value_minor: 0,
            off_agreement_minor: 0,
            mass_kg: 0.0,
            measured_kg: 0.0,
            volume_m3: 0.0,
            lines: 0,
            purchases: 0,
            suppliers: 0,
            goods_suppliers: 0,
            service_suppliers: 0,
            deliveries: 0,
            deliveries_in_weeks: 0,
            pick_ups: 0,
            delivered_kg: 0.0,
            last_purchase: NONE,
            last_supplier: NONE,
            last_goods_supplier: NONE,
            last_service_supplier: NONE,
        }
    }
}

impl Tally {
    pub(super) fn is_empty(&self) -> bool {
        self.lines == 0 && self.deliveries == 0 && self.pick_ups == 0
    }
}

/// One line with what every key needs of it.
#[derive(Clone, Copy)]
struct Line {
    purchase: u32,
    supplier: u32,
    net_minor: i64,
    is_goods: bool,
    is_off_agreement: bool,
    is_measured: bool,
    mass_kg: f64,
    volume_m3: f64,
}

/// Tallies for the keys of one kind.
#[derive(Default)]
pub(super) struct Keyed {
    pub tallies: Vec<Tally>,
}

impl Keyed {
    fn of(count: usize) -> Self {
        Self { tallies: vec![Tally::default(); count] }
    }

    fn line(&mut self, key: usize, line: &Line) {
        let Some(tally) = self.tallies.get_mut(key) else { return };
        tally.lines += 1;
        tally.value_minor += line.net_minor;
        if line.is_off_agreement {
            tally.off_agreement_minor += line.net_minor;
        }
        if line.is_goods {
            tally.goods_value_minor += line.net_minor;
            tally.mass_kg += line.mass_kg;
            tally.volume_m3 += line.volume_m3;
            if line.is_measured {
                tally.measured_kg += line.mass_kg;
            }
        }
        // Lines of one purchase come together, so the last one met is enough.
        if tally.last_purchase != line.purchase {
            tally.last_purchase = line.purchase;
            tally.purchases += 1;
        }
        // The lines of one supplier come together as well.
        if tally.last_supplier != line.supplier {
            tally.last_supplier = line.supplier;
            tally.suppliers += 1;
        }
        let (last, count) = if line.is_goods {
            (&mut tally.last_goods_supplier, &mut tally.goods_suppliers)
        } else {
            (&mut tally.last_service_supplier, &mut tally.service_suppliers)
        };
        if *last != line.supplier {
            *last = line.supplier;
            *count += 1;
        }
    }

    fn delivery(&mut self, key: usize, delivery: &Drop) {
        let Some(tally) = self.tallies.get_mut(key) else { return };
        if delivery.is_pick_up {
            tally.pick_ups += 1;
        } else {
            tally.deliveries += 1;
            tally.deliveries_in_weeks += u64::from(delivery.is_in_ordinary_week);
            tally.delivered_kg += delivery.mass_kg;
        }
    }
}

/// One delivery with what every key needs of it.
struct Drop {
    is_pick_up: bool,
    is_in_ordinary_week: bool,
    mass_kg: f64,
}

/// Everything that is counted.
pub(super) struct Counts {
    pub currency: Option<Currency>,
    pub foreign_lines: u64,
    pub total: Keyed,
    pub groups: Keyed,
    pub suppliers: Keyed,
    pub units: Keyed,
    pub buyers: Keyed,
    /// By way of delivering times basis.
    pub ways: Keyed,
    /// By months since year 0.
    pub months: FxHashMap<i32, usize>,
    pub by_month: Keyed,
    pub weekdays: Keyed,
    /// By channel, 0 for unknown.
    pub channels: Keyed,
    pub value_by_group_and_supplier: FxHashMap<(u16, u32), i64>,
    pub units_of_supplier: Vec<u64>,
    last_supplier_of_unit: Vec<u32>,
    /// Values of all orders, hundredths, with their suppliers; those of one supplier stand together.
    pub orders: Vec<(i64, u32)>,
    pub orders_in_weeks: u64,
    pub weeks: usize,
    days: Option<(i32, i32)>,
    wants: [bool; 5],
}

impl Counts {
    pub(super) fn new(snapshot: &Snapshot, questions: &[Question]) -> Self {
        let dictionaries = &snapshot.dictionaries;
        Self {
            currency: main_currency(snapshot),
            foreign_lines: 0,
            total: Keyed::of(1),
            groups: Keyed::of(dictionaries.groups.len()),
            suppliers: Keyed::of(dictionaries.suppliers.len()),
            // One more for lines without a unit, and without a buyer's reference.
            units: Keyed::of(dictionaries.units.len() + 1),
            buyers: Keyed::of(dictionaries.buyers.len() + 1),
            ways: Keyed::of(DistributionKind::ALL.len() * DeliveryBasis::ALL.len()),
            months: FxHashMap::default(),
            by_month: Keyed::default(),
            weekdays: Keyed::of(7),
            channels: Keyed::of(OrderingChannel::ALL.len() + 1),
            value_by_group_and_supplier: FxHashMap::default(),
            units_of_supplier: vec![0; dictionaries.suppliers.len()],
            last_supplier_of_unit: vec![NONE; dictionaries.units.len()],
            orders: Vec::new(),
            orders_in_weeks: 0,
            weeks: 0,
            days: None,
            wants: Question::ALL.map(|question| questions.contains(&question)),
        }
    }

    fn wants(&self, question: Question) -> bool {
        self.wants[question as usize]
    }

    pub(super) fn period(&self) -> Option<(Date, Date)> {
        self.days.map(|(first, last)| (day_of(first), day_of(last)))
    }

    fn met(&mut self, day: i32) {
        self.days = Some(self.days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
    }

    pub(super) fn lines(&mut self, snapshot: &Snapshot, chosen: &Chosen) {
        let weeks = ordinary_mondays(snapshot, chosen);
        self.weeks = weeks.len();
        let lines = &snapshot.lines;
        let currencies = &snapshot.dictionaries.currencies;
        let main = currencies.iter().position(|currency| Some(*currency) == self.currency);
        let mut order = Order::default();
        for at in 0..snapshot.lines() {
            if !chosen.line(snapshot, at) {
                continue;
            }
            let is_main = Some(usize::from(lines.currency[at])) == main;
            let has_amount = lines.net[at] != NO_AMOUNT;
            if has_amount && !is_main {
                self.foreign_lines += 1;
            }
            let group = lines.group[at];
            let is_goods = !snapshot.dictionaries.groups[usize::from(group)].is_service;
            let line = Line {
                purchase: lines.purchase[at],
                supplier: lines.supplier[at],
                net_minor: if has_amount && is_main { lines.net[at] } else { 0 },
                is_goods,
                is_off_agreement: lines.flags[at] & flag::ON_AGREEMENT == 0,
                is_measured: lines.flags[at] & flag::MEASURED != 0,
                mass_kg: f64::from(lines.mass[at]),
                volume_m3: f64::from(lines.volume[at]),
            };
            self.met(lines.day[at]);
            if order.purchase != line.purchase {
                self.close(&order, &weeks);
                let (purchase, supplier) = (line.purchase, line.supplier);
                order = Order { purchase, supplier, day: lines.day[at], ..Order::default() };
            }
            order.value_minor += line.net_minor;
            order.has_goods |= is_goods;
            self.total.line(0, &line);
            self.of_questions(snapshot, at, &line);
        }
        self.close(&order, &weeks);
    }

    fn of_questions(&mut self, snapshot: &Snapshot, at: usize, line: &Line) {
        let lines = &snapshot.lines;
        if self.wants(Question::What) || self.wants(Question::Whom) {
            let key = (lines.group[at], line.supplier);
            *self.value_by_group_and_supplier.entry(key).or_default() += line.net_minor;
        }
        if self.wants(Question::What) {
            self.groups.line(usize::from(lines.group[at]), line);
        }
        if self.wants(Question::Whom) {
            self.suppliers.line(line.supplier as usize, line);
            if let Some(last) = self.last_supplier_of_unit.get_mut(lines.unit[at] as usize)
                && *last != line.supplier
            {
                *last = line.supplier;
                self.units_of_supplier[line.supplier as usize] += 1;
            }
        }
        if self.wants(Question::How) && line.is_goods {
            let kind = snapshot.how_of_line(at);
            let kind = DistributionKind::ALL.iter().position(|known| *known == kind).unwrap_or(0);
            let basis = DeliveryBasis::ALL.iter().position(|known| *known == snapshot.basis_of_line(at)).unwrap_or(0);
            self.ways.line(kind * DeliveryBasis::ALL.len() + basis, line);
        }
        if self.wants(Question::HowMuch) {
            let day = day_of(lines.day[at]);
            let month = i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
            let next = self.by_month.tallies.len();
            let key = *self.months.entry(month).or_insert(next);
            if key == next {
                self.by_month.tallies.push(Tally::default());
            }
            self.by_month.line(key, line);
            self.weekdays.line(usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0), line);
        }
        if self.wants(Question::Who) {
            let unit = if lines.unit[at] == NONE { self.units.tallies.len() - 1 } else { lines.unit[at] as usize };
            self.units.line(unit, line);
            let buyer = if lines.buyer[at] == NONE { self.buyers.tallies.len() - 1 } else { lines.buyer[at] as usize };
            self.buyers.line(buyer, line);
            let channel = snapshot.channel_of_line(at);
            let channel = channel.and_then(|c| OrderingChannel::ALL.iter().position(|known| *known == c));
            self.channels.line(channel.map_or(0, |position| position + 1), line);
        }
    }

    fn close(&mut self, order: &Order, weeks: &FxHashSet<i32>) {
        if order.has_goods && order.value_minor > 0 {
            self.orders.push((order.value_minor, order.supplier));
            self.orders_in_weeks += u64::from(weeks.contains(&monday_number(order.day)));
        }
    }

    pub(super) fn deliveries(&mut self, snapshot: &Snapshot, chosen: &Chosen) {
        let weeks = ordinary_mondays(snapshot, chosen);
        let deliveries = &snapshot.deliveries;
        for at in 0..snapshot.deliveries() {
            if !chosen.delivery(snapshot, at) {
                continue;
            }
            let day = deliveries.day[at];
            self.met(day);
            let kind = usize::from(deliveries.how[at]);
            let drop = Drop {
                is_pick_up: DistributionKind::ALL.get(kind) == Some(&DistributionKind::OwnPickUp),
                is_in_ordinary_week: weeks.contains(&monday_number(day)),
                mass_kg: f64::from(deliveries.mass[at]),
            };
            self.total.delivery(0, &drop);
            for group in snapshot.goods_of(at) {
                self.groups.delivery(usize::from(*group), &drop);
            }
            self.suppliers.delivery(deliveries.supplier[at] as usize, &drop);
            self.units.delivery(deliveries.unit[at] as usize, &drop);
            let basis_at =
                DeliveryBasis::ALL.iter().position(|known| *known == basis(deliveries.basis[at])).unwrap_or(0);
            self.ways.delivery(kind * DeliveryBasis::ALL.len() + basis_at, &drop);
            let date = day_of(day);
            let month = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
            if let Some(key) = self.months.get(&month) {
                self.by_month.delivery(*key, &drop);
            }
            self.weekdays.delivery(usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0), &drop);
        }
    }
}

/// A purchase as far as it is asked about.
struct Order {
    purchase: u32,
    supplier: u32,
    day: i32,
    value_minor: i64,
    has_goods: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { purchase: NONE, supplier: NONE, day: 0, value_minor: 0, has_goods: false }
    }
}

/// The Monday of a day's week, as a day number: 1970-01-01 was a Thursday.
fn monday_number(day: i32) -> i32 {
    day - (day + 3).rem_euclid(7)
}

/// Ordinary weeks of the whole municipality within the period asked about, whatever else is asked.
fn ordinary_mondays(snapshot: &Snapshot, chosen: &Chosen) -> FxHashSet<i32> {
    let days = snapshot.deliveries.day.iter().filter(|day| chosen.in_period(**day));
    // Days repeat by the thousand, so they are turned into dates once for each week.
    let mut counts: FxHashMap<i32, usize> = FxHashMap::default();
    for day in days {
        *counts.entry(monday_number(*day)).or_default() += 1;
    }
    let of_weeks = counts.iter().flat_map(|(monday, count)| std::iter::repeat_n(day_of(*monday), *count));
    ordinary_weeks(of_weeks).into_iter().map(|monday| crate::snapshot::day_number(monday_of(monday))).collect()
}

/// The currency of most lines; of equal ones the first met.
fn main_currency(snapshot: &Snapshot) -> Option<Currency> {
    let currencies = &snapshot.dictionaries.currencies;
    let mut counts = vec![0u64; currencies.len()];
    for (currency, net) in snapshot.lines.currency.iter().zip(&snapshot.lines.net) {
        if *net != NO_AMOUNT
            && let Some(count) = counts.get_mut(usize::from(*currency))
        {
            *count += 1;
        }
    }
    let most = counts.iter().max()?;
    counts.iter().position(|count| count == most).and_then(|position| currencies.get(position)).copied()
}
