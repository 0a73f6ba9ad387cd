//! What the records say about each unit: how many a week, of which kind, from which supplier.

use std::collections::BTreeMap;

use domain::{
    Date, Delivery, DeliveryBasis, DistributionKind, Factor, ParameterError, Parameters, PerWeek, Share, Supplier,
    SupplierId, UnitId,
};
use serde::Serialize;

use super::calendar::OrdinaryDays;
use super::prior::Prior;
use super::rhythm_of_value::{Example, Line};

/// A monthly habit: at least this share of the months between first and last record have exactly one.
const REGULAR: f64 = 0.6;
/// Months with records that a habit is recognised from.
const FEWEST_MONTHS: usize = 8;

/// Drops in ordinary weeks from which a pair's rate can be told, if not exactly.
const FEWEST_DROPS: f64 = 5.0;

/// What a record is, as far as it matters for the number of drops behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// A despatch advice.
    Despatch,
    /// An order with a delivery period.
    Order,
    /// An invoice with delivery date.
    DatedInvoice,
    /// An invoice with its date of issue only.
    UndatedInvoice,
    /// A drop that the reconstruction has parted from a collective invoice.
    Split,
    /// A voucher of the ledger.
    Ledger,
    /// An undated invoice or voucher of a supplier that writes one a month and unit.
    Collective,
    /// No record at all: the unit's number is a guess.
    Nothing,
}

impl RecordKind {
    /// All kinds in order of trust.
    pub const ALL: [Self; 8] = [
        Self::Despatch,
        Self::Order,
        Self::DatedInvoice,
        Self::UndatedInvoice,
        Self::Split,
        Self::Ledger,
        Self::Collective,
        Self::Nothing,
    ];

    /// The spelling in files and texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Despatch => "despatch",
            Self::Order => "order",
            Self::DatedInvoice => "dated_invoice",
            Self::UndatedInvoice => "undated_invoice",
            Self::Split => "split",
            Self::Ledger => "ledger",
            Self::Collective => "collective",
            Self::Nothing => "nothing",
        }
    }

    /// Position among [`Self::ALL`].
    pub fn position(self) -> usize {
        self as usize
    }

    /// Whether a record of this day counts for ordinary weeks. Dates of invoices and vouchers are not days of delivery, so
    /// those of a weekend count as well.
    fn is_ordinary(self, date: Date, days: &OrdinaryDays) -> bool {
        match self {
            Self::UndatedInvoice | Self::Ledger => days.are_in_week_of(date),
            _ => days.contains(date),
        }
    }

    /// Drops behind one record, as expected without answers.
    pub(super) fn prior(self, parameters: &Parameters) -> Result<Prior, ParameterError> {
        let name = match self {
            Self::Despatch => "despatch_drops",
            Self::Order => "order_drops",
            Self::DatedInvoice => "dated_invoice_drops",
            Self::UndatedInvoice => "undated_invoice_drops",
            Self::Split => "split_drops",
            Self::Ledger => "ledger_drops",
            Self::Collective => "collective_drops",
            Self::Nothing => return Prior::of::<PerWeek>(parameters, "survey.typical_per_week"),
        };
        Prior::of::<Factor>(parameters, &format!("survey.{name}"))
    }
}

/// Records of one kind from one supplier at one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Position of the unit.
    pub unit: usize,
    /// The supplier; absent where there is no record.
    pub supplier: Option<SupplierId>,
    /// Kind of the records.
    pub kind: RecordKind,
    /// Records an ordinary week; 1 where there is none and the prior holds the whole number.
    pub per_week: f64,
    /// Expected logarithm of the drops behind one record, before the deviations of supplier and pair.
    pub log_drops: f64,
}

/// How far drops behind a record lie from what is expected: standard deviations of logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Of all suppliers together.
    pub common: f64,
    /// Of a supplier, about all of them.
    pub supplier: f64,
    /// Of a pair of supplier and unit, about the supplier.
    pub pair: f64,
}

impl Spread {
    /// Nothing but a parameter is known: a third of its variance is common to all, a third the supplier's, a third the pair's.
    pub(super) fn of(prior: Prior) -> Self {
        let third = prior.deviation / 3f64.sqrt();
        Self { common: third, supplier: third, pair: third }
    }

    /// What to take off the logarithm of an expected number so that suppliers and pairs differ from it without changing the sum
    /// over many of them: half the variance.
    pub(super) fn log_of_mean(self) -> f64 {
        f64::midpoint(self.supplier.powi(2), self.pair.powi(2))
    }
}

/// Everything that the records say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// Deliveries, by unit.
    pub pairs: Vec<Pair>,
    /// How far drops behind a record lie from what is expected, by position of the kind.
    pub spreads: Vec<Spread>,
    /// Records a week of goods that the unit's staff fetch, by unit.
    pub pick_ups: Vec<f64>,
    /// Deliveries a week as reconstructed, by unit; no calibration.
    pub counted: Vec<f64>,
}

/// Confidence of a delivery by its basis, before the reconstruction has reasons to doubt it.
struct Usual(BTreeMap<DeliveryBasis, Share>);

impl Usual {
    fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        let of = |basis: DeliveryBasis| parameters.quantity(&format!("delivery.confidence.{}", basis.key()));
        Ok(Self(DeliveryBasis::ALL.into_iter().map(|basis| Ok((basis, of(basis)?))).collect::<Result<_, _>>()?))
    }

    fn kind(&self, delivery: &Delivery) -> RecordKind {
        let doubted = self.0.get(&delivery.basis).is_some_and(|usual| delivery.confidence < *usual);
        match delivery.basis {
            DeliveryBasis::DespatchAdvice => RecordKind::Despatch,
            DeliveryBasis::Order => RecordKind::Order,
            DeliveryBasis::InvoiceDelivery if doubted => RecordKind::Split,
            DeliveryBasis::InvoiceDelivery => RecordKind::DatedInvoice,
            DeliveryBasis::InvoiceDate if doubted => RecordKind::Split,
            DeliveryBasis::InvoiceDate => RecordKind::UndatedInvoice,
            DeliveryBasis::LedgerEntry => RecordKind::Ledger,
        }
    }
}

/// Counts the records of all units; `units` are their numbers in order.
pub(super) fn count(
    units: &[UnitId],
    suppliers: &[Supplier],
    deliveries: &[Delivery],
    parameters: &Parameters,
) -> Result<Records, ParameterError> {
    let usual = Usual::new(parameters)?;
    let days = OrdinaryDays::new(parameters)?;
    let positions: BTreeMap<UnitId, usize> = units.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let fetched: BTreeMap<SupplierId, Option<DistributionKind>> =
        suppliers.iter().map(|s| (s.id, s.record.distribution)).collect();
    let dates = || deliveries.iter().map(|d| d.date);
    let (ordinary_weeks, all_weeks) = match (dates().min(), dates().max()) {
        (Some(from), Some(to)) => {
            let all = f64::from(from.until(to).map_or(0, |span| span.get_days()) + 1) / 7.0;
            (days.weeks(from, to).max(0.2), all.max(1.0))
        }
        _ => (1.0, 1.0),
    };
    let mut records = Records {
        pairs: Vec::new(),
        spreads: Vec::new(),
        pick_ups: vec![0.0; units.len()],
        counted: vec![0.0; units.len()],
    };
    let mut brought: Brought = BTreeMap::new();
    for delivery in deliveries {
        let Some(&unit) = positions.get(&delivery.unit) else { continue };
        let how = delivery.how.or(fetched.get(&delivery.supplier).copied().flatten());
        let ordinary = f64::from(u8::from(days.contains(delivery.date))) / ordinary_weeks;
        if how == Some(DistributionKind::OwnPickUp) {
            records.pick_ups[unit] += ordinary;
            continue;
        }
        records.counted[unit] += ordinary;
        let entry = brought.entry((unit, delivery.supplier, usual.kind(delivery))).or_default();
        entry.dates.push(delivery.date);
        entry.value += delivery.value.0;
    }
    let weeks = Weeks { days: &days, ordinary: ordinary_weeks, all: all_weeks };
    records.pairs(&brought, &weeks, parameters)?;
    Ok(records)
}

/// What a supplier has brought to a unit by records of one kind.
#[derive(Default)]
struct Goods {
    dates: Vec<Date>,
    /// Kroner without value added tax.
    value: f64,
}

type Brought = BTreeMap<(usize, SupplierId, RecordKind), Goods>;

/// The weeks that the records cover.
struct Weeks<'a> {
    days: &'a OrdinaryDays,
    ordinary: f64,
    all: f64,
}

impl Weeks<'_> {
    /// Records that count for ordinary weeks.
    fn ordinary_dates(&self, goods: &Goods, kind: RecordKind) -> f64 {
        goods.dates.iter().filter(|date| kind.is_ordinary(**date, self.days)).count() as f64
    }
}

impl Records {
    /// Makes pairs of what was brought, each with what to expect of a record.
    fn pairs(&mut self, brought: &Brought, weeks: &Weeks<'_>, parameters: &Parameters) -> Result<(), ParameterError> {
        let priors: Vec<Prior> = RecordKind::ALL.iter().map(|kind| kind.prior(parameters)).collect::<Result<_, _>>()?;
        self.spreads = priors.iter().map(|prior| Spread::of(*prior)).collect();
        let monthly = monthly_writers(brought);
        let mut values = Vec::new();
        for ((unit, supplier, kind), goods) in brought {
            let is_collective = matches!(kind, RecordKind::UndatedInvoice | RecordKind::Ledger)
                && monthly.contains(&(*supplier, *kind));
            let over_all = goods.dates.len() as f64 / weeks.all;
            // A monthly invoice says nothing about the weeks around its date, so the whole period counts.
            let (kind, per_week) = if is_collective {
                (RecordKind::Collective, over_all)
            } else {
                (*kind, weeks.ordinary_dates(goods, *kind) / weeks.ordinary)
            };
            // Bought in holidays only: still a supplier of the unit, at its rate over the whole period.
            let per_week = if per_week > 0.0 { per_week } else { 0.25 * over_all };
            if is_collective && goods.value > 0.0 {
                values.push((self.pairs.len(), (goods.value / weeks.all).ln()));
            }
            let log_drops = priors[kind.position()].mean - self.spreads[kind.position()].log_of_mean();
            self.pairs.push(Pair { unit: *unit, supplier: Some(*supplier), kind, per_week, log_drops });
        }
        if let Some(line) = Line::through(&examples(brought, weeks)).filter(|_| !values.is_empty()) {
            let habit = Prior::of::<Factor>(parameters, "survey.unknown_habit")?;
            self.put_on(&line, &values, priors[RecordKind::Collective.position()], habit);
        }
        let seen: std::collections::BTreeSet<usize> = self.pairs.iter().map(|pair| pair.unit).collect();
        let log_drops = priors[RecordKind::Nothing.position()].mean;
        let nothing = |unit| Pair { unit, supplier: None, kind: RecordKind::Nothing, per_week: 1.0, log_drops };
        self.pairs.extend((0..self.counted.len()).filter(|unit| !seen.contains(unit)).map(nothing));
        Ok(())
    }

    /// Puts monthly invoices on the line that others of the municipality show, by their value. The parameter and the line are two
    /// opinions about how many drops all monthly invoices have together, and are weighed as such. How far suppliers and their
    /// units differ is no opinion: it is what has been seen about the line.
    fn put_on(&mut self, line: &Line, values: &[(usize, f64)], prior: Prior, habit: Prior) {
        let spread = Spread { common: 0.0, supplier: line.supplier_deviation(), pair: line.pair_deviation() };
        let (mut records, mut drops, mut line_variance) = (0.0, 0.0, 0.0);
        for (at, log_value) in values {
            let expected = line.drops(*log_value);
            let pair = &mut self.pairs[*at];
            pair.log_drops = expected.mean + habit.mean - pair.per_week.ln();
            let mean = pair.per_week * (pair.log_drops + spread.log_of_mean()).exp();
            records += pair.per_week;
            drops += mean;
            line_variance += mean * expected.deviation.powi(2);
        }
        let (level, line_variance) = (f64::ln(drops / records), line_variance / drops);
        let of_line = Prior { mean: level, deviation: line_variance.sqrt().hypot(habit.deviation) };
        let kind = RecordKind::Collective.position();
        let both = of_line.and(Prior { mean: prior.mean, deviation: self.spreads[kind].common });
        for (at, _) in values {
            self.pairs[*at].log_drops += both.mean - level;
        }
        self.spreads[kind] = Spread { common: both.deviation, ..spread };
    }
}

/// Pairs of unit and supplier all of whose papers tell their days.
fn examples(brought: &Brought, weeks: &Weeks<'_>) -> Vec<Example> {
    let mut known: BTreeMap<(usize, SupplierId), Option<(f64, f64)>> = BTreeMap::new();
    for ((unit, supplier, kind), goods) in brought {
        let dated = matches!(kind, RecordKind::Despatch | RecordKind::Order | RecordKind::DatedInvoice);
        let sum = known.entry((*unit, *supplier)).or_insert(Some((0.0, 0.0)));
        *sum = sum
            .filter(|_| dated)
            .map(|(value, drops)| (value + goods.value, drops + weeks.ordinary_dates(goods, *kind)));
    }
    known
        .into_iter()
        .filter_map(|((_, supplier), sum)| sum.map(|(value, drops)| (supplier, value, drops)))
        .filter(|(_, value, drops)| *value > 0.0 && *drops >= FEWEST_DROPS)
        .map(|(supplier, value, drops)| Example {
            supplier,
            log_value: (value / weeks.all).ln(),
            log_drops: (drops / weeks.ordinary).ln(),
        })
        .collect()
}

/// Suppliers whose undated records come once a month and unit, month after month.
fn monthly_writers(brought: &Brought) -> std::collections::BTreeSet<(SupplierId, RecordKind)> {
    let mut months: BTreeMap<(SupplierId, RecordKind), (usize, usize, usize)> = BTreeMap::new();
    for ((_, supplier, kind), goods) in brought {
        let month = |date: &Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let mut by_month: BTreeMap<i32, usize> = BTreeMap::new();
        for date in &goods.dates {
            *by_month.entry(month(date)).or_default() += 1;
        }
        let span = by_month.keys().next_back().zip(by_month.keys().next()).map_or(0, |(last, first)| last - first + 1);
        let entry = months.entry((*supplier, *kind)).or_default();
        entry.0 += by_month.values().filter(|n| **n == 1).count();
        entry.1 += by_month.values().filter(|n| **n > 1).count();
        entry.2 += usize::try_from(span).unwrap_or(0);
    }
    let is_habit = |(one, more, span): (usize, usize, usize)| {
        one >= FEWEST_MONTHS && more * 20 <= one && one as f64 >= REGULAR * span as f64
    };
    months.into_iter().filter(|(_, counts)| is_habit(*counts)).map(|(key, _)| key).collect()
}
