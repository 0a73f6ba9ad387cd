//! The delivery survey: answers of a share of the units, near the truth, with the noise of people who answer by memory.

use std::{collections::BTreeMap, path::Path};

use crate::{
    DemoError, billing::World, calendar::DayKind, dice::Dice, ledger::norwegian, registers::write_table, year::Drop,
};

/// What a unit's answers are drawn around.
#[derive(Default)]
struct Truth {
    drops: f64,
    pick_ups: f64,
    on_agreement: f64,
    per_supplier: BTreeMap<u32, f64>,
}

/// Writes `undersokelse.csv` and says how many units answered.
pub(crate) fn write(path: &Path, world: World, drops: &[Drop], surveyed_share: f64) -> Result<usize, DemoError> {
    let truths = truths(world, drops);
    let ordinary_weeks = world.days.iter().filter(|day| day.kind == DayKind::Ordinary).count() as f64 / 5.0;
    let mut order: Vec<usize> = (0..world.units.len()).collect();
    let mut dice = Dice::new(world.seed, "survey", 0);
    dice.shuffle(&mut order);
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
    ];
    let mut rows = Vec::new();
    for &unit in &order {
        let mut dice = Dice::new(world.seed, "survey", unit as u64 + 1);
        answer(world, unit, &truths[unit], ordinary_weeks, &mut dice, &mut rows);
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
            *truth.per_supplier.entry(drop.supplier).or_insert(0.0) += 1.0;
        }
        truth.on_agreement += f64::from(u8::from(family.agreement));
    }
    truths
}

fn answer(world: World, unit: usize, truth: &Truth, weeks: f64, dice: &mut Dice, rows: &mut Vec<[String; 11]>) {
    let behaviour = &world.facts.behaviour;
    let kind = &world.facts.unit_kinds[world.units[unit].kind];
    // People round: whole numbers from three a week, halves below.
    let remembered = |value: f64, dice: &mut Dice| {
        let noisy = value * dice.spread(behaviour.survey_noise);
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
    rows.push([
        world.units[unit].key.clone(),
        String::new(),
        date.clone(),
        remembered(now, dice),
        remembered(wanted, dice),
        format!("{minutes:.0}"),
        remembered(truth.pick_ups / weeks, dice),
        remembered(all / weeks * 1.1, dice),
        format!("{share:.0}"),
        role.to_owned(),
        note.clone(),
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
        ]);
    }
}
