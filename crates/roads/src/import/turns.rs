//! Puts turn restrictions on the arcs of the network: forbidden sequences of arcs.

use rustc_hash::FxHashMap;

use super::extract::{Extract, TurnRestriction, TurnRule, Via};
use super::segments::{SegmentWays, Unused};
use crate::conditions::Term;
use crate::data::{Adjacency, RoadData, TurnBan, is_forward};

/// Longest chain of segments between the two roads of a restriction.
const LONGEST_VIA: usize = 12;

struct Places<'a> {
    data: &'a RoadData,
    ways: &'a [SegmentWays],
    leaving: Adjacency,
    /// Arcs by the way in which they end.
    ending: FxHashMap<i64, Vec<u32>>,
}

impl Places<'_> {
    /// Way in which the arc starts.
    fn way_at_tail(&self, arc: u32) -> i64 {
        let ways = &self.ways[(arc / 2) as usize];
        if is_forward(arc) { ways.first } else { ways.last }
    }

    /// Arcs that leave the junction on one of the ways.
    fn leaving_on(&self, junction: u32, ways: &[i64]) -> Vec<u32> {
        self.leaving.of(junction).iter().copied().filter(|arc| ways.contains(&self.way_at_tail(*arc))).collect()
    }

    /// The sequences that a restriction forbids, `None` if it does not fit the network.
    fn sequences(&self, restriction: &TurnRestriction, via_junction: Option<u32>) -> Option<Vec<Vec<u32>>> {
        let mut sequences = Vec::new();
        match &restriction.via {
            Via::Node(_) => {
                let junction = via_junction?;
                for from in &restriction.from {
                    let [back] = self.leaving_on(junction, &[*from])[..] else { return None };
                    self.forbid(&[back ^ 1], junction, restriction, &mut sequences)?;
                }
            }
            Via::Ways(via) => {
                let (&[from], true) = (&restriction.from[..], via.len() <= LONGEST_VIA) else { return None };
                let path = self.path_over(from, via, &restriction.to)?;
                let junction = self.data.head(*path.last()?);
                self.forbid(&path, junction, restriction, &mut sequences)?;
            }
        }
        Some(sequences)
    }

    fn forbid(
        &self,
        path: &[u32],
        junction: u32,
        restriction: &TurnRestriction,
        sequences: &mut Vec<Vec<u32>>,
    ) -> Option<()> {
        let mut targets = Vec::new();
        for way in &restriction.to {
            let [to] = self.leaving_on(junction, &[*way])[..] else { return None };
            targets.push(to);
        }
        let is_forbidden = |arc: &&u32| targets.contains(arc) == (restriction.rule == TurnRule::Never);
        for to in self.leaving.of(junction).iter().filter(is_forbidden) {
            sequences.push(path.iter().copied().chain([*to]).collect());
        }
        Some(())
    }

    /// Arcs from the end of `from` over the ways `via` to where `to` begins; the shortest such chain.
    fn path_over(&self, from: i64, via: &[i64], to: &[i64]) -> Option<Vec<u32>> {
        let mut open: Vec<Vec<u32>> = self.ending.get(&from)?.iter().map(|arc| vec![*arc]).collect();
        for _ in 0..LONGEST_VIA {
            let mut longer = Vec::new();
            for path in &open {
                let junction = self.data.head(*path.last()?);
                for arc in self.leaving_on(junction, via) {
                    if path.iter().any(|earlier| earlier / 2 == arc / 2) {
                        continue;
                    }
                    let path: Vec<u32> = path.iter().copied().chain([arc]).collect();
                    if !self.leaving_on(self.data.head(arc), to).is_empty() && self.covers(&path[1..], via) {
                        return Some(path);
                    }
                    longer.push(path);
                }
            }
            longer.truncate(64);
            open = longer;
        }
        None
    }

    fn covers(&self, path: &[u32], via: &[i64]) -> bool {
        via.iter().all(|way| path.iter().any(|arc| self.way_at_tail(*arc) == *way))
    }
}

/// Adds the forbidden sequences of all restrictions to the network.
pub(super) fn place(
    extract: &Extract,
    ways: &[SegmentWays],
    junction_of: &[u32],
    data: &mut RoadData,
    unused: &mut Unused,
) {
    let mut bans: Vec<TurnBan> = Vec::new();
    let mut conditions: Vec<Vec<Term>> = vec![Vec::new()];
    {
        let mut ending: FxHashMap<i64, Vec<u32>> = FxHashMap::default();
        for (segment, ways) in ways.iter().enumerate() {
            ending.entry(ways.last).or_default().push(segment as u32 * 2);
            ending.entry(ways.first).or_default().push(segment as u32 * 2 + 1);
        }
        let places = Places { data, ways, leaving: data.leaving(), ending };
        for restriction in &extract.restrictions {
            let via_junction = match &restriction.via {
                Via::Node(id) => {
                    let node = extract.node_ids.binary_search(id).ok();
                    node.map(|node| junction_of[node]).filter(|junction| *junction != u32::MAX)
                }
                Via::Ways(_) => None,
            };
            match places.sequences(restriction, via_junction) {
                Some(sequences) => {
                    unused.restrictions_used += 1;
                    let (applies, terms) = (restriction.applies, &restriction.terms);
                    let condition = conditions.iter().position(|known| known == terms).unwrap_or_else(|| {
                        conditions.push(terms.clone());
                        conditions.len() - 1
                    }) as u32;
                    bans.extend(sequences.into_iter().map(|arcs| TurnBan { arcs, applies, condition }));
                }
                None => unused.restrictions += 1,
            }
        }
    }
    bans.sort();
    bans.dedup();
    data.turn_bans = bans;
    data.conditions = conditions;
}
