//! From drops to documents: invoices, credit notes, orders and despatch advices, with amounts in whole øre.

use std::collections::BTreeMap;

use domain::Date;

use crate::{
    calendar::WorkingDay,
    dice::Dice,
    facts::{ElectronicDocuments, Facts, Invoicing, Item},
    suppliers::Supplier,
    units::Unit,
    year::Drop,
};

/// The world that documents speak about.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) units: &'a [Unit],
    pub(crate) suppliers: &'a [Supplier],
    pub(crate) days: &'a [WorkingDay],
    pub(crate) buyer: &'a Buyer,
    pub(crate) seed: u64,
}

/// The municipality as a party of documents.
pub(crate) struct Buyer {
    pub(crate) name: String,
    pub(crate) organisation_number: String,
    pub(crate) street: String,
    pub(crate) postal_code: String,
    pub(crate) city: String,
}

/// One line of an invoice or credit note.
#[derive(Clone, Debug)]
pub(crate) struct BillLine {
    pub(crate) item: usize,
    pub(crate) quantity_milli: i64,
    pub(crate) price_ore: i64,
    pub(crate) net_ore: i64,
    /// Day of the drop, where the line says it.
    pub(crate) day: Option<Date>,
    /// Unit whose cost centre is charged.
    pub(crate) unit: usize,
    /// Line of the order it answers, from 1.
    pub(crate) order_line: Option<usize>,
}

/// An invoice, a credit note (with `corrects`), or a purchase that only the ledger knows.
#[derive(Clone, Debug)]
pub(crate) struct Bill {
    pub(crate) number: String,
    pub(crate) serial: u32,
    pub(crate) supplier: usize,
    /// The unit, where the whole bill is for one.
    pub(crate) unit: Option<usize>,
    pub(crate) issued: Date,
    pub(crate) mode: Invoicing,
    /// Day of the drop, where the whole bill is for one.
    pub(crate) delivered: Option<Date>,
    /// First and last drop of a collective bill.
    pub(crate) period: Option<(Date, Date)>,
    pub(crate) lines: Vec<BillLine>,
    /// Fee for a small order.
    pub(crate) fee_ore: i64,
    pub(crate) order: Option<String>,
    pub(crate) despatch: Option<String>,
    pub(crate) contract: Option<String>,
    /// Number and date of the invoice it credits.
    pub(crate) corrects: Option<(String, Date)>,
}

/// The part of a bill that is taxed at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaxPart {
    pub(crate) percent: u32,
    pub(crate) taxable_ore: i64,
    pub(crate) tax_ore: i64,
}

/// Half away from zero, as EN 16931 rounds.
pub(crate) fn divide_rounded(value: i64, divisor: i64) -> i64 {
    let half = divisor / 2;
    if value >= 0 { (value + half) / divisor } else { -((-value + half) / divisor) }
}

impl Bill {
    pub(crate) fn is_credit(&self) -> bool {
        self.corrects.is_some()
    }

    /// Sum of the lines (BT-106).
    pub(crate) fn lines_ore(&self) -> i64 {
        self.lines.iter().map(|line| line.net_ore).sum()
    }

    /// Rate of the fee: freight follows the goods, so that of the first line.
    pub(crate) fn fee_percent(&self, items: &[Item]) -> u32 {
        self.lines.first().map_or(25, |line| items[line.item].vat_percent)
    }

    /// Taxable amount and tax per rate, highest rate first (BG-23).
    pub(crate) fn tax_parts(&self, items: &[Item]) -> Vec<TaxPart> {
        let mut taxable: BTreeMap<u32, i64> = BTreeMap::new();
        for line in &self.lines {
            *taxable.entry(items[line.item].vat_percent).or_insert(0) += line.net_ore;
        }
        if self.fee_ore != 0 {
            *taxable.entry(self.fee_percent(items)).or_insert(0) += self.fee_ore;
        }
        taxable
            .into_iter()
            .rev()
            .map(|(percent, taxable_ore)| TaxPart {
                percent,
                taxable_ore,
                tax_ore: divide_rounded(taxable_ore * i64::from(percent), 100),
            })
            .collect()
    }
}

/// An order, and the despatch advice that answers it.
#[derive(Clone, Debug)]
pub(crate) struct OrderedDrop {
    pub(crate) order: String,
    pub(crate) despatch: Option<String>,
    pub(crate) ordered: Date,
    pub(crate) delivered: Date,
    pub(crate) supplier: usize,
    pub(crate) unit: usize,
    pub(crate) lines: Vec<BillLine>,
    pub(crate) mass_kg: f64,
}

/// All bills and orders of one supplier, in order of their dates.
pub(crate) fn documents(world: World, supplier: usize, drops: &[Drop]) -> (Vec<Bill>, Vec<OrderedDrop>) {
    let who = &world.suppliers[supplier];
    let mut dice = Dice::new(world.seed, "billing", supplier as u64);
    let mut numbers = Numbers { next: dice.whole(1_000, 90_000) };
    let mut ordered = Vec::new();
    let mut references: Vec<(Option<String>, Option<String>)> = vec![(None, None); drops.len()];
    if who.documents != ElectronicDocuments::None {
        for (index, drop) in drops.iter().enumerate() {
            let order = order(world, supplier, drop, index, &mut dice);
            references[index] = (Some(order.order.clone()), order.despatch.clone());
            ordered.push(order);
        }
    }
    let mut groups: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for (index, drop) in drops.iter().enumerate() {
        groups.entry(group_key(world, who.invoicing, drop, index)).or_default().push(index);
    }
    let mut bills = Vec::new();
    for members in groups.values() {
        let bill = collect(world, supplier, drops, members, &references, &mut numbers, &mut dice);
        let credited = who.invoicing != Invoicing::Card && dice.chance(world.facts.behaviour.credit_note_share);
        let credit = credited.then(|| credit(world, &bill, &mut numbers, &mut dice));
        bills.push(bill);
        bills.extend(credit);
    }
    bills.sort_by_key(|bill| (bill.issued, bill.serial));
    (bills, ordered)
}

/// The supplier's running number.
struct Numbers {
    next: i64,
}

impl Numbers {
    fn take(&mut self) -> i64 {
        self.next += 1;
        self.next
    }
}

/// Drops with the same key come on one bill; keys ascend with time.
fn group_key(world: World, mode: Invoicing, drop: &Drop, index: usize) -> (u32, u32) {
    let day = &world.days[usize::from(drop.day)];
    match mode {
        Invoicing::WeeklyLines => (u32::from(day.week), drop.unit),
        Invoicing::MonthlyLines | Invoicing::MonthlyPlain => (day.date.month() as u32, drop.unit),
        Invoicing::MunicipalityMonthly => (day.date.month() as u32, 0),
        _ => (u32::from(drop.day), index as u32),
    }
}

fn bill_line(world: World, supplier: usize, item: usize, quantity_milli: i64, unit: usize) -> BillLine {
    let price_ore = world.suppliers[supplier].prices_ore[item];
    let net_ore = divide_rounded(price_ore * quantity_milli, 1000);
    BillLine { item, quantity_milli, price_ore, net_ore, day: None, unit, order_line: None }
}

fn order(world: World, supplier: usize, drop: &Drop, index: usize, dice: &mut Dice) -> OrderedDrop {
    let behaviour = &world.facts.behaviour;
    let lead = dice.whole(behaviour.order_lead_days[0], behaviour.order_lead_days[1]) as usize;
    let delivered = world.days[usize::from(drop.day)].date;
    let ordered = world.days[usize::from(drop.day).saturating_sub(lead)].date;
    let with_despatch = world.suppliers[supplier].documents == ElectronicDocuments::OrderAndDespatch;
    let unit = drop.unit as usize;
    let lines = drop.lines.iter().enumerate().map(|(position, line)| BillLine {
        order_line: Some(position + 1),
        ..bill_line(world, supplier, usize::from(line.item), line.quantity_milli, unit)
    });
    OrderedDrop {
        order: format!("BE{supplier:03}{:06}", index + 1),
        despatch: with_despatch.then(|| format!("PS{:07}", 1_000_000 + index)),
        ordered,
        delivered,
        supplier,
        unit,
        lines: lines.collect(),
        mass_kg: drop.mass_kg,
    }
}

fn collect(
    world: World,
    supplier: usize,
    drops: &[Drop],
    members: &[usize],
    references: &[(Option<String>, Option<String>)],
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Bill {
    let who = &world.suppliers[supplier];
    let family = &world.facts.families[who.family];
    let behaviour = &world.facts.behaviour;
    let mode = who.invoicing;
    let date_of = |index: usize| world.days[usize::from(drops[index].day)].date;
    let first = members.iter().map(|&i| date_of(i)).min().unwrap_or(world.days[0].date);
    let last = members.iter().map(|&i| date_of(i)).max().unwrap_or(first);
    let with_orders = who.documents != ElectronicDocuments::None;
    let mut lines = Vec::new();
    for &index in members {
        let drop = &drops[index];
        for (position, line) in drop.lines.iter().enumerate() {
            let mut bill_line =
                bill_line(world, supplier, usize::from(line.item), line.quantity_milli, drop.unit as usize);
            let says_day =
                matches!(mode, Invoicing::WeeklyLines | Invoicing::MonthlyLines | Invoicing::MunicipalityMonthly);
            bill_line.day = says_day.then(|| date_of(index));
            bill_line.order_line = with_orders.then_some(position + 1);
            lines.push(bill_line);
        }
    }
    if mode == Invoicing::MonthlyPlain {
        lines = summed(lines);
    }
    let collective = matches!(
        mode,
        Invoicing::WeeklyLines | Invoicing::MonthlyLines | Invoicing::MonthlyPlain | Invoicing::MunicipalityMonthly
    );
    let issued = match mode {
        Invoicing::Card => last,
        _ if collective => last.last_of_month().min(add_days(last, 3, behaviour.year)),
        _ => add_days(last, dice.whole(behaviour.invoice_lag_days[0], behaviour.invoice_lag_days[1]), behaviour.year),
    };
    let net: i64 = lines.iter().map(|line| line.net_ore).sum();
    let small = family.small_order_fee > 0 && net < family.small_order_limit * 100 && !collective;
    let serial = numbers.take();
    let one = members.first().copied().filter(|_| members.len() == 1);
    Bill {
        number: if mode == Invoicing::Card { format!("KORT-{supplier:03}-{serial}") } else { format!("{serial}") },
        serial: (supplier as u32) * 100_000 + (serial % 100_000) as u32,
        supplier,
        unit: (mode != Invoicing::MunicipalityMonthly).then(|| drops[members[0]].unit as usize),
        issued,
        mode,
        delivered: one.map(date_of).filter(|_| !collective),
        period: collective.then_some((first, last)),
        lines,
        fee_ore: if small { family.small_order_fee * 100 } else { 0 },
        order: one.and_then(|i| references[i].0.clone()),
        despatch: one.and_then(|i| references[i].1.clone()),
        contract: family
            .agreement
            .then(|| format!("RA-{}-{}", behaviour.year - 2, family.key.to_uppercase().replace('_', "-"))),
        corrects: None,
    }
}

/// One line per item instead of one per drop and item.
fn summed(lines: Vec<BillLine>) -> Vec<BillLine> {
    let mut by_item: BTreeMap<usize, BillLine> = BTreeMap::new();
    for line in lines {
        match by_item.get_mut(&line.item) {
            Some(sum) => sum.quantity_milli += line.quantity_milli,
            None => {
                by_item.insert(line.item, line);
            }
        }
    }
    by_item
        .into_values()
        .map(|line| BillLine { net_ore: divide_rounded(line.price_ore * line.quantity_milli, 1000), ..line })
        .collect()
}

/// Goods returned: one line of the bill, in part or whole.
fn credit(world: World, bill: &Bill, numbers: &mut Numbers, dice: &mut Dice) -> Bill {
    let mut line = bill.lines[dice.below(bill.lines.len())].clone();
    if line.quantity_milli >= 2_000 && dice.chance(0.6) {
        // Half of it, in whole units.
        line.quantity_milli = line.quantity_milli / 2_000 * 1_000;
    }
    line.net_ore = divide_rounded(line.price_ore * line.quantity_milli, 1000);
    let serial = numbers.take();
    let issued = add_days(bill.issued, dice.whole(2, 20), world.facts.behaviour.year);
    Bill {
        number: format!("K{serial}"),
        serial: (bill.supplier as u32) * 100_000 + (serial % 100_000) as u32,
        issued,
        unit: bill.unit.or(Some(line.unit)),
        lines: vec![line],
        fee_ore: 0,
        corrects: Some((bill.number.clone(), bill.issued)),
        ..bill.clone()
    }
}

/// Days later, but not past the end of the year: the books of the year are closed with everything in them.
fn add_days(date: Date, days: i64, year: i16) -> Date {
    let later = date.saturating_add(jiff::Span::new().days(days));
    Date::new(year, 12, 31).map_or(later, |last| later.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_an_ore_are_rounded_away_from_zero() {
        assert_eq!(divide_rounded(1_250, 1000), 1);
        assert_eq!(divide_rounded(1_500, 1000), 2);
        assert_eq!(divide_rounded(-1_500, 1000), -2);
        // 15 % of 9.90 = 1.485 ⇒ 1.49
        assert_eq!(divide_rounded(990 * 15, 100), 149);
    }
}
