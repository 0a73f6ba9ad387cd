//! The streams of a compound file (MS-CFB), in which Excel 97–2003 keeps its workbooks: no chain is followed further than
//! the file has sectors, so that loops and lies about sizes end in a refusal.

/// Marks the end of a chain of sectors.
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Numbers from here on name no sector.
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;
const HEADER_BYTES: usize = 512;
const MINI_SECTOR_BYTES: usize = 64;
/// Streams shorter than this lie in small sectors.
const MINI_STREAM_BELOW: u64 = 4096;
const DIRECTORY_ENTRY_BYTES: usize = 128;

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The first stream that has one of the names; `None` where there is none or the file contradicts itself.
pub(super) fn stream(bytes: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let file = CompoundFile::open(bytes)?;
    let directory = file.chain(u32_at(bytes, 48)?, u64::MAX)?;
    let entries: Vec<&[u8]> = directory.chunks_exact(DIRECTORY_ENTRY_BYTES).collect();
    let root = entries.first()?;
    let entry =
        names.iter().find_map(|name| entries.iter().find(|entry| entry_name(entry).eq_ignore_ascii_case(name)))?;
    let (start, size) = start_and_size(entry, file.sector_bytes)?;
    if size >= MINI_STREAM_BELOW {
        return file.chain(start, size);
    }
    let (mini_start, mini_size) = start_and_size(root, file.sector_bytes)?;
    let container = file.chain(mini_start, mini_size)?;
    let mini_table = numbers(&file.chain(u32_at(bytes, 60)?, u64::MAX)?);
    let sector = |number: u32| {
        let at = (number as usize).checked_mul(MINI_SECTOR_BYTES)?;
        container.get(at..(at + MINI_SECTOR_BYTES).min(container.len()))
    };
    follow(start, size, &mini_table, sector)
}

/// Whether there is a part of this name.
pub(super) fn has_part(bytes: &[u8], name: &str) -> bool {
    let directory = || CompoundFile::open(bytes)?.chain(u32_at(bytes, 48)?, u64::MAX);
    directory().is_some_and(|directory| {
        directory.chunks_exact(DIRECTORY_ENTRY_BYTES).any(|entry| entry_name(entry).eq_ignore_ascii_case(name))
    })
}

struct CompoundFile<'b> {
    bytes: &'b [u8],
    sector_bytes: usize,
    table: Vec<u32>,
}

impl<'b> CompoundFile<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector_bytes = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector_bytes, table: Vec::new() };
        let sectors = bytes.len() / sector_bytes + 1;
        let mut table_sectors: Vec<u32> = numbers(bytes.get(76..HEADER_BYTES)?);
        let mut next = u32_at(bytes, 68)?;
        let mut followed = 0;
        while next < FIRST_RESERVED {
            followed += 1;
            let mut more = numbers(file.sector(next)?);
            next = more.pop()?;
            table_sectors.extend(more);
            if followed > sectors {
                return None;
            }
        }
        table_sectors.retain(|number| *number < FIRST_RESERVED);
        // A table longer than the file would list the same sectors again and again.
        if table_sectors.len() > sectors {
            return None;
        }
        let mut table = Vec::new();
        for number in table_sectors {
            table.extend(numbers(file.sector(number)?));
        }
        file.table = table;
        Some(file)
    }

    /// The last sector may be cut off.
    fn sector(&self, number: u32) -> Option<&'b [u8]> {
        let at = (number as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        self.bytes.get(at..(at + self.sector_bytes).min(self.bytes.len())).filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32, size: u64) -> Option<Vec<u8>> {
        follow(start, size, &self.table, |number| self.sector(number))
    }
}

/// Joins the sectors of a chain; `None` for a loop or a sector that is not there.
fn follow<'s>(start: u32, size: u64, table: &[u32], sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    let mut number = start;
    let mut followed = 0;
    while number != END_OF_CHAIN && (joined.len() as u64) < size {
        followed += 1;
        if followed > table.len() {
            return None;
        }
        joined.extend_from_slice(sector(number)?);
        number = *table.get(number as usize)?;
    }
    joined.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Some(joined)
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect()
}

fn entry_name(entry: &[u8]) -> String {
    let units = entry[..64].chunks_exact(2).filter_map(|two| u16_at(two, 0)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|sign| sign.unwrap_or('\u{fffd}')).collect()
}

fn start_and_size(entry: &[u8], sector_bytes: usize) -> Option<(u32, u64)> {
    let low = u64::from(u32_at(entry, 120)?);
    // Files with small sectors may leave anything in the upper half of the size.
    let high = if sector_bytes == 512 { 0 } else { u64::from(u32_at(entry, 124)?) };
    Some((u32_at(entry, 116)?, low | (high << 32)))
}
