//! Names of settlements on the map, placed where they do not cover one another.

use crate::markup::{Escaped, put};

use super::{MapInput, projection::Projection};

/// Mean width of a letter per font size, generous so that names do not touch.
const LETTER_WIDTH: f64 = 0.58;
/// No more names than this are tried.
const MOST_NAMES: usize = 60;

struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Writes the names, most important first; one that finds no free place on any of four sides is left out.
pub(super) fn push_places(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let mut order: Vec<_> =
        input.places.iter().filter(|p| p.position.is_valid() && projection.shows(p.position)).collect();
    order.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
    let mut taken: Vec<Area> = Vec::new();
    if let Some((x, y)) = input.hub.map(|hub| projection.pixel(hub)) {
        taken.push(Area { left: x - 13.0, top: y - 13.0, right: x + 13.0, bottom: y + 13.0 });
    }
    out.push_str(
        "<g paint-order=\"stroke\" stroke=\"#fbfaf6\" stroke-width=\"3.5\" stroke-linejoin=\"round\" font-weight=\"600\" \
         text-anchor=\"middle\">\n",
    );
    for place in order.into_iter().take(MOST_NAMES) {
        let size = if place.rank == 0 { 17.0 } else { 14.0 };
        let (x, y) = projection.pixel(place.position);
        let half = place.name.chars().count() as f64 * size * LETTER_WIDTH / 2.0;
        let sides = [(0.0, -12.0), (0.0, size + 10.0), (half + 12.0, size / 3.0), (-half - 12.0, size / 3.0)];
        let free = sides.iter().find_map(|(dx, dy)| {
            let (cx, base) = (x + dx, y + dy);
            let area = Area { left: cx - half, top: base - size, right: cx + half, bottom: base + 0.3 * size };
            let inside = area.left > 2.0
                && area.right < projection.width - 2.0
                && area.top > 2.0
                && area.bottom < projection.height - 2.0;
            (inside && !taken.iter().any(|other| other.overlaps(&area))).then_some((cx, base, area))
        });
        if let Some((cx, base, area)) = free {
            put!(out, "<text x=\"{cx:.1}\" y=\"{base:.1}\" font-size=\"{size}\">{}</text>\n", Escaped(&place.name));
            taken.push(area);
        }
    }
    out.push_str("</g>\n");
}
