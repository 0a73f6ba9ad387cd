//! Deliveries as reconstructed from the documents: replaced as a whole, each time with the version of the rules.

use domain::{CubicMeters, Delivery, DeliveryBasis, DocumentId, Kilograms, Nok, Share, SupplierId, UnitId};

use crate::connection::{Connection, cells};
use crate::error::Result;
use crate::sql;

/// Key in `meta` of the version of the rules that made the deliveries.
const RULE_VERSION: &str = "delivery_rule_version";

/// Takes all deliveries away.
pub(crate) fn clear(db: &Connection) -> Result<()> {
    for statement in [sql::DELETE_DELIVERY_GOODS, sql::DELETE_DELIVERY_DOCUMENTS, sql::DELETE_DELIVERIES] {
        db.run(statement, &[])?;
    }
    db.run(sql::DELETE_META, cells![RULE_VERSION]).map(|_| ())
}

/// Puts these deliveries in the place of all that are there.
pub(crate) fn replace(db: &Connection, rule_version: u32, deliveries: &[Delivery]) -> Result<()> {
    clear(db)?;
    db.run(sql::SET_META, cells![RULE_VERSION, rule_version.to_string()])?;
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

/// The version of the rules that made the deliveries.
pub(crate) fn rule_version(db: &Connection) -> Result<Option<u32>> {
    db.first(sql::META, cells![RULE_VERSION], |row| row.read(0, |text| text.parse().ok()))
}

/// All deliveries in the order they were given in.
pub(crate) fn read(db: &Connection) -> Result<Vec<Delivery>> {
    db.rows(sql::DELIVERIES, &[], |row| {
        let id: u32 = row.small(0)?;
        Ok(Delivery {
            how: None,
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
    })
}
