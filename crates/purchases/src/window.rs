//! A reader that keeps a stretch of its file in memory: archives are read in many small pieces that lie side by side, with
//! a change of place before each.

use std::io::{Read, Result, Seek, SeekFrom};

/// Bytes that are read at once.
const STRETCH: usize = 1 << 18;

/// Reads through a stretch that is kept until something outside it is asked for.
pub(crate) struct Window<R> {
    inner: R,
    stretch: Vec<u8>,
    /// Where the stretch begins in the file.
    start: u64,
    /// Bytes of the stretch that hold something.
    length: usize,
    /// Where the next byte is read.
    at: u64,
}

impl<R: Read + Seek> Window<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, stretch: Vec::new(), start: 0, length: 0, at: 0 }
    }

    /// What is in memory from the present place on.
    fn kept(&self) -> &[u8] {
        let from = self.at.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| self.stretch[..self.length].get(from..)).unwrap_or_default()
    }
}

impl<R: Read + Seek> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.kept().is_empty() {
            self.inner.seek(SeekFrom::Start(self.at))?;
            self.stretch.resize(STRETCH, 0);
            self.length = 0;
            self.length = self.inner.read(&mut self.stretch)?;
            self.start = self.at;
        }
        let kept = self.kept();
        let length = kept.len().min(buffer.len());
        buffer[..length].copy_from_slice(&kept[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl<R: Read + Seek> Seek for Window<R> {
    fn seek(&mut self, place: SeekFrom) -> Result<u64> {
        self.at = match place {
            SeekFrom::Start(at) => at,
            SeekFrom::End(_) => self.inner.seek(place)?,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).ok_or_else(|| {
                std::io::Error::new(std::io::ErrorKind::InvalidInput, "a place before the beginning of the file")
            })?,
        };
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn every_place_reads_as_without_the_window() {
        let bytes: Vec<u8> = (0..STRETCH as u32 * 3).map(|byte| (byte % 251) as u8).collect();
        let (mut plain, mut window) = (Cursor::new(&bytes), Window::new(Cursor::new(&bytes)));
        let length = bytes.len() as u64;
        let places = [
            SeekFrom::Start(0),
            SeekFrom::Start(STRETCH as u64 - 3),
            SeekFrom::Current(-7),
            SeekFrom::End(-5),
            SeekFrom::Start(length / 2),
            SeekFrom::Current(100),
            SeekFrom::Start(length + 9),
        ];
        for place in places {
            assert_eq!(plain.seek(place).unwrap(), window.seek(place).unwrap(), "{place:?}");
            let (mut expected, mut found) = (Vec::new(), Vec::new());
            plain.by_ref().take(10).read_to_end(&mut expected).unwrap();
            window.by_ref().take(10).read_to_end(&mut found).unwrap();
            assert_eq!(expected, found, "{place:?}");
        }
        assert!(window.seek(SeekFrom::Start(2)).is_ok() && window.seek(SeekFrom::Current(-3)).is_err());
    }
}
