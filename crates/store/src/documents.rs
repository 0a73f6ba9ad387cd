//! Documents and their lines: in as they come, out whole and in order, with the unit and the goods found for them.
//!
//! | file | holds |
//! |---|---|
//! | `reading` | documents out, a portion in memory at a time |
//! | `found` | receiving units and goods, found after import |

mod found;
mod reading;

use std::collections::HashMap;

use domain::{CommodityBasis, DocumentId, DocumentLine, Measured, Money, OrganisationNumber, Party, SourceDocument};
use serde::Serialize;

use crate::connection::{Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::register::to_json;
use crate::sql;

pub(crate) use found::{set_commodities, set_links};
pub(crate) use reading::{by_ids, each, each_head, each_of};

/// Refuses what could not be read back as it was: amounts in a second currency, numbers that are none.
pub(crate) fn check(document: &SourceDocument) -> Result<()> {
    let amount = |amount: Option<Money>| match amount {
        Some(amount) if amount.currency != document.currency => Err(StoreError::MixedCurrency {
            document: document.number.clone(),
            expected: document.currency,
            found: amount.currency,
        }),
        _ => Ok(()),
    };
    let finite = |field: &str, value: Option<f64>| match value {
        Some(value) if !value.is_finite() => {
            Err(StoreError::NotFinite { what: format!("document {}, {field}", document.number), value })
        }
        _ => Ok(()),
    };
    [document.net, document.vat, document.freight].into_iter().try_for_each(amount)?;
    document.lines.iter().try_for_each(|line| amount(line.net))?;
    finite("gross_mass", document.gross_mass.map(|mass| mass.0))?;
    finite("gross_volume", document.gross_volume.map(|volume| volume.0))?;
    finite("handling_units", document.handling_units)?;
    document.lines.iter().try_for_each(|line| {
        let (mass, volume) = measured_cells(line.measured);
        finite("quantity", line.quantity)?;
        finite("measured mass", mass)?;
        finite("measured volume", volume)?;
        finite("confidence", line.commodity.as_ref().map(|commodity| commodity.confidence.0))
    })
}

/// Where a new document hangs in the store.
pub(crate) struct Place {
    pub(crate) file: u32,
    pub(crate) supplier: u32,
    pub(crate) supplier_party: u32,
    pub(crate) buyer_party: u32,
}

/// Writes the document with its lines; `None` when a document with its key is there already.
pub(crate) fn insert(
    db: &Connection,
    numbers: &mut Numbers,
    document: &SourceDocument,
    number_key: &str,
    place: &Place,
) -> Result<Option<DocumentId>> {
    let id = numbers.next(Numbered::Document)?;
    let delivery = &document.delivery;
    let inserted = db.run(
        sql::INSERT_DOCUMENT,
        cells![
            id,
            place.file,
            document.kind.key(),
            &document.number,
            number_key,
            document.issue_date,
            place.supplier,
            place.supplier_party,
            place.buyer_party,
            &document.buyer_reference,
            &document.cost_centre,
            json_list(&document.order_references)?,
            json_list(&document.despatch_references)?,
            json_list(&document.invoice_references)?,
            &document.contract_reference,
            &document.carrier,
            delivery.date,
            &delivery.location_gln,
            &delivery.name,
            &delivery.street,
            &delivery.postal_code,
            &delivery.city,
            document.currency.code(),
            document.net.map(|amount| amount.minor),
            document.vat.map(|amount| amount.minor),
            document.gross_mass.map(|mass| mass.0),
            document.gross_volume.map(|volume| volume.0),
            document.handling_units,
            document.freight.map(|amount| amount.minor),
            &document.payment_means,
        ],
    )?;
    if inserted == 0 {
        return Ok(None);
    }
    for (position, line) in (0u32..).zip(&document.lines) {
        insert_line(db, id, position, line)?;
    }
    Ok(Some(DocumentId(id)))
}

fn insert_line(db: &Connection, document: u32, position: u32, line: &DocumentLine) -> Result<()> {
    let (mass, volume) = measured_cells(line.measured);
    let commodity = line.commodity.as_ref();
    db.queue(
        sql::INSERT_LINE,
        cells![
            document,
            position,
            &line.id,
            &line.name,
            &line.description,
            &line.sellers_item_id,
            &line.gtin,
            json_list(&line.classifications)?,
            line.quantity,
            &line.unit_code,
            line.net.map(|amount| amount.minor),
            &line.account,
            &line.cost_centre,
            &line.order_line,
            line.delivery.as_ref().map(to_json).transpose()?,
            commodity.map(|c| c.group.as_str()),
            commodity.map(|c| basis_key(c.basis)),
            commodity.map(|c| c.confidence.0),
            mass,
            volume,
        ],
    )
}

fn json_list<T: Serialize>(list: &[T]) -> Result<Option<String>> {
    (!list.is_empty()).then(|| to_json(&list)).transpose()
}

/// Mass in kilograms and volume in litres, at most one of them.
fn measured_cells(measured: Option<Measured>) -> (Option<f64>, Option<f64>) {
    match measured {
        Some(Measured::Mass(mass)) => (Some(mass.0), None),
        Some(Measured::Volume(volume)) => (None, Some(volume.0)),
        None => (None, None),
    }
}

const BASES: [CommodityBasis; 7] = [
    CommodityBasis::Correction,
    CommodityBasis::Catalogue,
    CommodityBasis::Code,
    CommodityBasis::ItemText,
    CommodityBasis::Account,
    CommodityBasis::SupplierSector,
    CommodityBasis::Fallback,
];

fn basis_key(basis: CommodityBasis) -> &'static str {
    match basis {
        CommodityBasis::Correction => "correction",
        CommodityBasis::Catalogue => "catalogue",
        CommodityBasis::Code => "code",
        CommodityBasis::ItemText => "item_text",
        CommodityBasis::Account => "account",
        CommodityBasis::SupplierSector => "supplier_sector",
        CommodityBasis::Fallback => "fallback",
    }
}

/// The parties of the store by their numbers.
pub(crate) type Parties = HashMap<u32, Party>;

pub(crate) fn read_party(row: &Row<'_>) -> Result<(u32, Party)> {
    let party = Party {
        name: row.text(1)?,
        organisation_number: row.opt_read(2, |text| OrganisationNumber::parse(text).ok())?,
        gln: row.opt_text(3)?,
        other_id: row.opt_text(4)?,
        street: row.opt_text(5)?,
        postal_code: row.opt_text(6)?,
        city: row.opt_text(7)?,
        country: row.opt_text(8)?,
    };
    Ok((row.small(0)?, party))
}

pub(crate) fn insert_party(db: &Connection, id: u32, party: &Party) -> Result<()> {
    db.run(
        sql::INSERT_PARTY,
        cells![
            id,
            &party.name,
            party.organisation_number.map(|number| number.to_string()),
            &party.gln,
            &party.other_id,
            &party.street,
            &party.postal_code,
            &party.city,
            &party.country,
        ],
    )
    .map(|_| ())
}

pub(crate) fn parties(db: &Connection) -> Result<Parties> {
    Ok(db.rows(sql::PARTIES, &[], read_party)?.into_iter().collect())
}
