//! What a line weighs, what that rests on, and how wide the range is (model §M1).

use domain::{
    CommodityGroup, CountedUnit, CubicMeters, DocumentLine, Factor, Kilograms, KilogramsPerCubicMeter, MassBasis,
    Measured, Nok, NokPerKilogram, Parameters, Quantity, counted_unit, pieces_or_packs,
};

use crate::StudyError;

/// A value with the ends of its range.
#[derive(Clone, Copy, Debug)]
struct Range<Q> {
    low: Q,
    value: Q,
    high: Q,
}

impl<Q: Quantity> Range<Q> {
    fn of(parameters: &Parameters, key: &str) -> Result<Self, StudyError> {
        let value = parameters.quantity(key)?;
        let parameter = parameters.get(key)?;
        Ok(Self { low: Q::new(parameter.low), value, high: Q::new(parameter.high) })
    }
}

/// The mass of a line; all of it is negative where the line gives goods back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LineMass {
    pub mass: Kilograms,
    /// The end of the range nearest to nothing.
    pub low: Kilograms,
    /// The end of the range farthest from nothing.
    pub high: Kilograms,
    pub basis: MassBasis,
    /// The line counts pieces, but what they usually weigh does not go with what they cost.
    pub is_piece_disbelieved: bool,
}

/// What lines weigh that do not say so themselves.
#[derive(Debug)]
pub(super) struct MassRules {
    /// By position of the group.
    piece: Vec<Range<Kilograms>>,
    price: Vec<Range<NokPerKilogram>>,
    /// What a litre or cubic metre on a line weighs.
    content: Vec<Range<KilogramsPerCubicMeter>>,
    tolerance: Factor,
}

impl MassRules {
    pub(super) fn new(parameters: &Parameters, groups: &[CommodityGroup]) -> Result<Self, StudyError> {
        let key = |group: &CommodityGroup, name: &str| format!("commodity.{}.{name}", group.key);
        Ok(Self {
            piece: groups.iter().map(|g| Range::of(parameters, &key(g, "piece_mass"))).collect::<Result<_, _>>()?,
            price: groups
                .iter()
                .map(|g| Range::of(parameters, &key(g, "price_per_kilogram")))
                .collect::<Result<_, _>>()?,
            content: groups
                .iter()
                .map(|group| {
                    let own = key(group, "content_density");
                    let is_known = parameters.get(&own).is_ok();
                    Range::of(parameters, if is_known { &own } else { "delivery.liquid_density" })
                })
                .collect::<Result<_, _>>()?,
            tolerance: parameters.quantity("delivery.piece_mass.price_tolerance")?,
        })
    }

    /// By what the line states, else by usual masses of pieces, else by its value.
    pub(super) fn of(&self, line: &DocumentLine, group: usize, value: Nok) -> LineMass {
        if let Some(measured) = line.measured {
            return self.stated(line, group, measured);
        }
        let piece = self.by_pieces(line, group);
        match piece {
            Some(piece) if self.goes_with_price(piece.mass, group, value) => piece,
            _ => {
                let price = self.price[group];
                LineMass {
                    mass: value / price.value,
                    low: value / price.high,
                    high: value / price.low,
                    basis: MassBasis::Price,
                    is_piece_disbelieved: piece.is_some(),
                }
            }
        }
    }

    fn stated(&self, line: &DocumentLine, group: usize, measured: Measured) -> LineMass {
        let basis = match counted_unit(line.unit_code.as_deref()) {
            CountedUnit::Kilograms(_) | CountedUnit::Litres(_) => MassBasis::UnitCode,
            _ => MassBasis::Article,
        };
        let (low, mass, high) = match measured {
            Measured::Mass(mass) => (mass, mass, mass),
            Measured::Volume(litres) => {
                let volume = CubicMeters::from(litres);
                let density = self.content[group];
                (volume * density.low, volume * density.value, volume * density.high)
            }
        };
        LineMass { mass, low, high, basis, is_piece_disbelieved: false }
    }

    /// Quantity × usual mass, where the unit code says that pieces or packs were counted.
    fn by_pieces(&self, line: &DocumentLine, group: usize) -> Option<LineMass> {
        let count = line.quantity? * pieces_or_packs(line.unit_code.as_deref()?)?;
        if !count.is_finite() || count == 0.0 {
            return None;
        }
        let piece = self.piece[group];
        Some(LineMass {
            mass: piece.value * count,
            low: piece.low * count,
            high: piece.high * count,
            basis: MassBasis::PieceMass,
            is_piece_disbelieved: false,
        })
    }

    /// Whether a kilogram would cost about what it costs in the group. Lines without a price cannot be tried.
    fn goes_with_price(&self, mass: Kilograms, group: usize, value: Nok) -> bool {
        if value == Nok::ZERO {
            return true;
        }
        let price = self.price[group];
        let implied = value.value() / mass.value();
        let tolerance = self.tolerance.value();
        (price.low.value() / tolerance..=price.high.value() * tolerance).contains(&implied)
    }
}
