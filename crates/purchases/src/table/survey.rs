//! Rows of the delivery survey.

use domain::{Minutes, OrganisationNumber, PerWeek, SurveyResponse};

use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::person_names::without_person;
use crate::problem_list::ProblemList;

/// More of anything in a week than this is a slip: once every few minutes of the working week.
const MOST_PER_WEEK: f64 = 500.0;
/// Minutes of a working day.
const MOST_MINUTES: f64 = 480.0;

/// Collects answers.
#[derive(Default)]
pub(crate) struct SurveyRows {
    responses: Vec<SurveyResponse>,
}

impl Rows for SurveyRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let Some(unit) = row.required("unit_id", problems) else { return };
        let supplier_key = match row.text("supplier_organisation_number") {
            None => None,
            Some(written) => match OrganisationNumber::parse(written) {
                Ok(number) => Some(number.to_string()),
                Err(error) => {
                    let message =
                        format!("The supplier's organisation number does not hold: {error}; the row is left out.");
                    let place = row.place("supplier_organisation_number", written);
                    problems.refuse("SAMLAST-ORGNR", place, &message, "Look the number up in Enhetsregisteret.");
                    return;
                }
            },
        };
        let date = row.text("date").and_then(|text| {
            let date = cell::date(text);
            if date.is_none() {
                let message = "The date cannot be read; the answer goes in without it.";
                problems.warn("SAMLAST-TABLE-DATE", row.place("date", text), message, "Write it like 2025-09-30.");
            }
            date
        });
        let mut number = |column: &str, most: f64| measure(row, column, most, problems);
        let response = SurveyResponse {
            counted_weeks: None,
            receiving_role: None,
            delivery_from: None,
            delivery_to: None,
            ordering_channel: None,
            off_agreement_reason: None,
            unit_key: unit.to_owned(),
            supplier_key,
            date,
            deliveries_now: number("deliveries_per_week", MOST_PER_WEEK).map(PerWeek),
            deliveries_acceptable: number("acceptable_per_week", MOST_PER_WEEK).map(PerWeek),
            receiving_time: number("receiving_minutes", MOST_MINUTES).map(Minutes),
            pick_ups: number("pick_ups_per_week", MOST_PER_WEEK).map(PerWeek),
            orders: number("orders_per_week", MOST_PER_WEEK).map(PerWeek),
            on_agreement: number("agreement_share", 100.0).map(|percent| percent / 100.0),
            ordering_role: row.text("ordering_role").and_then(without_person),
        };
        self.responses.push(response);
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Survey(self.responses)
    }
}

fn measure(row: &RowView<'_>, column: &str, most: f64, problems: &mut ProblemList) -> Option<f64> {
    let text = row.text(column)?;
    let value = cell::number(text).filter(|value| (0.0..=most).contains(value));
    if value.is_none() {
        let message = format!("The answer is no number from 0 to {most}; it is left out.");
        problems.warn("SAMLAST-TABLE-NUMBER", row.place(column, text), &message, "Write a number like 2 or 2,5.");
    }
    value
}
