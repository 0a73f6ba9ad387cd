//! Pulls elements and texts out of XML without building a tree: no DTD, no entities of its own, bounded depth and fields.

use std::borrow::Cow;

use super::scan::{Piece, Scanner, equal, same};
use super::tag::Tag;
use crate::Limits;

const BASIC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
const AGGREGATE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const ENVELOPE: &str = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
/// Beginning of the namespaces of UBL 2 documents; the name of the root element and `-2` follow.
pub(crate) const DOCUMENT_PREFIX: &str = "urn:oasis:names:specification:ubl:schema:xsd:";

/// Beginning of the namespaces of audit files; the country follows.
pub(crate) const AUDIT_PREFIX: &str = "urn:StandardAuditFile-Tax";

/// How the name of an attribute begins that declares a namespace.
const XMLNS: &str = "xmlns";

/// Names of elements that are kept with their meaning.
const NAMES: usize = 256;

/// Most namespace declarations in force at one place: looking them up must stay cheap.
const MOST_NAMESPACES: usize = 256;

/// Root element of audit files.
pub(crate) const AUDIT_FILE: &str = "AuditFile";

/// Which vocabulary an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Component,
    Document,
    /// Root and all other elements of an audit file.
    Audit,
    Envelope,
    Foreign,
}

/// Why XML cannot be read any further.
#[derive(Debug)]
pub(crate) struct XmlFault {
    /// Byte where it was noticed.
    pub offset: usize,
    pub rule: &'static str,
    pub message: String,
    pub suggestion: &'static str,
}

/// A text of the document, borrowed from it where it stands there in one piece.
pub(crate) type Words<'i> = Cow<'i, str>;

/// What listens to the elements of one document. Paths start below the document's root element. Texts are borrowed from
/// the input where they stand in it in one piece.
pub(crate) trait Listener<'i> {
    /// The root element of the document, inside an envelope or not; `false` stops the reading.
    fn root(&mut self, _local_name: &'i str, _namespace: &'i str) -> bool {
        true
    }
    /// An element opens at this byte.
    fn open(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault>;
    /// An element without children closes; `attributes` as written.
    fn leaf(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize);
    /// An element closes, with or without children.
    ///
    /// # Errors
    /// A limit is passed.
    fn close(&mut self, _path: &[Tag], _offset: usize) -> Result<(), XmlFault> {
        Ok(())
    }
}

/// The text of the element that is open, borrowed from the input while it is in one piece.
#[derive(Default)]
struct Text<'i> {
    piece: &'i str,
    buffer: String,
    buffered: bool,
}

impl<'i> Text<'i> {
    fn clear(&mut self) {
        self.piece = "";
        self.buffer.clear();
        self.buffered = false;
    }

    fn push(&mut self, more: &'i str) {
        if !self.buffered && self.piece.is_empty() {
            self.piece = more;
        } else {
            self.push_owned(more);
        }
    }

    fn push_owned(&mut self, more: &str) {
        if !self.buffered {
            self.buffer.push_str(self.piece);
            self.buffered = true;
        }
        self.buffer.push_str(more);
    }

    /// Without blanks around it.
    fn trimmed(&self) -> Cow<'i, str> {
        if self.buffered { Cow::Owned(self.buffer.trim().to_owned()) } else { Cow::Borrowed(trimmed(self.piece)) }
    }

    fn len(&self) -> usize {
        if self.buffered { self.buffer.len() } else { self.piece.len() }
    }
}

struct Puller<'i, 'l> {
    limits: &'l Limits,
    /// Prefixes in force: depth they were declared at, prefix, vocabulary.
    bindings: Vec<(usize, &'i str, Vocabulary, &'i str)>,
    /// Counts how often prefixes came into force or went out of it.
    bindings_version: u32,
    /// Names as written that were looked up with the prefixes of a version.
    names: [(u32, &'i str, Tag); NAMES],
    /// Depth of open elements, envelope included.
    depth: usize,
    /// Depth of the document's root element; 0 while it has not been met.
    root_depth: usize,
    finished: bool,
    path: Vec<Tag>,
    text: Text<'i>,
    leaf_attributes: &'i str,
    leaf_is_open: bool,
}

/// Reads one XML document and tells the listener about it.
///
/// # Errors
/// XML that is not well formed, a DOCTYPE, an unknown entity, or a limit that is passed.
pub(crate) fn pull<'i>(input: &'i str, limits: &Limits, listener: &mut impl Listener<'i>) -> Result<(), XmlFault> {
    let mut scanner = Scanner::new(input);
    let mut puller = Puller {
        limits,
        bindings: Vec::with_capacity(8),
        bindings_version: 1,
        names: [(0, "", Tag::Other); NAMES],
        depth: 0,
        root_depth: 0,
        finished: false,
        path: Vec::with_capacity(16),
        text: Text::default(),
        leaf_attributes: "",
        leaf_is_open: false,
    };
    loop {
        let before = scanner.offset();
        match scanner.next()? {
            Piece::Start { name, attributes, is_empty } => {
                if !puller.start(name, attributes, before, listener)? {
                    return Ok(());
                }
                if is_empty {
                    puller.end(before, listener)?;
                } else if let Some((text, after)) = scanner.plain_content() {
                    puller.push_text(text, after)?;
                    puller.end(after, listener)?;
                }
                // Blanks at the beginning of a text do not count, and those after an element belong to none that is read.
                scanner.skip_blanks();
            }
            Piece::End => {
                puller.end(before, listener)?;
                scanner.skip_blanks();
            }
            Piece::Text(text) => puller.push_text(text, before)?,
            Piece::CharacterData(text) => puller.push_owned_text(text, before)?,
            Piece::Reference(name) => {
                let character = character(name).map_err(|why| malformed(before, why))?;
                let character = character.ok_or_else(|| unknown_entity(before))?;
                puller.push_owned_text(character.encode_utf8(&mut [0; 4]), before)?;
            }
            Piece::DocumentType => return Err(doctype(before)),
            Piece::Aside => {}
            Piece::Nothing => return puller.eof(before),
        }
    }
}

impl<'i> Puller<'i, '_> {
    /// Returns false when the listener does not want the document.
    #[inline]
    fn start(
        &mut self,
        name: &'i str,
        attributes: &'i str,
        before: usize,
        listener: &mut impl Listener<'i>,
    ) -> Result<bool, XmlFault> {
        if self.finished && self.depth == 0 {
            return Err(malformed(before, "there is more than one root element"));
        }
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(XmlFault {
                offset: before,
                rule: "SAMLAST-LIMIT-DEPTH",
                message: format!("Elements are nested more than {} deep.", self.limits.depth),
                suggestion: "No invoice is nested like that; ask the sender for the original file.",
            });
        }
        if attributes.len() > self.limits.field_bytes {
            return Err(self.long_field(before));
        }
        if may_declare(attributes.as_bytes()) {
            self.declare(attributes, before)?;
        }
        if self.root_depth == 0 {
            let (prefix, local) = prefix_and_local(name);
            let (vocabulary, namespace) = self.resolve(prefix);
            let envelope = vocabulary == Vocabulary::Envelope && self.depth == 1;
            let inside_envelope_header =
                self.depth >= 2 && !matches!(vocabulary, Vocabulary::Document | Vocabulary::Audit);
            if !envelope && !inside_envelope_header {
                self.root_depth = self.depth;
                if local == AUDIT_FILE && prefix.is_empty() && namespace.is_empty() {
                    // Audit files without any namespace are about; all their elements are then meant.
                    self.bind(self.depth, "", Vocabulary::Audit, "");
                }
                return Ok(listener.root(local, namespace));
            }
            return Ok(true);
        }
        if self.finished {
            return Ok(true); // elements of the envelope after the document
        }
        let tag = self.tag(name);
        self.path.push(tag);
        self.text.clear();
        self.leaf_attributes = attributes;
        self.leaf_is_open = true;
        listener.open(&self.path, before)?;
        Ok(true)
    }

    fn declare(&mut self, attributes: &'i str, before: usize) -> Result<(), XmlFault> {
        for attribute in Attributes::of(attributes) {
            let (key, value) = attribute.map_err(|why| malformed(before, why))?;
            let prefix = match key.strip_prefix(XMLNS) {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            let uri = value.trim();
            let vocabulary = match uri {
                BASIC | AGGREGATE => Vocabulary::Component,
                ENVELOPE => Vocabulary::Envelope,
                _ if uri.starts_with(DOCUMENT_PREFIX) => Vocabulary::Document,
                _ if uri.starts_with(AUDIT_PREFIX) => Vocabulary::Audit,
                _ => Vocabulary::Foreign,
            };
            if self.bindings.len() >= MOST_NAMESPACES {
                return Err(XmlFault {
                    offset: before,
                    rule: "SAMLAST-LIMIT-NAMESPACES",
                    message: format!("More than {MOST_NAMESPACES} namespaces are declared at one place."),
                    suggestion: "No invoice needs that many; ask the sender for the original file.",
                });
            }
            self.bind(self.depth, prefix, vocabulary, uri);
        }
        Ok(())
    }

    fn bind(&mut self, depth: usize, prefix: &'i str, vocabulary: Vocabulary, uri: &'i str) {
        self.bindings.push((depth, prefix, vocabulary, uri));
        self.bindings_version = self.bindings_version.wrapping_add(1);
    }

    /// The tag of an element: documents use few names, and those again and again.
    #[inline]
    fn tag(&mut self, name: &'i str) -> Tag {
        let bytes = name.as_bytes();
        let sign = |at: usize| bytes.get(at).copied().map_or(0, usize::from);
        let place = (bytes.len() * 37
            + sign(4) * 131
            + sign(bytes.len() / 2 + 2) * 29
            + sign(bytes.len().saturating_sub(1)) * 7)
            % NAMES;
        let (version, known, tag) = self.names[place];
        if version == self.bindings_version && known.len() == bytes.len() && same(known.as_bytes(), bytes) {
            return tag;
        }
        let (prefix, local) = prefix_and_local(name);
        let (vocabulary, _) = self.resolve(prefix);
        let is_read = matches!(vocabulary, Vocabulary::Component | Vocabulary::Audit);
        let tag = if is_read { Tag::of(local) } else { Tag::Other };
        self.names[place] = (self.bindings_version, name, tag);
        tag
    }

    fn resolve(&self, prefix: &str) -> (Vocabulary, &'i str) {
        let is_bound = |bound: &str| bound.len() == prefix.len() && same(bound.as_bytes(), prefix.as_bytes());
        let binding = self.bindings.iter().rev().find(|(_, bound, _, _)| is_bound(bound));
        binding.map_or((Vocabulary::Foreign, ""), |&(_, _, vocabulary, uri)| (vocabulary, uri))
    }

    #[inline]
    fn end(&mut self, before: usize, listener: &mut impl Listener<'i>) -> Result<(), XmlFault> {
        if self.root_depth > 0 && !self.finished {
            if self.depth == self.root_depth {
                self.finished = true;
            } else {
                if self.leaf_is_open {
                    listener.leaf(&self.path, &self.text.trimmed(), self.leaf_attributes, before);
                    self.leaf_is_open = false;
                }
                listener.close(&self.path, before)?;
                self.path.pop();
            }
        }
        while self.bindings.last().is_some_and(|(depth, ..)| *depth >= self.depth) {
            self.bindings.pop();
            self.bindings_version = self.bindings_version.wrapping_add(1);
        }
        self.depth = self.depth.checked_sub(1).ok_or_else(|| malformed(before, "an end tag has no start tag"))?;
        if self.depth == 0 {
            self.finished = true;
        }
        Ok(())
    }

    fn push_text(&mut self, text: &'i str, before: usize) -> Result<(), XmlFault> {
        if self.leaf_is_open {
            self.text.push(text);
            return self.check_field_length(before);
        }
        Ok(())
    }

    fn push_owned_text(&mut self, text: &str, before: usize) -> Result<(), XmlFault> {
        if self.leaf_is_open {
            self.text.push_owned(text);
            return self.check_field_length(before);
        }
        Ok(())
    }

    fn check_field_length(&self, offset: usize) -> Result<(), XmlFault> {
        let is_attachment = self.path.last() == Some(&Tag::EmbeddedDocumentBinaryObject);
        if self.text.len() <= self.limits.field_bytes || is_attachment {
            return Ok(());
        }
        Err(self.long_field(offset))
    }

    fn long_field(&self, offset: usize) -> XmlFault {
        XmlFault {
            offset,
            rule: "SAMLAST-LIMIT-FIELD",
            message: format!("A field is longer than {} bytes.", self.limits.field_bytes),
            suggestion: "No field of an invoice is that long; ask the sender for the original file.",
        }
    }

    fn eof(&self, offset: usize) -> Result<(), XmlFault> {
        if self.depth > 0 {
            return Err(malformed(offset, "the file ends in the middle of an element"));
        }
        if !self.finished {
            return Err(malformed(offset, "there is no root element"));
        }
        Ok(())
    }
}

/// Whether a namespace may be declared here. Hardly any attribute has the letter with which that begins.
#[inline]
fn may_declare(attributes: &[u8]) -> bool {
    let has_letter = |word: &[u8; 8]| equal(u64::from_le_bytes(*word), XMLNS.as_bytes()[0]) != 0;
    let has_none =
        attributes.last_chunk().is_some_and(|end| !has_letter(end) && !attributes.as_chunks().0.iter().any(has_letter));
    !has_none && attributes.windows(XMLNS.len()).any(|part| part == XMLNS.as_bytes())
}

/// The text without blanks around it; hardly any has some.
#[inline]
fn trimmed(text: &str) -> &str {
    let is_sign = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_sign(text.as_bytes().first()) && is_sign(text.as_bytes().last()) { text } else { text.trim() }
}

/// A name as prefix, empty where it has none, and the rest.
fn prefix_and_local(name: &str) -> (&str, &str) {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => ("", name),
    }
}

/// What a reference stands for: a character by its number, or one of the five entities that XML itself defines; `None`
/// for any other entity.
fn character(name: &str) -> Result<Option<char>, &'static str> {
    let Some(number) = name.strip_prefix('#') else {
        return Ok(match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => None,
        });
    };
    const WRONG: &str = "a reference names no character";
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    // The parser of numbers would take a sign.
    if !digits.starts_with(|sign: char| sign.is_digit(radix)) {
        return Err(WRONG);
    }
    let code = u32::from_str_radix(digits, radix).map_err(|_| WRONG)?;
    char::from_u32(code).filter(|sign| *sign != '\0').map(Some).ok_or(WRONG)
}

pub(super) fn malformed(offset: usize, why: &str) -> XmlFault {
    XmlFault {
        offset,
        rule: "SAMLAST-XML-SYNTAX",
        message: format!("The XML is not well formed: {why}."),
        suggestion: "The file is damaged or cut off; ask the sender for the original file.",
    }
}

fn unknown_entity(offset: usize) -> XmlFault {
    XmlFault {
        offset,
        rule: "SAMLAST-XML-ENTITY",
        message: "An entity is used that XML does not define itself.".to_owned(),
        suggestion: "Entities are not resolved, since they can be used for attacks; have the text written out.",
    }
}

fn doctype(offset: usize) -> XmlFault {
    XmlFault {
        offset,
        rule: "SAMLAST-XML-DOCTYPE",
        message: "The file has a document type declaration (DOCTYPE).".to_owned(),
        suggestion: "UBL documents have none and it can be used for attacks; take the declaration out.",
    }
}

/// The attributes of a tag, name and value as written; blanks around the equals sign are allowed.
struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    fn of(attributes: &'a str) -> Self {
        Self { rest: attributes.trim_start() }
    }

    fn one(&mut self) -> Option<(&'a str, &'a str)> {
        let equals = self.rest.find('=')?;
        let key = self.rest[..equals].trim();
        let after = self.rest[equals + 1..].trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = after[1..].find(quote)?;
        self.rest = after[end + 2..].trim_start();
        Some((key, &after[1..=end]))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<(&'a str, &'a str), &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let one = self.one().ok_or("an attribute has no value in quotes");
        if one.is_err() {
            self.rest = "";
        }
        Some(one)
    }
}

/// The value of an attribute as written, without blanks around it.
#[inline]
pub(crate) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    if attributes.is_empty() {
        return None;
    }
    // Nearly always the first one, without blanks.
    let first = attributes.strip_prefix(' ').and_then(|rest| rest.strip_prefix(name)?.strip_prefix("=\""));
    if let Some(value) = first
        && let Some(end) = value.bytes().position(|byte| byte == b'"')
    {
        return Some(trimmed(&value[..end]));
    }
    Attributes::of(attributes).map_while(Result::ok).find(|(key, _)| *key == name).map(|(_, value)| value.trim())
}
