//! Where the numbers of a hierarchy lie: in memory, or in a road file that is mapped, so that only what is used takes memory.

use std::fs::File;
use std::ops::Range;

use memmap2::Mmap;

/// How many of what a hierarchy holds. Its numbers are, one after another: state by rank, rank by state, and for the links
/// that enter and those that leave: where those of each rank start, rank, milliseconds and centimetres of each, and what
/// it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub states: usize,
    pub out: usize,
    pub into: usize,
}

impl Layout {
    /// Numbers in all; `None` if they are more than can be.
    pub fn len(self) -> Option<usize> {
        let of_links = |count: usize| count.checked_mul(4)?.checked_add(self.states)?.checked_add(1);
        self.states.checked_mul(2)?.checked_add(of_links(self.into)?)?.checked_add(of_links(self.out)?)
    }
}

/// Numbers that do not change.
pub(crate) enum Numbers {
    /// In memory.
    Made(Vec<u32>),
    /// In a file: bytes that are numbers, which was checked.
    Mapped(Mmap, Range<usize>),
}

impl Numbers {
    /// Maps bytes of a road file that hold numbers as this machine does; `None` if they do not, or cannot be mapped.
    pub fn map(file: &File, bytes: Range<usize>) -> Option<Self> {
        if cfg!(target_endian = "big") {
            return None;
        }
        #[allow(unsafe_code, reason = "road files are replaced as a whole by renaming and never written to in place")]
        // SAFETY: the mapping is only read, and the file behind it keeps its bytes as long as it is open.
        let map = unsafe { Mmap::map(file) }.ok()?;
        bytemuck::try_cast_slice::<u8, u32>(map.get(bytes.clone())?).ok()?;
        Some(Self::Mapped(map, bytes))
    }

    /// The numbers.
    pub fn get(&self) -> &[u32] {
        match self {
            Self::Made(numbers) => numbers,
            Self::Mapped(map, bytes) => bytemuck::cast_slice(&map[bytes.clone()]),
        }
    }
}
