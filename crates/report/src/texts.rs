//! The texts: Fluent files in `texts/`, one per language, embedded in the program.

use std::collections::BTreeMap;

use domain::{Date, Indicator, Weekday};
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

use crate::{Lang, markup::slug, number};

/// What stands in a text's variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A text, used as it is.
    Text(&'a str),
    /// A whole number; it also chooses between singular and plural.
    Count(u64),
    /// A number with so many decimals.
    Number(f64, usize),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Value<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<u64> for Value<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// All texts of one language. Cheap to use, safe to share between threads; make one per language and keep it.
pub struct Texts {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

/// The Fluent file of a language, as embedded.
fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::Nb => include_str!("../texts/nb.ftl"),
        Lang::Nn => include_str!("../texts/nn.ftl"),
        Lang::Sv => include_str!("../texts/sv.ftl"),
        Lang::En => include_str!("../texts/en.ftl"),
    }
}

/// Reads a language's file; what cannot be read is left out (a test keeps the files sound).
fn resource(lang: Lang) -> FluentResource {
    FluentResource::try_new(source(lang).to_owned()).unwrap_or_else(|(resource, _)| resource)
}

/// Ids of all messages of a language, in the order of the file.
fn ids(lang: Lang) -> Vec<String> {
    let resource = resource(lang);
    let messages = resource.entries().filter_map(|entry| match entry {
        ast::Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    });
    messages.collect()
}

/// Numbers inside texts follow the same rules as numbers in tables.
fn number_writer<M>(lang: Lang) -> fn(&FluentValue, &M) -> Option<String> {
    fn write(lang: Lang, value: &FluentValue) -> Option<String> {
        let FluentValue::Number(number) = value else { return None };
        Some(number::decimal(lang, number.value, number.options.minimum_fraction_digits.unwrap_or(0)))
    }
    match lang {
        Lang::Nb => |value, _| write(Lang::Nb, value),
        Lang::Nn => |value, _| write(Lang::Nn, value),
        Lang::Sv => |value, _| write(Lang::Sv, value),
        Lang::En => |value, _| write(Lang::En, value),
    }
}

impl Texts {
    /// The texts of a language.
    pub fn new(lang: Lang) -> Self {
        let tag: LanguageIdentifier = lang.key().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(number_writer(lang)));
        bundle.add_resource_overriding(resource(lang));
        Self { lang, bundle }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is a text with this id.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// A text without variables; the id itself where there is no such text.
    pub fn get(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// A text with its variables filled in; the id itself where there is no such text.
    pub fn format(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut args = FluentArgs::new();
        for &(name, value) in values {
            args.set(name.to_owned(), fluent_value(value));
        }
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return id.to_owned() };
        let mut faults = Vec::new();
        self.bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned()
    }

    /// All texts by id for the web app. A variable stands in braces, `{n}`, for the app to fill in; of a text that
    /// distinguishes singular and plural it gets the general form.
    pub fn all(lang: Lang) -> BTreeMap<String, String> {
        let texts = Self::new(lang);
        let names = variables(lang);
        let holders: Vec<(String, String)> = names.into_iter().map(|name| (format!("{{{name}}}"), name)).collect();
        let values: Vec<(&str, Value<'_>)> = holders.iter().map(|(h, name)| (name.as_str(), Value::Text(h))).collect();
        ids(lang).into_iter().map(|id| (id.clone(), texts.format(&id, &values))).collect()
    }

    /// A number with so many decimals.
    pub fn number(&self, value: f64, decimals: usize) -> String {
        number::decimal(self.lang, value, decimals)
    }

    /// A figure with about three digits that mean something.
    pub fn figure(&self, value: f64) -> String {
        number::decimal(self.lang, value, number::decimals_for(value))
    }

    /// A round figure without needless decimals: 500, 0.2.
    pub(crate) fn figure_bare(&self, value: f64) -> String {
        number::exact(self.lang, (value * 1000.0).round() / 1000.0)
    }

    /// A change with its sign.
    pub fn signed(&self, value: f64, decimals: usize) -> String {
        number::signed(self.lang, value, decimals)
    }

    /// A change with its sign and about three digits that mean something.
    pub fn signed_figure(&self, value: f64) -> String {
        number::signed(self.lang, value, number::decimals_for(value))
    }

    /// A change in per cent with its sign.
    pub fn per_cent_change(&self, per_cent: f64) -> String {
        number::per_cent_change(self.lang, per_cent)
    }

    /// A share, 0 to 1, as per cent.
    pub fn share(&self, share: f64) -> String {
        number::share(self.lang, share)
    }

    /// A parameter's value with all its digits.
    pub fn exact(&self, value: f64) -> String {
        number::exact(self.lang, value)
    }

    /// A unit of measure in words; the spelling of the files where there is no text for it.
    pub fn measure(&self, unit: &str) -> String {
        let id = format!("measure-{}", slug(unit));
        if self.has(&id) { self.get(&id) } else { unit.to_owned() }
    }

    /// The name of an indicator.
    pub fn indicator(&self, indicator: Indicator) -> String {
        self.get(&format!("indicator-{}", slug(indicator.key())))
    }

    /// The text for a key of some kind of thing: `keyed("vehicle", "van_3_5t")` is `vehicle-van-3-5t`. A key without
    /// a text is shown as it is.
    pub fn keyed(&self, kind: &str, key: &str) -> String {
        let id = format!("{kind}-{}", slug(key));
        if self.has(&id) { self.get(&id) } else { key.to_owned() }
    }

    /// The name of a scenario; scenarios that users write go by their key.
    pub fn scenario(&self, key: &str) -> String {
        self.keyed("scenario", key)
    }

    /// A date as it is written in running text: `3. mars 2025`.
    pub fn date(&self, date: Date) -> String {
        let month = self.get(&format!("month-{}", date.month()));
        let day = u64::from(date.day().unsigned_abs());
        let year = date.year().to_string();
        self.format("date", &[("day", Value::Count(day)), ("month", Value::Text(&month)), ("year", Value::Text(&year))])
    }

    /// The name of a day of the week.
    pub fn weekday(&self, day: Weekday) -> String {
        self.get(&format!("weekday-{}", day.to_monday_one_offset()))
    }
}

fn fluent_value(value: Value<'_>) -> FluentValue<'_> {
    let (number, decimals) = match value {
        Value::Text(text) => return FluentValue::String(text.into()),
        Value::Count(count) => (count as f64, 0),
        Value::Number(number, decimals) => (number, decimals),
    };
    let options = FluentNumberOptions { minimum_fraction_digits: Some(decimals), ..FluentNumberOptions::default() };
    FluentValue::Number(FluentNumber::new(number, options))
}

/// Names of all variables in a language's file, in alphabetical order.
fn variables(lang: Lang) -> Vec<String> {
    let resource = resource(lang);
    let mut names = Vec::new();
    for entry in resource.entries() {
        if let ast::Entry::Message(ast::Message { value: Some(pattern), .. }) = entry {
            collect_variables(pattern, &mut names);
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn collect_variables(pattern: &ast::Pattern<&str>, names: &mut Vec<String>) {
    for element in &pattern.elements {
        let ast::PatternElement::Placeable { expression } = element else { continue };
        match expression {
            ast::Expression::Inline(inline) => names.extend(variable(inline)),
            ast::Expression::Select { selector, variants } => {
                names.extend(variable(selector));
                for variant in variants {
                    collect_variables(&variant.value, names);
                }
            }
        }
    }
}

fn variable(inline: &ast::InlineExpression<&str>) -> Option<String> {
    match inline {
        ast::InlineExpression::VariableReference { id } => Some(id.name.to_owned()),
        _ => None,
    }
}
