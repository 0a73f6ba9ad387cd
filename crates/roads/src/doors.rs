//! Where places join the searched graph: what an arc costs, what may follow a place on it, and where paths to it end. With
//! the hierarchy this is all that matrices and paths need; the graph itself is needed only to make the hierarchy.

use crate::cost::Cost;
use crate::data::RoadData;
use crate::states::{NONE, States};

/// The doors of all arcs: lists of numbers, which lie in memory or in a mapped road file.
#[derive(Clone, Copy)]
pub(crate) struct Doors<'a> {
    /// By arc: milliseconds of the whole arc, where its starts and its arrivals begin in their lists, and the rank of the
    /// state in which paths start on it, or [`NONE`]. One more at the end.
    pub arcs: &'a [[u32; 4]],
    /// Rank of a state that follows, and milliseconds of the whole arc and the turn into it.
    pub starts: &'a [[u32; 2]],
    /// Ranks of the states in which a path may finish.
    pub arrivals: &'a [u32],
}

impl<'a> Doors<'a> {
    /// Cost of a whole arc.
    pub fn arc_cost(self, data: &RoadData, arc: u32) -> Cost {
        match self.arcs[arc as usize][0] {
            u32::MAX => Cost::UNREACHABLE,
            ms => Cost::new(ms, data.segment_of(arc).length_cm),
        }
    }

    /// Whether a path may start on the arc.
    pub fn departs(self, arc: u32) -> bool {
        self.arcs[arc as usize][3] != NONE
    }

    /// Whether a path may finish on the arc.
    pub fn arrives(self, arc: u32) -> bool {
        !self.arrivals(arc).is_empty()
    }

    /// Whether a path may start and finish on the arc without leaving it.
    pub fn stays(self, arc: u32) -> bool {
        self.departs(arc) && self.arrivals(arc).contains(&self.arcs[arc as usize][3])
    }

    /// States that may follow a place on the arc, each with the cost of the whole arc and the turn.
    pub fn starts(self, data: &RoadData, arc: u32) -> impl Iterator<Item = (u32, Cost)> + use<'a> {
        let [_, from, ..] = self.arcs[arc as usize];
        let to = self.arcs[arc as usize + 1][1];
        let length_cm = data.segment_of(arc).length_cm;
        self.starts[from as usize..to as usize].iter().map(move |[rank, ms]| (*rank, Cost::new(*ms, length_cm)))
    }

    /// Ranks of the states in which a path may finish on the arc.
    pub fn arrivals(self, arc: u32) -> &'a [u32] {
        let [_, _, from, _] = self.arcs[arc as usize];
        let to = self.arcs[arc as usize + 1][2];
        &self.arrivals[from as usize..to as usize]
    }
}

/// Doors in memory.
pub(crate) struct DoorLists {
    arcs: Vec<[u32; 4]>,
    starts: Vec<[u32; 2]>,
    arrivals: Vec<u32>,
}

impl DoorLists {
    /// Of a graph whose states have these ranks.
    pub fn new(states: &States, rank_of: &[u32]) -> Self {
        let rank = |state: u32| rank_of[state as usize];
        let arcs = 0..states.arc_count() as u32;
        let starts_on = |arc| states.departure(arc).map_or(&[][..], |departure| states.turns(departure));
        let mut lists = Self {
            arcs: Vec::with_capacity(arcs.len() + 1),
            starts: Vec::with_capacity(arcs.clone().map(|arc| starts_on(arc).len()).sum()),
            arrivals: Vec::with_capacity(arcs.clone().map(|arc| states.arrivals(arc).len()).sum()),
        };
        for arc in arcs {
            let departure = states.departure(arc).map_or(NONE, rank);
            lists.close(states.arc_cost(arc).time_ms(), departure);
            lists.starts.extend(starts_on(arc).iter().map(|turn| [rank(turn.state), turn.cost.time_ms()]));
            lists.arrivals.extend(states.arrivals(arc).iter().map(|state| rank(*state)));
        }
        lists.close(0, NONE);
        lists
    }

    fn close(&mut self, ms: u32, departure: u32) {
        self.arcs.push([ms, self.starts.len() as u32, self.arrivals.len() as u32, departure]);
    }

    pub fn view(&self) -> Doors<'_> {
        Doors { arcs: &self.arcs, starts: &self.starts, arrivals: &self.arrivals }
    }
}
