//! A route in words and as GeoJSON: its steps, and what was assumed of ferries, limits, private roads and rules.

use domain::{Meters, Seconds};
use report::{Texts, Value as Text};
use roads::{RoadSide, Snap, Step};
use serde_json::{Value, json};

use crate::RoadRoute;
use crate::texts::texts;

/// A place further from its road than this is told of.
pub(crate) const FAR: Meters = Meters(100.0);

/// Something that was assumed on the way.
struct Assumption {
    /// Spelling in JSON.
    kind: &'static str,
    /// On how much of the way; absent where it is about a place or all of the route.
    on: Option<Meters>,
    text: String,
}

impl RoadRoute {
    fn on_road(&self, is_counted: impl Fn(&Step) -> bool) -> Meters {
        let steps = self.path.steps.iter();
        steps.filter(|step| step.ferry.is_none() && is_counted(step)).map(|step| step.distance).sum()
    }

    /// What was assumed on the way, one sentence each.
    pub fn assumptions(&self, lang: &str) -> Vec<String> {
        self.assumed(&texts(lang)).into_iter().map(|assumption| assumption.text).collect()
    }

    fn assumed(&self, texts: &Texts) -> Vec<Assumption> {
        let mut lines = Vec::new();
        let mut tell = |kind: &'static str, on: Meters, values: &[(&str, &str)]| {
            if on > Meters::ZERO {
                let length = km(texts, on);
                let mut all = vec![("distance", Text::Text(&length))];
                all.extend(values.iter().map(|(name, value)| (*name, Text::Text(value))));
                let text = texts.format(&format!("route-{}", kind.replace('_', "-")), &all);
                lines.push(Assumption { kind, on: Some(on), text });
            }
        };
        let in_town = self.on_road(|step| step.speed_limit.is_none() && step.is_built_up);
        let without_speed_limit = self.on_road(|step| step.speed_limit.is_none());
        tell("speed_limit", without_speed_limit, &[("town", &km(texts, in_town))]);
        let without_limit = self.on_road(|step| !step.has_vehicle_limit);
        let share = percent(texts, without_limit, self.on_road(|_| true));
        tell("vehicle_limit", without_limit, &[("share", &share)]);
        tell("private", self.on_road(|step| step.is_ends_only), &[]);
        tell("rules_applied", self.on_road(|step| step.is_conditional), &[]);
        tell("rules_open", self.on_road(|step| step.is_open_question), &[]);
        lines.extend(self.path.steps.iter().filter_map(|step| ferry(texts, step)));
        for (kind, snap) in ["far_start", "far_destination"].into_iter().zip(&self.path.ends) {
            if snap.distance > FAR {
                let length = km(texts, snap.distance);
                let text =
                    texts.format(&format!("route-{}", kind.replace('_', "-")), &[("distance", Text::Text(&length))]);
                lines.push(Assumption { kind, on: None, text });
            }
        }
        if !self.path.has_heights {
            lines.push(Assumption { kind: "flat", on: None, text: texts.get("route-flat") });
        }
        lines.push(Assumption { kind: "not_known", on: None, text: texts.get("route-not-known") });
        lines
    }

    /// Time on each step as people reckon it: who waits for a ferry does so for the ferry's sake, and not on the road before it.
    fn shown_durations(&self) -> Vec<Seconds> {
        let steps = &self.path.steps;
        let mut durations: Vec<Seconds> = steps.iter().map(|step| step.duration).collect();
        for (at, pair) in steps.windows(2).enumerate() {
            if let (None, Some(ferry)) = (&pair[0].ferry, &pair[1].ferry) {
                durations[at] -= ferry.boarding;
                durations[at + 1] += ferry.boarding;
            }
        }
        durations
    }

    /// The route in words.
    pub fn text(&self, lang: &str) -> String {
        let (path, texts) = (&self.path, texts(lang));
        let (vehicle, length, time) =
            (texts.keyed("road", self.profile.key()), km(&texts, path.distance), minutes(&texts, path.duration));
        let mut out = format!("{vehicle}: {length}, {time}\n");
        if !self.moment.is_unknown() {
            let when = self.moment.to_string();
            out.push_str(&format!("  {}\n", texts.format("route-departure", &[("when", Text::Text(&when))])));
        }
        for (step, duration) in path.steps.iter().zip(self.shown_durations()) {
            let name = [step.reference.as_str(), step.name.as_str()].into_iter().filter(|t| !t.is_empty());
            let name = name.collect::<Vec<_>>().join(" ");
            let class = step.class.key();
            let (length, time) = (km(&texts, step.distance), minutes(&texts, duration));
            out.push_str(&format!("  {length:>9}  {time:>8}  {class:<13} {name}\n"));
        }
        let energy = texts.number(path.energy.value(), 2);
        out.push_str(&format!("  {}\n", texts.format("route-energy", &[("energy", Text::Text(&energy))])));
        let (ferry, town) = (km(&texts, path.by_ferry), km(&texts, self.on_road(|step| step.is_built_up)));
        let shares = [("ferry", Text::Text(&ferry)), ("town", Text::Text(&town))];
        out.push_str(&format!("  {}\n", texts.format("route-shares", &shares)));
        match path.sides[1] {
            RoadSide::On => {}
            side => out.push_str(&format!("  {}\n", texts.keyed("route-side", side.key()))),
        }
        out.push_str(&format!("{}\n", texts.get("route-assumed")));
        for line in self.assumed(&texts) {
            out.push_str(&format!("  - {}\n", line.text));
        }
        out
    }

    /// The route as a GeoJSON feature; its properties hold what [`RoadRoute::text`] says.
    pub fn geojson(&self, lang: &str) -> Value {
        let path = &self.path;
        let coordinates: Vec<[f64; 2]> = path.geometry.iter().map(|p| [rounded(p.lon), rounded(p.lat)]).collect();
        let assumed = self.assumed(&texts(lang));
        let departure = Some(self.moment).filter(|moment| !moment.is_unknown()).map(|moment| moment.to_string());
        json!({
            "type": "Feature",
            "geometry": { "type": "LineString", "coordinates": coordinates },
            "properties": {
                "profile": self.profile.key(),
                "departure": departure,
                "duration_ms": (path.duration.value() * 1000.0).round(),
                "distance_m": path.distance.value(),
                "energy_kwh": (path.energy.value() * 1e5).round() / 1e5,
                "heights_known": path.has_heights,
                "ferry_m": path.by_ferry.value().abs(),
                "built_up_m": self.on_road(|step| step.is_built_up).value().abs(),
                "unknown_vehicle_limits_m": self.on_road(|step| !step.has_vehicle_limit).value().abs(),
                "from": end(&path.ends[0], path.sides[0]),
                "to": end(&path.ends[1], path.sides[1]),
                "steps": path.steps.iter().map(step).collect::<Vec<_>>(),
                "assumptions": assumed.iter().map(|assumption| &assumption.text).collect::<Vec<_>>(),
                "assumed": assumed.iter().map(|assumption| json!({
                    "kind": assumption.kind,
                    "distance_m": assumption.on.map(Meters::value),
                    "text": assumption.text,
                })).collect::<Vec<_>>(),
            }
        })
    }
}

fn ferry(texts: &Texts, step: &Step) -> Option<Assumption> {
    let ferry = step.ferry?;
    let (crossing, boarding) = (minutes(texts, step.duration), minutes(texts, ferry.boarding));
    let values =
        [("name", Text::Text(&step.name)), ("crossing", Text::Text(&crossing)), ("boarding", Text::Text(&boarding))];
    let id = if ferry.is_duration_tagged { "route-ferry-tagged" } else { "route-ferry-assumed" };
    Some(Assumption { kind: "ferry", on: Some(step.distance), text: texts.format(id, &values) })
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
        "area": if step.is_built_up { "settlement" } else { "rural" },
        "name": step.name,
        "ref": step.reference,
        "distance_m": step.distance.value(),
        "duration_ms": (step.duration.value() * 1000.0).round(),
        "speed_limit_km_h": step.speed_limit.map(domain::KilometersPerHour::value),
        "built_up": step.is_built_up,
        "vehicle_limit_tagged": step.has_vehicle_limit,
        "limits": {
            "height_m": step.limits.height.map(Meters::value),
            "width_m": step.limits.width.map(Meters::value),
            "length_m": step.limits.length.map(Meters::value),
            "mass_t": step.limits.mass.map(domain::Tonnes::value),
            "axle_load_t": step.limits.axle_load.map(domain::Tonnes::value),
        },
        "ends_only": step.is_ends_only,
        "rules_applied": step.is_conditional,
        "rules_open": step.is_open_question,
        "ferry": step.ferry.map(|ferry| json!({
            "boarding_s": ferry.boarding.value(),
            "duration_tagged": ferry.is_duration_tagged,
        })),
    })
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

fn km(texts: &Texts, distance: Meters) -> String {
    format!("{} km", texts.number(distance.value().abs() / 1000.0, 2))
}

fn minutes(texts: &Texts, time: Seconds) -> String {
    format!("{} min", texts.number(time.value() / 60.0, 1))
}

fn percent(texts: &Texts, part: Meters, whole: Meters) -> String {
    let share = if whole > Meters::ZERO { part / whole } else { 0.0 };
    format!("{} %", texts.number(share * 100.0, 0))
}
