//! Protocol buffers, only what OpenStreetMap's format needs: varints, fields, packed numbers. Never panics, never allocates.

/// A message that does not follow the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub &'static str);

/// The content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    /// Fixed 32 or 64 bits, which the format does not use.
    Fixed,
}

impl<'a> Field<'a> {
    pub fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Malformed("a number stands where text or a message is expected")),
        }
    }

    pub fn varint(self) -> Result<u64, Malformed> {
        match self {
            Self::Varint(value) => Ok(value),
            _ => Err(Malformed("text or a message stands where a number is expected")),
        }
    }
}

/// The fields of a message, in order.
pub(crate) struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    /// Number and content of the next field, `None` at the end.
    pub fn next(&mut self) -> Result<Option<(u64, Field<'a>)>, Malformed> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = varint(&mut self.0)?;
        let field = match key & 7 {
            0 => Field::Varint(varint(&mut self.0)?),
            1 => self.skip(8)?,
            2 => {
                let length = usize::try_from(varint(&mut self.0)?).map_err(|_| Malformed("a field is too long"))?;
                Field::Bytes(take(&mut self.0, length)?)
            }
            5 => self.skip(4)?,
            _ => return Err(Malformed("a field has an unknown wire type")),
        };
        Ok(Some((key >> 3, field)))
    }

    fn skip(&mut self, length: usize) -> Result<Field<'a>, Malformed> {
        take(&mut self.0, length).map(|_| Field::Fixed)
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], Malformed> {
    let (head, tail) = bytes.split_at_checked(length).ok_or(Malformed("a field ends after its message"))?;
    *bytes = tail;
    Ok(head)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0_u64;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F) << (7 * i);
        if byte & 0x80 == 0 {
            *bytes = &bytes[i + 1..];
            return Ok(value);
        }
    }
    Err(Malformed("a number does not end"))
}

/// Packed numbers.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a>(pub &'a [u8]);

impl Packed<'_> {
    /// The next number, `None` at the end.
    pub fn next(&mut self) -> Result<Option<u64>, Malformed> {
        if self.0.is_empty() { Ok(None) } else { varint(&mut self.0).map(Some) }
    }

    /// The next number in zigzag coding.
    pub fn next_signed(&mut self) -> Result<Option<i64>, Malformed> {
        Ok(self.next()?.map(zigzag))
    }

    /// The next number, where there must be one.
    pub fn required(&mut self) -> Result<u64, Malformed> {
        self.next()?.ok_or(Malformed("lists that belong together are of different length"))
    }

    /// The next number in zigzag coding, where there must be one.
    pub fn required_signed(&mut self) -> Result<i64, Malformed> {
        self.required().map(zigzag)
    }
}

pub(crate) fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_the_specification_are_read() {
        // protobuf documentation: 150 is 0x96 0x01; zigzag 3 is -2
        assert_eq!(varint(&mut &[0x96_u8, 0x01][..]), Ok(150));
        assert_eq!(zigzag(3), -2);
        assert_eq!(zigzag(u64::MAX), i64::MIN);
        assert!(varint(&mut &[0xFF_u8; 11][..]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_fields_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut fields = Fields(&bytes);
            while let Ok(Some(_)) = fields.next() {}
        }
    }
}
