//! Index of all stretches of road: groups of neighbouring stretches in boxes, boxes in larger boxes, packed into two lists.

use crate::attributes::RoadClass;
use crate::data::RoadData;
use crate::geometry::Point;

/// Some straight pieces of a segment, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stretch {
    pub segment: u32,
    /// Number of its first point in the segment.
    pub first: u32,
}

/// Straight pieces in a stretch; more make a smaller index and a slower search.
const PIECES: usize = 8;
/// Stretches in one of the smallest boxes. They have no boxes of their own: their points are looked at instead.
const GROUP: usize = 4;
/// Boxes in the next larger one.
const FAN: usize = 8;

impl Stretch {
    /// Its points, both ends included.
    pub fn points(self, data: &RoadData) -> &[Point] {
        let points = data.points_of(self.segment);
        let first = self.first as usize;
        &points[first..points.len().min(first + PIECES + 1)]
    }
}

/// South-west and north-east corner, degrees · 10⁷.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Corners(pub [Point; 2]);

impl Corners {
    const NOTHING: Self = Self([[i32::MAX; 2], [i32::MIN; 2]]);

    fn of(points: &[Point]) -> Self {
        points.iter().fold(Self::NOTHING, |corners, point| corners.with(Self([*point; 2])))
    }

    fn with(self, other: Self) -> Self {
        let ([low, high], [other_low, other_high]) = (self.0, other.0);
        let of = |axis: usize| (low[axis].min(other_low[axis]), high[axis].max(other_high[axis]));
        let ((west, east), (south, north)) = (of(0), of(1));
        Self([[west, south], [east, north]])
    }

    fn meets(self, other: Self) -> bool {
        let ([low, high], [other_low, other_high]) = (self.0, other.0);
        (0..2).all(|axis| low[axis] <= other_high[axis] && high[axis] >= other_low[axis])
    }

    fn middle(self) -> [i64; 2] {
        let [low, high] = self.0;
        [0, 1].map(|axis| (i64::from(low[axis]) + i64::from(high[axis])) / 2)
    }
}

/// Index of all stretches of road but ferries. It is about 12 bytes for each.
pub(crate) struct SnapIndex {
    /// Along a curve that fills the plane, so that those of a group lie near to each other.
    stretches: Vec<Stretch>,
    /// The boxes of all groups, then those around each [`FAN`] of them, and so on up to one.
    boxes: Vec<Corners>,
    /// Where in `boxes` each level starts, and the end.
    levels: Vec<usize>,
}

impl SnapIndex {
    /// Of all segments.
    pub fn new(data: &RoadData) -> Self {
        let stretches = || {
            let roads = (0..data.segments.len() as u32).filter(|s| data.attributes_of(*s).class != RoadClass::Ferry);
            roads.flat_map(|segment| {
                let pieces = data.points_of(segment).len() - 1;
                (0..pieces).step_by(PIECES).map(move |first| Stretch { segment, first: first as u32 })
            })
        };
        let all = Corners::of(&data.points);
        let mut placed: Vec<(u32, Stretch)> = Vec::with_capacity(stretches().count());
        placed.extend(stretches().map(|s| (along_curve(all, Corners::of(s.points(data)).middle()), s)));
        placed.sort_unstable();
        let mut index = Self {
            stretches: placed.into_iter().map(|(_, stretch)| stretch).collect(),
            boxes: Vec::new(),
            levels: vec![0],
        };
        let around = |group: &[Stretch]| group.iter().map(|s| Corners::of(s.points(data))).reduce(Corners::with);
        index.boxes.extend(index.stretches.chunks(GROUP).filter_map(around));
        let mut level = 0..index.boxes.len();
        index.levels.push(level.end);
        while level.len() > 1 {
            for first in level.clone().step_by(FAN) {
                let group = &index.boxes[first..level.end.min(first + FAN)];
                let around = group.iter().copied().fold(Corners::NOTHING, Corners::with);
                index.boxes.push(around);
            }
            level = level.end..index.boxes.len();
            index.levels.push(level.end);
        }
        index
    }

    /// All stretches in boxes that meet this one, and so all that meet it, in no certain order.
    pub(super) fn near(&self, wanted: Corners, mut visit: impl FnMut(Stretch)) {
        let Some(top) = self.levels.len().checked_sub(2) else { return };
        let mut open: Vec<(usize, usize)> = (self.levels[top]..self.levels[top + 1]).map(|at| (top, at)).collect();
        while let Some((level, at)) = open.pop() {
            if !self.boxes[at].meets(wanted) {
                continue;
            }
            let number = at - self.levels[level];
            match level.checked_sub(1) {
                None => self.stretches.iter().skip(number * GROUP).take(GROUP).for_each(|stretch| visit(*stretch)),
                Some(below) => {
                    let first = self.levels[below] + number * FAN;
                    open.extend((first..self.levels[level].min(first + FAN)).map(|at| (below, at)));
                }
            }
        }
    }
}

/// How far along a Hilbert curve through a box a position lies, of 2³².
fn along_curve(all: Corners, position: [i64; 2]) -> u32 {
    let [low, high] = all.0;
    let share = |axis: usize| {
        let span = (i64::from(high[axis]) - i64::from(low[axis])).max(1);
        ((position[axis] - i64::from(low[axis])) * 65_535 / span).clamp(0, 65_535) as u32
    };
    let (mut x, mut y, mut along) = (share(0), share(1), 0);
    for bit in (0..16).rev() {
        let (right, up) = ((x >> bit) & 1, (y >> bit) & 1);
        along = (along << 2) | ((3 * right) ^ up);
        // The quarters on the left are turned, so that the curve leaves each where it enters the next.
        if up == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    along
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::Drawing;
    use proptest::prelude::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_in_the_plane() {
        let all = Corners([[0, 0], [65_535, 65_535]]);
        let mut by_place = vec![[0_i64; 2]; 1 << 12];
        for x in 0..64 {
            for y in 0..64 {
                // 64 · 64 fields of 1,024 · 1,024; the curve passes each field as a whole, 2²⁰ of 2³² steps in each
                by_place[(along_curve(all, [x * 1024, y * 1024]) >> 20) as usize] = [x, y];
            }
        }
        for pair in by_place.windows(2) {
            assert_eq!((pair[0][0] - pair[1][0]).abs() + (pair[0][1] - pair[1][1]).abs(), 1, "{pair:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn what_meets_a_box_is_found(
            rows in 1_i64..7, columns in 2_i64..9, west in -200..900_i32, south in -200..700_i32, size in 0..600_i32,
        ) {
            let mut drawing = Drawing::grid(rows, columns);
            for row in 0..rows {
                let nodes: Vec<i64> = (0..columns).map(|column| 10 * row + column).collect();
                drawing = drawing.street(&nodes, &[]);
            }
            let network = drawing.build();
            let data = network.data();
            let [low, high] = Corners::of(&data.points).0;
            let at = |axis: usize, share: i32| {
                low[axis] + ((i64::from(high[axis]) - i64::from(low[axis])) * i64::from(share) / 700) as i32
            };
            let wanted = Corners([[at(0, west), at(1, south)], [at(0, west + size), at(1, south + size)]]);
            let mut found = Vec::new();
            SnapIndex::new(data).near(wanted, |stretch| found.push(stretch));
            let once = found.len();
            found.sort_unstable();
            found.dedup();
            prop_assert_eq!(found.len(), once, "each once");
            for segment in 0..data.segments.len() as u32 {
                let stretch = Stretch { segment, first: 0 };
                if Corners::of(stretch.points(data)).meets(wanted) {
                    prop_assert!(found.contains(&stretch), "{stretch:?}");
                }
            }
        }
    }
}
