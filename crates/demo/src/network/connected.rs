//! Connection: which junctions hang together, and the largest part in which every junction reaches every other.

use super::Network;

/// Groups of joined junctions (disjoint sets).
pub(super) struct Groups(Vec<usize>);

impl Groups {
    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    /// Joins two groups; `false` when they were one already.
    pub(super) fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
        a != b
    }
}

impl Network {
    pub(super) fn connected_groups(&self) -> Groups {
        let mut groups = Groups((0..self.nodes.len()).collect());
        for road in &self.roads {
            groups.join(road.from, road.to);
        }
        groups
    }

    /// Takes away every junction outside the largest strongly connected part, with its roads.
    pub(super) fn keep_strongly_connected(&mut self) {
        // The seed of the part is the first settlement's centre: a junction belongs to its part when it can be reached
        // from there and when there can be reached from it.
        let Some(start) = self.towns.iter().find_map(|town| town.centre) else { return };
        let forward = self.reach(start, false);
        let backward = self.reach(start, true);
        let kept: Vec<bool> = forward.iter().zip(&backward).map(|(a, b)| *a && *b).collect();
        let mut number = vec![usize::MAX; self.nodes.len()];
        let mut nodes = Vec::new();
        for (old, at) in self.nodes.iter().enumerate() {
            if kept[old] {
                number[old] = nodes.len();
                nodes.push(*at);
            }
        }
        self.nodes = nodes;
        self.roads.retain(|road| kept[road.from] && kept[road.to] && road.from != road.to);
        for road in &mut self.roads {
            (road.from, road.to) = (number[road.from], number[road.to]);
        }
        let renumber = |list: &mut Vec<usize>| {
            list.retain(|&node| kept[node]);
            list.iter_mut().for_each(|node| *node = number[*node]);
        };
        renumber(&mut self.rural);
        renumber(&mut self.anchors);
        for town in &mut self.towns {
            renumber(&mut town.nodes);
            town.centre = town.centre.filter(|&node| kept[node]).map(|node| number[node]);
        }
    }

    fn reach(&self, start: usize, against: bool) -> Vec<bool> {
        let mut next = vec![Vec::new(); self.nodes.len()];
        for road in &self.roads {
            let (from, to) = if against { (road.to, road.from) } else { (road.from, road.to) };
            next[from].push(to);
            if !road.oneway {
                next[to].push(from);
            }
        }
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![start];
        seen[start] = true;
        while let Some(node) = stack.pop() {
            for &other in &next[node] {
                if !seen[other] {
                    seen[other] = true;
                    stack.push(other);
                }
            }
        }
        seen
    }
}
