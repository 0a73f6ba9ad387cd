//! What the targets of a matrix left at the states above them, and rows read off it.

use rayon::prelude::*;

use super::climb::{Climb, Climbs, Sense};
use super::{Hierarchy, Link};
use crate::cost::Cost;

/// By rank: targets with the cost from the state to each.
pub(crate) struct Buckets {
    first: Vec<u32>,
    /// The number of a target in place of a rank.
    entries: Vec<Link>,
    target_count: usize,
}

/// Targets that one thread takes at a time.
const TARGETS_AT_A_TIME: usize = 64;

impl Buckets {
    /// Lets every target, a set of states with the cost from there on, climb and leave its costs.
    pub fn new(hierarchy: &Hierarchy, climbs: &Climbs, targets: &[Vec<(u32, Cost)>]) -> Self {
        let size = hierarchy.len();
        let climb_all = |group: usize, targets: &[Vec<(u32, Cost)>], climb: &mut Climb| {
            let mut reached: Vec<(u32, Link)> = Vec::new();
            for (target, of) in targets.iter().enumerate() {
                let target = (group * TARGETS_AT_A_TIME + target) as u32;
                climb.run(hierarchy, Sense::Backward, of, |rank, cost| {
                    let (time_ms, distance_cm) = (cost.time_ms(), cost.distance_cm());
                    reached.push((rank, Link { rank: target, time_ms, distance_cm }));
                });
            }
            reached
        };
        let reached: Vec<Vec<(u32, Link)>> = targets
            .par_chunks(TARGETS_AT_A_TIME)
            .enumerate()
            .map(|(group, targets)| climbs.with(|climb| climb_all(group, targets, climb)))
            .collect();
        let mut first = vec![0_u32; size + 1];
        for (rank, _) in reached.iter().flatten() {
            first[*rank as usize + 1] += 1;
        }
        for i in 0..size {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut entries = vec![Link::default(); first[size] as usize];
        for (rank, entry) in reached.into_iter().flatten() {
            let slot = &mut next[rank as usize];
            entries[*slot as usize] = entry;
            *slot += 1;
        }
        Self { first, entries, target_count: targets.len() }
    }

    /// Least costs from a source, a set of states with the cost to get there, to every target.
    pub fn row(&self, hierarchy: &Hierarchy, climb: &mut Climb, source: &[(u32, Cost)]) -> Vec<Cost> {
        let mut row = vec![Cost::UNREACHABLE; self.target_count];
        climb.run(hierarchy, Sense::Forward, source, |rank, cost| {
            let range = self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize;
            for entry in &self.entries[range] {
                let through = cost.plus(entry.cost());
                let best = &mut row[entry.rank as usize];
                if through < *best {
                    *best = through;
                }
            }
        });
        row
    }
}
