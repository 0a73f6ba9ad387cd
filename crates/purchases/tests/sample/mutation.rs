//! Damages files on purpose, the same way for the same seed: bytes, numbers, elements, cells and lengths.

/// A small generator of pseudo-random numbers (xorshift64*), so that a finding can be repeated from its seed.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below the bound, 0 for a bound of 0.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { usize::try_from(self.next() >> 11).unwrap_or(0) % bound }
    }
}

/// Pieces that readers of tables and documents stumble over.
const PIECES: &[&[u8]] = &[
    b"",
    b"-",
    b"0",
    b"1e309",
    b"-0.0",
    b"99999999999999999999999999",
    b"999999999999999999",
    b"0.000000000001",
    b"1,5",
    b"NaN",
    b"2025-02-30",
    b"0000-00-00",
    b"9999-12-31",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0",
    b"&amp;",
    b"&#x0;",
    b"&#1114112;",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?x",
    b"/>",
    b"</",
    b"xmlns=\"\"",
    b"xmlns:cbc='x'",
    b"\"",
    b";",
    b"\r\n",
    b"\t",
    b"=1+1",
    b"true",
    b"381",
    b"NO",
    b"\xc3\x86",
    b"\xf0\x9f\x98\x80",
    b"PK\x03\x04",
];

/// The bytes after one to six changes.
pub fn mutated(original: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(11) {
            0 if at < bytes.len() => bytes[at] = chance.next() as u8,
            1 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            2 => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                let end = (at + chance.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => bytes.truncate(at.max(1)),
            5 => repeat(&mut bytes, at, chance),
            6 => element(&mut bytes, at, chance),
            7 => value(&mut bytes, at, chance),
            8 => swap(&mut bytes, at, chance),
            9 => number(&mut bytes, at, chance),
            _ => field(&mut bytes, at, chance),
        }
        if bytes.len() > original.len() * 2 + 65_536 {
            bytes.truncate(original.len() * 2 + 65_536);
        }
    }
    bytes
}

/// Repeats a stretch some times.
fn repeat(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let stretch = bytes[at..(at + 1 + chance.below(400)).min(bytes.len())].to_vec();
    for _ in 0..=chance.below(8) {
        bytes.splice(at..at, stretch.iter().copied());
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == wanted).map(|offset| from + offset)
}

/// Takes the next element with its text out, or doubles it.
fn element(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let Some(start) = find(bytes, at, b'<') else { return };
    let name: Vec<u8> = bytes[start + 1..].iter().copied().take_while(|b| !b" />\r\n\t".contains(b)).take(80).collect();
    let close = [b"</", name.as_slice(), b">"].concat();
    let Some(end) = bytes[start..].windows(close.len()).position(|window| window == close) else { return };
    let end = start + end + close.len();
    if chance.below(2) == 0 {
        bytes.drain(start..end);
    } else if end - start < 20_000 {
        let element = bytes[start..end].to_vec();
        bytes.splice(start..start, element);
    }
}

/// Another text in the next element or attribute.
fn value(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let (open, close) = if chance.below(3) == 0 { (b'"', b'"') } else { (b'>', b'<') };
    let Some(start) = find(bytes, at, open) else { return };
    let Some(end) = find(bytes, start + 1, close) else { return };
    let piece = PIECES[chance.below(PIECES.len())];
    bytes.splice(start + 1..end, piece.iter().copied());
}

/// Two stretches change places.
fn swap(bytes: &mut [u8], at: usize, chance: &mut Chance) {
    let length = 1 + chance.below(32);
    let other = chance.below(bytes.len() + 1);
    for offset in 0..length {
        if at + offset < bytes.len() && other + offset < bytes.len() {
            bytes.swap(at + offset, other + offset);
        }
    }
}

/// Another number where digits stand.
fn number(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) else { return };
    let end =
        bytes[start..].iter().position(|byte| !byte.is_ascii_digit()).map_or(bytes.len(), |offset| start + offset);
    let number = match chance.below(4) {
        0 => u64::MAX.to_string(),
        1 => "0".to_owned(),
        2 => format!("-{}", chance.below(100)),
        _ => chance.next().to_string(),
    };
    bytes.splice(start..end, number.into_bytes());
}

/// Lengths of binary formats: four bytes become large, zero or odd.
fn field(bytes: &mut [u8], at: usize, chance: &mut Chance) {
    let value: u32 = [0, 1, 0xFFFF, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000][chance.below(6)];
    for (offset, byte) in value.to_le_bytes().into_iter().enumerate() {
        if let Some(slot) = bytes.get_mut(at + offset) {
            *slot = byte;
        }
    }
}
