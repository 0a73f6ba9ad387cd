//! Two scenarios over the years: net present value, break-even values and who gains what (model §M8, §M14).
//!
//! ```text
//! NPV = −I·(1 + λ) + Σ_t δ_t · (B_t)         δ_t = 1 / (1 + r)^t,  t = 1 … years
//! B_t = ramp_t · [ −Δresources − Δtime·g_t − Δharm·g_t − (1 − ev_t)·ΔTTW·p_t ] − Δfixed − λ·(ΔM_t − ΔT_t)
//! ```
//!
//! with I the investment, λ the cost of raising a public krone, g_t the real growth of the price of time and accidents, ev_t the
//! share of kilometres that is driven electrically in every scenario, p_t the price of a tonne, ΔM_t the change of the
//! municipality's cash and ΔT_t = (1 − ev_t)·ΔT that of fuel taxes, which are no resources either. What is fixed (rooms, staff, systems of the hub) is paid in full from
//! the first day, everything else grows with the suppliers that are connected.

use domain::{Dimensions, Indicator, Nok, NokPerTonne, Outcome, ParameterError, Parameters, Share, Tonnes, Years};
use serde::{Deserialize, Serialize};

use super::{CARBON, FIXED_ITEMS, GOODS_PRICES, HUB_FEES, TAX_FUNDING};
use crate::prices::{CarbonPath, ValuationRules, calendar_year, carbon_price, price_year};

/// A party's gain or loss of one sort, in kroner of the first full year; gains are positive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterfallStep {
    /// Whose account, by the key of its indicator.
    pub account: Indicator,
    /// Sort.
    pub item: String,
    /// Kroner a year; positive where the alternative costs less.
    pub gain_nok: f64,
}

/// Society's net present value under one carbon price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PresentValue {
    /// Kroner of the appraisal's price level.
    pub society_nok: f64,
    /// Of that, greenhouse gases alone.
    pub carbon_nok: f64,
}

/// What it would take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakEven {
    /// Value of the goods, kroner a year.
    pub goods_value_nok: f64,
    /// Cut of all prices, as a share, at which the municipality's budget neither gains nor loses in a full year; negative
    /// where it gains without any. A cut that the parameters assume is part of it.
    pub price_cut: Option<f64>,
    /// The cut at which it gains the target.
    pub price_cut_for_target: Option<f64>,
    /// The target, kroner a year.
    pub target_nok: f64,
    /// The cut that suppliers' and hauliers' own savings pay for; above it, it comes out of their margin.
    pub price_cut_backed_by_costs: Option<f64>,
}

/// The change between two scenarios as money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appraisal {
    /// Rules by which it is valued.
    pub rules: String,
    /// Price level of all sums.
    pub price_year: i16,
    /// First year and number of years.
    pub period: (i16, u32),
    /// Gain of each account in a full year.
    pub municipality_nok: f64,
    /// Gain of suppliers and hauliers in a full year.
    pub suppliers_nok: f64,
    /// Gain of society in a full year, at the first year's carbon price.
    pub society_nok: f64,
    /// Of the municipality's gain, and beside it: working time that becomes free, hours a year.
    pub hours_freed: f64,
    /// Net present value of the municipality's cash, at society's discount rate.
    pub municipality_present_nok: f64,
    /// Under the carbon prices main, low and high.
    pub present: [PresentValue; 3],
    /// What it would take.
    pub break_even: BreakEven,
    /// Gains by account and item, in the order of the accounts.
    pub waterfall: Vec<WaterfallStep>,
}

/// Values the change from `base` to `alternative`.
///
/// # Errors
/// A parameter that is missing or in another unit.
pub fn appraise(
    base: &Outcome,
    alternative: &Outcome,
    parameters: &Parameters,
    rules: ValuationRules,
) -> Result<Appraisal, ParameterError> {
    let changes = Changes { base, alternative };
    let years = Period::new(parameters, rules)?;
    let price_year = price_year(parameters)?;
    let target = parameters.in_price_year::<Nok>("appraisal.claimed_gain", price_year)?.value();
    let first_price = carbon_price(parameters, rules, CarbonPath::Main, years.first)?;
    let society = changes.society(first_price, years.funding);
    let mut present = [PresentValue { society_nok: 0.0, carbon_nok: 0.0 }; 3];
    for (value, path) in present.iter_mut().zip(CarbonPath::ALL) {
        *value = years.present_value(&changes, parameters, rules, path)?;
    }
    let goods = alternative.total(Indicator::GoodsValue).unwrap_or(0.0);
    let municipality = -changes.total(Indicator::MunicipalityCost);
    let suppliers = -changes.total(Indicator::SupplierCost);
    // Without what one party pays the other for goods; fees are agreed, prices follow.
    let cut = changes.item(Indicator::SupplierCost, GOODS_PRICES);
    let municipality_before_cut = municipality - cut;
    let suppliers_saved = suppliers + cut + changes.item(Indicator::SupplierCost, HUB_FEES);
    let per_goods = |kroner: f64| (goods > 0.0).then(|| kroner / goods);
    let hours = (changes.total(Indicator::ReceivingMinutes) / 60.0) + changes.total(Indicator::PickUpHours);
    Ok(Appraisal {
        rules: rules.key().to_owned(),
        price_year,
        period: (years.first, years.count),
        municipality_nok: municipality,
        suppliers_nok: suppliers,
        society_nok: society.iter().map(|step| step.gain_nok).sum(),
        hours_freed: -hours,
        municipality_present_nok: years.municipality(&changes),
        present,
        break_even: BreakEven {
            goods_value_nok: goods,
            price_cut: per_goods(-municipality_before_cut),
            price_cut_for_target: per_goods(target - municipality_before_cut),
            target_nok: target,
            price_cut_backed_by_costs: per_goods(suppliers_saved.max(0.0)),
        },
        waterfall: changes.waterfall(society),
    })
}

struct Changes<'a> {
    base: &'a Outcome,
    alternative: &'a Outcome,
}

impl Changes<'_> {
    fn of(&self, indicator: Indicator, dimensions: &Dimensions) -> f64 {
        let value = |outcome: &Outcome| outcome.value(indicator, dimensions).unwrap_or(0.0);
        value(self.alternative) - value(self.base)
    }

    fn total(&self, indicator: Indicator) -> f64 {
        self.of(indicator, &Dimensions::new())
    }

    fn item(&self, account: Indicator, item: &str) -> f64 {
        self.of(account, &Dimensions::from([("item".to_owned(), item.to_owned())]))
    }

    /// Change of the municipality's yearly cash: what is there from the first day, and the rest.
    fn cash(&self) -> (f64, f64) {
        let fixed: f64 = FIXED_ITEMS.iter().map(|item| self.item(Indicator::MunicipalityCost, item)).sum();
        (fixed, self.total(Indicator::MunicipalityCost) - fixed)
    }

    /// How many hubs the municipality builds, a shared one counting by its part: 1 where the alternative needs one that the base
    /// does not have, −1 the other way round.
    fn hubs_built(&self) -> f64 {
        let has = |outcome: &Outcome| {
            if let Some(hubs) = outcome.total(Indicator::Hubs) {
                return hubs;
            }
            let rooms = Dimensions::from([("item".to_owned(), FIXED_ITEMS[0].to_owned())]);
            f64::from(u8::from(outcome.value(Indicator::MunicipalityCost, &rooms).is_some()))
        };
        has(self.alternative) - has(self.base)
    }

    /// Change of what public budgets pay: the municipality's cash, less fuel taxes.
    fn public(&self) -> f64 {
        self.total(Indicator::MunicipalityCost) - self.total(Indicator::FuelTaxes)
    }

    /// Change of greenhouse gases that are priced.
    fn tonnes(&self) -> Tonnes {
        Tonnes(self.total(Indicator::Co2eTankToWheel) / 1000.0)
    }

    /// Gains of an account by item.
    fn steps(&self, account: Indicator) -> Vec<WaterfallStep> {
        let mut items: Vec<&String> = [self.base, self.alternative]
            .iter()
            .flat_map(|outcome| &outcome.values)
            .filter(|value| value.indicator == account)
            .filter_map(|value| value.dimensions.get("item"))
            .collect();
        items.sort_unstable();
        items.dedup();
        let step = |item: &String| WaterfallStep { account, item: item.clone(), gain_nok: -self.item(account, item) };
        items.into_iter().map(step).collect()
    }

    /// Society's gains by item. Outcomes value them by the Norwegian rules; what other rules value otherwise is worked out anew.
    fn society(&self, carbon_price: NokPerTonne, funding: f64) -> Vec<WaterfallStep> {
        let account = Indicator::SocietyCost;
        let mut steps = self.steps(account);
        steps.retain(|step| step.item != CARBON && step.item != TAX_FUNDING);
        let by_rules = [(CARBON, -(self.tonnes() * carbon_price).value()), (TAX_FUNDING, -funding * self.public())];
        steps.extend(by_rules.map(|(item, gain_nok)| WaterfallStep { account, item: item.to_owned(), gain_nok }));
        steps
    }

    fn waterfall(&self, society: Vec<WaterfallStep>) -> Vec<WaterfallStep> {
        let mut steps = self.steps(Indicator::MunicipalityCost);
        steps.extend(self.steps(Indicator::SupplierCost));
        steps.extend(society);
        steps
    }
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
struct Period {
    first: i16,
    count: u32,
    discount: f64,
    growth: f64,
    funding: f64,
    ramp_up: f64,
    investment: f64,
    /// By year, counted from 0.
    electric: Vec<f64>,
}

impl Period {
    fn new(p: &Parameters, rules: ValuationRules) -> Result<Self, ParameterError> {
        let share = |key: &str| p.quantity::<Share>(key).map(Share::value);
        let price_year = price_year(p)?;
        Ok(Self {
            first: calendar_year(p, "appraisal.first_year")?,
            count: p.quantity::<Years>("appraisal.years")?.value().round().clamp(1.0, 100.0) as u32,
            discount: share(&format!("{}.discount_rate", rules.key()))?,
            growth: share("appraisal.real_growth")?,
            funding: share(&format!("{}.tax_funding_cost", rules.key()))?,
            ramp_up: p.quantity::<Years>("hub.ramp_up")?.value(),
            investment: p.in_price_year::<Nok>("hub.investment", price_year)?.value(),
            electric: years(p)?
                .into_iter()
                .map(|year| electric_share(p, year).map(Share::value))
                .collect::<Result<_, ParameterError>>()?,
        })
    }

    /// Share of what will be connected that is connected in the middle of a year, counted from 0.
    fn ramp(&self, year: u32) -> f64 {
        ((f64::from(year) + 0.5) / self.ramp_up.max(0.5)).min(1.0)
    }

    fn electric_share(&self, year: u32) -> f64 {
        self.electric.get(year as usize).or(self.electric.last()).copied().unwrap_or(0.0)
    }

    fn discounted(&self, amount: impl Fn(u32) -> f64) -> f64 {
        (0..self.count).map(|year| amount(year) / (1.0 + self.discount).powi(year as i32 + 1)).sum()
    }

    fn municipality(&self, changes: &Changes<'_>) -> f64 {
        let (fixed, variable) = changes.cash();
        let investment = self.investment * changes.hubs_built();
        -investment - self.discounted(|year| fixed + self.ramp(year) * variable)
    }

    fn present_value(
        &self,
        changes: &Changes<'_>,
        parameters: &Parameters,
        rules: ValuationRules,
        path: CarbonPath,
    ) -> Result<PresentValue, ParameterError> {
        let society = |item: &str| changes.item(Indicator::SocietyCost, item);
        let (fixed_cash, variable_cash) = changes.cash();
        let (tonnes, tax) = (changes.tonnes(), changes.total(Indicator::FuelTaxes));
        let mut carbon_prices = Vec::with_capacity(self.count as usize);
        for year in 0..self.count {
            let calendar = self.first.saturating_add(i16::try_from(year).unwrap_or(i16::MAX));
            carbon_prices.push(carbon_price(parameters, rules, path, calendar)?);
        }
        let fossil = |year: u32| 1.0 - self.electric_share(year);
        let carbon = |year: u32| -self.ramp(year) * fossil(year) * (tonnes * carbon_prices[year as usize]).value();
        let other = |year: u32| {
            let grown = (1.0 + self.growth).powi(year as i32);
            // What is driven electrically pays no fuel taxes, which were taken off the cost of transport.
            let transport = society("transport") + (1.0 - fossil(year)) * tax;
            let resources = transport + society("orders") + society("connection");
            let variable = resources + (society("time") + society("harm")) * grown;
            let public = fixed_cash + self.ramp(year) * (variable_cash - fossil(year) * tax);
            -society("hub") - self.ramp(year) * variable - self.funding * public
        };
        let investment = self.investment * changes.hubs_built() * (1.0 + self.funding);
        let carbon_nok = self.discounted(carbon);
        Ok(PresentValue { society_nok: self.discounted(other) + carbon_nok - investment, carbon_nok })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::IndicatorValue;

    fn outcome(values: &[(Indicator, &str, f64)]) -> Outcome {
        let mut found = Vec::new();
        for &(indicator, item, value) in values {
            let dimensions = if item.is_empty() {
                Dimensions::new()
            } else {
                Dimensions::from([("item".to_owned(), item.to_owned())])
            };
            found.push(IndicatorValue { indicator, dimensions, value });
        }
        Outcome { scenario: "s".into(), seed: 1, version: "0".into(), values: found }
    }

    fn parameters() -> Parameters {
        let simple = [
            ("appraisal.years", 2.0),
            ("appraisal.real_growth", 0.0),
            ("hub.ramp_up", 0.5),
            ("trend.ev_share_first", 0.0),
            ("trend.ev_share_last", 0.0),
        ];
        Parameters::builtin().unwrap().with_values(simple)
    }

    #[test]
    fn two_years_by_hand() {
        // A hub of 1 MNOK a year, 3 MNOK to build, and 2 MNOK of transport saved that suppliers paid.
        let base = outcome(&[
            (Indicator::MunicipalityCost, "", 0.0),
            (Indicator::SupplierCost, "", 5e6),
            (Indicator::SocietyCost, "transport", 5e6),
            (Indicator::SocietyCost, "tax_funding", 0.0),
            (Indicator::GoodsValue, "", 100e6),
        ]);
        let alternative = outcome(&[
            (Indicator::MunicipalityCost, "", 1e6),
            (Indicator::MunicipalityCost, "hub_rooms", 1e6),
            (Indicator::SupplierCost, "", 3e6),
            (Indicator::SocietyCost, "transport", 3e6),
            (Indicator::SocietyCost, "hub", 1e6),
            (Indicator::SocietyCost, "tax_funding", 0.2e6),
            (Indicator::GoodsValue, "", 100e6),
        ]);
        let found = appraise(&base, &alternative, &parameters(), ValuationRules::R109).unwrap();
        assert_eq!((found.municipality_nok, found.suppliers_nok), (-1e6, 2e6));
        // −3·1.2 + (2 − 1 − 0.2)·(1/1.04 + 1/1.04²) = −3.6 + 0.8·1.88609 = −2.09112 million
        assert!((found.present[0].society_nok / 1e6 + 2.091_12).abs() < 1e-4, "{:?}", found.present);
        // −3 − 1.88609
        assert!((found.municipality_present_nok / 1e6 + 4.886_09).abs() < 1e-4);
        // The budget is even at 1 % lower prices, 21 million ask for 22 %, and suppliers could pay 2 %.
        let even = found.break_even;
        assert!((even.price_cut.unwrap() - 0.01).abs() < 1e-12);
        assert!((even.price_cut_for_target.unwrap() - 0.22).abs() < 1e-12);
        assert!((even.price_cut_backed_by_costs.unwrap() - 0.02).abs() < 1e-12);
    }

    #[test]
    fn carbon_follows_its_path_and_the_green_trend() {
        let tonnes = |kg: f64| outcome(&[(Indicator::Co2eTankToWheel, "", kg)]);
        let p = parameters();
        let found = appraise(&tonnes(109_000.0), &tonnes(27_000.0), &p, ValuationRules::R109).unwrap();
        // 82 t · (1500/1.04 + 1682/1.04²) / 0.971 = 82 · 2997.42 / 0.971 = 253,130 kroner of 2024.
        assert!((found.present[0].carbon_nok - 253_130.0).abs() < 60.0, "{:?}", found.present[0]);
        assert!(found.present[1].carbon_nok < found.present[0].carbon_nok);
        assert!(found.present[2].carbon_nok > found.present[0].carbon_nok);
        let greener = p.with_values([("trend.ev_share_first", 0.5), ("trend.ev_share_last", 0.5)]);
        let half = appraise(&tonnes(109_000.0), &tonnes(27_000.0), &greener, ValuationRules::R109).unwrap();
        assert!((half.present[0].carbon_nok * 2.0 - found.present[0].carbon_nok).abs() < 1e-6);
    }

    #[test]
    fn other_rules_value_carbon_and_public_money_otherwise() {
        // A hub of a million a year and ten tonnes saved, two years; taxes on fuel fall by 20,000.
        let today = outcome(&[(Indicator::Co2eTankToWheel, "", 10_000.0), (Indicator::FuelTaxes, "", 20_000.0)]);
        let after = outcome(&[
            (Indicator::MunicipalityCost, "", 1e6),
            (Indicator::MunicipalityCost, "hub_rooms", 1e6),
            (Indicator::SocietyCost, "hub", 1e6),
            (Indicator::SocietyCost, "tax_funding", 0.2 * 1.02e6),
        ]);
        let p = parameters().with_values([("hub.investment", 0.0), ("asek.carbon_price", 7000.0)]);
        let by = |rules| appraise(&today, &after, &p, rules).unwrap();
        let carbon = |rules| carbon_price(&p, rules, CarbonPath::Main, 2026).unwrap().value();
        for (rules, funding, rate) in [(ValuationRules::R109, 0.2, 0.04), (ValuationRules::Asek, 0.3, 0.035)] {
            let found = by(rules);
            // −1 million for the hub, −λ · (1 million + 20,000), + 10 t
            let year = -1e6 - funding * 1.02e6 + 10.0 * carbon(rules);
            assert!((found.society_nok - year).abs() < 1e-6, "{rules:?}: {} and {year}", found.society_nok);
            let factor = 1.0 / (1.0 + rate) + 1.0 / ((1.0 + rate) * (1.0 + rate));
            let other = (-1e6 - funding * 1.02e6) * factor;
            let present = found.present[0];
            assert!((present.society_nok - present.carbon_nok - other).abs() < 1e-6, "{rules:?}: {present:?}");
        }
    }

    #[test]
    fn a_cut_of_prices_that_is_assumed_already_moves_no_break_even() {
        let outcomes = |cut: f64| {
            let today = outcome(&[(Indicator::SupplierCost, "", 5e6), (Indicator::GoodsValue, "", 100e6)]);
            let after = outcome(&[
                (Indicator::MunicipalityCost, "", 1e6 - cut),
                (Indicator::MunicipalityCost, "goods_prices", -cut),
                (Indicator::SupplierCost, "", 3e6 + cut),
                (Indicator::SupplierCost, "goods_prices", cut),
                (Indicator::GoodsValue, "", 100e6),
            ]);
            appraise(&today, &after, &parameters(), ValuationRules::R109).unwrap().break_even
        };
        assert_eq!(outcomes(0.0), outcomes(3e6));
    }

    #[test]
    fn nothing_changed_is_worth_nothing() {
        let same = outcome(&[(Indicator::MunicipalityCost, "hub_rooms", 1e6), (Indicator::Co2eTankToWheel, "", 5.0)]);
        let found = appraise(&same, &same, &parameters(), ValuationRules::Asek).unwrap();
        assert_eq!(found.present[0].society_nok, 0.0);
        assert_eq!(found.municipality_present_nok, 0.0);
    }
}
