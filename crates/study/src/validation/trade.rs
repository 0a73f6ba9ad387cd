//! Who buys from whom in a case, how often, and the deliveries of some typical weeks: suppliers × order interval.

use domain::{
    CommodityGroup, Count, CubicMeters, Date, Days, Delivery, DeliveryBasis, DistributionKind, Factor, Kilograms,
    Kilometers, Nok, NokPerKilogram, Parameters, PerWeek, Share, Supplier, SupplierId, SupplierRecord, SurveyResponse,
    Unit, UnitId, UnitKind, UnitRecord,
};

use super::inputs::Inputs;
use super::places::{Dice, Ground, Place, Start, geography};
use super::policy::{Bounds, frequency};
use crate::ordering::add_days;
use crate::{Geography, StudyError};

/// The Monday on which the typical weeks begin; no figure depends on it.
const FIRST_MONDAY: Date = jiff::civil::date(2024, 1, 8);
/// Weeks before the counted ones, so that goods wait for their day as they would in the middle of a year: the rarest
/// deliveries come every fourth week.
const RUN_IN: usize = 4;
const WORKDAYS: usize = 5;
const DAYS_A_WEEK: f64 = 7.0;
const WEEKS_A_YEAR: f64 = 365.25 / DAYS_A_WEEK;

/// Typical weeks in place of a year: some with schools open, and one with schools closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weeks {
    /// Ordinary weeks whose deliveries are counted, at least one.
    pub ordinary: usize,
    /// So many of the ordinary weeks have their rounds planned, and those stand for the year.
    pub planned: usize,
}

impl Weeks {
    /// Weeks in which goods are ordered.
    pub fn all(self) -> usize {
        RUN_IN + self.ordinary + 2
    }

    /// Whether a week, counted from 0, is an ordinary one that counts.
    pub fn is_ordinary(self, week: usize) -> bool {
        (RUN_IN..RUN_IN + self.ordinary).contains(&week)
    }

    /// Whether schools are closed: a week to run in, one that counts, and those after it.
    pub fn is_holiday(self, week: usize) -> bool {
        week >= RUN_IN + self.ordinary
    }

    /// Weeks whose rounds are planned, one bit each.
    pub fn planned_bits(self) -> u64 {
        (0..self.all()).filter(|&week| self.round_weight(week) > 0.0).fold(0, |bits, week| bits | 1 << week)
    }

    /// How many weeks of a year a week's deliveries stand for.
    pub fn weight(self, week: usize, school_weeks: f64) -> f64 {
        if self.is_ordinary(week) {
            school_weeks / self.ordinary as f64
        } else if week == RUN_IN + self.ordinary + 1 {
            WEEKS_A_YEAR - school_weeks
        } else {
            0.0
        }
    }

    /// How many weeks of a year a week's rounds stand for.
    pub fn round_weight(self, week: usize) -> f64 {
        let planned = self.planned.clamp(1, self.ordinary);
        if (RUN_IN..RUN_IN + planned).contains(&week) { WEEKS_A_YEAR / planned as f64 } else { 0.0 }
    }

    /// The week of a day.
    pub fn of(self, day: Date) -> Option<usize> {
        usize::try_from(crate::ordering::days_between(FIRST_MONDAY, day).div_euclid(DAYS_A_WEEK as i64)).ok()
    }
}

/// An invented municipality of a case: everything that a study takes.
pub struct Trade {
    /// Receiving units.
    pub units: Vec<Unit>,
    /// Whether each cooks or serves food every day.
    pub kitchens: Vec<bool>,
    /// Suppliers.
    pub suppliers: Vec<Supplier>,
    /// Deliveries of the typical weeks.
    pub deliveries: Vec<Delivery>,
    /// How often each unit needs goods.
    pub policy: Vec<PerWeek>,
    /// Where everything is.
    pub geography: Geography,
}

impl Trade {
    /// The policy as answers of the units, which is how the study learns of delivery days.
    pub fn answers(&self, times: f64) -> Vec<SurveyResponse> {
        let answer = |(unit, frequency): (&Unit, &PerWeek)| SurveyResponse {
            unit_key: unit.record.key.clone(),
            deliveries_acceptable: Some(PerWeek((frequency.value() * times).clamp(0.25, WORKDAYS as f64))),
            ..SurveyResponse::default()
        };
        self.units.iter().zip(&self.policy).map(answer).collect()
    }
}

/// What a supplier sells; decides its industry code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Milk,
    Bread,
    Food,
    Other,
    Shop,
}

impl Line {
    fn group(self) -> &'static str {
        match self {
            Self::Milk => "milk",
            Self::Bread => "bread",
            Self::Food | Self::Shop => "fruit_vegetables",
            Self::Other => "other",
        }
    }

    /// An industry code by which the study finds vehicle and private customers.
    fn sector(self, way: DistributionKind) -> &'static str {
        match (self, way) {
            (Self::Milk, _) => "10.510",
            (Self::Bread, _) => "10.710",
            (Self::Food, DistributionKind::OwnRound) => "10.390",
            (Self::Food, _) => "46.390",
            (Self::Other, DistributionKind::OwnRound) => "22.290",
            (Self::Other, DistributionKind::ParcelCarrier) => "46.650",
            (Self::Other, _) => "46.730",
            (Self::Shop, _) => "47.110",
        }
    }
}

/// That a unit buys from a supplier.
struct Relation {
    unit: usize,
    supplier: usize,
    weekly: f64,
    mass: Kilograms,
}

/// Invents a case: the drawn inputs decide how many, how large and where; the seed of the draw decides which.
///
/// # Errors
/// An input or parameter that is missing or in another unit.
pub fn trade(inputs: &Inputs, parameters: &Parameters, weeks: Weeks) -> Result<Trade, StudyError> {
    let ground = Ground::new(inputs)?;
    let mut dice = Dice::new(inputs.seed, "units");
    let share = |name: &str| inputs.of::<Share>(name).map(domain::Quantity::value);
    let (kitchen_share, school_share) = (share("kitchen_share")?, share("school_share")?);
    let kitchens: Vec<bool> = (0..inputs.units).map(|_| dice.chance(kitchen_share)).collect();
    let closes: Vec<bool> = (0..inputs.units).map(|_| dice.chance(school_share)).collect();
    let addresses: Vec<Place> = (0..inputs.units).map(|_| ground.address(&mut dice)).collect();

    let lines = lines(inputs, kitchen_share)?;
    let relations = relations(inputs, &lines, &kitchens)?;
    let ways = ways(inputs, &lines, &relations)?;
    let starts = starts(inputs, &ground, &lines)?;
    let geography = geography(inputs, &ground, &addresses, &starts)?;
    let unit = |u: usize| {
        let kind = match (closes[u], kitchens[u]) {
            (true, _) => UnitKind::School,
            (false, true) => UnitKind::NursingHome,
            (false, false) => UnitKind::Office,
        };
        Unit { id: UnitId(u as u32 + 1), record: unit_record(u, kind, &geography) }
    };
    let units: Vec<Unit> = (0..inputs.units).map(unit).collect();
    let suppliers: Vec<Supplier> = (0..lines.len()).map(|s| supplier(s, lines[s], ways[s])).collect();
    let groups = CommodityGroup::all(parameters)?;
    let deliveries = deliveries(inputs, &groups, weeks, &lines, &relations, &closes)?;
    let policy = policy(inputs, parameters, &groups, &kitchens, &relations)?;
    Ok(Trade { units, kitchens, suppliers, deliveries, policy, geography })
}

/// Food trades in the same proportion to all trades as a unit has suppliers of either; one dairy and one bakery first.
fn lines(inputs: &Inputs, kitchen_share: f64) -> Result<Vec<Line>, StudyError> {
    let count = inputs.whole("suppliers")?.max(4);
    let food = inputs.of::<Count>("food_suppliers_of_kitchen")?.value();
    let other = inputs.of::<Count>("other_suppliers_of_unit")?.value();
    let food_count = if kitchen_share > 0.0 {
        ((count as f64 * food / (food + other)).round() as usize).clamp(3, count - 1)
    } else {
        0
    };
    let mut lines: Vec<Line> = (0..count)
        .map(|s| match s {
            0 if food_count > 0 => Line::Milk,
            1 if food_count > 0 => Line::Bread,
            s if s < food_count => Line::Food,
            _ => Line::Other,
        })
        .collect();
    if inputs.of::<PerWeek>("pick_ups")?.value() > 0.0 {
        lines.extend((0..inputs.whole("municipalities")?.max(1)).map(|_| Line::Shop));
    }
    Ok(lines)
}

/// Who buys from whom, and how often. The larger a supplier, the more units it has.
fn relations(inputs: &Inputs, lines: &[Line], kitchens: &[bool]) -> Result<Vec<Relation>, StudyError> {
    let mut dice = Dice::new(inputs.seed, "relations");
    let concentration = inputs.of::<Factor>("concentration")?.value();
    let spread = inputs.of::<Factor>("relation_spread")?.value();
    let fresh = inputs.of::<Share>("fresh_share")?.value();
    let drop_mass = inputs.of::<Kilograms>("drop_mass")?;
    let food = inputs.of::<Count>("food_suppliers_of_kitchen")?.value();
    let other = inputs.of::<Count>("other_suppliers_of_unit")?.value();
    let food_rate = food * DAYS_A_WEEK / inputs.of::<Days>("order_interval_food")?.value();
    let other_rate = DAYS_A_WEEK / inputs.of::<Days>("order_interval_other")?.value();
    let pick_ups = inputs.of::<PerWeek>("pick_ups")?.value();
    let weights = |line: Line| -> Vec<f64> {
        let mut rank = 0;
        let weight = |of: &Line| {
            rank += usize::from(*of == line);
            if *of == line { (rank as f64).powf(-concentration) } else { 0.0 }
        };
        lines.iter().map(weight).collect()
    };
    let (food_weights, other_weights) = (weights(Line::Food), weights(Line::Other));
    let mut relations = Vec::new();
    for (unit, &is_kitchen) in kitchens.iter().enumerate() {
        let mut add = |supplier: usize, weekly: f64, dice: &mut Dice| {
            let weekly = (weekly * dice.factor(spread)).min(WORKDAYS as f64);
            // The median drop of a relation is lognormal around the median of all.
            let mass = drop_mass * (spread * dice.normal()).exp();
            relations.push(Relation { unit, supplier, weekly, mass });
        };
        if is_kitchen {
            add(0, fresh * food_rate / 2.0, &mut dice);
            add(1, fresh * food_rate / 2.0, &mut dice);
            // Beside dairy and bakery, which are two of its suppliers of food.
            let chosen = some_of(&food_weights, (food - 2.0).max(1.0), &mut dice);
            for &supplier in &chosen {
                add(supplier, (1.0 - fresh) * food_rate / chosen.len() as f64, &mut dice);
            }
        }
        for supplier in some_of(&other_weights, other, &mut dice) {
            add(supplier, other_rate, &mut dice);
        }
        let shops: Vec<usize> = (0..lines.len()).filter(|&s| lines[s] == Line::Shop).collect();
        if !shops.is_empty() {
            let shop = shops[dice.below(shops.len())];
            add(shop, pick_ups, &mut dice);
        }
    }
    Ok(relations)
}

/// Different suppliers by weight, about so many on average.
fn some_of(weights: &[f64], count: f64, dice: &mut Dice) -> Vec<usize> {
    let count = count.floor() as usize + usize::from(dice.chance(count.fract()));
    let mut left = weights.to_vec();
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count && left.iter().any(|weight| *weight > 0.0) {
        let next = dice.weighted(&left);
        left[next] = 0.0;
        chosen.push(next);
    }
    chosen
}

/// How each supplier delivers: some of the others by parcel; of the rest the largest on rounds with private customers, until
/// the share of such deliveries is reached; those that are left drive for the municipality alone.
fn ways(inputs: &Inputs, lines: &[Line], relations: &[Relation]) -> Result<Vec<DistributionKind>, StudyError> {
    let mut dice = Dice::new(inputs.seed, "ways");
    let parcel_share = inputs.of::<Share>("parcel_share")?.value();
    let shared_share = inputs.of::<Share>("shared_share")?.value();
    let mut weekly = vec![0.0; lines.len()];
    for relation in relations {
        weekly[relation.supplier] += relation.weekly;
    }
    let mut ways: Vec<DistributionKind> = Vec::with_capacity(lines.len());
    for line in lines {
        ways.push(match line {
            Line::Shop => DistributionKind::OwnPickUp,
            Line::Other if dice.chance(parcel_share) => DistributionKind::ParcelCarrier,
            _ => DistributionKind::OwnRound,
        });
    }
    let sum = |of: &dyn Fn(usize) -> bool| (0..lines.len()).filter(|&s| of(s)).map(|s| weekly[s]).sum::<f64>();
    let all = sum(&|s| lines[s] != Line::Shop);
    let mut shared = sum(&|s| ways[s] == DistributionKind::ParcelCarrier);
    let mut largest: Vec<usize> = (0..lines.len()).filter(|&s| ways[s] == DistributionKind::OwnRound).collect();
    largest.sort_by(|&a, &b| weekly[b].total_cmp(&weekly[a]).then(a.cmp(&b)));
    for supplier in largest {
        if shared + weekly[supplier] / 2.0 > shared_share * all {
            break;
        }
        shared += weekly[supplier];
        ways[supplier] = DistributionKind::SharedRound;
    }
    Ok(ways)
}

fn starts(inputs: &Inputs, ground: &Ground, lines: &[Line]) -> Result<Vec<Start>, StudyError> {
    let mut dice = Dice::new(inputs.seed, "depots");
    let outside = inputs.of::<Share>("outside_share")?.value();
    let away = inputs.of::<Kilometers>("depot_distance")?;
    let spread = inputs.of::<Factor>("relation_spread")?.value();
    let detour = inputs.of::<Factor>("road_detour")?.value();
    let start = |(number, line): (usize, &Line)| match line {
        Line::Shop => (ground.centre(number), Kilometers::ZERO),
        _ if dice.chance(outside) => (ground.gateway(&mut dice), away * (detour * (spread * dice.normal()).exp())),
        _ => (ground.address(&mut dice), Kilometers::ZERO),
    };
    Ok(lines.iter().enumerate().map(start).collect())
}

/// A school without more to it than its place.
pub fn plain_unit(number: usize, geography: &Geography) -> Unit {
    Unit { id: UnitId(number as u32 + 1), record: unit_record(number, UnitKind::School, geography) }
}

/// A supplier of food that delivers in a way.
pub fn plain_supplier(number: usize, way: DistributionKind) -> Supplier {
    supplier(number, Line::Food, way)
}

fn unit_record(number: usize, kind: UnitKind, geography: &Geography) -> UnitRecord {
    UnitRecord {
        municipality: None,
        key: format!("u{number}"),
        name: format!("u{number}"),
        kind,
        street: None,
        postal_code: None,
        city: None,
        position: geography.units[number].map(|location| geography.positions[location.index()]),
        opening_hours: None,
        persons: None,
        aliases: Vec::new(),
    }
}

fn supplier(number: usize, line: Line, way: DistributionKind) -> Supplier {
    Supplier {
        id: SupplierId(number as u32 + 1),
        record: SupplierRecord {
            sites: Vec::new(),
            key: format!("s{number}"),
            name: format!("s{number}"),
            organisation_number: None,
            sector_code: Some(line.sector(way).to_owned()),
            sole_proprietor: false,
            producer: false,
            street: None,
            postal_code: None,
            city: None,
            position: None,
            distribution: Some(way),
            carrier: None,
        },
    }
}

/// The drops of all weeks: each relation as often as it orders, on weekdays on which its supplier drives out.
fn deliveries(
    inputs: &Inputs,
    groups: &[CommodityGroup],
    weeks: Weeks,
    lines: &[Line],
    relations: &[Relation],
    closes: &[bool],
) -> Result<Vec<Delivery>, StudyError> {
    let mut dice = Dice::new(inputs.seed, "days");
    let price = inputs.of::<NokPerKilogram>("goods_price")?.value();
    let least = inputs.of::<PerWeek>("supplier_days")?.value().round().max(1.0) as usize;
    let mut busiest = vec![0.0f64; lines.len()];
    for relation in relations {
        busiest[relation.supplier] = busiest[relation.supplier].max(relation.weekly);
    }
    let all_days: Vec<usize> = (0..WORKDAYS).collect();
    let some_days = |days: &[usize], count: usize, dice: &mut Dice| {
        let mut left: Vec<usize> = days.to_vec();
        while left.len() > count {
            left.swap_remove(dice.below(left.len()));
        }
        left
    };
    let mut route_days = Vec::with_capacity(lines.len());
    for (line, busiest) in lines.iter().zip(&busiest) {
        let days = if *line == Line::Shop { WORKDAYS } else { least.max(busiest.ceil() as usize).min(WORKDAYS) };
        route_days.push(some_days(&all_days, days, &mut dice));
    }
    let missing = |line: Line| StudyError::MissingGroup(line.group().to_owned());
    let mut deliveries = Vec::new();
    for relation in relations {
        let line = lines[relation.supplier];
        let position = groups.iter().position(|group| group.key == line.group()).ok_or_else(|| missing(line))?;
        for week in (0..weeks.all()).filter(|&week| !(closes[relation.unit] && weeks.is_holiday(week))) {
            let drops = relation.weekly.floor() as usize + usize::from(dice.chance(relation.weekly.fract()));
            for day in some_days(&route_days[relation.supplier], drops, &mut dice) {
                let Some(date) = add_days(FIRST_MONDAY, (week * DAYS_A_WEEK as usize + day) as i64) else { continue };
                deliveries.push(Delivery {
                    supplier: SupplierId(relation.supplier as u32 + 1),
                    unit: UnitId(relation.unit as u32 + 1),
                    date,
                    goods: vec![(position as u16, relation.mass)],
                    volume: CubicMeters(relation.mass.value() / groups[position].density.value()),
                    value: Nok(relation.mass.value() * price),
                    basis: DeliveryBasis::InvoiceDelivery,
                    how: None,
                    confidence: Share(1.0),
                    documents: Vec::new(),
                });
            }
        }
    }
    deliveries.sort_by_key(|delivery| (delivery.date, delivery.supplier, delivery.unit));
    Ok(deliveries)
}

/// How often each unit needs goods, from its stores, the shelf life of fruit and vegetables, and the hub's vehicle.
fn policy(
    inputs: &Inputs,
    parameters: &Parameters,
    groups: &[CommodityGroup],
    kitchens: &[bool],
    relations: &[Relation],
) -> Result<Vec<PerWeek>, StudyError> {
    let mut dice = Dice::new(inputs.seed, "stores");
    let stores = [inputs.of::<Days>("storage_other")?, inputs.of::<Days>("storage_kitchen")?];
    let spread = inputs.of::<Factor>("relation_spread")?.value();
    let fresh = groups.iter().find(|group| group.key == Line::Food.group());
    let fresh = fresh.ok_or_else(|| StudyError::MissingGroup(Line::Food.group().to_owned()))?;
    let lead = inputs.of::<Days>("hub_lead_time")?;
    let usable = (fresh.shelf_life - lead) * inputs.of::<Share>("usable_life")?.value();
    let vehicle = parameters.label("hub.vehicle")?;
    let payload: Kilograms = parameters.quantity(&format!("vehicle.{vehicle}.payload"))?;
    let mut weekly_mass = vec![Kilograms::ZERO; kitchens.len()];
    for relation in relations {
        weekly_mass[relation.unit] += relation.mass * relation.weekly;
    }
    let unit = |(&is_kitchen, weekly_mass): (&bool, Kilograms)| {
        let storage = stores[usize::from(is_kitchen)] * dice.factor(spread);
        frequency(&Bounds { storage, usable: is_kitchen.then_some(usable), weekly_mass, payload })
    };
    Ok(kitchens.iter().zip(weekly_mass).map(unit).collect())
}
