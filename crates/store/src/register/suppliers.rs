//! The register of suppliers: its rows, and what documents tell of suppliers that are not in it.

use std::collections::HashMap;

use domain::{OrganisationNumber, Party, Supplier, SupplierId, SupplierRecord, SupplierSite};
use serde::{Deserialize, Serialize};

use super::{RegisterRow, read_position};
use crate::connection::{Connection, Row, cells};
use crate::error::Result;
use crate::numbers::{Numbered, Numbers};
use crate::sql;

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

/// All suppliers in the order they came.
pub(crate) fn all_suppliers(db: &Connection) -> Result<Vec<Supplier>> {
    db.reading(|db| {
        let mut sites: HashMap<u32, Vec<SupplierSite>> = HashMap::new();
        db.each(sql::ALL_SUPPLIER_SITES, &[], |row| {
            sites.entry(row.small(5)?).or_default().push(read_site(row)?);
            Ok(())
        })?;
        db.rows(sql::SUPPLIERS, &[], |row| {
            let (mut supplier, _) = read_supplier(row)?;
            supplier.record.sites = sites.remove(&supplier.id.0).unwrap_or_default();
            Ok(supplier)
        })
    })
}

fn read_site(row: &Row<'_>) -> Result<SupplierSite> {
    Ok(SupplierSite {
        street: row.opt_text(0)?,
        postal_code: row.opt_text(1)?,
        city: row.opt_text(2)?,
        position: read_position(row, 3, 4)?,
    })
}

/// A supplier without its further sites.
fn read_supplier(row: &Row<'_>) -> Result<(Supplier, Origin)> {
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
        let Some((supplier, origin)) = found else { return Ok(None) };
        let sites = db.rows(sql::SUPPLIER_SITES, cells![supplier.id.0], read_site)?;
        Ok(Some(Self { origin, record: SupplierRecord { sites, ..supplier.record } }))
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
        )?;
        db.run(sql::DELETE_SUPPLIER_SITES, cells![id])?;
        for (position, site) in (0u32..).zip(&record.sites) {
            let (lon, lat) = (site.position.map(|p| p.lon), site.position.map(|p| p.lat));
            let cells = cells![id, position, &site.street, &site.postal_code, &site.city, lon, lat];
            db.queue(sql::INSERT_SUPPLIER_SITE, cells)?;
        }
        Ok(())
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
