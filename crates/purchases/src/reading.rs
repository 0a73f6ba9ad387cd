//! Reads a file, a folder or an archive and hands over one entry per inner document, in bounded memory.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::{Problem, Severity};

use crate::archive::{self, Budget};
use crate::entry::{Content, Entry, Format, Limits, Options, ReadError, ReturnedRows};
use crate::problem_list::{Place, problem};
use crate::recognition::{Beginning, ENOUGH_BYTES};
use crate::table::{DetectedTable, Tables};
use crate::window::Window;
use crate::xml;

/// Reads a file, a folder (its files in alphabetical order, subfolders too) or a zip archive.
///
/// The sink gets each entry as soon as it is read and may stop the reading. Files whose name begins with a point are left
/// alone, as are symbolic links to folders.
///
/// # Errors
/// The path itself cannot be opened. What is wrong with files inside comes as refused entries.
pub fn read(path: &Path, options: &Options, sink: &mut dyn FnMut(Entry) -> ControlFlow<()>) -> Result<(), ReadError> {
    Reading::new(options, sink).path(path)
}

/// Looks at the tables of a file, folder or archive, as [`read`] would read them, so that a person can see and correct
/// which column means what before anything is stored. Files that are no tables are passed over.
///
/// # Errors
/// The path itself cannot be opened.
pub fn detect(path: &Path, options: &Options) -> Result<Vec<DetectedTable>, ReadError> {
    let mut sink = |_| ControlFlow::Continue(());
    let mut reading = Reading::new(options, &mut sink);
    reading.detected = Some(Vec::new());
    reading.path(path)?;
    Ok(reading.detected.unwrap_or_default())
}

/// Like [`detect`], for bytes that came another way than by a file.
pub fn detect_bytes(file: &str, bytes: &[u8], options: &Options) -> Vec<DetectedTable> {
    let mut sink = |_| ControlFlow::Continue(());
    let mut reading = Reading::new(options, &mut sink);
    reading.detected = Some(Vec::new());
    let _ = reading.bytes(file, bytes, 0);
    reading.detected.unwrap_or_default()
}
/// Reads bytes that came another way than by a file, for instance an upload; `file` is their label.
pub fn read_bytes(file: &str, bytes: &[u8], options: &Options, sink: &mut dyn FnMut(Entry) -> ControlFlow<()>) {
    let mut reading = Reading::new(options, sink);
    let _ = reading.bytes(file, bytes, 0);
}

/// One run of reading: limits, where entries go, and buffers that are used again.
pub(crate) struct Reading<'a> {
    pub limits: &'a Limits,
    pub sink: &'a mut dyn FnMut(Entry) -> ControlFlow<()>,
    pub budget: Budget,
    tables: Tables<'a>,
    /// What was detected, where tables shall only be looked at.
    detected: Option<Vec<DetectedTable>>,
    buffer: Vec<u8>,
}

/// Deepest nesting of folders.
const DEEPEST_FOLDER: usize = 32;

impl<'a> Reading<'a> {
    fn new(options: &'a Options, sink: &'a mut dyn FnMut(Entry) -> ControlFlow<()>) -> Self {
        let limits = &options.limits;
        let tables = Tables::new(options);
        Self { limits, sink, budget: Budget::default(), tables, detected: None, buffer: Vec::new() }
    }

    fn path(&mut self, path: &Path) -> Result<(), ReadError> {
        let open_error = |source| ReadError::Open { path: path.to_owned(), source };
        let metadata = std::fs::metadata(path).map_err(open_error)?;
        if metadata.is_dir() {
            std::fs::read_dir(path).map_err(open_error)?;
            let mut files_left = self.limits.archive_entries;
            let _ = self.folder(path, &mut files_left, 0);
        } else {
            let file = File::open(path).map_err(open_error)?;
            let _ = self.file(&path.display().to_string(), file);
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path, files_left: &mut usize, depth: usize) -> ControlFlow<()> {
        let label = folder.display().to_string();
        let listed: std::io::Result<Vec<PathBuf>> = std::fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect());
        let mut paths = match listed {
            Ok(paths) => paths,
            Err(error) => return self.unreadable(&label, &error.to_string()),
        };
        paths.sort();
        for path in paths {
            let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if is_hidden {
                continue;
            }
            let label = path.display().to_string();
            let is_folder = std::fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
            if is_folder && depth < DEEPEST_FOLDER {
                self.folder(&path, files_left, depth + 1)?;
                continue;
            }
            if *files_left == 0 {
                let message = format!("There are more than {} files.", self.limits.archive_entries);
                return self.limit(
                    &label,
                    Format::Unknown,
                    "SAMLAST-LIMIT-FILES",
                    &message,
                    "Read the folder in parts.",
                );
            }
            *files_left -= 1;
            if !std::fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
                if !path.is_dir() {
                    self.unreadable(&label, "it is no ordinary file")?;
                }
                continue;
            }
            match File::open(&path) {
                Ok(file) => self.file(&label, file)?,
                Err(error) => self.unreadable(&label, &error.to_string())?,
            }
        }
        ControlFlow::Continue(())
    }

    fn file(&mut self, label: &str, mut file: File) -> ControlFlow<()> {
        let mut head = [0; ENOUGH_BYTES];
        let beginning = match fill(&mut file, &mut head) {
            Ok(length) => Beginning::of(&head[..length]),
            Err(error) => return self.unreadable(label, &error.to_string()),
        };
        if beginning == Beginning::Zip {
            let mut opened = archive::open(Window::new(&file));
            if !archive::is_workbook(&mut opened) {
                return archive::read(self, label, opened, 0);
            }
        }
        // What has looked into the file has moved its place.
        if let Err(error) = file.seek(SeekFrom::Start(0)) {
            return self.unreadable(label, &error.to_string());
        }
        if matches!(beginning, Beginning::OsmPbf | Beginning::OsmXml) {
            return self.roads(label, file, format_of(beginning));
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let flow = match read_limited(file, limit_of(beginning, self.limits), &mut buffer) {
            Ok(true) => self.bytes(label, &buffer, 0),
            Ok(false) => self.too_large(label, beginning),
            Err(error) => self.unreadable(label, &error.to_string()),
        };
        self.buffer = buffer;
        flow
    }

    /// Bytes that are in memory; `nesting` counts the archives they lie in.
    pub(crate) fn bytes(&mut self, label: &str, bytes: &[u8], nesting: usize) -> ControlFlow<()> {
        self.recognised(label, bytes, Beginning::of(bytes), nesting)
    }

    /// Like [`Reading::bytes`], where it is known how they begin.
    pub(crate) fn recognised(
        &mut self,
        label: &str,
        bytes: &[u8],
        beginning: Beginning,
        nesting: usize,
    ) -> ControlFlow<()> {
        if bytes.len() as u64 > limit_of(beginning, self.limits) {
            return self.too_large(label, beginning);
        }
        if beginning == Beginning::Zip {
            let mut opened = archive::open(std::io::Cursor::new(bytes));
            if !archive::is_workbook(&mut opened) {
                return archive::read(self, label, opened, nesting);
            }
        }
        if let Some(detected) = &mut self.detected {
            match beginning {
                Beginning::Text => detected.push(self.tables.detect_text(label, bytes)),
                Beginning::Zip | Beginning::OldOffice => detected.extend(self.tables.detect_workbook(label, bytes)),
                _ => {}
            }
            return ControlFlow::Continue(());
        }
        let hash = blake3::hash(bytes).to_hex().to_string();
        match beginning {
            Beginning::Xml | Beginning::AuditFile => (self.sink)(xml::read_document(label, hash, bytes, self.limits)),
            Beginning::Text => (self.sink)(self.tables.read_text(label, hash, bytes)),
            Beginning::Zip | Beginning::OldOffice => {
                for entry in self.tables.read_workbook(label, &hash, bytes) {
                    (self.sink)(entry)?;
                }
                ControlFlow::Continue(())
            }
            Beginning::OsmPbf | Beginning::OsmXml if nesting == 0 => (self.sink)(Entry {
                file: label.to_owned(),
                format: format_of(beginning),
                hash,
                content: Some(Content::Roads),
                problems: Vec::new(),
                lines: 0,
                returned: ReturnedRows::default(),
            }),
            other => (self.sink)(Entry::refused(label, format_of(other), hash, not_read(label, other))),
        }
    }

    /// An extract may be larger than memory, so only its hash is computed here.
    fn roads(&mut self, label: &str, mut file: File, format: Format) -> ControlFlow<()> {
        let mut hasher = blake3::Hasher::new();
        let mut chunk = vec![0; 1 << 18];
        loop {
            match file.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => hasher.update(&chunk[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return self.unreadable(label, &error.to_string()),
            };
        }
        (self.sink)(Entry {
            file: label.to_owned(),
            format,
            hash: hasher.finalize().to_hex().to_string(),
            content: Some(Content::Roads),
            problems: Vec::new(),
            lines: 0,
            returned: ReturnedRows::default(),
        })
    }

    pub(crate) fn unreadable(&mut self, label: &str, why: &str) -> ControlFlow<()> {
        let message = format!("The file could not be read: {why}.");
        let suggestion = "Check that it exists, is whole and may be read.";
        self.limit(label, Format::Unknown, "SAMLAST-FILE-UNREADABLE", &message, suggestion)
    }

    pub(crate) fn too_large(&mut self, label: &str, beginning: Beginning) -> ControlFlow<()> {
        let message = format!("It is larger than {} bytes after unpacking.", limit_of(beginning, self.limits));
        let suggestion = "Split it into smaller files; documents are hardly ever this large.";
        self.limit(label, format_of(beginning), "SAMLAST-LIMIT-SIZE", &message, suggestion)
    }

    /// Hands over an entry that is refused without its bytes having been read in full.
    pub(crate) fn limit(
        &mut self,
        label: &str,
        format: Format,
        rule: &str,
        message: &str,
        suggestion: &str,
    ) -> ControlFlow<()> {
        let problem = problem(label, Severity::Refused, rule, Place::default(), message, suggestion);
        (self.sink)(Entry::refused(label, format, String::new(), problem))
    }
}

/// Most bytes that are read of something that begins like this.
pub(crate) fn limit_of(beginning: Beginning, limits: &Limits) -> u64 {
    match beginning {
        Beginning::Text | Beginning::Zip | Beginning::OldOffice | Beginning::AuditFile => limits.table_bytes,
        _ => limits.document_bytes,
    }
}

fn format_of(beginning: Beginning) -> Format {
    match beginning {
        Beginning::Xml => Format::Xml,
        Beginning::AuditFile => Format::SaftFinancial,
        Beginning::Zip => Format::Zip,
        Beginning::OsmPbf => Format::OsmPbf,
        Beginning::OsmXml => Format::OsmXml,
        _ => Format::Unknown,
    }
}

fn not_read(label: &str, beginning: Beginning) -> Problem {
    let (message, suggestion) = match beginning {
        Beginning::Empty => ("The file is empty.", "Export it again."),
        Beginning::Pdf => ("It is a PDF.", "Ask the supplier for EHF, or export the ledger as CSV or XLSX."),
        Beginning::WebPage => (
            "It is a web page (HTML). Some systems write one and call it .xls; it may also be a page to sign in at.",
            "Open it in a spreadsheet and save it as XLSX or CSV, or export it again once you are signed in.",
        ),
        Beginning::OldWorkbookXml => {
            ("It is a workbook of Excel 2003 in XML.", "Open it in a spreadsheet and save it as XLSX or CSV.")
        }
        Beginning::OtherPacking => {
            ("It is packed in a way that is not unpacked here.", "Unpack it, or pack it as zip.")
        }
        Beginning::OsmPbf | Beginning::OsmXml => {
            ("It is an OpenStreetMap extract inside an archive.", "Unpack the archive and give the extract.")
        }
        _ => ("It is neither XML, a table, an archive nor an OpenStreetMap extract.", "Leave it out."),
    };
    problem(label, Severity::Refused, "SAMLAST-FILE-FORMAT", Place::default(), message, suggestion)
}

/// Fills the buffer as far as the reader goes.
pub(crate) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Reads all into the emptied buffer; `false` when there is more than the limit.
fn read_limited(reader: impl Read, limit: u64, buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    buffer.clear();
    reader.take(limit.saturating_add(1)).read_to_end(buffer)?;
    Ok(buffer.len() as u64 <= limit)
}
