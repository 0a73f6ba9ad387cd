//! What persons have decided: goods by what they are recognised by, units by a name in documents.

use domain::{GoodsCorrection, ItemKeyKind, UnitAliasKind, UnitCorrection};
use serde::de::DeserializeOwned;

use super::RegisterRow;
use crate::connection::{Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::sql;

/// A correction with an empty supplier taken as none, which is how the key counts it.
pub(crate) fn normalised_goods(correction: &GoodsCorrection) -> GoodsCorrection {
    let mut correction = correction.clone();
    correction.supplier_key = correction.supplier_key.filter(|key| !key.is_empty());
    correction
}

pub(crate) fn read_goods_correction(row: &Row<'_>) -> Result<GoodsCorrection> {
    Ok(GoodsCorrection {
        supplier_key: Some(row.text(0)?).filter(|key| !key.is_empty()),
        kind: row.read(1, ItemKeyKind::from_key)?,
        value: row.text(2)?,
        group: row.text(3)?,
    })
}

pub(crate) fn read_unit_correction(row: &Row<'_>) -> Result<UnitCorrection> {
    Ok(UnitCorrection { kind: row.read(0, UnitAliasKind::from_key)?, value: row.text(1)?, unit_key: row.opt_text(2)? })
}

/// The texts that a key was made of.
fn split<T: DeserializeOwned>(db: &Connection, key: &str) -> Result<T> {
    serde_json::from_str(key).map_err(|_| StoreError::Damaged {
        path: db.path().to_path_buf(),
        what: format!("key of a correction {key:?}"),
    })
}

impl RegisterRow for GoodsCorrection {
    const REGISTER: &'static str = "goods_correction";

    fn key(&self) -> String {
        let supplier = self.supplier_key.as_deref().unwrap_or_default();
        serde_json::Value::from(vec![supplier, self.kind.key(), &self.value]).to_string()
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        let (supplier, kind, value): (String, String, String) = split(db, key)?;
        db.first(sql::GOODS_CORRECTION_BY_KEY, cells![supplier, kind, value], read_goods_correction)
    }

    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()> {
        let supplier = self.supplier_key.as_deref().unwrap_or_default();
        let id = numbers.next(Numbered::GoodsCorrection)?;
        let cells = cells![id, supplier, self.kind.key(), &self.value, &self.group];
        db.run(sql::PUT_GOODS_CORRECTION, cells).map(|_| ())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        let (supplier, kind, value): (String, String, String) = split(db, key)?;
        db.run(sql::DELETE_GOODS_CORRECTION, cells![supplier, kind, value]).map(|_| ())
    }
}

impl RegisterRow for UnitCorrection {
    const REGISTER: &'static str = "unit_correction";

    fn key(&self) -> String {
        serde_json::Value::from(vec![self.kind.key(), &self.value]).to_string()
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        let (kind, value): (String, String) = split(db, key)?;
        db.first(sql::UNIT_CORRECTION_BY_KEY, cells![kind, value], read_unit_correction)
    }

    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()> {
        let id = numbers.next(Numbered::UnitCorrection)?;
        let cells = cells![id, self.kind.key(), &self.value, &self.unit_key];
        db.run(sql::PUT_UNIT_CORRECTION, cells).map(|_| ())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        let (kind, value): (String, String) = split(db, key)?;
        db.run(sql::DELETE_UNIT_CORRECTION, cells![kind, value]).map(|_| ())
    }
}
