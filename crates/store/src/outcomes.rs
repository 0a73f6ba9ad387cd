//! Outcomes of scenarios: their indicators as rows, and the caller's own plan as bytes.

use domain::{Indicator, IndicatorValue, Outcome};

use crate::connection::{Connection, cells};
use crate::error::Result;
use crate::register::to_json;
use crate::sql;

/// The outcome of one scenario with what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredOutcome {
    /// The scenario as text, as it was simulated.
    pub scenario_toml: String,
    /// What the caller recognises unchanged inputs by.
    pub fingerprint: String,
    /// The indicators.
    pub outcome: Outcome,
}

pub(crate) fn put(
    db: &Connection,
    scenario_key: &str,
    scenario_toml: &str,
    fingerprint: &str,
    outcome: &Outcome,
    details: &[u8],
) -> Result<()> {
    let cells = cells![scenario_key, scenario_toml, fingerprint, outcome.seed.to_string(), &outcome.version, details];
    db.run(sql::PUT_OUTCOME, cells)?;
    db.run(sql::DELETE_OUTCOME_VALUES, cells![scenario_key])?;
    for (position, value) in (0u32..).zip(&outcome.values) {
        let dimensions = to_json(&value.dimensions)?;
        let cells = cells![scenario_key, position, value.indicator.key(), dimensions, value.value];
        db.queue(sql::INSERT_OUTCOME_VALUE, cells)?;
    }
    Ok(())
}

pub(crate) fn read(db: &Connection, scenario_key: &str) -> Result<Option<StoredOutcome>> {
    let stored = db.first(sql::OUTCOME, cells![scenario_key], |row| {
        Ok(StoredOutcome {
            scenario_toml: row.text(1)?,
            fingerprint: row.text(2)?,
            outcome: Outcome {
                scenario: row.text(0)?,
                seed: row.read(3, |text| text.parse().ok())?,
                version: row.text(4)?,
                values: Vec::new(),
            },
        })
    })?;
    let Some(mut stored) = stored else { return Ok(None) };
    stored.outcome.values = db.rows(sql::OUTCOME_VALUES, cells![scenario_key], |row| {
        Ok(IndicatorValue {
            indicator: row.read(0, Indicator::from_key)?,
            dimensions: row.json(1)?,
            value: row.real(2)?,
        })
    })?;
    Ok(Some(stored))
}

pub(crate) fn details(db: &Connection, scenario_key: &str) -> Result<Option<Vec<u8>>> {
    db.first(sql::OUTCOME_DETAILS, cells![scenario_key], |row| row.bytes(0))
}
