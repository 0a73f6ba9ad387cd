//! A route in words and as GeoJSON: its steps, and what was assumed of ferries, limits and private roads.

use domain::{Meters, Seconds};
use roads::{RoadSide, Snap, Step};
use serde_json::{Value, json};

use crate::RoadRoute;

/// A place further from its road than this is told of.
pub(crate) const FAR: Meters = Meters(100.0);

impl RoadRoute {
    /// What was assumed on the way, one sentence each; empty only for a route on which everything is signed.
    pub fn assumptions(&self) -> Vec<String> {
        let steps = &self.path.steps;
        let on_road = |is_counted: &dyn Fn(&Step) -> bool| -> Meters {
            steps.iter().filter(|step| step.ferry.is_none() && is_counted(step)).map(|step| step.distance).sum()
        };
        let mut lines = Vec::new();
        let assumed = on_road(&|step| step.speed_limit.is_none());
        if assumed > Meters::ZERO {
            let built_up = on_road(&|step| step.speed_limit.is_none() && step.is_built_up);
            lines.push(format!(
                "speed limit not tagged on {}: the limits road.limit.* were assumed, {} of it as built-up",
                km(assumed),
                km(built_up)
            ));
        }
        let unlimited = on_road(&|step| !step.has_vehicle_limit);
        if unlimited > Meters::ZERO {
            lines.push(format!(
                "no limit of height, width, length, mass or axle load tagged on {}: the {} was assumed to fit",
                km(unlimited),
                self.profile.key()
            ));
        }
        let ends = on_road(&|step| step.is_ends_only);
        if ends > Meters::ZERO {
            lines
                .push(format!("private, gated or for access only: {}, assumed to be open for this delivery", km(ends)));
        }
        for (step, ferry) in steps.iter().filter_map(|step| Some((step, step.ferry?))) {
            let crossing = if ferry.is_duration_tagged { "tagged" } else { "not tagged, worked out from a speed" };
            lines.push(format!(
                "ferry {:?}: {} on board ({crossing}) and {} of waiting and boarding assumed; timetables, seasons and room for the vehicle are not known",
                step.name,
                minutes(step.duration),
                minutes(ferry.boarding)
            ));
        }
        for (end, snap) in ["start", "destination"].into_iter().zip(&self.path.ends) {
            if snap.distance > FAR {
                lines.push(format!(
                    "the {end} lies {} from the nearest road that a {} may use and that is connected; the way between is not counted",
                    km(snap.distance),
                    self.profile.key()
                ));
            }
        }
        lines.push("hours, seasons, queues, slopes and weight classes of roads (bruksklasse) are not known".to_owned());
        lines
    }

    /// The route in words.
    pub fn text(&self) -> String {
        let path = &self.path;
        let mut out = format!("{}: {}, {}\n", self.profile.key(), km(path.distance), minutes(path.duration));
        for step in &path.steps {
            let name = [step.reference.as_str(), step.name.as_str()].into_iter().filter(|t| !t.is_empty());
            let name = name.collect::<Vec<_>>().join(" ");
            let class = step.class.key();
            out.push_str(&format!("  {:>9}  {:>8}  {class:<13} {name}\n", km(step.distance), minutes(step.duration)));
        }
        match path.sides[1] {
            RoadSide::On => {}
            side => out.push_str(&format!("  the destination is on the {}-hand side\n", side.key())),
        }
        out.push_str("assumed:\n");
        for line in self.assumptions() {
            out.push_str(&format!("  - {line}\n"));
        }
        out
    }

    /// The route as a GeoJSON feature; its properties hold what [`RoadRoute::text`] says.
    pub fn geojson(&self) -> Value {
        let path = &self.path;
        let coordinates: Vec<[f64; 2]> = path.geometry.iter().map(|p| [rounded(p.lon), rounded(p.lat)]).collect();
        json!({
            "type": "Feature",
            "geometry": { "type": "LineString", "coordinates": coordinates },
            "properties": {
                "profile": self.profile.key(),
                "duration_ms": (path.duration.value() * 1000.0).round(),
                "distance_m": path.distance.value(),
                "ferry_m": path.by_ferry.value().abs(),
                "from": end(&path.ends[0], path.sides[0]),
                "to": end(&path.ends[1], path.sides[1]),
                "steps": path.steps.iter().map(step).collect::<Vec<_>>(),
                "assumptions": self.assumptions(),
            }
        })
    }
}

fn end(snap: &Snap, side: RoadSide) -> Value {
    let position = [rounded(snap.position.lon), rounded(snap.position.lat)];
    json!({
        "position": position,
        "distance_from_road_m": (snap.distance.value() * 10.0).round() / 10.0,
        "side": side.key(),
    })
}

fn step(step: &Step) -> Value {
    json!({
        "class": step.class.key(),
        "name": step.name,
        "ref": step.reference,
        "distance_m": step.distance.value(),
        "duration_ms": (step.duration.value() * 1000.0).round(),
        "speed_limit_km_h": step.speed_limit.map(domain::KilometersPerHour::value),
        "built_up": step.is_built_up,
        "vehicle_limit_tagged": step.has_vehicle_limit,
        "ends_only": step.is_ends_only,
        "ferry": step.ferry.map(|ferry| json!({
            "boarding_s": ferry.boarding.value(),
            "duration_tagged": ferry.is_duration_tagged,
        })),
    })
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn km(distance: Meters) -> String {
    format!("{:.2} km", distance.value() / 1000.0)
}

fn minutes(time: Seconds) -> String {
    format!("{:.1} min", time.value() / 60.0)
}
