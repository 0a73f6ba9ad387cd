//! How many drops stand behind a record, pair by pair of unit and supplier, in draws that are spread over the whole range.

use std::collections::BTreeMap;

use domain::{ParameterError, SupplierId, UnitId};

use super::{CalibrationInput, answers, records, sampler};

/// Drops behind a record of a supplier at a unit.
pub type DropFactors = BTreeMap<(UnitId, SupplierId), f64>;

/// The drops behind a record for each of some places in the order of the municipality's total, 0 the fewest and 1 the most
/// deliveries: errors that units and suppliers share stay in, because a whole draw of the calibration is taken.
///
/// # Errors
/// Parameters that are missing or in another unit.
pub fn drops_behind(input: &CalibrationInput<'_>, places: &[f64]) -> Result<Vec<DropFactors>, ParameterError> {
    let CalibrationInput { units, suppliers, deliveries, survey, parameters, seed } = *input;
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let records = records::count(&ids, suppliers, deliveries, parameters)?;
    let answers = answers::usable(survey, units, suppliers, &records, parameters)?;
    let model = sampler::Model::new(&records, units.len(), &answers, parameters)?;
    let totals: Vec<f64> = model.sample(seed).draws.iter().map(|draw| draw.iter().sum()).collect();
    let mut ranked: Vec<usize> = (0..totals.len()).collect();
    ranked.sort_by(|&a, &b| totals[a].total_cmp(&totals[b]).then(a.cmp(&b)));
    let rank = |place: f64| ((place * totals.len() as f64) as usize).min(totals.len().saturating_sub(1));
    let wanted: Vec<usize> = places.iter().filter_map(|&place| ranked.get(rank(place)).copied()).collect();
    let drawn = model.pairs(seed, &wanted);
    Ok(drawn.iter().map(|draw| factors(&records, &ids, draw)).collect())
}

fn factors(records: &records::Records, ids: &[UnitId], drawn: &[f64]) -> DropFactors {
    let mut sums: BTreeMap<(UnitId, SupplierId), (f64, f64)> = BTreeMap::new();
    for (pair, drops) in records.pairs.iter().zip(drawn) {
        let Some(supplier) = pair.supplier else { continue };
        let sum = sums.entry((ids[pair.unit], supplier)).or_default();
        sum.0 += drops;
        sum.1 += pair.per_week;
    }
    let known = sums.into_iter().filter(|(_, (_, counted))| *counted > 0.0);
    known.map(|(key, (drops, counted))| (key, drops / counted)).collect()
}
