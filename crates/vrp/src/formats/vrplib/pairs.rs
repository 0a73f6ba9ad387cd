//! `PICKUP_AND_DELIVERY_SECTION`: per node its amount (negative where it is delivered), window and service, and its other half.

use super::sections::Rows;
use crate::formats::{Convention, Fields, FormatError, Stop, li_lim};
use crate::load::Load;
use crate::problem::Depot;
use crate::time::{MAX_TIME_S, TimeWindow};

/// One row of the section.
struct Row {
    line: usize,
    demand: i32,
    window: TimeWindow,
    service_s: i32,
    /// Numbers of the nodes where the goods are picked up and delivered; 0 at the node that does it itself.
    partners: [usize; 2],
}

fn rows(section: &Rows<'_>, places: usize, convention: &Convention) -> Result<Vec<Row>, FormatError> {
    let mut all = Vec::new();
    for &(line, text) in &section.lines {
        let mut fields = Fields::new(line, "PICKUP_AND_DELIVERY_SECTION", text);
        let number = fields.index("node")?;
        if number != all.len() + 1 {
            return Err(fields.error("node", &number.to_string(), "numbers from 1 in order"));
        }
        let time = |value: f64| convention.whole(value).min(f64::from(MAX_TIME_S));
        let demand = fields.whole("demand", |value| value)?;
        let window = TimeWindow::new(fields.whole("opening", time)?, fields.whole("closing", time)?);
        let service_s = fields.whole("service", time)?;
        let partners = [fields.index("pickup")?, fields.index("delivery")?];
        fields.end()?;
        all.push(Row { line, demand, window, service_s, partners });
    }
    if all.len() != places {
        let found = all.len();
        return Err(FormatError::Missing(format!(
            "a row of PICKUP_AND_DELIVERY_SECTION: there are {found} of {places}, one"
        )));
    }
    Ok(all)
}

/// Gives depots their hours, and stops their goods, hours and other halves.
pub(super) fn apply(
    section: &Rows<'_>,
    places: usize,
    convention: &Convention,
    depots: &mut [Depot],
    stops: &mut [Stop],
) -> Result<(), FormatError> {
    let rows = rows(section, places, convention)?;
    depots.iter_mut().for_each(|depot| depot.time_window = rows[depot.location].window);
    let mut partners = Vec::with_capacity(stops.len());
    for stop in stops.iter_mut() {
        let row = &rows[stop.client.location];
        stop.client.pickup = Load::of(&[row.demand.max(0)]);
        stop.client.delivery = Load::of(&[row.demand.saturating_neg().max(0)]);
        stop.client.time_windows = vec![row.window];
        stop.client.service_duration_s = row.service_s;
        // Nodes count from 1 here and from 0 in solutions.
        let [pickup, delivery] = row.partners.map(|node| node.saturating_sub(1));
        partners.push((row.line, pickup, delivery));
    }
    li_lim::pair(stops, &partners)
}
