//! Registers that grow by upsert and can be taken back: units, suppliers, survey answers, each row with its history.

use domain::{LonLat, OpeningHours, SurveyResponse, TimeOfDay, Unit, UnitAlias, UnitId, UnitKind, UnitRecord};
use domain::{OrganisationNumber, Party, Supplier, SupplierId, SupplierRecord};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::connection::{Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::{BatchId, sql};

/// What an upsert of register rows did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutCounts {
    /// Rows with a new key.
    pub added: u64,
    /// Rows whose key was there with other contents.
    pub changed: u64,
    /// Rows that were there exactly so.
    pub unchanged: u64,
}

/// A row of a register that is found by a key of its own.
pub(crate) trait RegisterRow: Clone + PartialEq + Serialize + DeserializeOwned {
    /// Name in the table of histories.
    const REGISTER: &'static str;
    fn key(&self) -> String;
    /// The row as stored, if it is.
    fn load(db: &Connection, key: &str) -> Result<Option<Self>>;
    /// Writes the row over the one with its key; a new row takes its number from `numbers`.
    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()>;
    /// Takes the row away.
    fn remove(db: &Connection, key: &str) -> Result<()>;
}

/// Upserts the rows and remembers what they were before the batch.
pub(crate) fn put<R: RegisterRow>(
    db: &Connection,
    numbers: &mut Numbers,
    batch: BatchId,
    rows: impl IntoIterator<Item = R>,
) -> Result<PutCounts> {
    let mut counts = PutCounts::default();
    for row in rows {
        let key = row.key();
        let before = R::load(db, &key)?;
        let previous = before.as_ref().map(to_json).transpose()?;
        db.run(sql::INSERT_HISTORY, cells![R::REGISTER, &key, batch.0, previous])?;
        match before {
            Some(before) if before == row => counts.unchanged += 1,
            Some(_) => {
                row.write(db, numbers)?;
                counts.changed += 1;
            }
            None => {
                row.write(db, numbers)?;
                counts.added += 1;
            }
        }
    }
    Ok(counts)
}

/// Takes one batch out of the histories of a register: its rows become what they were before it, unless a later batch
/// wrote them, whose own memory then reaches one step further back. Returns how many rows the batch had written.
pub(crate) fn undo<R: RegisterRow>(db: &Connection, numbers: &mut Numbers, batch: BatchId) -> Result<u64> {
    let history =
        db.rows(sql::HISTORY_OF_BATCH, cells![R::REGISTER, batch.0], |row| Ok((row.text(0)?, row.opt_text(1)?)))?;
    for (key, previous) in &history {
        let later =
            db.first(sql::NEXT_BATCH_IN_HISTORY, cells![R::REGISTER, key, batch.0], |row| row.small::<u32>(0))?;
        match (later, previous) {
            (Some(later), _) => {
                db.run(sql::SET_HISTORY_PREVIOUS, cells![previous, R::REGISTER, key, later])?;
            }
            (None, Some(previous)) => {
                let row: R = serde_json::from_str(previous).map_err(|e| StoreError::Damaged {
                    path: db.path().to_path_buf(),
                    what: format!("history of {} {key:?}: {e}", R::REGISTER),
                })?;
                row.write(db, numbers)?;
            }
            (None, None) => R::remove(db, key)?,
        }
    }
    Ok(history.len() as u64)
}

/// JSON of a record of ours; fails only for numbers that are none.
pub(crate) fn to_json<T: Serialize>(record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(|e| StoreError::TooLarge { what: format!("a record ({e})") })
}

fn read_position(row: &Row<'_>, lon: usize, lat: usize) -> Result<Option<LonLat>> {
    Ok(match (row.opt_real(lon)?, row.opt_real(lat)?) {
        (Some(lon), Some(lat)) => Some(LonLat::new(lon, lat)),
        _ => None,
    })
}

pub(crate) fn read_unit(db: &Connection, row: &Row<'_>) -> Result<Unit> {
    let id: u32 = row.small(0)?;
    let hours = (row.opt_small(9)?, row.opt_small(10)?);
    let opening_hours = match hours {
        (Some(from), Some(to)) => Some(OpeningHours { from: TimeOfDay(from), to: TimeOfDay(to) }),
        _ => None,
    };
    let record = UnitRecord {
        municipality: None,
        key: row.text(1)?,
        name: row.text(2)?,
        kind: row.read(3, UnitKind::from_key)?,
        street: row.opt_text(4)?,
        postal_code: row.opt_text(5)?,
        city: row.opt_text(6)?,
        position: read_position(row, 7, 8)?,
        opening_hours,
        persons: row.opt_small(11)?,
        aliases: db.rows(sql::UNIT_ALIASES, cells![id], |row| {
            Ok(UnitAlias {
                kind: row.read(0, domain::UnitAliasKind::from_key)?,
                value: row.text(1)?,
                valid_from: row.opt_date(2)?,
                valid_to: row.opt_date(3)?,
            })
        })?,
    };
    Ok(Unit { id: UnitId(id), record })
}

impl RegisterRow for UnitRecord {
    const REGISTER: &'static str = "unit";

    fn key(&self) -> String {
        self.key.clone()
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        Ok(db.first(sql::UNIT_BY_KEY, cells![key], |row| read_unit(db, row))?.map(|unit| unit.record))
    }

    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()> {
        let known = db.first(sql::UNIT_BY_KEY, cells![&self.key], |row| row.small::<u32>(0))?;
        let id = known.map_or_else(|| numbers.next(Numbered::Unit), Ok)?;
        db.run(
            sql::PUT_UNIT,
            cells![
                id,
                &self.key,
                &self.name,
                self.kind.key(),
                &self.street,
                &self.postal_code,
                &self.city,
                self.position.map(|p| p.lon),
                self.position.map(|p| p.lat),
                self.opening_hours.map(|h| h.from.0),
                self.opening_hours.map(|h| h.to.0),
                self.persons,
            ],
        )?;
        db.run(sql::DELETE_UNIT_ALIASES, cells![id])?;
        for (position, alias) in (0u32..).zip(&self.aliases) {
            let cells = cells![id, position, alias.kind.key(), &alias.value, alias.valid_from, alias.valid_to];
            db.run(sql::INSERT_UNIT_ALIAS, cells)?;
        }
        Ok(())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        db.run(sql::FORGET_UNIT_LINKS, cells![key])?;
        db.run(sql::DELETE_UNIT, cells![key]).map(|_| ())
    }
}

/// Where a row of the supplier table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Origin {
    /// The supplier register.
    Register,
    /// The first document of the supplier.
    Document,
}

impl Origin {
    fn key(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Document => "document",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        [Self::Register, Self::Document].into_iter().find(|origin| origin.key() == key)
    }
}

/// A supplier with where its row comes from: what documents tell never overwrites the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SupplierRow {
    pub(crate) origin: Origin,
    #[serde(flatten)]
    pub(crate) record: SupplierRecord,
}

impl SupplierRow {
    /// As much of a supplier as a document tells.
    pub(crate) fn told_by(party: &Party) -> Self {
        let record = SupplierRecord {
            sites: Vec::new(),
            key: party.key(),
            name: party.name.clone(),
            organisation_number: party.organisation_number,
            sector_code: None,
            sole_proprietor: false,
            producer: false,
            street: party.street.clone(),
            postal_code: party.postal_code.clone(),
            city: party.city.clone(),
            position: None,
            distribution: None,
            carrier: None,
        };
        Self { origin: Origin::Document, record }
    }
}

pub(crate) fn read_supplier(row: &Row<'_>) -> Result<(Supplier, Origin)> {
    let record = SupplierRecord {
        sites: Vec::new(),
        key: row.text(1)?,
        name: row.text(3)?,
        organisation_number: row.opt_read(4, |text| OrganisationNumber::parse(text).ok())?,
        sector_code: row.opt_text(5)?,
        sole_proprietor: row.int(6)? != 0,
        producer: row.int(7)? != 0,
        street: row.opt_text(8)?,
        postal_code: row.opt_text(9)?,
        city: row.opt_text(10)?,
        position: read_position(row, 11, 12)?,
        distribution: row.opt_read(13, domain::DistributionKind::from_key)?,
        carrier: row.opt_text(14)?,
    };
    Ok((Supplier { id: SupplierId(row.small(0)?), record }, row.read(2, Origin::from_key)?))
}

impl RegisterRow for SupplierRow {
    const REGISTER: &'static str = "supplier";

    fn key(&self) -> String {
        self.record.key.clone()
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        let found = db.first(sql::SUPPLIER_BY_KEY, cells![key], read_supplier)?;
        Ok(found.map(|(supplier, origin)| Self { origin, record: supplier.record }))
    }

    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()> {
        let known = db.first(sql::SUPPLIER_ID, cells![&self.record.key], |row| row.small::<u32>(0))?;
        let id = known.map_or_else(|| numbers.next(Numbered::Supplier), Ok)?;
        let record = &self.record;
        db.run(
            sql::PUT_SUPPLIER,
            cells![
                id,
                &record.key,
                self.origin.key(),
                &record.name,
                record.organisation_number.map(|number| number.to_string()),
                &record.sector_code,
                record.sole_proprietor,
                record.producer,
                &record.street,
                &record.postal_code,
                &record.city,
                record.position.map(|p| p.lon),
                record.position.map(|p| p.lat),
                record.distribution.map(domain::DistributionKind::key),
                &record.carrier,
            ],
        )
        .map(|_| ())
    }

    /// Documents that are still there keep their supplier: it falls back to what the first of them tells.
    fn remove(db: &Connection, key: &str) -> Result<()> {
        let party = db.first(sql::FIRST_PARTY_OF_SUPPLIER, cells![key], |row| row.small::<u32>(0))?;
        let Some(party) = party else { return db.run(sql::DELETE_SUPPLIER, cells![key]).map(|_| ()) };
        let party = db.first(sql::PARTY, cells![party], crate::documents::read_party)?;
        match party {
            Some((_, party)) => Self::told_by(&party).write(db, &mut Numbers::none()),
            None => Ok(()),
        }
    }
}

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
        counted_weeks: None,
        receiving_role: None,
        delivery_from: None,
        delivery_to: None,
        ordering_channel: None,
        off_agreement_reason: None,
        unit_key: row.text(0)?,
        supplier_key: given(row.text(1)?),
        date: row.read(2, |text| if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) })?,
        ordering_role: given(row.text(3)?),
        deliveries_now: row.opt_real(4)?.map(domain::PerWeek),
        deliveries_acceptable: row.opt_real(5)?.map(domain::PerWeek),
        receiving_time: row.opt_real(6)?.map(domain::Minutes),
        pick_ups: row.opt_real(7)?.map(domain::PerWeek),
        orders: row.opt_real(8)?.map(domain::PerWeek),
        on_agreement: row.opt_real(9)?,
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
            ],
        )
        .map(|_| ())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        let [unit, supplier, date, role] = split_survey_key(db, key)?;
        db.run(sql::DELETE_SURVEY, cells![unit, supplier, date, role]).map(|_| ())
    }
}
