//! The five answers, counted in one pass over the lines and one over the deliveries.
//!
//! Definitions, the same in every table:
//! * **value**: sum of the lines without value added tax, credit notes taken off, in the study's main currency;
//! * **mass, volume**: of goods; services have none;
//! * **purchase**: what one order, its deliveries, invoices, credit notes and ledger rows speak of, counted once;
//! * **order**: a purchase with goods whose lines, as far as they are asked about, come to more than nothing;
//! * **delivery**: one drop of one supplier at one unit on one day; a **pick-up** is fetched by staff and is none;
//! * **week**: an ordinary week, see [`domain::ordinary_weeks`]; rates count ordinary weeks of the period only.

mod count;
mod tables;

use domain::Date;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::filter::{Filter, FilterError};
use crate::public;
use crate::snapshot::Snapshot;
use crate::table::Table;
use count::Counts;
pub(crate) use count::Tally;

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What is bought.
    What,
    /// From whom.
    Whom,
    /// How it is delivered.
    How,
    /// How much.
    HowMuch,
    /// Who buys.
    Who,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::What, Self::Whom, Self::How, Self::HowMuch, Self::Who];

    /// The spelling on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Whom => "whom",
            Self::How => "how",
            Self::HowMuch => "how_much",
            Self::Who => "who",
        }
    }
}

/// Thresholds of the analysis; numbers about the world, which the caller takes from the parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// An order below this value is a small one, hundredths of a krone; it is not used for other currencies.
    pub small_order_minor: i64,
    /// Suppliers that a public figure has to rest on at least.
    pub public_suppliers: u64,
}

/// Answers to some questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// What was asked about.
    pub filter: Filter,
    /// Currency of all values.
    pub currency: Option<String>,
    /// Lines in other currencies, which no value counts.
    pub lines_in_other_currencies: u64,
    /// First and last day with a line or delivery that was asked about.
    pub period: Option<(Date, Date)>,
    /// Tables by question, most important first.
    pub questions: Vec<(Question, Vec<Table>)>,
    /// Single figures by key; `None`: cannot be told.
    pub indicators: Vec<(&'static str, Option<f64>)>,
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Tables<'a>(&'a [(Question, Vec<Table>)]);
        impl Serialize for Tables<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().flat_map(|(_, tables)| tables).map(|table| (table.key, table)))
            }
        }
        struct Indicators<'a>(&'a [(&'static str, Option<f64>)]);
        impl Serialize for Indicators<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("filter", &self.filter)?;
        map.serialize_entry("currency", &self.currency)?;
        map.serialize_entry("lines_in_other_currencies", &self.lines_in_other_currencies)?;
        map.serialize_entry("period", &self.period)?;
        map.serialize_entry("questions", &Tables(&self.questions))?;
        map.serialize_entry("indicators", &Indicators(&self.indicators))?;
        map.end()
    }
}

/// Answers the questions.
///
/// # Errors
/// See [`FilterError`].
pub fn answer(
    snapshot: &Snapshot,
    filter: &Filter,
    questions: &[Question],
    limits: &Limits,
) -> Result<Answers, FilterError> {
    let chosen = filter.chosen(snapshot)?;
    let mut counts = Counts::new(snapshot, questions);
    counts.lines(snapshot, &chosen);
    counts.deliveries(snapshot, &chosen);
    let total = &counts.total.tallies[0];
    if filter.public && !total.is_empty() && public::rests_on_too_few(total, limits.public_suppliers) {
        return Err(FilterError::PublicTooFew { least: limits.public_suppliers });
    }
    let mut answers = Answers {
        filter: filter.clone(),
        currency: counts.currency.map(|currency| currency.code().to_owned()),
        lines_in_other_currencies: counts.foreign_lines,
        period: counts.period(),
        questions: Vec::new(),
        indicators: tables::indicators(&counts, limits, filter.public),
    };
    for question in Question::ALL.into_iter().filter(|question| questions.contains(question)) {
        let mut answered = tables::of(question, &counts, snapshot);
        if filter.public {
            public::aggregate(&mut answered, total, limits.public_suppliers);
        }
        public::drop_aids(&mut answered, filter.public);
        answers.questions.push((question, answered));
    }
    Ok(answers)
}
