//! All SQL of Samlast and nothing else: a study is one SQLite file, or one schema of a PostgreSQL database, that is
//! written in whole batches.
//!
//! | file | holds |
//! |---|---|
//! | `study_store` | [`StudyStore`]: opening, reading, results |
//! | `location` | [`Location`]: where a study lies |
//! | `batch`, `undo` | [`Batch`]: imports that land whole or not at all, and the way back |
//! | `imports` | imports of several batches, the audit trail |
//! | `register` | units, suppliers, survey answers, catalogues, corrections: upsert with history |
//! | `documents` | documents and lines, in and out |
//! | `deliveries`, `outcomes` | what was computed |
//! | `summary`, `digest` | counts and fingerprints |
//! | `sql`, `schema/` | every statement and every table |
//! | `migrations` | from an older schema to today's |
//! | `numbers` | numbers of new rows |
//! | `connection` | the only place that knows which database engine runs |
//! | `error` | what can go wrong |

mod batch;
mod connection;
mod deliveries;
mod digest;
mod documents;
mod error;
mod imports;
mod location;
mod migrations;
mod numbers;
mod outcomes;
mod register;
mod sql;
mod study_store;
mod summary;
mod undo;

pub use batch::{Added, Batch, BatchCounts, BatchId, FileId, NewFile, StoredFile};
pub use digest::ContentDigest;
pub use error::{Result, StoreError};
pub use imports::{StoredBatch, StoredImport};
pub use location::{Location, PostgresLocation};
pub use outcomes::StoredOutcome;
pub use register::PutCounts;
pub use study_store::{DocumentRow, RoadFile, StudyStore, tell_of_copies};
pub use summary::StoreSummary;
