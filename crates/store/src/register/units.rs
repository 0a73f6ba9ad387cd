//! The register of units: rows with the names they are known by in documents.

use std::collections::HashMap;

use domain::{OpeningHours, TimeOfDay, Unit, UnitAlias, UnitId, UnitKind, UnitRecord};

use super::{RegisterRow, read_position};
use crate::connection::{Connection, Row, cells};
use crate::error::Result;
use crate::numbers::{Numbered, Numbers};
use crate::sql;

/// All units in the order they came.
pub(crate) fn all_units(db: &Connection) -> Result<Vec<Unit>> {
    db.reading(|db| {
        let mut aliases: HashMap<u32, Vec<UnitAlias>> = HashMap::new();
        db.each(sql::ALL_UNIT_ALIASES, &[], |row| {
            aliases.entry(row.small(4)?).or_default().push(read_alias(row)?);
            Ok(())
        })?;
        db.rows(sql::UNITS, &[], |row| {
            let mut unit = read_unit(row)?;
            unit.record.aliases = aliases.remove(&unit.id.0).unwrap_or_default();
            Ok(unit)
        })
    })
}

/// A unit without its aliases.
fn read_unit(row: &Row<'_>) -> Result<Unit> {
    let id: u32 = row.small(0)?;
    let hours = (row.opt_small(9)?, row.opt_small(10)?);
    let opening_hours = match hours {
        (Some(from), Some(to)) => Some(OpeningHours { from: TimeOfDay(from), to: TimeOfDay(to) }),
        _ => None,
    };
    let record = UnitRecord {
        municipality: row.opt_text(12)?,
        key: row.text(1)?,
        name: row.text(2)?,
        kind: row.read(3, UnitKind::from_key)?,
        street: row.opt_text(4)?,
        postal_code: row.opt_text(5)?,
        city: row.opt_text(6)?,
        position: read_position(row, 7, 8)?,
        opening_hours,
        persons: row.opt_small(11)?,
        aliases: Vec::new(),
    };
    Ok(Unit { id: UnitId(id), record })
}

fn read_alias(row: &Row<'_>) -> Result<UnitAlias> {
    Ok(UnitAlias {
        kind: row.read(0, domain::UnitAliasKind::from_key)?,
        value: row.text(1)?,
        valid_from: row.opt_date(2)?,
        valid_to: row.opt_date(3)?,
    })
}

impl RegisterRow for UnitRecord {
    const REGISTER: &'static str = "unit";

    fn key(&self) -> String {
        self.key.clone()
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        let Some(unit) = db.first(sql::UNIT_BY_KEY, cells![key], read_unit)? else { return Ok(None) };
        let aliases = db.rows(sql::UNIT_ALIASES, cells![unit.id.0], read_alias)?;
        Ok(Some(Self { aliases, ..unit.record }))
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
                &self.municipality,
            ],
        )?;
        db.run(sql::DELETE_UNIT_ALIASES, cells![id])?;
        for (position, alias) in (0u32..).zip(&self.aliases) {
            let cells = cells![id, position, alias.kind.key(), &alias.value, alias.valid_from, alias.valid_to];
            db.queue(sql::INSERT_UNIT_ALIAS, cells)?;
        }
        Ok(())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        db.run(sql::FORGET_UNIT_LINKS, cells![key])?;
        db.run(sql::DELETE_UNIT, cells![key]).map(|_| ())
    }
}
