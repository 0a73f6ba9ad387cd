//! Documents and their lines: in as they come, out whole and in order, with the unit and the goods found for them.

use std::collections::HashMap;

use domain::{
    CommodityAssignment, CommodityBasis, CubicMeters, Currency, DeliveryDetails, DocumentId, DocumentKind,
    DocumentLine, Kilograms, Litres, Measured, Money, OrganisationNumber, Party, Share, SourceDocument, StoredDocument,
    SupplierId, UnitId,
};
use serde::Serialize;

use crate::connection::{Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::register::to_json;
use crate::sql;

/// Refuses what could not be read back as it was: amounts in a second currency, numbers that are none.
pub(crate) fn check(document: &SourceDocument) -> Result<()> {
    let amounts = [document.net, document.vat].into_iter().chain(document.lines.iter().map(|line| line.net));
    if let Some(other) = amounts.flatten().find(|amount| amount.currency != document.currency) {
        return Err(StoreError::MixedCurrency {
            document: document.number.clone(),
            expected: document.currency,
            found: other.currency,
        });
    }
    let of_document = [
        ("gross_mass", document.gross_mass.map(|mass| mass.0)),
        ("gross_volume", document.gross_volume.map(|volume| volume.0)),
        ("handling_units", document.handling_units),
    ];
    let of_lines = document.lines.iter().flat_map(|line| {
        let (mass, volume) = measured_cells(line.measured);
        [
            ("quantity", line.quantity),
            ("measured mass", mass),
            ("measured volume", volume),
            ("confidence", line.commodity.as_ref().map(|commodity| commodity.confidence.0)),
        ]
    });
    match of_document.into_iter().chain(of_lines).find(|(_, value)| value.is_some_and(|v| !v.is_finite())) {
        Some((field, value)) => Err(StoreError::NotFinite {
            what: format!("document {}, {field}", document.number),
            value: value.unwrap_or(f64::NAN),
        }),
        None => Ok(()),
    }
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
        ],
    )?;
    if inserted == 0 {
        return Ok(None);
    }
    for (position, line) in (0u32..).zip(&document.lines) {
        insert_line(db, numbers, id, position, line)?;
    }
    Ok(Some(DocumentId(id)))
}

fn insert_line(
    db: &Connection,
    numbers: &mut Numbers,
    document: u32,
    position: u32,
    line: &DocumentLine,
) -> Result<()> {
    let (mass, volume) = measured_cells(line.measured);
    let commodity = line.commodity.as_ref();
    db.run(
        sql::INSERT_LINE,
        cells![
            numbers.next(Numbered::DocumentLine)?,
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
    .map(|_| ())
}

/// The goods of one line, found after import.
pub(crate) fn set_commodity(
    db: &Connection,
    document: DocumentId,
    line: usize,
    commodity: &CommodityAssignment,
    measured: Option<Measured>,
) -> Result<()> {
    let (mass, volume) = measured_cells(measured);
    let position = u32::try_from(line).map_err(|_| StoreError::TooLarge { what: format!("line number {line}") })?;
    let cells = cells![
        &commodity.group,
        basis_key(commodity.basis),
        commodity.confidence.0,
        mass,
        volume,
        document.0,
        position
    ];
    match db.run(sql::SET_COMMODITY, cells)? {
        0 => Err(StoreError::Unknown { what: format!("line {line} of document {document}") }),
        _ => Ok(()),
    }
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

/// Calls `take` with every document in the order of their numbers; one document is in memory at a time.
pub(crate) fn each(db: &Connection, mut take: impl FnMut(StoredDocument) -> Result<()>) -> Result<()> {
    let parties = parties(db)?;
    db.each(sql::DOCUMENTS, &[], |row| take(read_document(db, row, &parties)?))
}

/// The documents with these numbers, in the order asked for; numbers that are not there are left out.
pub(crate) fn by_ids(db: &Connection, ids: &[DocumentId]) -> Result<Vec<StoredDocument>> {
    let mut documents = Vec::with_capacity(ids.len());
    let mut parties = Parties::new();
    for id in ids {
        db.each(sql::DOCUMENT_BY_ID, cells![id.0], |row| {
            for column in [7, 8] {
                let party: u32 = row.small(column)?;
                if !parties.contains_key(&party) {
                    parties.extend(db.rows(sql::PARTY, cells![party], read_party)?);
                }
            }
            documents.push(read_document(db, row, &parties)?);
            Ok(())
        })?;
    }
    Ok(documents)
}

fn read_document(db: &Connection, row: &Row<'_>, parties: &Parties) -> Result<StoredDocument> {
    let id: u32 = row.small(0)?;
    let party = |column: usize| -> Result<Party> {
        let party: u32 = row.small(column)?;
        parties.get(&party).cloned().ok_or_else(|| StoreError::Damaged {
            path: db.path().to_path_buf(),
            what: format!("document {id} names party {party}, which is missing"),
        })
    };
    let currency = row.read(22, Currency::parse)?;
    let money = |minor: Option<i64>| minor.map(|minor| Money { minor, currency });
    let document = SourceDocument {
        freight: None,
        payment_means: None,
        kind: row.read(4, DocumentKind::from_key)?,
        number: row.text(5)?,
        issue_date: row.date(6)?,
        supplier: party(7)?,
        buyer: party(8)?,
        buyer_reference: row.opt_text(9)?,
        cost_centre: row.opt_text(10)?,
        order_references: row.json(11)?,
        despatch_references: row.json(12)?,
        invoice_references: row.json(13)?,
        contract_reference: row.opt_text(14)?,
        carrier: row.opt_text(15)?,
        delivery: DeliveryDetails {
            date: row.opt_date(16)?,
            location_gln: row.opt_text(17)?,
            name: row.opt_text(18)?,
            street: row.opt_text(19)?,
            postal_code: row.opt_text(20)?,
            city: row.opt_text(21)?,
        },
        currency,
        net: money(row.opt_int(23)?),
        vat: money(row.opt_int(24)?),
        gross_mass: row.opt_real(25)?.map(Kilograms),
        gross_volume: row.opt_real(26)?.map(CubicMeters),
        handling_units: row.opt_real(27)?,
        lines: db.rows(sql::LINES_OF_DOCUMENT, cells![id], |line| read_line(line, currency))?,
    };
    Ok(StoredDocument {
        id: DocumentId(id),
        supplier: SupplierId(row.small(1)?),
        unit: row.opt_small(2)?.map(UnitId),
        file: row.text(3)?,
        document,
    })
}

fn read_line(row: &Row<'_>, currency: Currency) -> Result<DocumentLine> {
    let basis = row.opt_read(14, |key| BASES.into_iter().find(|basis| basis_key(*basis) == key))?;
    let commodity = match (row.opt_text(13)?, basis, row.opt_real(15)?) {
        (Some(group), Some(basis), Some(confidence)) => {
            Some(CommodityAssignment { group, basis, confidence: Share(confidence) })
        }
        _ => None,
    };
    let mass = row.opt_real(16)?.map(|mass| Measured::Mass(Kilograms(mass)));
    let volume = row.opt_real(17)?.map(|volume| Measured::Volume(Litres(volume)));
    Ok(DocumentLine {
        id: row.text(0)?,
        name: row.text(1)?,
        description: row.opt_text(2)?,
        sellers_item_id: row.opt_text(3)?,
        gtin: row.opt_text(4)?,
        classifications: row.json(5)?,
        quantity: row.opt_real(6)?,
        unit_code: row.opt_text(7)?,
        net: row.opt_int(8)?.map(|minor| Money { minor, currency }),
        account: row.opt_text(9)?,
        cost_centre: row.opt_text(10)?,
        order_line: row.opt_text(11)?,
        delivery: row.json(12)?,
        commodity,
        measured: mass.or(volume),
    })
}
