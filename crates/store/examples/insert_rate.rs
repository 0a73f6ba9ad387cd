//! Measures on this machine what it costs to store invoice lines with all indexes and to read them back: processor
//! seconds of this program (a database server's own come on top), seconds on the clock and peak memory, as JSON.
//! Documents are made one by one, so that the memory is the store's. Figures are for information.
//!
//! `cargo run --release -p store --example insert_rate -- [LINES] [LINES PER DOCUMENT] [ADDRESS]`
//!
//! `insert_rate_python.py` beside this file does the same with Python's sqlite3.

use std::time::Instant;

use domain::*;
use store::{BatchId, Location, NewFile, StudyStore};

/// Documents that are committed together.
const PART: usize = 2500;

fn party(first_eight: u32, name: String) -> Party {
    Party {
        name,
        organisation_number: OrganisationNumber::from_first_eight(first_eight),
        street: Some("Storgata 1".into()),
        postal_code: Some("1850".into()),
        city: Some("Mysen".into()),
        country: Some("NO".into()),
        ..Party::default()
    }
}

fn invoice(number: usize, lines: usize) -> Result<SourceDocument, jiff::Error> {
    let day = i16::try_from(number * 7919 % 365).unwrap_or(0) + 1;
    let line = |position: usize| DocumentLine {
        id: (position + 1).to_string(),
        name: format!("Lettmelk 1 % fett 1,75 l nr {}", (number * 31 + position * 17) % 4000),
        description: position.is_multiple_of(4).then(|| "Kartong, kjølevare".to_owned()),
        sellers_item_id: Some(format!("{}", 100_000 + (number * 31 + position * 17) % 4000)),
        gtin: position.is_multiple_of(2).then(|| format!("{:014}", 7_038_010_000_000 + position)),
        classifications: vec![Classification { list: "STI".into(), code: "15511000".into() }],
        quantity: Some(12.0),
        unit_code: Some("EA".into()),
        net: Some(Money::nok(25_740)),
        account: None,
        cost_centre: None,
        order_line: None,
        delivery: None,
        commodity: Some(CommodityAssignment {
            group: format!("group_{}", (number * 13 + position) % 60),
            basis: CommodityBasis::ItemText,
            confidence: Share(0.8),
        }),
        measured: Some(Measured::Volume(Litres(21.0))),
    };
    Ok(SourceDocument {
        freight: None,
        payment_means: None,
        kind: DocumentKind::Invoice,
        number: number.to_string(),
        issue_date: Date::new(2025, 1, 1)?.checked_add(jiff::Span::new().days(day - 1))?,
        supplier: party(91_000_000 + u32::try_from(number % 150).unwrap_or(0), format!("Leverandør {}", number % 150)),
        buyer: party(92_012_389, "Kommunen".into()),
        buyer_reference: Some(format!("ENHET{:03}", number % 170)),
        cost_centre: None,
        order_references: vec![format!("B{number}")],
        despatch_references: Vec::new(),
        invoice_references: Vec::new(),
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails { name: Some(format!("Enhet {}", number % 170)), ..DeliveryDetails::default() },
        currency: Currency::NOK,
        net: Some(Money::nok(25_740)),
        vat: Some(Money::nok(3_861)),
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines: (0..lines).map(line).collect(),
    })
}

/// Seconds of processor time of this program so far, where the system tells it (Linux): user and system time are the
/// 14th and 15th field, in hundredths of a second.
fn cpu_s() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<_> = told.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

/// Most memory that this program has held so far.
fn peak_mib() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// What each step cost, as one JSON object at the end.
struct Steps {
    lines: usize,
    since: (Instant, Option<f64>),
    told: Vec<String>,
}

impl Steps {
    fn done(&mut self, what: &str) {
        let (wall, cpu) = (self.since.0.elapsed().as_secs_f64(), cpu_s());
        let used = cpu.zip(self.since.1).map(|(now, then)| now - then);
        let cpu_text = used.map_or("null".to_owned(), |s| format!("{s:.2}"));
        let rate = self.lines as f64 / wall;
        self.told
            .push(format!("\"{what}\": {{\"cpu_s\": {cpu_text}, \"wall_s\": {wall:.2}, \"lines_per_s\": {rate:.0}}}"));
        self.since = (Instant::now(), cpu_s());
    }
}

fn insert(study: &mut StudyStore, documents: usize, lines: usize) -> Result<BatchId, Box<dyn std::error::Error>> {
    let mut import = None;
    for part in (0..documents).step_by(PART) {
        let mut batch = match import {
            None => study.begin_batch("all", "")?,
            Some(import) => study.begin_part(import, "all", "")?,
        };
        import = Some(batch.import());
        for number in part..documents.min(part + PART) {
            let (name, hash) = (format!("{number}.xml"), format!("{number:064}"));
            let new = NewFile { name: &name, hash: &hash, format: "ubl_invoice", status: "imported", reason: None };
            let file = batch.add_file(new)?.id();
            batch.add_document(&invoice(number, lines)?, file)?;
        }
        batch.commit()?;
    }
    Ok(import.unwrap_or(BatchId(0)))
}

/// Sets the goods of all lines, a portion at a time, and says how long one pass of reading alone takes within it.
fn set_goods(study: &mut StudyStore, confidence: f64) -> store::Result<()> {
    let goods =
        CommodityAssignment { group: "dairy".into(), basis: CommodityBasis::Code, confidence: Share(confidence) };
    let suppliers: Vec<_> = study.suppliers()?.iter().map(|supplier| supplier.id).collect();
    for supplier in suppliers {
        let mut found = Vec::new();
        study.each_document_of(&[supplier], |stored| {
            let lines = 0..stored.document.lines.len();
            found.extend(lines.map(|line| (stored.id, line, goods.clone(), Some(Measured::Mass(Kilograms(21.0))))));
            Ok(())
        })?;
        study.set_commodities(&found)?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = |position: usize, otherwise: usize| {
        std::env::args().nth(position).map_or(Ok(otherwise), |text| text.parse::<usize>())
    };
    let (all, lines) = (argument(1, 100_000)?, argument(2, 4)?.max(1));
    let documents = all / lines;
    let path = std::env::temp_dir().join(format!("samlast-insert-rate-{}", std::process::id()));
    let at = std::env::args().nth(3).map_or(Ok(Location::File(path.clone())), |address| address.parse())?;
    let mut study = StudyStore::create(&at, "insert rate")?;
    let mut steps = Steps { lines: documents * lines, since: (Instant::now(), cpu_s()), told: Vec::new() };

    let import = insert(&mut study, documents, lines)?;
    steps.done("insert");
    let peak_insert = peak_mib();
    let bytes = at.file().and_then(|path| std::fs::metadata(path).ok()).map(|about| about.len());
    let mut counted = 0;
    for supplier in study.suppliers()? {
        study.each_document_of(&[supplier.id], |stored| {
            counted += stored.document.lines.len();
            Ok(())
        })?;
    }
    steps.done("read_by_supplier");
    assert_eq!(counted, documents * lines, "every line is read once");
    study.each_document(|_| Ok(()))?;
    steps.done("read_in_order");
    study.each_head(|_| Ok(()))?;
    steps.done("read_heads");
    set_goods(&mut study, 0.9)?;
    steps.done("set_goods");
    set_goods(&mut study, 0.9)?;
    steps.done("set_goods_again");
    study.content_digest()?;
    steps.done("content_digest");
    study.undo_import(import, "")?;
    steps.done("undo");

    let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.1}"));
    println!(
        "{{\"lines\": {}, \"documents\": {documents}, \"study_mb\": {}, \"peak_insert_mib\": {}, \"peak_mib\": {},\n  {}}}",
        documents * lines,
        number(bytes.map(|bytes| bytes as f64 / 1e6)),
        number(peak_insert),
        number(peak_mib()),
        steps.told.join(",\n  ")
    );
    drop(study);
    if at.file().is_some() {
        std::fs::remove_file(&path)?;
    }
    Ok(())
}
