//! Deliveries as reconstructed from the documents: replaced as a whole, each time with the version of the rules.

use domain::{CubicMeters, Delivery, DeliveryBasis, DocumentId, Kilograms, Nok, Share, SupplierId, UnitId};

use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::sql;

/// Key in `meta` of the version of the rules that made the deliveries.
const RULE_VERSION: &str = "delivery_rule_version";

/// The deliveries of a study with what is needed to read them.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDeliveries {
    /// Version of the rules that made them.
    pub rule_version: String,
    /// Keys of the commodity groups in the order that [`Delivery::goods`] counts them in. If it differs from the
    /// order of today's parameters, the deliveries have to be made again.
    pub groups: Vec<String>,
    /// The deliveries in the order they were given in.
    pub deliveries: Vec<Delivery>,
}

/// Takes all deliveries away.
pub(crate) fn clear(db: &Connection) -> Result<()> {
    for statement in [
        sql::DELETE_DELIVERY_GOODS,
        sql::DELETE_DELIVERY_DOCUMENTS,
        sql::DELETE_DELIVERIES,
        sql::DELETE_DELIVERY_GROUPS,
    ] {
        db.run(statement, &[])?;
    }
    db.run(sql::DELETE_META, cells![RULE_VERSION]).map(|_| ())
}

/// Puts these deliveries in the place of all that are there.
pub(crate) fn replace(db: &Connection, rule_version: &str, groups: &[String], deliveries: &[Delivery]) -> Result<()> {
    clear(db)?;
    db.run(sql::SET_META, cells![RULE_VERSION, rule_version])?;
    for (position, key) in (0u32..).zip(groups) {
        db.run(sql::INSERT_DELIVERY_GROUP, cells![position, key])?;
    }
    for (id, delivery) in (1u32..).zip(deliveries) {
        db.run(
            sql::INSERT_DELIVERY,
            cells![
                id,
                delivery.supplier.0,
                delivery.unit.0,
                delivery.date,
                delivery.volume.0,
                delivery.value.0,
                delivery.basis.key(),
                delivery.confidence.0,
            ],
        )?;
        for (position, (group, mass)) in (0u32..).zip(&delivery.goods) {
            db.run(sql::INSERT_DELIVERY_GOODS, cells![id, position, *group, mass.0])?;
        }
        for (position, document) in (0u32..).zip(&delivery.documents) {
            db.run(sql::INSERT_DELIVERY_DOCUMENT, cells![id, position, document.0])?;
        }
    }
    Ok(())
}

/// The deliveries, `None` when none were made yet or an undo took their documents away.
pub(crate) fn read(db: &Connection) -> Result<Option<StoredDeliveries>> {
    let Some(rule_version) = db.first(sql::META, cells![RULE_VERSION], |row| row.text(0))? else { return Ok(None) };
    let groups = db.rows(sql::DELIVERY_GROUPS, &[], |row| row.text(0))?;
    let deliveries = db.rows(sql::DELIVERIES, &[], |row| {
        let id: u32 = row.small(0)?;
        Ok(Delivery {
            supplier: SupplierId(row.small(1)?),
            unit: UnitId(row.small(2)?),
            date: row.date(3)?,
            volume: CubicMeters(row.real(4)?),
            value: Nok(row.real(5)?),
            basis: row.read(6, |key| DeliveryBasis::ALL.into_iter().find(|basis| basis.key() == key))?,
            confidence: Share(row.real(7)?),
            goods: db.rows(sql::DELIVERY_GOODS, cells![id], |row| Ok((row.small(0)?, Kilograms(row.real(1)?))))?,
            documents: db.rows(sql::DELIVERY_DOCUMENTS, cells![id], |row| row.small(0).map(DocumentId))?,
        })
    })?;
    Ok(Some(StoredDeliveries { rule_version, groups, deliveries }))
}

/// Refuses deliveries whose goods name a group that is not in the list.
pub(crate) fn check(groups: &[String], deliveries: &[Delivery]) -> Result<()> {
    let goods = deliveries.iter().flat_map(|delivery| &delivery.goods);
    match goods.map(|(group, _)| *group).find(|group| usize::from(*group) >= groups.len()) {
        Some(group) => Err(StoreError::Unknown { what: format!("commodity group number {group}") }),
        None => Ok(()),
    }
}
