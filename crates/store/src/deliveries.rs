//! Deliveries as reconstructed from the documents: replaced as a whole, each time with the version of the rules.

use domain::{
    CubicMeters, Delivery, DeliveryBasis, DistributionKind, DocumentId, Kilograms, Nok, Share, SupplierId, UnitId,
};

use crate::connection::{Connection, Row, cells};
use crate::error::Result;
use crate::sql;

/// Key in `meta` of the version of the rules that made the deliveries.
const RULE_VERSION: &str = "delivery_rule_version";

/// Key in `meta` under which the caller keeps what the deliveries were made with; without it they are made anew.
const MADE_WITH: &str = "deliveries_made_with";

/// Has deliveries made anew: a program that ends before it does so finds no note of what they were made with.
pub(crate) fn outdate(db: &Connection) -> Result<()> {
    db.run(sql::DELETE_META, cells![MADE_WITH]).map(|_| ())
}

/// Takes all deliveries away.
pub(crate) fn clear(db: &Connection) -> Result<()> {
    for statement in [sql::DELETE_DELIVERY_GOODS, sql::DELETE_DELIVERY_DOCUMENTS, sql::DELETE_DELIVERIES] {
        db.run(statement, &[])?;
    }
    outdate(db)?;
    db.run(sql::DELETE_META, cells![RULE_VERSION]).map(|_| ())
}

/// Puts these deliveries in the place of all that are there.
pub(crate) fn replace(db: &Connection, rule_version: u32, deliveries: &[Delivery]) -> Result<()> {
    clear(db)?;
    db.run(sql::SET_META, cells![RULE_VERSION, rule_version.to_string()])?;
    for (id, delivery) in (1u32..).zip(deliveries) {
        db.queue(
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
                delivery.how.map(DistributionKind::key),
            ],
        )?;
        for (position, (group, mass)) in (0u32..).zip(&delivery.goods) {
            db.queue(sql::INSERT_DELIVERY_GOODS, cells![id, position, *group, mass.0])?;
        }
        for (position, document) in (0u32..).zip(&delivery.documents) {
            db.queue(sql::INSERT_DELIVERY_DOCUMENT, cells![id, position, document.0])?;
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
    db.reading(|db| {
        let mut ids: Vec<u32> = Vec::new();
        let mut deliveries = db.rows(sql::DELIVERIES, &[], |row| {
            ids.push(row.small(0)?);
            Ok(Delivery {
                supplier: SupplierId(row.small(1)?),
                unit: UnitId(row.small(2)?),
                date: row.date(3)?,
                volume: CubicMeters(row.real(4)?),
                value: Nok(row.real(5)?),
                basis: row.read(6, |key| DeliveryBasis::ALL.into_iter().find(|basis| basis.key() == key))?,
                confidence: Share(row.real(7)?),
                how: row.opt_read(8, DistributionKind::from_key)?,
                goods: Vec::new(),
                documents: Vec::new(),
            })
        })?;
        // Parts come in the order of the deliveries, which the numbers follow.
        let place = |row: &Row<'_>| Ok(ids.binary_search(&row.small(0)?).ok());
        db.each(sql::DELIVERY_GOODS, &[], |row| {
            let goods = (row.small(1)?, Kilograms(row.real(2)?));
            if let Some(place) = place(row)? {
                deliveries[place].goods.push(goods);
            }
            Ok(())
        })?;
        db.each(sql::DELIVERY_DOCUMENTS, &[], |row| {
            let document = DocumentId(row.small(1)?);
            if let Some(place) = place(row)? {
                deliveries[place].documents.push(document);
            }
            Ok(())
        })?;
        Ok(deliveries)
    })
}
