//! From positions on the earth to pixels: Web Mercator, fitted to the frame.

use domain::{BoundingBox, LonLat, Meters};

/// Share of the bounds that is left free around them on each side.
const MARGIN: f64 = 0.04;
/// Least and greatest height of the frame per width.
const SHAPE: std::ops::RangeInclusive<f64> = 0.6..=1.25;
/// Web Mercator has no poles.
const HIGHEST_LATITUDE: f64 = 85.0;
/// A box smaller than this (about 100 m at the equator) is widened: one unit is not a map.
const SMALLEST_SPAN: f64 = 0.001 / 360.0;

/// A point on the map in tenths of a pixel.
pub(super) type Tenths = (i32, i32);

/// Pixels of a map of fixed width.
pub(super) struct Projection {
    left: f64,
    top: f64,
    px_per_world: f64,
    /// Width of the frame, px.
    pub width: f64,
    /// Height of the frame, px.
    pub height: f64,
}

/// Web Mercator with the world as the unit square, north up.
fn mercator(p: LonLat) -> (f64, f64) {
    let sin = p.lat.clamp(-HIGHEST_LATITUDE, HIGHEST_LATITUDE).to_radians().sin();
    (p.lon / 360.0 + 0.5, 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI))
}

impl Projection {
    /// Fits the bounds and a margin into a frame of this width.
    pub fn new(bounds: BoundingBox, width: f64) -> Self {
        let (x0, y1) = mercator(bounds.min);
        let (x1, y0) = mercator(bounds.max);
        let span_x = (x1 - x0).abs().max(SMALLEST_SPAN) * (1.0 + 2.0 * MARGIN);
        let span_y = (y1 - y0).abs().max(SMALLEST_SPAN) * (1.0 + 2.0 * MARGIN);
        let height = (width * (span_y / span_x).clamp(*SHAPE.start(), *SHAPE.end())).round();
        let px_per_world = (width / span_x).min(height / span_y);
        Self {
            left: (x0 + x1) / 2.0 - width / px_per_world / 2.0,
            top: (y0 + y1) / 2.0 - height / px_per_world / 2.0,
            px_per_world,
            width,
            height,
        }
    }

    /// The pixel of a position, from the frame's top left corner.
    pub fn pixel(&self, p: LonLat) -> (f64, f64) {
        let (x, y) = mercator(p);
        ((x - self.left) * self.px_per_world, (y - self.top) * self.px_per_world)
    }

    /// The same rounded to tenths of a pixel. Far away positions stop at a distance that keeps sums small.
    pub fn tenths(&self, p: LonLat) -> Tenths {
        let (x, y) = self.pixel(p);
        let tenth = |v: f64| (v * 10.0).round().clamp(-1e6, 1e6) as i32;
        (tenth(x), tenth(y))
    }

    /// Whether the position lies in the frame.
    pub fn shows(&self, p: LonLat) -> bool {
        let (x, y) = self.pixel(p);
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// The length along the ground of a pixel at the height of the frame's middle.
    pub fn ground_per_pixel(&self) -> Meters {
        let y = self.top + self.height / self.px_per_world / 2.0;
        let lat = (std::f64::consts::PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees();
        let here = LonLat::new(0.0, lat);
        let degree = here.distance(LonLat::new(0.01, lat)) / 0.01;
        degree * (360.0 / self.px_per_world)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds() -> BoundingBox {
        BoundingBox { min: LonLat::new(10.78, 59.35), max: LonLat::new(11.80, 59.75) }
    }

    #[test]
    fn the_bounds_lie_in_the_frame_and_north_is_up() {
        let projection = Projection::new(bounds(), 640.0);
        assert!(projection.shows(bounds().min) && projection.shows(bounds().max));
        let (x0, y0) = projection.pixel(bounds().min);
        let (x1, y1) = projection.pixel(bounds().max);
        assert!(x0 < x1 && y1 < y0);
    }

    #[test]
    fn shapes_are_kept() {
        // At 59.55° north one degree of latitude is 1 / cos 59.55° = 1.973 times one degree of longitude.
        let projection = Projection::new(bounds(), 640.0);
        let (x0, y0) = projection.pixel(LonLat::new(11.2, 59.5));
        let (x1, y1) = projection.pixel(LonLat::new(11.3, 59.6));
        assert!(((y0 - y1) / (x1 - x0) - 1.973).abs() < 0.01);
    }

    #[test]
    fn a_pixel_has_its_length_on_the_ground() {
        let projection = Projection::new(bounds(), 640.0);
        let (a, b) = (LonLat::new(11.1, 59.551), LonLat::new(11.4, 59.551));
        let pixels = projection.pixel(b).0 - projection.pixel(a).0;
        let ratio = a.distance(b).value() / (projection.ground_per_pixel().value() * pixels);
        assert!((ratio - 1.0).abs() < 0.002, "{ratio}");
    }

    #[test]
    fn one_point_is_still_a_map() {
        let p = LonLat::new(11.0, 59.0);
        let projection = Projection::new(BoundingBox { min: p, max: p }, 640.0);
        assert!(projection.height > 0.0 && projection.shows(p) && projection.ground_per_pixel().value() > 0.0);
    }
}
