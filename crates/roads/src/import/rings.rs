//! Closed rings out of ways that meet at their ends, and which hole lies in which ring.

use std::collections::BTreeMap;

use crate::geometry::{self, Point};
use crate::surroundings::Ring;

/// Joins ways end to end into rings of nodes, the first not repeated; also tells whether something stayed open.
pub(super) fn closed(ways: &[&[i64]]) -> (Vec<Vec<i64>>, bool) {
    let mut at: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (index, way) in ways.iter().enumerate() {
        for end in [way.first(), way.last()].into_iter().flatten() {
            at.entry(*end).or_default().push(index);
        }
    }
    let mut is_used = vec![false; ways.len()];
    let (mut rings, mut is_open) = (Vec::new(), false);
    for start in 0..ways.len() {
        if ways[start].len() < 2 || std::mem::replace(&mut is_used[start], true) {
            continue;
        }
        let mut ring = ways[start].to_vec();
        while ring.first() != ring.last() {
            let end = ring[ring.len() - 1];
            let next = at.get(&end).into_iter().flatten().find(|index| !is_used[**index] && ways[**index].len() >= 2);
            let Some(next) = next.copied() else { break };
            is_used[next] = true;
            let way = ways[next];
            if way[0] == end {
                ring.extend(&way[1..]);
            } else {
                ring.extend(way.iter().rev().skip(1));
            }
        }
        if ring.len() > 3 && ring.first() == ring.last() {
            ring.pop();
            rings.push(ring);
        } else {
            is_open = true;
        }
    }
    (rings, is_open)
}

/// Each outer ring followed by the holes that lie in it; a hole that lies in none is left out.
pub(super) fn nested(outer: Vec<Vec<Point>>, holes: Vec<Vec<Point>>) -> Vec<Ring> {
    let mut of_outer: Vec<Vec<Vec<Point>>> = vec![Vec::new(); outer.len()];
    for hole in holes {
        let around = (0..outer.len()).find(|index| geometry::is_inside(hole[0], &outer[*index]));
        if let Some(around) = around {
            of_outer[around].push(hole);
        }
    }
    let mut rings = Vec::new();
    for (points, holes) in outer.into_iter().zip(of_outer) {
        rings.push(Ring { is_hole: false, points });
        rings.extend(holes.into_iter().map(|points| Ring { is_hole: true, points }));
    }
    rings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_in_any_direction_make_a_ring_and_a_gap_leaves_it_open() {
        let (rings, is_open) = closed(&[&[1, 2, 3], &[5, 4, 3], &[5, 6, 1], &[8, 9, 10, 8]]);
        assert_eq!(rings, [vec![1, 2, 3, 4, 5, 6], vec![8, 9, 10]]);
        assert!(!is_open);
        let (rings, is_open) = closed(&[&[1, 2, 3], &[3, 4]]);
        assert!(rings.is_empty() && is_open);
    }

    #[test]
    fn a_hole_follows_the_ring_it_lies_in() {
        let square = |low: i32, high: i32| vec![[low, low], [high, low], [high, high], [low, high]];
        let rings = nested(vec![square(0, 10), square(20, 40)], vec![square(25, 30), square(90, 91)]);
        assert_eq!(rings.iter().map(|ring| ring.is_hole).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!(rings[2].points, square(25, 30));
    }
}
