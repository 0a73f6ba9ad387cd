//! The legend below the map: scale bar, what widths and shapes mean, and who is to be named as source.

use crate::{
    Value,
    markup::{Escaped, put},
};

use super::{
    MapInput, WIDTH, drawing,
    projection::Projection,
    symbols::{self, Shape},
};

const FONT: f64 = 14.0;
const ROW: f64 = 25.0;
/// Mean width of a letter per font size; legends are mostly narrow lower-case letters.
const LETTER_WIDTH: f64 = 0.6;

/// The drawn legend and where it ends, px from the top of the drawing.
pub(super) struct Legend {
    pub markup: String,
    pub bottom: f64,
}

/// Lays items out from left to right, beginning a new row where one does not fit.
struct Rows {
    markup: String,
    x: f64,
    y: f64,
}

impl Rows {
    fn new(top: f64) -> Self {
        Self { markup: String::new(), x: 0.0, y: top }
    }

    /// Room for a symbol and its text; gives the point where the symbol begins.
    fn item(&mut self, symbol_width: f64, text: &str) -> (f64, f64) {
        let width = symbol_width + 6.0 + text_width(text);
        if self.x > 0.0 && self.x + width > WIDTH {
            self.next_row();
        }
        let at = (self.x, self.y);
        put!(
            self.markup,
            "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>\n",
            self.x + symbol_width + if symbol_width > 0.0 { 6.0 } else { 0.0 },
            self.y + 5.0,
            Escaped(text)
        );
        self.x += width + 16.0;
        at
    }

    fn next_row(&mut self) {
        if self.x > 0.0 {
            self.x = 0.0;
            self.y += ROW;
        }
    }

    /// A text of its own on as many rows as it needs.
    fn paragraph(&mut self, text: &str) {
        self.next_row();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if text_width(&longer) > WIDTH && !line.is_empty() {
                self.item(0.0, &line);
                self.x = 0.0;
                self.y += 0.8 * ROW;
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        if !line.is_empty() {
            self.item(0.0, &line);
            self.next_row();
        }
    }
}

fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * FONT * LETTER_WIDTH
}

pub(super) fn legend(input: &MapInput<'_>, projection: &Projection, top: f64, note: &Option<String>) -> Legend {
    let mut rows = Rows::new(top);
    push_scale_bar(&mut rows, input, projection);
    push_widths(&mut rows, input);
    rows.next_row();
    push_shapes(&mut rows, input, projection);
    rows.next_row();
    let outside = input.suppliers.iter().filter(|&&p| !projection.shows(p)).count();
    if outside > 0 {
        rows.paragraph(&input.texts.format("map-suppliers-outside", &[("n", Value::from(outside))]));
    }
    if let Some(note) = note {
        rows.paragraph(note);
    }
    if input.invented {
        rows.paragraph(&input.texts.get("app-invented"));
    }
    if !input.attribution.is_empty() {
        rows.paragraph(&input.texts.format("map-attribution", &[("source", Value::Text(input.attribution))]));
    }
    rows.next_row();
    let markup = format!("<g font-size=\"{FONT}\">\n{}</g>\n", rows.markup);
    Legend { markup, bottom: rows.y - 12.0 }
}

/// The greatest of 1, 2 and 5 times a power of ten that is at most `most`.
fn round_figure(most: f64) -> f64 {
    let power = 10_f64.powf(most.max(1e-9).log10().floor());
    [5.0, 2.0].into_iter().map(|step| step * power).find(|&v| v <= most).unwrap_or(power)
}

fn push_scale_bar(rows: &mut Rows, input: &MapInput<'_>, projection: &Projection) {
    let ground_m = projection.ground_per_pixel().value();
    let length_m = round_figure(ground_m * WIDTH / 4.0);
    let (length, unit) = if length_m >= 1000.0 { (length_m / 1000.0, "km") } else { (length_m, "m") };
    let pixels = length_m / ground_m;
    let text = format!("{} {unit}", input.texts.number(length, usize::from(length < 1.0)));
    let (x, y) = rows.item(pixels, &text);
    put!(
        rows.markup,
        "<path d=\"M{x:.1} {:.1}v8h{pixels:.1}v-8\" fill=\"none\" stroke=\"#1c2430\" stroke-width=\"1.5\"/>\n",
        y - 4.0
    );
}

/// Three widths with the vehicles a week they stand for.
fn push_widths(rows: &mut Rows, input: &MapInput<'_>) {
    let widest = input.scale.vehicles_per_week;
    if widest <= 0.0 {
        return;
    }
    let mut samples: Vec<f64> = [1.0, 0.2, 0.02].iter().map(|share| round_figure(widest * share)).collect();
    samples.dedup();
    rows.next_row();
    rows.item(0.0, &input.texts.get("map-legend-vehicles"));
    for sample in samples {
        let (x, y) = rows.item(30.0, &input.texts.figure_bare(sample));
        put!(
            rows.markup,
            "<path d=\"M{x:.1} {y:.1}h30\" stroke=\"{}\" stroke-width=\"{:.1}\"/>\n",
            drawing::flow_colour(input.situation),
            drawing::line_width(sample, widest)
        );
    }
}

fn push_shapes(rows: &mut Rows, input: &MapInput<'_>, projection: &Projection) {
    for shape in Shape::ALL {
        if input.units.iter().any(|unit| Shape::of(unit.kind) == shape) {
            let (x, y) = rows.item(14.0, &input.texts.get(shape.text_id()));
            put!(
                rows.markup,
                "<path d=\"{}\" fill=\"#ffffff\" stroke=\"#1c2430\" stroke-width=\"1.3\"/>\n",
                shape.path(x + 7.0, y, 5.5)
            );
        }
    }
    if input.hub.is_some() {
        let (x, y) = rows.item(24.0, &input.texts.get("map-legend-hub"));
        rows.markup.push_str(&symbols::hub(x + 12.0, y));
    }
    if input.suppliers.iter().any(|&p| projection.shows(p)) {
        let (x, y) = rows.item(10.0, &input.texts.get("map-legend-suppliers"));
        put!(
            rows.markup,
            "<path d=\"{}\" fill=\"none\" stroke=\"#5b2a86\" stroke-width=\"2\"/>\n",
            symbols::cross(x + 5.0, y)
        );
    }
    if input.boundary.is_some_and(|rings| !rings.is_empty()) {
        let (x, y) = rows.item(30.0, &input.texts.get("map-legend-boundary"));
        put!(
            rows.markup,
            "<path d=\"M{x:.1} {y:.1}h30\" fill=\"none\" stroke=\"#6d7684\" stroke-width=\"1.4\" stroke-dasharray=\"7 4\"/>\n"
        );
    }
    let sizes = round_figure(input.scale.deliveries_per_week);
    if input.scale.deliveries_per_week > 0.0 {
        let n = input.texts.figure_bare(sizes);
        let r = symbols::radius(sizes, input.scale.deliveries_per_week);
        let (x, y) = rows.item(2.0 * r, &input.texts.format("map-legend-size", &[("n", Value::Text(&n))]));
        put!(
            rows.markup,
            "<path d=\"{}\" fill=\"#ffffff\" stroke=\"#1c2430\" stroke-width=\"1.3\"/>\n",
            Shape::Circle.path(x + r, y, r)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legends_use_round_figures() {
        for (most, expected) in [(730.0, 500.0), (499.0, 200.0), (1.0, 1.0), (0.3, 0.2), (19.0, 10.0)] {
            assert!((round_figure(most) - expected).abs() < 1e-9, "{most}");
        }
    }
}
