//! Items of suppliers' catalogues, found by [`CatalogueItem::key`].

use domain::{CatalogueItem, CubicMeters, Currency, Kilograms, Litres, Money, Party};

use super::{RegisterRow, to_json};
use crate::connection::{Connection, Row, cells};
use crate::error::Result;
use crate::numbers::{Numbered, Numbers};
use crate::sql;

pub(crate) fn read_item(row: &Row<'_>) -> Result<CatalogueItem> {
    let currency = row.opt_read(14, Currency::parse)?;
    Ok(CatalogueItem {
        supplier: row.opt_read(1, |text| serde_json::from_str(text).ok())?,
        sellers_item_id: row.opt_text(2)?,
        gtin: row.opt_text(3)?,
        name: row.text(4)?,
        description: row.opt_text(5)?,
        classifications: row.json(6)?,
        unit_code: row.opt_text(7)?,
        net_mass: row.opt_real(8)?.map(Kilograms),
        gross_mass: row.opt_real(9)?.map(Kilograms),
        net_volume: row.opt_real(10)?.map(Litres),
        gross_volume: row.opt_real(11)?.map(CubicMeters),
        units_per_pack: row.opt_real(12)?,
        price: row.opt_int(13)?.zip(currency).map(|(minor, currency)| Money { minor, currency }),
        minimum_order: row.opt_real(15)?,
        lead_time_days: row.opt_real(16)?,
        handling: row.opt_text(17)?,
        valid_from: row.opt_date(18)?,
        valid_to: row.opt_date(19)?,
    })
}

impl RegisterRow for CatalogueItem {
    const REGISTER: &'static str = "catalogue";

    fn key(&self) -> String {
        Self::key(self)
    }

    fn load(db: &Connection, key: &str) -> Result<Option<Self>> {
        db.first(sql::CATALOGUE_BY_KEY, cells![key], read_item)
    }

    fn write(&self, db: &Connection, numbers: &mut Numbers) -> Result<()> {
        let classifications = (!self.classifications.is_empty()).then(|| to_json(&self.classifications));
        db.run(
            sql::PUT_CATALOGUE_ITEM,
            cells![
                numbers.next(Numbered::CatalogueItem)?,
                self.supplier.as_ref().map(Party::key).unwrap_or_default(),
                Self::key(self),
                self.supplier.as_ref().map(to_json).transpose()?,
                &self.sellers_item_id,
                &self.gtin,
                &self.name,
                &self.description,
                classifications.transpose()?,
                &self.unit_code,
                self.net_mass.map(|mass| mass.0),
                self.gross_mass.map(|mass| mass.0),
                self.net_volume.map(|volume| volume.0),
                self.gross_volume.map(|volume| volume.0),
                self.units_per_pack,
                self.price.map(|price| price.minor),
                self.price.as_ref().map(|price| price.currency.code()),
                self.minimum_order,
                self.lead_time_days,
                &self.handling,
                self.valid_from,
                self.valid_to,
            ],
        )
        .map(|_| ())
    }

    fn remove(db: &Connection, key: &str) -> Result<()> {
        db.run(sql::DELETE_CATALOGUE_ITEM, cells![key]).map(|_| ())
    }
}
