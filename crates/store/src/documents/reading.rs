//! Documents out: in the order they came or were asked for, with their lines or without, a portion in memory at a time.

use std::collections::HashMap;

use domain::{
    CommodityAssignment, CubicMeters, Currency, DeliveryDetails, DocumentId, DocumentKind, DocumentLine, Kilograms,
    Litres, Measured, Money, Party, Share, SourceDocument, StoredDocument, SupplierId, UnitId,
};

use super::{BASES, Parties, basis_key, parties, read_party};
use crate::connection::{Cell, Connection, Row, cells};
use crate::error::{Result, StoreError};
use crate::sql;

/// Documents that are read with one statement.
const PORTION: u32 = 256;
/// Documents that a statement asks for by their numbers.
pub(super) const ASKED_FOR: usize = 64;

/// Calls `take` with every document in the order of their numbers.
pub(crate) fn each(db: &Connection, mut take: impl FnMut(StoredDocument) -> Result<()>) -> Result<()> {
    each_portion(db, |db, mut portion| {
        if let (Some(first), Some(last)) = (portion.first(), portion.last()) {
            let cells = cells![first.id.0, last.id.0];
            read_lines(db, sql::LINES_BETWEEN, cells, &mut portion)?;
        }
        portion.into_iter().try_for_each(&mut take)
    })
}

/// Calls `take` with every document, without its lines, in the order of their numbers.
pub(crate) fn each_head(db: &Connection, mut take: impl FnMut(StoredDocument) -> Result<()>) -> Result<()> {
    each_portion(db, |_, portion| portion.into_iter().try_for_each(&mut take))
}

fn each_portion(db: &Connection, mut take: impl FnMut(&Connection, Vec<StoredDocument>) -> Result<()>) -> Result<()> {
    db.reading(|db| {
        let parties = parties(db)?;
        let mut behind = 0;
        loop {
            let portion = db.rows(sql::DOCUMENTS, cells![behind, PORTION], |row| read_head(db, row, &parties))?;
            let Some(last) = portion.last() else { return Ok(()) };
            behind = last.id.0;
            take(db, portion)?;
        }
    })
}

/// Calls `take` with every document of these suppliers in the order of their numbers.
pub(crate) fn each_of(
    db: &Connection,
    suppliers: &[SupplierId],
    mut take: impl FnMut(StoredDocument) -> Result<()>,
) -> Result<()> {
    db.reading(|db| {
        let mut ids: Vec<u32> = Vec::new();
        for supplier in suppliers {
            db.each(sql::DOCUMENT_IDS_OF_SUPPLIER, cells![supplier.0], |row| {
                ids.push(row.small(0)?);
                Ok(())
            })?;
        }
        ids.sort_unstable();
        ids.dedup();
        let mut known = Parties::new();
        ids.chunks(ASKED_FOR)
            .try_for_each(|ids| portion_by_ids(db, ids, &mut known)?.into_iter().try_for_each(&mut take))
    })
}

/// The documents with these numbers, in the order asked for; numbers that are not there are left out.
pub(crate) fn by_ids(db: &Connection, ids: &[DocumentId]) -> Result<Vec<StoredDocument>> {
    db.reading(|db| {
        let mut known = Parties::new();
        let mut documents = Vec::with_capacity(ids.len());
        for ids in ids.chunks(ASKED_FOR) {
            let numbers: Vec<_> = ids.iter().map(|id| id.0).collect();
            let found = portion_by_ids(db, &numbers, &mut known)?;
            let by_id: HashMap<_, _> = found.into_iter().map(|document| (document.id, document)).collect();
            documents.extend(ids.iter().filter_map(|id| by_id.get(id).cloned()));
        }
        Ok(documents)
    })
}

/// The cells of a statement that asks for [`ASKED_FOR`] numbers; the last one fills the rest.
pub(super) fn asked_for(ids: &[u32]) -> Vec<Cell<'static>> {
    let last = ids.last().copied().unwrap_or_default();
    ids.iter().copied().chain(std::iter::repeat(last)).take(ASKED_FOR).map(Cell::from).collect()
}

fn portion_by_ids(db: &Connection, ids: &[u32], known: &mut Parties) -> Result<Vec<StoredDocument>> {
    let cells = asked_for(ids);
    let mut portion = db.rows(sql::DOCUMENTS_BY_IDS, &cells, |row| {
        for column in [7, 8] {
            let party: u32 = row.small(column)?;
            if !known.contains_key(&party) {
                known.extend(db.rows(sql::PARTY, cells![party], read_party)?);
            }
        }
        read_head(db, row, known)
    })?;
    read_lines(db, sql::LINES_OF_DOCUMENTS, &cells, &mut portion)?;
    Ok(portion)
}

/// Hangs lines, which come in the order of the documents, under their documents.
fn read_lines(db: &Connection, sql: &'static str, cells: &[Cell<'_>], portion: &mut [StoredDocument]) -> Result<()> {
    let mut documents = portion.iter_mut();
    let mut current = documents.next();
    db.each(sql, cells, |row| {
        let id: u32 = row.small(18)?;
        while current.as_ref().is_some_and(|document| document.id.0 < id) {
            current = documents.next();
        }
        if let Some(stored) = current.as_mut().filter(|document| document.id.0 == id) {
            stored.document.lines.push(read_line(row, stored.document.currency)?);
        }
        Ok(())
    })
}

/// A document without its lines.
fn read_head(db: &Connection, row: &Row<'_>, parties: &Parties) -> Result<StoredDocument> {
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
        freight: money(row.opt_int(28)?),
        payment_means: row.opt_text(29)?,
        lines: Vec::new(),
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
