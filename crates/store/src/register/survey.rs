//! Answers of the survey; unit, supplier, date and role together make an answer the same answer.

use domain::{Minutes, OrderingChannel, PerWeek, SurveyResponse, TimeOfDay};

use super::RegisterRow;
use crate::connection::{Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::sql;

/// An answer with empty texts taken as not given, which is how the key counts them.
pub(crate) fn normalised(response: &SurveyResponse) -> SurveyResponse {
    let mut response = response.clone();
    response.supplier_key = response.supplier_key.filter(|key| !key.is_empty());
    response.ordering_role = response.ordering_role.filter(|role| !role.is_empty());
    response
}

pub(crate) fn read_response(row: &Row<'_>) -> Result<SurveyResponse> {
    let given = |text: String| (!text.is_empty()).then_some(text);
    Ok(SurveyResponse {
        unit_key: row.text(0)?,
        supplier_key: given(row.text(1)?),
        date: row.read(2, |text| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) })?,
        ordering_role: given(row.text(3)?),
        deliveries_now: row.opt_real(4)?.map(PerWeek),
        deliveries_acceptable: row.opt_real(5)?.map(PerWeek),
        receiving_time: row.opt_real(6)?.map(Minutes),
        pick_ups: row.opt_real(7)?.map(PerWeek),
        orders: row.opt_real(8)?.map(PerWeek),
        on_agreement: row.opt_real(9)?,
        counted_weeks: row.opt_real(10)?,
        receiving_role: row.opt_text(11)?,
        delivery_from: row.opt_small(12)?.map(TimeOfDay),
        delivery_to: row.opt_small(13)?.map(TimeOfDay),
        ordering_channel: row.opt_read(14, OrderingChannel::from_key)?,
        off_agreement_reason: row.opt_text(15)?,
    })
}

/// The four texts that an answer is found by: unit, supplier, date, role.
fn survey_key(response: &SurveyResponse) -> [String; 4] {
    [
        response.unit_key.clone(),
        response.supplier_key.clone().unwrap_or_default(),
        response.date.map(|date| date.to_string()).unwrap_or_default(),
        response.ordering_role.clone().unwrap_or_default(),
    ]
}

fn split_survey_key(db: &Connection, key: &str) -> Result<[String; 4]> {
    serde_json::from_str(key)
        .map_err(|_| StoreError::Damaged { path: db.path().to_path_buf(), what: format!("survey key {key:?}") })
}

impl RegisterRow for SurveyResponse {
    const REGISTER: &'static str = "survey";

    fn key(&self) -> String {
        serde_json::Value::from(survey_key(self).to_vec()).to_string()
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        let [unit, supplier, date, role] = split_survey_key(db, key)?;
        db.first(sql::SURVEY_BY_KEY, cells![unit, supplier, date, role], read_response)
    }

    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()> {
        let [unit, supplier, date, role] = survey_key(self);
        db.run(
            sql::PUT_SURVEY,
            cells![
                numbers.next(Numbered::SurveyResponse)?,
                unit,
                supplier,
                date,
                role,
                self.deliveries_now.map(|v| v.0),
                self.deliveries_acceptable.map(|v| v.0),
                self.receiving_time.map(|v| v.0),
                self.pick_ups.map(|v| v.0),
                self.orders.map(|v| v.0),
                self.on_agreement,
                self.counted_weeks,
                &self.receiving_role,
                self.delivery_from.map(|time| time.0),
                self.delivery_to.map(|time| time.0),
                self.ordering_channel.map(OrderingChannel::key),
                &self.off_agreement_reason,
            ],
        )
        .map(|_| ())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        let [unit, supplier, date, role] = split_survey_key(db, key)?;
        db.run(sql::DELETE_SURVEY, cells![unit, supplier, date, role]).map(|_| ())
    }
}
