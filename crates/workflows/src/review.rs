//! What a person should look at: names that belong to no unit, and goods whose group is unsure, by what they are worth.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{CommodityBasis, DocumentLine, ItemKeyKind, Parameters, StoredDocument};
use purchases::{CatalogueIndex, Unmatched};
use report::{SheetCell, Workbook};
use serde::Serialize;
use store::{Location, StudyStore};

use crate::WorkflowError;
use crate::link::Linking;
use crate::returned::write_whole;

/// Rows of each sort at the most.
const MOST_ROWS: usize = 2_000;
/// Share of the value in question after which further rows do not matter.
const ENOUGH: f64 = 0.99;
/// A group given less surely than this is asked about.
const UNSURE: f64 = 0.6;

/// One question to a person. The columns are those that an import reads back as corrections.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewRow {
    /// `unit` or `goods`.
    pub what: String,
    /// What the value is: a kind of name of units, or what goods are recognised by.
    pub kind: String,
    /// The name, number or text.
    pub value: String,
    /// Key of the supplier, where the answer holds for its goods only.
    pub supplier: Option<String>,
    /// Left empty for the person: key of a unit (`-`: none of ours) or of a commodity group.
    pub answer: Option<String>,
    /// What the program would guess.
    pub suggestion: Option<String>,
    /// How surely, from 0 to 1: for units the likeness.
    pub confidence: f64,
    /// For units, which is likely next.
    pub runner_up: Option<RunnerUp>,
    /// Documents or lines that the answer decides.
    pub count: u64,
    /// Their value without value added tax.
    pub value_nok: f64,
    /// A file or text for example.
    pub example: String,
}

/// The unit that a document is for if not for the one suggested.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunnerUp {
    /// Its key.
    pub unit: String,
    /// Its likeness, from 0 to 1.
    pub confidence: f64,
}

/// Everything to be asked, most valuable first.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Review {
    /// The questions: units first, then goods.
    pub rows: Vec<ReviewRow>,
    /// Documents whose unit is not known.
    pub documents_without_unit: u64,
    /// Their value.
    pub value_without_unit_nok: f64,
    /// Value of lines whose group is unsure.
    pub value_unsure_nok: f64,
}

/// One question as it is added up.
#[derive(Default)]
struct Asked {
    suggestion: Option<String>,
    confidence: f64,
    runner_up: Option<RunnerUp>,
    count: u64,
    value_nok: f64,
    example: String,
}

/// Goes through a study and lists what to ask.
///
/// # Errors
/// The study's file.
pub fn review(study: &Location) -> Result<Review, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    let items = store.catalogue()?;
    let catalogue = CatalogueIndex::new(&items);
    let linking = Linking::new(&store, &parameters, &catalogue)?;
    let suppliers: BTreeMap<_, _> = store.suppliers()?.into_iter().map(|s| (s.id, s.record.key)).collect();
    let mut by_name: BTreeMap<(String, String), Asked> = BTreeMap::new();
    let mut by_goods: BTreeMap<(ItemKeyKind, String, Option<String>), Asked> = BTreeMap::new();
    let mut review = Review::default();
    for group in linking.groups(&store)? {
        store.each_document_of(&group, |stored| {
            ask_unit(&stored, &linking, &mut by_name, &mut review);
            let supplier = suppliers.get(&stored.supplier).cloned();
            for line in &stored.document.lines {
                ask_goods(&stored, line, supplier.as_deref(), &mut by_goods, &mut review);
            }
            Ok(())
        })?;
    }
    let of_units = by_name.into_iter().map(|((kind, value), asked)| row("unit", kind, value, None, asked));
    let of_goods = by_goods
        .into_iter()
        .map(|((kind, value, supplier), asked)| row("goods", kind.key().to_owned(), value, supplier, asked));
    review.rows = most_valuable(of_units.collect());
    review.rows.extend(most_valuable(of_goods.collect()));
    Ok(review)
}

fn row(what: &str, kind: String, value: String, supplier: Option<String>, asked: Asked) -> ReviewRow {
    ReviewRow {
        what: what.to_owned(),
        kind,
        value,
        supplier,
        answer: None,
        suggestion: asked.suggestion,
        confidence: asked.confidence,
        runner_up: asked.runner_up,
        count: asked.count,
        value_nok: asked.value_nok,
        example: asked.example,
    }
}

fn value_of(stored: &StoredDocument) -> f64 {
    stored.document.net.and_then(domain::Money::as_nok).map_or(0.0, domain::Nok::value)
}

fn ask_unit(
    stored: &StoredDocument,
    linking: &Linking<'_>,
    by_name: &mut BTreeMap<(String, String), Asked>,
    review: &mut Review,
) {
    if stored.unit.is_some()
        || matches!(linking.matcher.unit_of(&stored.document, None), Err(Unmatched::NotOurs { .. }))
    {
        return;
    }
    review.documents_without_unit += 1;
    review.value_without_unit_nok += value_of(stored);
    let Some((kind, value)) = linking.matcher.asked_by(&stored.document) else { return };
    let asked = by_name.entry((kind.key().to_owned(), value)).or_default();
    if asked.count == 0 {
        asked.example.clone_from(&stored.file);
        if let Some(suggestion) = linking.matcher.suggestion(&stored.document) {
            asked.suggestion = Some(suggestion.unit_key);
            asked.confidence = suggestion.score.value();
            asked.runner_up = suggestion.runner_up.map(|(unit, score)| RunnerUp { unit, confidence: score.value() });
        }
    }
    asked.count += 1;
    asked.value_nok += value_of(stored);
}

fn ask_goods(
    stored: &StoredDocument,
    line: &DocumentLine,
    supplier: Option<&str>,
    by_goods: &mut BTreeMap<(ItemKeyKind, String, Option<String>), Asked>,
    review: &mut Review,
) {
    let Some(commodity) = &line.commodity else { return };
    let value = line.net.and_then(domain::Money::as_nok).map_or(0.0, domain::Nok::value);
    if commodity.basis == CommodityBasis::Correction || commodity.confidence.value() >= UNSURE || value <= 0.0 {
        return;
    }
    review.value_unsure_nok += value;
    let of_supplier = supplier.map(str::to_owned);
    let category = line.classifications.iter().find(|c| c.list == "CATEGORY");
    let (kind, value_asked, supplier) = match (&line.sellers_item_id, &line.gtin, category) {
        (Some(id), _, _) if of_supplier.is_some() => (ItemKeyKind::SellersItemId, id.clone(), of_supplier),
        (_, Some(gtin), _) => (ItemKeyKind::Gtin, gtin.clone(), None),
        (_, _, Some(category)) => (ItemKeyKind::Category, category.code.clone(), None),
        _ if !line.name.trim().is_empty() => (ItemKeyKind::Text, line.name.trim().to_owned(), of_supplier),
        _ => match of_supplier {
            Some(key) => (ItemKeyKind::Supplier, key, None),
            None => return,
        },
    };
    let asked = by_goods.entry((kind, value_asked, supplier)).or_default();
    if asked.count == 0 {
        let text = if line.name.is_empty() { &stored.file } else { &line.name };
        asked.example.clone_from(text);
        asked.suggestion = Some(commodity.group.clone());
        asked.confidence = commodity.confidence.value();
    }
    asked.count += 1;
    asked.value_nok += value;
}

/// The rows that matter, by value.
fn most_valuable(mut rows: Vec<ReviewRow>) -> Vec<ReviewRow> {
    rows.sort_by(|left, right| {
        right.value_nok.total_cmp(&left.value_nok).then(right.count.cmp(&left.count)).then(left.value.cmp(&right.value))
    });
    let total: f64 = rows.iter().map(|row| row.value_nok.max(0.0)).sum();
    let mut covered = 0.0;
    let enough = rows.iter().position(|row| {
        let is_enough = total > 0.0 && covered >= ENOUGH * total;
        covered += row.value_nok.max(0.0);
        is_enough
    });
    rows.truncate(enough.unwrap_or(rows.len()).min(MOST_ROWS));
    rows
}

/// Writes the list as a table that an import reads back: a workbook for `.xlsx`, else CSV.
///
/// # Errors
/// The file cannot be written.
pub fn write_review(review: &Review, file: &Path) -> Result<(), WorkflowError> {
    const HEADINGS: [&str; 12] = [
        "what",
        "kind",
        "value",
        "supplier",
        "answer",
        "suggestion",
        "confidence",
        "runner_up",
        "runner_up_confidence",
        "count",
        "value_nok",
        "example",
    ];
    let cells = |row: &ReviewRow| -> Vec<SheetCell> {
        vec![
            row.what.as_str().into(),
            row.kind.as_str().into(),
            row.value.as_str().into(),
            row.supplier.as_deref().unwrap_or_default().into(),
            SheetCell::Empty,
            row.suggestion.as_deref().unwrap_or_default().into(),
            SheetCell::Number(row.confidence, 2),
            row.runner_up.as_ref().map_or("", |next| next.unit.as_str()).into(),
            row.runner_up.as_ref().map_or(SheetCell::Empty, |next| SheetCell::Number(next.confidence, 2)),
            SheetCell::Integer(i64::try_from(row.count).unwrap_or(i64::MAX)),
            SheetCell::Number(row.value_nok, 0),
            row.example.as_str().into(),
        ]
    };
    let is_workbook = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if is_workbook {
        let mut book = Workbook::new();
        let rows: Vec<_> = review.rows.iter().map(cells).collect();
        book.sheet("review", &HEADINGS.map(str::to_owned), &rows)?;
        return write_whole(file, &book.bytes()?);
    }
    let share = |share: f64| format!("{share:.2}").replace('.', ",");
    let mut text = format!("\u{feff}{}\r\n", HEADINGS.join(";"));
    for row in &review.rows {
        let fields = [
            row.what.clone(),
            row.kind.clone(),
            row.value.clone(),
            row.supplier.clone().unwrap_or_default(),
            String::new(),
            row.suggestion.clone().unwrap_or_default(),
            share(row.confidence),
            row.runner_up.as_ref().map(|next| next.unit.clone()).unwrap_or_default(),
            row.runner_up.as_ref().map(|next| share(next.confidence)).unwrap_or_default(),
            row.count.to_string(),
            format!("{:.0}", row.value_nok),
            row.example.clone(),
        ];
        text.push_str(&fields.map(|field| report::csv_text(&field)).join(";"));
        text.push_str("\r\n");
    }
    write_whole(file, text.as_bytes())
}
