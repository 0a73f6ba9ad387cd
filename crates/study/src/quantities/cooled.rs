//! On which days vehicles carry goods that have to be cooled.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, Operator, TemperatureZone};

use crate::demand::Consignment;
use crate::year::{Context, ScenarioFlows};

/// Days on which each operator carries chilled or frozen goods of the municipality. What a supplier brings to the hub on a day
/// is not kept by group: where it brings cooled goods at all, it is taken to do so whenever it comes.
pub(crate) fn cooled_days(context: &Context<'_>, scenario: &ScenarioFlows) -> BTreeMap<Operator, BTreeSet<Date>> {
    let is_cooled = |consignment: &&Consignment| {
        let zone = |group: u16| context.groups.get(usize::from(group)).map(|group| group.zone);
        let needs_cold = |group| zone(group).is_some_and(|zone| zone != TemperatureZone::Ambient);
        consignment.goods.iter().any(|(group, _)| needs_cold(*group))
    };
    let operator = |supplier: usize| context.operators.of_supplier[supplier].map(|o| &context.operators.profiles[o]);
    let mut days: BTreeMap<Operator, BTreeSet<Date>> = BTreeMap::new();
    for consignment in scenario.flows.direct.iter().filter(is_cooled) {
        let Some(profile) = operator(consignment.supplier) else { continue };
        days.entry(profile.operator.clone()).or_default().insert(consignment.date);
    }
    let mut cooling: BTreeSet<usize> = BTreeSet::new();
    for consignment in scenario.flows.outbound.iter().filter(is_cooled) {
        cooling.insert(consignment.supplier);
        days.entry(Operator::Hub).or_default().insert(consignment.date);
    }
    for ((_, _, date), consignment) in &scenario.flows.collected {
        if is_cooled(&consignment) {
            days.entry(Operator::Hub).or_default().insert(*date);
        }
    }
    for (supplier, _, date) in scenario.flows.inbound.keys().filter(|(supplier, ..)| cooling.contains(supplier)) {
        let Some(profile) = operator(*supplier) else { continue };
        days.entry(profile.operator.clone()).or_default().insert(*date);
    }
    days
}
