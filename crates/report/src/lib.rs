//! What people are shown of a study: texts in four languages, the server-side SVG map, the bar figure and the HTML report.
//!
//! | part | what it does |
//! |---|---|
//! | [`Texts`] | every sentence shown to people, in nb, nn, sv and en, with numbers as each language writes them |
//! | [`map_svg`] | one situation on the road network as a self-contained, accessible, printable SVG |
//! | [`comparison_svg_bars`] | the main indicators of two scenarios as a bar figure |
//! | [`comparison_text`] | the comparison as a table for the terminal |
//! | [`purchases_text`], [`purchases_csv`], [`purchases_workbook`] | answers about purchases |
//! | [`Workbook`] | sheets of typed cells as XLSX |
//! | [`html`] | the whole report as one HTML file that needs nothing else, on screen and on A4 |
//!
//! This room reads no file and no clock and knows neither roads nor store: `workflows` hands it plain values. The same
//! values give the same bytes. Every text that comes from outside is escaped in [`markup`], and nowhere else.

mod bars;
mod html;
mod lang;
mod map;
mod markup;
mod number;
mod purchases;
mod table;
mod texts;
mod traps;
mod wording;
mod workbook;

pub use bars::comparison_svg_bars;
pub use html::{
    CountedKind, DataQuality, LedgerLine, LedgerPair, LedgerShown, Listed, MapPair, MassBalance, MassKind,
    ParameterUsed, ProblemCount, ReportInput, UnitWeeks, Visit, Worth, break_even, budget_rows, html, is_valued,
    ledger_rows, present_value, share_text, vehicles_text,
};
pub use lang::Lang;
pub use map::{FlowLine, MapInput, MapPlace, MapRoad, MapScale, MapUnit, MapWater, RoadClass, Situation, map_svg};
pub use purchases::{csv_text, purchases_csv, purchases_text, purchases_workbook};
pub use table::comparison_text;
pub use texts::{Texts, Value};
pub use traps::{placeholders_text, trap_text};
pub use wording::{ABSENT, BIOFUEL_CAVEAT, CAVEATS, breakdown, totals_layout};
pub use workbook::{SheetCell, Workbook, WorkbookError};
