//! A snapshot as bytes: a header, the dictionaries as JSON, the columns one after the other, and a checksum of it all.

use super::{Deliveries, Dictionaries, Lines, NONE, Snapshot};

/// How snapshots begin; the last sign changes with the layout.
const MAGIC: &[u8; 8] = b"SAMLCOL1";
const CHECKSUM_BYTES: usize = 32;

/// Why some bytes are no snapshot; the remedy is always to make it anew.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Of another version, or no snapshot at all.
    #[error("this is no snapshot of this version")]
    Version,
    /// Made from other purchases than those asked about.
    #[error("the snapshot was made from another state of the study")]
    Stale,
    /// Cut off or changed.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
}

/// Writes columns one after the other.
struct Writer(Vec<u8>);

/// Reads them back.
struct Reader<'b>(&'b [u8]);

macro_rules! column_of {
    ($write:ident, $read:ident, $type:ty) => {
        impl Writer {
            fn $write(&mut self, column: &[$type]) {
                self.0.extend_from_slice(&(column.len() as u64).to_le_bytes());
                self.0.reserve(column.len() * size_of::<$type>());
                for value in column {
                    self.0.extend_from_slice(&value.to_le_bytes());
                }
            }
        }
        impl Reader<'_> {
            fn $read(&mut self) -> Result<Vec<$type>, SnapshotError> {
                const SIZE: usize = size_of::<$type>();
                let count = self.length()?;
                let bytes =
                    self.take(count.checked_mul(SIZE).ok_or(SnapshotError::Damaged("a column is too long"))?)?;
                let (values, _) = bytes.as_chunks::<SIZE>();
                Ok(values.iter().map(|value| <$type>::from_le_bytes(*value)).collect())
            }
        }
    };
}
column_of!(bytes, read_bytes, u8);
column_of!(u16s, read_u16s, u16);
column_of!(u32s, read_u32s, u32);
column_of!(i32s, read_i32s, i32);
column_of!(i64s, read_i64s, i64);
column_of!(f32s, read_f32s, f32);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], SnapshotError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(SnapshotError::Damaged("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn length(&mut self) -> Result<usize, SnapshotError> {
        let bytes: [u8; 8] = self.take(8)?.try_into().map_err(|_| SnapshotError::Damaged("it ends too early"))?;
        usize::try_from(u64::from_le_bytes(bytes)).map_err(|_| SnapshotError::Damaged("a column is too long"))
    }
}

impl Snapshot {
    /// The bytes of the snapshot; `fingerprint` is what the caller recognises the state of the study by.
    ///
    /// # Errors
    /// [`SnapshotError::Damaged`] when the dictionaries cannot be written as JSON, which no text prevents.
    pub fn to_bytes(&self, fingerprint: &str) -> Result<Vec<u8>, SnapshotError> {
        let dictionaries =
            serde_json::to_vec(&self.dictionaries).map_err(|_| SnapshotError::Damaged("its dictionaries"))?;
        let mut writer = Writer(MAGIC.to_vec());
        writer.bytes(fingerprint.as_bytes());
        writer.bytes(&dictionaries);
        let lines = &self.lines;
        writer.i32s(&lines.day);
        writer.u32s(&lines.supplier);
        writer.u32s(&lines.unit);
        writer.u16s(&lines.group);
        writer.i64s(&lines.net);
        writer.f32s(&lines.mass);
        writer.f32s(&lines.volume);
        writer.u32s(&lines.purchase);
        writer.u32s(&lines.document);
        writer.u32s(&lines.buyer);
        writer.bytes(&lines.currency);
        writer.u16s(&lines.flags);
        let deliveries = &self.deliveries;
        writer.i32s(&deliveries.day);
        writer.u32s(&deliveries.supplier);
        writer.u32s(&deliveries.unit);
        writer.bytes(&deliveries.how);
        writer.bytes(&deliveries.basis);
        writer.f32s(&deliveries.mass);
        writer.f32s(&deliveries.value);
        writer.u32s(&deliveries.goods_end);
        writer.u16s(&deliveries.goods);
        let checksum = blake3::hash(&writer.0);
        writer.0.extend_from_slice(checksum.as_bytes());
        Ok(writer.0)
    }

    /// Reads the bytes back, if they were made from the same state of the study.
    ///
    /// # Errors
    /// See [`SnapshotError`].
    pub fn from_bytes(bytes: &[u8], fingerprint: &str) -> Result<Self, SnapshotError> {
        let content = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::Version)?;
        let body = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(SnapshotError::Damaged("it ends too early"))?;
        let mut reader = Reader(content);
        if reader.read_bytes()? != fingerprint.as_bytes() {
            return Err(SnapshotError::Stale);
        }
        let (written, checksum) = bytes.split_at(body);
        if blake3::hash(written).as_bytes() != checksum {
            return Err(SnapshotError::Damaged("its checksum does not fit"));
        }
        let dictionaries: Dictionaries = serde_json::from_slice(&reader.read_bytes()?)
            .map_err(|_| SnapshotError::Damaged("its dictionaries cannot be read"))?;
        let lines = Lines {
            day: reader.read_i32s()?,
            supplier: reader.read_u32s()?,
            unit: reader.read_u32s()?,
            group: reader.read_u16s()?,
            net: reader.read_i64s()?,
            mass: reader.read_f32s()?,
            volume: reader.read_f32s()?,
            purchase: reader.read_u32s()?,
            document: reader.read_u32s()?,
            buyer: reader.read_u32s()?,
            currency: reader.read_bytes()?,
            flags: reader.read_u16s()?,
        };
        let deliveries = Deliveries {
            day: reader.read_i32s()?,
            supplier: reader.read_u32s()?,
            unit: reader.read_u32s()?,
            how: reader.read_bytes()?,
            basis: reader.read_bytes()?,
            mass: reader.read_f32s()?,
            value: reader.read_f32s()?,
            goods_end: reader.read_u32s()?,
            goods: reader.read_u16s()?,
        };
        let snapshot = Self { dictionaries, lines, deliveries };
        snapshot.check()?;
        Ok(snapshot)
    }

    /// Whether every position points into its dictionary, so that nothing has to be checked later.
    fn check(&self) -> Result<(), SnapshotError> {
        let count = self.lines();
        let lines = &self.lines;
        let lengths = [
            lines.supplier.len(),
            lines.unit.len(),
            lines.group.len(),
            lines.net.len(),
            lines.mass.len(),
            lines.volume.len(),
            lines.purchase.len(),
            lines.document.len(),
            lines.buyer.len(),
            lines.currency.len(),
            lines.flags.len(),
        ];
        let deliveries = &self.deliveries;
        let delivery_lengths = [
            deliveries.supplier.len(),
            deliveries.unit.len(),
            deliveries.how.len(),
            deliveries.basis.len(),
            deliveries.mass.len(),
            deliveries.value.len(),
            deliveries.goods_end.len(),
        ];
        let even = lengths.iter().all(|length| *length == count)
            && delivery_lengths.iter().all(|length| *length == self.deliveries());
        if !even {
            return Err(SnapshotError::Damaged("its columns differ in length"));
        }
        let within = |column: &[u32], of: usize| column.iter().all(|at| (*at as usize) < of);
        let within_or_none = |column: &[u32], of: usize| column.iter().all(|at| *at == NONE || (*at as usize) < of);
        let dictionaries = &self.dictionaries;
        let goods = deliveries.goods.len();
        let sound = within(&lines.supplier, dictionaries.suppliers.len())
            && within_or_none(&lines.unit, dictionaries.units.len())
            && within_or_none(&lines.buyer, dictionaries.buyers.len())
            && lines.group.iter().all(|group| usize::from(*group) < dictionaries.groups.len())
            && within(&deliveries.supplier, dictionaries.suppliers.len())
            && within(&deliveries.unit, dictionaries.units.len())
            && deliveries.goods.iter().all(|group| usize::from(*group) < dictionaries.groups.len())
            && deliveries.goods_end.is_sorted()
            && deliveries.goods_end.last().is_none_or(|end| *end as usize == goods);
        if sound { Ok(()) } else { Err(SnapshotError::Damaged("it points beyond its dictionaries")) }
    }
}
