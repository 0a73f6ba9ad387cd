//! Numbers, texts and lists as little-endian bytes; reading never allocates more than the file can hold.

use domain::LonLat;

/// Collects bytes.
#[derive(Default)]
pub(super) struct Encoder(Vec<u8>);

impl Encoder {
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Hands out bytes.
pub(super) struct Decoder<'a>(&'a [u8]);

impl<'a> Decoder<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (head, tail) = self.0.split_first_chunk::<N>().ok_or("it ends inside a record")?;
        self.0 = tail;
        Ok(*head)
    }
}

/// Something that is written to and read from a road file.
pub(super) trait Record: Sized {
    fn encode(&self, to: &mut Encoder);
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Record for $number {
            fn encode(&self, to: &mut Encoder) { to.0.extend_from_slice(&self.to_le_bytes()); }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> { Ok(Self::from_le_bytes(from.take()?)) }
        }
    )*};
}
numbers!(u8, u16, u32, u64, i32, f64);

impl Record for bool {
    fn encode(&self, to: &mut Encoder) {
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

impl Record for [i32; 2] {
    fn encode(&self, to: &mut Encoder) {
        self[0].encode(to);
        self[1].encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok([i32::decode(from)?, i32::decode(from)?])
    }
}

impl Record for String {
    fn encode(&self, to: &mut Encoder) {
        (self.len() as u32).encode(to);
        to.0.extend_from_slice(self.as_bytes());
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        let length = u32::decode(from)? as usize;
        let (head, tail) = from.0.split_at_checked(length).ok_or("it ends inside a text")?;
        from.0 = tail;
        Ok(std::str::from_utf8(head).map_err(|_| "a text is not UTF-8")?.to_owned())
    }
}

impl<T: Record> Record for Vec<T> {
    fn encode(&self, to: &mut Encoder) {
        (self.len() as u64).encode(to);
        for item in self {
            item.encode(to);
        }
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        let length = u64::decode(from)?;
        // Every item takes at least one byte, so a list cannot be longer than what is left.
        if length > from.0.len() as u64 {
            return Err("a list is longer than the file");
        }
        (0..length).map(|_| T::decode(from)).collect()
    }
}

impl<T: Record> Record for Option<T> {
    fn encode(&self, to: &mut Encoder) {
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
    fn encode(&self, to: &mut Encoder) {
        self.0.encode(to);
        self.1.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok((A::decode(from)?, B::decode(from)?))
    }
}

impl Record for LonLat {
    fn encode(&self, to: &mut Encoder) {
        self.lon.encode(to);
        self.lat.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok(Self::new(f64::decode(from)?, f64::decode(from)?))
    }
}
