//! The part of an extract that is wanted: a box or the inside of a boundary.

use domain::{BoundingBox, LonLat};

use crate::geometry::{Point, lon_lat};

/// A part of the earth; a road file holds only what lies in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    bounds: BoundingBox,
    /// Empty: all of the box.
    rings: Vec<Vec<LonLat>>,
}

impl Area {
    /// All of a box.
    pub fn of_box(bounds: BoundingBox) -> Self {
        Self { bounds, rings: Vec::new() }
    }

    /// What lies inside of an odd number of rings, so that islands are in and holes are out; a ring is closed from its
    /// last point to its first. `None` without any point.
    pub fn of_rings(rings: Vec<Vec<LonLat>>) -> Option<Self> {
        let bounds = BoundingBox::around(rings.iter().flatten().copied())?;
        Some(Self { bounds, rings })
    }

    /// The smallest box around it.
    pub fn bounds(&self) -> BoundingBox {
        self.bounds
    }

    /// Whether a position lies in it.
    pub fn contains(&self, position: LonLat) -> bool {
        if !self.bounds.contains(position) {
            return false;
        }
        let crossings = |ring: &Vec<LonLat>| {
            let next = ring.iter().cycle().skip(1);
            let is_crossed = |a: &LonLat, b: &LonLat| {
                (a.lat > position.lat) != (b.lat > position.lat)
                    && position.lon < a.lon + (position.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
            };
            ring.iter().zip(next).filter(|(a, b)| is_crossed(a, b)).count()
        };
        self.rings.is_empty() || !self.rings.iter().map(crossings).sum::<usize>().is_multiple_of(2)
    }

    pub(crate) fn holds(&self, point: Point) -> bool {
        self.contains(lon_lat(point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_in_a_ring_is_outside() {
        let square =
            |low: f64, high: f64| [[low, low], [high, low], [high, high], [low, high]].map(|[x, y]| LonLat::new(x, y));
        let area = Area::of_rings(vec![square(0.0, 4.0).to_vec(), square(1.0, 2.0).to_vec()]).unwrap();
        assert!(area.contains(LonLat::new(0.5, 0.5)) && area.contains(LonLat::new(3.0, 1.5)));
        assert!(!area.contains(LonLat::new(1.5, 1.5)) && !area.contains(LonLat::new(5.0, 1.0)));
        assert!(Area::of_box(area.bounds()).contains(LonLat::new(1.5, 1.5)));
        assert!(Area::of_rings(Vec::new()).is_none());
    }
}
