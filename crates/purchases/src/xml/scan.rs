//! Cuts XML into tags, texts and references, one pass over the input and nothing copied; what a name means is not asked
//! here. Tags must close in the order they opened; entities, namespaces and attributes are left to the caller.

use super::pull::{XmlFault, malformed};
use crate::problem_list::quoted;

/// A piece of XML, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'i> {
    /// A start tag, or one that opens and closes its element (`<a/>`).
    Start { name: &'i str, attributes: &'i str, is_empty: bool },
    /// An end tag.
    End,
    /// Text up to the next tag or reference, never empty.
    Text(&'i str),
    /// The content of a CDATA section.
    CharacterData(&'i str),
    /// What stands between `&` and `;`.
    Reference(&'i str),
    /// A document type declaration begins.
    DocumentType,
    /// A comment, a processing instruction or the XML declaration.
    Aside,
    /// Nothing is left.
    Nothing,
}

/// Goes through the input piece by piece.
pub(super) struct Scanner<'i> {
    input: &'i str,
    /// Byte at which the next piece begins.
    at: usize,
    /// Names of the elements that are open.
    open: Vec<&'i str>,
}

/// Bytes that are looked at one by one before a longer search is worth its start.
const SHORT: usize = 24;

impl<'i> Scanner<'i> {
    pub(super) fn new(input: &'i str) -> Self {
        Self { input, at: 0, open: Vec::with_capacity(16) }
    }

    /// Byte at which the next piece begins.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The input between two bytes that are signs of ASCII, or ends.
    fn cut(&self, from: usize, to: usize) -> &'i str {
        self.input.get(from..to).unwrap_or_default()
    }

    #[inline]
    pub(super) fn next(&mut self) -> Result<Piece<'i>, XmlFault> {
        let bytes = self.input.as_bytes();
        match bytes.get(self.at) {
            None => Ok(Piece::Nothing),
            Some(b'<') => match bytes.get(self.at + 1) {
                Some(b'/') => self.end(),
                Some(b'!') => self.declaration(),
                Some(b'?') => self.skip_to("?>", 2, "a processing instruction is not closed").map(|_| Piece::Aside),
                _ => self.start(),
            },
            Some(b'&') => self.reference(),
            Some(_) => {
                let from = self.at;
                self.at = text_end(bytes, from);
                Ok(Piece::Text(self.cut(from, self.at)))
            }
        }
    }

    fn start(&mut self) -> Result<Piece<'i>, XmlFault> {
        let bytes = self.input.as_bytes();
        let name_start = self.at + 1;
        let is_end = |byte: &u8| matches!(byte, b'>' | b' ' | b'\n' | b'\t' | b'\r');
        let rest = bytes.get(name_start..).unwrap_or_default();
        let length = rest.iter().position(is_end).ok_or_else(|| self.fault("a tag is not closed"))?;
        let name_end = name_start + length;
        let tag_end = if rest[length] == b'>' { name_end } else { self.attributes_end(name_end)? };
        let is_empty = bytes[tag_end - 1] == b'/';
        let content_end = tag_end - usize::from(is_empty);
        let name = self.cut(name_start, name_end.min(content_end));
        if name.is_empty() {
            return Err(self.fault("an element has no name"));
        }
        if !is_empty {
            self.open.push(name);
        }
        self.at = tag_end + 1;
        Ok(Piece::Start { name, attributes: self.cut(name_end.min(content_end), content_end), is_empty })
    }

    /// The byte of the `>` that closes a tag: one in the value of an attribute does not.
    fn attributes_end(&self, from: usize) -> Result<usize, XmlFault> {
        let mut quote = None;
        let rest = self.input.as_bytes().get(from..).unwrap_or_default();
        for (place, &byte) in rest.iter().enumerate() {
            match (quote, byte) {
                (None, b'>') => return Ok(from + place),
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), close) if open == close => quote = None,
                _ => {}
            }
        }
        Err(self.fault(if quote.is_some() { "the value of an attribute is not closed" } else { "a tag is not closed" }))
    }

    fn end(&mut self) -> Result<Piece<'i>, XmlFault> {
        let rest = self.cut(self.at + 2, self.input.len());
        let open = self.open.last().copied();
        // Nearly always the name that is open and `>` at once.
        if let Some(name) = open
            && rest.as_bytes().get(name.len()) == Some(&b'>')
            && same(&rest.as_bytes()[..name.len()], name.as_bytes())
        {
            self.at += 2 + name.len() + 1;
            self.open.pop();
            return Ok(Piece::End);
        }
        let length = rest.find('>').ok_or_else(|| self.fault("a tag is not closed"))?;
        let name = rest[..length].trim_end_matches([' ', '\t', '\r', '\n']);
        let Some(open) = open else { return Err(self.fault("an end tag has no start tag")) };
        if name != open {
            return Err(malformed(self.at, &format!("{} is closed by {}", quoted(open), quoted(name))));
        }
        self.at += 2 + length + 1;
        self.open.pop();
        Ok(Piece::End)
    }

    /// What begins with `<!`.
    fn declaration(&mut self) -> Result<Piece<'i>, XmlFault> {
        let rest = self.cut(self.at, self.input.len());
        if rest.starts_with("<!--") {
            return self.skip_to("-->", 4, "a comment is not closed").map(|_| Piece::Aside);
        }
        if rest.starts_with("<![CDATA[") {
            return self.skip_to("]]>", 9, "a CDATA section is not closed").map(Piece::CharacterData);
        }
        if matches!(rest.as_bytes().get(2), Some(b'D' | b'd')) {
            return Ok(Piece::DocumentType);
        }
        Err(self.fault("a declaration is none that XML knows"))
    }

    /// Goes behind the `mark` that is looked for after `from` bytes of this piece, and gives what lies between.
    fn skip_to(&mut self, mark: &str, from: usize, unclosed: &str) -> Result<&'i str, XmlFault> {
        let rest = self.cut(self.at + from, self.input.len());
        let length = rest.find(mark).ok_or_else(|| self.fault(unclosed))?;
        self.at += from + length + mark.len();
        Ok(&rest[..length])
    }

    fn reference(&mut self) -> Result<Piece<'i>, XmlFault> {
        let rest = self.cut(self.at + 1, self.input.len());
        match rest.find([';', '&', '<']) {
            Some(length) if rest.as_bytes()[length] == b';' => {
                self.at += length + 2;
                Ok(Piece::Reference(&rest[..length]))
            }
            _ => Err(self.fault("an ampersand begins no reference; it is written &amp;")),
        }
    }

    fn fault(&self, why: &str) -> XmlFault {
        malformed(self.at, why)
    }
}

/// Whether two names of the same length are the same; names are too short for a call of the system's comparison.
#[inline]
pub(super) fn same(left: &[u8], right: &[u8]) -> bool {
    let (left, left_end) = left.as_chunks::<8>();
    let (right, right_end) = right.as_chunks::<8>();
    let word = |bytes: &[u8; 8]| u64::from_ne_bytes(*bytes);
    left.iter().zip(right).all(|(left, right)| word(left) == word(right))
        && left_end.iter().zip(right_end).all(|(left, right)| left == right)
}

/// The byte at which a text ends that begins at `from`.
#[inline]
fn text_end(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    let is_end = |byte: &u8| matches!(byte, b'<' | b'&');
    let (near, far) = rest.split_at(rest.len().min(SHORT));
    match near.iter().position(is_end) {
        Some(length) => from + length,
        None => from + near.len() + memchr::memchr2(b'<', b'&', far).unwrap_or(far.len()),
    }
}
