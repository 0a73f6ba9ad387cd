//! Zip archives whose bytes depend on their contents only: fixed times, fixed order.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::DemoError;

/// A zip archive being written.
pub(crate) struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    name: String,
    /// Entries so far.
    pub(crate) entries: usize,
}

impl Archive {
    /// Begins the archive.
    ///
    /// # Errors
    /// The file cannot be made.
    pub(crate) fn create(path: &Path) -> Result<Self, DemoError> {
        let name = path.display().to_string();
        let file = File::create(path).map_err(|source| DemoError::Write { file: name.clone(), source })?;
        Ok(Self { zip: ZipWriter::new(BufWriter::new(file)), name, entries: 0 })
    }

    /// Adds one file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn add(&mut self, entry: &str, content: &str) -> Result<(), DemoError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(4))
            .last_modified_time(DateTime::default());
        self.entries += 1;
        let result = self.zip.start_file(entry, options).map_err(std::io::Error::from);
        result.and_then(|()| self.zip.write_all(content.as_bytes())).map_err(|source| self.error(source))
    }

    /// Writes the directory of the archive.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn finish(self) -> Result<usize, DemoError> {
        let name = self.name;
        let result = self.zip.finish().map_err(std::io::Error::from).and_then(|mut file| file.flush());
        result.map_err(|source| DemoError::Write { file: name, source })?;
        Ok(self.entries)
    }

    fn error(&self, source: std::io::Error) -> DemoError {
        DemoError::Write { file: self.name.clone(), source }
    }
}
