//! Numbers, texts and lists as little-endian bytes, streamed; reading never allocates more than the file can hold.

use std::io::{self, Read, Write};

use domain::LonLat;

/// Bytes that are collected before they are handed on.
const BUFFER: usize = 1 << 16;

/// Writes bytes and sums them up.
pub(crate) struct Encoder<'a> {
    to: &'a mut dyn Write,
    buffer: Vec<u8>,
    hasher: blake3::Hasher,
    written: u64,
    error: Option<io::Error>,
}

impl<'a> Encoder<'a> {
    pub fn new(to: &'a mut dyn Write) -> Self {
        Self { to, buffer: Vec::with_capacity(BUFFER), hasher: blake3::Hasher::new(), written: 0, error: None }
    }

    fn put(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.hasher.update(&self.buffer);
        self.written += self.buffer.len() as u64;
        if self.error.is_none() {
            self.error = self.to.write_all(&self.buffer).err();
        }
        self.buffer.clear();
    }

    /// Number of bytes so far.
    pub fn written(&mut self) -> u64 {
        self.flush();
        self.written
    }

    /// Sum of all bytes, or the first error in writing them.
    pub fn finish(mut self) -> io::Result<blake3::Hasher> {
        self.flush();
        self.error.map_or(Ok(self.hasher), Err)
    }
}

/// Reads bytes; what is left of a part of the file is known, so that nothing larger is ever asked for.
pub(crate) struct Decoder<'a> {
    from: &'a mut dyn Read,
    /// Not yet in the buffer.
    left: u64,
    buffer: Vec<u8>,
    at: usize,
}

const ENDS: &str = "it ends inside a record";

impl<'a> Decoder<'a> {
    /// For the next `length` bytes.
    pub fn new(from: &'a mut dyn Read, length: u64) -> Self {
        Self { from, left: length, buffer: Vec::new(), at: 0 }
    }

    /// Bytes that have not been read.
    pub fn rest(&self) -> u64 {
        self.left + (self.buffer.len() - self.at) as u64
    }

    /// Makes at least so many bytes stand in the buffer.
    fn need(&mut self, count: usize) -> Result<(), &'static str> {
        if self.buffer.len() - self.at >= count {
            return Ok(());
        }
        if count as u64 > self.rest() {
            return Err(ENDS);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let more = self.left.min(BUFFER.max(count) as u64);
        let read = Read::take(&mut *self.from, more).read_to_end(&mut self.buffer).map_err(|_| "it cannot be read")?;
        if read as u64 != more {
            return Err(ENDS);
        }
        self.left -= more;
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        self.need(N)?;
        let bytes = self.buffer.get(self.at..).and_then(<[u8]>::first_chunk::<N>).ok_or(ENDS)?;
        self.at += N;
        Ok(*bytes)
    }
}

/// Something that is written to and read from a road file.
pub(crate) trait Record: Sized {
    /// Fewest bytes that one of it takes.
    const LEAST: usize;
    fn encode(&self, to: &mut Encoder<'_>);
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Record for $number {
            const LEAST: usize = size_of::<$number>();
            fn encode(&self, to: &mut Encoder<'_>) { to.put(&self.to_le_bytes()); }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> { Ok(Self::from_le_bytes(from.take()?)) }
        }
    )*};
}
numbers!(u8, u16, u32, u64, i16, i32, f64);

impl Record for bool {
    const LEAST: usize = 1;
    fn encode(&self, to: &mut Encoder<'_>) {
        u8::from(*self).encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        match u8::decode(from)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a yes or no is neither"),
        }
    }
}

impl Record for [u16; 2] {
    const LEAST: usize = 4;
    fn encode(&self, to: &mut Encoder<'_>) {
        self[0].encode(to);
        self[1].encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok([u16::decode(from)?, u16::decode(from)?])
    }
}

impl Record for [i32; 2] {
    const LEAST: usize = 8;
    fn encode(&self, to: &mut Encoder<'_>) {
        self[0].encode(to);
        self[1].encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok([i32::decode(from)?, i32::decode(from)?])
    }
}

impl Record for String {
    const LEAST: usize = 4;
    fn encode(&self, to: &mut Encoder<'_>) {
        (self.len() as u32).encode(to);
        to.put(self.as_bytes());
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        let length = u32::decode(from)? as usize;
        from.need(length)?;
        let bytes = from.buffer.get(from.at..from.at + length).ok_or(ENDS)?;
        let text = std::str::from_utf8(bytes).map_err(|_| "a text is not UTF-8")?.to_owned();
        from.at += length;
        Ok(text)
    }
}

impl<T: Record> Record for Vec<T> {
    const LEAST: usize = 8;
    fn encode(&self, to: &mut Encoder<'_>) {
        (self.len() as u64).encode(to);
        for item in self {
            item.encode(to);
        }
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        let length = u64::decode(from)?;
        if length > from.rest() / T::LEAST as u64 {
            return Err("a list is longer than the file");
        }
        let mut items = Self::with_capacity(usize::try_from(length).map_err(|_| "a list is too long")?);
        for _ in 0..length {
            items.push(T::decode(from)?);
        }
        Ok(items)
    }
}

impl<T: Record> Record for Option<T> {
    const LEAST: usize = 1;
    fn encode(&self, to: &mut Encoder<'_>) {
        self.is_some().encode(to);
        if let Some(item) = self {
            item.encode(to);
        }
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        if bool::decode(from)? { T::decode(from).map(Some) } else { Ok(None) }
    }
}

impl<A: Record, B: Record> Record for (A, B) {
    const LEAST: usize = A::LEAST + B::LEAST;
    fn encode(&self, to: &mut Encoder<'_>) {
        self.0.encode(to);
        self.1.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok((A::decode(from)?, B::decode(from)?))
    }
}

impl Record for LonLat {
    const LEAST: usize = 16;
    fn encode(&self, to: &mut Encoder<'_>) {
        self.lon.encode(to);
        self.lat.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok(Self::new(f64::decode(from)?, f64::decode(from)?))
    }
}
