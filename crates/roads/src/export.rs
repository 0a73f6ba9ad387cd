//! The searched graph with places joined to it, as plain lists: other programs can then be asked the very same question.

use std::collections::BTreeMap;

use domain::LonLat;

use crate::geometry::lon_lat;
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::search;
use crate::snap::Snap;

/// A graph with a node for each place as a start and one as a destination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinedGraph {
    /// Where each node lies; for programs that cut the graph in two by position.
    pub positions: Vec<LonLat>,
    /// From node, to node, milliseconds; turn times and forbidden turns are in it.
    pub edges: Vec<[u32; 3]>,
    /// Where each place starts; a place off the network is not in it.
    pub sources: Vec<u32>,
    /// Where each place is reached, in the same order.
    pub targets: Vec<u32>,
}

impl JoinedGraph {
    fn node(&mut self, position: LonLat) -> u32 {
        self.positions.push(position);
        (self.positions.len() - 1) as u32
    }
}

impl RoadNetwork {
    /// The graph in which matrices of these places are found: its shortest paths are their driving times.
    pub fn joined_graph(&self, snaps: &[Option<Snap>], profile: Profile) -> JoinedGraph {
        let (data, states, hierarchy) = (self.data(), self.states(profile), self.hierarchy(profile));
        let doors = hierarchy.doors();
        let mut state_of = vec![0; hierarchy.len()];
        for (state, rank) in hierarchy.view().rank_of.iter().enumerate() {
            state_of[*rank as usize] = state as u32; // ranks are numbers of states, in a file that was checked too
        }
        let mut graph = JoinedGraph::default();
        for state in 0..states.len() as u32 {
            let points = data.points_of(states.arc_of(state) / 2);
            graph.positions.push(lon_lat(points[points.len() / 2]));
            graph.edges.extend(states.turns(state).iter().map(|turn| [state, turn.state, turn.cost.time_ms()]));
        }
        let places: Vec<&Snap> = snaps.iter().flatten().collect();
        let mut on_segment: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, snap) in places.iter().enumerate() {
            on_segment.entry(snap.segment).or_default().push(place);
            let (source, target) = (graph.node(snap.position), graph.node(snap.position));
            graph.sources.push(source);
            graph.targets.push(target);
            for (rank, cost) in search::starts(data, doors, snap) {
                graph.edges.push([source, state_of[rank as usize], cost.time_ms()]);
            }
            for (rank, cost) in search::finishes(data, doors, snap) {
                graph.edges.push([state_of[rank as usize], target, cost.time_ms()]);
            }
        }
        for (from, to) in on_segment.values().flat_map(|on| on.iter().flat_map(|a| on.iter().map(move |b| (*a, *b)))) {
            if let Some((_, cost)) = search::direct(data, doors, places[from], places[to]) {
                graph.edges.push([graph.sources[from], graph.targets[to], cost.time_ms()]);
            }
        }
        graph
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    use domain::LocationIndex;

    use super::*;
    use crate::hand_made::{Drawing, at};

    fn times(graph: &JoinedGraph, from: u32) -> Vec<u32> {
        let mut time = vec![u32::MAX; graph.positions.len()];
        let mut open = BinaryHeap::from([Reverse((0_u32, from))]);
        while let Some(Reverse((ms, node))) = open.pop() {
            if ms >= time[node as usize] {
                continue;
            }
            time[node as usize] = ms;
            open.extend(graph.edges.iter().filter(|edge| edge[0] == node).map(|edge| Reverse((ms + edge[2], edge[1]))));
        }
        time
    }

    #[test]
    fn a_search_of_the_joined_graph_finds_the_matrix() {
        let network = Drawing::grid(2, 3)
            .street(&[0, 1, 2], &[])
            .street(&[0, 10], &[("oneway", "yes")])
            .street(&[10, 11, 12], &[("maxspeed", "72")])
            .street(&[12, 2], &[])
            .street(&[1, 11], &[("access", "private")])
            .build();
        let places: Vec<LonLat> =
            [[30.0, 4.0], [70.0, -4.0], [120.0, 96.0], [100.0, 60.0], [196.0, 50.0]].map(|[e, n]| at(e, n)).to_vec();
        for profile in Profile::WITH_OWN_ROADS {
            let graph = network.joined_graph(&network.snaps(&places, profile), profile);
            let matrix = network.matrix(&places, profile).matrix;
            assert_eq!(graph.sources.len(), places.len());
            for (from, source) in graph.sources.iter().enumerate() {
                let found = times(&graph, *source);
                for (to, target) in graph.targets.iter().enumerate() {
                    let [a, b] = [from, to].map(|place| LocationIndex(place as u32));
                    assert_eq!(found[*target as usize], matrix.duration_ms(a, b), "{profile:?} {from} to {to}");
                }
            }
        }
    }
}
