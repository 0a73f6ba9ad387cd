//! What things cost, in the price level of the appraisal and without value added tax (model §M8).

use domain::{
    AreaType, CalendarYear, Count, Factor, Hours, KilogramsCo2ePerLitre, Kilometers, KilowattHours,
    KilowattHoursPerSquareMeterYear, Minutes, Nok, NokPerHour, NokPerKilometer, NokPerKilowattHour, NokPerLitre,
    NokPerSquareMeterYear, NokPerTonne, NokPerYear, ParameterError, Parameters, Quantity, RoadUse, Share, SquareMeters,
    VehicleClass, Years,
};

/// The rules by which harm and public money are valued for society.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValuationRules {
    /// Rundskriv R-109 of the Norwegian Ministry of Finance.
    R109,
    /// ASEK of the Swedish Transport Administration.
    Asek,
}

impl ValuationRules {
    /// The spelling in commands and files.
    pub fn key(self) -> &'static str {
        match self {
            Self::R109 => "r109",
            Self::Asek => "asek",
        }
    }
}

/// Which of the prescribed carbon prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CarbonPath {
    /// The one to decide by.
    Main,
    /// Lower sensitivity.
    Low,
    /// Higher sensitivity.
    High,
}

impl CarbonPath {
    /// All of them, the main one first.
    pub const ALL: [Self; 3] = [Self::Main, Self::Low, Self::High];

    /// The spelling in parameters and files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Low => "low",
            Self::High => "high",
        }
    }
}

/// Costs of the hub.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HubPrices {
    /// Rooms that are rented.
    pub floor_area: SquareMeters,
    /// Yearly rent.
    pub rent: NokPerSquareMeterYear,
    /// Employees at the ramp, however little comes in.
    pub terminal_staff: Count,
    /// Employees who plan and follow up.
    pub coordinators: Count,
    /// Work per roll cage.
    pub handling_time: Minutes,
    /// Systems and scanners.
    pub it: NokPerYear,
    /// Light, heat and cooling.
    pub electricity_use: KilowattHoursPerSquareMeterYear,
    /// Paid once, before the first year.
    pub investment: Nok,
    /// Until all suppliers that will be are connected.
    pub ramp_up: Years,
    /// What suppliers pay per roll cage.
    pub supplier_fee: Nok,
}

impl HubPrices {
    /// Electric energy of a year.
    pub fn energy(&self) -> KilowattHours {
        KilowattHours(self.electricity_use.value() * self.floor_area.value())
    }
}

/// All prices of one draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// The calendar year whose price level all sums are in.
    pub price_year: i16,
    /// From the kroner in which goods were paid to that price level.
    pub goods_factor: f64,
    /// Time of municipal staff.
    pub staff_hour: NokPerHour,
    /// Part of saved time that is money.
    pub cash_share: Share,
    /// A full-time employee.
    pub staff_year: NokPerYear,
    /// Hours at work of a full-time employee in a year.
    pub staff_hours: Hours,
    /// Ordering, checking and paying per order.
    pub order_time: Minutes,
    /// The hub.
    pub hub: HubPrices,
    /// Suppliers' work per order.
    pub order_cost: Nok,
    /// Suppliers' yearly work of being connected.
    pub connection: NokPerYear,
    /// How much less goods cost with a hub.
    pub price_cut: Share,
    /// Electric energy bought.
    pub electricity: NokPerKilowattHour,
    /// Greenhouse gases per litre of diesel.
    pub diesel_co2e: KilogramsCo2ePerLitre,
    /// Taxes per litre of diesel.
    pub diesel_tax: NokPerLitre,
    /// Cost per kilometre with a battery over that with diesel.
    pub electric_km: Factor,
    /// Cost per hour with a battery over that with diesel.
    pub electric_hour: Factor,
    /// Cost per hour of the hub's rounds in the evening over that by day.
    pub evening_hour: Factor,
    /// Harm per kilometre of all vehicles' mean in open country, in small and in large towns.
    pub harm_per_km: [NokPerKilometer; 3],
    /// Harm by light and heavy vehicles over that mean.
    pub harm_ratio: [Factor; 2],
    /// What a public krone costs to raise.
    pub tax_funding: Share,
    /// Carbon price of the first year of the appraisal.
    pub carbon_first_year: NokPerTonne,
}

impl Prices {
    /// Reads the registry. `goods_year` is the year in which goods were paid.
    ///
    /// # Errors
    /// A parameter that is missing or in another unit, or a year without a price level.
    pub fn new(p: &Parameters, goods_year: i16, rules: ValuationRules) -> Result<Self, ParameterError> {
        let year = price_year(p)?;
        let first = calendar_year(p, "appraisal.first_year")?;
        let harm = |area: &str| money::<NokPerKilometer>(p, &format!("external.{area}.harm_per_km"), year);
        Ok(Self {
            price_year: year,
            goods_factor: p.price_factor(goods_year, year)?,
            staff_hour: money(p, "staff.cost_per_hour", year)?,
            cash_share: p.quantity("staff.cash_share")?,
            staff_year: money(p, "staff.cost_per_year", year)?,
            staff_hours: p.quantity("staff.hours_per_year")?,
            order_time: p.quantity("order.handling_time")?,
            hub: HubPrices {
                floor_area: p.quantity("hub.floor_area")?,
                rent: money(p, "hub.rent", year)?,
                terminal_staff: p.quantity("hub.terminal_staff")?,
                coordinators: p.quantity("hub.coordinators")?,
                handling_time: p.quantity("hub.handling_time")?,
                it: money(p, "hub.it", year)?,
                electricity_use: p.quantity("hub.electricity_use")?,
                investment: money(p, "hub.investment", year)?,
                ramp_up: p.quantity("hub.ramp_up")?,
                supplier_fee: money(p, "hub.supplier_fee", year)?,
            },
            order_cost: money(p, "supplier.order_cost", year)?,
            connection: money(p, "supplier.connection_cost", year)?,
            price_cut: p.quantity("contract.price_cut")?,
            electricity: money(p, "electricity.price", year)?,
            diesel_co2e: p.quantity("fuel.diesel_co2e")?,
            diesel_tax: money(p, "tax.diesel", year)?,
            electric_km: p.quantity("electric.cost_per_km_ratio")?,
            electric_hour: p.quantity("electric.cost_per_hour_ratio")?,
            evening_hour: p.quantity("evening.hour_cost_ratio")?,
            harm_per_km: [harm("rural")?, harm("town")?, harm("city")?],
            harm_ratio: [p.quantity("external.light.harm_ratio")?, p.quantity("external.heavy.harm_ratio")?],
            tax_funding: p.quantity(&format!("{}.tax_funding_cost", rules.key()))?,
            carbon_first_year: carbon_price(p, rules, CarbonPath::Main, first)?,
        })
    }
}

impl Prices {
    /// Harm of driving: accidents, noise, local air and wear in one value per kilometre, by the area that is driven through.
    /// Nobody drives on a ferry; roads that are not known count as open country.
    pub fn harm(&self, roads: &RoadUse, vehicle: VehicleClass) -> Nok {
        let of_mean = |(_, area, length): (_, AreaType, Kilometers)| match area {
            AreaType::Ferry => Nok::ZERO,
            AreaType::Rural | AreaType::Unknown => length * self.harm_per_km[0],
            AreaType::Town => length * self.harm_per_km[1],
            AreaType::City => length * self.harm_per_km[2],
        };
        let mean: Nok = roads.places().map(of_mean).sum();
        mean * self.harm_ratio[usize::from(vehicle.is_truck())].value()
    }
}

fn money<Q: Quantity>(p: &Parameters, key: &str, year: i16) -> Result<Q, ParameterError> {
    p.in_price_year(key, year)
}

/// A parameter that is a year of the calendar.
///
/// # Errors
/// Unknown key or another unit.
pub fn calendar_year(p: &Parameters, key: &str) -> Result<i16, ParameterError> {
    Ok(p.quantity::<CalendarYear>(key)?.value().round() as i16)
}

/// The year whose price level all sums are in.
///
/// # Errors
/// A missing parameter.
pub fn price_year(p: &Parameters) -> Result<i16, ParameterError> {
    calendar_year(p, "appraisal.price_year")
}

/// The price of a tonne of greenhouse gases outside the trading system in a year, at the appraisal's price level: straight
/// lines between the years that the path names, level before and after.
///
/// # Errors
/// No such path.
pub fn carbon_price(
    p: &Parameters,
    rules: ValuationRules,
    path: CarbonPath,
    year: i16,
) -> Result<NokPerTonne, ParameterError> {
    Ok(CarbonPrices::of(p, rules, path)?.at(year))
}

/// The prices of a tonne of greenhouse gases along a path: at least one year with its price, in order.
pub struct CarbonPrices(Vec<(i16, f64)>);

impl CarbonPrices {
    /// Reads a path; see [`carbon_price`].
    ///
    /// # Errors
    /// No such path.
    pub fn of(p: &Parameters, rules: ValuationRules, path: CarbonPath) -> Result<Self, ParameterError> {
        let level = price_year(p)?;
        if rules == ValuationRules::Asek {
            let price: NokPerTonne = money(p, "asek.carbon_price", level)?;
            return Ok(Self(vec![(level, price.value())]));
        }
        let table = format!("carbon.{}", path.key());
        let mut points = Vec::new();
        for name in p.children(&table) {
            let Some(at) = name.strip_prefix('y').and_then(|digits| digits.parse::<i16>().ok()) else { continue };
            let price: NokPerTonne = money(p, &format!("{table}.{name}.carbon_price"), level)?;
            points.push((at, price.value()));
        }
        points.sort_by_key(|(at, _)| *at);
        if points.is_empty() { Err(ParameterError::Unknown(table)) } else { Ok(Self(points)) }
    }

    /// The price in a year.
    pub fn at(&self, year: i16) -> NokPerTonne {
        let after = self.0.partition_point(|(at, _)| *at < year);
        let neighbours = (after.checked_sub(1).and_then(|before| self.0.get(before)), self.0.get(after));
        let price = match neighbours {
            (Some(&(from, low)), Some(&(to, high))) => {
                low + (high - low) * f64::from(year - from) / f64::from(to - from)
            }
            (Some(&(_, only)), None) | (None, Some(&(_, only))) => only,
            (None, None) => unreachable!("a path names at least one year"),
        };
        NokPerTonne(price)
    }
}

/// The price level that the rules state their carbon prices in.
///
/// # Errors
/// No such path.
pub fn carbon_price_year(p: &Parameters, rules: ValuationRules) -> Result<i16, ParameterError> {
    let key = match rules {
        ValuationRules::Asek => "asek.carbon_price".to_owned(),
        ValuationRules::R109 => {
            let table = format!("carbon.{}", CarbonPath::Main.key());
            let first = p.children(&table).into_iter().next().ok_or_else(|| ParameterError::Unknown(table.clone()))?;
            format!("{table}.{first}.carbon_price")
        }
    };
    let level = p.get(&key)?.price_year;
    level.ok_or(ParameterError::Unknown(format!("{key}.price_year")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_two_tonnes_are_worth_0_123_million_in_2023_kroner_and_0_127_in_2024_kroner() {
        let p = Parameters::builtin().unwrap();
        let in_2024 = carbon_price(&p, ValuationRules::R109, CarbonPath::Main, 2026).unwrap() * domain::Tonnes(82.0);
        assert!((in_2024.value() / 1e6 - 0.127).abs() < 5e-4, "{in_2024}");
        let in_2023 = in_2024 * p.price_factor(2024, 2023).unwrap();
        assert!((in_2023.value() / 1e6 - 0.123).abs() < 1e-9, "{in_2023}");
    }

    #[test]
    fn carbon_prices_lie_on_straight_lines_between_the_named_years() {
        let p = Parameters::builtin().unwrap().with_values([("appraisal.price_year", 2023.0)]);
        let at = |path, year| carbon_price(&p, ValuationRules::R109, path, year).unwrap().value();
        // Low path: 757 in 2030, 1121 in 2040; half way 939.
        assert!((at(CarbonPath::Low, 2035) - 939.0).abs() < 1e-9);
        assert!((at(CarbonPath::Main, 2040) - 2230.0).abs() < 1e-9);
        assert!((at(CarbonPath::High, 2099) - 11060.0).abs() < 1e-9);
        assert!((at(CarbonPath::Main, 2001) - 952.0).abs() < 1e-9);
    }
}
