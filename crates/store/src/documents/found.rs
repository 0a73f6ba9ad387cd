//! What is found for documents after import: receiving units and goods. Only rows that really change are written.

use std::collections::{BTreeMap, HashMap};

use domain::{CommodityAssignment, DocumentId, Measured, UnitId};

use super::reading::{ASKED_FOR, asked_for};
use super::{basis_key, measured_cells};
use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::sql;

/// Splits off the front as much as speaks of at the most [`ASKED_FOR`] documents, and says which they are.
fn portion<T>(all: &[T], document: impl Fn(&T) -> DocumentId) -> (&[T], &[T], Vec<u32>) {
    let mut ids: Vec<u32> = Vec::with_capacity(ASKED_FOR);
    let fits = |item: &&T| {
        let id = document(item).0;
        let known = ids.last() == Some(&id) || ids.contains(&id);
        if !known && ids.len() < ASKED_FOR {
            ids.push(id);
            return true;
        }
        known
    };
    let length = all.iter().take_while(fits).count();
    let (now, later) = all.split_at(length);
    (now, later, ids)
}

/// Sets the receiving units of documents with what decided them.
pub(crate) fn set_links(db: &Connection, links: &[(DocumentId, Option<UnitId>, String)]) -> Result<()> {
    let mut rest = links;
    while !rest.is_empty() {
        let (now, later, ids) = portion(rest, |link| link.0);
        rest = later;
        let mut stored: HashMap<u32, (Option<u32>, Option<String>)> = HashMap::with_capacity(ids.len());
        db.each(sql::LINKS_OF_DOCUMENTS, &asked_for(&ids), |row| {
            stored.insert(row.small(0)?, (row.opt_small(1)?, row.opt_text(2)?));
            Ok(())
        })?;
        let mut changed = BTreeMap::new();
        for (document, unit, reason) in now {
            let Some((stored_unit, stored_reason)) = stored.get(&document.0) else {
                return Err(StoreError::Unknown { what: format!("document {document}") });
            };
            if *stored_unit == unit.map(|unit| unit.0) && stored_reason.as_ref() == Some(reason) {
                changed.remove(&document.0);
            } else {
                changed.insert(document.0, (unit, reason));
            }
        }
        for (document, (unit, reason)) in changed {
            db.queue(sql::SET_LINK, cells![unit.map(|unit| unit.0), reason, document])?;
        }
    }
    Ok(())
}

/// Goods as a line holds them: group, basis, confidence, mass and volume.
type Goods = (Option<String>, Option<String>, Option<f64>, Option<f64>, Option<f64>);

/// Sets the goods of lines, counted from 0 within their document.
pub(crate) fn set_commodities(
    db: &Connection,
    lines: &[(DocumentId, usize, CommodityAssignment, Option<Measured>)],
) -> Result<()> {
    let mut rest = lines;
    while !rest.is_empty() {
        let (now, later, ids) = portion(rest, |line| line.0);
        rest = later;
        let mut stored: HashMap<(u32, usize), Goods> = HashMap::with_capacity(now.len());
        db.each(sql::GOODS_OF_DOCUMENTS, &asked_for(&ids), |row| {
            let goods = (row.opt_text(2)?, row.opt_text(3)?, row.opt_real(4)?, row.opt_real(5)?, row.opt_real(6)?);
            stored.insert((row.small(0)?, row.small(1)?), goods);
            Ok(())
        })?;
        let mut changed = BTreeMap::new();
        for (document, line, commodity, measured) in now {
            let place = (document.0, *line);
            let Some((group, basis, confidence, mass, volume)) = stored.get(&place) else {
                return Err(StoreError::Unknown { what: format!("line {line} of document {document}") });
            };
            let same = group.as_ref() == Some(&commodity.group)
                && basis.as_deref() == Some(basis_key(commodity.basis))
                && *confidence == Some(commodity.confidence.0)
                && (*mass, *volume) == measured_cells(*measured);
            if same {
                changed.remove(&place);
            } else {
                changed.insert(place, (commodity, *measured));
            }
        }
        for ((document, line), (commodity, measured)) in changed {
            let (mass, volume) = measured_cells(measured);
            let line = u32::try_from(line).map_err(|_| StoreError::TooLarge { what: format!("line number {line}") })?;
            let (basis, confidence) = (basis_key(commodity.basis), commodity.confidence.0);
            db.queue(sql::SET_COMMODITY, cells![&commodity.group, basis, confidence, mass, volume, document, line])?;
        }
    }
    Ok(())
}
