//! What a study holds, counted: the figures that `samlast status` shows.

use std::collections::BTreeMap;

use domain::{Date, DocumentKind, Severity};
use serde::Serialize;

use crate::connection::Connection;
use crate::error::Result;
use crate::sql;

/// Counts of everything in a study.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StoreSummary {
    /// Documents by [`DocumentKind::key`]; kinds without documents are absent.
    pub documents_by_kind: BTreeMap<String, u64>,
    /// Lines of all documents.
    pub lines: u64,
    /// First and last date of issue.
    pub period: Option<(Date, Date)>,
    /// Documents whose receiving unit is not known.
    pub documents_without_unit: u64,
    /// Receiving units.
    pub units: u64,
    /// Suppliers, from the register and from documents.
    pub suppliers: u64,
    /// Survey answers.
    pub survey_responses: u64,
    /// Items of catalogues.
    pub catalogue_items: u64,
    /// Reconstructed deliveries.
    pub deliveries: u64,
    /// Problems by [`Severity::key`]; severities without problems are absent.
    pub problems_by_severity: BTreeMap<String, u64>,
    /// Whether the study has roads.
    pub has_roads: bool,
    /// Scenarios with an outcome.
    pub outcomes: u64,
}

impl StoreSummary {
    /// Documents of all kinds.
    pub fn documents(&self) -> u64 {
        self.documents_by_kind.values().sum()
    }
}

pub(crate) fn read(db: &Connection) -> Result<StoreSummary> {
    let by_kind = db.rows(sql::DOCUMENTS_BY_KIND, &[], |row| {
        Ok((row.read(0, DocumentKind::from_key)?.key().to_owned(), row.small(1)?))
    })?;
    let by_severity = db.rows(sql::PROBLEMS_BY_SEVERITY, &[], |row| {
        Ok((row.read(0, Severity::from_key)?.key().to_owned(), row.small(1)?))
    })?;
    let period = db.first(sql::PERIOD, &[], |row| Ok((row.opt_date(0)?, row.opt_date(1)?)))?;
    Ok(StoreSummary {
        documents_by_kind: by_kind.into_iter().collect(),
        lines: db.count(sql::COUNT_LINES, &[])?,
        period: period.and_then(|(from, to)| from.zip(to)),
        documents_without_unit: db.count(sql::COUNT_WITHOUT_UNIT, &[])?,
        units: db.count(sql::COUNT_UNITS, &[])?,
        suppliers: db.count(sql::COUNT_SUPPLIERS, &[])?,
        survey_responses: db.count(sql::COUNT_SURVEY, &[])?,
        catalogue_items: db.count(sql::COUNT_CATALOGUE, &[])?,
        deliveries: db.count(sql::COUNT_DELIVERIES, &[])?,
        problems_by_severity: by_severity.into_iter().collect(),
        has_roads: db.first(sql::ROADS, &[], |_| Ok(()))?.is_some(),
        outcomes: db.count(sql::COUNT_OUTCOMES, &[])?,
    })
}
