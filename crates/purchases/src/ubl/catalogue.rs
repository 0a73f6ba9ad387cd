//! Catalogues (Peppol T19, UBL Catalogue): what the items of a supplier are called, weigh and fill.

use domain::{CatalogueItem, Classification, CubicMeters, Currency, Date, Kilograms, Litres, Party};

use super::build;
use super::collect::{party, set};
use super::draft::{DraftParty, Words};
use crate::Limits;
use crate::decimal::Decimal;
use crate::measure::{kilograms_per_unit, litres_per_unit};
use crate::problem_list::{Place, ProblemList, quoted};
use crate::xml::RowCounter;
use crate::xml::pull::{Listener, XmlFault, attribute};
use crate::xml::tag::Tag;

/// A measure with its unit code.
#[derive(Clone, Debug)]
struct Measure {
    value: f64,
    unit: String,
}

/// One attribute of an item: UNCL 6313 code and measure.
#[derive(Clone, Debug, Default)]
struct Dimension {
    attribute: String,
    measure: Option<Measure>,
}

/// One line as collected.
#[derive(Clone, Debug, Default)]
struct DraftItem {
    offset: usize,
    id: String,
    action: Option<String>,
    item: CatalogueItem,
    content: Option<Measure>,
    pack_quantity: Option<Measure>,
    pack_size: Option<f64>,
    dimensions: Vec<Dimension>,
    price: Option<(Decimal, String)>,
    price_base: Option<Measure>,
    comparison_price: Option<Decimal>,
    comparison_quantity: Option<Measure>,
    valid_from: Option<String>,
    valid_to: Option<String>,
}

/// Collects the lines of one catalogue.
pub(crate) struct CatalogueCollector<'i, 'l> {
    limits: &'l Limits,
    number: Option<String>,
    provider: DraftParty<'i>,
    seller: DraftParty<'i>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    lines: Vec<DraftItem>,
    bad_numbers: Vec<(usize, String)>,
}

impl<'i, 'l> CatalogueCollector<'i, 'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            number: None,
            provider: DraftParty::default(),
            seller: DraftParty::default(),
            valid_from: None,
            valid_to: None,
            lines: Vec::new(),
            bad_numbers: Vec::new(),
        }
    }

    /// The items, or `None` where the catalogue has no line.
    pub(crate) fn finish(self, rows: &RowCounter<'_>, problems: &mut ProblemList) -> Option<Vec<CatalogueItem>> {
        let supplier = self.supplier();
        for (offset, value) in &self.bad_numbers {
            let place = Place::field("CatalogueLine").value(value).row(rows.row(*offset));
            let message = "The value is not a decimal number; it is left out.";
            problems.warn("SAMLAST-UBL-DECIMAL", place, message, "Write it with a decimal point, like 12.5.");
        }
        if self.lines.is_empty() {
            let suggestion = "Ask the sender for a complete catalogue.";
            problems.refuse("SAMLAST-UBL-LINES", Place::default(), "The catalogue has no lines.", suggestion);
            return None;
        }
        if supplier.is_none() {
            let message = "The catalogue names no supplier; its items hold for whoever sells them, by GTIN only.";
            let suggestion = "Ask the sender for a catalogue with the seller's organisation number.";
            problems.warn("SAMLAST-CATALOGUE-SUPPLIER", Place::field("SellerSupplierParty"), message, suggestion);
        }
        let header = (self.valid_from, self.valid_to);
        let mut items = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let row = rows.row(line.offset);
            if line.action.as_deref() == Some("Delete") {
                let message = "The line takes the item out of the catalogue; it is left out.";
                let place = Place::field("ActionCode").value(&line.id).row(row);
                problems.warn("SAMLAST-CATALOGUE-DELETED", place, message, "Nothing needs doing.");
                continue;
            }
            if line.item.name.is_empty() && line.item.sellers_item_id.is_none() && line.item.gtin.is_none() {
                let message = "The line has neither a name nor a number of an item; it is left out.";
                let place = Place::field("Item").value(&line.id).row(row);
                problems.warn("SAMLAST-CATALOGUE-ITEM", place, message, "Ask the sender for a complete catalogue.");
                continue;
            }
            items.push(line.into_item(supplier.as_ref(), &header));
        }
        Some(items)
    }

    /// The seller where it is identified, else the provider of the catalogue.
    fn supplier(&self) -> Option<Party> {
        let (seller, provider) = (build::party(&self.seller), build::party(&self.provider));
        let is_known = |p: &Party| p.organisation_number.is_some();
        let is_named = |p: &Party| !p.name.is_empty() || p.gln.is_some() || p.other_id.is_some();
        [&seller, &provider]
            .into_iter()
            .find(|p| is_known(p))
            .or_else(|| [&seller, &provider].into_iter().find(|p| is_named(p)))
            .cloned()
    }

    fn number(&mut self, text: &str, offset: usize) -> Option<Decimal> {
        let number = Decimal::parse(text);
        if number.is_none() && self.bad_numbers.len() < self.limits.problems {
            self.bad_numbers.push((offset, quoted(text)));
        }
        number
    }

    fn measure(&mut self, text: &str, attributes: &str, offset: usize) -> Option<Measure> {
        let value = self.number(text, offset)?.to_f64();
        Some(Measure { value, unit: attribute(attributes, "unitCode").unwrap_or_default().to_owned() })
    }

    fn line(&mut self, path: &[Tag], text: &Words<'_>, attributes: &str, offset: usize) {
        use Tag as T;
        let measure = match path {
            [T::ContentUnitQuantity | T::MinimumOrderQuantity]
            | [T::Item, T::PackQuantity]
            | [T::Item, T::Dimension, T::Measure]
            | [T::ItemComparison, T::Quantity]
            | [T::RequiredItemLocationQuantity, T::LeadTimeMeasure]
            | [T::RequiredItemLocationQuantity, T::Price, T::BaseQuantity] => self.measure(text, attributes, offset),
            _ => None,
        };
        let number = match path {
            [T::Item, T::PackSizeNumeric]
            | [T::ItemComparison, T::PriceAmount]
            | [T::RequiredItemLocationQuantity, T::Price, T::PriceAmount] => self.number(text, offset),
            _ => None,
        };
        let Some(line) = self.lines.last_mut() else { return };
        match path {
            [T::Id] => text.as_ref().clone_into(&mut line.id),
            [T::ActionCode] => set(&mut line.action, text),
            [T::OrderableUnit] => set(&mut line.item.unit_code, text),
            [T::ContentUnitQuantity] => line.content = measure,
            [T::MinimumOrderQuantity] => line.item.minimum_order = measure.map(|measure| measure.value),
            [T::LineValidityPeriod, T::StartDate] => set(&mut line.valid_from, text),
            [T::LineValidityPeriod, T::EndDate] => set(&mut line.valid_to, text),
            [T::ItemComparison, T::PriceAmount] => line.comparison_price = number,
            [T::ItemComparison, T::Quantity] => line.comparison_quantity = measure,
            [T::RequiredItemLocationQuantity, T::LeadTimeMeasure] => {
                line.item.lead_time_days = measure.and_then(|measure| days(&measure));
            }
            // The first price counts; further ones are for larger quantities or other places.
            [T::RequiredItemLocationQuantity, T::Price, T::PriceAmount] if line.price.is_none() => {
                let currency = attribute(attributes, "currencyID").unwrap_or_default().to_owned();
                line.price = number.map(|number| (number, currency));
            }
            [T::RequiredItemLocationQuantity, T::Price, T::BaseQuantity] if line.price_base.is_none() => {
                line.price_base = measure;
            }
            [T::Item, T::PackQuantity] => line.pack_quantity = measure,
            [T::Item, T::PackSizeNumeric] => line.pack_size = number.map(Decimal::to_f64),
            [T::Item, T::Dimension, T::AttributeId] => {
                if let Some(dimension) = line.dimensions.last_mut() {
                    text.as_ref().clone_into(&mut dimension.attribute);
                }
            }
            [T::Item, T::Dimension, T::Measure] => {
                if let Some(dimension) = line.dimensions.last_mut() {
                    dimension.measure = measure;
                }
            }
            [T::Item, rest @ ..] => item(&mut line.item, rest, text, attributes),
            _ => {}
        }
    }
}

/// Most classifications and dimensions of one item that are kept.
const MOST_REPEATED: usize = 100;

fn item(item: &mut CatalogueItem, path: &[Tag], text: &Words<'_>, attributes: &str) {
    use Tag as T;
    match path {
        [T::Name] => text.as_ref().clone_into(&mut item.name),
        [T::Description] => set(&mut item.description, text),
        [T::SellersItemIdentification, T::Id] => set(&mut item.sellers_item_id, text),
        [T::StandardItemIdentification, T::Id]
            if attribute(attributes, "schemeID").is_none_or(|scheme| scheme == "0160" || scheme == "GTIN") =>
        {
            set(&mut item.gtin, text);
        }
        [T::CommodityClassification, T::ItemClassificationCode]
            if !text.is_empty() && item.classifications.len() < MOST_REPEATED =>
        {
            let list = attribute(attributes, "listID").unwrap_or_default().to_owned();
            item.classifications.push(Classification { list, code: text.as_ref().to_owned() });
        }
        [T::TransactionConditions, T::ActionCode] => set(&mut item.handling, text),
        _ => {}
    }
}

impl<'i> Listener<'i> for CatalogueCollector<'i, '_> {
    fn open(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault> {
        match path {
            [Tag::CatalogueLine] => {
                if self.lines.len() >= self.limits.document_lines {
                    return Err(XmlFault {
                        offset,
                        rule: "SAMLAST-LIMIT-LINES",
                        message: format!("The catalogue has more than {} lines.", self.limits.document_lines),
                        suggestion: "Ask the sender to split the catalogue.",
                    });
                }
                self.lines.push(DraftItem { offset, ..DraftItem::default() });
            }
            [Tag::CatalogueLine, Tag::Item, Tag::Dimension] => {
                if let Some(line) = self.lines.last_mut().filter(|line| line.dimensions.len() < MOST_REPEATED) {
                    line.dimensions.push(Dimension::default());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn leaf(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        use Tag as T;
        match path {
            [T::CatalogueLine, rest @ ..] => self.line(rest, text, attributes, offset),
            [T::Id] => set(&mut self.number, text),
            [T::ValidityPeriod, T::StartDate] => set(&mut self.valid_from, text),
            [T::ValidityPeriod, T::EndDate] => set(&mut self.valid_to, text),
            [T::ProviderParty, rest @ ..] => party(&mut self.provider, rest, text, attributes),
            [T::SellerSupplierParty, T::Party, rest @ ..] => party(&mut self.seller, rest, text, attributes),
            _ => {}
        }
    }
}

/// What a measure is a measure of.
enum Amount {
    Mass(f64),
    Volume(f64),
}

fn amount(measure: &Measure) -> Option<Amount> {
    let of_mass = || kilograms_per_unit(&measure.unit).map(|factor| Amount::Mass(measure.value * factor));
    let of_volume = || litres_per_unit(&measure.unit).map(|factor| Amount::Volume(measure.value * factor));
    (measure.value > 0.0 && measure.value.is_finite()).then(|| of_mass().or_else(of_volume)).flatten()
}

fn days(measure: &Measure) -> Option<f64> {
    let per_unit = match measure.unit.as_str() {
        "DAY" => 1.0,
        "WEE" => 7.0,
        "HUR" => 1.0 / 24.0,
        "MON" => 30.0,
        _ => return None,
    };
    Some(measure.value * per_unit)
}

fn metres(measure: &Measure) -> Option<f64> {
    let per_unit = match measure.unit.as_str() {
        "MTR" => 1.0,
        "DMT" => 0.1,
        "CMT" => 0.01,
        "MMT" => 0.001,
        _ => return None,
    };
    Some(measure.value * per_unit)
}

impl DraftItem {
    fn into_item(mut self, supplier: Option<&Party>, header: &(Option<String>, Option<String>)) -> CatalogueItem {
        self.dimensions();
        self.contents();
        let mut item = self.item;
        item.supplier = supplier.cloned();
        // A price is for one orderable unit, or for as many units as its base quantity says.
        item.price = self.price.and_then(|(price, currency)| {
            let is_for_one = self.price_base.is_none_or(|base| base.value == 1.0);
            is_for_one.then(|| price.to_money(Currency::parse(&currency)?)).flatten()
        });
        let date = |own: Option<String>, all: &Option<String>| {
            own.as_deref().or(all.as_deref()).and_then(|text| text.get(..10)?.parse::<Date>().ok())
        };
        item.valid_from = date(self.valid_from, &header.0);
        item.valid_to = date(self.valid_to, &header.1);
        item
    }

    /// Attributes of UNCL 6313: net and gross mass, volume, or the three lengths of a box.
    fn dimensions(&mut self) {
        let mut lengths = [None; 3];
        for dimension in &self.dimensions {
            let Some(measure) = &dimension.measure else { continue };
            let is_net = matches!(dimension.attribute.as_str(), "AAA" | "AAL" | "N" | "AAX" | "NW");
            match (amount(measure), metres(measure)) {
                (Some(Amount::Mass(kilograms)), _) if is_net => self.item.net_mass = Some(Kilograms(kilograms)),
                (Some(Amount::Mass(kilograms)), _) => self.item.gross_mass = Some(Kilograms(kilograms)),
                (Some(Amount::Volume(litres)), _) if is_net => self.item.net_volume = Some(Litres(litres)),
                (Some(Amount::Volume(litres)), _) => self.item.gross_volume = Some(CubicMeters(litres / 1000.0)),
                (None, Some(length)) => match dimension.attribute.as_str() {
                    "LN" => lengths[0] = Some(length),
                    "WD" => lengths[1] = Some(length),
                    "HT" => lengths[2] = Some(length),
                    _ => {}
                },
                (None, None) => {}
            }
        }
        if let ([Some(length), Some(width), Some(height)], None) = (lengths, self.item.gross_volume) {
            self.item.gross_volume = Some(CubicMeters(length * width * height));
        }
    }

    /// Content of one orderable unit: the unit itself, then the stated content, then the comparison price.
    fn contents(&mut self) {
        let one = self.item.unit_code.clone().map(|unit| Measure { value: 1.0, unit });
        let pack = self.pack_quantity.clone().map(|quantity| Measure {
            value: quantity.value * self.pack_size.filter(|size| *size > 0.0).unwrap_or(1.0),
            unit: quantity.unit,
        });
        let compared = self.compared_content();
        for measure in [one, self.content.clone(), pack.clone(), compared].into_iter().flatten() {
            match amount(&measure) {
                Some(Amount::Mass(kilograms)) if self.item.net_mass.is_none() => {
                    self.item.net_mass = Some(Kilograms(kilograms));
                }
                Some(Amount::Volume(litres)) if self.item.net_volume.is_none() => {
                    self.item.net_volume = Some(Litres(litres));
                }
                _ => {}
            }
            if self.item.net_mass.is_some() || self.item.net_volume.is_some() {
                break;
            }
        }
        let counted = self.content.as_ref().filter(|content| amount(content).is_none());
        self.item.units_per_pack = counted.or(pack.as_ref()).map(|measure| measure.value).filter(|count| *count > 0.0);
    }

    /// Price of the unit divided by the price per litre or kilogram.
    fn compared_content(&self) -> Option<Measure> {
        let (price, _) = self.price.as_ref()?;
        let (per, quantity) = (self.comparison_price?.to_f64(), self.comparison_quantity.as_ref()?);
        (per > 0.0).then(|| Measure { value: price.to_f64() / per * quantity.value, unit: quantity.unit.clone() })
    }
}
