//! Content of a study: registers, survey, catalogues, corrections, documents and what was found for them.

use domain::{
    CatalogueItem, ColumnMapping, CommodityAssignment, DocumentId, GoodsCorrection, Measured, StoredDocument, Supplier,
    SupplierId, SurveyResponse, Unit, UnitCorrection, UnitId,
};

use super::StudyStore;
use crate::connection::cells;
use crate::error::{Result, StoreError};
use crate::{documents, register, sql};

/// Registers, survey and documents.
impl StudyStore {
    /// All units in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn units(&self) -> Result<Vec<Unit>> {
        register::all_units(&self.db)
    }

    /// All suppliers in the order they came, those of the register and those that only documents tell of.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn suppliers(&self) -> Result<Vec<Supplier>> {
        register::all_suppliers(&self.db)
    }

    /// The number of the supplier with this key (see [`domain::Party::key`]).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn supplier_id(&self, key: &str) -> Result<Option<SupplierId>> {
        self.db.first(sql::SUPPLIER_ID, cells![key], |row| row.small(0).map(SupplierId))
    }

    /// All survey answers by unit, supplier, date and role.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn survey(&self) -> Result<Vec<SurveyResponse>> {
        self.db.rows(sql::SURVEY, &[], register::read_response)
    }

    /// All items of catalogues in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn catalogue(&self) -> Result<Vec<CatalogueItem>> {
        self.db.rows(sql::CATALOGUE, &[], register::read_item)
    }

    /// What persons have said about goods, by supplier, kind and value.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn goods_corrections(&self) -> Result<Vec<GoodsCorrection>> {
        self.db.rows(sql::GOODS_CORRECTIONS, &[], register::read_goods_correction)
    }

    /// What persons have said about units, by kind and value.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unit_corrections(&self) -> Result<Vec<UnitCorrection>> {
        self.db.rows(sql::UNIT_CORRECTIONS, &[], register::read_unit_correction)
    }

    /// Keeps a column mapping under its name, in the place of an earlier one. Mappings are no part of batches.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn put_mapping(&mut self, mapping: &ColumnMapping) -> Result<()> {
        let text = register::to_json(mapping)?;
        self.db.whole(|db| db.run(sql::PUT_MAPPING, cells![&mapping.name, text]).map(|_| ()))
    }

    /// All column mappings by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn mappings(&self) -> Result<Vec<ColumnMapping>> {
        self.db.rows(sql::MAPPINGS, &[], |row| row.read(1, |text| serde_json::from_str(text).ok()))
    }

    /// Takes the column mapping of this name away, and says whether there was one.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn remove_mapping(&mut self, name: &str) -> Result<bool> {
        self.db.whole(|db| Ok(db.run(sql::DELETE_MAPPING, cells![name])? > 0))
    }

    /// All documents in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn documents(&self) -> Result<Vec<StoredDocument>> {
        let mut documents = Vec::new();
        self.each_document(|document| {
            documents.push(document);
            Ok::<(), StoreError>(())
        })?;
        Ok(documents)
    }

    /// Calls `take` with every document in the order they came, a few in memory at a time.
    ///
    /// # Errors
    /// The database cannot be read, or what `take` returns.
    pub fn each_document(&self, take: impl FnMut(StoredDocument) -> Result<()>) -> Result<()> {
        documents::each(&self.db, take)
    }

    /// Calls `take` with every document, without its lines, in the order they came.
    ///
    /// # Errors
    /// The database cannot be read, or what `take` returns.
    pub fn each_head(&self, take: impl FnMut(StoredDocument) -> Result<()>) -> Result<()> {
        documents::each_head(&self.db, take)
    }

    /// Calls `take` with every document of these suppliers in the order they came, a few in memory at a time.
    ///
    /// # Errors
    /// The database cannot be read, or what `take` returns.
    pub fn each_document_of(
        &self,
        suppliers: &[SupplierId],
        take: impl FnMut(StoredDocument) -> Result<()>,
    ) -> Result<()> {
        documents::each_of(&self.db, suppliers, take)
    }

    /// The documents with these numbers, in the order asked for; numbers that are not there are left out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn documents_by_ids(&self, ids: &[DocumentId]) -> Result<Vec<StoredDocument>> {
        documents::by_ids(&self.db, ids)
    }

    /// Sets the receiving units of documents, all or none, writing only what changes; the text says what decided it, or what was looked for in
    /// vain.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a document or a unit that is not there; the database cannot be written.
    pub fn set_links(&mut self, links: &[(DocumentId, Option<UnitId>, String)]) -> Result<()> {
        self.db.whole(|db| documents::set_links(db, links))
    }

    /// The receiving units of all documents that were looked for, with the reasons.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn links(&self) -> Result<Vec<(DocumentId, Option<UnitId>, String)>> {
        let links = self.db.rows(sql::LINKS, &[], |row| {
            let (document, unit) = (DocumentId(row.small(0)?), row.opt_small(1)?.map(UnitId));
            Ok(row.opt_text(2)?.map(|reason| (document, unit, reason)))
        })?;
        Ok(links.into_iter().flatten().collect())
    }

    /// Why documents have no receiving unit, with how many, most frequent first, at the most `longest` reasons.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unmatched_reasons(&self, longest: usize) -> Result<Vec<(String, u64)>> {
        let longest = i64::try_from(longest).unwrap_or(i64::MAX);
        self.db.rows(sql::UNMATCHED_REASONS, cells![longest], |row| Ok((row.text(0)?, row.small(1)?)))
    }

    /// Sets the goods of lines, all or none, writing only what changes; lines are counted from 0 within their document.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a line that is not there; [`StoreError::NotFinite`]; the database cannot be written.
    pub fn set_commodities(
        &mut self,
        lines: &[(DocumentId, usize, CommodityAssignment, Option<Measured>)],
    ) -> Result<()> {
        self.db.whole(|db| documents::set_commodities(db, lines))
    }
}
