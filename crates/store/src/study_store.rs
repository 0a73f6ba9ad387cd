//! A study: one database with everything that was imported and everything that was computed from it.
//!
//! | file | holds |
//! |---|---|
//! | `imports` | batches, files, problems |
//! | `content` | registers, survey, documents, what is found for them |
//! | `results` | roads, deliveries, outcomes |

mod content;
mod imports;
mod results;

use std::path::Path;
use std::sync::OnceLock;

pub use results::{DocumentRow, RoadFile};

use crate::connection::{Connection, cells};
use crate::digest::{self, ContentDigest};
use crate::error::{Result, StoreError};
use crate::location::Location;
use crate::migrations::{self, MIGRATIONS};
use crate::sql;
use crate::summary::{self, StoreSummary};

/// Key in `meta` of the study's name.
const NAME: &str = "name";

/// What is done with the place of a copy.
type Notice = dyn Fn(&Location) + Send + Sync;

/// Who is told of copies.
static NOTICE: OnceLock<Box<Notice>> = OnceLock::new();

/// Has `notice` called with the place of every copy that is made before an older study is changed, whoever opens the study:
/// for the program that speaks to people, once, when it starts. Who comes later is not heard.
pub fn tell_of_copies(notice: impl Fn(&Location) + Send + Sync + 'static) {
    drop(NOTICE.set(Box::new(notice)));
}

/// An open study. It can be moved between threads but not shared; open the study again for a second reader.
#[derive(Debug)]
pub struct StudyStore {
    pub(crate) db: Connection,
    copied_to: Option<Location>,
}

/// Opening, closing and describing.
impl StudyStore {
    /// Makes a new study: a file, or a schema of a PostgreSQL database.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is something of that name; the folder or the database cannot be written.
    pub fn create(at: impl Into<Location>, name: &str) -> Result<Self> {
        let db = Connection::create(&at.into())?;
        let made = migrations::create(&db, MIGRATIONS).and_then(|()| db.run(sql::SET_META, cells![NAME, name]));
        if let Err(error) = made {
            db.discard();
            return Err(error);
        }
        Ok(Self { db, copied_to: None })
    }

    /// Opens a study and brings an older one to today's schema, after copying it: see [`StudyStore::copied_to`].
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::NotAStudy`], [`StoreError::NewerSchema`], [`StoreError::Locked`],
    /// [`StoreError::NoServer`].
    pub fn open(at: impl Into<Location>) -> Result<Self> {
        let db = Connection::open(&at.into())?;
        let copied_to = migrations::bring_up_to_date(&db, MIGRATIONS)?;
        if let (Some(copy), Some(notice)) = (&copied_to, NOTICE.get()) {
            notice(copy);
        }
        Ok(Self { db, copied_to })
    }

    /// Where the study lies.
    pub fn location(&self) -> &Location {
        self.db.location()
    }

    /// The copy that was made when opening changed the schema.
    pub fn copied_to(&self) -> Option<&Location> {
        self.copied_to.as_ref()
    }

    /// Writes a whole copy of the study, as of now, to a file that must not exist: always a study file, wherever the
    /// study lies.
    ///
    /// # Errors
    /// [`StoreError::Exists`]; the folder cannot be written.
    pub fn back_up(&self, copy: &Path) -> Result<()> {
        if copy.exists() {
            return Err(StoreError::Exists { path: copy.to_path_buf() });
        }
        self.db.copy_to(copy)
    }

    /// The study's name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn name(&self) -> Result<String> {
        Ok(self.meta(NAME)?.unwrap_or_default())
    }

    /// A remark about the study: invented data, the version that made it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.db.first(sql::META, cells![key], |row| row.text(0))
    }

    /// Sets a remark about the study.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        self.db.whole(|db| db.run(sql::SET_META, cells![key, value]).map(|_| ()))
    }

    /// What the study holds, counted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn summary(&self) -> Result<StoreSummary> {
        summary::read(&self.db)
    }

    /// What the database engine finds damaged: nothing in a sound study. SQLite looks at every page, index and reference;
    /// PostgreSQL watches over its own.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn damage(&self) -> Result<Vec<String>> {
        self.db.damage()
    }

    /// A fingerprint of what the study says, whatever the order it arrived in: 64 hexadecimal digits over everything
    /// but outcomes.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn content_digest(&self) -> Result<String> {
        Ok(self.content_digests()?.content())
    }

    /// The same by part.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn content_digests(&self) -> Result<ContentDigest> {
        digest::read(self)
    }
}
