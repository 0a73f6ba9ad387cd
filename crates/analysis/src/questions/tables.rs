//! From counts to tables: which columns each answer has, and in which order its rows stand.

use domain::{DeliveryBasis, DistributionKind, OrderingChannel};
use rustc_hash::FxHashSet;

use super::count::{Counts, Tally};
use super::{Limits, Question};
use crate::public::GOODS_SUPPLIERS;
use crate::snapshot::Snapshot;
use crate::table::{Cell, Measure, Table, number};

/// The tables of one question.
pub(super) fn of(question: Question, counts: &Counts, snapshot: &Snapshot) -> Vec<Table> {
    match question {
        Question::What => vec![what(counts, snapshot)],
        Question::Whom => vec![whom(counts, snapshot)],
        Question::How => vec![how(counts)],
        Question::HowMuch => vec![how_much(counts), order_sizes(counts), months(counts), weekdays(counts)],
        Question::Who => vec![who(counts, snapshot), buyers(counts, snapshot), channels(counts)],
    }
}

fn money(minor: i64) -> Cell {
    Cell::Number(minor as f64 / 100.0)
}

fn share(part: f64, whole: f64) -> Cell {
    if whole > 0.0 { Cell::Number(part / whole) } else { Cell::Empty }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// Rows by value, largest first; equal ones by name.
fn by_value(table: &mut Table) {
    let (Some(value), name) = (table.position("value"), 0) else { return };
    table.rows.sort_by(|left, right| {
        number(&right[value]).total_cmp(&number(&left[value])).then_with(|| match (&left[name], &right[name]) {
            (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
            _ => std::cmp::Ordering::Equal,
        })
    });
}

/// 10,000 times the sum of squared shares; 10,000 is one supplier alone. `None` where nothing was bought.
fn concentration(values: impl Iterator<Item = i64> + Clone) -> Option<f64> {
    let positive = values.filter(|value| *value > 0);
    let total: f64 = positive.clone().map(|value| value as f64).sum();
    (total > 0.0).then(|| positive.map(|value| (value as f64 / total).powi(2)).sum::<f64>() * 10_000.0)
}

fn what(counts: &Counts, snapshot: &Snapshot) -> Table {
    use Measure as M;
    let mut table = Table::new(
        "what",
        &[
            ("group", M::Group),
            ("value", M::Money),
            ("value_share", M::Share),
            ("mass_kg", M::Kilograms),
            ("volume_m3", M::CubicMeters),
            ("lines", M::Count),
            ("purchases", M::Count),
            ("deliveries", M::Count),
            ("suppliers", M::Count),
            GOODS_SUPPLIERS,
            ("mass_measured_share", M::Share),
            ("hhi", M::Number),
        ],
    );
    let total = counts.total.tallies[0].value_minor as f64;
    let mut of_group: Vec<Vec<i64>> = vec![Vec::new(); snapshot.groups().len()];
    let mut pairs: Vec<_> = counts.value_by_group_and_supplier.iter().collect();
    pairs.sort_unstable();
    for ((group, _), value) in pairs {
        of_group[usize::from(*group)].push(*value);
    }
    for ((group, tally), values) in snapshot.groups().iter().zip(&counts.groups.tallies).zip(&of_group) {
        if tally.is_empty() {
            continue;
        }
        table.rows.push(vec![
            text(&group.key),
            money(tally.value_minor),
            share(tally.value_minor as f64, total),
            Cell::Number(tally.mass_kg),
            Cell::Number(tally.volume_m3),
            Cell::Count(tally.lines),
            Cell::Count(tally.purchases),
            Cell::Count(tally.deliveries),
            Cell::Count(tally.suppliers),
            Cell::Count(tally.goods_suppliers),
            share(tally.measured_kg, tally.mass_kg),
            concentration(values.iter().copied()).map_or(Cell::Empty, Cell::Number),
        ]);
    }
    by_value(&mut table);
    table
}

fn whom(counts: &Counts, snapshot: &Snapshot) -> Table {
    use Measure as M;
    let mut table = Table::new(
        "whom",
        &[
            ("supplier", M::Text),
            ("organisation_number", M::Text),
            ("sector", M::Text),
            ("value", M::Money),
            ("value_share", M::Share),
            ("mass_kg", M::Kilograms),
            ("purchases", M::Count),
            ("deliveries", M::Count),
            ("pick_ups", M::Count),
            ("units", M::Count),
            GOODS_SUPPLIERS,
            ("kg_per_delivery", M::Kilograms),
            ("off_agreement_share", M::Share),
        ],
    );
    let total = counts.total.tallies[0].value_minor as f64;
    let counted = snapshot.suppliers().iter().zip(&counts.suppliers.tallies).zip(&counts.units_of_supplier);
    for ((supplier, tally), units) in counted {
        if tally.is_empty() {
            continue;
        }
        table.rows.push(vec![
            text(if supplier.name.is_empty() { &supplier.key } else { &supplier.name }),
            text(&supplier.key),
            supplier.sector.as_deref().map_or(Cell::Empty, text),
            money(tally.value_minor),
            share(tally.value_minor as f64, total),
            Cell::Number(tally.mass_kg),
            Cell::Count(tally.purchases),
            Cell::Count(tally.deliveries),
            Cell::Count(tally.pick_ups),
            Cell::Count(*units),
            Cell::Count(tally.goods_suppliers),
            share(tally.delivered_kg, tally.deliveries as f64),
            off_agreement(tally),
        ]);
    }
    by_value(&mut table);
    table
}

/// Part of the value that refers to no framework agreement, from 0 to 1.
fn off_agreement(tally: &Tally) -> Cell {
    if tally.value_minor > 0 {
        Cell::Number((tally.off_agreement_minor as f64 / tally.value_minor as f64).clamp(0.0, 1.0))
    } else {
        Cell::Empty
    }
}

fn how(counts: &Counts) -> Table {
    use Measure as M;
    let mut table = Table::new(
        "how",
        &[
            ("way", M::Distribution),
            ("basis", M::Basis),
            ("deliveries", M::Count),
            ("pick_ups", M::Count),
            ("mass_kg", M::Kilograms),
            ("value", M::Money),
            ("purchases", M::Count),
            ("suppliers", M::Count),
            GOODS_SUPPLIERS,
            ("kg_per_delivery", M::Kilograms),
        ],
    );
    for (at, tally) in counts.ways.tallies.iter().enumerate().filter(|(_, tally)| !tally.is_empty()) {
        let (kind, basis) = (at / DeliveryBasis::ALL.len(), at % DeliveryBasis::ALL.len());
        table.rows.push(vec![
            text(DistributionKind::ALL[kind].key()),
            text(DeliveryBasis::ALL[basis].key()),
            Cell::Count(tally.deliveries),
            Cell::Count(tally.pick_ups),
            Cell::Number(tally.mass_kg),
            money(tally.goods_value_minor),
            Cell::Count(tally.purchases),
            Cell::Count(tally.suppliers),
            Cell::Count(tally.goods_suppliers),
            share(tally.delivered_kg, tally.deliveries as f64),
        ]);
    }
    table
}

fn how_much(counts: &Counts) -> Table {
    use Measure as M;
    let mut table = Table::new(
        "how_much",
        &[
            ("value", M::Money),
            ("goods_value", M::Money),
            ("mass_kg", M::Kilograms),
            ("volume_m3", M::CubicMeters),
            ("lines", M::Count),
            ("orders", M::Count),
            ("deliveries", M::Count),
            ("pick_ups", M::Count),
            ("suppliers", M::Count),
            GOODS_SUPPLIERS,
            ("mass_measured_share", M::Share),
        ],
    );
    let tally = &counts.total.tallies[0];
    table.rows.push(vec![
        money(tally.value_minor),
        money(tally.goods_value_minor),
        Cell::Number(tally.mass_kg),
        Cell::Number(tally.volume_m3),
        Cell::Count(tally.lines),
        Cell::Count(counts.orders.len() as u64),
        Cell::Count(tally.deliveries),
        Cell::Count(tally.pick_ups),
        Cell::Count(tally.suppliers),
        Cell::Count(tally.goods_suppliers),
        share(tally.measured_kg, tally.mass_kg),
    ]);
    table
}

/// Upper ends of the classes of order values, currency units; a technical choice of classes, the last one is open.
const CLASSES: [i64; 8] = [250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, i64::MAX];

fn order_sizes(counts: &Counts) -> Table {
    use Measure as M;
    let mut table = Table::new(
        "order_sizes",
        &[
            ("from", M::Money),
            ("to", M::Money),
            ("orders", M::Count),
            ("orders_share", M::Share),
            ("value", M::Money),
            ("value_share", M::Share),
            ("suppliers", M::Count),
            GOODS_SUPPLIERS,
        ],
    );
    let all = counts.orders.len() as f64;
    let total: f64 = counts.orders.iter().map(|(value, _)| *value as f64).sum();
    let mut from = 0;
    for to in CLASSES {
        let (low, high) = (from * 100, to.saturating_mul(100));
        let (mut count, mut sum, mut suppliers, mut last) = (0u64, 0i64, 0u64, None);
        for (value, supplier) in counts.orders.iter().filter(|(value, _)| (low..high).contains(value)) {
            count += 1;
            sum = sum.saturating_add(*value);
            suppliers += u64::from(last.replace(supplier) != Some(supplier));
        }
        table.rows.push(vec![
            Cell::Number(from as f64),
            if to == i64::MAX { Cell::Empty } else { Cell::Number(to as f64) },
            Cell::Count(count),
            share(count as f64, all),
            money(sum),
            share(sum as f64, total),
            Cell::Count(suppliers),
            Cell::Count(suppliers),
        ]);
        from = to;
    }
    table
}

fn months(counts: &Counts) -> Table {
    use Measure as M;
    let columns = [
        ("month", M::Text),
        ("value", M::Money),
        ("mass_kg", M::Kilograms),
        ("purchases", M::Count),
        ("deliveries", M::Count),
        ("suppliers", M::Count),
        GOODS_SUPPLIERS,
    ];
    let mut table = Table::new("months", &columns);
    let mut months: Vec<(i32, usize)> = counts.months.iter().map(|(month, key)| (*month, *key)).collect();
    months.sort_unstable();
    for (month, key) in months {
        let name = format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1);
        table.rows.push(profile(text(&name), &counts.by_month.tallies[key]));
    }
    table
}

fn profile(name: Cell, tally: &Tally) -> Vec<Cell> {
    vec![
        name,
        money(tally.value_minor),
        Cell::Number(tally.mass_kg),
        Cell::Count(tally.purchases),
        Cell::Count(tally.deliveries),
        Cell::Count(tally.suppliers),
        Cell::Count(tally.goods_suppliers),
    ]
}

fn weekdays(counts: &Counts) -> Table {
    use Measure as M;
    let columns = [
        ("weekday", M::Count),
        ("value", M::Money),
        ("mass_kg", M::Kilograms),
        ("purchases", M::Count),
        ("deliveries", M::Count),
        ("suppliers", M::Count),
        GOODS_SUPPLIERS,
    ];
    let mut table = Table::new("weekdays", &columns);
    for (day, tally) in (1..).zip(&counts.weekdays.tallies) {
        table.rows.push(profile(Cell::Count(day), tally));
    }
    table
}

fn who(counts: &Counts, snapshot: &Snapshot) -> Table {
    use Measure as M;
    let mut table = Table::new(
        "who",
        &[
            ("unit", M::Text),
            ("unit_key", M::Text),
            ("value", M::Money),
            ("mass_kg", M::Kilograms),
            ("purchases", M::Count),
            ("deliveries", M::Count),
            ("pick_ups", M::Count),
            ("suppliers", M::Count),
            GOODS_SUPPLIERS,
            ("purchases_per_week", M::PerWeek),
            ("deliveries_per_week", M::PerWeek),
            ("off_agreement_share", M::Share),
        ],
    );
    let weeks = counts.weeks as f64;
    let names = snapshot.units().iter().map(|unit| (unit.name.as_str(), Some(unit.key.as_str())));
    for ((name, key), tally) in names.chain([("", None)]).zip(&counts.units.tallies) {
        if tally.is_empty() {
            continue;
        }
        table.rows.push(vec![
            if key.is_some() { text(name) } else { Cell::Empty },
            key.map_or(Cell::Empty, text),
            money(tally.value_minor),
            Cell::Number(tally.mass_kg),
            Cell::Count(tally.purchases),
            Cell::Count(tally.deliveries),
            Cell::Count(tally.pick_ups),
            Cell::Count(tally.suppliers),
            Cell::Count(tally.goods_suppliers),
            share(tally.purchases as f64, weeks),
            share(tally.deliveries_in_weeks as f64, weeks),
            off_agreement(tally),
        ]);
    }
    by_value(&mut table);
    table
}

fn buyers(counts: &Counts, snapshot: &Snapshot) -> Table {
    use Measure as M;
    let columns = [
        ("buyer", M::Text),
        ("value", M::Money),
        ("purchases", M::Count),
        ("suppliers", M::Count),
        GOODS_SUPPLIERS,
        ("off_agreement_share", M::Share),
    ];
    let mut table = Table::new("buyers", &columns);
    let names = snapshot.dictionaries.buyers.iter().map(|buyer| Some(buyer.as_str()));
    for (name, tally) in names.chain([None]).zip(&counts.buyers.tallies) {
        if !tally.is_empty() {
            table.rows.push(vec![
                name.map_or(Cell::Empty, text),
                money(tally.value_minor),
                Cell::Count(tally.purchases),
                Cell::Count(tally.suppliers),
                Cell::Count(tally.goods_suppliers),
                off_agreement(tally),
            ]);
        }
    }
    by_value(&mut table);
    table
}

fn channels(counts: &Counts) -> Table {
    use Measure as M;
    let columns = [
        ("channel", M::Channel),
        ("value", M::Money),
        ("purchases", M::Count),
        ("suppliers", M::Count),
        GOODS_SUPPLIERS,
    ];
    let mut table = Table::new("channels", &columns);
    let names = OrderingChannel::ALL.iter().map(|channel| Some(channel.key()));
    for (name, tally) in [None].into_iter().chain(names).zip(&counts.channels.tallies) {
        if !tally.is_empty() {
            table.rows.push(vec![
                name.map_or(Cell::Empty, text),
                money(tally.value_minor),
                Cell::Count(tally.purchases),
                Cell::Count(tally.suppliers),
                Cell::Count(tally.goods_suppliers),
            ]);
        }
    }
    by_value(&mut table);
    table
}

/// Nearest-rank quantile of sorted values; `None` where fewer than `least` suppliers have orders up to it or from it on,
/// so that it would tell of one of them.
fn quantile(sorted: &[(i64, u32)], share: f64, least: u64) -> Option<f64> {
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    let (value, _) = sorted.get(rank - 1)?;
    let reaches = |orders: &[(i64, u32)]| {
        let mut met = FxHashSet::default();
        least == 0 || orders.iter().any(|(_, supplier)| met.insert(*supplier) && met.len() as u64 >= least)
    };
    (reaches(&sorted[..rank]) && reaches(&sorted[rank - 1..])).then_some(*value as f64 / 100.0)
}

/// Figures over everything that was asked about; public ones tell no order that few suppliers could have had.
pub(super) fn indicators(counts: &Counts, limits: &Limits, is_public: bool) -> Vec<(&'static str, Option<f64>)> {
    let total = &counts.total.tallies[0];
    let least = if is_public { limits.public_suppliers } else { 0 };
    let mut sorted = counts.orders.clone();
    sorted.sort_unstable();
    let orders = sorted.len() as f64;
    let ratio = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let weeks = counts.weeks as f64;
    let is_krone = counts.currency == Some(domain::Currency::NOK);
    let small = sorted.partition_point(|(value, _)| *value < limits.small_order_minor) as f64;
    let known_units = counts.units.tallies.split_last().map_or(&[][..], |(_, known)| known);
    let served: Vec<&Tally> = known_units.iter().filter(|tally| tally.deliveries > 0).collect();
    let suppliers_of_units: u64 = known_units.iter().map(|tally| tally.suppliers).sum();
    let buying = known_units.iter().filter(|tally| tally.lines > 0).count() as f64;
    let in_weeks: u64 = served.iter().map(|tally| tally.deliveries_in_weeks).sum();
    let mut of_supplier: std::collections::BTreeMap<u32, i64> = std::collections::BTreeMap::new();
    for ((_, supplier), value) in &counts.value_by_group_and_supplier {
        *of_supplier.entry(*supplier).or_default() += value;
    }
    vec![
        ("ordinary_weeks", Some(weeks)),
        ("orders", Some(orders)),
        ("orders_per_week", ratio(counts.orders_in_weeks as f64, weeks)),
        ("order_value_p10", quantile(&sorted, 0.10, least)),
        ("order_value_p25", quantile(&sorted, 0.25, least)),
        ("order_value_p50", quantile(&sorted, 0.50, least)),
        ("order_value_p75", quantile(&sorted, 0.75, least)),
        ("order_value_p90", quantile(&sorted, 0.90, least)),
        ("small_order_share", ratio(small, orders).filter(|_| is_krone)),
        (
            "off_agreement_share",
            ratio(total.off_agreement_minor as f64, total.value_minor as f64).map(|s| s.clamp(0.0, 1.0)),
        ),
        ("suppliers_per_unit", ratio(suppliers_of_units as f64, buying).filter(|_| suppliers_of_units > 0)),
        ("supplier_hhi", concentration(of_supplier.values().copied())),
        ("deliveries", Some(total.deliveries as f64)),
        ("pick_ups", Some(total.pick_ups as f64)),
        ("doors", Some(served.len() as f64)),
        ("deliveries_per_door_week", ratio(in_weeks as f64, served.len() as f64 * weeks)),
        ("kg_per_delivery", ratio(total.delivered_kg, total.deliveries as f64)),
        ("mass_measured_share", ratio(total.measured_kg, total.mass_kg)),
    ]
}
