//! How fast vehicles drive and which roads are too low, narrow or weak for them: the parameters of `parameters/roads.toml`.

use domain::{KilometersPerHour, Meters, Minutes, ParameterError, Parameters, Quantity, Seconds, Share};

use crate::attributes::{Access, Attributes, Limits, RoadClass, Surface};
use crate::energy::EnergyModel;
use crate::profile::{Kind, Profile, VehicleMeasures};

/// Speeds, vehicle measures, ferry and turn times; made from the parameters `road.*` and passed in when a network is
/// built or opened, so that a range of speeds can be run on one road file.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedModel {
    limit_motorway: KilometersPerHour,
    limit_rural: KilometersPerHour,
    limit_built_up: KilometersPerHour,
    limit_truck: KilometersPerHour,
    /// By class, motorway to residential.
    achieved: [Share; 7],
    achieved_built_up: Share,
    link: KilometersPerHour,
    roundabout: KilometersPerHour,
    living_street: KilometersPerHour,
    service: KilometersPerHour,
    track: KilometersPerHour,
    pedestrian: KilometersPerHour,
    unpaved: KilometersPerHour,
    rough: KilometersPerHour,
    street_length: Meters,
    crossing_speed: KilometersPerHour,
    boarding_time: Seconds,
    turn_time: Seconds,
    u_turn_time: Seconds,
    snap_limit: Meters,
    track_reluctance: Meters,
    energy: EnergyModel,
    cargo_bike: BicycleSpeeds,
    /// In the order of [`Profile::WITH_OWN_ROADS`].
    measures: [VehicleMeasures; Profile::WITH_OWN_ROADS.len()],
}

/// Averages of a cargo bike, stops included.
#[derive(Clone, Copy, Debug, PartialEq)]
struct BicycleSpeeds {
    riding: KilometersPerHour,
    among_people: KilometersPerHour,
    unpaved: KilometersPerHour,
    rough: KilometersPerHour,
}

/// Slower than this nothing drives; keeps a tagged `maxspeed=0` or a faulty parameter from standing still for ever.
const SLOWEST_KM_H: f64 = 3.0;

impl SpeedModel {
    /// Reads the parameters `road.*` and `energy.*`.
    ///
    /// # Errors
    /// A parameter that is not there or is in another unit.
    pub fn from_parameters(parameters: &Parameters) -> Result<Self, ParameterError> {
        fn read<Q: Quantity>(parameters: &Parameters, group: &str, name: &str) -> Result<Q, ParameterError> {
            parameters.quantity(&format!("road.{group}.{name}"))
        }
        let limit = |name| read(parameters, "limit", name);
        let highest = |name| read(parameters, "highest_speed", name);
        let mut achieved = [Share(1.0); 7];
        for (share, class) in achieved.iter_mut().zip(RoadClass::ALL) {
            *share = read(parameters, "achieved", class.key())?;
        }
        let riding = |name| read(parameters, "cargo_bike", name);
        let vehicle = |profile: Profile| -> Result<VehicleMeasures, ParameterError> {
            let group = format!("vehicle.{}", profile.key());
            Ok(VehicleMeasures {
                height: read(parameters, &group, "height")?,
                width: read(parameters, &group, "width")?,
                length: read(parameters, &group, "length")?,
                total_mass: read(parameters, &group, "total_mass")?,
                axle_load: read(parameters, &group, "axle_load")?,
            })
        };
        Ok(Self {
            limit_motorway: limit("motorway")?,
            limit_rural: limit("rural")?,
            limit_built_up: limit("built_up")?,
            limit_truck: limit("truck")?,
            achieved,
            achieved_built_up: read(parameters, "achieved", "built_up")?,
            link: highest("link")?,
            roundabout: highest("roundabout")?,
            living_street: highest("living_street")?,
            service: highest("service")?,
            track: highest("track")?,
            pedestrian: highest("pedestrian")?,
            unpaved: highest("unpaved")?,
            rough: highest("rough")?,
            street_length: read(parameters, "settlement", "street_length")?,
            crossing_speed: read(parameters, "ferry", "crossing_speed")?,
            boarding_time: Seconds::from(read::<Minutes>(parameters, "ferry", "boarding_time")?),
            turn_time: read(parameters, "turn", "turn_time")?,
            u_turn_time: read(parameters, "turn", "u_turn_time")?,
            snap_limit: read(parameters, "snap", "snap_limit")?,
            track_reluctance: read(parameters, "snap", "track_reluctance")?,
            energy: EnergyModel::from_parameters(parameters)?,
            cargo_bike: BicycleSpeeds {
                riding: riding("riding")?,
                among_people: riding("among_people")?,
                unpaved: riding("unpaved")?,
                rough: riding("rough")?,
            },
            measures: {
                let [van, truck, cargo_bike, light_truck] = Profile::WITH_OWN_ROADS;
                [vehicle(van)?, vehicle(truck)?, vehicle(cargo_bike)?, vehicle(light_truck)?]
            },
        })
    }

    /// Whether a road counts as built-up, from the residential streets in the square of 1.5 km around it.
    pub(crate) fn is_built_up(&self, attributes: &Attributes, residential_around: Meters) -> bool {
        attributes.class == RoadClass::Residential || residential_around >= self.street_length
    }

    /// Average speed on a piece of road.
    pub(crate) fn speed(
        &self,
        attributes: &Attributes,
        is_forward: bool,
        is_built_up: bool,
        profile: Profile,
    ) -> KilometersPerHour {
        if attributes.class == RoadClass::Ferry {
            return self.crossing(attributes.crossing_mm_s);
        }
        if profile.kind() == Kind::Bicycle {
            return self.riding(attributes);
        }
        let tagged = if is_forward { attributes.maxspeed_forward_km_h } else { attributes.maxspeed_backward_km_h };
        let limit = match (tagged, attributes.class) {
            (0, RoadClass::Motorway) => self.limit_motorway.value(),
            (0, _) if is_built_up => self.limit_built_up.value(),
            (0, _) => self.limit_rural.value(),
            (tagged, _) => f64::from(tagged),
        };
        let limit = if profile.kind() == Kind::Truck { self.truck_limit(limit, attributes) } else { limit };
        let class = (attributes.class as usize).min(self.achieved.len() - 1);
        let in_town =
            if is_built_up && attributes.class > RoadClass::Motorway { self.achieved_built_up.value() } else { 1.0 };
        let reached = limit * self.achieved[class].value() * in_town;
        KilometersPerHour(reached.min(self.highest(attributes)).max(SLOWEST_KM_H))
    }

    fn riding(&self, attributes: &Attributes) -> KilometersPerHour {
        let speeds = self.cargo_bike;
        let among_people =
            matches!(attributes.class, RoadClass::Footway | RoadClass::Pedestrian | RoadClass::LivingStreet);
        let by_class = if among_people { speeds.among_people } else { speeds.riding };
        let by_surface = match attributes.surface {
            Surface::PavedOrUnknown => speeds.riding,
            Surface::Unpaved => speeds.unpaved,
            Surface::Rough => speeds.rough,
        };
        KilometersPerHour(by_class.value().min(by_surface.value()).max(SLOWEST_KM_H))
    }

    fn truck_limit(&self, limit: f64, attributes: &Attributes) -> f64 {
        let signed = match attributes.maxspeed_truck_km_h {
            0 => f64::INFINITY,
            tagged => f64::from(tagged),
        };
        limit.min(self.limit_truck.value()).min(signed)
    }

    fn highest(&self, attributes: &Attributes) -> f64 {
        let by_class = match attributes.class {
            RoadClass::LivingStreet => self.living_street.value(),
            RoadClass::Service => self.service.value(),
            RoadClass::Track => self.track.value(),
            RoadClass::Pedestrian => self.pedestrian.value(),
            _ => f64::INFINITY,
        };
        let by_surface = match attributes.surface {
            Surface::PavedOrUnknown => f64::INFINITY,
            Surface::Unpaved => self.unpaved.value(),
            Surface::Rough => self.rough.value(),
        };
        let by_shape = match (attributes.is_roundabout, attributes.is_link) {
            (true, _) => self.roundabout.value(),
            (false, true) => self.link.value(),
            (false, false) => f64::INFINITY,
        };
        by_class.min(by_surface).min(by_shape)
    }

    fn crossing(&self, tagged_mm_s: u32) -> KilometersPerHour {
        let tagged_km_h = f64::from(tagged_mm_s) * 0.0036;
        let speed = if tagged_mm_s == 0 { self.crossing_speed.value() } else { tagged_km_h };
        KilometersPerHour(speed.max(0.1))
    }

    /// Whether a vehicle of the profile may use the road, its measures considered.
    pub(crate) fn access(&self, attributes: &Attributes, profile: Profile) -> Access {
        let tagged = attributes.access.of(profile.kind());
        if self.fits(&attributes.limits, profile) { tagged } else { Access::No }
    }

    /// Whether a vehicle of the profile keeps within the limits.
    pub(crate) fn fits(&self, limits: &Limits, profile: Profile) -> bool {
        let vehicle = self.measures(profile);
        let within = |limit: u32, measure: f64, per_unit: f64| limit == 0 || measure * per_unit <= f64::from(limit);
        within(u32::from(limits.height_cm), vehicle.height.value(), 100.0)
            && within(u32::from(limits.width_cm), vehicle.width.value(), 100.0)
            && within(u32::from(limits.length_cm), vehicle.length.value(), 100.0)
            && within(limits.mass_kg, vehicle.total_mass.value(), 1000.0)
            && within(limits.axle_load_kg, vehicle.axle_load.value(), 1000.0)
    }

    /// Measures of the vehicle that the profile stands for.
    pub fn measures(&self, profile: Profile) -> VehicleMeasures {
        self.measures[profile.index()]
    }

    pub(crate) fn energy(&self) -> &EnergyModel {
        &self.energy
    }

    pub(crate) fn boarding_ms(&self) -> u32 {
        milliseconds(self.boarding_time)
    }

    pub(crate) fn turn_ms(&self) -> u32 {
        milliseconds(self.turn_time)
    }

    pub(crate) fn u_turn_ms(&self) -> u32 {
        milliseconds(self.u_turn_time)
    }

    /// How far from a road a place may lie to be put on it.
    pub fn snap_limit(&self) -> Meters {
        self.snap_limit
    }

    pub(crate) fn track_reluctance(&self) -> Meters {
        self.track_reluctance
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of f64 saturates; times are positive"
)]
fn milliseconds(time: Seconds) -> u32 {
    (time.value() * 1000.0).round() as u32
}

#[cfg(test)]
impl SpeedModel {
    /// Limits are reached everywhere and turns take no time, so that times can be worked out by hand.
    pub(crate) fn plain() -> Self {
        let parameters = Parameters::builtin().unwrap();
        Self {
            achieved: [Share(1.0); 7],
            achieved_built_up: Share(1.0),
            turn_time: Seconds(0.0),
            u_turn_time: Seconds(10.0),
            boarding_time: Seconds(600.0),
            ..Self::from_parameters(&parameters).unwrap()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::road_attributes;

    fn speed(pairs: &[(&str, &str)], is_built_up: bool, profile: Profile) -> f64 {
        let model = SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap();
        model.speed(&road_attributes(pairs), true, is_built_up, profile).value()
    }

    #[test]
    fn an_untagged_road_is_slower_in_town_than_outside() {
        let road = [("highway", "secondary")];
        assert!(speed(&road, true, Profile::Van) < speed(&road, false, Profile::Van));
    }

    #[test]
    fn no_speed_is_above_the_tagged_limit_and_trucks_keep_theirs() {
        for class in ["motorway", "trunk", "primary", "residential", "service", "track"] {
            let road = [("highway", class), ("maxspeed", "100"), ("maxspeed:hgv", "60")];
            assert!(speed(&road, false, Profile::Van) <= 100.0, "{class}");
            assert!(speed(&road, false, Profile::Truck) <= 60.0, "{class}");
        }
    }

    #[test]
    fn gravel_slows_down() {
        let (paved, gravel) = ([("highway", "tertiary")], [("highway", "tertiary"), ("surface", "gravel")]);
        assert!(speed(&gravel, false, Profile::Van) < speed(&paved, false, Profile::Van));
    }

    #[test]
    fn a_low_bridge_is_closed_to_the_truck_only() {
        let model = SpeedModel::plain();
        let bridge = road_attributes(&[("highway", "tertiary"), ("maxheight", "3.2")]);
        assert_eq!(model.access(&bridge, Profile::Van), Access::Yes);
        assert_eq!(model.access(&bridge, Profile::Truck), Access::No);
    }
}
