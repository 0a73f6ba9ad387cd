//! Where the numbers of a hierarchy lie: in memory, or in a road file that is mapped, so that only what is used takes memory.

use std::fs::File;
use std::ops::Range;

use memmap2::Mmap;

use super::{Contracted, Links, TURN, View};
use crate::doors::Doors;

/// How many of what a hierarchy holds. Its numbers are, one after another: rank by state, arc by rank; for the links
/// that enter and those that leave: where those of each rank start, rank, milliseconds and centimetres of each, and what
/// it passes; and the three lists of [`Doors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub states: usize,
    pub out: usize,
    pub into: usize,
    pub arcs: usize,
    pub starts: usize,
    pub arrivals: usize,
}

impl Layout {
    /// Numbers in all; `None` if they are more than can be.
    pub fn len(self) -> Option<usize> {
        let of_links = |count: usize| count.checked_mul(4)?.checked_add(self.states)?.checked_add(1);
        let of_doors =
            self.arcs.checked_mul(4)?.checked_add(self.starts.checked_mul(2)?)?.checked_add(self.arrivals)?;
        let of_states = self.states.checked_mul(2)?.checked_add(of_doors)?;
        of_states.checked_add(of_links(self.into)?)?.checked_add(of_links(self.out)?)
    }
}

/// Links of many states, one after another.
pub(crate) struct LinkLists {
    first: Vec<u32>,
    links: Vec<[u32; 3]>,
    middle: Vec<u32>,
}

impl LinkLists {
    /// For so many states. Room is set aside for most of their links at once, which takes no memory until it is used.
    pub fn with_room(states: usize) -> Self {
        let mut first = Vec::with_capacity(states + 1);
        first.push(0);
        Self { first, links: Vec::with_capacity(3 * states), middle: Vec::with_capacity(3 * states) }
    }

    /// Adds the links of the next state, as state, milliseconds and centimetres, and what each passes.
    pub fn add(&mut self, links: impl Iterator<Item = ([u32; 3], u32)>) {
        for (link, middle) in links {
            self.links.push(link);
            self.middle.push(middle);
        }
        self.first.push(self.links.len() as u32);
    }

    /// Puts ranks in place of states and sorts the links of each state by them.
    pub fn rank(&mut self, rank_of: &[u32]) {
        let mut sorted: Vec<([u32; 3], u32)> = Vec::new();
        for range in self.first.windows(2) {
            let range = range[0] as usize..range[1] as usize;
            let (links, middle) = (&mut self.links[range.clone()], &mut self.middle[range]);
            sorted.clear();
            sorted.extend(links.iter().zip(middle.iter()).map(|([state, ms, cm], middle)| {
                let middle = if *middle == TURN { TURN } else { rank_of[*middle as usize] };
                ([rank_of[*state as usize], *ms, *cm], middle)
            }));
            sorted.sort_unstable();
            for ((link, middle), sorted) in links.iter_mut().zip(middle.iter_mut()).zip(&sorted) {
                (*link, *middle) = *sorted;
            }
        }
    }

    fn view(&self) -> Links<'_> {
        Links { first: &self.first, links: &self.links, middle: &self.middle }
    }
}

/// The numbers of a hierarchy.
pub(crate) enum Numbers {
    /// In memory.
    Made(Contracted),
    /// In a file: bytes that are numbers of this layout, which was checked.
    Mapped(Mmap, Range<usize>, Layout),
}

impl Numbers {
    /// Maps bytes of a road file that hold numbers as this machine does; `None` if they do not, or cannot be mapped.
    pub fn map(file: &File, bytes: Range<usize>, layout: Layout) -> Option<Self> {
        if cfg!(target_endian = "big") {
            return None;
        }
        #[allow(unsafe_code, reason = "road files are replaced as a whole by renaming and never written to in place")]
        // SAFETY: the mapping is only read, and the file behind it keeps its bytes as long as it is open.
        let map = unsafe { Mmap::map(file) }.ok()?;
        let numbers = bytemuck::try_cast_slice::<u8, u32>(map.get(bytes.clone())?).ok()?;
        (layout.len() == Some(numbers.len())).then_some(Self::Mapped(map, bytes, layout))
    }

    /// The lists.
    pub fn view(&self) -> View<'_> {
        match self {
            Self::Made(Contracted { rank_of, arc_of, out, into, doors }) => {
                View { rank_of, arc_of, out: out.view(), into: into.view(), doors: doors.view() }
            }
            Self::Mapped(map, bytes, Layout { states, into, out, arcs, starts, .. }) => {
                let (rank_of, rest) = bytemuck::cast_slice(&map[bytes.clone()]).split_at(*states);
                let (arc_of, rest) = rest.split_at(*states);
                let (into, rest) = rest.split_at(states + 1 + 4 * into);
                let (out, rest) = rest.split_at(states + 1 + 4 * out);
                let (arcs, rest) = rest.split_at(4 * arcs);
                let (starts, arrivals) = rest.split_at(2 * starts);
                let doors = Doors { arcs: arcs.as_chunks().0, starts: starts.as_chunks().0, arrivals };
                View { rank_of, arc_of, out: links(out, *states), into: links(into, *states), doors }
            }
        }
    }
}

fn links(numbers: &[u32], states: usize) -> Links<'_> {
    let (first, rest) = numbers.split_at(states + 1);
    let (links, middle) = rest.split_at(rest.len() / 4 * 3);
    Links { first, links: links.as_chunks().0, middle }
}
