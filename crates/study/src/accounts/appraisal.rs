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
//! the first day, everything else grows with the suppliers that are connected; lower prices of goods also wait until
//! agreements are renewed.

use std::collections::BTreeMap;

use domain::{Dimensions, Indicator, Nok, NokPerTonne, Outcome, ParameterError, Parameters, Tonnes};
use serde::{Deserialize, Serialize};

use super::period::{BudgetYear, Period};
use super::{CARBON, FIXED_ITEMS, GOODS_PRICES, HUB_FEES, TAX_FUNDING};
use crate::prices::{CarbonPath, ValuationRules, carbon_price, carbon_price_year, price_year};

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
    /// The cut at which the present value of the municipality's cash is nothing, investment included, when prices fall only as
    /// suppliers connect and agreements are renewed.
    pub price_cut_over_years: Option<f64>,
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
    /// Price of a tonne of greenhouse gases in the first year, at the price level of all sums. By the Swedish rules Swedish kronor
    /// counted as Norwegian.
    pub carbon_price_nok: f64,
    /// Price level that the rules state it in.
    pub carbon_price_year: i16,
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
    /// The municipality's budget year by year.
    pub budget_years: Vec<BudgetYear>,
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
    let changes = Changes::new(base, alternative);
    let years = Period::new(parameters, rules)?;
    let price_year = price_year(parameters)?;
    let target = parameters.in_price_year::<Nok>("appraisal.claimed_gain", price_year)?.value();
    let first_price = carbon_price(parameters, rules, CarbonPath::Main, years.span().0)?;
    let society = changes.society(first_price, years.funding);
    let mut present = [PresentValue { society_nok: 0.0, carbon_nok: 0.0 }; 3];
    for (value, path) in present.iter_mut().zip(CarbonPath::ALL) {
        *value = years.society(&changes, parameters, rules, path)?;
    }
    let goods = alternative.total(Indicator::GoodsValue).unwrap_or(0.0);
    let municipality = -changes.total(Indicator::MunicipalityCost);
    let suppliers = -changes.total(Indicator::SupplierCost);
    // Without what one party pays the other for goods; fees are agreed, prices follow.
    let cut = changes.item(Indicator::SupplierCost, GOODS_PRICES);
    let municipality_before_cut = municipality - cut;
    let per_goods = |kroner: f64| (goods > 0.0).then(|| kroner / goods);
    let hours = (changes.total(Indicator::ReceivingMinutes) / 60.0) + changes.total(Indicator::PickUpHours);
    Ok(Appraisal {
        rules: rules.key().to_owned(),
        price_year,
        period: years.span(),
        carbon_price_nok: first_price.value(),
        carbon_price_year: carbon_price_year(parameters, rules)?,
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
            price_cut_backed_by_costs: per_goods(changes.suppliers_saved().max(0.0)),
            price_cut_over_years: years.price_cut(&changes, goods),
        },
        budget_years: years.budget_years(&changes),
        waterfall: changes.waterfall(society),
    })
}

/// Two outcomes, and what differs between them: totals, and items of accounts.
pub(super) struct Changes<'a> {
    base: &'a Outcome,
    alternative: &'a Outcome,
    totals: BTreeMap<Indicator, f64>,
    items: BTreeMap<Indicator, BTreeMap<&'a str, f64>>,
}

impl<'a> Changes<'a> {
    fn new(base: &'a Outcome, alternative: &'a Outcome) -> Self {
        let (mut totals, mut items) = (BTreeMap::new(), BTreeMap::<Indicator, BTreeMap<&str, f64>>::new());
        for (outcome, sign) in [(alternative, 1.0), (base, -1.0)] {
            for value in &outcome.values {
                if value.dimensions.is_empty() {
                    *totals.entry(value.indicator).or_insert(0.0) += sign * value.value;
                } else if let Some(item) = value.dimensions.get("item").filter(|_| value.dimensions.len() == 1) {
                    *items.entry(value.indicator).or_default().entry(item.as_str()).or_insert(0.0) +=
                        sign * value.value;
                }
            }
        }
        Self { base, alternative, totals, items }
    }

    pub fn total(&self, indicator: Indicator) -> f64 {
        self.totals.get(&indicator).copied().unwrap_or(0.0)
    }

    pub fn item(&self, account: Indicator, item: &str) -> f64 {
        self.items.get(&account).and_then(|items| items.get(item)).copied().unwrap_or(0.0)
    }

    /// Change of what the municipality pays from the first day.
    pub fn fixed(&self) -> f64 {
        FIXED_ITEMS.iter().map(|item| self.item(Indicator::MunicipalityCost, item)).sum()
    }

    /// What suppliers and hauliers save themselves, whatever they pay or get for goods and fees.
    pub fn suppliers_saved(&self) -> f64 {
        let moved = [GOODS_PRICES, HUB_FEES].map(|item| self.item(Indicator::SupplierCost, item));
        moved.iter().sum::<f64>() - self.total(Indicator::SupplierCost)
    }

    /// How many hubs the municipality builds, a shared one counting by its part: 1 where the alternative needs one that the base
    /// does not have, −1 the other way round.
    pub fn hubs_built(&self) -> f64 {
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
    pub fn tonnes(&self) -> Tonnes {
        Tonnes(self.total(Indicator::Co2eTankToWheel) / 1000.0)
    }

    /// Gains of an account by item.
    fn steps(&self, account: Indicator) -> Vec<WaterfallStep> {
        let step =
            |(item, change): (&&str, &f64)| WaterfallStep { account, item: (*item).to_owned(), gain_nok: -change };
        self.items.get(&account).into_iter().flatten().map(step).collect()
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
    fn prices_fall_as_agreements_are_renewed_and_leaving_costs_what_is_owed() {
        let base = outcome(&[(Indicator::SupplierCost, "", 5e6), (Indicator::GoodsValue, "", 100e6)]);
        let alternative = outcome(&[
            (Indicator::MunicipalityCost, "", 1e6),
            (Indicator::MunicipalityCost, "hub_rooms", 0.6e6),
            (Indicator::MunicipalityCost, "hub_staff", 0.4e6),
            (Indicator::SupplierCost, "", 3e6),
            (Indicator::GoodsValue, "", 100e6),
        ]);
        let p = parameters().with_values([
            ("contract.term", 4.0),
            ("hub.lease_term", 5.0),
            ("hub.rent", 1000.0),
            ("hub.floor_area", 600.0),
            ("hub.staff_notice", 0.25),
            ("hub.resale_share", 0.2),
        ]);
        let found = appraise(&base, &alternative, &p, ValuationRules::R109).unwrap();
        let [first, second] = found.budget_years[..] else { panic!("two years") };
        // Half a year of four: an eighth; a year and a half: three eighths. Suppliers save 2 million from the first year.
        assert_eq!((first.year, first.renewed, first.negotiable_nok), (2026, 0.125, 0.25e6));
        assert_eq!((second.renewed, second.suppliers_nok, second.negotiable_nok), (0.375, 2e6, 0.75e6));
        assert_eq!((first.cash_nok, second.cash_nok), (-1e6, -1e6));
        // Four years of 0.6 million rent, a quarter of 0.4 million of wages, less a fifth of 3 million: 2.4 + 0.1 − 0.6.
        assert!((first.leaving_nok - 1.9e6).abs() < 1e-6 && (second.leaving_nok - 1.3e6).abs() < 1e-6);
        // 4.88609 million are missing; 100 million · (0.125/1.04 + 0.375/1.04²) = 46.6901 million of goods under new prices.
        let cut = found.break_even.price_cut_over_years.unwrap();
        assert!((cut - 4.886_09 / 46.690_1).abs() < 1e-5, "{cut}");
        // With just that cut the present value is nothing, and a full year has all of it.
        let with_cut = |cut: f64| {
            outcome(&[
                (Indicator::MunicipalityCost, "", 1e6 - cut),
                (Indicator::MunicipalityCost, "hub_rooms", 0.6e6),
                (Indicator::MunicipalityCost, "hub_staff", 0.4e6),
                (Indicator::MunicipalityCost, "goods_prices", -cut),
                (Indicator::SupplierCost, "", 3e6 + cut),
                (Indicator::SupplierCost, "goods_prices", cut),
                (Indicator::GoodsValue, "", 100e6),
            ])
        };
        let even = appraise(&base, &with_cut(cut * 100e6), &p, ValuationRules::R109).unwrap();
        assert!(even.municipality_present_nok.abs() < 1e-3, "{}", even.municipality_present_nok);
        assert!((even.municipality_nok - (cut * 100e6 - 1e6)).abs() < 1e-6);
        assert!((even.budget_years[0].cash_nok - (0.125 * cut * 100e6 - 1e6)).abs() < 1e-6);
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
