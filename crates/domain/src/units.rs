//! Units of measure as types, so that kilograms are never added to kilometres; only meaningful products compile.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A number with a unit. The unit's spelling is the one used in `parameters/*.toml`, in tables and in exports.
pub trait Quantity: Copy {
    /// How the unit is written, for instance `km` or `g CO2e/km`.
    const UNIT: &'static str;
    /// The quantity with this value in its own unit.
    fn new(value: f64) -> Self;
    /// The value in the type's own unit.
    fn value(self) -> f64;
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident = $unit:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl Quantity for $name {
            const UNIT: &'static str = $unit;
            fn new(value: f64) -> Self { Self(value) }
            fn value(self) -> f64 { self.0 }
        }
        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);
            /// The value in the unit of the type.
            pub fn value(self) -> f64 { self.0 }
        }
        impl Add for $name { type Output = Self; fn add(self, other: Self) -> Self { Self(self.0 + other.0) } }
        impl Sub for $name { type Output = Self; fn sub(self, other: Self) -> Self { Self(self.0 - other.0) } }
        impl Neg for $name { type Output = Self; fn neg(self) -> Self { Self(-self.0) } }
        impl AddAssign for $name { fn add_assign(&mut self, other: Self) { self.0 += other.0; } }
        impl SubAssign for $name { fn sub_assign(&mut self, other: Self) { self.0 -= other.0; } }
        impl Mul<f64> for $name { type Output = Self; fn mul(self, factor: f64) -> Self { Self(self.0 * factor) } }
        impl Mul<$name> for f64 { type Output = $name; fn mul(self, quantity: $name) -> $name { quantity * self } }
        impl Div<f64> for $name { type Output = Self; fn div(self, divisor: f64) -> Self { Self(self.0 / divisor) } }
        impl Div for $name { type Output = f64; fn div(self, other: Self) -> f64 { self.0 / other.0 } }
        impl Sum for $name { fn sum<I: Iterator<Item = Self>>(items: I) -> Self { Self(items.map(|q| q.0).sum()) } }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match f.precision() {
                    Some(digits) => write!(f, "{:.*} {}", digits, self.0, $unit),
                    None => write!(f, "{} {}", self.0, $unit),
                }
            }
        }
    )*};
}

quantities! {
    /// Length along a road or through the air.
    Meters = "m";
    /// Length along a road.
    Kilometers = "km";
    /// Length of time.
    Seconds = "s";
    /// Length of time, the unit in which receiving and service times are asked for.
    Minutes = "min";
    /// Length of time, the unit of driver's work.
    Hours = "h";
    /// Length of time, the unit of shelf life.
    Days = "days";
    /// Mass of goods.
    Kilograms = "kg";
    /// Mass of goods, a thousand kilograms.
    Tonnes = "t";
    /// Volume of goods.
    CubicMeters = "m3";
    /// Volume of liquids and of fuel.
    Litres = "l";
    /// Electric energy.
    KilowattHours = "kWh";
    /// Transport work: one tonne moved one kilometre.
    TonneKilometers = "tkm";
    /// Mass that waits, times how long.
    TonneDays = "tonne-days";
    /// Mass of greenhouse gases as carbon-dioxide equivalents.
    KilogramsCo2e = "kg CO2e";
    /// Power.
    Kilowatts = "kW";
    /// Area, of the front of a vehicle for instance.
    SquareMeters = "m2";
    /// Area of land.
    SquareKilometers = "km2";
    /// How often something happens along a road.
    PerKilometer = "1/km";
    /// Speed on a road.
    KilometersPerHour = "km/h";
    /// Goods density as packed for transport.
    KilogramsPerCubicMeter = "kg/m3";
    /// Purchase price per mass, without value added tax.
    NokPerKilogram = "NOK/kg";
    /// Greenhouse gases per driven kilometre.
    GramsCo2ePerKilometer = "g CO2e/km";
    /// Greenhouse gases per litre of fuel.
    KilogramsCo2ePerLitre = "kg CO2e/l";
    /// Greenhouse gases per unit of electric energy.
    GramsCo2ePerKilowattHour = "g CO2e/kWh";
    /// Fuel use of a vehicle.
    LitresPerKilometer = "l/km";
    /// Fuel use of a unit that runs by the hour.
    LitresPerHour = "l/h";
    /// Electric energy use of a vehicle.
    KilowattHoursPerKilometer = "kWh/km";
    /// How often something happens.
    PerWeek = "1/week";
    /// How often something happens.
    PerYear = "1/year";
    /// A part of a whole, 0 to 1.
    Share = "share";
    /// A pure number: a factor or a ratio.
    Factor = "factor";
    /// A number of things.
    Count = "count";
    /// Sum of money in Norwegian kroner of the price year stated with it.
    Nok = "NOK";
    /// What driving costs beside the time it takes, per distance.
    NokPerKilometer = "NOK/km";
    /// What a vehicle and its driver cost per time.
    NokPerHour = "NOK/h";
    /// Sum of money every year, in Norwegian kroner of the price year stated with it.
    NokPerYear = "NOK/year";
    /// Yearly rent of an area.
    NokPerSquareMeterYear = "NOK/m2/year";
    /// Price of electric energy.
    NokPerKilowattHour = "NOK/kWh";
    /// Price or tax of fuel.
    NokPerLitre = "NOK/l";
    /// Price of a tonne of greenhouse gases.
    NokPerTonne = "NOK/t";
    /// Electric energy that a building uses in a year.
    KilowattHoursPerSquareMeterYear = "kWh/m2/year";
    /// Local air pollution per driven kilometre.
    GramsPerKilometer = "g/km";
    /// How often something rare happens on the road.
    PerMillionKilometers = "1/million km";
    /// A year of the calendar.
    CalendarYear = "calendar year";
    /// Length of time, the unit of investments.
    Years = "years";
}

macro_rules! products {
    ($($left:ident * $right:ident = $product:ident, factor $factor:expr;)*) => {$(
        impl Mul<$right> for $left {
            type Output = $product;
            fn mul(self, other: $right) -> $product { $product(self.0 * other.0 * $factor) }
        }
        impl Mul<$left> for $right {
            type Output = $product;
            fn mul(self, other: $left) -> $product { $product(self.0 * other.0 * $factor) }
        }
    )*};
}

products! {
    Kilometers * LitresPerKilometer = Litres, factor 1.0;
    Kilometers * KilowattHoursPerKilometer = KilowattHours, factor 1.0;
    Kilometers * GramsCo2ePerKilometer = KilogramsCo2e, factor 0.001;
    Litres * KilogramsCo2ePerLitre = KilogramsCo2e, factor 1.0;
    Hours * LitresPerHour = Litres, factor 1.0;
    Hours * Kilowatts = KilowattHours, factor 1.0;
    KilowattHours * GramsCo2ePerKilowattHour = KilogramsCo2e, factor 0.001;
    Kilometers * Tonnes = TonneKilometers, factor 1.0;
    CubicMeters * KilogramsPerCubicMeter = Kilograms, factor 1.0;
    KilometersPerHour * Hours = Kilometers, factor 1.0;
    Kilometers * NokPerKilometer = Nok, factor 1.0;
    Hours * NokPerHour = Nok, factor 1.0;
    Litres * NokPerLitre = Nok, factor 1.0;
    KilowattHours * NokPerKilowattHour = Nok, factor 1.0;
    Tonnes * NokPerTonne = Nok, factor 1.0;
}

impl Div<KilogramsPerCubicMeter> for Kilograms {
    type Output = CubicMeters;
    fn div(self, density: KilogramsPerCubicMeter) -> CubicMeters {
        CubicMeters(self.0 / density.0)
    }
}

impl Div<NokPerKilogram> for Nok {
    type Output = Kilograms;
    fn div(self, price: NokPerKilogram) -> Kilograms {
        Kilograms(self.0 / price.0)
    }
}

impl From<Meters> for Kilometers {
    fn from(length: Meters) -> Self {
        Self(length.0 / 1000.0)
    }
}
impl From<Kilometers> for Meters {
    fn from(length: Kilometers) -> Self {
        Self(length.0 * 1000.0)
    }
}
impl From<Seconds> for Hours {
    fn from(time: Seconds) -> Self {
        Self(time.0 / 3600.0)
    }
}
impl From<Minutes> for Seconds {
    fn from(time: Minutes) -> Self {
        Self(time.0 * 60.0)
    }
}
impl From<Minutes> for Hours {
    fn from(time: Minutes) -> Self {
        Self(time.0 / 60.0)
    }
}
impl From<Kilograms> for Tonnes {
    fn from(mass: Kilograms) -> Self {
        Self(mass.0 / 1000.0)
    }
}
impl From<Litres> for CubicMeters {
    fn from(volume: Litres) -> Self {
        Self(volume.0 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_kilometres_at_270_grams_are_2_7_kilograms() {
        assert!((Kilometers(10.0) * GramsCo2ePerKilometer(270.0)).value() - 2.7 < 1e-12);
    }

    #[test]
    fn twelve_litres_per_hundred_km_over_fifty_km_are_six_litres_and_16_kg() {
        // 50 km · 0.12 l/km = 6 l; 6 l · 2.66 kg/l = 15.96 kg
        let fuel = Kilometers(50.0) * LitresPerKilometer(0.12);
        assert!((fuel.value() - 6.0).abs() < 1e-12);
        assert!(((fuel * KilogramsCo2ePerLitre(2.66)).value() - 15.96).abs() < 1e-9);
    }

    #[test]
    fn a_hundred_kroner_at_fifty_kroner_a_kilo_is_two_kilos() {
        assert_eq!(Nok(100.0) / NokPerKilogram(50.0), Kilograms(2.0));
    }
}
