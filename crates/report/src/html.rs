//! The report: one HTML file that needs nothing else, for the screen, the telephone and A4 paper.

use domain::{Comparison, Date, Kilograms, Parameter, RoundKind, Severity, TimeOfDay, Tonnes, VehicleClass};

use study::LedgerReconciled;
use study::accounts::appraisal::Appraisal;
use study::accounts::vehicles::WholeVehicles;
use study::mechanisms::MechanismRow;
use study::sample::summary::SampleSummary;
use study::traps::Trap;

use crate::{
    Texts, Value,
    markup::{Escaped, css_string, put},
};

mod appendix;
mod budget;
mod ledger;
mod quality;
mod results;
mod tables;
mod week;
mod worth;

pub use budget::{budget_rows, vehicles_text};
pub use ledger::{LedgerLine, LedgerPair, LedgerShown};
pub use quality::ledger_rows;
pub use worth::{break_even, is_valued, present_value, share_text};

/// The maps of both situations, each exactly as [`crate::map_svg`] made it and with ids of its own; drawn on one
/// [`crate::MapScale`].
#[derive(Clone, Copy, Debug)]
pub struct MapPair<'a> {
    /// The base.
    pub base: &'a str,
    /// The alternative.
    pub alternative: &'a str,
}

/// One vehicle at one door.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Day.
    pub date: Date,
    /// Arrival; `None` for the trips of a unit's own staff, whose time nobody knows.
    pub arrival: Option<TimeOfDay>,
    /// Who drives: supplier, carrier, the hub, or the unit's own staff.
    pub operator: String,
    /// Why the vehicle drives.
    pub round: RoundKind,
    /// What drives.
    pub vehicle: VehicleClass,
    /// Whose goods it brings.
    pub suppliers: Vec<String>,
    /// Mass handed over.
    pub mass: Kilograms,
}

/// One unit's vehicles in one week, in both scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitWeeks {
    /// Name of the unit.
    pub unit: String,
    /// Monday of the week shown.
    pub monday: Date,
    /// Visits in the base, in order of time.
    pub base: Vec<Visit>,
    /// Visits in the alternative.
    pub alternative: Vec<Visit>,
}

/// How many there are of some kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedKind {
    /// Key of the kind: of a [`domain::DocumentKind`] or a [`domain::DeliveryBasis`].
    pub key: String,
    /// How many.
    pub count: u64,
}

/// Mass of the goods that are known in one way, with the ends that it would have if all lines lay at those of their ranges.
#[derive(Clone, Debug, PartialEq)]
pub struct MassKind {
    /// Key of a [`domain::MassBasis`].
    pub key: String,
    /// As counted.
    pub tonnes: f64,
    /// All lines at their low ends.
    pub low: f64,
    /// All lines at their high ends.
    pub high: f64,
}

/// What the figures rest on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataQuality {
    /// Source documents by kind.
    pub documents: Vec<CountedKind>,
    /// Reconstructed deliveries by what they were reconstructed from.
    pub deliveries: Vec<CountedKind>,
    /// Receiving units with deliveries.
    pub units: u64,
    /// Suppliers with deliveries.
    pub suppliers: u64,
    /// Share of the mass that documents state, 0 to 1; the rest is usual masses of pieces and prices. `None`: not known.
    pub mass_stated_share: Option<f64>,
    /// Mass by what it rests on, most trustworthy first.
    pub mass: Vec<MassKind>,
    /// The ledger against invoices and deliveries; empty where none has been imported.
    pub ledger: LedgerReconciled,
}

/// Something that could not be used, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it is: unit, supplier or document, as people know it.
    pub name: String,
    /// Why it could not be used, in the language of the report where possible.
    pub detail: String,
}

/// How often one rule found something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemCount {
    /// Identifier of the rule.
    pub rule: String,
    /// What became of the input.
    pub severity: Severity,
    /// How often.
    pub count: u64,
    /// One example of its message; messages are in English.
    pub example: String,
}

/// A parameter that the results rest on.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterUsed {
    /// Key in the registry.
    pub key: String,
    /// Value, range, unit, source and evidence.
    pub parameter: Parameter,
}

/// Whether what was bought is what was carried: the law of conservation that every result must keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MassBalance {
    /// Mass of the deliveries that could be placed.
    pub placed: Tonnes,
    /// Mass carried to units in the base.
    pub base: Tonnes,
    /// Mass carried to units in the alternative.
    pub alternative: Tonnes,
}

/// What the change is worth, what it comes from, and between what bounds it lies.
#[derive(Clone, Copy, Debug)]
pub struct Worth<'a> {
    /// The change as money, by one or several sets of rules.
    pub appraisal: &'a [Appraisal],
    /// The change by mechanism, where it has been split.
    pub mechanisms: Option<&'a [MechanismRow]>,
    /// The sample of the parameters, where there is one.
    pub sampled: Option<&'a SampleSummary>,
    /// Known traps that the comparison rests on or avoids.
    pub traps: &'a [Trap],
    /// Keys of stand-ins that the figures change with, and how many parameters they change with in all.
    pub placeholders: (&'a [String], usize),
    /// The change in whole vehicles, where results hold what it is worked out from.
    pub vehicles: Option<&'a WholeVehicles>,
}

/// What a report holds.
pub struct ReportInput<'a> {
    /// Language.
    pub texts: &'a Texts,
    /// Name of the study.
    pub study: &'a str,
    /// First and last day of the purchases.
    pub period: Option<(Date, Date)>,
    /// Whether the deliveries are invented; then every page says so.
    pub invented: bool,
    /// All indicators of both scenarios.
    pub comparison: &'a Comparison,
    /// Money, mechanisms and ranges.
    pub worth: Worth<'a>,
    /// The attributional ledger of both situations; `None` where a result keeps nothing to work it out from.
    pub ledger: Option<&'a LedgerPair>,
    /// Maps of both situations; `None` without a road network.
    pub maps: Option<MapPair<'a>>,
    /// One unit's week of vehicles; `None` when no unit has deliveries.
    pub week: Option<&'a UnitWeeks>,
    /// What the figures rest on.
    pub quality: &'a DataQuality,
    /// Units, suppliers or documents that could not be matched.
    pub unmatched: &'a [Listed],
    /// Units and suppliers that cannot be reached on the roads or have no position.
    pub unreachable: &'a [Listed],
    /// Problems found at import, by rule.
    pub problems: &'a [ProblemCount],
    /// Parameters that were used.
    pub parameters: &'a [ParameterUsed],
    /// Ids of the caveats to state: see [`crate::CAVEATS`].
    pub caveats: &'a [&'a str],
    /// The check of tonnes.
    pub balance: Option<MassBalance>,
    /// Fingerprint of inputs, parameters and scenarios, with which the result can be found again.
    pub fingerprint: &'a str,
    /// Who must be named as the source of the roads; empty when nobody.
    pub roads_attribution: &'a str,
}

/// Sections in their order: id of the element and id of the heading's text.
const SECTIONS: [(&str, &str); 11] = [
    ("main", "report-main-figures"),
    ("maps", "report-maps"),
    ("comparison", "report-comparison"),
    ("worth", "report-worth"),
    ("ledger", "report-ledger"),
    ("kilometres", "report-kilometres"),
    ("week", "report-week"),
    ("absent", "report-absent"),
    ("quality", "report-quality"),
    ("method", "report-method"),
    ("parameters", "report-parameters"),
];

/// Writes the report. The same input gives the same bytes; every text of the input is escaped.
pub fn html(input: &ReportInput<'_>) -> String {
    let mut out = String::with_capacity(1 << 20);
    push_head(&mut out, input);
    push_front(&mut out, input);
    results::push_main_figures(&mut out, input);
    results::push_maps(&mut out, input);
    results::push_comparison(&mut out, input);
    worth::push_worth(&mut out, input);
    if let Some(pair) = input.ledger {
        ledger::push_ledger(&mut out, input, pair);
    }
    results::push_kilometers(&mut out, input);
    week::push_week(&mut out, input);
    results::push_absent(&mut out, input);
    quality::push_quality(&mut out, input);
    appendix::push_method(&mut out, input);
    appendix::push_parameters(&mut out, input);
    out.push_str("</main>\n");
    appendix::push_colophon(&mut out, input);
    out.push_str("</body>\n</html>\n");
    out
}

impl ReportInput<'_> {
    fn base_name(&self) -> String {
        self.texts.scenario(&self.comparison.base)
    }

    fn alternative_name(&self) -> String {
        self.texts.scenario(&self.comparison.alternative)
    }

    fn title(&self) -> String {
        self.texts.format("report-title", &[("study", Value::Text(self.study))])
    }

    fn period_text(&self) -> Option<String> {
        let (from, to) = self.period?;
        let (from, to) = (self.texts.date(from), self.texts.date(to));
        Some(self.texts.format("report-period", &[("from", Value::Text(&from)), ("to", Value::Text(&to))]))
    }
}

/// Opens a section with its heading; the caller closes it.
fn push_section(out: &mut String, id: &str, input: &ReportInput<'_>) {
    let heading = SECTIONS.iter().find(|(section, _)| *section == id).map_or(id, |(_, heading)| heading);
    put!(
        out,
        "<section id=\"{id}\" aria-labelledby=\"h-{id}\">\n<h2 id=\"h-{id}\">{}</h2>\n",
        Escaped(&input.texts.get(heading))
    );
}

/// A paragraph of one of our own texts.
fn push_text(out: &mut String, input: &ReportInput<'_>, id: &str) {
    put!(out, "<p>{}</p>\n", Escaped(&input.texts.get(id)));
}

fn push_head(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    let mark = if input.invented { texts.get("map-watermark") } else { String::new() };
    let page_words = texts.get("report-page");
    put!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"Samlast {}\">\n<title>{}</title>\n<style>\n{}\n",
        texts.lang().key(),
        Escaped(&input.comparison.version),
        Escaped(&input.title()),
        include_str!("html/style.css"),
    );
    put!(
        out,
        "@page {{ @top-left {{ content: {}; }} @top-right {{ content: {}; color: #8c1d18; }} \
         @bottom-left {{ content: {}; }} @bottom-right {{ content: {} counter(page) \" / \" counter(pages); }} }}\n\
         </style>\n</head>\n",
        css_string(&input.title()),
        css_string(&mark),
        css_string(&format!("Samlast {} · {}", input.comparison.version, input.fingerprint)),
        css_string(&format!("{page_words} ")),
    );
}

/// Skip link, banners, title and contents.
fn push_front(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    put!(out, "<body>\n<a class=\"skip\" href=\"#content\">{}</a>\n", Escaped(&texts.get("app-skip-to-content")));
    put!(
        out,
        "<header>\n<p class=\"product\">{}</p>\n<h1>{}</h1>\n",
        Escaped(&texts.get("app-title")),
        Escaped(&input.title())
    );
    if let Some(period) = input.period_text() {
        put!(out, "<p class=\"period\">{}</p>\n", Escaped(&period));
    }
    if input.invented {
        put!(out, "<p class=\"banner invented\"><strong>{}</strong></p>\n", Escaped(&texts.get("app-invented")));
    }
    if input.comparison.indicators.iter().all(|row| row.change_quantiles.is_none()) {
        put!(out, "<p class=\"banner\">{}</p>\n", Escaped(&texts.get("app-no-ranges")));
    }
    if let Some(sampled) = input.worth.sampled {
        let draws = sampled.draws.to_string();
        let text = texts.format("app-ranges", &[("n", Value::Text(&draws))]);
        put!(out, "<p class=\"period\">{}</p>\n", Escaped(&text));
    }
    out.push_str("</header>\n");
    put!(
        out,
        "<nav aria-labelledby=\"h-contents\">\n<h2 id=\"h-contents\">{}</h2>\n<ol>\n",
        Escaped(&texts.get("report-contents"))
    );
    for (id, heading) in SECTIONS.into_iter().filter(|(id, _)| *id != "ledger" || input.ledger.is_some()) {
        put!(out, "<li><a href=\"#{id}\">{}</a></li>\n", Escaped(&texts.get(heading)));
    }
    out.push_str("</ol>\n</nav>\n<main id=\"content\" tabindex=\"-1\">\n");
}
