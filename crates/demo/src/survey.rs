//! The delivery survey: answers of a share of the units, near the truth, with the noise of people who answer by memory;
//! some units have counted their deliveries in a log over two weeks.

use std::{collections::BTreeMap, path::Path};

use crate::{
    DemoError, billing::World, calendar::DayKind, dice::Dice, ledger::norwegian, registers::write_table,
    variant::Variant, year::Drop,
};

/// Columns of the form.
const COLUMNS: usize = 17;
/// Part of the units asked that have counted their deliveries.
const COUNTING_SHARE: f64 = 0.25;
/// Weeks of a log.
const LOG_WEEKS: u16 = 2;

/// What a unit's answers are drawn around.
#[derive(Default)]
struct Truth {
    drops: f64,
    pick_ups: f64,
    on_agreement: f64,
    per_supplier: BTreeMap<u32, f64>,
    /// Drops of every week, by the week's number.
    weeks: BTreeMap<u16, f64>,
}

/// Writes `undersokelse.csv` and says how many units answered.
pub(crate) fn write(
    path: &Path,
    world: World,
    drops: &[Drop],
    surveyed_share: f64,
    variant: Variant,
) -> Result<usize, DemoError> {
    let truths = truths(world, drops);
    let ordinary_weeks = world.days.iter().filter(|day| day.kind == DayKind::Ordinary).count() as f64 / 5.0;
    let mut order: Vec<usize> = (0..world.units.len()).collect();
    let mut dice = Dice::new(world.seed, "survey", 0);
    dice.shuffle(&mut order);
    if variant == Variant::BiasedSurvey {
        // Busy units answer more often (weighted order of Efraimidis and Spirakis 2006).
        let most = truths.iter().map(|truth| truth.drops).fold(1.0, f64::max);
        let mut keyed: Vec<(f64, usize)> =
            order.iter().map(|&unit| (dice.unit().powf(most / (truths[unit].drops + 0.1 * most)), unit)).collect();
        keyed.sort_by(|a, b| b.0.total_cmp(&a.0));
        order = keyed.into_iter().map(|(_, unit)| unit).collect();
    }
    order.truncate((surveyed_share.clamp(0.0, 1.0) * world.units.len() as f64).round() as usize);
    order.sort_unstable();
    let headings = [
        "Enhet",
        "Leverandør orgnr",
        "Dato",
        "Leveranser per uke",
        "Akseptable leveranser per uke",
        "Minutter mottak",
        "Henteturer per uke",
        "Bestillinger per uke",
        "Andel på avtale",
        "Bestiller rolle",
        "Merknad",
        "counted_weeks",
        "Mottaker rolle",
        "Levering fra",
        "Levering til",
        "Bestillingskanal",
        "off_agreement_reason",
    ];
    let mut rows = Vec::new();
    for &unit in &order {
        let mut dice = Dice::new(world.seed, "survey", unit as u64 + 1);
        answer(world, unit, &truths[unit], (ordinary_weeks, variant), &mut dice, &mut rows);
    }
    write_table(path, headings, rows)?;
    Ok(order.len())
}

fn truths(world: World, drops: &[Drop]) -> Vec<Truth> {
    let mut truths: Vec<Truth> = world.units.iter().map(|_| Truth::default()).collect();
    for drop in drops.iter().filter(|drop| world.days[usize::from(drop.day)].kind == DayKind::Ordinary) {
        let family = &world.facts.families[world.suppliers[drop.supplier as usize].family];
        let truth = &mut truths[drop.unit as usize];
        if family.distribution == "own_pick_up" {
            truth.pick_ups += 1.0;
        } else {
            truth.drops += 1.0;
            *truth.weeks.entry(world.days[usize::from(drop.day)].week).or_insert(0.0) += 1.0;
            *truth.per_supplier.entry(drop.supplier).or_insert(0.0) += 1.0;
        }
        truth.on_agreement += f64::from(u8::from(family.agreement));
    }
    truths
}

fn answer(
    world: World,
    unit: usize,
    truth: &Truth,
    (weeks, variant): (f64, Variant),
    dice: &mut Dice,
    rows: &mut Vec<[String; COLUMNS]>,
) {
    let behaviour = &world.facts.behaviour;
    let kind = &world.facts.unit_kinds[world.units[unit].kind];
    // People round: whole numbers from three a week, halves below.
    let remembered = |value: f64, dice: &mut Dice| {
        let noisy = value * variant.reported() * noise(behaviour.survey_noise, variant, dice);
        let step = if noisy >= 3.0 { 1.0 } else { 0.5 };
        let rounded = (noisy / step).round() * step;
        if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}").replace('.', ",") }
    };
    let now = truth.drops / weeks;
    let acceptable = |now: f64, dice: &mut Dice| (now * dice.between(0.25, 0.6)).max(0.5).min(now);
    let date = jiff::civil::Date::new(behaviour.year, 10, 6 + (dice.below(5)) as i8).map(norwegian).unwrap_or_default();
    let all = truth.drops + truth.pick_ups;
    let share = if all > 0.0 { 100.0 * truth.on_agreement / all } else { 0.0 };
    let share = (share * dice.spread(behaviour.survey_noise / 2.0) / 5.0).round().min(20.0) * 5.0;
    let roles: &[&str] = match kind.key.as_str() {
        "nursing_home" | "central_kitchen" => &["kjøkken", "avdeling"],
        "kindergarten" => &["styrer", "kjøkken"],
        "school" => &["kontor", "rektor", "SFO"],
        "technical" => &["driftsleder"],
        _ => &["kontor", "leder"],
    };
    let role = roles[dice.below(roles.len())];
    let minutes = (7.0 * dice.spread(0.4)).round().clamp(2.0, 30.0);
    let wanted = acceptable(now, dice);
    let note = "Oppdiktet svar".to_owned();
    // What the form asks besides is drawn apart, so that the answers above do not depend on it.
    let mut apart = Dice::new(world.seed, "survey form", unit as u64);
    let log = apart.chance(COUNTING_SHARE).then(|| counted(world, truth, &mut apart)).flatten();
    let form = form(world, unit, &mut apart);
    let from_memory = remembered(now, dice);
    rows.push([
        world.units[unit].key.clone(),
        String::new(),
        date.clone(),
        log.clone().unwrap_or(from_memory),
        remembered(wanted, dice),
        format!("{minutes:.0}"),
        remembered(truth.pick_ups / weeks, dice),
        remembered(all / weeks * 1.1, dice),
        format!("{share:.0}"),
        role.to_owned(),
        note.clone(),
        log.map(|_| LOG_WEEKS.to_string()).unwrap_or_default(),
        form[0].clone(),
        form[1].clone(),
        form[2].clone(),
        form[3].clone(),
        form[4].clone(),
    ]);
    if !dice.chance(behaviour.survey_detail_share) {
        return;
    }
    let mut largest: Vec<(u32, f64)> = truth.per_supplier.iter().map(|(s, n)| (*s, *n)).collect();
    largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    for (supplier, count) in largest.into_iter().take(4) {
        let now = count / weeks;
        let wanted = acceptable(now, dice);
        rows.push([
            world.units[unit].key.clone(),
            world.suppliers[supplier as usize].organisation_number.clone(),
            date.clone(),
            remembered(now, dice),
            remembered(wanted, dice),
            format!("{:.0}", (minutes * dice.spread(0.2)).round().max(1.0)),
            String::new(),
            String::new(),
            String::new(),
            role.to_owned(),
            note.clone(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
    }
}

/// How far off an answer from memory is.
fn noise(sigma: f64, variant: Variant, dice: &mut Dice) -> f64 {
    if variant == Variant::HeavyNoise && dice.chance(0.2) {
        return dice.spread(5.0 * sigma);
    }
    dice.spread(sigma)
}

/// Deliveries a week of a log over two ordinary weeks in a row; none where the year has no such weeks.
fn counted(world: World, truth: &Truth, dice: &mut Dice) -> Option<String> {
    let mut days: BTreeMap<u16, usize> = BTreeMap::new();
    for day in world.days.iter().filter(|day| day.kind == DayKind::Ordinary) {
        *days.entry(day.week).or_default() += 1;
    }
    let whole = |week: u16| days.get(&week) == Some(&5);
    let starts: Vec<u16> = days.keys().copied().filter(|&week| whole(week) && whole(week + 1)).collect();
    if starts.is_empty() {
        return None;
    }
    let start = starts[dice.below(starts.len())];
    let count: f64 = (start..start + LOG_WEEKS).filter_map(|week| truth.weeks.get(&week)).sum();
    Some(format!("{:.1}", count / f64::from(LOG_WEEKS)).replace('.', ","))
}

/// Who receives, between which times, how orders are placed, and why goods are bought outside agreements.
fn form(world: World, unit: usize, dice: &mut Dice) -> [String; 5] {
    let kind = &world.facts.unit_kinds[world.units[unit].kind];
    let receiver = match kind.key.as_str() {
        "nursing_home" | "central_kitchen" | "kindergarten" => "kjøkken",
        "technical" => "lager",
        _ => ["resepsjon", "vaktmester"][dice.below(2)],
    };
    let from = 7 + dice.below(3);
    let to = 12 + dice.below(4);
    let channel = ["e_procurement", "web_shop", "message", "standing_order"][dice.below(4)];
    let reasons = ["", "haster", "varen finnes ikke på avtalen", "nærmeste butikk er enklere", ""];
    [
        receiver.to_owned(),
        format!("{from:02}:00"),
        format!("{to:02}:30"),
        channel.to_owned(),
        reasons[dice.below(reasons.len())].to_owned(),
    ]
}
