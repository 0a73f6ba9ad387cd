//! Numbers for new rows: counted up, never used twice, and taken back with the batch that took them.

use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::sql;

/// The tables whose rows are numbered by the store.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numbered {
    Batch,
    SourceFile,
    Problem,
    Unit,
    Supplier,
    SurveyResponse,
    Party,
    Document,
    CatalogueItem,
    GoodsCorrection,
    UnitCorrection,
}

impl Numbered {
    const ALL: [Self; 11] = [
        Self::Batch,
        Self::SourceFile,
        Self::Problem,
        Self::Unit,
        Self::Supplier,
        Self::SurveyResponse,
        Self::Party,
        Self::Document,
        Self::CatalogueItem,
        Self::GoodsCorrection,
        Self::UnitCorrection,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::SourceFile => "source_file",
            Self::Problem => "problem",
            Self::Unit => "unit",
            Self::Supplier => "supplier",
            Self::SurveyResponse => "survey_response",
            Self::Party => "party",
            Self::Document => "document",
            Self::CatalogueItem => "catalogue_item",
            Self::GoodsCorrection => "goods_correction",
            Self::UnitCorrection => "unit_correction",
        }
    }
}

/// The next number of every table, held while a batch writes.
#[derive(Clone, Debug)]
pub(crate) struct Numbers([u32; Numbered::ALL.len()]);

/// The largest number of an `INTEGER` column in PostgreSQL.
const LARGEST: u32 = i32::MAX as u32;

impl Numbers {
    pub(crate) fn load(db: &Connection) -> Result<Self> {
        let mut next = [1; Numbered::ALL.len()];
        for table in Numbered::ALL {
            if let Some(id) = db.first(sql::NEXT_ID, cells![table.key()], |row| row.small(0))? {
                next[table as usize] = id;
            }
        }
        Ok(Self(next))
    }

    /// For writes that can only meet rows that have their number.
    pub(crate) fn none() -> Self {
        Self([LARGEST; Numbered::ALL.len()])
    }

    pub(crate) fn next(&mut self, table: Numbered) -> Result<u32> {
        let next = &mut self.0[table as usize];
        if *next >= LARGEST {
            return Err(StoreError::TooLarge { what: format!("the number of rows in {}", table.key()) });
        }
        *next += 1;
        Ok(*next - 1)
    }

    pub(crate) fn save(&self, db: &Connection) -> Result<()> {
        for table in Numbered::ALL {
            db.run(sql::SET_NEXT_ID, cells![table.key(), self.0[table as usize]])?;
        }
        Ok(())
    }
}
