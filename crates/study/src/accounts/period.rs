//! The years of an appraisal: what is connected, renewed and driven electrically in each of them, and what a change is worth in
//! it and in all of them together.

use domain::{Indicator, Nok, NokPerSquareMeterYear, ParameterError, Parameters, Share, SquareMeters, Years};
use serde::{Deserialize, Serialize};

use super::GOODS_PRICES;
use super::appraisal::{Changes, PresentValue};
use crate::prices::{CarbonPath, CarbonPrices, ValuationRules, calendar_year, price_year};

/// A year of a change as whoever keeps the budget meets it, in kroner of the appraisal's price level; gains are positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetYear {
    /// Calendar year.
    pub year: i16,
    /// Part of the suppliers that will be connected that is connected in the middle of the year.
    pub connected: f64,
    /// Part of the agreements that has been renewed by then; prices fall at renewal and not before.
    pub renewed: f64,
    /// Cash of the municipality, without the investment.
    pub cash_nok: f64,
    /// What suppliers and hauliers save, fees and prices left out.
    pub suppliers_nok: f64,
    /// Of that, what renewed agreements could bring to the municipality at the most; the rest stays with the suppliers.
    pub negotiable_nok: f64,
    /// What it costs to leave the hub at the end of the year: rent until the lease ends and notice of the staff, less what
    /// equipment is sold for.
    pub leaving_nok: f64,
}

/// Part of all vehicles that run on batteries in a year without any scheme: a straight line between the first year and
/// `trend.last_year`, level before and after.
///
/// # Errors
/// A missing parameter.
pub fn electric_share(p: &Parameters, year: i16) -> Result<Share, ParameterError> {
    let first_year = calendar_year(p, "appraisal.first_year")?;
    let (first, last): (Share, Share) = (p.quantity("trend.ev_share_first")?, p.quantity("trend.ev_share_last")?);
    let way = f64::from(calendar_year(p, "trend.last_year")? - first_year).max(1.0);
    Ok(first + (last - first) * (f64::from(year - first_year) / way).clamp(0.0, 1.0))
}

/// The years of the appraisal.
///
/// # Errors
/// A missing parameter.
pub fn years(p: &Parameters) -> Result<Vec<i16>, ParameterError> {
    let first = calendar_year(p, "appraisal.first_year")?;
    let count = p.quantity::<Years>("appraisal.years")?.value().round().clamp(1.0, 100.0) as i16;
    Ok((first..first.saturating_add(count)).collect())
}

/// The years of the appraisal, and what grows over them.
pub(super) struct Period {
    years: Vec<i16>,
    discount: f64,
    growth: f64,
    pub funding: f64,
    ramp_up: f64,
    investment: f64,
    /// Years until all agreements have been renewed.
    term: f64,
    /// Years that the hub's rooms are rented for, and their yearly rent.
    lease: (f64, f64),
    /// Years that staff is paid for after the end.
    notice: f64,
    /// Part of the investment that is sold again.
    resale: f64,
    /// By year, counted from 0.
    electric: Vec<f64>,
}

impl Period {
    pub fn new(p: &Parameters, rules: ValuationRules) -> Result<Self, ParameterError> {
        let share = |key: &str| p.quantity::<Share>(key).map(Share::value);
        let time = |key: &str| p.quantity::<Years>(key).map(Years::value);
        let level = price_year(p)?;
        let rent: NokPerSquareMeterYear = p.in_price_year("hub.rent", level)?;
        let area: SquareMeters = p.quantity("hub.floor_area")?;
        let years = years(p)?;
        let electric = years.iter().map(|year| electric_share(p, *year).map(Share::value));
        Ok(Self {
            discount: share(&format!("{}.discount_rate", rules.key()))?,
            growth: share("appraisal.real_growth")?,
            funding: share(&format!("{}.tax_funding_cost", rules.key()))?,
            ramp_up: time("hub.ramp_up")?,
            investment: p.in_price_year::<Nok>("hub.investment", level)?.value(),
            term: time("contract.term")?,
            lease: (time("hub.lease_term")?, rent.value() * area.value()),
            notice: time("hub.staff_notice")?,
            resale: share("hub.resale_share")?,
            electric: electric.collect::<Result<_, ParameterError>>()?,
            years,
        })
    }

    /// First year and number of years.
    pub fn span(&self) -> (i16, u32) {
        (self.years.first().copied().unwrap_or_default(), self.years.len() as u32)
    }

    /// Share of what will be connected that is connected in the middle of a year, counted from 0.
    fn ramp(&self, year: usize) -> f64 {
        ((year as f64 + 0.5) / self.ramp_up.max(0.5)).min(1.0)
    }

    /// Share of agreements renewed by the middle of a year, counted from 0: their ends are spread evenly over their term.
    fn renewed(&self, year: usize) -> f64 {
        ((year as f64 + 0.5) / self.term.max(0.5)).min(1.0)
    }

    fn fossil(&self, year: usize) -> f64 {
        1.0 - self.electric.get(year).or(self.electric.last()).copied().unwrap_or(0.0)
    }

    fn discounted(&self, amount: impl Fn(usize) -> f64) -> f64 {
        (0..self.years.len()).map(|year| amount(year) / (1.0 + self.discount).powi(year as i32 + 1)).sum()
    }

    /// Change of the municipality's cash in a year; lower prices of goods as agreements are renewed.
    fn cash(&self, changes: &Changes<'_>, year: usize) -> f64 {
        let (fixed, prices) = (changes.fixed(), changes.item(Indicator::MunicipalityCost, GOODS_PRICES));
        let variable = changes.total(Indicator::MunicipalityCost) - fixed - prices;
        fixed + self.ramp(year) * (variable + self.renewed(year) * prices)
    }

    /// The years one by one.
    pub fn budget_years(&self, changes: &Changes<'_>) -> Vec<BudgetYear> {
        let saved = changes.suppliers_saved();
        let hubs = changes.hubs_built().max(0.0);
        let staff = changes.item(Indicator::MunicipalityCost, super::FIXED_ITEMS[1]).max(0.0);
        let year = |(year, calendar): (usize, &i16)| {
            let (connected, renewed) = (self.ramp(year), self.renewed(year));
            let left = (self.lease.0 - (year as f64 + 1.0)).max(0.0);
            let leaving = (left * self.lease.1 - self.resale * self.investment) * hubs + self.notice * staff;
            BudgetYear {
                year: *calendar,
                connected,
                renewed,
                cash_nok: -self.cash(changes, year),
                suppliers_nok: connected * saved,
                negotiable_nok: connected * renewed * saved.max(0.0),
                leaving_nok: leaving,
            }
        };
        self.years.iter().enumerate().map(year).collect()
    }

    /// Present value of the municipality's cash.
    pub fn municipality(&self, changes: &Changes<'_>) -> f64 {
        -self.investment * changes.hubs_built() - self.discounted(|year| self.cash(changes, year))
    }

    /// The cut of prices at which that is nothing, if all agreements bring it when they are renewed and none does now.
    pub fn price_cut(&self, changes: &Changes<'_>, goods: f64) -> Option<f64> {
        let prices = changes.item(Indicator::MunicipalityCost, GOODS_PRICES);
        let brought = |year: usize| self.ramp(year) * self.renewed(year);
        let without = self.municipality(changes) + self.discounted(|year| brought(year) * prices);
        let whole = goods * self.discounted(brought);
        (whole > 0.0).then(|| -without / whole)
    }

    /// Society's present value under one carbon price.
    pub fn society(
        &self,
        changes: &Changes<'_>,
        parameters: &Parameters,
        rules: ValuationRules,
        path: CarbonPath,
    ) -> Result<PresentValue, ParameterError> {
        let society = |item: &str| changes.item(Indicator::SocietyCost, item);
        let (tonnes, tax) = (changes.tonnes(), changes.total(Indicator::FuelTaxes));
        let prices = CarbonPrices::of(parameters, rules, path)?;
        let carbon =
            |year: usize| -self.ramp(year) * self.fossil(year) * (tonnes * prices.at(self.years[year])).value();
        let other = |year: usize| {
            let grown = (1.0 + self.growth).powi(year as i32);
            // What is driven electrically pays no fuel taxes, which were taken off the cost of transport.
            let transport = society("transport") + (1.0 - self.fossil(year)) * tax;
            let resources = transport + society("orders") + society("connection");
            let variable = resources + (society("time") + society("harm")) * grown;
            let public = self.cash(changes, year) - self.ramp(year) * self.fossil(year) * tax;
            -society("hub") - self.ramp(year) * variable - self.funding * public
        };
        let investment = self.investment * changes.hubs_built() * (1.0 + self.funding);
        let carbon_nok = self.discounted(carbon);
        Ok(PresentValue { society_nok: self.discounted(other) + carbon_nok - investment, carbon_nok })
    }
}
