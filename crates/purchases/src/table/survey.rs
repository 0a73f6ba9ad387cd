//! Rows of the delivery survey.

use domain::{Minutes, OrderingChannel, OrganisationNumber, PerWeek, SurveyResponse, TimeOfDay};

use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::person_names::without_person;
use crate::problem_list::ProblemList;

/// More of anything in a week than this is a slip: once every few minutes of the working week.
const MOST_PER_WEEK: f64 = 500.0;
/// More weeks of counting than this are a slip.
const MOST_WEEKS: f64 = 104.0;
/// Norwegian and Swedish words for ways of ordering, besides their keys.
pub(crate) const CHANNEL_WORDS: &[(&str, OrderingChannel)] = &[
    ("innkjøpssystem", OrderingChannel::EProcurement),
    ("e-handel", OrderingChannel::EProcurement),
    ("ehandel", OrderingChannel::EProcurement),
    ("inköpssystem", OrderingChannel::EProcurement),
    ("nettbutikk", OrderingChannel::WebShop),
    ("webbutikk", OrderingChannel::WebShop),
    ("webbutik", OrderingChannel::WebShop),
    ("näthandel", OrderingChannel::WebShop),
    ("telefon", OrderingChannel::Message),
    ("e-post", OrderingChannel::Message),
    ("epost", OrderingChannel::Message),
    ("telefon eller e-post", OrderingChannel::Message),
    ("fast bestilling", OrderingChannel::StandingOrder),
    ("fast tinging", OrderingChannel::StandingOrder),
    ("stående beställning", OrderingChannel::StandingOrder),
    ("stående order", OrderingChannel::StandingOrder),
    ("butikk", OrderingChannel::Shop),
    ("butik", OrderingChannel::Shop),
    ("affär", OrderingChannel::Shop),
];
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
            let date = row.dialect().date(text);
            if date.is_none() {
                let message = "The date cannot be read; the answer goes in without it.";
                problems.warn("SAMLAST-TABLE-DATE", row.place("date", text), message, "Write it like 2025-09-30.");
            }
            date
        });
        let (delivery_from, delivery_to) = delivery_times(row, problems);
        let ordering_channel = channel(row, problems);
        let mut number = |column: &str, most: f64| measure(row, column, most, problems);
        let response = SurveyResponse {
            counted_weeks: number("counted_weeks", MOST_WEEKS).filter(|weeks| *weeks > 0.0),
            receiving_role: row.text("receiving_role").and_then(without_person),
            delivery_from,
            delivery_to,
            ordering_channel,
            off_agreement_reason: row.text("off_agreement_reason").and_then(without_person),
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

/// First and last usual time of delivery; either may be missing.
fn delivery_times(row: &RowView<'_>, problems: &mut ProblemList) -> (Option<TimeOfDay>, Option<TimeOfDay>) {
    let mut time = |column: &str| {
        let text = row.text(column)?;
        let time = TimeOfDay::parse(text);
        if time.is_none() {
            let message = "The time cannot be read; the answer goes in without it.";
            problems.warn("SAMLAST-SURVEY-TIME", row.place(column, text), message, "Write it like 07:30.");
        }
        time
    };
    let (from, to) = (time("delivery_from"), time("delivery_to"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        let message = "The last delivery comes before the first; the answer goes in without the times.";
        let text = row.text("delivery_to").unwrap_or_default();
        let suggestion = "Write the earlier time first.";
        problems.warn("SAMLAST-SURVEY-TIME", row.place("delivery_to", text), message, suggestion);
        return (None, None);
    }
    (from, to)
}

fn channel(row: &RowView<'_>, problems: &mut ProblemList) -> Option<OrderingChannel> {
    let text = row.text("ordering_channel")?;
    let lower = text.to_lowercase();
    let channel = OrderingChannel::from_key(&lower.replace([' ', '-'], "_"))
        .or_else(|| CHANNEL_WORDS.iter().find(|(word, _)| *word == lower).map(|(_, channel)| *channel));
    if channel.is_none() {
        let keys: Vec<&str> = OrderingChannel::ALL.iter().map(|channel| channel.key()).collect();
        let suggestion = format!("Use one of {}.", keys.join(", "));
        let message = "The way of ordering is not known; the answer goes in without it.";
        problems.warn("SAMLAST-SURVEY-CHANNEL", row.place("ordering_channel", text), message, &suggestion);
    }
    channel
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
