//! The vehicles that can be asked for: what is tagged for them, their measures, and which of them drive on one graph.

use domain::{Meters, Tonnes, VehicleClass};

/// A vehicle by its kind and drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// Up to 3.5 t: vans and cars.
    Van,
    /// 12 to 18 t.
    Truck,
    /// Cargo bike with electric assistance, which counts as a bicycle.
    CargoBike,
    /// 3.5 to 7.5 t.
    LightTruck,
    /// A van with a battery.
    ElectricVan,
    /// A truck with a battery.
    ElectricTruck,
    /// A light truck with a battery.
    ElectricLightTruck,
}

/// What tags speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Motor vehicles up to 3.5 t.
    Van,
    /// Goods vehicles above 3.5 t.
    Truck,
    /// Bicycles.
    Bicycle,
}

impl Profile {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Van,
        Self::Truck,
        Self::CargoBike,
        Self::LightTruck,
        Self::ElectricVan,
        Self::ElectricTruck,
        Self::ElectricLightTruck,
    ];

    /// Those whose roads and times differ. A battery changes the energy that is used, not where and how fast one drives.
    pub const WITH_OWN_ROADS: [Self; 4] = [Self::Van, Self::Truck, Self::CargoBike, Self::LightTruck];

    /// Those that a road file is made ready for unless others are named.
    pub const USUAL: [Self; 2] = [Self::Van, Self::Truck];

    /// The profile of a vehicle class in studies. Cargo bikes count as vans there, and light trucks as trucks, so that a
    /// road file of the usual profiles serves all.
    pub fn of(class: VehicleClass) -> Self {
        if class.is_truck() { Self::Truck } else { Self::Van }
    }

    /// Spelling on the command line, in files and in parameters.
    pub fn key(self) -> &'static str {
        match self {
            Self::Van => "van",
            Self::Truck => "truck",
            Self::CargoBike => "cargo_bike",
            Self::LightTruck => "light_truck",
            Self::ElectricVan => "electric_van",
            Self::ElectricTruck => "electric_truck",
            Self::ElectricLightTruck => "electric_light_truck",
        }
    }

    /// All spellings, for messages.
    pub fn keys() -> String {
        Self::ALL.map(Self::key).join(", ")
    }

    /// Those of a list whose roads differ, in the order of [`Profile::WITH_OWN_ROADS`], each once.
    pub fn distinct(profiles: &[Self]) -> Vec<Self> {
        let is_wanted = |own: &Self| profiles.iter().any(|profile| profile.on_roads_of() == *own);
        Self::WITH_OWN_ROADS.into_iter().filter(is_wanted).collect()
    }

    /// Reads the spelling of [`Profile::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.key() == key)
    }

    /// The profile on whose roads this one drives, in the same times.
    pub fn on_roads_of(self) -> Self {
        match self {
            Self::Van | Self::ElectricVan => Self::Van,
            Self::Truck | Self::ElectricTruck => Self::Truck,
            Self::LightTruck | Self::ElectricLightTruck => Self::LightTruck,
            Self::CargoBike => Self::CargoBike,
        }
    }

    pub(crate) fn kind(self) -> Kind {
        match self.on_roads_of() {
            Self::CargoBike => Kind::Bicycle,
            Self::Truck | Self::LightTruck => Kind::Truck,
            _ => Kind::Van,
        }
    }

    /// Place in [`Profile::WITH_OWN_ROADS`].
    pub(crate) fn index(self) -> usize {
        match self.on_roads_of() {
            Self::Truck => 1,
            Self::CargoBike => 2,
            Self::LightTruck => 3,
            _ => 0,
        }
    }
}

/// Something that differs between kinds of vehicles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ByKind<T> {
    pub van: T,
    pub truck: T,
    pub bicycle: T,
}

impl<T: Copy> ByKind<T> {
    pub fn all(value: T) -> Self {
        Self { van: value, truck: value, bicycle: value }
    }

    pub fn of(&self, kind: Kind) -> T {
        match kind {
            Kind::Van => self.van,
            Kind::Truck => self.truck,
            Kind::Bicycle => self.bicycle,
        }
    }
}

/// Measures of the vehicle that a profile stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VehicleMeasures {
    /// Height with load.
    pub height: Meters,
    /// Width without mirrors.
    pub width: Meters,
    /// Length over all.
    pub length: Meters,
    /// Total mass.
    pub total_mass: Tonnes,
    /// Heaviest axle.
    pub axle_load: Tonnes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_found_by_its_name_and_drives_on_roads_that_are_made() {
        for profile in Profile::ALL {
            assert_eq!(Profile::from_key(profile.key()), Some(profile));
            assert_eq!(Profile::WITH_OWN_ROADS[profile.index()], profile.on_roads_of());
        }
        assert_eq!(Profile::from_key("lorry"), None);
    }
}
