//! Registers that grow by upsert and can be taken back, each row with its history.
//!
//! | file | holds |
//! |---|---|
//! | `units` | receiving units with the names they are known by |
//! | `suppliers` | suppliers with their sites |
//! | `survey` | answers |
//! | `catalogue` | items of catalogues |
//! | `corrections` | what persons have decided about goods and units |

mod catalogue;
mod corrections;
mod suppliers;
mod survey;
mod units;

use domain::LonLat;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::connection::{Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::numbers::Numbers;
use crate::{BatchId, sql};

pub(crate) use catalogue::read_item;
pub(crate) use corrections::{normalised_goods, read_goods_correction, read_unit_correction};
pub(crate) use suppliers::{Origin, SupplierRow, all_suppliers};
pub(crate) use survey::{normalised, read_response};
pub(crate) use units::all_units;

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
        db.queue(sql::INSERT_HISTORY, cells![R::REGISTER, &key, batch.0, previous])?;
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

/// A place on the map, from the columns of its longitude and latitude.
pub(crate) fn read_position(row: &Row<'_>, lon: usize, lat: usize) -> Result<Option<LonLat>> {
    Ok(match (row.opt_real(lon)?, row.opt_real(lat)?) {
        (Some(lon), Some(lat)) => Some(LonLat::new(lon, lat)),
        _ => None,
    })
}
