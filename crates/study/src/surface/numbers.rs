//! Quantities of a year as a list of named numbers, and back: what a surface is fitted to.

use std::collections::BTreeMap;

use domain::Operator;
use serde_json::Value;

use crate::quantities::{Strand, YearlyQuantities};

/// Numbers by name, for instance `driving/0/1/distance`.
pub(super) type Numbers = BTreeMap<String, f64>;

/// The same quantities with all suppliers' driving of a kind and vehicle in one strand: prices and factors do not tell
/// suppliers apart.
pub(super) fn joined(year: &YearlyQuantities) -> YearlyQuantities {
    let mut strands: BTreeMap<Strand, crate::quantities::Driving> = BTreeMap::new();
    for (strand, driving) in &year.driving {
        let operator = match strand.operator {
            Operator::Hub => Operator::Hub,
            _ => Operator::Carrier(String::new()),
        };
        strands.entry(Strand { operator, ..strand.clone() }).or_default().add(driving, 1.0);
    }
    YearlyQuantities { driving: strands.into_iter().collect(), handling: year.handling.clone(), facts: year.facts }
}

/// All numbers of joined quantities but the facts, which no parameter changes. A strand is named by what it is, so that plans
/// with other strands can be compared.
pub(super) fn numbers(year: &YearlyQuantities) -> Result<Numbers, serde_json::Error> {
    let mut found = Numbers::new();
    for (strand, driving) in &year.driving {
        gather(&name(strand), &serde_json::to_value(driving)?, &mut found);
    }
    gather("handling", &serde_json::to_value(&year.handling)?, &mut found);
    found.insert(CONNECTED.to_owned(), year.facts.connected as f64);
    Ok(found)
}

/// Name of the number of connected suppliers.
const CONNECTED: &str = "facts/connected";

/// The quantities with every number multiplied by what `factor` says for its name.
pub(super) fn scaled(
    year: &YearlyQuantities,
    factor: &dyn Fn(&str) -> f64,
) -> Result<YearlyQuantities, serde_json::Error> {
    let mut scaled = year.clone();
    for (strand, driving) in &mut scaled.driving {
        let mut value = serde_json::to_value(*driving)?;
        multiply(&name(strand), &mut value, factor);
        *driving = serde_json::from_value(value)?;
    }
    let mut value = serde_json::to_value(&scaled.handling)?;
    multiply("handling", &mut value, factor);
    scaled.handling = serde_json::from_value(value)?;
    scaled.facts.connected = (scaled.facts.connected as f64 * factor(CONNECTED)).round().max(0.0) as usize;
    Ok(scaled)
}

fn name(strand: &Strand) -> String {
    let who = if strand.operator == Operator::Hub { "hub" } else { "suppliers" };
    format!("driving/{}/{}/{who}", strand.kind.key(), strand.vehicle.key())
}

fn gather(name: &str, value: &Value, into: &mut Numbers) {
    match value {
        Value::Number(number) => {
            into.insert(name.to_owned(), number.as_f64().unwrap_or(0.0));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| gather(&format!("{name}/{at}"), item, into));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(field, item)| gather(&format!("{name}/{field}"), item, into));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

fn multiply(name: &str, value: &mut Value, factor: &dyn Fn(&str) -> f64) {
    match value {
        Value::Number(number) => {
            if let Some(product) = number.as_f64().and_then(|known| serde_json::Number::from_f64(known * factor(name)))
            {
                *number = product;
            }
        }
        Value::Array(items) => {
            items.iter_mut().enumerate().for_each(|(at, item)| multiply(&format!("{name}/{at}"), item, factor));
        }
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(field, item)| multiply(&format!("{name}/{field}"), item, factor));
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantities::{Driving, Handling};
    use domain::{Count, Kilometers, RoundKind, SupplierId, UnitKind, VehicleClass};

    fn year() -> YearlyQuantities {
        let strand = |id| Strand {
            kind: RoundKind::Own,
            vehicle: VehicleClass::Van,
            operator: Operator::Supplier(SupplierId(id)),
        };
        let driving = |km| Driving { distance: Kilometers(km), ..Driving::default() };
        let mut handling = Handling { orders: Count(10.0), ..Handling::default() };
        handling.receipts.insert(UnitKind::School, Count(4.0));
        YearlyQuantities {
            driving: vec![(strand(1), driving(100.0)), (strand(2), driving(50.0))],
            handling,
            ..YearlyQuantities::default()
        }
    }

    #[test]
    fn numbers_of_all_suppliers_are_named_once_and_can_be_scaled_by_name() {
        let joined = joined(&year());
        let numbers = numbers(&joined).unwrap();
        assert_eq!(numbers["driving/own/van_3_5t/suppliers/distance"], 150.0);
        assert_eq!(numbers["handling/receipts/school"], 4.0);
        let doubled = |name: &str| if name.ends_with("distance") || name.ends_with("school") { 2.0 } else { 1.0 };
        let scaled = scaled(&joined, &doubled).unwrap();
        assert_eq!(scaled.driving[0].1.distance, Kilometers(300.0));
        assert_eq!(scaled.handling.receipts[&UnitKind::School], Count(8.0));
        assert_eq!(scaled.handling.orders, Count(10.0));
    }
}
