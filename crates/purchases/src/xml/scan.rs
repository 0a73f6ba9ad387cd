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
                self.at = first(bytes, from, |word| equal(word, b'<') | equal(word, b'&'));
                Ok(Piece::Text(self.cut(from, self.at)))
            }
        }
    }

    fn start(&mut self) -> Result<Piece<'i>, XmlFault> {
        let bytes = self.input.as_bytes();
        let name_start = self.at + 1;
        // Nothing that a name may hold comes before the blank.
        let name_end = first(bytes, name_start, |word| equal(word, b'>') | below(word, b' ' + 1));
        let tag_end = match bytes.get(name_end) {
            None => return Err(self.fault("a tag is not closed")),
            Some(b'>') => name_end,
            Some(_) => self.attributes_end(name_end)?,
        };
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
        let bytes = self.input.as_bytes();
        let mut at = from;
        loop {
            at = first(bytes, at, |word| equal(word, b'>') | equal(word, b'"') | equal(word, b'\''));
            match bytes.get(at) {
                None => return Err(self.fault("a tag is not closed")),
                Some(b'>') => return Ok(at),
                Some(&quote) => at = first(bytes, at + 1, |word| equal(word, quote)) + 1,
            }
            if at > bytes.len() {
                return Err(self.fault("the value of an attribute is not closed"));
            }
        }
    }

    /// Goes past blanks between this tag and the next; stays where anything else comes.
    #[inline]
    pub(super) fn skip_blanks(&mut self) {
        let rest = self.input.as_bytes().get(self.at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b'\n' | b' ' | b'\t' | b'\r')).count();
        if blanks > 0 && rest.get(blanks) == Some(&b'<') {
            self.at += blanks;
        }
    }

    /// The content of the element that was opened last and the byte after it, where it is nothing but text without
    /// references and the end tag follows: goes past that too. Else nothing happens.
    #[inline]
    pub(super) fn plain_content(&mut self) -> Option<(&'i str, usize)> {
        let from = self.at;
        let end = first(self.input.as_bytes(), from, |word| equal(word, b'<') | equal(word, b'&'));
        let is_end_tag = self.input.as_bytes().get(end..)?.starts_with(b"</");
        (is_end_tag && self.ends_open(end)).then(|| (self.cut(from, end), end))
    }

    /// Goes past the end tag that begins at this byte where it is as nearly all are: the name that is open, and `>` at once.
    #[inline]
    fn ends_open(&mut self, at: usize) -> bool {
        let Some(name) = self.open.last() else { return false };
        let rest = self.input.as_bytes().get(at + 2..).unwrap_or_default();
        let ends = rest.get(name.len()) == Some(&b'>') && same(&rest[..name.len()], name.as_bytes());
        if ends {
            self.at = at + 2 + name.len() + 1;
            self.open.pop();
        }
        ends
    }

    fn end(&mut self) -> Result<Piece<'i>, XmlFault> {
        if self.ends_open(self.at) {
            return Ok(Piece::End);
        }
        let rest = self.cut(self.at + 2, self.input.len());
        let length = rest.find('>').ok_or_else(|| self.fault("a tag is not closed"))?;
        let name = rest[..length].trim_end_matches([' ', '\t', '\r', '\n']);
        let Some(&open) = self.open.last() else { return Err(self.fault("an end tag has no start tag")) };
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
    let word = |bytes: &[u8; 8]| u64::from_ne_bytes(*bytes);
    let half = |bytes: &[u8; 4]| u32::from_ne_bytes(*bytes);
    if let (Some(left_end), Some(right_end)) = (left.last_chunk::<8>(), right.last_chunk::<8>()) {
        // The last eight overlap what is compared besides where the length is no multiple of eight.
        let (left, right) = (left.as_chunks::<8>().0, right.as_chunks::<8>().0);
        return word(left_end) == word(right_end)
            && left.iter().zip(right).all(|(left, right)| word(left) == word(right));
    }
    if let (Some(left_start), Some(right_start)) = (left.first_chunk::<4>(), right.first_chunk::<4>())
        && let (Some(left_end), Some(right_end)) = (left.last_chunk::<4>(), right.last_chunk::<4>())
    {
        return half(left_start) == half(right_start) && half(left_end) == half(right_end);
    }
    left.iter().zip(right).all(|(left, right)| left == right)
}

/// The high bit of each byte.
const HIGH: u64 = 0x80 * ONES;
/// One in each byte.
const ONES: u64 = u64::MAX / 255;

/// Marks with its high bit the first of eight bytes that equals `byte`, and none before it.
#[inline]
pub(super) fn equal(word: u64, byte: u8) -> u64 {
    let differing = word ^ (ONES * u64::from(byte));
    differing.wrapping_sub(ONES) & !differing & HIGH
}

/// Marks with its high bit the first of eight bytes that is below `byte`, and none before it.
#[inline]
fn below(word: u64, byte: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(byte)) & !word & HIGH
}

/// The first byte from `from` on that `marks` marks in words of eight, or the end: names and texts are too short for a
/// search that takes longer to begin.
#[inline]
fn first(bytes: &[u8], from: usize, marks: impl Fn(u64) -> u64) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let (words, end) = rest.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let marked = marks(u64::from_le_bytes(*word));
        if marked != 0 {
            return from + number * 8 + marked.trailing_zeros() as usize / 8;
        }
    }
    let mut word = [b'a'; 8];
    word[..end.len()].copy_from_slice(end);
    let marked = marks(u64::from_le_bytes(word));
    let of_end = if marked == 0 { end.len() } else { marked.trailing_zeros() as usize / 8 };
    from + words.len() * 8 + of_end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quick_xml::events::Event;

    /// The pieces as text, or what was found before the input was refused.
    fn pieces(input: &str) -> (Vec<String>, bool) {
        let (mut scanner, mut found) = (Scanner::new(input), Vec::new());
        loop {
            found.push(match scanner.next() {
                Err(_) => return (found, false),
                Ok(Piece::Nothing) => return (found, true),
                Ok(Piece::Aside) => continue,
                Ok(Piece::DocumentType) => return (found, true),
                Ok(Piece::Start { name, attributes, is_empty }) => format!("<{name}|{attributes}|{is_empty}"),
                Ok(Piece::End) => "/".to_owned(),
                Ok(Piece::Text(text)) => format!("t{text}"),
                Ok(Piece::CharacterData(text)) => format!("c{text}"),
                Ok(Piece::Reference(name)) => format!("&{name}"),
            });
        }
    }

    /// The same by another reader.
    fn expected(input: &str) -> (Vec<String>, bool) {
        let (mut reader, mut found) = (quick_xml::Reader::from_str(input), Vec::new());
        loop {
            found.push(match reader.read_event() {
                Err(_) => return (found, false),
                Ok(Event::Eof) => return (found, true),
                Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => continue,
                Ok(Event::DocType(_)) => return (found, true),
                Ok(Event::Start(tag)) => format!("<{}|{}|false", tag.name().as_ref(), tag.attributes_raw()),
                Ok(Event::Empty(tag)) => format!("<{}|{}|true", tag.name().as_ref(), tag.attributes_raw()),
                Ok(Event::End(_)) => "/".to_owned(),
                Ok(Event::Text(text)) if text.is_empty() => continue,
                Ok(Event::Text(text)) => format!("t{}", text.into_inner()),
                Ok(Event::CData(text)) => format!("c{}", text.into_inner()),
                Ok(Event::GeneralRef(name)) => format!("&{}", name.into_inner()),
            });
        }
    }

    const WHOLE: &str = "<?xml version='1.0'?>\n<!-- no > yet --><a:Invoice xmlns:a=\"u>v\" b = 'c'><a:ID >1 &amp; 2</a:ID >\
        <a:Empty/><a:Note x='\"'/><![CDATA[a < b]]]]><a:Text>Blåbær &#229; og mye mer enn åtte tegn</a:Text></a:Invoice>\n";

    #[test]
    fn a_document_is_cut_as_by_another_reader() {
        let (found, is_whole) = pieces(WHOLE);
        assert!(is_whole);
        assert_eq!(found, expected(WHOLE).0);
        assert_eq!(found.iter().filter(|piece| piece.starts_with('<')).count(), 5);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for wrong in
            ["<", "<a", "<a b='>", "<a></b>", "</a>", "<>", "a & b", "<!-- ", "<?x", "<![CDATA[x", "<!x>", "<a/", "</"]
        {
            assert!(!pieces(wrong).1, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn names_are_the_same_when_all_their_bytes_are(name in "[a-zA-Z:æ]{0,40}", at in 0..40usize) {
            prop_assert!(same(name.as_bytes(), name.clone().as_bytes()));
            let mut other = name.clone().into_bytes();
            if let Some(byte) = other.get_mut(at) {
                *byte ^= 1;
                prop_assert!(!same(name.as_bytes(), &other));
            }
        }

        /// Wherever a document is cut off or changed, both readers find the same as far as the other one goes.
        #[test]
        fn damaged_documents_are_cut_as_by_another_reader(
            at in 0..WHOLE.len(), cut: bool, sign in "[<>/&;!?a '\"=:\\-\\[\\]]",
        ) {
            let at = (0..=at).rev().find(|at| WHOLE.is_char_boundary(*at)).unwrap_or(0);
            let mut text = WHOLE.to_owned();
            if cut { text.truncate(at) } else { text.insert_str(at, &sign) }
            let ((found, is_whole), (expected, expected_whole)) = (pieces(&text), expected(&text));
            // Here a document type ends the reading at its first sign, and an element must have a name.
            let stricter = text.contains("<!D") || text.contains("<>") || text.contains("< ") || text.contains("</>");
            if !stricter {
                prop_assert_eq!(is_whole, expected_whole, "{}", text);
                prop_assert_eq!(found, expected, "{}", text);
            }
        }
    }
}
