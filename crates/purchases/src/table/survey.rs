//! Rows of the delivery survey.

use domain::{Minutes, OrderingChannel, OrganisationNumber, PerWeek, SurveyResponse, TimeOfDay};

use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::person_names::without_person;
use crate::problem_list::ProblemList;

/// More of anything in a week than this is a slip: once every few minutes of the working week.
const MOST_PER_WEEK: f64 = 500.0;
/// Weeks of a year.
const MOST_WEEKS: f64 = 53.0;
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
            let date = row.date(text);
            if date.is_none() {
                let message = "The date cannot be read; the answer goes in without it.";
                problems.warn("SAMLAST-TABLE-DATE", row.place("date", text), message, "Write it like 2025-09-30.");
            }
            date
        });
        let number = |column: &str, most: f64, problems: &mut ProblemList| measure(row, column, most, problems);
        let response = SurveyResponse {
            counted_weeks: number("counted_weeks", MOST_WEEKS, problems),
            delivery_from: time(row, "delivery_from", problems),
            delivery_to: time(row, "delivery_to", problems),
            ordering_channel: channel(row, problems),
            receiving_role: row.text("receiving_role").and_then(without_person),
            off_agreement_reason: row.owned("off_agreement_reason"),
            unit_key: unit.to_owned(),
            supplier_key,
            date,
            deliveries_now: number("deliveries_per_week", MOST_PER_WEEK, problems).map(PerWeek),
            deliveries_acceptable: number("acceptable_per_week", MOST_PER_WEEK, problems).map(PerWeek),
            receiving_time: number("receiving_minutes", MOST_MINUTES, problems).map(Minutes),
            pick_ups: number("pick_ups_per_week", MOST_PER_WEEK, problems).map(PerWeek),
            orders: number("orders_per_week", MOST_PER_WEEK, problems).map(PerWeek),
            on_agreement: number("agreement_share", 100.0, problems).map(|percent| percent / 100.0),
            ordering_role: row.text("ordering_role").and_then(without_person),
        };
        self.responses.push(response);
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Survey(self.responses)
    }
}

/// Words for ways of ordering, besides their keys; a part of the answer is enough.
const CHANNEL_WORDS: &[(&str, OrderingChannel)] = &[
    ("e-handel", OrderingChannel::EProcurement),
    ("ehandel", OrderingChannel::EProcurement),
    ("innkjøpssystem", OrderingChannel::EProcurement),
    ("inköpssystem", OrderingChannel::EProcurement),
    ("nettbutikk", OrderingChannel::WebShop),
    ("webbutik", OrderingChannel::WebShop),
    ("nätbutik", OrderingChannel::WebShop),
    ("telefon", OrderingChannel::Message),
    ("e-post", OrderingChannel::Message),
    ("epost", OrderingChannel::Message),
    ("fast", OrderingChannel::StandingOrder),
    ("stående", OrderingChannel::StandingOrder),
    ("abonnement", OrderingChannel::StandingOrder),
    ("butikk", OrderingChannel::Shop),
    ("butik", OrderingChannel::Shop),
    ("kort", OrderingChannel::Shop),
];

fn channel(row: &RowView<'_>, problems: &mut ProblemList) -> Option<OrderingChannel> {
    let text = row.text("ordering_channel")?;
    let lower = text.to_lowercase();
    let channel = OrderingChannel::from_key(&lower.replace([' ', '-'], "_"))
        .or_else(|| CHANNEL_WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, channel)| *channel));
    if channel.is_none() {
        let keys: Vec<&str> = OrderingChannel::ALL.iter().map(|channel| channel.key()).collect();
        let message = "The way of ordering is not known; it is left out.";
        let suggestion = format!("Use one of {}.", keys.join(", "));
        problems.warn("SAMLAST-SURVEY-CHANNEL", row.place("ordering_channel", text), message, &suggestion);
    }
    channel
}

fn time(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> Option<TimeOfDay> {
    let text = row.text(column)?;
    let time = TimeOfDay::parse(text);
    if time.is_none() {
        let message = "The time of day cannot be read; it is left out.";
        problems.warn("SAMLAST-TABLE-TIME", row.place(column, text), message, "Write it like 07:30.");
    }
    time
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
